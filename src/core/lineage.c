/*
 * lineage: see the header. Knows the order of pids and of parents; does not
 * know how they are read, nor what is done to whom.
 */
#include "tmo/core/lineage.h"

/*
 * A descendant's parent is the reaper, or whoever listed it, or (when that one
 * died meanwhile below a reaper of its own) another of the tree.
 */
bool lineage_is_ours(const struct parentage *parentage)
{
	return parentage->parent == parentage->reaper ||
	       parentage->parent == parentage->listed_by ||
	       parentage->parent_visited;
}

bool lineage_is_clean_up(pid_t pid, pid_t clean_up_after, pid_t last_pid)
{
	if (clean_up_after == 0 || last_pid == 0 || last_pid == clean_up_after)
		return false;
	if (last_pid > clean_up_after)
		return pid > clean_up_after && pid <= last_pid;
	return pid > clean_up_after || pid <= last_pid;
}

bool lineage_is_younger(uint64_t start, uint64_t after)
{
	return after != 0 && start >= after;
}
