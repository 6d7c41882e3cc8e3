/*
 * run: see the header. Translates between the machine and the system; takes
 * no decision of its own.
 */
#include "tmo/sys/run.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tmo/sys/resume.h"
#include "tmo/sys/sampler.h"
#include "tmo/sys/signal_tree.h"
#include "tmo/sys/clock.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/process_signal.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/reaper.h"
#include "tmo/sys/signals.h"
#include "tmo/sys/announce.h"

static void step(struct run *run, const struct event *event);

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
		.at = clock_monotonic() - run->started.mono,
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
	const size_t reached =
		action->signal == SIGKILL
			? kill_start(&run->family, &run->signal_state,
				  &run->kill_state, action)
			: signal_tree(&run->family, &run->signal_state, action);

	if (!action_is_second(action))
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

static void kill_walk(struct run *run)
{
	const size_t reached =
		kill_tree(&run->family, &run->signal_state, &run->kill_state);

	killed_more(run, reached);
	step(run, &(struct event){
			  .kind = EVENT_TREE_KILLED,
			  .count = reached + run->kill_state.incomplete,
		  });
}

static void sample(struct run *run)
{
	struct sample sample = {
		.who = run->reaped,
		.cpu = run->usage.user + run->usage.system,
	};
	const struct event event = {.kind = EVENT_SAMPLE, .sample = &sample};

	sampler_sample(&run->family, &sample);
	step(run, &event);
}

static void hook(struct run *run)
{
	const struct event event = {.kind = EVENT_HOOK_DONE};

	announce_hook(run);
	run->hook_pid = run->start_hook(run);
	if (run->hook_pid > 0) {
		family_add_foreign(&run->family, run->hook_pid);
		return;
	}
	run->hook_pid = 0;
	announce_hook_failed(run, errno);
	step(run, &event);
}

static void continue_those(struct run *run, enum target target)
{
	/* It is foreign to the family, and resumes its own. */
	if (run->hook_pid > 0 &&
		(target == RESUME_GROUP || target == RESUME_HOOK))
		process_signal(run->hook_pid, -1, SIGCONT);
	if (target != RESUME_HOOK)
		resume_tree(&run->family, &run->signal_state, target);
}

static void look(struct run *run)
{
	const struct event event = {.kind = EVENT_FOREGROUND};

	if (terminal_in_foreground())
		step(run, &event);
}

static void perform(struct run *run, const struct action *action)
{
	switch (action->kind) {
	case ACTION_SEND:
		send(run, action);
		return;
	case ACTION_KILL_CHILDREN:
		killed_more(run, kill_children(&run->family, &run->signal_state,
					 &run->kill_state));
		return;
	case ACTION_KILL_TREE:
		kill_walk(run);
		return;
	case ACTION_SAMPLE:
		sample(run);
		return;
	case ACTION_HOOK:
		hook(run);
		return;
	case ACTION_RESUME:
		continue_those(run, action->target);
		return;
	case ACTION_SUSPEND:
		terminal_suspend(run->family.self, run->family.command);
		return;
	case ACTION_CHECK_FOREGROUND:
		look(run);
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
		.mono = clock_monotonic(),
		.wall = run->plan->wall || run->records ? clock_wall() : 0,
	};
}

/* One look at the clocks for a wake, until something is done, which takes time.
 */
static void step(struct run *run, const struct event *event)
{
	struct actions actions;

	if (!run->has_now)
		run->now = read_clocks(run);
	run->has_now = true;
	actions.count = 0; /* and the list stays untouched */
	machine_step(&run->machine, event, run->now, &actions);
	for (size_t i = 0; i < actions.count; i++) {
		run->has_now = false;
		perform(run, &actions.list[i]);
	}
}

/* ---- what happens ---- */

/* A terminal that hangs up tells the leader of its session alone. */
static bool group_has_had(const struct run *run, const struct wake *wake)
{
	return wake->from_terminal &&
	       (wake->signal != SIGHUP || getsid(0) != run->family.self);
}

