/*
 * machine: state x event x now -> next state and actions. The heart.
 *
 * Runs on the time it is given and touches nothing: what it decides comes out
 * as actions by value, in the order in which they are to be performed. Pure.
 *
 *     ACTIVE ---------------------------------------> DONE
 *        |  tmo may return, but for a hook that runs,   ^
 *        |  a stop that is still to be undone, or a     |
 *        |  signal that is still pending                |
 *        +------------------> CLOSING ------------------+
 *
 * While it is ACTIVE its parts tell how far things are: the limits are on or
 * one was reached, the escalation has begun or KILL was sent, the command
 * runs, is stopped or has ended. A part that is over has its deadlines off.
 */
#ifndef TMO_MACHINE_H
#define TMO_MACHINE_H

#include <stdbool.h>
#include "tmo/core/action.h"
#include "tmo/core/deadlines.h"
#include "tmo/core/escalation.h"
#include "tmo/core/event.h"
#include "tmo/core/job.h"
#include "tmo/core/limits.h"
#include "tmo/core/plan.h"
#include "tmo/core/pursuit.h"
#include "tmo/core/timestamps.h"

enum machine_phase {
	MACHINE_ACTIVE,
	MACHINE_CLOSING, /* only AT_HOOK, AT_HOOK_GIVE_UP, AT_RESUME,
			    AT_SIGNAL_AGAIN */
	MACHINE_DONE,
};

enum machine_hook {
	HOOK_NONE, /* no -o command runs */
	HOOK_BEFORE_SIGNAL, /* it runs, and the first signal waits for it */
	HOOK_BESIDE_SIGNALS, /* it runs on, having had its time */
	HOOK_KILLED, /* its tmo has been sent KILL */
};

struct machine {
	const struct plan *plan;
	enum machine_phase phase;
	enum machine_hook hook;
	struct deadlines deadlines;
	struct limits limits;
	struct escalation escalation;
	struct job job;
	struct pursuit pursuit;
};

/*
 * `now` is just before the command is started, `cores` how many can work at
 * once.
 */
void machine_start(struct machine *machine, const struct plan *plan,
	unsigned cores, struct timestamps now);

/* One event; what is to be done about it is appended to *actions. */
void machine_step(struct machine *machine, const struct event *event,
	struct timestamps now, struct actions *actions);

/* Whether a limit was reached, or a signal is to end the command. */
static inline bool machine_is_ending(const struct machine *machine)
{
	return machine->limits.reached != REASON_NONE ||
	       machine->escalation.stage != NOT_BEGUN;
}

/*
 * Whether the command had ended before tmo was killed (EVENT_KILLED): not by a
 * signal of tmo's, nor by a KILL that may have been meant for both. What is
 * left to decide then is what becomes of the processes that it has left.
 */
bool machine_ended_before(const struct event *killed);

/* The next moment at which a TICK has work to do, TMO_FOREVER if none. */
tmo_ns machine_deadline(const struct machine *machine);

/* The same on the wall clock: what a plan with `wall` waits for. */
tmo_ns machine_wall_deadline(const struct machine *machine);

#endif
