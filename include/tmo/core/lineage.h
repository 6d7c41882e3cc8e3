/*
 * lineage: who descends from whom, told by pids and parents that were read
 * while processes came and went. Pure: it reads nothing itself.
 */
#ifndef TMO_LINEAGE_H
#define TMO_LINEAGE_H

#include <stdbool.h>
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
 * Whether `pid` was given out after `cleanup_after`, when `last_pid` is the
 * one given out last: pids are given out in order, and start anew at the end.
 * Where one of these two is 0, not known: false.
 */
bool lineage_is_clean_up(pid_t pid, pid_t cleanup_after, pid_t last_pid);

#endif
