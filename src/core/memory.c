/*
 * memory: see the header. Knows sums and how fast they can grow; does not know
 * how a process is read.
 */
#include "tmo/core/memory.h"

/*
 * What one core can add in a nanosecond, at most: 17 GB in a second. Huge pages
 * were measured at 6.
 */
#define BYTES_PER_NS 17

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* The earliest moment at which `sum` could be above the limit, after a rest. */
static tmo_ns earliest(
	const struct memory *memory, int64_t sum, tmo_ns rest, tmo_ns now)
{
	tmo_ns wait;

	if (memory->limit == TMO_FOREVER)
		return TMO_FOREVER;
	wait = (memory->limit - smaller(sum, memory->limit)) / BYTES_PER_NS /
	       (tmo_ns)memory->cores;
	if (wait < MEMORY_SHORTEST_PAUSE)
		wait = MEMORY_SHORTEST_PAUSE;
	return duration_add(now, wait > rest ? wait : rest);
}

void memory_start(
	struct memory *memory, int64_t limit, unsigned cores, tmo_ns now)
{
	*memory = (struct memory){.limit = limit, .cores = cores};
	memory->next = earliest(memory, 0, 0, now);
}

/*
 * The most that the shares can add up to: their last sum, and what was added
 * since. What the kernel may leave out it may have left out both times.
 */
static int64_t most_by_shares(
	const struct memory *memory, const struct memory_reading *reading)
{
	const int64_t hidden = duration_add(reading->hidden, reading->hidden);

	return duration_add(
		memory->shares, duration_add(reading->added, hidden));
}

bool memory_may_be_above(
	struct memory *memory, const struct memory_reading *reading, tmo_ns now)
{
	const int64_t held = duration_add(reading->sum, reading->hidden);
	const int64_t most = smaller(held, most_by_shares(memory, reading));

	memory->cost = reading->cost;
	memory->next = earliest(memory, most, reading->cost * MEMORY_PART, now);
	if (held <= memory->limit)
		return false;
	if (most > memory->limit || now >= memory->again)
		return true;
	memory->next = smaller(memory->next, memory->again);
	return false;
}

bool memory_is_above(
	struct memory *memory, const struct memory_reading *reading, tmo_ns now)
{
	const tmo_ns cost = memory->cost + reading->cost;
	const tmo_ns next =
		earliest(memory, reading->sum, cost * MEMORY_PART_SHARES, now);

	memory->shares = reading->sum;
	memory->again =
		earliest(memory, memory->limit, cost * MEMORY_PART, now);
	memory->next = smaller(next, memory->again);
	return reading->sum > memory->limit;
}

void memory_raise(struct memory *memory, tmo_ns now)
{
	const tmo_ns soonest = duration_add(now, MEMORY_SHORTEST_PAUSE);

	memory->limit = duration_add(memory->limit, memory->limit / 2);
	if (memory->next < soonest)
		memory->next = soonest;
}
