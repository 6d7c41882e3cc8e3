/*
 * machine: see the header. Knows what happens when, and in which order its
 * parts act; does not know how a signal is sent, how a process is found or what
 * time it is.
 */
#include "tmo/core/machine.h"

#include <signal.h>

#define HOOK_MARGIN (TMO_SECOND / 5) /* the hook's own bound acts first */
#define HOOK_STUCK TMO_SECOND /* and it is continued, should it be stopped */

/*
 * tmo may return, but waits for what is bounded: a hook that still runs, the
 * resume of processes that our own signal stopped, and a signal that is still
 * pending.
 */
static void finish(struct machine *m)
{
	static const enum deadline kept[] = {
		AT_HOOK, AT_HOOK_GIVE_UP, AT_RESUME, AT_SIGNAL_AGAIN};
	const struct deadlines before = m->deadlines;

	m->limits.on = false;
	deadlines_clear(&m->deadlines);
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		m->deadlines.at[kept[i]] = before.at[kept[i]];
	m->phase = deadlines_next(&m->deadlines, AT_LIMIT) == TMO_FOREVER
			   ? MACHINE_DONE
			   : MACHINE_CLOSING;
}

/* ---- the escalation ---- */

static void next_step(
	struct machine *m, const struct decision *decision, bool to_leftovers)
{
	escalation_next_step(&m->escalation, &m->job, decision, to_leftovers);
	if (m->escalation.stage == KILLED)
		pursuit_start(&m->pursuit, decision);
}

static void grace_over(struct machine *m, const struct decision *decision)
{
	escalation_kill(
		&m->escalation, decision, decision->plan->step_count, false);
	pursuit_start(&m->pursuit, decision);
}

/*
 * After the signal of a limit: whether there is nobody left to wait for. What
 * outlives a command that had ended before, under -l fail, has its grace also
 * under the name `timeout`.
 */
static bool is_over(const struct machine *m, const struct plan *plan)
{
	return m->job.command == COMMAND_ENDED && !plan->wait_for_descendants &&
	       (!m->limits.command_ended_first || plan->grace == TMO_FOREVER);
}

static void reach_limit(
	struct machine *m, const struct decision *decision, enum reason reason)
{
	const struct plan *plan = decision->plan;
	struct escalation *escalation = &m->escalation;
	const bool ended = m->job.command == COMMAND_ENDED;
	/* Under -m descendants get one signal before KILL, whatever for. */
	const bool has_acted =
		escalation->stage == KILLED ||
		(plan->main_first && ended && escalation->next_step > 0);

	limits_off(&m->limits, decision);
	if (escalation->stage != KILLED)
		limits_go_on_with_memory(&m->limits, decision);
	m->limits.reached = reason;
	m->limits.command_ended_first = ended;
	escalation->cause = CAUSE_LIMIT;
	escalation->next_step = 0;
	if (has_acted) {
		actions_add(decision->actions, ACTION_ANNOUNCE_LIMIT);
		return;
	}
	/* Where tmo was killed, who looks at what is stuck is gone too. */
	if (plan->hook == 0 || reason == REASON_KILLED) {
		next_step(m, decision, reason == REASON_LEFTOVERS);
		if (is_over(m, plan))
			finish(m);
		return;
	}
	m->hook = HOOK_BEFORE_SIGNAL;
	decision_set(decision, AT_HOOK, duration_add(plan->hook, HOOK_MARGIN));
	actions_add(decision->actions, ACTION_HOOK);
}

/* ---- the hook ---- */

/*
 * The hook has ended or used up its time: send the first signal. True: tmo may
 * return.
 */
static bool begin_escalation(struct machine *m, const struct decision *decision)
{
	if (m->escalation.stage != KILLED)
		next_step(m, decision, false);
	return is_over(m, decision->plan);
}

static void hook_over(struct machine *m)
{
	m->hook = HOOK_NONE;
	deadline_off(&m->deadlines, AT_HOOK);
	deadline_off(&m->deadlines, AT_HOOK_GIVE_UP);
}

