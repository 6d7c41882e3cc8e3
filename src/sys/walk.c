/*
 * walk: see the header. Knows how descendants are found while they come and
 * go; does not know what is done to them.
 */
#include "tmo/sys/walk.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>
#include "tmo/sys/platform.h"
#include "tmo/core/sigdefault.h"

/* For all that a walk visits: most forks take a tenth of it. */
#define PATIENCE (TMO_SECOND / 100)

/* ---- the queue: who is yet to be visited ---- */

static void enqueue(void *context, pid_t child)
{
	struct walk *walk = context;

	if (pidset_has(walk->foreign, child) || pidset_has(walk->seen, child))
		return;
	if (walk->count == walk->room) {
		const size_t room = walk->room ? walk->room * 2 : 512;
		struct walk_entry *queue = pages_resize(walk->queue,
			walk->room * sizeof *queue, room * sizeof *queue);

		if (!queue)
			return; /* KILL needs no queue: nobody is left over */
		walk->queue = queue;
		walk->room = room;
	}
	walk->queue[walk->count++] =
		(struct walk_entry){child, walk->parent, walk->cleanup_after};
}

static void list_children(struct walk *walk, pid_t parent)
{
	walk->parent = parent;
	if (!platform_children(parent, enqueue, walk))
		walk->tree_changed = true;
}

void walk_add_children(struct walk *walk, pid_t parent)
{
	walk->cleanup_after = walk->last_pid;
	list_children(walk, parent);
}

/* ---- clean-up ---- */

/*
 * Started by somebody who had had the signal, so not to be sent it: clean-up
 * is left to work until the next step. A process started between that look at
 * the pids and the signal is taken for clean-up too, and tmo may be pidfd up
 * just there: so this is asked only of the children of those who catch it.
 */
static bool is_clean_up(const struct walk_entry *entry)
{
	const pid_t now = entry->cleanup_after == 0 ? 0 : platform_last_pid();

	if (now == 0 || now == entry->cleanup_after)
		return false;
	if (now > entry->cleanup_after)
		return entry->pid > entry->cleanup_after && entry->pid <= now;
	return entry->pid > entry->cleanup_after || entry->pid <= now;
}

/* Before the signal: from when on its children are clean-up, if at all. */
void walk_await_clean_up(struct walk *walk, const struct process *process)
{
	walk->cleanup_after = 0;
	if (process_catches(process, walk->signal))
		walk->cleanup_after = walk->last_pid = platform_last_pid();
}

/* ---- one process ---- */

/*
 * A descendant's parent is tmo, or whoever listed it, or (when that one died
 * meanwhile under a reaper of its own) another of the tree.
 */
static bool is_ours(const struct walk *walk, const struct walk_entry *entry,
	const struct process *process)
{
	return process->parent == walk->self ||
	       process->parent == entry->parent ||
	       pidset_has(walk->seen, process->parent);
}

/* Where not even stat can be read, kill(2) tells the hidden from the gone. */
static void visit_hidden(struct walk *walk, const struct walk_entry *entry)
{
	const struct process process = {
		.pid = entry->pid,
		.parent = entry->parent,
		.state = '?',
		.name = "?",
	};

	if (entry->pid > 1 && kill(entry->pid, 0) != 0 && errno == EPERM)
		walk->reached += walk->visitor(walk, &process);
	else
		walk->tree_changed = true;
}

/*
 * A fork that is under way is given up for a signal that is fatal at once; one
 * that dumps core is so only when it is taken (Linux: copy_process() against
 * complete_signal()). Until then a child may still appear.
 */
static void await_taken(struct walk *walk, const struct process *process)
{
	const int signal = walk->signal;

	if (!sigdefault_dumps_core(signal) || process_catches(process, signal))
		return;
	while (platform_pending(process->pid) >> (signal - 1) & 1) {
		const tmo_ns now = platform_mono();

		if (walk->patience == 0)
			walk->patience = now + PATIENCE;
		if (now >= walk->patience)
			return;
		sched_yield();
	}
}

static void visit_pinned(struct walk *walk, const struct walk_entry *entry)
{
	struct process process;

	if (!platform_process(entry->pid, &process)) {
		visit_hidden(walk, entry);
		return;
	}
	if (!is_ours(walk, entry, &process)) {
		walk->tree_changed = true;
		return;
	}
	pidset_add(walk->seen, entry->pid);
	if (process_is_dead(&process)) {
		/* What it left may have come to tmo cleanup_after that was
		 * listed. */
		walk->tree_changed = true;
		walk->reached += walk->visitor(walk, &process);
		return;
	}
	/* Before and after: a reader skips one where a sibling goes away. */
	walk->cleanup_after = 0;
	list_children(walk, entry->pid);
	if (walk->signal != 0)
		walk_await_clean_up(walk, &process);
	walk->reached += walk->visitor(walk, &process);
	if (walk->signal == 0)
		return;
	await_taken(walk, &process);
	list_children(walk, entry->pid);
}

static void visit(struct walk *walk, const struct walk_entry *entry)
{
	if (pidset_has(walk->seen, entry->pid))
		return;
	if (is_clean_up(entry)) {
		if (walk->visitor)
			pidset_add(walk->seen, entry->pid);
		return;
	}
	if (!walk->visitor) {
		if (pidset_add(walk->seen, entry->pid))
			list_children(walk, entry->pid);
		return;
	}
	walk->pidfd = -1;
	if (entry->parent != walk->self) {
		walk->pidfd = process_pidfd(entry->pid);
		if (walk->pidfd < 0 && errno == ESRCH) {
			walk->tree_changed = true;
			return;
		}
	}
	visit_pinned(walk, entry);
	if (walk->pidfd >= 0)
		close(walk->pidfd);
}

/* ---- passes ---- */

static void drain(struct walk *walk)
{
	for (size_t i = 0; i < walk->count; i++) {
		const struct walk_entry entry = walk->queue[i];

		visit(walk, &entry);
	}
	walk->count = 0;
}

size_t walk_pass(struct walk *walk)
{
	const size_t before = walk->reached;

	walk->tree_changed = false;
	walk_add_children(walk, walk->self);
	drain(walk);
	return walk->reached - before;
}

void walk_passes(struct walk *walk, int most)
{
	while (most-- > 0)
		if (walk_pass(walk) == 0 && !walk->tree_changed)
			return;
}

void walk_only(struct walk *walk, const struct pidset *these)
{
	size_t kept = 0;

	for (size_t i = 0; i < walk->count; i++) {
		if (pidset_has(these, walk->queue[i].pid))
			walk->queue[kept++] = walk->queue[i];
		else
			pidset_add(walk->seen, walk->queue[i].pid);
	}
	walk->count = kept;
	drain(walk);
}

void walk_free(struct walk *walk)
{
	pages_resize(walk->queue, walk->room * sizeof *walk->queue, 0);
}

size_t walk_once(pid_t self, const struct pidset *foreign,
	walk_visitor *visitor, void *context)
{
	struct pidset seen = {.size = 0};
	struct walk walk = {
		.self = self,
		.foreign = foreign,
		.seen = &seen,
		.visitor = visitor,
		.context = context,
	};

	walk_pass(&walk);
	walk_free(&walk);
	pidset_free(&seen);
	return walk.reached;
}
