/*
 * spawn: starts the command as tmo itself was started.
 *
 * Same environment, directory, descriptors, group, mask and dispositions; the
 * one exception is POSIX.1-2024 timeout's: the first signal is not ignored.
 */
#ifndef TMO_SPAWN_H
#define TMO_SPAWN_H

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>
#include "tmo/sys/result_pipe.h"

/* What the child tells of calls that were refused: an errno; 0: none was. */
struct spawn_notes {
	volatile int error; /* spawn_error()'s */
	volatile int death_error; /* of `death_signal` */
};

/* Must stay as it is, and where it is, until the command has been reaped. */
struct spawn {
	char **argv; /* argv[-1] must be the caller's too */
	const char *path; /* PATH, or NULL */
	const sigset_t *mask; /* for the command */
	pid_t parent; /* tmo's pid: self_pid() */
	int death_signal; /* when tmo dies; 0: none */
	int priority; /* real-time, of the command; 0: as tmo's */
	int default_signal; /* never inherited ignored; 0: none */
	bool ignore_chld; /* CHLD was ignored when tmo started */
	const atomic_int *go; /* the command waits until this is set; or NULL */
	/* spawn_start()'s own */
	struct spawn_notes notes;
	struct result_pipe pipe; /* of a child that does not share memory */
	bool lacks_pipe; /* it was refused, so no process was made */
};

/*
 * Starts it: its pid, or -1 and errno. Does not wait for the exec; when that
 * failed the child ends, and spawn_error() says why. command_file_exec() says
 * what becomes of argv.
 */
pid_t spawn_start(struct spawn *spawn);

/* The call by which spawn_start() has failed, for a message. */
const char *spawn_call(const struct spawn *spawn);

/*
 * Once, when the child has been reaped: 0, or errno of a failed exec, or a
 * value above all of these: a call before exec was refused.
 */
int spawn_error(struct spawn *spawn);

/* Of that value the call; NULL: none was refused. And its errno. */
const char *spawn_refused_call(int error);
int spawn_errno(int error);

#endif
