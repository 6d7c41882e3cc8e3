/*
 * process_cache: see the header. Knows when what was read still holds; does not
 * know what it is read for.
 */
#include "tmo/sys/process_cache.h"

#include "tmo/sys/clock.h"
#include "tmo/sys/list_room.h"
#include "tmo/sys/procinfo.h"

/*
 * Where the scheduler's clock is exact, it moves between two looks; where it
 * counts ticks (gVisor; a machine without a better clock), once in a tick.
 */
static bool is_clock_exact(void)
{
	tmo_ns used[3] = {0, 0, 0};

	for (int i = 0; i < 3; i++)
		clock_read(CLOCK_PROCESS_CPUTIME_ID, &used[i]);
	return used[0] < used[1] && used[1] < used[2];
}

void process_cache_begin(struct process_cache *cache, bool quick)
{
	const struct cached_list before = cache->now;

	if (cache->clocks == CLOCKS_NOT_TRIED)
		cache->clocks = is_clock_exact() ? CLOCKS_ARE_EXACT
						 : CLOCKS_COUNT_TICKS;
	cache->now = cache->before;
	cache->before = before;
	cache->now.count = 0;
	if (!quick)
		cache->before.count = 0;
}

/* The clock tells a process from an earlier one that had its pid. */
static const struct cached_process *find_same(
	const struct process_cache *cache, pid_t pid)
{
	const struct cached_list *before = &cache->before;
	const struct cached_process *same = list_room_find(before->entries,
		before->count, sizeof *before->entries, pid, cache->now.count);

	return same && same->cpu == cache->cpu ? same : NULL;
}

enum answer process_cache_read(struct process_cache *cache, pid_t pid,
	pid_t parent, struct process *process)
{
	const struct cached_process *same;

	if (!cache)
		return proc_process(pid, process);
	/* Before its files: what it does meanwhile shows in the next sample. */
	cache->cpu = proc_cpu(&(struct process){.pid = pid, .state = '?'});
	same = cache->same = find_same(cache, pid);
	if (!same)
		return proc_process(pid, process);
	*process = (struct process){
		.pid = pid,
		.parent = parent,
		.state = 'S',
		.own.ticks = same->ticks,
		.children.ticks = same->child_ticks,
		.children.faults = same->child_faults,
		.children.forgotten = same->ignores_chld,
		.threads = same->threads,
		.start = same->start,
	};
	return ANSWER_DONE;
}

/* One that is not kept, for want of a clock or of memory, is read again. */
static void keep(struct process_cache *cache, const struct process *process,
	const struct moved *moved)
{
	struct cached_process *entries;

	if (cache->clocks != CLOCKS_ARE_EXACT || cache->cpu == 0)
		return;
	entries = list_room_for_one_more(cache->now.entries, cache->now.count,
		&cache->now.room, sizeof *entries);
	if (!entries)
		return;
	cache->now.entries = entries;
	cache->now.entries[cache->now.count++] = (struct cached_process){
		.pid = process->pid,
		.ignores_chld = process->children.forgotten,
		.threads = process->threads,
		.start = process->start,
		.ticks = process->own.ticks,
		.child_ticks = process->children.ticks,
		.child_faults = process->children.faults,
		.cpu = cache->cpu,
		.moved = *moved,
	};
}

enum answer process_cache_moved(struct process_cache *cache,
	const struct process *process, struct moved *moved)
{
	enum answer answer = ANSWER_DONE;

	if (cache && cache->same)
		*moved = cache->same->moved;
	else
		answer = proc_moved(process->pid, moved);
	if (cache && answer == ANSWER_DONE && !process_is_dead(process))
		keep(cache, process, moved);
	return answer;
}
