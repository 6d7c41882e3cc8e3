/*
 * cpu: the limit on CPU time (-c). Successive samples -> whether it is
 * reached, and when to look next. Pure: samples and times come in.
 */
#ifndef TMO_CPU_H
#define TMO_CPU_H

#include <stdbool.h>
#include "tmo/core/duration.h"
#include "tmo/core/sample.h"

struct cpu {
	tmo_ns limit; /* above 0; TMO_FOREVER: there is none */
	tmo_ns next; /* when a sample is due, TMO_FOREVER: never */
	tmo_ns seen; /* the most that any sample told */
	unsigned cores;
};

/*
 * `cores`: how many can work at once, at least 1. `now` is when the command is
 * started.
 */
void cpu_start(struct cpu *cpu, tmo_ns limit, unsigned cores, tmo_ns now);

/* Takes a sample of `now`: whether the limit is reached. */
bool cpu_evaluate(struct cpu *cpu, const struct sample *sample, tmo_ns now);

#endif
