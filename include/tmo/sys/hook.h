/*
 * hook: the -o command, run by a tmo of its own.
 *
 * A forked tmo is its reaper, so that its orphans do not mix with those of the
 * command, and bounds it like any other command: KILL when its time is up, and
 * to all that it leaves.
 */
#ifndef TMO_HOOK_H
#define TMO_HOOK_H

#include <sys/types.h>
#include "tmo/core/outcome.h"
#include "tmo/sys/result_pipe.h"

struct run;

/* All zero: there was none. */
struct hook_run {
	pid_t pid; /* of its tmo; 0: none runs */
	struct result_pipe pipe; /* from it */
	char *pids; /* "TMO_PIDS=...", for it; NULL: not even that */
	struct hook_result result; /* written by its own tmo */
};

/* For run->given.start_hook: returns the pid of its tmo, or -1 and errno. */
pid_t hook_start(struct run *run);

#endif
