/*
 * memory_shares: see the header. Knows how shares are read; does not know what
 * their sum is for, nor what is too long.
 */
#include "tmo/sys/memory_shares.h"

#include <signal.h>
#include <sys/wait.h>
#include "tmo/core/memory_wait.h"
#include "tmo/sys/clock.h"
#include "tmo/sys/descriptors.h"
#include "tmo/sys/in_child.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/process_signal.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/procmemory.h"

/* What the child has read, in memory that tmo sees. */
struct found {
	atomic_int all; /* it is through */
	atomic_uint count;
	int64_t shares[]; /* in the order of the list */
};

struct reading {
	const struct tally_list *list;
	size_t next; /* who is read next */
	pid_t self;
	struct found *found;
	pid_t reader; /* that is through and may not have ended; or 0 */
	struct memory_wait wait;
};

static void read_share(struct tally_entry *entry)
{
	const struct process process = {
		.pid = entry->pid, .state = entry->state};

	if (entry->memory.held == 0 || entry->hangs ||
		proc_memory_share(&process, &entry->share) != ANSWER_DONE)
		entry->share = entry->memory.held;
}

/* In the child: one that hangs must not keep a pipe open, or a session. */
static int read_rest(void *context)
{
	const struct reading *reading = context;
	struct found *found = reading->found;

	child_leave_session();
	descriptors_close_others(NULL, 0, NULL);
	child_die_with(reading->self, SIGKILL);
	for (size_t i = reading->next; i < reading->list->count; i++) {
		read_share(&reading->list->entries[i]);
		found->shares[i] = reading->list->entries[i].share;
		atomic_store(&found->count, (unsigned)i + 1);
	}
	atomic_store(&found->all, true);
	pages_changed(&found->all);
	return 0;
}

/* The CPU time of the process whose share the child asks for. */
static tmo_ns cpu_of_asked(const struct reading *reading)
{
	const size_t at = atomic_load(&reading->found->count);
	struct process process = {.state = '?'};

	if (at == reading->list->count)
		return 0;
	process.pid = reading->list->entries[at].pid;
	return proc_cpu(&process);
}

/* DONE: it is through. NOTHING: it hangs. REFUSED: somebody has ended it. */
static enum answer await(struct reading *reading, pid_t child, tmo_ns *used)
{
	const struct found *found = reading->found;

	reading->wait.used = -1;
	for (;;) {
		struct process process = {.pid = child, .state = '?'};

		pages_await_change(&found->all, 0);
		*used = proc_cpu(&process);
		proc_process(child, &process);
		if (atomic_load(&found->all))
			return ANSWER_DONE;
		if (process_is_dead(&process))
			return ANSWER_REFUSED;
		if (memory_wait_hangs(&reading->wait, *used,
			    cpu_of_asked(reading), process.state == 'R',
			    clock_monotonic()))
			return ANSWER_NOTHING;
	}
}

static bool waits_for_disk(pid_t child)
{
	struct process process;

	return proc_process(child, &process) == ANSWER_DONE &&
	       process.state == 'D';
}

/*
 * A child that hangs is left behind after 0.1 s. One that does not may get no
 * CPU for so long: after a second. Whoever has been reaped is foreign no more.
 */
static void await_end(struct family *family, pid_t child)
{
	for (int slices = 0; slices < 100 && child > 0 &&
			     pidset_has(&family->foreign, child);
		slices++) {
		const pid_t reaped = waitpid(child, NULL, WNOHANG);

		if (reaped == child)
			family_forget(family, child);
		if (reaped != 0 || (slices >= 10 && waits_for_disk(child)))
			return;
		pages_pause();
	}
}

/* The same; REFUSED also where no child can be made. */
static enum answer read_by_child(
	struct reading *reading, struct family *family, tmo_ns *cost)
{
	struct tally_entry *entries = reading->list->entries;
	const size_t size =
		sizeof(struct found) + reading->list->count * sizeof(int64_t);
	struct found *found = pages_shared(size);
	enum answer answer = ANSWER_REFUSED;
	tmo_ns used = 0;
	pid_t child;

	if (!found)
		return ANSWER_REFUSED;
	reading->found = found;
	atomic_store(&found->count, (unsigned)reading->next);
	child = child_fork(read_rest, reading);
	if (child > 0) {
		family_add_foreign(family, child);
		answer = await(reading, child, &used);
		reading->reader = child;
	}
	if (child > 0 && answer != ANSWER_DONE) {
		process_signal(child, -1, SIGKILL);
		await_end(family, child);
		reading->reader = 0;
	}
	*cost += used;
	for (; reading->next < atomic_load(&found->count); reading->next++)
		entries[reading->next].share = found->shares[reading->next];
	pages_resize(found, size, 0);
	return answer;
}

/* Where no child can be made tmo reads, at the risk that it hangs. */
static void read_all(
	struct memory_tally *tally, struct family *family, tmo_ns *cost)
{
	const struct tally_list *list = &tally->now;
	struct reading reading = {.list = list, .self = family->self};
	enum answer answer;

	await_end(family, tally->reader);
	do {
		answer = read_by_child(&reading, family, cost);
		if (answer == ANSWER_NOTHING && reading.next < list->count)
			list->entries[reading.next].hangs = true;
	} while (answer == ANSWER_NOTHING &&
		 !memory_wait_is_over(&reading.wait));
	for (; reading.next < list->count; reading.next++) {
		struct tally_entry *entry = &list->entries[reading.next];

		entry->share = entry->memory.held;
		if (answer == ANSWER_REFUSED)
			read_share(entry);
	}
	tally->reader = reading.reader;
}

/* What it holds by now; nothing, where the pid is another's. */
static int64_t held_again(const struct tally_entry *entry)
{
	struct process process;
	int64_t held;

	if (proc_process(entry->pid, &process) != ANSWER_DONE ||
		process.start != entry->start ||
		proc_memory(&process, &held) != ANSWER_DONE)
		return 0;
	return held;
}

/*
 * A process that ends or execs after its share was read hands it to those that
 * are read later. So none counts for more than it holds when all have been
 * read. Those that came after the list was made are not read.
 */
struct memory_reading memory_shares(
	struct memory_tally *tally, struct family *family)
{
	struct memory_reading reading = {.sum = tally->unlisted};

	read_all(tally, family, &reading.cost);
	for (size_t i = 0; i < tally->now.count; i++) {
		struct tally_entry *entry = &tally->now.entries[i];
		const int64_t held = entry->borrowed ? 0 : held_again(entry);

		entry->memory.counted = held;
		entry->memory.faults_then = entry->memory.faults;
		reading.sum += entry->share < held ? entry->share : held;
	}
	return reading;
}

void memory_shares_end(const struct memory_tally *tally, struct family *family)
{
	await_end(family, tally->reader);
}
