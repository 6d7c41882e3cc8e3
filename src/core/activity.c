/*
 * activity: see the header. Knows numbers that grow; does not know where they
 * come from.
 */
#include "tmo/core/activity.h"

#define IDLE_CLOSEST (TMO_SECOND / 200)
/* A clock tick, of which cutime is counted in: nothing is seen sooner. */
#define CPU_CLOSEST (TMO_SECOND / 100)

static tmo_ns idle_interval(tmo_ns idle)
{
	const tmo_ns interval = idle / ACTIVITY_SAMPLES;

	return interval > IDLE_CLOSEST ? interval : IDLE_CLOSEST;
}

/* The earliest moment at which the limit could be reached. */
static tmo_ns cpu_next(const struct activity *activity, tmo_ns now)
{
	tmo_ns wait;

	if (activity->cpu == TMO_FOREVER)
		return TMO_FOREVER;
	wait = (activity->cpu - activity->cpu_seen) / (tmo_ns)activity->cores;
	return duration_add(now, wait > CPU_CLOSEST ? wait : CPU_CLOSEST);
}

void activity_start(struct activity *activity, tmo_ns idle, tmo_ns cpu,
	unsigned cores, tmo_ns now)
{
	*activity = (struct activity){
		.idle = idle,
		.cpu = cpu,
		.cores = cores,
		.quiet_since = now,
		.idle_next = TMO_FOREVER,
	};
	if (idle != TMO_FOREVER)
		activity->idle_next = duration_add(now, idle_interval(idle));
	activity->cpu_next = cpu_next(activity, now);
}

static bool has_moved(
	const struct activity *activity, const struct sample *sample)
{
	return !activity->sampled || sample->unreadable ||
	       sample->who != activity->last.who ||
	       sample->cpu < activity->last.cpu ||
	       sample->count != activity->last.count;
}

static void remember(struct activity *activity, tmo_ns cpu, tmo_ns now)
{
	const size_t room = sizeof activity->past / sizeof activity->past[0];
	const size_t count = activity->past_count;

	/* Samples for the other limit come in between. */
	if (count > 0 && now - activity->past[count - 1].at <
				 idle_interval(activity->idle) / 2)
		return;
	if (activity->past_count == room) {
		for (size_t i = 1; i < room; i++)
			activity->past[i - 1] = activity->past[i];
		activity->past_count--;
	}
	activity->past[activity->past_count].at = now;
	activity->past[activity->past_count++].cpu = cpu;
}

/* Whether hardly any CPU time was used in the last DURATION. */
static bool has_rested(const struct activity *activity, tmo_ns cpu, tmo_ns now)
{
	const tmo_ns share = activity->idle / ACTIVITY_SHARE + 1;

	/* What is due has been sampled for so long: there is such a one. */
	for (size_t i = activity->past_count; i-- > 0;) /* GCOVR_EXCL_BR_LINE */
		if (activity->past[i].at <= now - activity->idle)
			return cpu - activity->past[i].cpu < share;
	return false; /* GCOVR_EXCL_LINE */
}

static bool is_idle(
	struct activity *activity, const struct sample *sample, tmo_ns now)
{
	tmo_ns due;

	if (has_moved(activity, sample) || now < activity->quiet_since) {
		activity->quiet_since = now;
		activity->past_count = 0;
	}
	activity->sampled = true;
	activity->last = *sample;
	remember(activity, sample->cpu, now);
	due = duration_add(activity->quiet_since, activity->idle);
	activity->idle_next = duration_add(now, idle_interval(activity->idle));
	if (activity->idle_next > due && due > now)
		activity->idle_next = due;
	return due <= now && has_rested(activity, sample->cpu, now);
}

static bool is_over_cpu(
	struct activity *activity, const struct sample *sample, tmo_ns now)
{
	if (activity->cpu == TMO_FOREVER)
		return false;
	/* What an ended child took along is not given back. */
	if (sample->cpu > activity->cpu_seen)
		activity->cpu_seen = sample->cpu;
	activity->cpu_next = cpu_next(activity, now);
	return activity->cpu_seen >= activity->cpu;
}

enum activity_verdict activity_judge(
	struct activity *activity, const struct sample *sample, tmo_ns now)
{
	const bool idle = is_idle(activity, sample, now);
	const bool over = is_over_cpu(activity, sample, now);

	if (idle)
		return ACTIVITY_IDLE;
	return over ? ACTIVITY_CPU : ACTIVITY_GOES_ON;
}

void activity_resume(struct activity *activity, tmo_ns now)
{
	activity->quiet_since = now;
	activity->past_count = 0;
	remember(activity, activity->last.cpu, now);
	if (activity->idle != TMO_FOREVER)
		activity->idle_next =
			duration_add(now, idle_interval(activity->idle));
}

tmo_ns activity_next(const struct activity *activity)
{
	return activity->idle_next < activity->cpu_next ? activity->idle_next
							: activity->cpu_next;
}
