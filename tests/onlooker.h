/*
 * onlooker: the rules that hold of any run. It knows the plan, sees what
 * happens and what is done, and says what may be done. Of the machine it reads
 * the phase, the limit that was reached, and whether it gave up.
 *
 * Steps come in order, once and never early; KILL comes once; what is sent goes
 * to those that the plan allows; nothing but a CONT follows the end.
 *
 * Who includes it defines HOLDS(onlooker, condition) before: what happens when
 * a rule is broken. What happens in a run is the includer's to invent.
 */
#ifndef TMO_TEST_ONLOOKER_H
#define TMO_TEST_ONLOOKER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tmo/core/machine.h"
#include "tmo/core/options.h"
#include "tmo/core/plan.h"
#include "tmo/core/sigdefault.h"

/* Warning i of a plan is this signal plus i, to be known again by it. */
enum { ONLOOKER_WARNING = 40 };

/* All zero at first, but for `plan` and what onlooker_start() fills in. */
struct onlooker {
	struct plan plan;
	struct machine machine;
	struct timestamps now; /* the includer moves it */
	struct timestamps start;
	unsigned number; /* of the run, so that it can be found again */

	struct event event; /* that is dealt with */
	struct actions actions; /* that it led to */
	struct sample sample; /* the last one */

	bool command_gone;
	bool stopped;
	bool wants_terminal;
	tmo_ns check_time; /* of the last foreground check */
	bool ctrl_z; /* no CONT since */
	bool stop_sent;

	bool alarmed;
	bool limit_reached;
	unsigned warned;
	bool ends_leftovers; /* -l kill is at work */
	uint64_t forwarded; /* bit n: signal n was received, to be sent on */
	bool keeps_status; /* -l fail: such a signal has ended the command */
	tmo_ns gone_time; /* when the command ended */

	tmo_ns heartbeats; /* that were due by the last one */

	bool hook_asked;
	bool hook_killed;
	bool hook_over;
	tmo_ns hook_time;

	size_t steps; /* taken */
	tmo_ns step_time; /* of the last one */
	bool descendants_had_turn; /* -m */
	bool second_half_due;
	int second_half_signal;
	tmo_ns second_half_at;
	tmo_ns grace_from; /* TMO_FOREVER: nothing has begun it */

	bool killed;
	tmo_ns kill_time;
	bool stuck_announced;
};

/* A warning `before` the limit, where the command line would allow it. */
static inline void onlooker_add_warning(struct options *options, tmo_ns before)
{
	const size_t n = options->warning_count;

	if (!options->wall && before >= options->limit.value)
		return;
	options->warnings[n].number = ONLOOKER_WARNING + (int)n;
	options->warnings[n].before = before;
	options->warning_count = n + 1;
}

static inline void onlooker_start(struct onlooker *o, unsigned cores)
{
	o->start = o->now;
	o->grace_from = TMO_FOREVER;
	machine_start(&o->machine, &o->plan, cores, o->now);
	o->warned = o->machine.limits.warned;
}

static inline tmo_ns plan_clock(const struct onlooker *o)
{
	return o->plan.wall ? o->now.wall : o->now.mono;
}

static inline tmo_ns plan_limit(const struct onlooker *o)
{
	return o->plan.wall ? o->plan.limit
			    : duration_add(o->start.mono, o->plan.limit);
}

/* `span` or more since `from`; a moment that cannot be told never comes. */
static inline bool has_passed(
	const struct onlooker *o, tmo_ns from, tmo_ns span)
{
	const tmo_ns at = duration_add(from, span);

	return at != TMO_FOREVER && o->now.mono >= at;
}

static inline bool is_time(const struct onlooker *o)
{
	return plan_limit(o) != TMO_FOREVER && plan_clock(o) >= plan_limit(o);
}

/* The next step is still to come, and its moment can be told. */
static inline bool is_between_steps(const struct onlooker *o)
{
	return o->steps > 0 && o->steps < o->plan.step_count &&
	       duration_add(o->step_time, o->plan.steps[o->steps].pause) !=
		       TMO_FOREVER;
}

