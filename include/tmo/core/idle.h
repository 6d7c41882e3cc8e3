/*
 * idle: the limit on no progress (-i). Successive samples -> idle since when,
 * and when to look next. Pure: samples and times come in.
 */
#ifndef TMO_IDLE_H
#define TMO_IDLE_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/core/duration.h"
#include "tmo/core/sample.h"

/*
 * A tree that uses less than this part of DURATION in CPU time, and does
 * nothing else, is idle: 1/200000, that is 0.0005 % of one core. tmo(1) gives
 * the measurements behind it: a slow transfer through send(2) and recv(2)
 * hardly uses more, and no healthy job is to be ended.
 */
#define IDLE_SHARE 200000

/*
 * Samples in one DURATION. Two are needed to see that nothing has moved, so the
 * limit acts a twelfth late at most.
 */
#define IDLE_SAMPLES 24

struct idle {
	tmo_ns limit; /* above 0; TMO_FOREVER: there is none */
	tmo_ns next; /* when a sample is due, TMO_FOREVER: never */
	tmo_ns quiet_since; /* nothing moved, began or ended */
	bool sampled;
	struct sample last;
	/* The CPU time used by then: the last samples, the newest last. */
	struct {
		tmo_ns at;
		tmo_ns cpu;
	} past[2 * IDLE_SAMPLES + 4];
	size_t past_count;
};

/* `now` is when the command is started. */
void idle_start(struct idle *idle, tmo_ns limit, tmo_ns now);

/* Whether a sample of `now` may reach the limit. */
static inline bool idle_may_be_reached(const struct idle *idle, tmo_ns now)
{
	return now >= duration_add(idle->quiet_since, idle->limit);
}

/*
 * Takes a sample of `now`: whether the limit is reached. A quick one reaches
 * none, and is followed at once by another where it would.
 */
bool idle_evaluate(struct idle *idle, const struct sample *sample, tmo_ns now);

/* Time that the whole job has spent stopped is not idle time. */
void idle_resume(struct idle *idle, tmo_ns now);

#endif
