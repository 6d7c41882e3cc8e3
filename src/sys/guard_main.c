/*
 * guard_main: the guard's side. Starts the command, reaps, tells; and becomes
 * an ordinary tmo when tmo is gone.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>
#include "tmo/core/plan.h"
#include "tmo/sys/closing.h"
#include "tmo/sys/conclude.h"
#include "tmo/sys/guard.h"
#include "tmo/sys/guard_words.h"
#include "tmo/sys/message.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/process_signal.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/run.h"
#include "tmo/sys/self.h"

/* ---- watching ---- */

/*
 * A guard that cannot do its work any more: tmo takes it for killed, and its
 * children are tmo's.
 */
static _Noreturn void leave(void)
{
	_exit(STATUS_FAILED);
}

/* Whether there is something new to tell of it. */
static bool note_death_error(struct run *run)
{
	struct guard_page *page = run->children.guard.page;
	const int error = run->spawn.notes.death_error;

	return error != 0 && atomic_exchange(&page->death_error, error) == 0;
}

/* A guard that is killed leaves to tmo what it has told of and not reaped. */
static bool send_child_events(struct run *run)
{
	struct guard_page *page = run->children.guard.page;
	struct child_event event = {.pid = 0};
	struct child_facts facts = {.reaped = false};
	enum answer answer = ANSWER_NOTHING;
	bool any = false;

	while (guard_page_has_room(page) &&
		(answer = child_look(&event)) == ANSWER_DONE) {
		if (event.pid == run->family.command &&
			child_event_is_end(&event))
			event.exec_error = spawn_error(&run->spawn);
		note_death_error(run);
		guard_page_write(page, &event);
		if (child_take(&event) == ANSWER_REFUSED)
			leave();
		child_events_note(run, &event, &facts);
		any = true;
	}
	if (answer == ANSWER_REFUSED)
		leave();
	if (event.childless && !atomic_exchange(&page->childless, true))
		any = true;
	return note_death_error(run) || any;
}

/* Whether a KILL of tmo would change nothing any more. */
static bool is_over(const struct run *run)
{
	const struct event killed = run_killed(run);

	return atomic_load(&run->children.guard.page->childless) &&
	       machine_ended_before(&killed);
}

/*
 * True: tmo is gone. False: the run is over, which the guard's end tells tmo
 * as well as a CHLD would, unless that hangs.
 */
static bool watch(struct run *run, pid_t tmo)
{
	struct wake wake;

	while (!self_has_lost(tmo)) {
		const bool any = send_child_events(run);
		bool refused;

		if (is_over(run)) {
			if (closing_may_hang(run->given.own_fd))
				parent_signal(tmo, SIGCHLD);
			return false;
		}
		refused = any && parent_signal(tmo, SIGCHLD) != ANSWER_DONE;
		if (!refused)
			refused = signals_wait(TMO_FOREVER, &wake) ==
				  ANSWER_REFUSED;
		if (refused && !self_has_lost(tmo))
			leave();
	}
	return true;
}

/* ---- tmo is gone ---- */

/* The guard has told tmo of a stop, and does not remember it. */
static bool is_stopped(pid_t command)
{
	struct process process;

	return command != 0 && proc_process(command, &process) == ANSWER_DONE &&
	       process.state == 'T';
}

static int take_over(struct run *run, pid_t self)
{
	const pid_t none[2] = {0, 0};
	struct child_facts facts;
	int status;
	bool ran;

	run->children.guard.took_over = true;
	run->children.guard.caller = 0;
	run->children.guard.pid = 0;
	run->terminal = (struct terminal){.saved = false};
	family_take_over(&run->family, self);
	child_events_read(run, &facts);
	if (atomic_load(&run->children.guard.page->over))
		return 0;
	facts.stopped_by = is_stopped(run->family.command) ? SIGSTOP : 0;
	ran = run_take_over(run, &facts);
	/* There was nothing left to end: tmo's end is that of the run. */
	if (ran && run->machine.limits.reached == REASON_NONE)
		return 0;
	status = run_conclude(run, ran).status;
	message_finish();
	closing_finish(none, run->given.own_fd, true);
	return status;
}

/* ---- the guard ---- */

static int start_command(struct run *run, pid_t self)
{
	struct guard_page *page = run->children.guard.page;
	pid_t command;

	run->spawn.parent = self;
	run->spawn.go = &page->in_session;
	command = spawn_start(&run->spawn);
	if (command > 0) {
		family_set_command(&run->family, command);
		run->children.command = command;
		/* After the fork: the command is in its caller's session. */
		atomic_store(&page->command, command);
		if (setsid() < 0)
			atomic_store(&page->session_error, errno);
		atomic_store(&page->in_session, 1);
		pages_changed(&page->in_session);
	} else {
		page->refused = spawn_call(&run->spawn);
		atomic_store(&page->command, -errno);
	}
	pages_changed(&page->command);
	return command;
}

/* The call that is refused and without which the guard cannot work; or NULL. */
static const char *find_refused(
	struct run *run, pid_t tmo, pid_t self, struct guard_words *words)
{
	struct child_event event;

	if (self < 0)
		return "getpid";
	/* CONT, so that one that is stopped hears of it too. */
	if (!self_watch_parent(SIGCONT) ||
		claim_descendants(self, true) != REACH_TREE)
		return "prctl";
	if (!guard_hide_words(run, words))
		return "mmap";
	if (child_look(&event) == ANSWER_REFUSED)
		return child_look_call;
	/* Signal 0: a guard that cannot wake tmo by CHLD is of no use. */
	return parent_signal(tmo, 0) == ANSWER_DONE ? NULL : "kill";
}

int guard_main(void *context)
{
	struct run *run = context;
	const pid_t tmo = run->family.self;
	const pid_t self = self_pid_forked();
	struct guard_page *page = run->children.guard.page;
	struct guard_words words;

	message_forked(true);
	errno = 0;
	page->refused = find_refused(run, tmo, self, &words);
	if (page->refused) {
		atomic_store(&page->command, errno > 0 ? -errno : -ECHILD);
		return STATUS_FAILED;
	}
	if (start_command(run, self) < 0)
		return STATUS_FAILED;
	if (atomic_load(&page->session_error) != 0)
		parent_signal(tmo, SIGCHLD);
	run_close_inherited(run, true);
	return watch(run, tmo) ? take_over(run, self) : 0;
}
