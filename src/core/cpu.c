/*
 * cpu: see the header. Knows one sum that grows; does not know whose it is.
 */
#include "tmo/core/cpu.h"

/* A clock tick, the unit of cutime: nothing can be seen sooner. */
#define SHORTEST_PAUSE (TMO_SECOND / 100)

/* The earliest moment at which the limit could be reached. */
static tmo_ns earliest(const struct cpu *cpu, tmo_ns now)
{
	tmo_ns wait;

	if (cpu->limit == TMO_FOREVER)
		return TMO_FOREVER;
	wait = (cpu->limit - cpu->seen) / (tmo_ns)cpu->cores;
	return duration_add(now, wait > SHORTEST_PAUSE ? wait : SHORTEST_PAUSE);
}

void cpu_start(struct cpu *cpu, tmo_ns limit, unsigned cores, tmo_ns now)
{
	*cpu = (struct cpu){.limit = limit, .cores = cores};
	cpu->next = earliest(cpu, now);
}

bool cpu_evaluate(struct cpu *cpu, const struct sample *sample, tmo_ns now)
{
	if (cpu->limit == TMO_FOREVER)
		return false;
	/* What an ended child took along is not given back. */
	if (sample->cpu > cpu->seen)
		cpu->seen = sample->cpu;
	cpu->next = earliest(cpu, now);
	return cpu->seen >= cpu->limit;
}
