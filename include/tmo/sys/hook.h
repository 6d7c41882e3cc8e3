/*
 * hook: the -o command, run by a tmo of its own.
 *
 * A forked tmo is its reaper, so that its orphans do not mix with those of the
 * command, and bounds it like any other command: KILL when its time is up, and
 * to all that it leaves.
 */
#ifndef TMO_HOOK_H
#define TMO_HOOK_H

#include "tmo/sys/run.h"

/* For run->start_hook: returns the pid of its tmo, or -1 and errno. */
pid_t hook_start(struct run *run);

#endif
