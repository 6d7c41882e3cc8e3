/*
 * loop: see the header. Translates between the machine and the system; takes
 * no decision of its own.
 */
#include "tmo/loop.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tmo/message.h"
#include "tmo/platform.h"
#include "tmo/wording.h"

static void step(struct run *run, const struct event *event);

static tmo_ns of_timeval(struct timeval time)
{
	return (tmo_ns)time.tv_sec * TMO_SECOND + (tmo_ns)time.tv_usec * 1000;
}

/* ---- what is said ---- */

static void say(struct run *run, const char *words)
{
	struct text text = message_begin();

	wording_name(&text, run->options);
	text_string(&text, words);
	message_send(&text);
}

static void say_error(struct run *run, const char *what, int error)
{
	struct text text = message_begin();

	wording_name(&text, run->options);
	text_string(&text, what);
	text_string(&text, ": ");
	text_string(&text, strerror(error));
	message_send(&text);
}

static void say_step(struct run *run, const struct action *action)
{
	struct text text = message_begin();

	wording_step(&text, run->options, &run->machine, action);
	message_send(&text);
}

static void say_shown(struct run *run, const struct shown *shown)
{
	struct text text = message_begin();

	wording_signalled(&text, run->options, &shown->process, shown->signal,
		shown->error, platform_age(shown->process.start));
	message_send(&text);
}

static void say_more(struct run *run, size_t count)
{
	struct text text = message_begin();

	wording_name(&text, run->options);
	text_string(&text, "and ");
	text_number(&text, (int64_t)count);
	text_string(&text, " processes more");
	message_send(&text);
}

/* The processes that the last walk showed, then how many there were more. */
static void say_all_shown(struct run *run)
{
	const size_t count = run->shown_count;
	const size_t named = !run->shown              ? 0
			     : count > LOOP_SHOWN_MAX ? LOOP_SHOWN_MAX
						      : count;

	for (size_t i = 0; i < named; i++)
		say_shown(run, &run->shown[i]);
	if (count > named)
		say_more(run, count - named);
	run->shown_count = 0;
}

/* sweep_witness: told between two signals, so it only takes notes. */
static void note_signalled(
	void *context, const struct process *process, int signal, int error)
{
	struct run *run = context;

	if (error != 0 && !pidset_add(&run->refused, process->pid))
		return;
	if (!run->shown)
		run->shown = platform_memory(
			NULL, 0, LOOP_SHOWN_MAX * sizeof *run->shown);
	if (run->shown && run->shown_count < LOOP_SHOWN_MAX)
		run->shown[run->shown_count] =
			(struct shown){*process, signal, error};
	run->shown_count++;
}

static bool is_told(const struct run *run, const struct action *action)
{
	const struct options *options = run->options;

	if (options->quiet)
		return false;
	if (options->drop_in)
		return options->verbose && !action_is_second(action);
	if (action_is_second(action) && run->step_told)
		return false;
	if (action->cause == CAUSE_LIMIT || action->cause == CAUSE_LEFTOVERS ||
		action->signal == SIGKILL)
		return true;
	return options->verbose;
}

static void say_blind(struct run *run)
{
	if (run->blind_told || !run->sweep.looked || !run->sweep.blind ||
		run->sweep.grouped)
		return;
	run->blind_told = true;
	say(run, "/proc does not show tmo: only the command itself can be "
		 "signalled and waited for");
}

static void say_hook(struct run *run)
{
	struct text text = message_begin();

	wording_hook(&text, run->options, &run->machine);
	message_send(&text);
}

static void hear_hook(struct run *run)
{
	struct text text = message_begin();
	struct hook_result *result = &run->hook_result;

	result->ran = words_hear(&run->hook_words, result, sizeof *result) &&
		      result->ran;
	if (!run->sweep.listing || !result->ran)
		return;
	wording_hook_ended(
		&text, run->options, result->wait_status, result->elapsed);
	message_send(&text);
}

/* ---- what is done ---- */