/* A step of the list, the first half of it. */
static inline void check_step(struct onlooker *o, const struct action *action)
{
	const size_t step = action->step;

	HOLDS(o, step < o->plan.step_count);
	HOLDS(o, action->signal == o->plan.steps[step].signal);
	if (o->hook_asked && !o->hook_over)
		HOLDS(o, has_passed(o, o->hook_time, o->plan.hook));
	if (o->plan.main_first && o->command_gone) {
		/* The descendants' turn: one signal, once, with a grace from
		 * now on. */
		HOLDS(o, step == 0);
		HOLDS(o, !o->descendants_had_turn);
		o->descendants_had_turn = true;
		/* Steps of the command began a grace: theirs begins anew. */
		if (o->steps > 0 || o->grace_from == TMO_FOREVER)
			o->grace_from = o->now.mono;
		return;
	}
	HOLDS(o, step == o->steps);
	if (step > 0)
		HOLDS(o,
			has_passed(o, o->step_time, o->plan.steps[step].pause));
	o->steps++;
	o->step_time = o->now.mono;
	if (o->steps == o->plan.step_count && o->grace_from == TMO_FOREVER)
		o->grace_from = o->now.mono;
}

/* What a sum of memory must not be above. */
static inline int64_t memory_most(const struct onlooker *o)
{
	return o->limit_reached
		       ? duration_add(o->plan.memory, o->plan.memory / 2)
		       : o->plan.memory;
}

static inline void check_kill(struct onlooker *o, const struct action *action)
{
	HOLDS(o, !o->killed);
	HOLDS(o, !o->second_half_due);
	HOLDS(o,
		action->target == (o->plan.command_only ? TO_COMMAND : TO_ALL));
	o->killed = true;
	o->kill_time = o->now.mono;
	if (action->step < o->plan.step_count) {
		check_step(o, action);
		return;
	}
	HOLDS(o, o->plan.grace != TMO_FOREVER);
	if (o->machine.limits.memory_grows) {
		HOLDS(o, o->limit_reached && o->event.kind == EVENT_SHARES);
		HOLDS(o, o->sample.memory.sum > memory_most(o));
		return;
	}
	HOLDS(o, o->grace_from != TMO_FOREVER);
	HOLDS(o, has_passed(o, o->grace_from, o->plan.grace));
}

static inline void check_warning(
	struct onlooker *o, const struct action *action)
{
	const size_t i = (size_t)(action->signal - ONLOOKER_WARNING);

	HOLDS(o, i < o->plan.warning_count);
	HOLDS(o, action->target == TO_COMMAND);
	HOLDS(o, !o->limit_reached);
	HOLDS(o, (o->warned & 1U << i) == 0);
	HOLDS(o, plan_clock(o) < plan_limit(o));
	HOLDS(o, plan_clock(o) >= plan_limit(o) - o->plan.warnings[i].before);
	o->warned |= 1U << i;
}

static inline void check_received(
	struct onlooker *o, const struct action *action)
{
	const struct event *event = &o->event;
	const bool of_group = event->signal == SIGHUP ||
			      event->signal == SIGINT ||
			      event->signal == SIGQUIT;

	HOLDS(o, event->kind == EVENT_SIGNAL);
	HOLDS(o, action->signal == event->signal);
	HOLDS(o, action->skip_own_group == (event->from_terminal && of_group));
	HOLDS(o, event->signal != SIGTSTP || !event->from_terminal);
	/* Between two steps the list is not over, and the grace comes last. */
	if (o->plan.received_grace && o->grace_from == TMO_FOREVER &&
		!is_between_steps(o) && event->signal != SIGTSTP)
		o->grace_from = o->now.mono;
}

/* The second half comes when it is due, or just before another signal. */
static inline void check_second_half(struct onlooker *o, size_t at)
{
	const struct actions *actions = &o->actions;
	const bool pushed = at + 1 < actions->count &&
			    actions->list[at + 1].kind == ACTION_SEND;

	HOLDS(o, o->second_half_due);
	HOLDS(o, actions->list[at].signal == o->second_half_signal);
	HOLDS(o, o->now.mono >= o->second_half_at || pushed ||
			 o->event.kind == EVENT_EXITED);
	/* A command that died of the signal had no time to clean up. */
	HOLDS(o, (actions->list[at].target == TO_ALL) ==
			 (o->event.kind == EVENT_EXITED &&
				 o->event.signal == o->second_half_signal));
	o->second_half_due = false;
}

