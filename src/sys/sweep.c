/*
 * sweep: see the header. Knows whom a signal reaches and how; does not know
 * when or why, nor what is said about it.
 */
#include "tmo/sys/sweep.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tmo/sys/platform.h"
#include "tmo/core/sigdefault.h"
#include "tmo/sys/walk.h"

enum {
	PASSES = 20, /* a tree that still grows then outruns a TERM */
	KILL_PASSES = 3, /* then everybody is stopped first */
	STOP_PASSES = 500,
};

/* ---- one process ---- */

/* Own children by kill(2), others by what holds them, where there is that. */
static int deliver(
	const struct walk *walk, const struct process *process, int signal)
{
	if (process->pid <= 1)
		return ESRCH;
	if (process->parent == walk->self || walk->pidfd < 0)
		return kill(process->pid, signal) == 0 ? 0 : errno;
	return pidfd_send(walk->pidfd, signal) == 0 ? 0 : errno;
}

/* Whether it had the signal. */
static bool send_to(struct walk *walk, const struct process *process)
{
	struct sweep *sweep = walk->context;
	struct process shown = *process;
	int error;

	if (walk->skip_own_group && process->group == getpgrp())
		return false;
	if (sweep->listing && sweep_sees(sweep))
		platform_wchan(process->pid, shown.wchan, sizeof shown.wchan);
	error = deliver(walk, process, walk->signal);
	if (error != 0 && shown.name[0] == '\0' && sweep_sees(sweep))
		platform_process(process->pid, &shown);
	if (sweep->observer && error != ESRCH && (error || sweep->listing))
		sweep->observer(sweep->context, &shown, walk->signal, error);
	if (error == 0 && process->state == 'T' &&
		!sigdefault_stops(walk->signal))
		deliver(walk, process, SIGCONT);
	if (error == 0 && process->state != 'T' && walk->signal == SIGTSTP)
		pidset_add(&sweep->stopped, process->pid);
	return error == 0;
}

/* walk_visitor: the dead have no use for a signal. */
static bool send_to_living(struct walk *walk, const struct process *process)
{
	return !process_is_dead(process) && send_to(walk, process);
}

static struct walk walk_of(struct sweep *sweep, int signal, struct pidset *seen)
{
	return (struct walk){
		.self = sweep->self,
		.foreign = &sweep->foreign,
		.seen = seen,
		.visitor = send_to_living,
		.context = sweep,
		.signal = signal,
		.pidfd = -1,
	};
}

/* ---- the scopes of a step ---- */

/* To the command itself: tmo's child, so the pid is safe until it is reaped. */
static void send_to_command(struct walk *walk)
{
	struct sweep *sweep = walk->context;
	struct process process = {
		.pid = sweep->command,
		.parent = sweep->self,
		.group = getpgrp(),
		.state = '?',
	};

	if (sweep->command == 0)
		return;
	if ((walk->skip_own_group || sweep->listing) && sweep_sees(sweep))
		platform_process(sweep->command, &process);
	walk->reached += send_to(walk, &process);
}

/* Where nobody can be seen: the group, at once, or the command alone. */
static void send_unseen(struct walk *walk)
{
	struct sweep *sweep = walk->context;

	if (walk->skip_own_group && platform_signal_group(0) == 0)
		return;
	if (platform_signal_group(walk->signal) == 0) {
		walk->reached++;
	} else if (errno == ENOSYS) {
		sweep->alone = true;
		send_to_command(walk);
	}
}

/*
 * One that ends by the signal, or ignores it, starts nothing because of it.
 * sigwait(3) unblocks what it waits for, so where it sleeps is asked as well;
 * that is not told for some ms after it fell asleep (Linux 6.12 may leave a
 * sleeper in the scheduler's queue), and then it may.
 */
static bool command_may_answer(const struct sweep *sweep, int signal)
{
	static const char sigwait[] = "do_sigtimedwait"; /* and .isra.0 */
	struct process command;

	if (!platform_process(sweep->command, &command) ||
		command.threads > 1 ||
		(process_answers(&command, signal) &&
			platform_answers(command.pid, signal)))
		return true;
	if (command.state == 'R')
		return false;
	platform_wchan(command.pid, command.wchan, sizeof command.wchan);
	return command.wchan[0] == '\0' ||
	       strncmp(command.wchan, sigwait, sizeof sigwait - 1) == 0;
}

