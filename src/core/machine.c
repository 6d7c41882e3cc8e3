/*
 * machine: see the header. Knows the order of things; does not know how a
 * signal is sent, how a process is found or what time it is.
 */
#include "tmo/core/machine.h"

#include <signal.h>
#include <stdlib.h>
#include "tmo/core/sigdefault.h"

#define RESUME_STOPPED_AFTER                                                   \
	(TMO_SECOND / 20) /* a stop takes effect well within this */
#define CTRL_Z TMO_SECOND /* to put a screen in order and stop by TSTP */
#define FOREGROUND_CHECK                                                       \
	(TMO_SECOND / 5) /* at the terminal's foreground group */
#define WALK_QUIET (TMO_SECOND / 10) /* nobody died for so long: walk */
#define WALK_BUSY TMO_SECOND /* somebody always dies: walk all the same */
#define HOOK_MARGIN (TMO_SECOND / 5) /* the hook's own bound acts first */
#define HOOK_STUCK TMO_SECOND /* and it is continued, should it be stopped */
#define STUCK (2 * TMO_SECOND) /* after KILL: say who does not end */

static struct action *add(struct actions *actions, enum action_kind kind)
{
	struct action *action;

	/* One event leads to far fewer; see the bound's test. */
	if (actions->count == MACHINE_ACTIONS_MAX) /* GCOVR_EXCL_BR_LINE */
		abort(); /* GCOVR_EXCL_LINE */
	action = &actions->list[actions->count++];
	*action = (struct action){.kind = kind};
	return action;
}

static void add_continue(struct actions *actions, enum target target)
{
	add(actions, ACTION_RESUME)->target = target;
}

/*
 * tmo may return. What is bounded is waited for: a hook that still runs, and
 * the look at those whom a signal has stopped.
 */
static void finish(struct machine *m)
{
	const bool waits = m->hook_runs || m->resume_stopped_at != TMO_FOREVER;

	m->finished = true;
	m->state = waits ? MACHINE_DRAINING : MACHINE_DONE;
}

/* What tmo sees through after a signal that was sent on is no limit's. */
static bool limit_is_on(const struct machine *m)
{
	if (m->command_ended && m->plan->leftovers != LEFTOVERS_WAIT)
		return false;
	return !m->limit_reached && !m->finished;
}

static tmo_ns plan_clock(const struct machine *m, struct timestamps now)
{
	return m->plan->wall ? now.wall : now.mono;
}

/* The second half of a step, now. */
static void send_second_half(
	struct machine *m, struct timestamps now, struct actions *actions)
{
	if (!m->has_second_half)
		return;
	m->has_second_half = false;
	m->second_half_at = TMO_FOREVER;
	*add(actions, ACTION_SEND) = m->second_half;
	if (sigdefault_stops(m->second_half.signal))
		m->resume_stopped_at =
			duration_add(now.mono, RESUME_STOPPED_AFTER);
}

/* It may stop the command, or find it stopped: see command_stopped(). */
static void note_signalled(struct machine *m, int signal, struct timestamps now)
{
	m->command_signalled_at = now.mono;
	if (sigdefault_stops(signal))
		m->stop_signal = signal;
}

/*
 * A signal to whom a limit would signal. The command first: an rsync, a make
 * or a supervisor then has PLAN_DESCENDANT_DELAY to end its children its own
 * way.
 */
static void choose_targets(struct machine *m, struct action send,
	struct timestamps now, struct actions *actions)
{
	send_second_half(m, now, actions);
	if (m->command_ended) {
		if (m->plan->command_only)
			return;
		send.target = TO_ALL;
	} else if (m->plan->command_only || m->plan->main_first) {
		send.target = TO_COMMAND;
	} else if (m->plan->descendant_delay == 0 || send.signal == 0) {
		send.target = TO_ALL;
	} else {
		send.target = TO_COMMAND_FIRST;
	}
	*add(actions, ACTION_SEND) = send;
	if (send.signal == 0)
		return;
	if (!m->command_ended && m->stopped)
		add_continue(actions, TO_COMMAND);
	note_signalled(m, send.signal, now);
	if (sigdefault_stops(send.signal) && send.target == TO_ALL)
		m->resume_stopped_at =
			duration_add(now.mono, RESUME_STOPPED_AFTER);
	if (send.target != TO_COMMAND_FIRST)
		return;
	m->second_half = send;
	m->second_half.target = TO_SNAPSHOT;
	m->has_second_half = true;
	m->second_half_at = duration_add(now.mono, m->plan->descendant_delay);
}

