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

/* What tells how far a kernel's cheap readings may be off. */
struct memory_kernel {
	unsigned version; /* 6018 is Linux 6.18; 0: not known */
	unsigned cores;
	int64_t page_size;
};

/* What is known of one process from one reading to the next. */
struct memory_process {
	int64_t held; /* by the cheap reading */
	int64_t counted; /* of that the last sum of shares has counted */
	uint64_t faults; /* its page faults so far */
	uint64_t faults_then; /* when shares were last read */
	bool forked; /* it has not exec'd since its fork */
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

/* From `now` on one and a half times as much is the limit. */
void memory_raise(struct memory *memory, tmo_ns now);

/*
 * How much too low the cheap readings of so many processes may be: before Linux
 * 6.2 up to 64 pages a thread are not in them yet (mm/memory.c), before 6.16 on
 * each core as many pages of each kind as a per-CPU counter keeps
 * (lib/percpu_counter.c).
 */
int64_t memory_hidden(
	const struct memory_kernel *kernel, size_t processes, size_t threads);

/*
 * One process that is seen again, or for the first time (`before` is NULL; it
 * was then not counted). `parent` is its parent now, where that is known, or
 * NULL: what a forked process began with was its parent's.
 */
void memory_continue(struct memory_process *process,
	const struct memory_process *before,
	const struct memory_process *parent);

/* The most that it can have added since shares were last read. */
int64_t memory_added(const struct memory_process *process,
	const struct memory_kernel *kernel);

#endif
