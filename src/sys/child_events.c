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

	if (read_own(self, &bytes))
		output->bytes += bytes - account->not_output;
	else
		output->lost = true;
}

/* What a child that is not the command's has written is not its output. */
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
		run->children.exec_error = spawn_error(&run->spawn);
		if (WIFSIGNALED(event->status))
			facts->ended_by = WTERMSIG(event->status);
	}
	family_forget(&run->family, event->pid);
	signal_forget(&run->signals, event->pid);
}

static void note_event(struct run *run, const struct child_event *event,
	struct child_facts *facts)
{
	if (!WIFSTOPPED(event->status) && !WIFCONTINUED(event->status)) {
		child_ended(run, event, facts);
		return;
	}
	if (event->pid != run->family.command)
		return;
	if (WIFSTOPPED(event->status)) {
		facts->stopped_by = WSTOPSIG(event->status);
		return;
	}
	facts->command_continued = true;
	facts->stopped_by = 0;
}

/* Whether what the command has started is gone, as far as it can be seen. */
static bool is_none_left(struct run *run)
{
	return run->family.childless || family_is_unseen(&run->family) ||
	       sampler_only_foreign(&run->family);
}

enum answer child_events_read(struct run *run, struct child_facts *facts)
{
	struct child_event event;
	enum answer answer;
	int error;

	*facts = (struct child_facts){.reaped = false};
	while ((answer = wait_for_child(run, &event)) == ANSWER_DONE)
		note_event(run, &event, facts);
	error = errno;
	family_set_childless(
		&run->family, answer == ANSWER_NOTHING && event.childless);
	if (facts->stopped_by != 0 && !facts->command_ended)
		facts->job_control =
			terminal_has_job_control(run->children.command);
	facts->none_left = run->family.command == 0 && is_none_left(run);
	errno = error;
	return answer;
}