static inline void check_target(struct onlooker *o, const struct action *action)
{
	HOLDS(o, !o->plan.command_only || action->target == TO_COMMAND);
	/* With -f and a hook tmo outlives the command, and signals nobody. */
	HOLDS(o, !o->command_gone || action->target == TO_ALL ||
			 (o->plan.command_only && o->plan.hook != 0));
	HOLDS(o, !o->plan.main_first || o->command_gone ||
			 action->target == TO_COMMAND ||
			 action->signal == SIGKILL);
	HOLDS(o, o->plan.descendant_delay > 0 ||
			 action->target != TO_COMMAND_FIRST);
	if (action->target != TO_COMMAND_FIRST)
		return;
	HOLDS(o, action->signal != 0 && action->signal != SIGKILL);
	HOLDS(o, !o->second_half_due);
	o->second_half_due = true;
	o->second_half_signal = action->signal;
	o->second_half_at = duration_add(o->now.mono, o->plan.descendant_delay);
}

/* The command is continued if it is stopped when it is signalled. */
static inline void check_resumed_after(struct onlooker *o, size_t at)
{
	const struct actions *actions = &o->actions;
	const struct action *send = &actions->list[at];
	const bool follows = at + 1 < actions->count &&
			     actions->list[at + 1].kind == ACTION_RESUME &&
			     actions->list[at + 1].target == RESUME_COMMAND;

	if (send->signal == SIGKILL || o->event.signal == SIGTSTP)
		return;
	HOLDS(o, follows == (o->stopped && send->signal != 0));
	o->stop_sent |= sigdefault_stops(send->signal);
}

static inline void check_send(struct onlooker *o, size_t at)
{
	const struct action *action = &o->actions.list[at];

	if (action->same_step) {
		check_second_half(o, at);
		return;
	}
	check_target(o, action);
	check_resumed_after(o, at);
	switch (action->cause) {
	case CAUSE_WARNING:
		check_warning(o, action);
		return;
	case CAUSE_RECEIVED:
		HOLDS(o, !o->limit_reached || action->signal != SIGKILL);
		break;
	case CAUSE_LIMIT:
		HOLDS(o, o->limit_reached);
		break;
	case CAUSE_LEFTOVERS:
		HOLDS(o, o->command_gone && !o->limit_reached);
		HOLDS(o,
			o->plan.leftovers == LEFTOVERS_KILL ||
				o->keeps_status ||
				(o->plan.main_first && o->plan.received_grace));
		o->ends_leftovers =
			o->plan.leftovers == LEFTOVERS_KILL || o->keeps_status;
		break;
	}
	if (action->signal == SIGKILL)
		check_kill(o, action);
	else if (action->cause == CAUSE_RECEIVED)
		check_received(o, action);
	else
		check_step(o, action);
}

static inline void check_resume(struct onlooker *o, const struct action *action)
{
	if (action->target == RESUME_COMMAND)
		HOLDS(o, o->stopped && !o->command_gone);
	else if (action->target == RESUME_STOPPED)
		HOLDS(o, o->event.kind == EVENT_TICK && o->stop_sent);
	else if (action->target == RESUME_HOOK)
		HOLDS(o, o->event.kind == EVENT_TICK && o->hook_asked &&
				 !o->hook_over);
	else
		HOLDS(o, o->event.kind == EVENT_FOREGROUND ||
				 o->event.signal == SIGCONT);
}

/* What follows a KILL. */
static inline void check_pursuit(struct onlooker *o, enum action_kind kind)
{
	const bool ticks = o->event.kind == EVENT_TICK;

	HOLDS(o, o->killed);
	if (kind == ACTION_KILL_CHILDREN) {
		HOLDS(o, o->event.kind == EVENT_REAPED);
		HOLDS(o, !o->plan.command_only);
		return;
	}
	HOLDS(o, ticks);
	if (kind == ACTION_KILL_TREE) {
		HOLDS(o, !o->plan.command_only);
	} else if (kind == ACTION_ANNOUNCE_STUCK) {
		HOLDS(o, !o->stuck_announced);
		o->stuck_announced = true;
	} else {
		HOLDS(o, o->plan.give_up != TMO_FOREVER);
		HOLDS(o, has_passed(o, o->kill_time, o->plan.give_up));
		HOLDS(o, o->machine.pursuit.gave_up);
		HOLDS(o, o->machine.phase != MACHINE_ACTIVE);
	}
}

