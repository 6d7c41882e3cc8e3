/* guard: see the header. tmo's side of it; the guard's is guard_main.c. */
#include "tmo/sys/guard.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tmo/sys/clock.h"
#include "tmo/sys/helper.h"
#include "tmo/sys/in_child.h"
#include "tmo/sys/message.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/process_signal.h"
#include "tmo/sys/reaper.h"
#include "tmo/sys/run.h"
#include "tmo/sys/self.h"

const char *guard_prepare(struct guard *guard, pid_t self, const char **call)
{
	const pid_t caller = getppid();

	/* The libc knows no failure of it, and hands on what the kernel says.
	 */
	*call = "getppid";
	errno = -caller;
	if (caller < 0)
		return "the system does not tell who tmo's parent is";
	*call = claim_call;
	if (!self_watch_parent(SIGCHLD))
		return "this system cannot tell when a parent dies";
	/* It has ended already, so no CHLD comes to end the first wait. */
	if (getppid() != caller)
		self_signal(self, SIGCHLD);
	/* init adopts; 0: it is outside of tmo's pid namespace. */
	guard->caller = caller > 1 ? caller : 0;
	return NULL;
}

/*
 * Whether the guard has ended before it has told the command's pid. Where
 * waitid(2) is refused it will tell that.
 */
static bool has_ended(pid_t guard)
{
	siginfo_t info = {.si_pid = 0};

	if (waitid(P_PID, (id_t)guard, &info,
		    WEXITED | WSTOPPED | WNOHANG | WNOWAIT) != 0)
		return errno == ECHILD;
	if (info.si_pid != 0 && info.si_code == CLD_STOPPED)
		process_signal(guard, -1, SIGCONT);
	return info.si_pid != 0 && info.si_code != CLD_STOPPED;
}

/* The pid is there before the command's first instruction. */
static pid_t await_command(struct guard *guard)
{
	int command;

	while ((command = atomic_load(&guard->page->command)) == 0) {
		if (has_ended(guard->pid)) {
			command = atomic_load(&guard->page->command);
			break;
		}
		pages_await_change(&guard->page->command, 0);
	}
	if (command > 0)
		return command;
	errno = command < 0 ? -command : ECHILD;
	guard->refused = guard->page->refused;
	return -1;
}

/* A command that the guard has started ends by its death signal. */
static pid_t fail_start(struct run *run)
{
	struct guard *guard = &run->children.guard;
	const int error = errno;

	guard_end(run);
	if (self_children_are_elsewhere())
		guard->lack = "children are started in another pid namespace";
	errno = error;
	return -1;
}

pid_t guard_start(struct run *run)
{
	struct guard *guard = &run->children.guard;
	pid_t pid, command;

	guard->page = pages_shared(sizeof *guard->page);
	guard->refused = "mmap";
	if (!guard->page)
		return -1;
	message_share(&guard->page->messages);
	guard->refused = child_start_call;
	pid = child_fork(guard_main, run);
	if (pid < 0)
		return -1;
	guard->pid = pid;
	guard->refused = NULL;
	command = await_command(guard);
	if (command < 0)
		return fail_start(run);
	family_set_guard(&run->family, pid, guard->page);
	return command;
}

bool guard_next(struct run *run, struct child_event *event)
{
	struct guard *guard = &run->children.guard;

	if (!guard->page || guard->took_over)
		return false;
	if (guard_page_read(guard->page, event)) {
		run->family.told = child_event_is_end(event) ? event->pid : 0;
		return true;
	}
	if (guard->pid != 0 && guard_page_was_crowded(guard->page))
		process_signal(guard->pid, -1, SIGCHLD);
	return false;
}

void guard_changed(struct run *run, const struct child_event *event,
	struct child_facts *facts)
{
	if (WIFSTOPPED(event->status))
		process_signal(event->pid, -1, SIGCONT);
	if (WIFSTOPPED(event->status) || WIFCONTINUED(event->status))
		return;
	run->children.guard.pid = 0;
	facts->reaped = true;
	facts->guard_killed =
		!facts->command_ended &&
		!atomic_load(&run->children.guard.page->childless);
	family_lose_guard(&run->family);
}

bool guard_has_left(const struct guard *guard)
{
	return guard->page && !guard->took_over && guard->pid == 0 &&
	       !atomic_load(&guard->page->childless);
}

bool guard_caller_ended(const struct guard *guard)
{
	return guard->caller != 0 && self_has_lost(guard->caller);
}

pid_t guard_closing(const struct guard *guard)
{
	return guard->page ? atomic_load(&guard->page->closing) : 0;
}

/* Sent KILL, it hangs where the server of a file that it has open does. */
static void await_end(pid_t guard)
{
	struct helper_wait wait = {.until = clock_monotonic() + TMO_SECOND};

	while (!has_ended(guard) && helper_wait(&wait))
		;
}

void guard_end(struct run *run)
{
	struct guard *guard = &run->children.guard;
	enum answer answer = ANSWER_REFUSED;
	struct child_facts facts;

	if (guard->pid <= 0)
		return;
	/*
	 * A fault may pass. Should KILL be refused for good, it leaves by
	 * itself as soon as tmo has.
	 */
	atomic_store(&guard->page->over, true);
	for (int tries = 0; tries < 2 && answer != ANSWER_DONE; tries++)
		answer = process_signal(guard->pid, -1, SIGKILL);
	if (answer == ANSWER_DONE)
		await_end(guard->pid);
	child_events_read(run, &facts);
}
