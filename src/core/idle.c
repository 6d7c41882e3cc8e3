/*
 * idle: see the header. Knows numbers that grow; does not know where they come
 * from.
 */
#include "tmo/core/idle.h"

#define SHORTEST_PAUSE (TMO_SECOND / 200)

static tmo_ns interval(tmo_ns limit)
{
	const tmo_ns span = limit / IDLE_SAMPLES;

	return span > SHORTEST_PAUSE ? span : SHORTEST_PAUSE;
}

void idle_start(struct idle *idle, tmo_ns limit, tmo_ns now)
{
	*idle = (struct idle){
		.limit = limit,
		.next = TMO_FOREVER,
		.quiet_since = now,
	};
	if (limit != TMO_FOREVER)
		idle->next = duration_add(now, interval(limit));
}

static bool has_moved(const struct idle *idle, const struct sample *sample)
{
	return !idle->sampled || sample->unreadable ||
	       sample->who != idle->last.who || sample->cpu < idle->last.cpu ||
	       sample->count != idle->last.count;
}

static void remember(struct idle *idle, tmo_ns cpu, tmo_ns now)
{
	const size_t room = sizeof idle->past / sizeof idle->past[0];
	const size_t count = idle->past_count;

	/* Samples for other limits come in between. */
	if (count > 0 &&
		now - idle->past[count - 1].at < interval(idle->limit) / 2)
		return;
	if (idle->past_count == room) {
		for (size_t i = 1; i < room; i++)
			idle->past[i - 1] = idle->past[i];
		idle->past_count--;
	}
	idle->past[idle->past_count].at = now;
	idle->past[idle->past_count++].cpu = cpu;
}

/* Whether hardly any CPU time was used in the last DURATION. */
static bool has_rested(const struct idle *idle, tmo_ns cpu, tmo_ns now)
{
	const tmo_ns share = idle->limit / IDLE_SHARE + 1;

	/* The limit is due, so the samples reach back that far. */
	for (size_t i = idle->past_count; i-- > 0;) /* GCOVR_EXCL_BR_LINE */
		if (idle->past[i].at <= now - idle->limit)
			return cpu - idle->past[i].cpu < share;
	return false; /* GCOVR_EXCL_LINE */
}

bool idle_evaluate(struct idle *idle, const struct sample *sample, tmo_ns now)
{
	const bool quick = sample->parts & SAMPLE_QUICK;
	tmo_ns due;

	if (idle->limit == TMO_FOREVER)
		return false;
	if (has_moved(idle, sample) || now < idle->quiet_since) {
		idle->quiet_since = now;
		idle->past_count = 0;
	}
	idle->sampled = true;
	idle->last = *sample;
	remember(idle, sample->cpu, now);
	due = duration_add(idle->quiet_since, idle->limit);
	idle->next = duration_add(now, interval(idle->limit));
	if (idle->next > due && (due > now || quick))
		idle->next = due;
	return !quick && due <= now && has_rested(idle, sample->cpu, now);
}

void idle_resume(struct idle *idle, tmo_ns now)
{
	if (idle->limit == TMO_FOREVER)
		return;
	idle->quiet_since = now;
	idle->past_count = 0;
	remember(idle, idle->last.cpu, now);
	idle->next = duration_add(now, interval(idle->limit));
}