static void kill_all(struct machine *m, size_t step, struct timestamps now,
	struct actions *actions)
{
	struct action *send;

	send_second_half(m, now, actions);
	send = add(actions, ACTION_SEND);
	send->signal = SIGKILL;
	send->target = m->plan->command_only ? TO_COMMAND : TO_ALL;
	send->cause = m->cause;
	send->step = step;
	send->left = m->cause == CAUSE_LEFTOVERS && step == 0;
	send->whole = !m->plan->wait_for_descendants;
	m->killed = true;
	m->step_at = m->kill_at = m->resume_stopped_at = TMO_FOREVER;
	m->walked_at = now.mono;
	if (!m->plan->command_only)
		m->tree_kill_at = duration_add(now.mono, WALK_QUIET);
	m->give_up_at = duration_add(now.mono, m->plan->give_up);
	m->stuck_at = duration_add(now.mono, STUCK);
	if (m->stuck_at >= m->give_up_at)
		m->stuck_at = TMO_FOREVER;
}

/* The grace counts from the last step, but what runs already stays. */
static void start_grace(struct machine *m, struct timestamps now)
{
	const tmo_ns at = duration_add(now.mono, m->plan->grace);

	if (at < m->kill_at)
		m->kill_at = at;
}

static void send_next_signal(
	struct machine *m, struct timestamps now, struct actions *actions)
{
	const struct plan *plan = m->plan;
	const size_t step = m->next_step++;

	m->step_at = TMO_FOREVER;
	if (plan->steps[step].signal == SIGKILL) {
		kill_all(m, step, now, actions);
		return;
	}
	choose_targets(m,
		(struct action){
			.kind = ACTION_SEND,
			.signal = plan->steps[step].signal,
			.cause = m->cause,
			.step = step,
			.left = m->cause == CAUSE_LEFTOVERS && step == 0,
		},
		now, actions);
	/* -m: what the command left gets the first signal and no other. */
	if (m->next_step < plan->step_count &&
		!(plan->main_first && m->command_ended))
		m->step_at =
			duration_add(now.mono, plan->steps[m->next_step].pause);
	else
		start_grace(m, now);
}

static void reach_limit(struct machine *m, enum reason reason,
	struct timestamps now, struct actions *actions)
{
	/* Under -m descendants get one signal before KILL, whatever for. */
	const bool has_acted =
		m->killed ||
		(m->plan->main_first && m->command_ended && m->next_step > 0);

	m->limit_reached = true;
	m->reason = reason;
	m->told_by_alarm = m->alarmed && reason == REASON_TIME;
	m->command_ended_first = m->command_ended;
	m->cause = CAUSE_LIMIT;
	m->next_step = 0;
	m->state = m->command_ended ? MACHINE_DRAINING : MACHINE_ESCALATING;
	if (has_acted)
		return;
	if (m->plan->hook == 0) {
		send_next_signal(m, now, actions);
		return;
	}
	m->held = m->hook_runs = true;
	m->hook_at = duration_add(
		now.mono, duration_add(m->plan->hook, HOOK_MARGIN));
	add(actions, ACTION_HOOK);
}

/* The hook is over, or has had its time: the first signal. */
static void begin_escalation(
	struct machine *m, struct timestamps now, struct actions *actions)
{
	if (!m->held)
		return;
	m->held = false;
	if (!m->killed)
		send_next_signal(m, now, actions);
	if (m->command_ended && !m->plan->wait_for_descendants)
		finish(m);
}

/* Past its time only a stop can keep it from ending all that it started. */
static void resume_hook(
	struct machine *m, struct timestamps now, struct actions *actions)
{
	m->hook_at = duration_add(now.mono, HOOK_STUCK);
	add_continue(actions, RESUME_HOOK);
}

static void evaluate_sample(struct machine *m, const struct sample *sample,
	struct timestamps now, struct actions *actions)
{
	if (!limit_is_on(m))
		return;
	switch (activity_judge(&m->activity, sample, now.mono)) {
	case ACTIVITY_GOES_ON:
		return;
	case ACTIVITY_IDLE:
		reach_limit(m, REASON_IDLE, now, actions);
		return;
	case ACTIVITY_CPU:
		reach_limit(m, REASON_CPU, now, actions);
		return;
	}
}

static void warn(
	struct machine *m, struct timestamps now, struct actions *actions)
{
	const struct plan *plan = m->plan;