static void hook_done(struct machine *m, const struct decision *decision)
{
	const bool signal_waits = m->hook == HOOK_BEFORE_SIGNAL;

	hook_over(m);
	if (signal_waits && begin_escalation(m, decision))
		finish(m);
}

/*
 * A hook that runs on past its time has been stopped: resume it, so that it can
 * end what it has started.
 */
static void resume_hook(const struct decision *decision)
{
	decision_set(decision, AT_HOOK, HOOK_STUCK);
	actions_add_resume(decision->actions, RESUME_HOOK);
}

/*
 * The hook's tmo has not given up either, so it hangs itself, in a call about a
 * file whose server hangs. KILL it, and leave it if that does not end it.
 */
static void give_up_hook(struct machine *m, const struct decision *decision)
{
	if (m->hook == HOOK_KILLED) {
		actions_add(decision->actions, ACTION_ABANDON_HOOK);
		hook_over(m);
		return;
	}
	actions_add(decision->actions, ACTION_KILL_HOOK);
	m->hook = HOOK_KILLED;
	deadline_off(decision->deadlines, AT_HOOK);
	decision_set(decision, AT_HOOK_GIVE_UP, HOOK_STUCK);
}

/* True: it has had its time, so the first signal waits no longer. */
static bool hook_tick(struct machine *m, const struct decision *decision)
{
	bool signal_waits = false;

	if (decision_is_due(decision, AT_HOOK)) {
		signal_waits = m->hook == HOOK_BEFORE_SIGNAL;
		resume_hook(decision);
	}
	if (signal_waits) {
		m->hook = HOOK_BESIDE_SIGNALS;
		decision_set(decision, AT_HOOK_GIVE_UP,
			duration_add(decision->plan->hook_give_up, HOOK_STUCK));
	}
	if (decision_is_due(decision, AT_HOOK_GIVE_UP))
		give_up_hook(m, decision);
	return signal_waits;
}

/* ---- the clock ---- */

static void warn(struct machine *m, const struct decision *decision, int signal)
{
	struct action *send;

	escalation_second_half(&m->escalation, decision);
	send = actions_add(decision->actions, ACTION_SEND);
	send->signal = signal;
	send->target = TO_COMMAND;
	send->cause = CAUSE_WARNING;
	if (signal == 0)
		return;
	job_signalled(&m->job, decision, signal);
	job_resume_command(&m->job, decision);
}

static void tick_limits(struct machine *m, const struct decision *decision)
{
	unsigned parts;
	int signal;

	if (m->limits.on && limits_time_is_up(&m->limits, decision)) {
		reach_limit(m, decision, REASON_TIME);
		return;
	}
	if (decision_is_due(decision, AT_LEFTOVERS)) {
		reach_limit(m, decision, REASON_LEFTOVERS);
		return;
	}
	while (m->limits.on &&
		limits_take_warning(&m->limits, decision, &signal))
		warn(m, decision, signal);
	parts = limits_due_parts(&m->limits, decision);
	if (parts != 0)
		actions_add(decision->actions, ACTION_SAMPLE)->parts = parts;
	if (limits_take_heartbeat(decision))
		actions_add(decision->actions, ACTION_HEARTBEAT);
}

static void tick(struct machine *m, const struct decision *decision)
{
	bool over;

	if (decision_is_due(decision, AT_SECOND_HALF))
		escalation_second_half(&m->escalation, decision);
	if (decision_is_due(decision, AT_SIGNAL_AGAIN))
		escalation_signal_again(decision);
	tick_limits(m, decision);
	if (m->phase != MACHINE_ACTIVE)
		return;
	over = hook_tick(m, decision) && begin_escalation(m, decision);
	if (decision_is_due(decision, AT_STEP))
		next_step(m, decision, false);
	if (decision_is_due(decision, AT_KILL))
		grace_over(m, decision);
	job_resume_stopped(decision);
	job_check_foreground(decision);
	over |= pursuit_tick(&m->pursuit, decision);
	if (over)
		finish(m);
}

