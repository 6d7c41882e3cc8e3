/*
 * activity: successive samples of a tree -> idle since when, how much CPU
 * time, when to look next. Pure: samples and times come in.
 */
#ifndef TMO_ACTIVITY_H
#define TMO_ACTIVITY_H

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
#define ACTIVITY_SHARE 200000

/* Samples in one DURATION: with two to tell a rest it is a twelfth late. */
#define ACTIVITY_SAMPLES 24

struct activity {
	tmo_ns idle; /* the limits, TMO_FOREVER: none */
	tmo_ns cpu;
	unsigned cores;
	bool sampled;
	struct sample last;
	tmo_ns quiet_since; /* nothing moved, began or ended */
	/* The CPU time used by then: the last samples, the newest last. */
	struct {
		tmo_ns at;
		tmo_ns cpu;
	} past[2 * ACTIVITY_SAMPLES + 4];
	size_t past_count;
	tmo_ns cpu_seen; /* the most that any sample said */
	tmo_ns idle_next;
	tmo_ns cpu_next;
};

/* What a sample says of the limits; of both, idle first. */
enum activity_verdict { ACTIVITY_GOES_ON, ACTIVITY_IDLE, ACTIVITY_CPU };

/*
 * `cores`: how many can be used at once, at least 1. `now` is when the command
 * is started. The limits are above 0.
 */
void activity_start(struct activity *activity, tmo_ns idle, tmo_ns cpu,
	unsigned cores, tmo_ns now);

/* Judges a sample taken at `now`. */
enum activity_verdict activity_judge(
	struct activity *activity, const struct sample *sample, tmo_ns now);

/* Time that the whole job spent stopped is not idle time. */
void activity_resume(struct activity *activity, tmo_ns now);

/* When the next sample is due; TMO_FOREVER if none ever is. */
tmo_ns activity_next(const struct activity *activity);

#endif