	for (size_t i = 0; i < plan->warning_count; i++) {
		struct action *send;

		if (m->warned & 1U << i || m->command_ended ||
			plan_clock(m, now) <
				m->limit_at - plan->warnings[i].before)
			continue;
		m->warned |= 1U << i;
		send_second_half(m, now, actions);
		send = add(actions, ACTION_SEND);
		send->signal = plan->warnings[i].signal;
		send->target = TO_COMMAND;
		send->cause = CAUSE_WARNING;
		if (send->signal == 0)
			continue;
		note_signalled(m, send->signal, now);
		if (m->stopped)
			add_continue(actions, TO_COMMAND);
	}
}

/* Whom a signal has stopped is continued. */
static void resume_stopped(
	struct machine *m, struct timestamps now, struct actions *actions)
{
	if (m->resume_stopped_at > now.mono)
		return;
	m->resume_stopped_at = TMO_FOREVER;
	add_continue(actions, RESUME_STOPPED);
}

/* What has to do with KILL not being enough. */
static void tick_after_kill(
	struct machine *m, struct timestamps now, struct actions *actions)
{
	if (m->tree_kill_at <= now.mono) {
		m->tree_kill_at = TMO_FOREVER;
		m->walked_at = now.mono;
		add(actions, ACTION_KILL_TREE);
	}
	if (m->stuck_at <= now.mono) {
		m->stuck_at = TMO_FOREVER;
		add(actions, ACTION_ANNOUNCE_STUCK);
	}
	if (m->give_up_at <= now.mono) {
		m->abandoned = true;
		finish(m);
		add(actions, ACTION_ABANDON);
	}
}

static void tick(
	struct machine *m, struct timestamps now, struct actions *actions)
{
	if (m->second_half_at <= now.mono)
		send_second_half(m, now, actions);
	if (limit_is_on(m)) {
		if (m->alarmed || m->limit_at <= plan_clock(m, now))
			reach_limit(m, REASON_TIME, now, actions);
		else if (m->limit_at != TMO_FOREVER)
			warn(m, now, actions);
	}
	if (limit_is_on(m) && activity_next(&m->activity) <= now.mono)
		add(actions, ACTION_SAMPLE);
	if (m->hook_at <= now.mono) {
		resume_hook(m, now, actions);
		begin_escalation(m, now, actions);
	}
	if (m->step_at <= now.mono)
		send_next_signal(m, now, actions);
	if (m->kill_at <= now.mono)
		kill_all(m, m->plan->step_count, now, actions);
	resume_stopped(m, now, actions);
	if (m->foreground_check_at <= now.mono) {
		m->foreground_check_at =
			duration_add(now.mono, FOREGROUND_CHECK);
		add(actions, ACTION_CHECK_FOREGROUND);
	}
	tick_after_kill(m, now, actions);
}

/* A signal whose default action is to terminate goes on to the command. */
static void forward_signal(struct machine *m, const struct event *event,
	struct timestamps now, struct actions *actions)
{
	const int signal = event->signal;

	choose_targets(m,
		(struct action){
			.kind = ACTION_SEND,
			.signal = signal,
			.cause = CAUSE_RECEIVED,
			.skip_own_group =
				event->from_terminal &&
				(signal == SIGHUP || signal == SIGINT ||
					signal == SIGQUIT),
		},
		now, actions);
	/* POSIX timeout -k: a signal sent on counts as the first one. */
	if (m->limit_reached || !m->plan->received_grace ||
		m->plan->grace == TMO_FOREVER || m->killed ||
		m->kill_at != TMO_FOREVER || m->step_at != TMO_FOREVER)
		return;
	start_grace(m, now);
	if (m->state == MACHINE_RUNNING)
		m->state = MACHINE_ESCALATING;
	m->cause = CAUSE_RECEIVED;
}

static void handle_signal(struct machine *m, const struct event *event,
	struct timestamps now, struct actions *actions)
{
	struct action *send;

	switch (event->signal) {
	case SIGCHLD:
		return;
	case SIGALRM:
		/* Judged with the clock: a death seen meanwhile comes first. */
		m->alarmed = true;
		return;
	case SIGCONT:
		m->ctrl_z_until = 0;
		activity_resume(&m->activity, now.mono);
		add_continue(actions, RESUME_GROUP);
		return;
	case SIGTSTP:
		m->stop_signal = 0; /* this stop is not ours */
		/* The command has had it too, and may not care to stop. */
		m->ctrl_z_until = 0;
		if (event->from_terminal && !m->stopped && !m->command_ended) {
			m->ctrl_z_until = duration_add(now.mono, CTRL_Z);
			return;
		}
		if (!event->from_terminal) {
			send_second_half(m, now, actions);
			send = add(actions, ACTION_SEND);
			send->signal = SIGTSTP;
			send->cause = CAUSE_RECEIVED;
			send->target =
				m->plan->command_only ||
						(m->plan->main_first &&
							!m->command_ended)
					? TO_COMMAND
					: TO_ALL;
		}
		add(actions, ACTION_SUSPEND);
		return;
	}
	forward_signal(m, event, now, actions);
}

