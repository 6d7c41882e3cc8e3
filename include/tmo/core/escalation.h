/*
 * escalation: the signals of a limit, one after the other, and the target of
 * each. The order is the plan's; KILL is the last. Pure.
 *
 * A step before KILL has two halves where the plan has a delay: the command
 * first, so that an rsync, a make or a supervisor can end its own children its
 * own way; then those that were its descendants at that moment.
 */
#ifndef TMO_ESCALATION_H
#define TMO_ESCALATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tmo/core/decision.h"
#include "tmo/core/job.h"

enum escalation_stage {
	NOT_BEGUN,
	BEGUN, /* a step was taken, or a grace runs */
	KILLED,
};

struct escalation {
	enum escalation_stage stage;
	enum cause cause; /* of the steps */
	size_t next_step;
	struct action second_half; /* while AT_SECOND_HALF is on */
	tmo_ns pending_since; /* the step's signal, in somebody; 0: in nobody */
	uint64_t forwarded; /* bit n - 1: signal n was received and sent on */
};

/*
 * Sends `send` (its signal, cause, step and flags) to those that a limit would
 * signal; the command too, unless it has ended.
 */
void escalation_signal(struct escalation *escalation, struct job *job,
	const struct decision *decision, struct action send);

/* Sends the second half of a step now, if one is still to come. */
void escalation_second_half(
	struct escalation *escalation, const struct decision *decision);

/*
 * The command has ended, by `signal` or 0: the second half comes now. A command
 * that died of the step's own signal had no time for a clean-up: the second
 * half is then for everybody.
 */
void escalation_command_ended(struct escalation *escalation,
	const struct decision *decision, int signal);

/*
 * Takes the next step of the list, or its KILL. `to_leftovers`: it is the
 * first signal to what an ended command has left.
 */
void escalation_next_step(struct escalation *escalation, struct job *job,
	const struct decision *decision, bool to_leftovers);

/*
 * EVENT_SIGNAL_PENDING. Linux aborts a fork that is under way for a signal that
 * is fatal at once. One that dumps core is fatal only when it is delivered, and
 * until then a child may appear that was not sent it. So the machine looks
 * again 10, 20, 40 ms and so on after the first answer, until the signal is
 * delivered, the next step, or 1 s.
 */
void escalation_pending(
	struct escalation *escalation, const struct decision *decision);

/* Looks again now, if that was due: its time has come, or a child has died. */
void escalation_signal_again(const struct decision *decision);

/*
 * `signal` was received and sent on: it starts the grace, where POSIX's -k asks
 * for it.
 */
void escalation_received(struct escalation *escalation,
	const struct decision *decision, int signal);

/*
 * Whether a command that was ended by `signal` (0: by none) was ended by a
 * signal that tmo has sent on, or in the grace that such a one has started.
 */
bool escalation_ended_by_forwarded(
	const struct escalation *escalation, int signal);

/* KILL, as row `step` of the list or, as step_count, at the end of a grace. */
void escalation_kill(struct escalation *escalation,
	const struct decision *decision, size_t step, bool to_leftovers);

#endif
