/*
 * run: see the header. Translates between the machine and the system; takes
 * no decision of its own.
 */
#include "tmo/sys/run.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tmo/core/event_order.h"
#include "tmo/sys/sampler.h"
#include "tmo/sys/platform.h"
#include "tmo/sys/announce.h"

/* ---- what is done ---- */

/* Whoever a step reaches, be it in its second half or later, is one entry. */
static void record_sent(struct run *run, struct sent *sent, size_t reached)
{
	if (sent->entry > 0)
		run->signals[sent->entry - 1].processes += reached;
	if (sent->entry > 0 || !run->records || reached == 0)
		return;
	if (run->signal_count == run->signal_room) {
		const size_t room =
			run->signal_room ? run->signal_room * 2 : 128;
		struct record_signal *signals = pages_resize(run->signals,
			run->signal_room * sizeof *signals,
			room * sizeof *signals);

		if (!signals)
			return;
		run->signals = signals;
		run->signal_room = room;
	}
	run->signals[run->signal_count++] = (struct record_signal){
		.signal = sent->action.signal,
		.at = platform_mono() - run->started.mono,
		.cause = sent->action.cause,
		.processes = reached,
	};
	sent->entry = run->signal_count;
}

static void account_sent(struct run *run, struct sent *sent, size_t reached)
{
	record_sent(run, sent, reached);
	announce_sent(run, sent, reached);
}

static void send(struct run *run, const struct action *action)
{
	const size_t reached = sweep_send(
		&run->sweep, action, !run->plan->wait_for_descendants);

	if (!action->same_step)
		run->step = (struct sent){.announced = false};
	run->step.action = *action;
	account_sent(run, &run->step, reached);
	if (action->signal == SIGKILL)
		run->kill = run->step;
}

/* KILL may reach somebody only now, those before being another user's. */
static void killed_more(struct run *run, size_t reached)
{
	account_sent(run, &run->kill, reached);
}

static struct event kill_tree(struct run *run)
{
	const size_t reached = sweep_kill_walk(&run->sweep);

	killed_more(run, reached);
	return (struct event){
		.kind = EVENT_TREE_KILLED,
		.count = reached + run->sweep.unread,
	};
}

static struct event take_sample(struct run *run, struct sample *sample)
{
	*sample = (struct sample){
		.who = run->reaped,
		.cpu = run->usage.user + run->usage.system,
	};
	sampler_sample(&run->sweep, sample);
	return (struct event){.kind = EVENT_SAMPLE, .sample = sample};
}

/* Whether it runs. */
static bool start_hook(struct run *run)
{
	announce_hook(run);
	run->hook_pid = run->start_hook(run);
	if (run->hook_pid > 0) {
		pidset_add(&run->sweep.foreign, run->hook_pid);
		return true;
	}
	run->hook_pid = 0;
	announce_hook_failed(run, errno);
	return false;
}

static void resume(struct run *run, enum target target)
{
	/* It is nobody's descendant to the sweep, and resumes its own. */
	if (run->hook_pid > 0 &&
		(target == RESUME_GROUP || target == RESUME_HOOK))
		kill(run->hook_pid, SIGCONT);
	if (target != RESUME_HOOK)
		sweep_continue(&run->sweep, target);
}

/* What is told in the course of one wake: an event, and answers to actions. */
struct queue {
	struct event events[8];
	size_t count;
	struct sample sample; /* of the EVENT_SAMPLE in it */
};

static void queue_add(struct queue *queue, struct event event)
{
	if (queue->count == sizeof queue->events / sizeof queue->events[0])
		abort(); /* GCOVR_EXCL_LINE */
	queue->events[queue->count++] = event;
}

