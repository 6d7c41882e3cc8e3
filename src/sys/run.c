/* run: see the header. Knows how a run begins and ends. */
#include "tmo/sys/run.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tmo/sys/closing.h"
#include "tmo/sys/descriptors.h"
#include "tmo/sys/helper.h"
#include "tmo/sys/memory_shares.h"
#include "tmo/sys/message.h"
#include "tmo/sys/perform.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/wake.h"

/* What has ended was no command: nothing ran. */
static void note_refused_start(struct run *run)
{
	const int error = run->children.exec_error;
	const char *call = spawn_refused_call(error);

	if (call)
		run->clock.refused = (struct refused_call){
			"cannot start the command", call, spawn_errno(error)};
}

static bool is_ended(const struct run *run, const struct child_facts *facts)
{
	return run->given.plan->command_only ? run->family.command == 0
					     : facts->none_left;
}

/* For a second at most: a process that hangs is left. */
static void end_unwatched(struct run *run)
{
	struct helper_wait wait = {.until = clock_monotonic() + TMO_SECOND};
	struct child_facts facts;

	perform_kill(run);
	while (child_events_read(run, &facts) != ANSWER_REFUSED &&
		!is_ended(run, &facts) && helper_wait(&wait))
		;
}

static bool run_to_end(struct run *run)
{
	struct run_clock *clock = &run->clock;

	while (run->machine.phase != MACHINE_DONE && !clock->refused.name)
		wake_wait(run);
	/* What has ended meanwhile has ended by itself. */
	if (run->machine.phase == MACHINE_DONE &&
		!guard_has_left(&run->children.guard))
		clock->refused.name = NULL;
	if (clock->refused.name)
		end_unwatched(run);
	if (run->machine.limits.reached != REASON_NONE)
		terminal_restore(&run->terminal, run->family.self);
	note_refused_start(run);
	memory_shares_end(&run->children.sampler.memory, &run->family);
	guard_end(run);
	errno = clock->refused.error;
	return !clock->refused.name;
}

/* Counted only for who needs it: it takes a call. */
static unsigned cores_that_count(const struct plan *plan)
{
	return plan->cpu == TMO_FOREVER && plan->memory == TMO_FOREVER
		       ? 1
		       : cores_count();
}

bool run_command(struct run *run)
{
	const struct plan *plan = run->given.plan;
	struct run_clock *clock = &run->clock;

	clock->alarm_at = TMO_FOREVER;
	run->signals.observer = announce_observer(run);
	clock->started = wake_clocks(run);
	if (clock->started.mono == 0 ||
		(plan->wall && clock->started.wall == 0)) {
		clock->refused = (struct refused_call){
			"cannot read the clock", clock_read_call, errno};
		return false;
	}
	machine_start(
		&run->machine, plan, cores_that_count(plan), clock->started);
	if (plan->no_output != TMO_FOREVER)
		child_account_begin(&run->children, run->family.self);
	run->children.command = run->given.options->die_with_parent
					? guard_start(run)
					: spawn_start(&run->spawn);
	if (run->children.command < 0)
		return false;
	run_close_inherited(run, false);
	family_set_command(&run->family, run->children.command);
	terminal_save_late(&run->terminal);
	announce_started(run);
	return run_to_end(run);
}

void run_close_inherited(struct run *run, bool is_guard)
{
	const int kept[] = {STDERR_FILENO, run->given.own_fd,
		run->spawn.pipe.in, message_fd()};
	struct served served = {.count = 0};
	pid_t child;

	descriptors_close_others(kept, sizeof kept / sizeof kept[0], &served);
	/* A child that a hook's tmo leaves would be taken for the command's. */
	if (!run->given.start_hook)
		return;
	child = closing_start(&served, is_guard);
	/* The guard's is a child of tmo's, which has others' children too. */
	if (child > 0 && is_guard)
		atomic_store(&run->children.guard.page->closing, child);
	if (child <= 0 || is_guard)
		return;
	run->children.closing = child;
	family_add_foreign(&run->family, child);
}

struct event run_killed(const struct run *run)
{
	const int status = run->children.wait_status;

	return (struct event){
		.kind = EVENT_KILLED,
		.command_ended = run->family.command == 0,
		.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
		.was_ending = atomic_load(&run->children.guard.page->ending),
	};
}

bool run_take_over(struct run *run, const struct child_facts *facts)
{
	const struct event none_left = {.kind = EVENT_NONE_LEFT};
	const struct event stopped = {
		.kind = EVENT_STOPPED,
		.signal = facts->stopped_by,
	};
	const struct event killed = run_killed(run);

	run->clock.alarm_at = TMO_FOREVER;
	run->clock.has_now = false;
	machine_start(&run->machine, run->given.plan,
		cores_that_count(run->given.plan), wake_clocks(run));
	wake_tell(run, &killed);
	if (facts->stopped_by != 0)
		wake_tell(run, &stopped);
	if (facts->none_left)
		wake_tell(run, &none_left);
	return run_to_end(run);
}

struct run_result run_result(const struct run *run)
{
	const struct machine *machine = &run->machine;

	return (struct run_result){
		.tmo_killed = run->children.guard.took_over,
		.limit_reached = machine->limits.reached != REASON_NONE,
		.command_ended_first = machine->limits.command_ended_first,
		.abandoned =
			machine->pursuit.gave_up || run->hook.result.abandoned,
		.command_left =
			machine->pursuit.gave_up && run->family.command != 0,
		.as_timeout = run->given.options->as_timeout,
		.preserve = run->given.options->preserve_status,
		.timeout_status = run->given.options->timeout_status,
		.exec_error = run->children.exec_error,
		.wait_status = run->children.wait_status,
	};
}
