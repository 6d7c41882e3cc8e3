/*
 * sweep: see the header. Knows how to find and reach the processes of a tree;
 * does not know when or why, nor what is said about it.
 */
#include "tmo/sweep.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tmo/platform.h"
#include "tmo/signame.h"

enum {
	PASSES = 20, /* a tree that still grows then outruns a TERM */
	KILL_PASSES = 3, /* then everybody is stopped first */
	STOP_PASSES = 500,
};

enum deed { DEED_SEND, DEED_CONTINUE, DEED_LIST, DEED_SAMPLE, DEED_REMEMBER };

struct entry {
	pid_t pid;
	pid_t parent; /* who listed it */
	pid_t since; /* if its pid was given out after this one it was started
			by somebody who had the signal; 0: no matter when */
};

/* One walk: a queue of processes yet to be visited. */
struct walk {
	struct sweep *sweep;
	enum deed deed;
	int signal;
	bool spare_group;
	pid_t group; /* CONTINUE: the command and this; 0: all */
	struct pidset *seen; /* who was visited, in this pass or before */
	struct pidset *tally; /* SEND: count those alone that are new to it */
	void (*each)(void *context, const struct process *process);
	void *context;
	struct sample *sample;
	struct entry *queue; /* owned */
	size_t count;
	size_t room;
	pid_t parent; /* whose children are being listed */
	pid_t since; /* for those that are listed */
	pid_t last; /* the last pid given out before the last signal */
	size_t reached;
	bool disturbed; /* somebody came or went while we looked */
};

/* ---- the queue ---- */

static void enqueue(void *context, pid_t child)
{
	struct walk *walk = context;

	if (pidset_has(&walk->sweep->foreign, child) ||
		pidset_has(walk->seen, child))
		return;
	if (walk->count == walk->room) {
		const size_t room = walk->room ? walk->room * 2 : 512;
		struct entry *queue = platform_memory(walk->queue,
			walk->room * sizeof *queue, room * sizeof *queue);

		if (!queue)
			return; /* KILL needs no queue: nobody is left over */
		walk->queue = queue;
		walk->room = room;
	}
	walk->queue[walk->count++] =
		(struct entry){child, walk->parent, walk->since};
}

static void enqueue_children(struct walk *walk, pid_t parent)
{
	walk->parent = parent;
	if (!platform_children(parent, enqueue, walk))
		walk->disturbed = true;
}

/* ---- one process ---- */

/* Own children by kill(2), others by what holds them, where there is that. */
static int deliver(const struct sweep *sweep, const struct process *process,
	int held, int signal)
{
	if (process->pid <= 1)
		return ESRCH;
	if (process->parent == sweep->self || held < 0)
		return kill(process->pid, signal) == 0 ? 0 : errno;
	return platform_signal_held(held, signal) == 0 ? 0 : errno;
}

static void send_to(struct walk *walk, const struct process *process, int held)
{
	struct sweep *sweep = walk->sweep;
	struct process shown = *process;
	int error;

	if (walk->spare_group && process->group == getpgrp())
		return;
	if (sweep->listing)
		platform_waits_in(
			process->pid, shown.waits_in, sizeof shown.waits_in);
	error = deliver(sweep, process, held, walk->signal);
	if (error != 0 && shown.name[0] == '\0')
		platform_process(process->pid, &shown);
	if (error == 0)
		walk->reached +=
			!walk->tally || pidset_add(walk->tally, process->pid);
	if (sweep->witness && error != ESRCH && (error || sweep->listing))
		sweep->witness(sweep->context, &shown, walk->signal, error);
	if (error == 0 && process->state == 'T' && !signame_stops(walk->signal))
		deliver(sweep, process, held, SIGCONT);
}

/* One that cannot be read counts as making progress, unless it has ended. */
static void sample_one(struct sample *sample, const struct process *process)
{
	struct process again;
	uint64_t moved = 0;

	if (tree_is_dead(process)) {
		sample->cpu = duration_add(sample->cpu, platform_cpu(process));
		return;
	}
	if (!platform_moved(process->pid, &moved))
		sample->unreadable |= platform_process(process->pid, &again) &&
				      !tree_is_dead(&again);
	activity_add(sample, process, moved, platform_cpu(process));
}