static void command_stopped(struct machine *m, const struct event *event,
	struct timestamps now, struct actions *actions)
{
	const tmo_ns ago = m->command_signalled_at == 0
				   ? TMO_FOREVER
				   : now.mono - m->command_signalled_at;

	m->stopped = true;
	m->foreground_check_at = TMO_FOREVER;
	if (m->ctrl_z_until >= now.mono) {
		m->ctrl_z_until = 0;
		add(actions, ACTION_SUSPEND);
	} else if (event->signal == m->stop_signal && ago <= CTRL_Z) {
		m->stop_signal = 0;
		m->command_signalled_at =
			0; /* the next stop is somebody else's */
		add_continue(actions, TO_COMMAND);
	} else if (ago <= RESUME_STOPPED_AFTER) {
		/* It stopped just before or on its way to taking the signal. */
		add_continue(actions, TO_COMMAND);
	} else if (event->signal == SIGTTIN || event->signal == SIGTTOU) {
		/*
		 * It was in the background then, whatever it is now. CONT at
		 * once would only make it ask again.
		 */
		m->foreground_check_at =
			duration_add(now.mono, FOREGROUND_CHECK);
	} else if (event->job_control) {
		add(actions, ACTION_SUSPEND);
	} else if (m->state != MACHINE_RUNNING && !m->held) {
		add_continue(actions, TO_COMMAND);
	}
}

/* The command ended by itself, no limit in sight: -l decides. */
static void apply_leftovers(
	struct machine *m, struct timestamps now, struct actions *actions)
{
	switch (m->plan->leftovers) {
	case LEFTOVERS_KEEP:
		m->state = MACHINE_DONE;
		return;
	case LEFTOVERS_WAIT:
		m->state = MACHINE_DRAINING;
		return;
	case LEFTOVERS_KILL:
		m->state = MACHINE_DRAINING;
		m->cause = CAUSE_LEFTOVERS;
		send_next_signal(m, now, actions);
		if (m->plan->grace == TMO_FOREVER)
			finish(m);
		return;
	}
}

/* -m: the descendants' turn, with a grace of their own; whatever began it. */
static void descendants_turn(
	struct machine *m, struct timestamps now, struct actions *actions)
{
	if (!m->limit_reached)
		m->cause = CAUSE_LEFTOVERS;
	m->next_step = 0;
	m->kill_at = TMO_FOREVER;
	send_next_signal(m, now, actions);
	actions->list[actions->count - 1].left = true;
}

static void exited(struct machine *m, const struct event *event,
	struct timestamps now, struct actions *actions)
{
	if (m->command_ended)
		return;
	m->command_ended = true;
	if (m->has_second_half && event->signal == m->second_half.signal)
		m->second_half.target = TO_LEFT;
	m->stopped = false;
	m->foreground_check_at = TMO_FOREVER;
	send_second_half(m, now, actions);
	switch (m->state) {
	case MACHINE_RUNNING:
		apply_leftovers(m, now, actions);
		return;
	case MACHINE_ESCALATING:
		m->state = MACHINE_DRAINING;
		if (m->held)
			return;
		if (m->plan->main_first && !m->killed) {
			descendants_turn(m, now, actions);
		} else if (!m->limit_reached && !m->killed &&
			   m->plan->leftovers == LEFTOVERS_KILL) {
			apply_leftovers(m, now, actions);
			return;
		}
		if (!m->plan->wait_for_descendants)
			finish(m);
		return;
	case MACHINE_DRAINING: /* GCOVR_EXCL_LINE: the command is gone */
	case MACHINE_DONE:
		return; /* GCOVR_EXCL_LINE */
	}
}

static void reaped(
	struct machine *m, struct timestamps now, struct actions *actions)
{
	const tmo_ns latest = duration_add(m->walked_at, WALK_BUSY);

	if (!m->killed || m->plan->command_only)
		return;
	add(actions, ACTION_KILL_CHILDREN);
	m->tree_kill_at = duration_add(now.mono, WALK_QUIET);
	if (m->tree_kill_at > latest)
		m->tree_kill_at = latest;
}