static void evaluate_sample(struct machine *m, const struct decision *decision,
	const struct sample *sample)
{
	enum reason reason = REASON_NONE;

	if (m->limits.on)
		reason = limits_evaluate(&m->limits, decision, sample);
	if (reason != REASON_NONE)
		reach_limit(m, decision, reason);
	else if (sample->parts & SAMPLE_MEMORY &&
		 deadline_is_on(decision->deadlines, AT_MEMORY) &&
		 limits_memory_may_be_above(
			 &m->limits, decision, &sample->memory))
		actions_add(decision->actions, ACTION_READ_SHARES);
}

static void evaluate_shares(struct machine *m, const struct decision *decision,
	const struct memory_reading *shares)
{
	if (!deadline_is_on(decision->deadlines, AT_MEMORY) ||
		!limits_memory_is_above(&m->limits, decision, shares))
		return;
	if (m->limits.on) {
		reach_limit(m, decision, REASON_MEMORY);
		return;
	}
	m->limits.memory_grows = true;
	grace_over(m, decision);
	/* The hook goes on: it is no process that KILL could not end. */
	if (m->hook == HOOK_BEFORE_SIGNAL)
		m->deadlines.at[AT_GIVE_UP] = duration_add(
			m->deadlines.at[AT_HOOK], decision->plan->give_up);
}

/* ---- signals that tmo receives ---- */

/* A signal whose default action is to terminate goes on to the command. */
static void forward_signal(struct machine *m, const struct decision *decision,
	const struct event *event)
{
	const int signal = event->signal;

	escalation_signal(&m->escalation, &m->job, decision,
		(struct action){
			.signal = signal,
			.cause = CAUSE_RECEIVED,
			.skip_own_group =
				event->from_terminal &&
				(signal == SIGHUP || signal == SIGINT ||
					signal == SIGQUIT),
		});
	/* POSIX timeout -k: a signal sent on counts as the first one. */
	if (m->limits.reached == REASON_NONE)
		escalation_received(&m->escalation, decision, signal);
}

static void stop_job(
	struct machine *m, const struct decision *decision, bool from_terminal)
{
	const struct plan *plan = decision->plan;
	const bool command_alone =
		plan->command_only ||
		(plan->main_first && m->job.command != COMMAND_ENDED);
	struct action *send;

	if (!job_asked_to_stop(&m->job, decision, from_terminal))
		return;
	if (!from_terminal) {
		escalation_second_half(&m->escalation, decision);
		send = actions_add(decision->actions, ACTION_SEND);
		send->signal = SIGTSTP;
		send->target = command_alone ? TO_COMMAND : TO_ALL;
		send->cause = CAUSE_RECEIVED;
	}
	actions_add(decision->actions, ACTION_SUSPEND);
}

static void handle_signal(struct machine *m, const struct decision *decision,
	const struct event *event)
{
	switch (event->signal) {
	case SIGCHLD:
		return;
	case SIGALRM:
		/* Judged with the clock: a death seen meanwhile comes first. */
		m->limits.alarmed |= m->limits.on;
		return;
	case SIGCONT:
		if (m->limits.on)
			limits_resume(&m->limits, decision);
		job_continue(&m->job, decision);
		return;
	case SIGTSTP:
		stop_job(m, decision, event->from_terminal);
		return;
	}
	forward_signal(m, decision, event);
}

/* ---- the end of the command ---- */

/* The command has ended by itself, before any limit: -l decides. */
static void apply_leftovers(struct machine *m, const struct decision *decision,
	enum leftovers leftovers)
{
	switch (leftovers) {
	case LEFTOVERS_KEEP:
		finish(m);
		return;
	case LEFTOVERS_WAIT:
	case LEFTOVERS_FAIL:
		return;
	case LEFTOVERS_KILL:
		m->escalation.cause = CAUSE_LEFTOVERS;
		next_step(m, decision, true);
		if (decision->plan->grace == TMO_FOREVER)
			finish(m);
		return;
	}
}

