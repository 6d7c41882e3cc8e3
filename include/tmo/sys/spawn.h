/*
 * spawn: starts the command as tmo itself was started.
 *
 * Same environment, directory, descriptors, group, mask and dispositions; the
 * one exception is POSIX.1-2024 timeout's: the first signal is not ignored.
 */
#ifndef TMO_SPAWN_H
#define TMO_SPAWN_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>
#include "tmo/sys/result_pipe.h"

/* Must stay as it is, and where it is, until the command has been reaped. */
struct spawn {
	char **argv; /* argv[-1] must be the caller's too */
	const char *path; /* PATH, or NULL */
	const sigset_t *mask; /* for the command */
	pid_t parent; /* tmo's pid: self_pid() */
	int death_signal; /* when tmo dies; 0: none */
	int default_signal; /* never inherited ignored; 0: none */
	bool ignore_chld; /* CHLD was ignored when tmo started */
	/* spawn_start()'s own */
	volatile int error; /* errno of a failed exec, in shared memory */
	struct result_pipe pipe; /* or where memory is not shared */
};

/*
 * Starts it: its pid, or -1 and errno. Does not wait for the exec; when that
 * failed the child ends, and spawn_error() says why. command_file_exec() says
 * what becomes of argv.
 */
pid_t spawn_start(struct spawn *spawn);

/* Once, when the child has been reaped: errno of a failed exec, or 0. */
int spawn_error(struct spawn *spawn);

#endif