/* One that will stop as soon as it runs is as good as stopped. */
static bool is_to_continue(
	const struct walk *walk, const struct process *process)
{
	if (walk->group != 0)
		return process->state == 'T' &&
		       (process->group == walk->group ||
			       process->pid == walk->sweep->command);
	return process->state == 'T' || platform_stop_pends(process->pid);
}

static void do_deed(struct walk *walk, const struct process *process, int held)
{
	switch (walk->deed) {
	case DEED_SEND:
		send_to(walk, process, held);
		return;
	case DEED_CONTINUE:
		if (is_to_continue(walk, process))
			deliver(walk->sweep, process, held, SIGCONT);
		return;
	case DEED_LIST:
		walk->reached++;
		walk->each(walk->context, process);
		return;
	case DEED_SAMPLE:
		sample_one(walk->sample, process);
		return;
	case DEED_REMEMBER:
		return;
	}
}

/*
 * A descendant's parent is tmo, or whoever listed it, or (when that one died
 * meanwhile under a reaper of its own) another of the tree.
 */
static bool is_ours(const struct walk *walk, const struct entry *entry,
	const struct process *process)
{
	return process->parent == walk->sweep->self ||
	       process->parent == entry->parent ||
	       pidset_has(walk->seen, process->parent);
}

/* Where not even stat can be read, kill(2) tells the hidden from the gone. */
static void visit_hidden(struct walk *walk, const struct entry *entry)
{
	const struct process process = {
		.pid = entry->pid,
		.parent = entry->parent,
		.state = '?',
		.name = "?",
	};

	if (entry->pid > 1 && kill(entry->pid, 0) != 0 && errno == EPERM) {
		if (walk->deed == DEED_SEND)
			send_to(walk, &process, -1);
		if (walk->deed == DEED_SAMPLE)
			walk->sample->unreadable = true;
	} else {
		walk->disturbed = true;
	}
}

/* Before a signal: whoever it reaches starts its clean-up with a later pid. */
static void note_last(struct walk *walk)
{
	walk->last = platform_last_pid();
}

/*
 * Started by somebody who had had the signal, so not to be sent it: clean-up
 * is left to work until the next step. A process started between that look at
 * the pids and the signal is taken for clean-up too, and tmo may be held up
 * just there: so this is asked only of the children of those who catch it.
 */
static bool is_clean_up(const struct entry *entry)
{
	const pid_t now = entry->since == 0 ? 0 : platform_last_pid();

	if (now == 0 || now == entry->since)
		return false;
	if (now > entry->since)
		return entry->pid > entry->since && entry->pid <= now;
	return entry->pid > entry->since || entry->pid <= now;
}

/* Before the signal: from when on its children are clean-up, if at all. */
static void await_clean_up(struct walk *walk, const struct process *process)
{
	walk->since = 0;
	if (!tree_may_catch(process, walk->signal))
		return;
	note_last(walk);
	walk->since = walk->last;
}

static void visit_held(struct walk *walk, const struct entry *entry, int held)
{
	struct process process;

	if (!platform_process(entry->pid, &process)) {
		visit_hidden(walk, entry);
		return;
	}
	if (!is_ours(walk, entry, &process)) {
		walk->disturbed = true;
		return;
	}
	pidset_add(walk->seen, entry->pid);
	if (tree_is_dead(&process)) {
		if (walk->deed == DEED_SAMPLE)
			do_deed(walk, &process, held);
		return;
	}
	/* Before and after: a reader skips one where a sibling goes away. */
	walk->since = 0;
	enqueue_children(walk, entry->pid);
	if (walk->deed == DEED_SEND)
		await_clean_up(walk, &process);
	do_deed(walk, &process, held);
	if (walk->deed == DEED_SEND)
		enqueue_children(walk, entry->pid);
}

static void visit(struct walk *walk, const struct entry *entry)
{
	int held = -1;

	if (pidset_has(walk->seen, entry->pid))
		return;
	if (is_clean_up(entry)) {
		if (walk->deed == DEED_SEND)
			pidset_add(walk->seen, entry->pid);
		return;
	}
	if (walk->deed == DEED_REMEMBER) {
		if (pidset_add(walk->seen, entry->pid))
			enqueue_children(walk, entry->pid);
		return;
	}
	if (entry->parent != walk->sweep->self) {
		held = platform_hold(entry->pid);
		if (held < 0 && errno == ESRCH) {
			walk->disturbed = true;
			return;
		}
	}
	visit_held(walk, entry, held);
	if (held >= 0)
		close(held);
}

