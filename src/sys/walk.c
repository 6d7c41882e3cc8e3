/*
 * walk: see the header. Knows how descendants are found while they come and
 * go; does not know what is done to them, nor whose process is whose.
 */
#include "tmo/sys/walk.h"

#include <errno.h>
#include <unistd.h>
#include "tmo/core/lineage.h"
#include "tmo/sys/clean_up.h"
#include "tmo/sys/hidden.h"
#include "tmo/sys/pidfd.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/proctree.h"

/* "Could not look" is never "saw nobody". */
static void note_missing(struct walk *walk, int error)
{
	walk->incomplete = true;
	walk->error = error;
}

/* ---- the queue: who is yet to be visited ---- */

static bool mark_seen(struct walk *walk, pid_t pid)
{
	if (pidset_add(walk->seen, pid) || pidset_has(walk->seen, pid))
		return true;
	note_missing(walk, ENOMEM);
	return false;
}

/* Without memory the child is skipped: KILL reaches it without a queue. */
static void enqueue(void *context, pid_t child)
{
	struct walk *walk = context;

	if (family_is_foreign(walk->request->family, child) ||
		pidset_has(walk->seen, child))
		return;
	if (!walk_queue_add(&walk->queue,
		    (struct walk_entry){
			    .pid = child,
			    .parent = walk->current.parent,
			    .clean_up_after = walk->current.clean_up_after,
		    }))
		note_missing(walk, ENOMEM);
}

/*
 * The reaper and a command that tmo is to reap are still there: where their
 * children cannot be listed, somebody may be missing. Any other parent may have
 * ended.
 */
static void list_children(struct walk *walk, pid_t parent, long threads)
{
	const struct family *family = walk->request->family;
	const bool stays = parent == family->reaper ||
			   (parent == family->command &&
				   family_reaps(family, family->reaper));
	enum answer answer;

	walk->current.parent = parent;
	answer = proc_children(
		parent, parent == family->reaper ? 1 : threads, enqueue, walk);
	if (answer == ANSWER_DONE)
		return;
	/* With hidepid=1 /proc lists processes that it tells nothing of. */
	if (answer == ANSWER_REFUSED &&
		(stays || errno != EPERM || walk->request->mode != WALK_LIST))
		note_missing(walk, errno);
	else if (stays)
		note_missing(walk, ENOENT);
	else
		walk->tree_changed = true;
}

void walk_add_children(struct walk *walk, pid_t parent)
{
	walk->current.clean_up_after = walk->current.signalled;
	list_children(walk, parent, 0);
}

void walk_expect_clean_up(struct walk *walk)
{
	walk->current.signalled = clean_up_moment();
	walk->current.clean_up_after = walk->current.signalled;
}

/* ---- one process ---- */

static bool is_ours(const struct walk *walk, const struct walk_entry *entry,
	const struct process *process)
{
	return lineage_is_ours(&(struct parentage){
		.parent = process->parent,
		.listed_by = entry->parent,
		.reaper = walk->request->family->reaper,
		.parent_visited = pidset_has(walk->seen, process->parent),
	});
}

/* `error`: why not even stat can be read. */
static void visit_unread(
	struct walk *walk, const struct walk_entry *entry, int error)
{
	const struct process process = {
		.pid = entry->pid,
		.parent = entry->parent,
		.state = '?',
		.name = "?",
	};

	switch (hidden_look(walk, entry)) {
	case ANSWER_DONE:
		break;
	case ANSWER_NOTHING:
		walk->tree_changed = true;
		return;
	case ANSWER_REFUSED:
		note_missing(walk, error);
		return;
	}
	walk->incomplete = true; /* its children cannot be listed */
	if (error != ENOENT && error != EPERM) /* as hidepid=2 and 1 have it */
		note_missing(walk, error);
	if (mark_seen(walk, entry->pid))
		walk->reached += walk->request->visitor(walk, &process);
}

static void visit_living(struct walk *walk, const struct process *process)
{
	const struct walk_request *request = walk->request;

	/* Before and after: a list may skip a child whose sibling goes away. */
	walk->current.clean_up_after = (struct lineage_moment){.last_pid = 0};
	list_children(walk, process->pid, process->threads);
	if (request->mode == WALK_SIGNAL &&
		process_catches(process, request->signal))
		walk_expect_clean_up(walk);
	walk->reached += request->visitor(walk, process);
	if (request->mode != WALK_SIGNAL)
		return;
	if (request->pending)
		pending_note(request->pending, process, request->signal);
	list_children(walk, process->pid, 0);
}

static void visit_pinned(struct walk *walk, const struct walk_entry *entry)
{
	struct process process;
	const enum answer answer = process_cache_read(
		walk->request->cache, entry->pid, entry->parent, &process);

	if (answer != ANSWER_DONE) {
		visit_unread(
			walk, entry, answer == ANSWER_REFUSED ? errno : ENOENT);
		return;
	}
	if (!is_ours(walk, entry, &process)) {
		walk->tree_changed = true;
		return;
	}
	/* One that is not marked would be visited twice. */
	if (!mark_seen(walk, entry->pid))
		return;
	if (!process_is_dead(&process)) {
		visit_living(walk, &process);
		return;
	}
	/* Its children may have come to tmo after tmo's were listed. */
	walk->tree_changed = true;
	walk->reached += walk->request->visitor(walk, &process);
}

static void visit(struct walk *walk, const struct walk_entry *entry)
{
	const enum walk_mode mode = walk->request->mode;

	if (pidset_has(walk->seen, entry->pid))
		return;
	if (clean_up_is(entry->pid, &entry->clean_up_after)) {
		if (mode != WALK_LIST)
			mark_seen(walk, entry->pid);
		return;
	}
	if (mode == WALK_LIST) {
		if (mark_seen(walk, entry->pid))
			list_children(walk, entry->pid, 0);
		return;
	}
	walk->current.pidfd = -1;
	if (mode != WALK_READ &&
		!family_reaps(walk->request->family, entry->parent) &&
		process_pidfd(entry->pid, &walk->current.pidfd) ==
			ANSWER_NOTHING) {
		walk->tree_changed = true;
		return;
	}
	visit_pinned(walk, entry);
	if (walk->current.pidfd >= 0)
		close(walk->current.pidfd);
}

/* ---- passes ---- */

static void drain(struct walk *walk)
{
	struct walk_entry entry;

	while (!walk->enough && walk_queue_take(&walk->queue, &entry))
		visit(walk, &entry);
}

size_t walk_pass(struct walk *walk)
{
	const size_t before = walk->reached;

	walk->tree_changed = false;
	walk_add_children(walk, walk->request->family->reaper);
	drain(walk);
	return walk->reached - before;
}

void walk_passes(struct walk *walk, int most)
{
	int empty = 0;

	while (most-- > 0 && empty < WALK_EMPTY_PASSES) {
		empty = walk_pass(walk) == 0 ? empty + 1 : 0;
		if (empty > 0 && !walk->tree_changed)
			return;
	}
}

void walk_only(struct walk *walk, const struct pidset *these)
{
	struct walk_entry entry;

	/* Those added now come behind. */
	for (size_t left = walk->queue.count - walk->queue.next; left > 0;
		left--) {
		walk_queue_take(&walk->queue, &entry);
		if (pidset_has(these, entry.pid))
			walk_queue_add(&walk->queue, entry);
		else
			mark_seen(walk, entry.pid);
	}
	drain(walk);
}
