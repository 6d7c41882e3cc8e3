/*
 * memory_tally: see the header. Knows what a sum can be wrong by while
 * processes come and go; does not know what a limit is.
 */
#include "tmo/sys/memory_tally.h"

#include "tmo/sys/list_room.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/procmemory.h"

static bool append(struct tally_list *list, struct tally_entry entry)
{
	struct tally_entry *entries = list_room_for_one_more(
		list->entries, list->count, &list->room, sizeof *entries);

	if (!entries)
		return false;
	list->entries = entries;
	list->entries[list->count++] = entry;
	return true;
}

static const struct tally_entry *find(
	const struct tally_list *list, pid_t pid, size_t at)
{
	return list_room_find(
		list->entries, list->count, sizeof *list->entries, pid, at);
}

void memory_tally_begin(struct memory_tally *tally)
{
	const struct tally_list before = tally->now;

	if (tally->kernel.page_size == 0)
		tally->kernel = memory_kernel();
	tally->now = tally->before;
	tally->before = before;
	tally->now.count = 0;
	tally->threads = 0;
	tally->unlisted = 0;
	tally->parent_at = 0;
}

/*
 * Between vfork(2) and its exec a child has its parent's memory, and both
 * readings would count that twice. Where kcmp(2) is refused: the parent waits
 * in uninterruptible sleep, and holds as much.
 */
static bool is_borrowed(const struct process *process,
	const struct tally_entry *parent, int64_t held)
{
	/* Where the first thread has ended there is no memory to compare. */
	if (!process->own.forked || process->state == 'Z')
		return false;
	switch (proc_same_memory(process->pid, process->parent)) {
	case ANSWER_DONE:
		return true;
	case ANSWER_NOTHING:
		return false;
	case ANSWER_REFUSED:
		break;
	}
	return parent && parent->state == 'D' && parent->memory.held == held;
}

static const struct tally_entry *find_parent(
	struct memory_tally *tally, const struct process *process)
{
	const struct tally_entry *parent =
		find(&tally->now, process->parent, tally->parent_at);

	if (parent)
		tally->parent_at = (size_t)(parent - tally->now.entries);
	return parent;
}

void memory_tally_add(struct memory_tally *tally, const struct process *process)
{
	const struct tally_entry *parent, *before;
	struct tally_entry entry = {
		.pid = process->pid,
		.state = process->state,
		.start = process->start,
		.memory.faults = process->own.faults,
		.memory.forked = process->own.forked,
	};

	if (proc_memory(process, &entry.memory.held) != ANSWER_DONE)
		return;
	parent = find_parent(tally, process);
	entry.borrowed = is_borrowed(process, parent, entry.memory.held);
	if (entry.borrowed)
		entry.memory.held = 0;
	before = find(&tally->before, process->pid, tally->now.count);
	if (before && before->start != entry.start)
		before = NULL;
	entry.hangs = before && before->hangs;
	memory_continue(&entry.memory, before ? &before->memory : NULL,
		parent ? &parent->memory : NULL);
	tally->threads += (size_t)process->threads;
	if (!append(&tally->now, entry))
		tally->unlisted += entry.memory.held;
}

struct memory_reading memory_tally_end(struct memory_tally *tally)
{
	struct memory_reading reading = {
		.sum = tally->unlisted,
		.hidden = memory_hidden(
			&tally->kernel, tally->now.count, tally->threads),
		.added = tally->unlisted,
	};

	for (size_t i = 0; i < tally->now.count; i++) {
		const struct memory_process *memory =
			&tally->now.entries[i].memory;

		reading.sum += memory->held;
		reading.added += memory_added(memory, &tally->kernel);
	}
	return reading;
}
