/*
 * sampler: see the header. Knows what to note of a process; not what for.
 */
#include "tmo/sys/sampler.h"

#include <stddef.h>
#include <stdint.h>
#include "tmo/core/duration.h"
#include "tmo/sys/accounts.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/proctree.h"
#include "tmo/sys/walk.h"

/* How often tmo's children are listed again in one sample. */
enum { AGAIN_MAX = 3 };

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

	if (!family_is_visible(family))
		return 0;
	return walk_look(family, list_one, &list).error;
}

int64_t sampler_count(struct family *family)
{
	struct list nobody = {NULL, NULL};
	struct walk_result result;

	if (family_is_gone(family))
		return 0;
	if (!family_is_visible(family))
		return -1;
	result = walk_look(family, list_one, &nobody);
	return result.incomplete ? -1 : (int64_t)result.reached;
}

struct reading {
	struct sample *sample;
	struct accounts accounts;
	struct process_cache *cache; /* NULL: all is read */
	struct memory_tally *memory;
};

/* One whose bytes are not told is known by its CPU time. */
static void add_progress(struct sample *sample, const struct process *process,
	const struct moved *moved)
{
	const tmo_ns cpu = proc_cpu(process);

	if (process_is_dead(process))
		sample->cpu = duration_add(sample->cpu, cpu);
	else
		sample_add(sample, process, moved->read + moved->written, cpu);
}

/* One of which nothing at all is told is taken to move. */
static void note_unknown(struct sample *sample, const struct process *process)
{
	if (process->state != '?' || proc_cpu(process) != 0)
		return;
	sample->unreadable = true;
	sample->output.lost = true;
}

static bool sample_one(struct walk *walk, const struct process *process)
{
	struct reading *reading = walk->request->context;
	struct sample *sample = reading->sample;
	const bool output = sample->parts & SAMPLE_OUTPUT;
	const bool living = !process_is_dead(process);
	const bool moves = sample->parts & (SAMPLE_OUTPUT | SAMPLE_PROGRESS);
	struct moved moved = {.read = 0};
	enum answer answer = ANSWER_REFUSED;

	/* The guard has told of its end, and is about to reap it. */
	if (!living && process->pid == walk->request->family->told)
		return true;
	note_unknown(sample, process);
	if (sample->parts & SAMPLE_MEMORY && living)
		memory_tally_add(reading->memory, process);
	if (moves && process->state != '?' && !process->own.in_exec &&
		(output || living))
		answer = process_cache_moved(reading->cache, process, &moved);
	if (sample->parts & SAMPLE_PROGRESS)
		add_progress(sample, process, &moved);
	if (output)
		accounts_add(&reading->accounts, &sample->output, process,
			answer, &moved);
	return true;
}

/*
 * A process that has lost its parent since tmo's children were listed is one of
 * them now. Does not wait until nobody moves: `while :; do true; done` goes on.
 */
static void walk_again(struct walk *walk, struct reading *reading)
{
	for (int i = 0; i < AGAIN_MAX && walk->tree_changed; i++) {
		reading->accounts.missing = true;
		walk_pass(walk);
	}
	reading->accounts.missing |= walk->tree_changed;
}

/* Somebody was not found. To read the command's clock takes no file. */
static void note_missing(
	const struct family *family, struct sample *sample, tmo_ns reaped)
{
	const struct process command = {.pid = family->command, .state = '?'};
	tmo_ns least = reaped;

	if (family->command != 0)
		least = duration_add(reaped, proc_cpu(&command));
	if (sample->cpu < least)
		sample->cpu = least;
	sample->output.lost = true;
}

int sampler_sample(const struct family *family, struct sample *sample,
	struct sampler *sampler)
{
	const bool output = sample->parts & SAMPLE_OUTPUT;
	const tmo_ns reaped = sample->cpu;
	struct reading reading = {
		.sample = sample,
		.cache = sample->parts & SAMPLE_MEMORY ? NULL
						       : &sampler->processes,
		.memory = &sampler->memory,
	};
	const struct walk_request request = {
		.family = family,
		.mode = WALK_READ,
		.cache = reading.cache,
		.visitor = sample_one,
		.context = &reading,
	};
	struct pidset seen = {.size = 0};
	struct walk walk = walk_start(&request, &seen);

	if (reading.cache)
		process_cache_begin(
			reading.cache, sample->parts & SAMPLE_QUICK);
	if (output)
		accounts_begin(&reading.accounts, family, &sample->output);
	walk_pass(&walk);
	if (output) {
		walk_again(&walk, &reading);
		accounts_end(&reading.accounts, &sample->output);
	}
	if (walk.error != 0)
		note_missing(family, sample, reaped);
	walk_free(&walk);
	pidset_free(&seen);
	return walk.error;
}

static bool add_one(struct walk *walk, const struct process *process)
{
	struct sampler_total *total = walk->request->context;

	if (process->state != '?')
		total->cpu = duration_add(total->cpu, proc_cpu(process));
	total->processes += !process_is_dead(process);
	return true;
}

/* One who may not be read is no gap, unless nobody may be any more. */
bool sampler_add_up(struct family *family, struct sampler_total *total)
{
	struct walk_result result;

	if (!family_is_visible(family))
		return false;
	result = walk_look(family, add_one, total);
	return result.error == 0 &&
	       (!result.incomplete ||
		       proc_shows_self(family->self) == ANSWER_DONE);
}

struct others {
	const struct family *family;
	bool any;
};

static void note_other(void *context, pid_t child)
{
	struct others *others = context;

	others->any |= !family_is_foreign(others->family, child);
}

bool sampler_only_foreign(struct family *family)
{
	const bool writes = family->writer && *family->writer != 0;
	struct others others = {.family = family};

	if ((family->foreign.count == 0 && !writes) ||
		!family_is_visible(family))
		return false;
	return proc_children(family->reaper, 1, note_other, &others) ==
		       ANSWER_DONE &&
	       !others.any;
}
