/*
 * clean_up: see the header. Knows what tells the time of a process; not who was
 * signalled.
 */
#include "tmo/sys/clean_up.h"

#include "tmo/sys/procinfo.h"

struct lineage_moment clean_up_moment(void)
{
	const pid_t last_pid = proc_last_pid();

	return (struct lineage_moment){
		.last_pid = last_pid,
		.tick = last_pid == 0 ? proc_tick() : 0,
	};
}

bool clean_up_is(pid_t pid, const struct lineage_moment *after)
{
	struct process process;

	if (!lineage_is_moment(after))
		return false;
	if (after->last_pid != 0)
		return lineage_is_clean_up(
			pid, after->last_pid, proc_last_pid());
	return proc_process(pid, &process) == ANSWER_DONE &&
	       lineage_is_younger(process.start, after->tick);
}