static void handle_signal(struct run *run, const struct wake *wake)
{
	const struct event event = {
		.kind = EVENT_SIGNAL,
		.signal = wake->signal,
		.from_terminal = group_has_had(run, wake),
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
	if (wake->signal != SIGCONT && signal_is_ignored(wake->signal))
		return;
	step(run, &event);
}

/*
 * A call that tmo cannot do without was refused for good: run_command() ends
 * the command. The one place for that, whichever call it is.
 */
static void refuse(struct run *run, const char *what, const char *call)
{
	if (run->refused_call.name)
		return;
	run->refused_call = (struct refused_call){what, call, errno};
}

/* What became of children since the last look. */
struct child_facts {
	bool any;
	bool exited;
	bool hook_done;
	bool continued;
	int stopped_by;
	bool none_left;
};

static void account(struct run *run, const struct usage *used)
{
	run->reaped++;
	kill_note_reaped(&run->kill_state);
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

static void read_child_facts(struct run *run, struct child_facts *facts)
{
	struct child_event event;
	enum answer answer;

	while ((answer = child_wait(&event)) == ANSWER_DONE) {
		const pid_t pid = event.pid;
		const int status = event.status;
		const bool is_command = pid == run->family.command;

		if (WIFSTOPPED(status)) {
			if (is_command)
				facts->stopped_by = WSTOPSIG(status);
		} else if (WIFCONTINUED(status)) {
			if (!is_command)
				continue;
			facts->continued = true;
			facts->stopped_by = 0;
		} else {
			facts->any = true;
			if (!pidset_has(&run->family.foreign, pid))
				account(run, &event.usage);
			family_forget(&run->family, pid);
			signal_forget(&run->signal_state, pid);
			if (pid == run->hook_pid)
				facts->hook_done = true;
			if (is_command) {
				facts->exited = true;
				run->wait_status = status;
				run->exec_error = spawn_error(&run->spawn);
			}
		}
	}
	if (answer == ANSWER_REFUSED)
		refuse(run, "cannot wait for children", child_wait_call);
	facts->none_left = answer == ANSWER_NOTHING && event.childless;
	family_set_childless(&run->family, facts->none_left);
}

/*
 * All that have ended are reaped, one CHLD may stand for many; then the
 * machine is announced, so that nothing is signalled by a pid that is gone.
 */
static void reap(struct run *run)
{
	struct child_facts facts = {.any = false};

	read_child_facts(run, &facts);
	if (facts.continued)
		step(run, &(struct event){.kind = EVENT_CONTINUED});
	if (facts.stopped_by != 0 && !facts.exited)
		step(run, &(struct event){
				  .kind = EVENT_STOPPED,
				  .signal = facts.stopped_by,
				  .job_control =
					  terminal_has_job_control(run->pid),
			  });
	if (facts.exited) {
		if (run->machine.limit_reached)
			terminal_restore(&run->terminal, run->family.self);
		step(run, &(struct event){
				  .kind = EVENT_EXITED,
				  .signal = WIFSIGNALED(run->wait_status)
						    ? WTERMSIG(run->wait_status)
						    : 0,
			  });
	}
	if (facts.any)
		step(run, &(struct event){.kind = EVENT_REAPED});
	if (facts.hook_done) {
		run->hook_pid = 0;
		hear_hook(run);
		step(run, &(struct event){.kind = EVENT_HOOK_DONE});
	}
	if (run->machine.state == MACHINE_DRAINING &&
		(facts.none_left || family_is_unseen(&run->family) ||
			sampler_only_foreign(&run->family)))
		step(run, &(struct event){.kind = EVENT_NONE_LEFT});
}

/* A clock that is set wakes nobody where it can have no timer. */
#define WALL_SLICE (60 * TMO_SECOND)

/*
 * When to wake at the latest. Where the wall clock can have no timer its
 * moment is waited for as a span from now, by slices: a clock that is set is
 * noticed late, but no later than that.
 */
static tmo_ns next_deadline(struct run *run)
{
	const tmo_ns alarm = machine_wall_deadline(&run->machine);
	const tmo_ns until = machine_deadline(&run->machine);
	struct timestamps now;
	tmo_ns span, at;

	if (alarm != run->alarm) {
		run->alarm = alarm;
		run->alarm_failed =
			wall_alarm_set(&run->wall_alarm, alarm) != 0;
	}
	if (!run->alarm_failed || alarm == TMO_FOREVER)
		return until;
	now = read_clocks(run);
	span = alarm > now.wall ? alarm - now.wall : 0;
	at = now.mono + (span < WALL_SLICE ? span : WALL_SLICE);
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
	struct wake wake;
	tmo_ns until;

	until = next_deadline(run);
	run->has_now = false;
	for (int most = WAKE_SIGNALS; most > 0; most--) {
		const enum answer answer = signals_wait(until, &wake);

		if (answer == ANSWER_REFUSED)
			refuse(run, "cannot wait for signals",
				signals_wait_call);
		if (answer != ANSWER_DONE)
			break;
		handle_signal(run, &wake);
		until = 0;
	}
	reap(run);
	step(run, &(struct event){.kind = EVENT_TICK});
}

/* KILL to all: their end is not waited for, for it cannot be. */
static void end_refused(struct run *run)
{
	const struct action kill = {
		.kind = ACTION_SEND,
		.target = TO_ALL,
		.signal = SIGKILL,
	};

	kill_start(&run->family, &run->signal_state, &run->kill_state, &kill);
	kill_tree(&run->family, &run->signal_state, &run->kill_state);
}

bool run_command(struct run *run)
{
	run->alarm = TMO_FOREVER;
	run->signal_state.observer = (struct observer){
		.on_signal = announce_later,
		.context = run,
		.every = run->options->verbose && !run->options->as_timeout,
	};
	run->started = read_clocks(run);
	machine_start(&run->machine, run->plan,
		run->plan->cpu == TMO_FOREVER ? 1 : cores_count(),
		run->started);
	run->pid = spawn_start(&run->spawn);
	if (run->pid < 0)
		return false;
	family_set_command(&run->family, run->pid);
	terminal_save_late(&run->terminal);
	announce_started(run);
	while (run->machine.state != MACHINE_DONE && !run->refused_call.name)
		wait_once(run);
	if (run->refused_call.name)
		end_refused(run);
	if (run->machine.limit_reached)
		terminal_restore(&run->terminal, run->family.self);
	errno = run->refused_call.error;
	return !run->refused_call.name;
}

int64_t run_count_left(struct run *run)
{
	return sampler_count(&run->family);
}

struct run_result run_result(const struct run *run)
{
	return (struct run_result){
		.limit_reached = run->machine.limit_reached,
		.command_ended_first = run->machine.command_ended_first,
		.abandoned =
			run->machine.abandoned || run->hook_result.abandoned,
		.preserve = run->options->preserve_status,
		.timeout_status = run->options->timeout_status,
		.exec_error = run->exec_error,
		.wait_status = run->wait_status,
	};
}
