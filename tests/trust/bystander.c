/*
 * bystander: a process that nobody should signal. Blocks everything and
 * appends a line to FILE for each signal that comes; KILL shows by its death.
 * Refuses to know who might do that.
 *
 *	bystander FILE
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	sigset_t all;
	siginfo_t info;
	int fd, signal;

	if (argc != 2)
		return 2;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	fd = open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return 2;
	for (;;) {
		signal = sigwaitinfo(&all, &info);
		if (signal > 0)
			dprintf(fd, "%d from %d\n", signal, (int)info.si_pid);
	}
}
