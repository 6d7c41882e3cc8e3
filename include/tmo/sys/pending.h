/*
 * pending: the processes in which a signal that was sent to them is pending.
 * Until a signal that dumps core is delivered, the process may have a fork
 * under way, whose child was not sent the signal (reaction_is_delayed()).
 */
#ifndef TMO_PENDING_H
#define TMO_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "tmo/core/procstat.h"

/* A pid may be reused, a pid and the start of its process may not. */
struct pending_entry {
	pid_t pid;
	uint64_t start; /* clock ticks after boot, from stat */
};

/* All zero: there are none. */
struct pending {
	int signal; /* what they were sent; 0: it was pending in nobody */
	struct pending_entry *entries; /* a page, once one is needed; owned */
	size_t count;
};

/*
 * Notes `process` if `signal` is pending in it; whether it was noted. Those for
 * which a page has no room are not: then a child of theirs may miss the signal.
 */
bool pending_note(
	struct pending *pending, const struct process *process, int signal);

/* Forgets one; all. */
void pending_remove(struct pending *pending, pid_t pid);
void pending_clear(struct pending *pending);

/* Whether `signal` still is pending in the entry's process. */
bool pending_persists(const struct pending_entry *entry, int signal);

#endif