static inline void check_suspend(struct onlooker *o)
{
	HOLDS(o, o->event.job_control || o->event.signal == SIGTSTP ||
			 (o->event.kind == EVENT_STOPPED && o->ctrl_z));
	o->ctrl_z = false;
}

static inline void check_sample(
	const struct onlooker *o, const struct action *action)
{
	HOLDS(o, o->event.kind == EVENT_TICK);
	HOLDS(o, !o->ends_leftovers);
	if (action->parts & SAMPLE_MEMORY)
		HOLDS(o, o->plan.memory != TMO_FOREVER && !o->killed);
	/* On memory alone tmo keeps an eye after a limit. */
	if (o->limit_reached)
		HOLDS(o, action->parts == SAMPLE_MEMORY &&
				 o->plan.grace != TMO_FOREVER);
	if (action->parts != SAMPLE_MEMORY)
		HOLDS(o, o->plan.idle != TMO_FOREVER ||
				 o->plan.no_output != TMO_FOREVER ||
				 o->plan.cpu != TMO_FOREVER);
}

/* The costly reading only where the cheap one leaves it open. */
static inline void check_read_shares(const struct onlooker *o)
{
	const struct memory_reading *memory = &o->sample.memory;

	HOLDS(o, o->event.kind == EVENT_SAMPLE && !o->killed);
	HOLDS(o, duration_add(memory->sum, memory->hidden) > memory_most(o));
}

/* At most one in each span of it since the start. */
static inline void check_heartbeat(struct onlooker *o)
{
	const tmo_ns since = o->now.mono - o->start.mono;

	HOLDS(o, o->event.kind == EVENT_TICK);
	HOLDS(o, !o->limit_reached && !o->ends_leftovers);
	HOLDS(o, o->plan.heartbeat > 0);
	HOLDS(o, since / o->plan.heartbeat > o->heartbeats);
	o->heartbeats = since / o->plan.heartbeat;
}

static inline void check_hook(struct onlooker *o)
{
	HOLDS(o, o->plan.hook != 0 && o->limit_reached && !o->hook_asked);
	o->hook_asked = true;
	o->hook_time = o->now.mono;
}

static inline void check_announce_limit(struct onlooker *o)
{
	HOLDS(o, o->limit_reached && !o->hook_asked);
	HOLDS(o, o->killed || o->descendants_had_turn);
}

/* It had its time, and what its own tmo takes to give it up. */
static inline void check_hook_end(struct onlooker *o, enum action_kind kind)
{
	HOLDS(o, o->event.kind == EVENT_TICK);
	HOLDS(o, o->hook_asked && !o->hook_over);
	HOLDS(o, o->plan.hook_give_up != TMO_FOREVER);
	HOLDS(o, has_passed(o, o->hook_time,
			 duration_add(o->plan.hook, o->plan.hook_give_up)));
	HOLDS(o, o->hook_killed == (kind == ACTION_ABANDON_HOOK));
	o->hook_killed = true;
	o->hook_over = kind == ACTION_ABANDON_HOOK;
}

static inline void check_foreground(struct onlooker *o)
{
	HOLDS(o, o->event.kind == EVENT_TICK);
	HOLDS(o, o->wants_terminal && o->stopped);
	HOLDS(o, o->now.mono - o->check_time >= TMO_SECOND / 5);
	o->check_time = o->now.mono;
}

/* What this kind of action needs to be in place. */
static inline void check_action(struct onlooker *o, size_t at)
{
	const struct action *action = &o->actions.list[at];

	switch (action->kind) {
	case ACTION_SEND:
		check_send(o, at);
		return;
	case ACTION_RESUME:
		check_resume(o, action);
		return;
	case ACTION_KILL_CHILDREN:
	case ACTION_KILL_TREE:
	case ACTION_ANNOUNCE_STUCK:
	case ACTION_ABANDON:
		check_pursuit(o, action->kind);
		return;
	case ACTION_ANNOUNCE_LIMIT:
		check_announce_limit(o);
		return;
	case ACTION_SUSPEND:
		check_suspend(o);
		return;
	case ACTION_SAMPLE:
		check_sample(o, action);
		return;
	case ACTION_READ_SHARES:
		check_read_shares(o);
		return;
	case ACTION_HEARTBEAT:
		check_heartbeat(o);
		return;
	case ACTION_HOOK:
		check_hook(o);
		return;
	case ACTION_KILL_HOOK:
	case ACTION_ABANDON_HOOK:
		check_hook_end(o, action->kind);
		return;
	case ACTION_CHECK_FOREGROUND:
		check_foreground(o);
		return;
	case ACTION_SIGNAL_AGAIN:
		/* No event of these worlds is a SIGNAL_PENDING. */
		HOLDS(o, false);
		return;
	}
}