/* -m: the descendants' turn, with a grace of their own; whatever began it. */
static void descendants_turn(struct machine *m, const struct decision *decision)
{
	if (m->limits.reached == REASON_NONE)
		m->escalation.cause = CAUSE_LEFTOVERS;
	m->escalation.next_step = 0;
	deadline_off(decision->deadlines, AT_KILL);
	next_step(m, decision, true);
}

/*
 * -l; but a command that was ended by a signal sent on keeps its status, so for
 * that fail is kill.
 */
static enum leftovers leftovers_after(
	const struct machine *m, const struct plan *plan, int signal)
{
	if (plan->leftovers == LEFTOVERS_FAIL &&
		escalation_ended_by_forwarded(&m->escalation, signal))
		return LEFTOVERS_KILL;
	return plan->leftovers;
}

static void command_ended(struct machine *m, const struct decision *decision,
	const struct event *event)
{
	const struct plan *plan = decision->plan;
	const enum leftovers leftovers =
		leftovers_after(m, plan, event->signal);
	const bool limit_reached = m->limits.reached != REASON_NONE;
	const bool killed = m->escalation.stage == KILLED;
	const bool by_itself =
		!limit_reached && m->escalation.stage == NOT_BEGUN;

	if (m->job.command == COMMAND_ENDED)
		return;
	job_ended(&m->job, decision);
	limits_command_ended(&m->limits, decision, leftovers);
	escalation_command_ended(&m->escalation, decision, event->signal);
	if (by_itself) {
		apply_leftovers(m, decision, leftovers);
		return;
	}
	if (m->hook == HOOK_BEFORE_SIGNAL)
		return;
	if (plan->main_first && !killed) {
		descendants_turn(m, decision);
	} else if (!limit_reached && !killed && leftovers == LEFTOVERS_KILL) {
		apply_leftovers(m, decision, leftovers);
		return;
	}
	if (!plan->wait_for_descendants)
		finish(m);
}

static void none_left(struct machine *m, const struct decision *decision)
{
	deadline_off(decision->deadlines, AT_RESUME);
	deadline_off(decision->deadlines, AT_SIGNAL_AGAIN);
	if (m->job.command == COMMAND_ENDED && m->hook != HOOK_BEFORE_SIGNAL)
		finish(m);
}

/* ---- -d ---- */

static void end_run(
	struct machine *m, const struct decision *decision, enum reason reason)
{
	if (m->limits.on)
		reach_limit(m, decision, reason);
}

bool machine_ended_before(const struct event *killed)
{
	return killed->command_ended && killed->signal != SIGKILL &&
	       !killed->was_ending;
}

/* The first event that the guard's machine hears. */
static void taken_over(struct machine *m, const struct decision *decision,
	const struct event *event)
{
	const struct plan *plan = decision->plan;

	if (event->command_ended)
		job_ended(&m->job, decision);
	if (machine_ended_before(event) && plan->leftovers == LEFTOVERS_KEEP) {
		finish(m);
		return;
	}
	reach_limit(m, decision, REASON_KILLED);
	/* What -l fail has to end has its grace. */
	if (event->command_ended && !plan->wait_for_descendants &&
		plan->leftovers != LEFTOVERS_FAIL)
		finish(m);
}

/* ---- the machine ---- */

void machine_start(struct machine *machine, const struct plan *plan,
	unsigned cores, struct timestamps now)
{
	const struct decision decision = {plan, now, &machine->deadlines, NULL};

	*machine = (struct machine){.plan = plan};
	deadlines_clear(&machine->deadlines);
	limits_start(&machine->limits, &decision, cores);
}

