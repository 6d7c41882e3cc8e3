/*
 * memory_tally: what each process of a tree holds in memory, by cheap readings
 * (memory.h), from one to the next. Decides nothing.
 */
#ifndef TMO_MEMORY_TALLY_H
#define TMO_MEMORY_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "tmo/core/memory.h"
#include "tmo/core/memory_process.h"
#include "tmo/core/procstat.h"

struct tally_entry {
	pid_t pid; /* first: list_room_find() */
	char state; /* as struct process has it */
	bool borrowed; /* it runs on its parent's memory: holds nothing */
	bool hangs; /* a reader of its share did: it is not asked again */
	uint64_t start;
	int64_t share; /* when shares were last read */
	struct memory_process memory;
};

struct tally_list {
	struct tally_entry *entries; /* owned until exit */
	size_t count;
	size_t room;
};

/* All zero: nobody was read so far. */
struct memory_tally {
	struct tally_list now; /* the last reading */
	struct tally_list before; /* the one before */
	struct memory_kernel kernel; /* page_size 0: not asked yet */
	size_t threads;
	int64_t unlisted; /* held by those for whom there was no memory */
	pid_t reader; /* the last child that has read shares and may not have
			 ended; or 0 */
	size_t parent_at; /* where in `now` a parent was last found */
};

/* Begins a cheap reading. */
void memory_tally_begin(struct memory_tally *tally);

/* Reads one process that is not dead; parents come before their children. */
void memory_tally_add(
	struct memory_tally *tally, const struct process *process);

/* The sums of it; the cost is the caller's to fill in. */
struct memory_reading memory_tally_end(struct memory_tally *tally);

#endif
