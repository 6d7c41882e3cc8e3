/* untaken: see the header. Knows nothing of a process but its signals. */
#include "tmo/sys/untaken.h"

#include "tmo/core/reaction.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/procinfo.h"

enum { PAGE = 4096, ROOM = PAGE / sizeof(struct untaken_entry) };

bool untaken_is_late(const struct untaken_entry *entry, int signal)
{
	return proc_pending(entry->pid) >> (signal - 1) & 1;
}

bool untaken_note(
	struct untaken *untaken, const struct process *process, int signal)
{
	const struct untaken_entry entry = {process->pid, process->start};

	if (!reaction_is_delayed(process, signal) ||
		!untaken_is_late(&entry, signal))
		return false;
	if (!untaken->entries)
		untaken->entries = pages_resize(NULL, 0, PAGE);
	if (!untaken->entries || untaken->count == ROOM)
		return false;
	untaken->entries[untaken->count++] = entry;
	untaken->signal = signal;
	return true;
}

void untaken_remove(struct untaken *untaken, pid_t pid)
{
	size_t kept = 0;

	for (size_t i = 0; i < untaken->count; i++)
		if (untaken->entries[i].pid != pid)
			untaken->entries[kept++] = untaken->entries[i];
	untaken->count = kept;
}

void untaken_clear(struct untaken *untaken)
{
	untaken->count = 0;
	untaken->signal = 0;
}
