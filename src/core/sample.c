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
