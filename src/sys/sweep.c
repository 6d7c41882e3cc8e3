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
#include "tmo/core/signame.h"
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
	if (process->parent == walk->self || walk->held < 0)
		return kill(process->pid, signal) == 0 ? 0 : errno;
	return platform_signal_held(walk->held, signal) == 0 ? 0 : errno;
}

/* Whether it had the signal. */
static bool send_to(struct walk *walk, const struct process *process)
{
	struct sweep *sweep = walk->context;
	struct process shown = *process;
	int error;

	if (walk->spare_group && process->group == getpgrp())
		return false;
	if (sweep->listing && sweep_sees(sweep))
		platform_waits_in(
			process->pid, shown.waits_in, sizeof shown.waits_in);
	error = deliver(walk, process, walk->signal);
	if (error != 0 && shown.name[0] == '\0' && sweep_sees(sweep))
		platform_process(process->pid, &shown);
	if (sweep->witness && error != ESRCH && (error || sweep->listing))
		sweep->witness(sweep->context, &shown, walk->signal, error);
	if (error == 0 && process->state == 'T' && !signame_stops(walk->signal))
		deliver(walk, process, SIGCONT);
	if (error == 0 && process->state != 'T' && walk->signal == SIGTSTP)
		pidset_add(&sweep->stopped, process->pid);
	return error == 0;
}

/* walk_deed: the dead have no use for a signal. */
static bool send_to_living(struct walk *walk, const struct process *process)
{
	return !tree_is_dead(process) && send_to(walk, process);
}

static struct walk walk_of(struct sweep *sweep, int signal, struct pidset *seen)
{
	return (struct walk){
		.self = sweep->self,
		.foreign = &sweep->foreign,
		.seen = seen,
		.deed = send_to_living,
		.context = sweep,
		.signal = signal,
		.held = -1,
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
	if ((walk->spare_group || sweep->listing) && sweep_sees(sweep))
		platform_process(sweep->command, &process);
	walk->reached += send_to(walk, &process);
}

/* Where nobody can be seen: the group, at once, or the command alone. */
static void send_unseen(struct walk *walk)
{
	struct sweep *sweep = walk->context;

	if (walk->spare_group && platform_signal_group(0) == 0)
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
		(tree_may_answer(&command, signal) &&
			platform_may_answer(command.pid, signal)))
		return true;
	if (command.state == 'R')
		return false;
	platform_waits_in(
		command.pid, command.waits_in, sizeof command.waits_in);
	return command.waits_in[0] == '\0' ||
	       strncmp(command.waits_in, sigwait, sizeof sigwait - 1) == 0;
}

/*
 * Remembers who is there, signals the command, and looks once more for those
 * that were started meanwhile, but before the signal.
 */
static void send_parted(struct sweep *sweep, struct walk *walk)
{
	struct walk memory = walk_of(sweep, 0, &sweep->parted);

	sweep->is_parted = command_may_answer(sweep, walk->signal);
	if (!sweep->is_parted) {
		send_to_command(walk);
		return;
	}
	memory.deed = NULL;
	pidset_clear(&sweep->parted);
	walk_pass(&memory);
	memory.last = platform_last_pid();
	send_to_command(walk);
	walk_add_children(&memory, sweep->command);
	walk_pass(&memory);
	walk_end(&memory);
}

/* What the command started since it had the signal is its clean-up. */
static void send_rest(struct sweep *sweep, struct walk *walk)
{
	if (sweep->is_parted)
		walk_add_children(walk, sweep->self);
	if (sweep->command != 0) {
		pidset_add(&sweep->had, sweep->command);
		walk_add_children(walk, sweep->command);
	}
	if (sweep->is_parted)
		walk_only(walk, &sweep->parted);
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
		pidset_add(&sweep->had, sweep->command);
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
	const bool first = pidset_add(&sweep->had, child);

	if (pidset_has(&sweep->foreign, child) || child <= 1)
		return;
	round->listed++;
	if (kill(child, SIGKILL) == 0) {
		round->reached += first;
	} else if (errno == EPERM && first && sweep->witness) {
		struct process process = {.pid = child, .name = "?"};

		platform_process(child, &process);
		sweep->witness(sweep->context, &process, SIGKILL, EPERM);
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

/* walk_deed: who had it before is neither counted nor told again. */
static bool kill_living(struct walk *walk, const struct process *process)
{
	struct sweep *sweep = walk->context;

	if (!pidset_has(&sweep->had, process->pid))
		return send_to_living(walk, process) &&
		       pidset_add(&sweep->had, process->pid);
	if (!tree_is_dead(process))
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
	walk.deed = kill_living;
	walk_passes(&walk, KILL_PASSES);
	if (walk.disturbed) {
		walk_passes(&stop, STOP_PASSES);
		pidset_clear(&seen);
		walk_pass(&walk);
	}
	walk_end(&walk);
	walk_end(&stop);
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
	switch (action->scope) {
	case SCOPE_PARTED:
		send_parted(sweep, walk);
		return;
	case SCOPE_REST:
		send_rest(sweep, walk);
		return;
	case SCOPE_LEFT:
	case SCOPE_ALL:
		send_all(sweep, walk);
		return;
	case SCOPE_COMMAND:
	case SCOPE_STOPPED:
	case SCOPE_GROUP:
	case SCOPE_HOOK:
		return;
	}
}

size_t sweep_send(struct sweep *sweep, const struct action *action)
{
	struct walk walk = walk_of(sweep, action->signal, &sweep->had);

	/* Who adopts every orphan has no descendant without a child. */
	if (action->signal == 0 ||
		(sweep->childless && platform_signal_group(0) != 0))
		return 0;
	walk.spare_group = action->spare_group;
	if (!action_is_second(action))
		pidset_clear(&sweep->had);
	if (action->signal == SIGKILL)
		sweep->outstanding = sweep->reaped = 0;
	if (action->scope == SCOPE_COMMAND)
		send_to_command(&walk);
	else if (sweep_sees(sweep))
		send_seen(sweep, &walk, action);
	else if (action->scope != SCOPE_REST)
		send_unseen(&walk);
	walk_end(&walk);
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
		if (signame_stops(signal) && pending >> (signal - 1) & 1)
			return true;
	return false;
}

/* One that will stop as soon as it runs is as good as stopped. */
static bool continue_stopped(struct walk *walk, const struct process *process)
{
	return (process->state == 'T' || will_stop(process->pid)) &&
	       deliver(walk, process, SIGCONT) == 0;
}

void sweep_continue(struct sweep *sweep, enum scope scope)
{
	if (scope != SCOPE_COMMAND && sweep_sees(sweep)) {
		walk_once(sweep->self, &sweep->foreign,
			scope == SCOPE_GROUP ? continue_member
					     : continue_stopped,
			sweep);
		pidset_clear(&sweep->stopped);
		return;
	}
	if (scope != SCOPE_COMMAND && platform_signal_group(SIGCONT) == 0)
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
	pidset_remove(&sweep->had, pid);
	pidset_remove(&sweep->parted, pid);
	pidset_remove(&sweep->stopped, pid);
}
