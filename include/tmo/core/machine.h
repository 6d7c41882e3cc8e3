/*
 * machine: state x event x now -> next state and actions. The heart.
 *
 * Runs on the time it is given and touches nothing: what it decides comes out
 * as actions by value, in the order in which they are to be performed. Pure.
 *
 *     RUNNING ----> ESCALATING ----> DRAINING ----> DONE
 *        |  limit, or a   |  the command   |  none left
 *        |  signal with   |  has ended     |
 *        |  explicit -k   |                |
 *        +----------------+--- the command has ended, nothing to wait for
 *
 * -l wait goes from RUNNING to DRAINING with the limits still on.
 */
#ifndef TMO_MACHINE_H
#define TMO_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/core/activity.h"
#include "tmo/core/limit_table.h"
#include "tmo/core/plan.h"

/* One look at the clocks: CLOCK_MONOTONIC and CLOCK_REALTIME. */
struct timestamps {
	tmo_ns mono;
	tmo_ns wall;
};

enum machine_state {
	MACHINE_RUNNING,
	MACHINE_ESCALATING, /* the command was signalled and lives */
	MACHINE_DRAINING, /* the command is gone, descendants may not be */
	MACHINE_DONE,
};

enum event_kind {
	EVENT_TICK, /* the clock: the last event of every wake */
	EVENT_SIGNAL, /* tmo received `signal` */
	EVENT_EXITED, /* the command was reaped, ended by `signal` or 0 */
	EVENT_REAPED, /* after all others of a wake: somebody was */
	EVENT_STOPPED, /* the command was stopped by `signal` */
	EVENT_CONTINUED, /* the command was continued */
	EVENT_FOREGROUND, /* the answer to ACTION_CHECK_FOREGROUND: it is there
			   */
	EVENT_NONE_LEFT, /* tmo has no descendant but those it came with */
	EVENT_SAMPLE, /* the answer to ACTION_SAMPLE: `sample` */
	EVENT_HOOK_DONE, /* the -o command and all it started are gone */
	EVENT_TREE_KILLED, /* an ACTION_KILL_TREE reached so many, or was in
		       vain and is to be done again: `count` */
};

struct event {
	enum event_kind kind;
	int signal;
	bool from_terminal; /* SIGNAL: the kernel sent it, to tmo's group */
	bool job_control; /* STOPPED: tmo is in the foreground, and a shell
			     above it can take the terminal back */
	size_t count;
	const struct sample *sample;
};

/* Whom an action is meant for. */
enum target {
	TO_COMMAND, /* the command alone */
	TO_COMMAND_FIRST, /* the command; its descendants of this very moment
			 are remembered for a TO_SNAPSHOT to come */
	TO_SNAPSHOT, /* those remembered and what they have started */
	TO_LEFT, /* the same, the command being dead of the signal: it
		       had no time for a clean-up, so everybody */
	TO_ALL, /* the command and every descendant */
	RESUME_STOPPED, /* CONTINUE: what a step's signal stopped */
	RESUME_GROUP, /* CONTINUE: the command and tmo's process group, the
			hook's tmo with it */
	RESUME_HOOK, /* CONTINUE: the hook's tmo, which sees to its own */
};

/* Why a signal is sent. */
enum cause { CAUSE_LIMIT, CAUSE_RECEIVED, CAUSE_WARNING, CAUSE_LEFTOVERS };

enum action_kind {
	ACTION_SEND, /* `signal` to `target` */
	ACTION_KILL_CHILDREN, /* KILL what was handed to tmo since */
	ACTION_KILL_TREE, /* KILL by a walk of the whole tree: EVENT_TREE_KILLED
			   */
	ACTION_RESUME, /* CONT to those of `target` that are stopped */
	ACTION_SUSPEND, /* stop tmo itself as Ctrl-Z does */
	ACTION_SAMPLE, /* look at the tree: EVENT_SAMPLE */
	ACTION_HOOK, /* run the -o command: EVENT_HOOK_DONE */
	ACTION_CHECK_FOREGROUND, /* is tmo in the foreground? EVENT_FOREGROUND
				  */
	ACTION_ANNOUNCE_STUCK, /* say who does not end by KILL */
	ACTION_ABANDON, /* name who still runs: it is left */
};

struct action {
	enum action_kind kind;
	int signal;
	enum target target;
	enum cause cause;
	size_t step; /* SEND: the row it carries out; step_count: the KILL after
			the grace */
	bool skip_own_group; /* SEND: not to tmo's own process group */
	bool left; /* SEND: to what an ended command left behind */
	bool whole; /* SEND, KILL: tmo does not stay to see it through */
};

enum { MACHINE_ACTIONS_MAX = 48 };

struct actions {
	struct action list[MACHINE_ACTIONS_MAX];
	size_t count;
};

struct machine {
	const struct plan *plan;
	enum machine_state state;
	enum reason reason; /* the limit that was reached */
	bool limit_reached;
	bool hook_runs;
	bool held; /* the first signal waits for the hook */
	bool finished; /* and all else: DONE when the hook is */
	bool alarmed; /* ALRM came: time is up at the next tick */
	bool told_by_alarm; /* it was ALRM that reached the limit */
	bool command_ended;
	bool stopped; /* the command is */
	bool killed; /* KILL was sent */
	bool abandoned;
	bool has_second_half; /* rest_signal is due to the second_half */
	bool command_ended_first; /* the command had ended before the limit */
	enum cause cause; /* of the steps */
	size_t next_step;
	unsigned warned; /* bit i: warnings[i] was sent or dropped */
	int stop_signal; /* the last one sent that stops by default */
	struct action second_half;
	struct activity activity;
	tmo_ns ctrl_z_until; /* Ctrl-Z: tmo stops if the command does; 0: no */
	tmo_ns command_signalled_at; /* the last signal to the command; 0: none
				      */
	tmo_ns limit_at; /* on the plan's clock */
	/* Monotonic deadlines, TMO_FOREVER when off. */
	tmo_ns step_at;
	tmo_ns second_half_at;
	tmo_ns hook_at;
	tmo_ns kill_at;
	tmo_ns tree_kill_at;
	tmo_ns walked_at;
	tmo_ns resume_stopped_at;
	tmo_ns foreground_check_at;
	tmo_ns stuck_at;
	tmo_ns give_up_at;
};

/* Whether it is the second half of a step: its line may be out already. */
static inline bool action_is_second(const struct action *action)
{
	return action->target == TO_SNAPSHOT || action->target == TO_LEFT;
}

/*
 * `now` is the moment just before the command is started, `cores` how many
 * can work at once.
 */
void machine_start(struct machine *machine, const struct plan *plan,
	unsigned cores, struct timestamps now);

/* One event; what is to be done about it is appended to *actions. */
void machine_step(struct machine *machine, const struct event *event,
	struct timestamps now, struct actions *actions);

/* The next moment at which a TICK has work to do, TMO_FOREVER if none. */
tmo_ns machine_deadline(const struct machine *machine);

/* The same on the wall clock: what a plan with `wall` waits for. */
tmo_ns machine_wall_deadline(const struct machine *machine);

#endif
