/*
 * sample: what the processes of a tree did and used, added up at one moment.
 * Pure: what is known of each comes in; two samples are compared elsewhere.
 */
#ifndef TMO_SAMPLE_H
#define TMO_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tmo/core/duration.h"
#include "tmo/core/procstat.h"

/*
 * Of all processes. Before the first one all is zero, but for what tmo knows of
 * those it has reaped: their CPU time, and in `who` their number.
 */
struct sample {
	uint64_t who; /* a digest of the processes and what they did */
	size_t count; /* of processes */
	tmo_ns cpu; /* user and system time of all, since the start */
	bool unreadable; /* of one it is not known what it moves */
};

/*
 * One process into the sample: what it has moved (bytes read plus written, as
 * /proc/PID/io counts them) and the CPU time of it and its waited-for
 * children.
 */
void sample_add(struct sample *sample, const struct process *process,
	uint64_t moved, tmo_ns cpu);

#endif