static inline bool may_act(enum event_kind kind)
{
	switch (kind) {
	case EVENT_TICK:
	case EVENT_SIGNAL:
	case EVENT_EXITED:
	case EVENT_REAPED:
	case EVENT_STOPPED:
	case EVENT_FOREGROUND:
	case EVENT_SAMPLE:
	case EVENT_SHARES:
	case EVENT_HOOK_DONE:
	case EVENT_PARENT_ENDED:
	case EVENT_GUARD_KILLED:
	case EVENT_KILLED:
		return true;
	case EVENT_CONTINUED:
	case EVENT_NONE_LEFT:
	case EVENT_TREE_KILLED:
	case EVENT_SIGNAL_PENDING:
		return false;
	}
	return false;
}

/* Whether a sampled limit is not reached too early. */
static inline bool may_be_over(const struct onlooker *o)
{
	switch (o->machine.limits.reached) {
	case REASON_IDLE:
		return has_passed(o, o->start.mono, o->plan.idle);
	case REASON_NO_OUTPUT:
		return has_passed(o, o->start.mono, o->plan.no_output);
	case REASON_CPU:
		return o->sample.cpu >= o->plan.cpu;
	case REASON_MEMORY:
		return o->event.kind == EVENT_SHARES &&
		       o->sample.memory.sum > o->plan.memory;
	case REASON_PARENT:
	case REASON_KILLED:
	case REASON_GUARD_KILLED:
	case REASON_NONE:
	case REASON_TIME:
	case REASON_LEFTOVERS:
		return false;
	}
	return false;
}

/* -l fail: 0.2 s after the end of the command. */
static inline bool may_fail(const struct onlooker *o)
{
	return o->plan.leftovers == LEFTOVERS_FAIL && o->command_gone &&
	       !o->keeps_status && has_passed(o, o->gone_time, TMO_SECOND / 5);
}

/* Under -d: what the limit was reached by. */
static inline enum reason reason_of_event(const struct event *event)
{
	if (event->kind == EVENT_PARENT_ENDED)
		return REASON_PARENT;
	if (event->kind == EVENT_GUARD_KILLED)
		return REASON_GUARD_KILLED;
	return event->kind == EVENT_KILLED ? REASON_KILLED : REASON_NONE;
}

/* By the clock or by ALRM at a tick, by the others at a sample. */
static inline void check_limit(struct onlooker *o)
{
	const bool due = o->alarmed || is_time(o);
	const bool ticks = o->event.kind == EVENT_TICK;

	if (o->machine.limits.reached != REASON_NONE && !o->limit_reached) {
		if (ticks)
			HOLDS(o, o->machine.limits.reached == REASON_LEFTOVERS
					 ? may_fail(o)
					 : due && o->machine.limits.reached ==
							   REASON_TIME);
		else if (o->event.kind == EVENT_SAMPLE ||
			 o->event.kind == EVENT_SHARES)
			HOLDS(o, may_be_over(o));
		else
			HOLDS(o, o->machine.limits.reached ==
					 reason_of_event(&o->event));
		HOLDS(o, !o->ends_leftovers);
		o->limit_reached = true;
	}
	/* What follows the end of the command is under no limit, but for -l
	 * wait and fail. */
	if (ticks && (due || may_fail(o)) && !o->ends_leftovers &&
		(!o->command_gone || o->plan.leftovers == LEFTOVERS_WAIT ||
			(o->plan.leftovers == LEFTOVERS_FAIL &&
				!o->keeps_status)))
		HOLDS(o, o->limit_reached);
}