/* ---- passes ---- */

static void drain(struct walk *walk)
{
	for (size_t i = 0; i < walk->count; i++) {
		const struct entry entry = walk->queue[i];

		visit(walk, &entry);
	}
	walk->count = 0;
}

/* From tmo's own children down; returns how many were new. */
static size_t pass(struct walk *walk)
{
	const size_t before = walk->reached;

	walk->disturbed = false;
	walk->since = walk->last;
	enqueue_children(walk, walk->sweep->self);
	drain(walk);
	return walk->reached - before;
}

/* A pass is clean when nobody new was found and nobody moved. */
static void passes(struct walk *walk, int most)
{
	while (most-- > 0)
		if (pass(walk) == 0 && !walk->disturbed)
			return;
}

static struct walk walk_of(
	struct sweep *sweep, enum deed deed, struct pidset *seen)
{
	return (struct walk){.sweep = sweep, .deed = deed, .seen = seen};
}

static void end_walk(struct walk *walk)
{
	platform_memory(walk->queue, walk->room * sizeof *walk->queue, 0);
}

/* ---- the scopes of a step ---- */

/* To the command itself: tmo's child, so the pid is safe until it is reaped. */
static void send_to_command(struct walk *walk)
{
	const struct sweep *sweep = walk->sweep;
	struct process process = {
		.pid = sweep->command,
		.parent = sweep->self,
		.group = getpgrp(),
		.state = '?',
	};

	if (sweep->command == 0)
		return;
	if ((walk->spare_group || sweep->listing) && !sweep->blind)
		platform_process(sweep->command, &process);
	send_to(walk, &process, -1);
}

/* Where nobody can be seen: the group, at once, or the command alone. */
static void send_unseen(struct walk *walk)
{
	if (walk->spare_group && platform_signal_group(0) == 0)
		return;
	if (platform_signal_group(walk->signal) == 0) {
		walk->reached++;
		walk->sweep->grouped = true;
	} else if (errno == ENOSYS) {
		walk->sweep->grouped = false;
		send_to_command(walk);
	}
}

/*
 * Remembers who is there, signals the command, and looks once more for those
 * that were started meanwhile, but before the signal.
 */
static void send_parted(struct walk *walk)
{
	struct sweep *sweep = walk->sweep;
	struct walk memory = walk_of(sweep, DEED_REMEMBER, &sweep->parted);

	pidset_clear(&sweep->parted);
	if (!sweep_sees(sweep)) {
		send_unseen(walk);
		return;
	}
	pass(&memory);
	note_last(walk);
	send_to_command(walk);
	memory.since = memory.last = walk->last;
	enqueue_children(&memory, sweep->command);
	pass(&memory);
	end_walk(&memory);
}

/* What the command started since it had the signal is its clean-up. */
static void part_clean_up(struct walk *walk)
{
	struct sweep *sweep = walk->sweep;
	size_t kept = 0;

	enqueue_children(walk, sweep->self);
	if (sweep->command != 0) {
		pidset_add(&sweep->had, sweep->command);
		enqueue_children(walk, sweep->command);
	}
	for (size_t i = 0; i < walk->count; i++) {
		if (pidset_has(&sweep->parted, walk->queue[i].pid))
			walk->queue[kept++] = walk->queue[i];
		else
			pidset_add(&sweep->had, walk->queue[i].pid);
	}
	walk->count = kept;
	drain(walk);
}

static void send_all(struct walk *walk)
{
	struct sweep *sweep = walk->sweep;
	struct process command;

	if (!sweep_sees(sweep)) {
		send_unseen(walk);
		return;
	}
	if (sweep->command != 0) {
		enqueue_children(walk, sweep->command);
		if (platform_process(sweep->command, &command))
			await_clean_up(walk, &command);
		send_to_command(walk);
		pidset_add(&sweep->had, sweep->command);
		enqueue_children(walk, sweep->command);
	}
	passes(walk, PASSES);
}

static size_t send_kill(struct sweep *sweep, const struct action *action)
{
	struct walk walk = walk_of(sweep, DEED_SEND, &sweep->had);

	walk.signal = SIGKILL;
	sweep->outstanding = sweep->reaped = 0;
	if (action->scope == SCOPE_COMMAND) {
		send_to_command(&walk);
		return walk.reached;
	}
	if (!sweep_sees(sweep)) {
		send_unseen(&walk);
		return walk.reached;
	}
	if (action->whole || sweep->listing) {
		passes(&walk, action->whole ? PASSES : 1);
		end_walk(&walk);
	}
	return walk.reached + sweep_kill_new(sweep);
}

