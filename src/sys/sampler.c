/*
 * sampler: see the header. Knows what to note of a process; not what for.
 */
#include "tmo/sys/sampler.h"

#include <stddef.h>
#include <stdint.h>
#include "tmo/core/duration.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/proctree.h"
#include "tmo/sys/reaper.h"
#include "tmo/sys/walk.h"

struct list {
	void (*each)(void *context, const struct process *process);
	void *context;
};

static bool list_one(struct walk *walk, const struct process *process)
{
	const struct list *list = walk->context;

	if (process_is_dead(process))
		return false;
	if (list->each)
		list->each(list->context, process);
	return true;
}

void sampler_list(struct sweep *sweep,
	void (*each)(void *context, const struct process *process),
	void *context)
{
	struct list list = {each, context};

	if (sweep_sees(sweep))
		walk_once(sweep->self, &sweep->foreign, list_one, &list);
}

int64_t sampler_count(struct sweep *sweep)
{
	struct list nobody = {NULL, NULL};

	/* Who cannot adopt orphans has a group, and none of its own children.
	 */
	if (sweep->childless && group_signal(sweep->group, 0) != ANSWER_DONE)
		return 0;
	if (!sweep_sees(sweep))
		return -1;
	return (int64_t)walk_once(
		sweep->self, &sweep->foreign, list_one, &nobody);
}

/* One that cannot be read counts as making progress, unless it has ended. */
static bool sample_one(struct walk *walk, const struct process *process)
{
	struct sample *sample = walk->context;
	struct process again;
	uint64_t moved = 0;

	if (process->state == '?') {
		sample->unreadable = true;
		return true;
	}
	if (process_is_dead(process)) {
		sample->cpu = duration_add(sample->cpu, proc_cpu(process));
		return true;
	}
	if (proc_moved(process->pid, &moved) != ANSWER_DONE)
		sample->unreadable |=
			proc_process(process->pid, &again) == ANSWER_DONE &&
			!process_is_dead(&again);
	activity_add(sample, process, moved, proc_cpu(process));
	return true;
}

void sampler_sample(struct sweep *sweep, struct sample *sample)
{
	walk_once(sweep->self, &sweep->foreign, sample_one, sample);
}

struct others {
	const struct pidset *foreign;
	bool any;
};

static void note_other(void *context, pid_t child)
{
	struct others *others = context;

	others->any |= !pidset_has(others->foreign, child);
}

bool sampler_only_foreign(struct sweep *sweep)
{
	struct others others = {.foreign = &sweep->foreign};

	if (sweep->foreign.count == 0 || !sweep_sees(sweep))
		return false;
	return proc_children(sweep->self, note_other, &others) == ANSWER_DONE &&
	       !others.any;
}