static inline void check_forwarded(struct onlooker *o)
{
	const int signal = o->event.signal;
	int count = 0;

	if (o->event.kind != EVENT_SIGNAL || signal == SIGALRM ||
		signal == SIGCHLD || signal == SIGCONT || signal == SIGTSTP)
		return;
	for (size_t i = 0; i < o->actions.count; i++)
		count += o->actions.list[i].kind == ACTION_SEND &&
			 !o->actions.list[i].same_step;
	HOLDS(o, count == (o->plan.command_only && o->command_gone ? 0 : 1));
}

/* What the event means for the onlooker. */
static inline void note_event(struct onlooker *o)
{
	switch (o->event.kind) {
	case EVENT_SIGNAL:
		o->alarmed |= o->event.signal == SIGALRM;
		if (o->event.signal != SIGTSTP && o->event.signal < 64)
			o->forwarded |= UINT64_C(1) << o->event.signal;
		o->ctrl_z |= o->event.signal == SIGTSTP;
		o->ctrl_z &= o->event.signal != SIGCONT;
		return;
	case EVENT_EXITED:
		o->keeps_status =
			!o->command_gone &&
			o->plan.leftovers == LEFTOVERS_FAIL &&
			!o->limit_reached &&
			((o->grace_from != TMO_FOREVER &&
				 o->plan.grace != TMO_FOREVER) ||
				(o->event.signal != 0 &&
					o->forwarded >> o->event.signal & 1));
		if (!o->command_gone)
			o->gone_time = o->now.mono;
		o->command_gone = true;
		o->stopped = false;
		return;
	case EVENT_STOPPED:
		o->stopped = true;
		o->wants_terminal = (o->event.signal == SIGTTIN ||
				     o->event.signal == SIGTTOU);
		o->check_time = o->now.mono;
		return;
	case EVENT_CONTINUED:
		o->stopped = false;
		return;
	case EVENT_HOOK_DONE:
		o->hook_over = true;
		return;
	case EVENT_TICK:
	case EVENT_REAPED:
	case EVENT_FOREGROUND:
	case EVENT_NONE_LEFT:
	case EVENT_SAMPLE:
	case EVENT_SHARES:
	case EVENT_TREE_KILLED:
	case EVENT_SIGNAL_PENDING:
	case EVENT_PARENT_ENDED:
	case EVENT_GUARD_KILLED:
	case EVENT_KILLED:
		return;
	}
}

/* A machine that is CLOSING only sees to the hook and what a step stopped. */
static inline bool is_closing_work(const struct onlooker *o)
{
	for (size_t i = 0; i < o->actions.count; i++) {
		const struct action *action = &o->actions.list[i];
		const bool for_hook = action->kind == ACTION_KILL_HOOK ||
				      action->kind == ACTION_ABANDON_HOOK ||
				      (action->kind == ACTION_RESUME &&
					      action->target == RESUME_HOOK);
		const bool for_stopped = action->kind == ACTION_RESUME &&
					 action->target == RESUME_STOPPED;

		if (o->event.kind != EVENT_TICK ||
			!((for_hook && o->hook_asked && !o->hook_over) ||
				(for_stopped && o->stop_sent)))
			return false;
	}
	return true;
}

/* Tells the machine of `event`, and judges what it decides. */
static inline void onlooker_tell(struct onlooker *o, struct event event)
{
	const bool over = o->machine.phase != MACHINE_ACTIVE;
	const bool was_reached = o->limit_reached;
	/* In 292 years no later reading can be told: the limit is off. */
	const bool too_much =
		event.kind == EVENT_SHARES &&
		deadline_is_on(&o->machine.deadlines, AT_MEMORY) &&
		o->sample.memory.sum > memory_most(o);

	o->event = event;
	o->actions.count = 0;
	if (!over || event.kind == EVENT_HOOK_DONE)
		note_event(o);
	machine_step(&o->machine, &event, o->now, &o->actions);
	HOLDS(o, o->actions.count <= ACTIONS_MAX);
	if (over || !may_act(event.kind))
		HOLDS(o, is_closing_work(o));
	if (over)
		return;
	check_limit(o);
	for (size_t i = 0; i < o->actions.count; i++)
		check_action(o, i);
	check_forwarded(o);
	if (too_much)
		HOLDS(o, was_reached ? o->killed : o->limit_reached);
}

#endif