/* The two halves of a step are one entry. */
static void record_signal(
	struct run *run, const struct action *action, size_t reached)
{
	if (!run->records || reached == 0)
		return;
	if (action_is_second(action) && run->step_recorded) {
		run->signals[run->signal_count - 1].processes += reached;
		return;
	}
	if (run->signal_count == run->signal_room) {
		const size_t room =
			run->signal_room ? run->signal_room * 2 : 128;
		struct record_signal *signals = platform_memory(run->signals,
			run->signal_room * sizeof *signals,
			room * sizeof *signals);

		if (!signals)
			return;
		run->signals = signals;
		run->signal_room = room;
	}
	run->signals[run->signal_count++] = (struct record_signal){
		.signal = action->signal,
		.at = platform_now().mono - run->started.mono,
		.cause = action->cause,
		.processes = reached,
	};
	run->step_recorded = true;
}

static void send(struct run *run, const struct action *action)
{
	size_t reached;

	if (!action_is_second(action))
		run->step_told = run->step_recorded = false;
	reached = sweep_send(&run->sweep, action);
	record_signal(run, action, reached);
	if ((reached > 0 || run->shown_count > 0 || action->signal == 0) &&
		is_told(run, action)) {
		run->step_told = true;
		say_step(run, action);
	}
	say_all_shown(run);
	say_blind(run);
}

static void kill_walk(struct run *run)
{
	const struct event event = {
		.kind = EVENT_SENT,
		.count = sweep_kill_walk(&run->sweep),
	};

	if (run->step_recorded)
		run->signals[run->signal_count - 1].processes += event.count;
	say_all_shown(run);
	step(run, &event);
}

/* KILL reached more; they belong to the same step. */
static void kill_new(struct run *run)
{
	const size_t reached = sweep_kill_new(&run->sweep);

	if (run->step_recorded)
		run->signals[run->signal_count - 1].processes += reached;
}

static void sample(struct run *run)
{
	struct sample sample = {
		.who = run->reaped,
		.cpu = run->usage.user + run->usage.system,
	};
	const struct event event = {.kind = EVENT_SAMPLE, .sample = &sample};

	sweep_sample(&run->sweep, &sample);
	step(run, &event);
}

static void hook(struct run *run)
{
	const struct event event = {.kind = EVENT_HOOK_DONE};

	if (!run->options->quiet && !run->options->drop_in)
		say_hook(run);
	run->hook_pid = run->start_hook(run);
	if (run->hook_pid > 0) {
		pidset_add(&run->sweep.foreign, run->hook_pid);
		return;
	}
	run->hook_pid = 0;
	say_error(run, "cannot run the -o command", errno);
	step(run, &event);
}

static void look(struct run *run)
{
	const struct event event = {.kind = EVENT_FOREGROUND};

	if (terminal_in_foreground())
		step(run, &event);
}

/* sweep_list() visitors */

static void name_left(void *context, const struct process *process)
{
	struct run *run = context;
	struct text text = message_begin();

	if (run->shown_count++ >= LOOP_SHOWN_MAX)
		return;
	wording_left(&text, run->options, process, true);
	message_send(&text);
}

static void name_stuck(void *context, const struct process *process)
{
	struct run *run = context;
	struct text text = message_begin();

	if (process->state != 'D' || run->shown_count++ >= LOOP_SHOWN_MAX)
		return;
	wording_left(&text, run->options, process, false);
	message_send(&text);
}

static void name_all(struct run *run,
	void (*each)(void *context, const struct process *process))
{
	struct process process = {.pid = run->pid, .name = "?"};

	run->shown_count = 0;
	if (sweep_sees(&run->sweep) && !run->plan->command_only)
		sweep_list(&run->sweep, each, run);
	else if (!run->machine.command_gone) {
		platform_process(run->pid, &process);
		each(run, &process);
	}
	run->shown_count = 0;
}

