/*
 * reaper: becomes COMMAND as a reaper of orphans, which survives exec: for an
 * emulator that does not let its program ask for that itself. See qemu.h.
 *
 *	reaper COMMAND [ARG]...
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	if (argc < 2 || prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
		return 125;
	execvp(argv[1], argv + 1);
	return 127;
}