void machine_start(struct machine *machine, const struct plan *plan,
	unsigned cores, struct timestamps now)
{
	*machine = (struct machine){
		.plan = plan,
		.limit_at = plan->wall ? plan->limit
				       : duration_add(now.mono, plan->limit),
		.step_at = TMO_FOREVER,
		.second_half_at = TMO_FOREVER,
		.hook_at = TMO_FOREVER,
		.kill_at = TMO_FOREVER,
		.tree_kill_at = TMO_FOREVER,
		.resume_stopped_at = TMO_FOREVER,
		.foreground_check_at = TMO_FOREVER,
		.stuck_at = TMO_FOREVER,
		.give_up_at = TMO_FOREVER,
	};
	activity_start(
		&machine->activity, plan->idle, plan->cpu, cores, now.mono);
	for (size_t i = 0; i < plan->warning_count; i++)
		if (machine->limit_at - plan->warnings[i].before <=
			plan_clock(machine, now))
			machine->warned |= 1U << i;
}

/* All is done but what finish() waits for. */
static void close_down(struct machine *m, const struct event *event,
	struct timestamps now, struct actions *actions)
{
	if (event->kind == EVENT_NONE_LEFT)
		m->resume_stopped_at = TMO_FOREVER;
	if (event->kind == EVENT_HOOK_DONE) {
		m->hook_runs = false;
		m->hook_at = TMO_FOREVER;
	}
	if (event->kind == EVENT_TICK) {
		resume_stopped(m, now, actions);
		if (m->hook_at <= now.mono)
			resume_hook(m, now, actions);
	}
	finish(m);
}

void machine_step(struct machine *machine, const struct event *event,
	struct timestamps now, struct actions *actions)
{
	if (machine->state == MACHINE_DONE)
		return;
	if (machine->finished) {
		close_down(machine, event, now, actions);
		return;
	}
	switch (event->kind) {
	case EVENT_TICK:
		tick(machine, now, actions);
		return;
	case EVENT_SIGNAL:
		handle_signal(machine, event, now, actions);
		return;
	case EVENT_EXITED:
		exited(machine, event, now, actions);
		return;
	case EVENT_REAPED:
		reaped(machine, now, actions);
		return;
	case EVENT_STOPPED:
		command_stopped(machine, event, now, actions);
		return;
	case EVENT_CONTINUED:
		machine->stopped = false;
		machine->foreground_check_at = TMO_FOREVER;
		return;
	case EVENT_FOREGROUND:
		add_continue(actions, RESUME_GROUP);
		return;
	case EVENT_NONE_LEFT:
		machine->resume_stopped_at = TMO_FOREVER;
		if (machine->state == MACHINE_DRAINING && !machine->held)
			finish(machine);
		return;
	case EVENT_SAMPLE:
		evaluate_sample(machine, event->sample, now, actions);
		return;
	case EVENT_HOOK_DONE:
		machine->hook_runs = false;
		machine->hook_at = TMO_FOREVER;
		begin_escalation(machine, now, actions);
		return;
	case EVENT_TREE_KILLED:
		if (event->count > 0)
			machine->tree_kill_at =
				duration_add(now.mono, WALK_QUIET);
		return;
	}
}

static tmo_ns earlier(tmo_ns a, tmo_ns b)
{
	return a < b ? a : b;
}

/* The limit or a warning before it, on the plan's clock. */
static tmo_ns next_limit(const struct machine *m)
{
	const struct plan *plan = m->plan;
	tmo_ns next = m->limit_at;

	if (!limit_is_on(m) || next == TMO_FOREVER)
		return TMO_FOREVER;
	for (size_t i = 0; i < plan->warning_count && !m->command_ended; i++)
		if (!(m->warned & 1U << i))
			next = earlier(
				next, m->limit_at - plan->warnings[i].before);
	return next;
}

tmo_ns machine_deadline(const struct machine *machine)
{
	const struct machine *m = machine;
	tmo_ns next = m->plan->wall ? TMO_FOREVER : next_limit(m);

	if (m->state == MACHINE_DONE)
		return TMO_FOREVER;
	if (m->finished)
		return earlier(m->hook_at, m->resume_stopped_at);
	if (limit_is_on(m))
		next = earlier(next, activity_next(&m->activity));
	next = earlier(next, m->hook_at);
	next = earlier(next, earlier(m->step_at, m->second_half_at));
	next = earlier(next, earlier(m->kill_at, m->tree_kill_at));
	next = earlier(
		next, earlier(m->resume_stopped_at, m->foreground_check_at));
	return earlier(next, earlier(m->stuck_at, m->give_up_at));
}

tmo_ns machine_wall_deadline(const struct machine *machine)
{
	return machine->plan->wall ? next_limit(machine) : TMO_FOREVER;
}