/*
 * Remembers who is there, signals the command, and looks once more for those
 * that were started meanwhile, but before the signal.
 */
static void send_to_command_first(struct sweep *sweep, struct walk *walk)
{
	struct walk memory = walk_of(sweep, 0, &sweep->snapshot);

	sweep->has_snapshot = command_may_answer(sweep, walk->signal);
	if (!sweep->has_snapshot) {
		send_to_command(walk);
		return;
	}
	memory.visitor = NULL;
	pidset_clear(&sweep->snapshot);
	walk_pass(&memory);
	memory.last_pid = platform_last_pid();
	send_to_command(walk);
	walk_add_children(&memory, sweep->command);
	walk_pass(&memory);
	walk_free(&memory);
}

/* What the command started since it signalled the signal is its clean-up. */
static void send_to_snapshot(struct sweep *sweep, struct walk *walk)
{
	if (sweep->has_snapshot)
		walk_add_children(walk, sweep->self);
	if (sweep->command != 0) {
		pidset_add(&sweep->signalled, sweep->command);
		walk_add_children(walk, sweep->command);
	}
	if (sweep->has_snapshot)
		walk_only(walk, &sweep->snapshot);
	walk_passes(walk, PASSES);
}

static void send_all(struct sweep *sweep, struct walk *walk)
{
	struct process command;

	if (sweep->command != 0) {
		walk_add_children(walk, sweep->command);
		if (platform_process(sweep->command, &command))
			walk_await_clean_up(walk, &command);
		send_to_command(walk);
		pidset_add(&sweep->signalled, sweep->command);
		walk_add_children(walk, sweep->command);
	}
	walk_passes(walk, PASSES);
}

/* ---- KILL ---- */

struct kill_round {
	struct sweep *sweep;
	size_t listed;
	size_t reached;
};

static void kill_child(void *context, pid_t child)
{
	struct kill_round *round = context;
	struct sweep *sweep = round->sweep;
	const bool first = pidset_add(&sweep->signalled, child);

	if (pidset_has(&sweep->foreign, child) || child <= 1)
		return;
	round->listed++;
	if (kill(child, SIGKILL) == 0) {
		round->reached += first;
	} else if (errno == EPERM && first && sweep->observer) {
		struct process process = {.pid = child, .name = "?"};

		platform_process(child, &process);
		sweep->observer(sweep->context, &process, SIGKILL, EPERM);
	}
}

/*
 * A killed process starts no child any more (Linux copy_process() fails with
 * a signal pending), and hands those it has to tmo as it dies. So one file,
 * the list of tmo's own children, is enough, no identity can be mistaken and
 * no memory is needed; it is read again when half of those killed are reaped.
 */
size_t sweep_kill_new(struct sweep *sweep)
{
	struct kill_round round = {.sweep = sweep};

	if (sweep->blind || sweep->reaped * 2 < sweep->outstanding)
		return 0;
	sweep->unread = !platform_children(sweep->self, kill_child, &round);
	if (sweep->unread && sweep->command > 1)
		kill_child(&round, sweep->command);
	sweep->outstanding = sweep->unread ? 0 : round.listed;
	sweep->reaped = 0;
	return round.reached;
}

/* walk_visitor: who signalled it before is neither counted nor told again. */
static bool kill_living(struct walk *walk, const struct process *process)
{
	struct sweep *sweep = walk->context;

	if (!pidset_has(&sweep->signalled, process->pid))
		return send_to_living(walk, process) &&
		       pidset_add(&sweep->signalled, process->pid);
	if (!process_is_dead(process))
		deliver(walk, process, walk->signal);
	return false;
}

/* For who does not die (it hangs, it is another user's) yet has children. */
size_t sweep_kill_walk(struct sweep *sweep)
{
	struct pidset seen = {.size = 0};
	struct pidset stopped = {.size = 0};
	struct walk walk = walk_of(sweep, SIGKILL, &seen);
	struct walk stop = walk_of(sweep, SIGSTOP, &stopped);

	if (sweep->blind)
		return 0;
	if (sweep->unread)
		walk.reached += sweep_kill_new(sweep);
	walk.visitor = kill_living;
	walk_passes(&walk, KILL_PASSES);
	if (walk.tree_changed) {
		walk_passes(&stop, STOP_PASSES);
		pidset_clear(&seen);
		walk_pass(&walk);
	}
	walk_free(&walk);
	walk_free(&stop);
	pidset_free(&seen);
	pidset_free(&stopped);
	return walk.reached;
}