static void perform(struct run *run, const struct action *action)
{
	switch (action->kind) {
	case ACTION_SEND:
		send(run, action);
		return;
	case ACTION_KILL_NEW:
		kill_new(run);
		return;
	case ACTION_KILL_WALK:
		kill_walk(run);
		return;
	case ACTION_SAMPLE:
		sample(run);
		return;
	case ACTION_HOOK:
		hook(run);
		return;
	case ACTION_CONTINUE:
		sweep_continue(&run->sweep, action->scope);
		return;
	case ACTION_SUSPEND:
		terminal_suspend();
		return;
	case ACTION_LOOK:
		look(run);
		return;
	case ACTION_NAME_STUCK:
		name_all(run, name_stuck);
		return;
	case ACTION_ABANDON:
		name_all(run, name_left);
		return;
	}
}

static void step(struct run *run, const struct event *event)
{
	struct actions actions;

	actions.count = 0; /* and the list stays untouched */
	machine_step(&run->machine, event, platform_now(), &actions);
	for (size_t i = 0; i < actions.count; i++)
		perform(run, &actions.list[i]);
}

/* ---- what happens ---- */

/* A terminal that hangs up tells the leader of its session alone. */
static bool group_has_had(const struct wake *wake)
{
	return wake->from_terminal &&
	       (wake->signal != SIGHUP || getsid(0) != getpid());
}

static void take(struct run *run, const struct wake *wake)
{
	const struct event event = {
		.kind = EVENT_SIGNAL,
		.signal = wake->signal,
		.from_terminal = group_has_had(wake),
	};

	/*
	 * tmo leaves dispositions as they were, so it can ask when a signal
	 * comes: one that is blocked is queued even if it is ignored.
	 */
	if (wake->signal == SIGCHLD || wake->from_self || wake->from_timer ||
		platform_ignores(wake->signal))
		return;
	step(run, &event);
}

/* What became of children since the last look. */
struct news {
	bool any;
	bool exited;
	bool hook_done;
	bool continued;
	int stopped_by;
	bool none_left;
};

/* What the last reaped one has used; a foreign one is not counted. */
static void account(struct run *run, bool is_foreign)
{
	const struct usage before = run->all_usage;
	struct rusage all;

	if (!run->counts || getrusage(RUSAGE_CHILDREN, &all) != 0)
		return;
	run->all_usage = (struct usage){
		.user = of_timeval(all.ru_utime),
		.system = of_timeval(all.ru_stime),
		.max_rss = platform_max_rss(),
	};
	if (is_foreign)
		return;
	run->usage.user += run->all_usage.user - before.user;
	run->usage.system += run->all_usage.system - before.system;
	run->usage.max_rss = run->all_usage.max_rss;
}

static pid_t next_child(int *status)
{
	pid_t pid;

	do
		pid = waitpid(-1, status, WNOHANG | WUNTRACED | WCONTINUED);
	while (pid < 0 && errno == EINTR);
	return pid;
}

static void read_news(struct run *run, struct news *news)
{
	int status;
	pid_t pid;

	while ((pid = next_child(&status)) > 0) {
		const bool is_command = pid == run->sweep.command;

		if (WIFSTOPPED(status)) {
			if (is_command)
				news->stopped_by = WSTOPSIG(status);
		} else if (WIFCONTINUED(status)) {
			if (is_command)
				news->continued = true;
		} else {
			news->any = true;
			run->reaped += !pidset_has(&run->sweep.foreign, pid);
			account(run, pidset_has(&run->sweep.foreign, pid));
			sweep_forget(&run->sweep, pid);
			if (pid == run->hook_pid)
				news->hook_done = true;
			if (is_command) {
				news->exited = true;
				run->wait_status = status;
				run->exec_error = spawn_error(&run->spawn);
			}
		}
	}
	news->none_left = pid < 0 && errno == ECHILD;
	run->sweep.childless = news->none_left;
}

/*
 * All that have ended are reaped, one CHLD may stand for many; then the
 * machine is told, so that nothing is signalled by a pid that is gone.
 */
