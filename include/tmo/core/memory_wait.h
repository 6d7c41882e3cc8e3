/*
 * memory_wait: whether a process that reads the shares of memory hangs. To read
 * them takes a lock, whose holder may wait for a disk that hangs. Pure: CPU
 * times come in.
 */
#ifndef TMO_MEMORY_WAIT_H
#define TMO_MEMORY_WAIT_H

#include <stdbool.h>
#include "tmo/core/duration.h"

/* The progress of a process that reads shares in tmo's place, the reader. */
struct memory_wait {
	tmo_ns used; /* CPU time of the reader; -1: it has just begun */
	tmo_ns asked; /* of the process whose share it asks for */
	tmo_ns still; /* since when neither has used any */
	tmo_ns stuck; /* since when the reader has used none */
	tmo_ns hung; /* for how long readers have hung so far, in all */
};

/*
 * Whether the reader hangs, by the CPU time that both have used so far. It does
 * when neither has used any for 0.2 s: a CPU quota can halt the process that
 * holds the lock for 0.1 s. One that works may hold it while it forks (20 ms a
 * gigabyte), so then only after a second. `runs`: the reader waits for nothing
 * but a CPU.
 */
bool memory_wait_hangs(struct memory_wait *wait, tmo_ns used, tmo_ns asked,
	bool runs, tmo_ns now);

/* Whether this reading has hung for so long that the rest counts in full. */
bool memory_wait_is_over(const struct memory_wait *wait);

#endif