size_t sweep_send(struct sweep *sweep, const struct action *action)
{
	struct walk walk = walk_of(sweep, DEED_SEND, &sweep->had);

	/* tmo adopts every orphan: without a child it has no descendant. */
	if (action->signal == 0 || sweep->childless)
		return 0;
	walk.signal = action->signal;
	walk.spare_group = action->spare_group;
	if (!action_is_second(action))
		pidset_clear(&sweep->had);
	if (action->signal == SIGKILL)
		return send_kill(sweep, action);
	switch (action->scope) {
	case SCOPE_COMMAND:
		send_to_command(&walk);
		break;
	case SCOPE_PARTED:
		send_parted(&walk);
		break;
	case SCOPE_REST:
		if (!sweep_sees(sweep))
			break;
		part_clean_up(&walk);
		passes(&walk, PASSES);
		break;
	case SCOPE_LEFT:
	case SCOPE_ALL:
		send_all(&walk);
		break;
	case SCOPE_STOPPED:
	case SCOPE_GROUP:
		break;
	}
	end_walk(&walk);
	return walk.reached;
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
	platform_children(sweep->self, kill_child, &round);
	sweep->outstanding = round.listed;
	sweep->reaped = 0;
	return round.reached;
}

/* For who does not die (it hangs, it is another user's) yet has children. */
size_t sweep_kill_walk(struct sweep *sweep)
{
	struct pidset seen = {.size = 0};
	struct pidset stopped = {.size = 0};
	struct walk walk = walk_of(sweep, DEED_SEND, &seen);
	struct walk stop = walk_of(sweep, DEED_SEND, &stopped);

	if (sweep->blind)
		return 0;
	walk.signal = SIGKILL;
	walk.tally = &sweep->had;
	for (int i = 0; i < KILL_PASSES; i++)
		if (pass(&walk) == 0 && !walk.disturbed)
			break;
	if (walk.disturbed) {
		stop.signal = SIGSTOP;
		passes(&stop, STOP_PASSES);
		pidset_clear(&seen);
		pass(&walk);
	}
	end_walk(&walk);
	end_walk(&stop);
	pidset_free(&seen);
	pidset_free(&stopped);
	return walk.reached;
}

/* ---- the rest ---- */

void sweep_continue(struct sweep *sweep, enum scope scope)
{
	struct pidset seen = {.size = 0};
	struct walk walk = walk_of(sweep, DEED_CONTINUE, &seen);

	if (scope == SCOPE_COMMAND || !sweep_sees(sweep)) {
		if (scope != SCOPE_COMMAND &&
			platform_signal_group(SIGCONT) == 0)
			return;
		if (sweep->command > 1)
			kill(sweep->command, SIGCONT);
		return;
	}
	if (scope == SCOPE_GROUP)
		walk.group = getpgrp();
	pass(&walk);
	end_walk(&walk);
	pidset_free(&seen);
}

size_t sweep_list(struct sweep *sweep,
	void (*each)(void *context, const struct process *process),
	void *context)
{
	struct pidset seen = {.size = 0};
	struct walk walk = walk_of(sweep, DEED_LIST, &seen);

	if (!sweep_sees(sweep))
		return 0;
	walk.each = each;
	walk.context = context;
	pass(&walk);
	end_walk(&walk);
	pidset_free(&seen);
	return walk.reached;
}

void sweep_sample(struct sweep *sweep, struct sample *sample)
{
	struct pidset seen = {.size = 0};
	struct walk walk = walk_of(sweep, DEED_SAMPLE, &seen);

	walk.sample = sample;
	pass(&walk);
	end_walk(&walk);
	pidset_free(&seen);
}

static void note_child(void *context, pid_t child)
{
	struct kill_round *round = context;

	if (!pidset_has(&round->sweep->foreign, child))
		round->listed++;
}

bool sweep_is_alone(struct sweep *sweep)
{
	struct kill_round round = {.sweep = sweep};

	if (sweep->foreign.count == 0 || !sweep_sees(sweep))
		return false;
	return platform_children(sweep->self, note_child, &round) &&
	       round.listed == 0;
}

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
}