static void perform(
	struct run *run, const struct action *action, struct queue *queue)
{
	switch (action->kind) {
	case ACTION_SEND:
		send(run, action);
		return;
	case ACTION_KILL_CHILDREN:
		killed_more(run, sweep_kill_new(&run->sweep));
		return;
	case ACTION_KILL_TREE:
		queue_add(queue, kill_tree(run));
		return;
	case ACTION_SAMPLE:
		queue_add(queue, take_sample(run, &queue->sample));
		return;
	case ACTION_HOOK:
		if (!start_hook(run))
			queue_add(
				queue, (struct event){.kind = EVENT_HOOK_DONE});
		return;
	case ACTION_RESUME:
		resume(run, action->target);
		return;
	case ACTION_SUSPEND:
		terminal_suspend(run->sweep.command);
		return;
	case ACTION_CHECK_FOREGROUND:
		if (terminal_in_foreground())
			queue_add(queue,
				(struct event){.kind = EVENT_FOREGROUND});
		return;
	case ACTION_ANNOUNCE_STUCK:
		announce_left(run, false);
		return;
	case ACTION_ABANDON:
		announce_left(run, true);
		return;
	}
}

static struct timestamps read_clocks(const struct run *run)
{
	return (struct timestamps){
		.mono = platform_mono(),
		.wall = run->plan->wall || run->records ? platform_wall() : 0,
	};
}

/*
 * Tells the machine what happened and performs what it decides. An answer to
 * an action is told after the list of actions that it stands in. The clocks
 * are read once a wake, and again after something was done, which takes time.
 */
static void tell(struct run *run, const struct event *event)
{
	struct queue queue;
	struct actions actions;

	queue.count = 0; /* and its events stay untouched */
	queue_add(&queue, *event);
	for (size_t at = 0; at < queue.count; at++) {
		if (!run->has_now)
			run->now = read_clocks(run);
		run->has_now = true;
		actions.count = 0;
		machine_step(
			&run->machine, &queue.events[at], run->now, &actions);
		for (size_t i = 0; i < actions.count; i++) {
			run->has_now = false;
			perform(run, &actions.list[i], &queue);
		}
	}
}

/* ---- what happens ---- */

/* A terminal that hangs up tells the leader of its session alone. */
static bool group_has_had(const struct wake *wake)
{
	return wake->from_terminal &&
	       (wake->signal != SIGHUP || getsid(0) != getpid());
}

static void handle_signal(struct run *run, const struct wake *wake)
{
	const struct event event = {
		.kind = EVENT_SIGNAL,
		.signal = wake->signal,
		.from_terminal = group_has_had(wake),
	};

	/* It may have gone off before a clock that was then set back. */
	if (wake->from_timer)
		run->alarm = TMO_FOREVER;
	if (wake->signal == SIGCHLD || wake->from_timer)
		return;
	/*
	 * tmo leaves dispositions as they were, so it can ask when a signal
	 * comes: one that is blocked is queued even if it is ignored. CONT
	 * continues all the same (POSIX XSH 2.4.3).
	 */
	if (wake->signal != SIGCONT && platform_ignores(wake->signal))
		return;
	tell(run, &event);
}

static void account(struct run *run, const struct usage *used)
{
	run->reaped++;
	run->usage.user += used->user;
	run->usage.system += used->system;
	if (run->usage.max_rss < used->max_rss)
		run->usage.max_rss = used->max_rss;
}

static void hear_hook(struct run *run)
{
	struct hook_result *result = &run->hook_result;

	result->ran =
		result_pipe_read(&run->hook_pipe, result, sizeof *result) &&
		result->ran;
	if (result->error != 0)
		announce_hook_failed(run, result->error);
	announce_hook_ended(run);
}

static pid_t next_child(int *status, struct usage *used)
{
	pid_t pid;

	do
		pid = platform_reap(status, used);
	while (pid < 0 && errno == EINTR);
	return pid;
}

static void read_children(struct run *run, struct child_facts *facts)
{
	struct usage used;
	int status;
	pid_t pid;

	while ((pid = next_child(&status, &used)) > 0) {
		const bool is_command = pid == run->sweep.command;

		if (WIFSTOPPED(status)) {
			if (is_command)
				facts->stopped_by = WSTOPSIG(status);
		} else if (WIFCONTINUED(status)) {
			if (!is_command)
				continue;
			facts->command_continued = true;
			facts->stopped_by = 0;
		} else {
			facts->reaped = true;
			if (!pidset_has(&run->sweep.foreign, pid))
				account(run, &used);
			sweep_forget(&run->sweep, pid);
			if (pid == run->hook_pid)
				facts->hook_ended = true;
			if (is_command) {
				facts->command_ended = true;
				run->wait_status = status;
				run->exec_error = spawn_error(&run->spawn);
			}
		}
	}
	run->sweep.childless = pid < 0 && errno == ECHILD;
}

