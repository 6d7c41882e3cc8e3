/*
 * untaken: the processes that were sent a signal and have not taken it yet. One
 * that has not taken a signal that dumps core may still have a fork under way,
 * and the child has not had the signal (reaction_is_delayed()).
 */
#ifndef TMO_UNTAKEN_H
#define TMO_UNTAKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "tmo/core/procstat.h"

/* A pid may be reused, a pid and the start of its process may not. */
struct untaken_entry {
	pid_t pid;
	uint64_t start; /* clock ticks after boot, from stat */
};

/* All zero: there are none. */
struct untaken {
	int signal; /* what they were sent; 0: nobody was late in this step */
	struct untaken_entry *entries; /* a page, once one is needed; owned */
	size_t count;
};

/*
 * Notes `process` if it has not taken `signal`; whether it was noted. What a
 * page has no room for is not: then a child of it may miss the signal.
 */
bool untaken_note(
	struct untaken *untaken, const struct process *process, int signal);

/* Forgets one; all. */
void untaken_remove(struct untaken *untaken, pid_t pid);
void untaken_clear(struct untaken *untaken);

/* Whether the entry's process still has `signal` pending. */
bool untaken_is_late(const struct untaken_entry *entry, int signal);

#endif