/* All is done but what finish() waits for. */
static void close_down(struct machine *m, const struct decision *decision,
	const struct event *event)
{
	if (event->kind == EVENT_SIGNAL_PENDING)
		escalation_pending(&m->escalation, decision);
	if (event->kind == EVENT_REAPED)
		escalation_signal_again(decision);
	if (event->kind == EVENT_NONE_LEFT) {
		deadline_off(decision->deadlines, AT_RESUME);
		deadline_off(decision->deadlines, AT_SIGNAL_AGAIN);
	}
	if (event->kind == EVENT_HOOK_DONE)
		hook_over(m);
	if (event->kind == EVENT_TICK) {
		if (decision_is_due(decision, AT_SIGNAL_AGAIN))
			escalation_signal_again(decision);
		job_resume_stopped(decision);
		hook_tick(m, decision);
	}
	finish(m);
}

static void child_reaped(struct machine *m, const struct decision *decision)
{
	escalation_signal_again(decision);
	if (m->escalation.stage == KILLED)
		pursuit_reaped(&m->pursuit, decision);
}

static void command_stopped(struct machine *m, const struct decision *decision,
	const struct event *event)
{
	job_stopped(&m->job, decision, event,
		m->hook != HOOK_BEFORE_SIGNAL && machine_is_ending(m));
}

static void act(struct machine *m, const struct decision *decision,
	const struct event *event)
{
	switch (event->kind) {
	case EVENT_TICK:
		tick(m, decision);
		return;
	case EVENT_SIGNAL:
		handle_signal(m, decision, event);
		return;
	case EVENT_EXITED:
		command_ended(m, decision, event);
		return;
	case EVENT_REAPED:
		child_reaped(m, decision);
		return;
	case EVENT_STOPPED:
		command_stopped(m, decision, event);
		return;
	case EVENT_CONTINUED:
		job_continued(&m->job, decision);
		return;
	case EVENT_FOREGROUND:
		actions_add_resume(decision->actions, RESUME_GROUP);
		return;
	case EVENT_NONE_LEFT:
		none_left(m, decision);
		return;
	case EVENT_SAMPLE:
		evaluate_sample(m, decision, event->sample);
		return;
	case EVENT_SHARES:
		evaluate_shares(m, decision, &event->sample->memory);
		return;
	case EVENT_HOOK_DONE:
		hook_done(m, decision);
		return;
	case EVENT_PARENT_ENDED:
		end_run(m, decision, REASON_PARENT);
		return;
	case EVENT_GUARD_KILLED:
		end_run(m, decision, REASON_GUARD_KILLED);
		return;
	case EVENT_KILLED:
		taken_over(m, decision, event);
		return;
	case EVENT_TREE_KILLED:
		pursuit_tree_killed(decision, event->count);
		return;
	case EVENT_SIGNAL_PENDING:
		escalation_pending(&m->escalation, decision);
		return;
	}
}

void machine_step(struct machine *machine, const struct event *event,
	struct timestamps now, struct actions *actions)
{
	const struct decision decision = {
		machine->plan, now, &machine->deadlines, actions};

	switch (machine->phase) {
	case MACHINE_ACTIVE:
		act(machine, &decision, event);
		return;
	case MACHINE_CLOSING:
		close_down(machine, &decision, event);
		return;
	case MACHINE_DONE:
		/* The last signal's may come after the end. */
		if (event->kind == EVENT_SIGNAL_PENDING)
			close_down(machine, &decision, event);
		return;
	}
}

tmo_ns machine_deadline(const struct machine *machine)
{
	return deadlines_next(&machine->deadlines,
		machine->plan->wall ? AT_SAMPLE : AT_LIMIT);
}

tmo_ns machine_wall_deadline(const struct machine *machine)
{
	const tmo_ns limit = machine->deadlines.at[AT_LIMIT];
	const tmo_ns warning = machine->deadlines.at[AT_WARNING];

	if (!machine->plan->wall)
		return TMO_FOREVER;
	return warning < limit ? warning : limit;
}
