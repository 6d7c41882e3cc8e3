/*
 * deadlines: when the machine has work to do. A part of it that is over
 * switches its own deadlines off, so what is on is what will happen. Pure.
 */
#ifndef TMO_DEADLINES_H
#define TMO_DEADLINES_H

#include <stdbool.h>
#include "tmo/core/duration.h"

enum deadline {
	/* On the plan's clock: CLOCK_REALTIME for an @TIME, else as below. */
	AT_LIMIT, /* limits: the time limit */
	AT_WARNING, /* limits: the next -w */
	/* On CLOCK_MONOTONIC. */
	AT_SAMPLE, /* limits: measure the tree */
	AT_HEARTBEAT, /* limits: say that the command still runs */
	AT_LEFTOVERS, /* limits: -l fail: does anybody still run? */
	AT_MEMORY, /* limits, and on after one was reached: read memory */
	AT_STEP, /* escalation: the next signal of the list */
	AT_SECOND_HALF, /* escalation: the descendants' turn of a step */
	AT_SIGNAL_AGAIN, /* escalation: is the signal still pending? */
	AT_KILL, /* escalation: the grace is over */
	AT_HOOK, /* the -o command has had its time */
	AT_HOOK_GIVE_UP, /* KILL the tmo that runs it, then leave that */
	AT_RESUME, /* job: continue those that a step's signal stopped */
	AT_FOREGROUND, /* job: is the terminal there for a stopped command? */
	AT_TREE_KILL, /* pursuit: KILL by another walk of the tree */
	AT_STUCK, /* pursuit: say who does not end by KILL */
	AT_GIVE_UP, /* pursuit: leave who still runs */
	DEADLINES,
};

struct deadlines {
	tmo_ns at[DEADLINES]; /* TMO_FOREVER: off */
};

/* Switches all of them off. */
void deadlines_clear(struct deadlines *deadlines);

static inline bool deadline_is_on(
	const struct deadlines *deadlines, enum deadline which)
{
	return deadlines->at[which] != TMO_FOREVER;
}

static inline void deadline_off(
	struct deadlines *deadlines, enum deadline which)
{
	deadlines->at[which] = TMO_FOREVER;
}

/* The earliest from `first` on, TMO_FOREVER where all are off. */
tmo_ns deadlines_next(const struct deadlines *deadlines, enum deadline first);

#endif
