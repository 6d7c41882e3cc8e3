/*
 * reaper: whose end tmo is told of. Does not know which child is the command.
 */
#ifndef TMO_REAPER_H
#define TMO_REAPER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "tmo/core/duration.h"

/*
 * tmo becomes the reaper of its orphaned descendants. Where a system has no
 * such thing tmo becomes the leader of a process group instead, unless
 * `command_only`. 0, or -1 and errno.
 */
int claim_descendants(bool command_only);

/*
 * Signals tmo's process group but not tmo, where that is what
 * claim_descendants() made and descendants cannot be seen. 0, or -1 and errno:
 * ENOSYS where descendants are found one by one.
 */
int group_signal(int signal);

/* What a process has used, and the children that it has waited for. */
struct usage {
	tmo_ns user;
	tmo_ns system;
	int64_t max_rss; /* bytes, of the largest; 0: that is not told */
};

/*
 * As waitpid(-1, status, WNOHANG | WUNTRACED | WCONTINUED), and of a child
 * that has ended what it has used.
 */
pid_t child_wait(int *status, struct usage *usage);

#endif
