/*
 * limits: what is due while the command is under its limits: the time limit,
 * ALRM, the warnings before it (-w), the samples of -i, -n, -c and -M,
 * the heartbeat (-b), and the time that -l fail leaves to those that outlive
 * the command. Pure.
 */
#ifndef TMO_LIMITS_H
#define TMO_LIMITS_H

#include <stdbool.h>
#include "tmo/core/cpu.h"
#include "tmo/core/decision.h"
#include "tmo/core/idle.h"
#include "tmo/core/limit_table.h"
#include "tmo/core/memory.h"
#include "tmo/core/silence.h"

struct limits {
	bool on; /* until one is reached, or nothing is under them any more */
	bool alarmed; /* ALRM came while they were on: time is up */
	bool command_ended_first; /* it had ended when one was reached */
	enum reason reached; /* REASON_NONE: none so far */
	unsigned warned; /* bit i: warnings[i] was sent, or dropped */
	struct idle idle;
	struct silence silence;
	struct cpu cpu;
	struct memory memory; /* goes on after a limit: AT_MEMORY */
	bool memory_grows; /* then, so that KILL was sent at once */
};

/*
 * At the start of the command; `cores`: how many can work at once, at least 1.
 * A warning whose time has passed already is dropped.
 */
void limits_start(
	struct limits *limits, const struct decision *decision, unsigned cores);

/* Whether time is up by the clock or by ALRM. */
bool limits_time_is_up(
	const struct limits *limits, const struct decision *decision);

/* Whether it was ALRM that reached the time limit. */
static inline bool limits_told_by_alarm(const struct limits *limits)
{
	return limits->reached == REASON_TIME && limits->alarmed;
}

/* Takes one warning that is due: its signal is in *signal. False: none is. */
bool limits_take_warning(
	struct limits *limits, const struct decision *decision, int *signal);

/* Takes the heartbeat that is due. False: none is. */
bool limits_take_heartbeat(const struct decision *decision);

/*
 * The parts of a sample that is due; 0: none is. It is quick unless -i or -n
 * may be reached by it.
 */
unsigned limits_due_parts(
	const struct limits *limits, const struct decision *decision);

/* Takes a sample: the limit that is reached by it, or REASON_NONE. */
enum reason limits_evaluate(struct limits *limits,
	const struct decision *decision, const struct sample *sample);

/*
 * Takes what a sample tells of memory: whether the shares must be read to tell
 * if the limit is reached, or, once one was, if KILL must be sent.
 */
bool limits_memory_may_be_above(struct limits *limits,
	const struct decision *decision, const struct memory_reading *reading);

/* Takes a reading of the shares: whether the limit is reached by it. */
bool limits_memory_is_above(struct limits *limits,
	const struct decision *decision, const struct memory_reading *reading);

/*
 * A limit was reached: from now on memory is read for one and a half times the
 * limit on it; not where KILL is never sent.
 */
void limits_go_on_with_memory(
	struct limits *limits, const struct decision *decision);

/*
 * The job was continued: idle time counts anew, silence goes on, and
 * heartbeats that were missed are skipped.
 */
void limits_resume(struct limits *limits, const struct decision *decision);

/*
 * The command has ended, and `leftovers` is to be done: wait goes on with the
 * limits, without -w; fail does so, without -b too, for 0.2 s: AT_LEFTOVERS.
 */
void limits_command_ended(struct limits *limits,
	const struct decision *decision, enum leftovers leftovers);

/* Switches them off, with their deadlines. */
void limits_off(struct limits *limits, const struct decision *decision);

#endif
