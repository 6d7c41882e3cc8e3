/*
 * lineage: who descends from whom, told by pids and parents that were read
 * while processes came and went. Pure: it reads nothing itself.
 */
#ifndef TMO_LINEAGE_H
#define TMO_LINEAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What is known of a process that was found in a list of children. */
struct parentage {
	pid_t parent; /* what its stat says now */
	pid_t listed_by; /* whose child it was in the list */
	pid_t reaper; /* who adopts the orphans of the tree */
	bool parent_visited; /* `parent` was found to be of the tree */
};

/*
 * Whether it is still the process that was listed, or at least another of the
 * tree, and not a stranger that was given its pid.
 */
bool lineage_is_ours(const struct parentage *parentage);

/*
 * Whether `pid` was given out after `clean_up_after`, when `last_pid` is the
 * one given out last: pids are given out in order, and start anew at the end.
 * Where one of these two is 0, not known: false.
 */
bool lineage_is_clean_up(pid_t pid, pid_t clean_up_after, pid_t last_pid);

/*
 * A moment, by what tells who was started before it and who after. All zero:
 * none.
 */
struct lineage_moment {
	pid_t last_pid; /* the one given out last by then; 0: not told */
	uint64_t tick; /* clock ticks after boot, where last_pid is not told */
};

static inline bool lineage_is_moment(const struct lineage_moment *moment)
{
	return moment->last_pid != 0 || moment->tick != 0;
}

/*
 * Whether a process that was started in the tick `start` (proc_pid_stat(5)) is
 * to be taken for one that was started after a moment of the tick `after`; 0:
 * not known, false. In one tick it may be either. Then it is: the caller has
 * listed those that were there before, and asks about the children of a process
 * that may handle a signal, which most do at once.
 */
bool lineage_is_younger(uint64_t start, uint64_t after);

#endif