/* ---- one step ---- */

static void send_seen(
	struct sweep *sweep, struct walk *walk, const struct action *action)
{
	if (action->signal == SIGKILL) {
		if (action->whole || sweep->listing)
			walk_passes(walk, action->whole ? PASSES : 1);
		walk->reached += sweep_kill_new(sweep);
		return;
	}
	switch (action->target) {
	case TO_COMMAND_FIRST:
		send_to_command_first(sweep, walk);
		return;
	case TO_SNAPSHOT:
		send_to_snapshot(sweep, walk);
		return;
	case TO_LEFT:
	case TO_ALL:
		send_all(sweep, walk);
		return;
	case TO_COMMAND:
	case RESUME_STOPPED:
	case RESUME_GROUP:
	case RESUME_HOOK:
		return;
	}
}

size_t sweep_send(struct sweep *sweep, const struct action *action)
{
	struct walk walk = walk_of(sweep, action->signal, &sweep->signalled);

	/* Who adopts every orphan has no descendant without a child. */
	if (action->signal == 0 ||
		(sweep->childless && platform_signal_group(0) != 0))
		return 0;
	walk.skip_own_group = action->skip_own_group;
	if (!action_is_second(action))
		pidset_clear(&sweep->signalled);
	if (action->signal == SIGKILL)
		sweep->outstanding = sweep->reaped = 0;
	if (action->target == TO_COMMAND)
		send_to_command(&walk);
	else if (sweep_sees(sweep))
		send_seen(sweep, &walk, action);
	else if (action->target != TO_SNAPSHOT)
		send_unseen(&walk);
	walk_free(&walk);
	return walk.reached;
}

/* ---- CONT ---- */

static bool continue_member(struct walk *walk, const struct process *process)
{
	const struct sweep *sweep = walk->context;

	return process->state == 'T' &&
	       (process->group == getpgrp() || process->pid == sweep->command ||
		       pidset_has(&sweep->stopped, process->pid)) &&
	       deliver(walk, process, SIGCONT) == 0;
}

static bool will_stop(pid_t pid)
{
	const uint64_t pending = platform_pending(pid);

	for (int signal = 1; signal <= 31; signal++)
		if (sigdefault_stops(signal) && pending >> (signal - 1) & 1)
			return true;
	return false;
}

/* One that will stop as soon as it runs is as good as stopped. */
static bool continue_stopped(struct walk *walk, const struct process *process)
{
	return (process->state == 'T' || will_stop(process->pid)) &&
	       deliver(walk, process, SIGCONT) == 0;
}

void sweep_continue(struct sweep *sweep, enum target target)
{
	if (target != TO_COMMAND && sweep_sees(sweep)) {
		walk_once(sweep->self, &sweep->foreign,
			target == RESUME_GROUP ? continue_member
					       : continue_stopped,
			sweep);
		pidset_clear(&sweep->stopped);
		return;
	}
	if (target != TO_COMMAND && platform_signal_group(SIGCONT) == 0)
		return;
	if (sweep->command > 1)
		kill(sweep->command, SIGCONT);
}

/* ---- who is there ---- */

static void note_foreign(void *context, pid_t child)
{
	struct sweep *sweep = context;

	if (!pidset_add(&sweep->foreign, child))
		sweep->unsure = true;
}

bool sweep_start(struct sweep *sweep, pid_t self)
{
	pid_t ended;

	*sweep = (struct sweep){.self = self};
	do {
		ended = waitpid(-1, NULL, WNOHANG);
	} while (ended > 0 || (ended < 0 && errno == EINTR));
	if (ended < 0 || !sweep_sees(sweep))
		return true;
	return platform_children(self, note_foreign, sweep) && !sweep->unsure;
}

bool sweep_sees(struct sweep *sweep)
{
	if (!sweep->looked) {
		sweep->looked = true;
		sweep->blind = !platform_sees_self();
	}
	return !sweep->blind;
}

void sweep_forget(struct sweep *sweep, pid_t pid)
{
	if (pid == sweep->command)
		sweep->command = 0;
	if (!pidset_has(&sweep->foreign, pid))
		sweep->reaped++;
	pidset_remove(&sweep->foreign, pid);
	pidset_remove(&sweep->signalled, pid);
	pidset_remove(&sweep->snapshot, pid);
	pidset_remove(&sweep->stopped, pid);
}
