/*
 * memory: the limit on memory (-M). Successive readings of a tree -> whether
 * the limit is reached, what is to be read to tell, and when. Pure: readings
 * and times come in.
 *
 * There are two readings of a process: a cheap one, which counts in full what
 * it shares with others, and one of its share, which takes a hundredth of a
 * second for a gigabyte. The sum of the cheap ones is never below that of the
 * shares, so these are read only when it is above the limit. Where it stays
 * there (forked processes that share much), shares are read again when what was
 * added since may make the difference, and else as often as a hundredth of a
 * CPU allows: a process outside the tree that had a share may have exited, so
 * that the shares of the others grow.
 */
#ifndef TMO_MEMORY_H
#define TMO_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tmo/core/duration.h"

/*
 * What readings may use of one CPU: a hundredth, and a twentieth while only
 * shares can tell.
 */
enum { MEMORY_PART = 100, MEMORY_PART_SHARES = 20 };

/* No reading comes sooner after the one before. */
#define MEMORY_SHORTEST_PAUSE (TMO_SECOND / 10)

/* A reading of the tree, in bytes. */
struct memory_reading {
	int64_t sum; /* of the cheap ones, or of the shares */
	int64_t hidden; /* that the kernel may have left out of a cheap sum */
	int64_t added; /* at most, since shares were last read: to their sum */
	tmo_ns cost; /* the CPU time of tmo that it took */
};

struct memory {
	int64_t limit; /* a sum above it is too much; TMO_FOREVER: none is */
	tmo_ns next; /* when a reading is due, TMO_FOREVER: never */
	int64_t shares; /* their sum, when they were last read; 0 at first */
	tmo_ns again; /* when they are read though nothing seems added */
	tmo_ns cost; /* of the last cheap reading */
	unsigned cores;
};

/*
 * `cores`: how many can work at once, at least 1. `now` is when the command is
 * started.
 */
void memory_start(
	struct memory *memory, int64_t limit, unsigned cores, tmo_ns now);

/*
 * Takes a cheap reading of `now`: whether the limit may be reached, so that
 * the shares must be read at once.
 */
bool memory_may_be_above(struct memory *memory,
	const struct memory_reading *reading, tmo_ns now);

/* Takes a reading of the shares: whether the limit is reached. */
bool memory_is_above(struct memory *memory,
	const struct memory_reading *reading, tmo_ns now);

/* From `now` on one and a half times as much is the limit. */
void memory_raise(struct memory *memory, tmo_ns now);

#endif
