/*
 * sampler: see the header. Knows what to note of a process; not what for.
 */
#include "tmo/sys/sampler.h"

#include <stddef.h>
#include <stdint.h>
#include "tmo/core/duration.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/proctree.h"
#include "tmo/sys/walk.h"

struct list {
	void (*each)(void *context, const struct process *process);
	void *context;
};

static bool list_one(struct walk *walk, const struct process *process)
{
	const struct list *list = walk->request->context;

	if (process_is_dead(process))
		return false;
	if (list->each)
		list->each(list->context, process);
	return true;
}

int sampler_list(struct family *family,
	void (*each)(void *context, const struct process *process),
	void *context)
{
	struct list list = {each, context};

	if (!family_sees(family))
		return 0;
	return walk_look(family, list_one, &list).error;
}

int64_t sampler_count(struct family *family)
{
	struct list nobody = {NULL, NULL};
	struct walk_result result;

	if (family_is_gone(family))
		return 0;
	if (!family_sees(family))
		return -1;
	result = walk_look(family, list_one, &nobody);
	return result.incomplete ? -1 : (int64_t)result.reached;
}

/* One that cannot be read is known by its CPU time; by nothing: it moves. */
static bool sample_one(struct walk *walk, const struct process *process)
{
	struct sample *sample = walk->request->context;
	const tmo_ns cpu = proc_cpu(process);
	uint64_t moved = 0;

	if (process_is_dead(process)) {
		sample->cpu = duration_add(sample->cpu, cpu);
		return true;
	}
	if (process->state != '?')
		proc_moved(process->pid, &moved);
	else if (cpu == 0)
		sample->unreadable = true;
	sample_add(sample, process, moved, cpu);
	return true;
}

/* The clock of a process asks for no file. */
static tmo_ns command_cpu(const struct family *family)
{
	const struct process command = {.pid = family->command, .state = '?'};

	return family->command != 0 ? proc_cpu(&command) : 0;
}

int sampler_sample(const struct family *family, struct sample *sample)
{
	const tmo_ns reaped = sample->cpu;
	const int error = walk_look(family, sample_one, sample).error;
	tmo_ns least;

	if (error != 0) {
		least = duration_add(reaped, command_cpu(family));
		if (sample->cpu < least)
			sample->cpu = least;
	}
	return error;
}

static bool add_one(struct walk *walk, const struct process *process)
{
	struct sampler_total *total = walk->request->context;

	if (process->state != '?')
		total->cpu = duration_add(total->cpu, proc_cpu(process));
	total->processes += !process_is_dead(process);
	return true;
}

bool sampler_add_up(struct family *family, struct sampler_total *total)
{
	if (!family_sees(family))
		return false;
	return walk_look(family, add_one, total).error == 0;
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

bool sampler_only_foreign(struct family *family)
{
	struct others others = {.foreign = &family->foreign};

	if (family->foreign.count == 0 || !family_sees(family))
		return false;
	return proc_children(family->reaper, note_other, &others) ==
		       ANSWER_DONE &&
	       !others.any;
}
