/*
 * process_cache: what the last sample read of each process. One that has used
 * no CPU time since then has not run: it is as it was, and its files in /proc
 * need not be read again.
 */
#ifndef TMO_PROCESS_CACHE_H
#define TMO_PROCESS_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "tmo/core/duration.h"
#include "tmo/core/procstat.h"
#include "tmo/sys/answer.h"

/* Of struct process, what samples ask for. */
struct cached_process {
	pid_t pid; /* first: list_room_find() */
	bool ignores_chld;
	long threads;
	uint64_t start;
	uint64_t ticks;
	uint64_t child_ticks;
	uint64_t child_faults;
	tmo_ns cpu; /* of its CPU clock, just before it was read */
	struct moved moved;
};

struct cached_list {
	struct cached_process *entries; /* owned until exit */
	size_t count;
	size_t room;
};

/* All zero: nothing was read so far. */
struct process_cache {
	struct cached_list now; /* of this sample */
	struct cached_list before; /* of the one before */
	const struct cached_process *same; /* of the one read last, in `before`;
					      NULL where it has run */
	tmo_ns cpu; /* its CPU clock then; 0: not told */
	enum {
		CLOCKS_NOT_TRIED,
		CLOCKS_ARE_EXACT,
		CLOCKS_COUNT_TICKS, /* too coarse: it may stand still for one
				that runs */
	} clocks;
};

/* Begins a sample. `quick`: what was read of those that have not run holds. */
void process_cache_begin(struct process_cache *cache, bool quick);

/*
 * As proc_process(), of which it may leave out group, state, signals and names,
 * and of the process itself all but the time. `parent` has it in its list of
 * children. `cache` may be NULL.
 */
enum answer process_cache_read(struct process_cache *cache, pid_t pid,
	pid_t parent, struct process *process);

/* As proc_moved(), for the process that was read last. */
enum answer process_cache_moved(struct process_cache *cache,
	const struct process *process, struct moved *moved);

#endif
