/*
 * floor: the least that a wrapper can do. FLOOR DURATION COMMAND [ARG]...
 * starts COMMAND, waits for it and exits with its status. Knows no limit and
 * no PATH; DURATION is there for the shape.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include "start.h"

int bench_main(int argc, char *argv[])
{
	char **environment = argv + argc + 1;
	int status = 0;
	long pid;

	if (argc < 3)
		return 125;
	/* vfork(2), by the call that every processor has. */
	pid = raw4(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0, 0);
	if (pid == 0) {
		raw3(SYS_execve, (long)argv[2], (long)(argv + 2),
			(long)environment);
		raw1(SYS_exit_group, 127);
	}
	if (pid < 0 || raw4(SYS_wait4, pid, (long)&status, 0, 0) < 0)
		return 125;
	return status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff;
}