/*
 * All that have ended are reaped, one CHLD may stand for many; then the
 * machine is told, so that nothing is signalled by a pid that is gone.
 */
static struct child_facts reap(struct run *run)
{
	struct child_facts facts = {.reaped = false};

	read_children(run, &facts);
	if (facts.command_ended && WIFSIGNALED(run->wait_status))
		facts.ended_by = WTERMSIG(run->wait_status);
	if (facts.stopped_by != 0 && !facts.command_ended)
		facts.job_control = terminal_has_job_control(run->pid);
	if (run->sweep.command == 0)
		facts.none_left = run->sweep.childless || run->sweep.blind ||
				  sampler_only_foreign(&run->sweep);
	return facts;
}

static void end_hook(struct run *run)
{
	run->hook_pid = 0;
	hear_hook(run);
}

static void tell_in_order(struct run *run, const struct child_facts *facts)
{
	struct event events[EVENT_ORDER_MAX];
	const size_t count = event_order(facts, events);

	for (size_t i = 0; i < count; i++) {
		if (events[i].kind == EVENT_EXITED &&
			run->machine.limits.reached != REASON_NONE)
			terminal_restore(&run->terminal);
		if (events[i].kind == EVENT_HOOK_DONE)
			end_hook(run);
		tell(run, &events[i]);
	}
}

/*
 * When to wake at the latest. Where the wall clock can have no timer its
 * moment is waited for as a span from now: a clock that is set is noticed late.
 */
static tmo_ns next_deadline(struct run *run)
{
	const tmo_ns alarm = machine_wall_deadline(&run->machine);
	const tmo_ns until = machine_deadline(&run->machine);
	struct timestamps now;
	tmo_ns at;

	if (alarm != run->alarm) {
		run->alarm = alarm;
		run->alarm_failed = platform_wall_alarm(alarm) != 0;
	}
	if (!run->alarm_failed || alarm == TMO_FOREVER)
		return until;
	now = read_clocks(run);
	at = duration_add(now.mono, alarm > now.wall ? alarm - now.wall : 0);
	return at < until ? at : until;
}

/* Real-time signals queue: who sends them without end must not be heard so. */
enum { WAKE_SIGNALS = 64 };

/*
 * One wake: signals first (a CONT before the stop that it ended is reported),
 * then the dead, then the clock. A command that died before tmo looked has
 * ended, it has not timed out.
 */
static void wait_once(struct run *run)
{
	struct child_facts facts;
	struct wake wake;
	tmo_ns until;

	until = next_deadline(run);
	run->has_now = false;
	for (int most = WAKE_SIGNALS; most > 0; most--) {
		if (!platform_wait(until, &wake))
			break;
		handle_signal(run, &wake);
		until = 0;
	}
	facts = reap(run);
	tell_in_order(run, &facts);
}

bool run_command(struct run *run)
{
	run->alarm = TMO_FOREVER;
	run->sweep.observer = announce_later;
	run->sweep.context = run;
	run->sweep.listing = run->options->verbose && !run->options->as_timeout;
	run->started = read_clocks(run);
	machine_start(&run->machine, run->plan,
		run->plan->cpu == TMO_FOREVER ? 1 : platform_cores(),
		run->started);
	run->pid = spawn_start(&run->spawn);
	if (run->pid < 0)
		return false;
	run->sweep.command = run->pid;
	terminal_save_late(&run->terminal);
	announce_started(run);
	while (run->machine.phase != MACHINE_DONE)
		wait_once(run);
	if (run->machine.limits.reached != REASON_NONE)
		terminal_restore(&run->terminal);
	return true;
}

int64_t run_count_left(struct run *run)
{
	return sampler_count(&run->sweep);
}

struct run_result run_result(const struct run *run)
{
	return (struct run_result){
		.limit_reached = run->machine.limits.reached != REASON_NONE,
		.command_ended_first = run->machine.limits.command_ended_first,
		.abandoned = run->machine.pursuit.gave_up ||
			     run->hook_result.abandoned,
		.preserve = run->options->preserve_status,
		.timeout_status = run->options->timeout_status,
		.exec_error = run->exec_error,
		.wait_status = run->wait_status,
	};
}
