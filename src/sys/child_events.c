/*
 * child_events: see the header. Knows what wait(2) tells; does not know what
 * follows from it.
 */
#include "tmo/sys/child_events.h"

#include <errno.h>
#include <sys/wait.h>
#include "tmo/sys/message.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/run.h"
#include "tmo/sys/sampler.h"

/* What tmo's account says; its own messages are nobody's output. */
static bool read_own(pid_t self, uint64_t *bytes)
{
	struct moved moved;

	if (proc_moved(self, &moved) != ANSWER_DONE)
		return false;
	*bytes = moved.written - message_written();
	return true;
}

void child_account_begin(struct child_account *account, pid_t self)
{
	read_own(self, &account->not_output);
}

void child_account_output(
	const struct child_account *account, pid_t self, struct output *output)
{
	uint64_t bytes;

	/* The command's bytes are added to the guard's account. */
	if (account->guard.pid != 0)
		return;
	if (read_own(self, &bytes))
		output->bytes += bytes - account->not_output;
	else
		output->lost = true;
}

/* What a child of somebody else's has written is not the command's output. */
static enum answer wait_for_child(struct run *run, struct child_event *event)
{
	const struct pidset *foreign = &run->family.foreign;
	const pid_t self = run->family.self;
	uint64_t before, after;
	const bool counts = run->machine.limits.on && foreign->count > 0 &&
			    run->given.plan->no_output != TMO_FOREVER &&
			    read_own(self, &before);
	const enum answer answer = child_wait(event);

	if (answer == ANSWER_DONE && counts &&
		pidset_has(foreign, event->pid) && read_own(self, &after))
		run->children.not_output += after - before;
	return answer;
}

static void add_usage(struct child_account *account, const struct usage *used)
{
	account->reaped++;
	account->usage.user += used->user;
	account->usage.system += used->system;
	if (account->usage.max_rss < used->max_rss)
		account->usage.max_rss = used->max_rss;
}

static void child_ended(struct run *run, const struct child_event *event,
	struct child_facts *facts)
{
	const struct guard *guard = &run->children.guard;

	facts->reaped = true;
	if (!pidset_has(&run->family.foreign, event->pid)) {
		add_usage(&run->children, &event->usage);
		kill_note_reaped(&run->kill);
	}
	if (event->pid == run->hook.pid)
		facts->hook_ended = true;
	if (event->pid == run->family.command) {
		facts->command_ended = true;
		run->children.wait_status = event->status;
		run->children.exec_error = guard->page && !guard->took_over
						   ? event->exec_error
						   : spawn_error(&run->spawn);
		if (WIFSIGNALED(event->status))
			facts->ended_by = WTERMSIG(event->status);
	}
	family_forget(&run->family, event->pid);
	signal_forget(&run->signals, event->pid);
}

/*
 * What the guard has told may be older than a CONT that tmo has had since: to
 * believe it would stop tmo again after fg.
 */
static bool is_outdated(const struct run *run, pid_t pid)
{
	struct process process;

	return run->children.guard.pid != 0 &&
	       proc_process(pid, &process) == ANSWER_DONE &&
	       process.state != 'T';
}

void child_events_note(struct run *run, const struct child_event *event,
	struct child_facts *facts)
{
	if (!WIFSTOPPED(event->status) && !WIFCONTINUED(event->status)) {
		child_ended(run, event, facts);
		return;
	}
	if (event->pid != run->family.command)
		return;
	if (WIFSTOPPED(event->status)) {
		if (is_outdated(run, event->pid))
			return;
		facts->stopped_by = WSTOPSIG(event->status);
		return;
	}
	facts->command_continued = true;
	facts->stopped_by = 0;
}

/* Whether all that the command has started is gone, as far as can be told. */
static bool is_none_left(struct run *run)
{
	return run->family.childless || family_is_invisible(&run->family) ||
	       sampler_only_foreign(&run->family);
}

static void read_guard(struct run *run, struct child_facts *facts)
{
	struct child_event event;

	while (guard_next(run, &event))
		child_events_note(run, &event, facts);
}

/* A child that tmo itself has reaped. */
static void note_own(struct run *run, const struct child_event *event,
	struct child_facts *facts)
{
	const struct guard *guard = &run->children.guard;

	if (message_writer_reaped(event->pid, child_event_is_end(event))) {
		signal_forget(&run->signals, event->pid);
		return;
	}
	if (event->pid == run->children.closing)
		run->children.closing = 0;
	if (event->pid == guard->pid && event->pid != 0) {
		read_guard(run, facts);
		guard_changed(run, event, facts);
	} else if (guard->pid != 0 && event->pid != run->hook.pid) {
		/* tmo had it before the start, or it is an orphan of such. */
		family_forget(&run->family, event->pid);
	} else if (guard->took_over || event->pid != run->family.told) {
		child_events_note(run, event, facts);
	} else {
		/* A guard that was killed has told of it, and left it. */
		run->family.told = 0;
	}
}

enum answer child_events_read(struct run *run, struct child_facts *facts)
{
	struct child_event event;
	enum answer answer;
	int error;
	bool none;

	*facts = (struct child_facts){.reaped = false};
	/* Before its records are read: so all that it told of are in them. */
	none = run->children.guard.pid != 0 &&
	       atomic_load(&run->children.guard.page->childless);
	read_guard(run, facts);
	while ((answer = wait_for_child(run, &event)) == ANSWER_DONE)
		note_own(run, &event, facts);
	error = errno;
	if (run->children.guard.pid == 0)
		none = answer == ANSWER_NOTHING && event.childless;
	family_set_childless(&run->family, none);
	facts->parent_ended = guard_caller_ended(&run->children.guard);
	if (facts->stopped_by != 0 && !facts->command_ended)
		facts->job_control =
			terminal_has_job_control(run->children.command);
	facts->none_left = run->family.command == 0 && is_none_left(run);
	errno = error;
	return answer;
}
