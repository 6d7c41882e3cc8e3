/*
 * memory_process: see the header. Knows page faults and the kernel's counters;
 * does not know how they are read.
 */
#include "tmo/core/memory_process.h"

int64_t memory_hidden(
	const struct memory_kernel *kernel, size_t processes, size_t threads)
{
	enum { EVENTS = 64, BATCH = 32, COUNTERS = 3 };
	const unsigned cores = kernel->cores;
	int64_t pages;

	if (kernel->version >= 6016)
		return 0;
	if (kernel->version < 6002)
		pages = (int64_t)threads * EVENTS;
	else
		pages = (int64_t)processes * COUNTERS * cores *
			((2 * cores > BATCH ? 2 * cores : BATCH) - 1);
	return pages * kernel->page_size;
}

void memory_continue(struct memory_process *process,
	const struct memory_process *before,
	const struct memory_process *parent)
{
	const bool is_same = before && before->forked == process->forked;

	process->faults_then = is_same ? before->faults_then : 0;
	process->counted = 0;
	if (is_same)
		process->counted = before->counted;
	else if (process->forked && parent)
		process->counted = parent->counted;
	/* What it has given back may be counted with others now. */
	if (process->counted > process->held)
		process->counted = process->held;
}

/*
 * A page that was shared and is written to is a fault and changes no cheap
 * reading; a huge page is one fault and changes it. Nobody can have added more
 * than it holds.
 */
int64_t memory_added(const struct memory_process *process,
	const struct memory_kernel *kernel)
{
	const int64_t faults =
		(int64_t)(process->faults - process->faults_then);

	if (faults < 0 || faults >= process->counted / kernel->page_size)
		return process->held;
	return process->held - process->counted + faults * kernel->page_size;
}
