/*
 * silence: the limit on silence (-n). Successive samples -> nothing written
 * since when, and when to look next. Pure: samples and times come in.
 */
#ifndef TMO_SILENCE_H
#define TMO_SILENCE_H

#include <stdbool.h>
#include "tmo/core/duration.h"
#include "tmo/core/sample.h"

/* Samples in one DURATION: so the limit acts a tenth late at most. */
#define SILENCE_SAMPLES 10

struct silence {
	tmo_ns limit; /* above 0; TMO_FOREVER: there is none */
	tmo_ns next; /* when a sample is due, TMO_FOREVER: never */
	tmo_ns since; /* nothing was written from here ... */
	tmo_ns until; /* ... to the begin of the last sample */
	struct output last;
};

/* `now` is when the command is started, and counts as a byte. */
void silence_start(struct silence *silence, tmo_ns limit, tmo_ns now);

/* Whether a sample that is begun now may reach the limit. */
static inline bool silence_may_be_reached(
	const struct silence *silence, tmo_ns now)
{
	return now >= duration_add(silence->since, silence->limit);
}

/*
 * Takes a sample that was complete at `now`: whether the limit is reached. What
 * it tells of the tree holds for its begin only. A quick one reaches none, and
 * is followed at once by another where it would.
 */
bool silence_evaluate(
	struct silence *silence, const struct sample *sample, tmo_ns now);

/* The time for which the whole job has been stopped does not count. */
void silence_resume(struct silence *silence, tmo_ns now);

#endif
