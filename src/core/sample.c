/*
 * sample: see the header. Knows what tells two looks at a tree apart; does not
 * know what a limit is.
 */
#include "tmo/core/sample.h"

/* The finalizer of splitmix64 (Steele, Lea, Flood, OOPSLA 2014). */
static uint64_t mix(uint64_t value)
{
	value += UINT64_C(0x9e3779b97f4a7c15);
	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

/*
 * Mixed, then summed: the order must not matter, and no two changes may cancel
 * each other out.
 */
void sample_add(struct sample *sample, const struct process *process,
	uint64_t moved, tmo_ns cpu)
{
	uint64_t digest = mix((uint64_t)process->pid);

	digest = mix(digest ^ process->start);
	/*
	 * A child that came and went between two samples shows in the page
	 * faults that its parent inherits by wait(2).
	 */
	digest = mix(digest ^ process->children.faults);
	sample->who += mix(digest ^ moved);
	sample->count++;
	sample->cpu = duration_add(sample->cpu, cpu);
}

void output_add(uint64_t *digest, const struct process *process, tmo_ns cpu)
{
	const uint64_t who = mix(mix((uint64_t)process->pid) ^ process->start);

	*digest += mix(who ^ (uint64_t)cpu);
}

/*
 * To fork takes CPU time and a pid. Where either has not moved, nobody who
 * ignores CHLD has had a child that is forgotten by now.
 */
static bool has_forked(const struct output *last, const struct output *next)
{
	return next->chld_ignored != last->chld_ignored &&
	       (last->pid_before == 0 || next->pid_after == 0 ||
		       next->pid_after != last->pid_before);
}

bool output_has_come(const struct output *last, const struct output *next)
{
	/* A sum that fell has lost bytes, and others may have come instead. */
	return next->lost || next->bytes != last->bytes ||
	       next->unread != last->unread || has_forked(last, next);
}
