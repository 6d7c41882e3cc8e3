/*
 * sample: see the header. Knows one process at a time; does not know what was
 * sampled before.
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

/* Order must not matter, and no two changes may cancel out: mixed, then summed.
 */
void sample_add(struct sample *sample, const struct process *process,
	uint64_t moved, tmo_ns cpu)
{
	uint64_t digest = mix((uint64_t)process->pid);

	digest = mix(digest ^ process->start);
	/*
	 * A child that came and went between two samples is seen by its page
	 * faults, which its parent inherits with wait(2).
	 */
	digest = mix(digest ^ process->children_faults);
	sample->who += mix(digest ^ moved);
	sample->count++;
	sample->cpu = duration_add(sample->cpu, cpu);
}
