/*
 * history: what the report will tell of a run: its signals, step by step, and
 * who was there when a limit was reached.
 */
#ifndef TMO_HISTORY_H
#define TMO_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tmo/core/action.h"
#include "tmo/core/record.h"
#include "tmo/sys/running.h"

/* A step of signals, and what came of it so far. */
struct sent {
	struct action action;
	bool announced; /* its line is out */
	size_t entry; /* signals[entry - 1] is its; 0: none is */
};

/* All zero: no signal was sent. */
struct history {
	bool wanted; /* there will be a report */
	struct record_signal *signals; /* owned until exit */
	size_t count;
	size_t room;
	struct sent step; /* the last one before KILL */
	struct sent kill; /* KILL: it may reach more later */
	struct running running;
	struct {
		bool known;
		uint64_t at_start; /* oom_kills() */
	} oom;
};

/* The step that `action` begins, or is the second half of. */
struct sent *history_step(struct history *history, const struct action *action);

/*
 * A step has reached so many more, `at` so long after the start. All that a
 * step reaches, in its second half or later, is one entry.
 */
void history_add(
	struct history *history, struct sent *sent, tmo_ns at, size_t reached);

#endif
