/* pending: see the header. Knows nothing of a process but its signals. */
#include "tmo/sys/pending.h"

#include "tmo/core/reaction.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/procinfo.h"

enum { PAGE = 4096, ROOM = PAGE / sizeof(struct pending_entry) };

bool pending_persists(const struct pending_entry *entry, int signal)
{
	return proc_pending(entry->pid) >> (signal - 1) & 1;
}

bool pending_note(
	struct pending *pending, const struct process *process, int signal)
{
	const struct pending_entry entry = {process->pid, process->start};

	if (!reaction_is_delayed(process, signal) ||
		!pending_persists(&entry, signal))
		return false;
	if (!pending->entries)
		pending->entries = pages_resize(NULL, 0, PAGE);
	if (!pending->entries || pending->count == ROOM)
		return false;
	pending->entries[pending->count++] = entry;
	pending->signal = signal;
	return true;
}

void pending_remove(struct pending *pending, pid_t pid)
{
	size_t kept = 0;

	for (size_t i = 0; i < pending->count; i++)
		if (pending->entries[i].pid != pid)
			pending->entries[kept++] = pending->entries[i];
	pending->count = kept;
}

void pending_clear(struct pending *pending)
{
	pending->count = 0;
	pending->signal = 0;
}