static void reap(struct run *run)
{
	struct news news = {.any = false};

	read_news(run, &news);
	if (news.continued)
		step(run, &(struct event){.kind = EVENT_CONTINUED});
	if (news.stopped_by != 0 && !news.exited)
		step(run, &(struct event){
				  .kind = EVENT_STOPPED,
				  .signal = news.stopped_by,
				  .job_control = terminal_has_job_control(),
			  });
	if (news.exited) {
		if (run->machine.limit_reached)
			terminal_restore(&run->terminal);
		step(run, &(struct event){
				  .kind = EVENT_EXITED,
				  .signal = WIFSIGNALED(run->wait_status)
						    ? WTERMSIG(run->wait_status)
						    : 0,
			  });
	}
	if (news.any)
		step(run, &(struct event){.kind = EVENT_REAPED});
	if (news.hook_done) {
		run->hook_pid = 0;
		hear_hook(run);
		step(run, &(struct event){.kind = EVENT_HOOK_DONE});
	}
	if (run->machine.state == MACHINE_DRAINING &&
		(news.none_left || run->sweep.blind ||
			sweep_is_alone(&run->sweep)))
		step(run, &(struct event){.kind = EVENT_NONE_LEFT});
}

/*
 * When to wake at the latest. Where the wall clock can have no timer its
 * moment is waited for as a span from now: a clock that is set is noticed late.
 */
static tmo_ns next_deadline(struct run *run)
{
	const tmo_ns alarm = machine_wall_deadline(&run->machine);
	const tmo_ns until = machine_deadline(&run->machine);
	struct moment now;
	tmo_ns at;

	if (alarm != run->alarm) {
		run->alarm = alarm;
		run->alarm_failed = platform_wall_alarm(alarm) != 0;
	}
	if (!run->alarm_failed || alarm == TMO_FOREVER)
		return until;
	now = platform_now();
	at = duration_add(now.mono, alarm > now.wall ? alarm - now.wall : 0);
	return at < until ? at : until;
}

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
	while (platform_wait(until, &wake)) {
		take(run, &wake);
		until = 0;
	}
	reap(run);
	step(run, &(struct event){.kind = EVENT_TICK});
}

static void say_started(struct run *run)
{
	struct text text = message_begin();

	if (!run->sweep.listing)
		return;
	wording_name(&text, run->options);
	text_string(&text, "started as process ");
	text_number(&text, run->pid);
	message_send(&text);
}

static void say_dropped_warnings(struct run *run)
{
	if (run->machine.warned != 0 && !run->options->quiet &&
		(run->options->verbose || !run->options->drop_in))
		say(run, "too little time is left for a warning (--warn): "
			 "it is dropped");
}

bool loop_run(struct run *run)
{
	run->alarm = TMO_FOREVER;
	run->sweep.witness = note_signalled;
	run->sweep.context = run;
	run->sweep.listing = run->options->verbose && !run->options->drop_in;
	run->started = platform_now();
	account(run, true);
	machine_start(&run->machine, run->plan,
		run->plan->cpu == TMO_FOREVER ? 1 : platform_cores(),
		run->started);
	run->pid = spawn_start(&run->spawn);
	if (run->pid < 0)
		return false;
	run->sweep.command = run->pid;
	say_started(run);
	say_dropped_warnings(run);
	while (run->machine.state != MACHINE_DONE)
		wait_once(run);
	if (run->machine.limit_reached)
		terminal_restore(&run->terminal);
	return true;
}

static void ignore_process(void *context, const struct process *process)
{
	(void)context;
	(void)process;
}

size_t loop_count_left(struct run *run)
{
	return sweep_list(&run->sweep, ignore_process, NULL);
}

struct ending loop_ending(const struct run *run)
{
	return (struct ending){
		.limit_reached = run->machine.limit_reached,
		.ended_first = run->machine.ended_first,
		.abandoned = run->machine.abandoned,
		.preserve = run->options->preserve_status,
		.timeout_status = run->options->timeout_status,
		.exec_error = run->exec_error,
		.wait_status = run->wait_status,
	};
}
