/*
 * sample: what one walk over the tree adds up to. Pure: bytes and times come
 * in, one digest and one sum come out.
 */
#ifndef TMO_SAMPLE_H
#define TMO_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tmo/core/duration.h"
#include "tmo/core/procstat.h"

/*
 * Before the first process all is zero, but for what tmo knows of the children
 * it has reaped: their CPU time, and in `who` their number.
 */
struct sample {
	uint64_t who; /* a digest of the processes and what they did */
	size_t count; /* of processes */
	tmo_ns cpu; /* user and system time of all, since the start */
	bool unreadable; /* of one nothing is known, not even its CPU time */
};

/*
 * Adds one process: the bytes that it has read and written (rchar and wchar of
 * proc_pid_io(5); 0: not told), and the CPU time of it and its waited-for
 * children.
 */
void sample_add(struct sample *sample, const struct process *process,
	uint64_t moved, tmo_ns cpu);

#endif
