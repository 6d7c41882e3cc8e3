/*
 * memory_process: what the cheap readings of memory are worth (memory.h): how
 * much a kernel may leave out of them, and what a process may have added to the
 * shares that they do not show. Pure: readings come in.
 */
#ifndef TMO_MEMORY_PROCESS_H
#define TMO_MEMORY_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
