/*
 * limits: see the header. Knows when a limit is reached; does not know what
 * follows.
 */
#include "tmo/core/limits.h"

/* Time for those about to end: a pipe's last reader, a daemon told to stop. */
#define LEFTOVERS_TIME (TMO_SECOND / 5)

static tmo_ns plan_clock(const struct decision *decision)
{
	return decision->plan->wall ? decision->now.wall : decision->now.mono;
}

static tmo_ns warning_at(const struct decision *decision, size_t i)
{
	return decision->deadlines->at[AT_LIMIT] -
	       decision->plan->warnings[i].before;
}

static void set_warning(
	const struct limits *limits, const struct decision *decision)
{
	tmo_ns next = TMO_FOREVER;

	for (size_t i = 0; i < decision->plan->warning_count; i++)
		if (!(limits->warned & 1U << i) &&
			warning_at(decision, i) < next)
			next = warning_at(decision, i);
	decision->deadlines->at[AT_WARNING] = next;
}

static void set_sample(
	const struct limits *limits, const struct decision *decision)
{
	tmo_ns next = limits->silence.next;

	if (limits->idle.next < next)
		next = limits->idle.next;
	if (limits->cpu.next < next)
		next = limits->cpu.next;
	decision->deadlines->at[AT_SAMPLE] = next;
}

/* At whole multiples of its duration since the start, after now. */
static void set_heartbeat(const struct decision *decision)
{
	tmo_ns *at = &decision->deadlines->at[AT_HEARTBEAT];
	const tmo_ns every = decision->plan->heartbeat;
	const tmo_ns late = decision->now.mono - *at;

	if (late >= 0)
		*at = duration_add(*at, late - late % every + every);
}

void limits_start(
	struct limits *limits, const struct decision *decision, unsigned cores)
{
	const struct plan *plan = decision->plan;
	const tmo_ns now = decision->now.mono;

	*limits = (struct limits){.on = true};
	decision->deadlines->at[AT_LIMIT] =
		plan->wall ? plan->limit : duration_add(now, plan->limit);
	for (size_t i = 0; i < plan->warning_count; i++)
		if (warning_at(decision, i) <= plan_clock(decision))
			limits->warned |= 1U << i;
	set_warning(limits, decision);
	idle_start(&limits->idle, plan->idle, now);
	silence_start(&limits->silence, plan->no_output, now);
	cpu_start(&limits->cpu, plan->cpu, cores, now);
	memory_start(&limits->memory, plan->memory, cores, now);
	set_sample(limits, decision);
	if (plan->heartbeat > 0)
		decision_set(decision, AT_HEARTBEAT, plan->heartbeat);
	decision->deadlines->at[AT_MEMORY] = limits->memory.next;
}

bool limits_time_is_up(
	const struct limits *limits, const struct decision *decision)
{
	return limits->alarmed ||
	       decision->deadlines->at[AT_LIMIT] <= plan_clock(decision);
}

bool limits_take_warning(
	struct limits *limits, const struct decision *decision, int *signal)
{
	const struct plan *plan = decision->plan;

	if (decision->deadlines->at[AT_WARNING] > plan_clock(decision))
		return false;
	/* The deadline is that of one of them, so the loop finds one. */
	for (size_t i = 0; i < plan->warning_count; /* GCOVR_EXCL_BR_LINE */
		i++) {
		if (limits->warned & 1U << i ||
			warning_at(decision, i) > plan_clock(decision))
			continue;
		limits->warned |= 1U << i;
		*signal = plan->warnings[i].signal;
		set_warning(limits, decision);
		return true;
	}
	return false; /* GCOVR_EXCL_LINE */
}

bool limits_take_heartbeat(const struct decision *decision)
{
	if (!decision_is_due(decision, AT_HEARTBEAT))
		return false;
	set_heartbeat(decision);
	return true;
}

/* Whether a sample that is taken now may reach -i or -n. */
static bool may_be_reached(const struct limits *limits, tmo_ns now)
{
	return idle_may_be_reached(&limits->idle, now) ||
	       silence_may_be_reached(&limits->silence, now);
}

/* A walk for -i or -c shows -n what it wants to know, too. */
unsigned limits_due_parts(
	const struct limits *limits, const struct decision *decision)
{
	const tmo_ns now = decision->now.mono;
	const bool progress = limits->on && (limits->idle.next <= now ||
						    limits->cpu.next <= now);
	const bool output = (limits->on && limits->silence.next <= now) ||
			    (progress && limits->silence.limit != TMO_FOREVER);
	const bool memory = decision_is_due(decision, AT_MEMORY);
	const bool quick = (progress || output) && !may_be_reached(limits, now);

	return (quick ? SAMPLE_QUICK : 0U) | (progress ? SAMPLE_PROGRESS : 0U) |
	       (output ? SAMPLE_OUTPUT : 0U) | (memory ? SAMPLE_MEMORY : 0U);
}

enum reason limits_evaluate(struct limits *limits,
	const struct decision *decision, const struct sample *sample)
{
	const bool progress = sample->parts & SAMPLE_PROGRESS;
	const tmo_ns now = decision->now.mono;
	const bool idle = progress && idle_evaluate(&limits->idle, sample, now);
	const bool silent = sample->parts & SAMPLE_OUTPUT &&
			    silence_evaluate(&limits->silence, sample, now);
	const bool over = progress && cpu_evaluate(&limits->cpu, sample, now);

	set_sample(limits, decision);
	if (idle)
		return REASON_IDLE;
	if (silent)
		return REASON_NO_OUTPUT;
	return over ? REASON_CPU : REASON_NONE;
}

bool limits_memory_may_be_above(struct limits *limits,
	const struct decision *decision, const struct memory_reading *reading)
{
	const bool may = memory_may_be_above(
		&limits->memory, reading, decision->now.mono);

	decision->deadlines->at[AT_MEMORY] = limits->memory.next;
	return may;
}

bool limits_memory_is_above(struct limits *limits,
	const struct decision *decision, const struct memory_reading *reading)
{
	const bool is =
		memory_is_above(&limits->memory, reading, decision->now.mono);

	decision->deadlines->at[AT_MEMORY] = limits->memory.next;
	return is;
}

void limits_go_on_with_memory(
	struct limits *limits, const struct decision *decision)
{
	if (decision->plan->grace == TMO_FOREVER)
		return;
	memory_raise(&limits->memory, decision->now.mono);
	decision->deadlines->at[AT_MEMORY] = limits->memory.next;
}

void limits_resume(struct limits *limits, const struct decision *decision)
{
	idle_resume(&limits->idle, decision->now.mono);
	silence_resume(&limits->silence, decision->now.mono);
	set_sample(limits, decision);
	set_heartbeat(decision);
}

void limits_command_ended(struct limits *limits,
	const struct decision *decision, enum leftovers leftovers)
{
	if (!limits->on)
		return;
	deadline_off(decision->deadlines, AT_WARNING);
	if (leftovers == LEFTOVERS_WAIT)
		return;
	deadline_off(decision->deadlines, AT_HEARTBEAT);
	if (leftovers == LEFTOVERS_FAIL)
		decision_set(decision, AT_LEFTOVERS, LEFTOVERS_TIME);
	else
		limits_off(limits, decision);
}

void limits_off(struct limits *limits, const struct decision *decision)
{
	limits->on = false;
	deadline_off(decision->deadlines, AT_LIMIT);
	deadline_off(decision->deadlines, AT_WARNING);
	deadline_off(decision->deadlines, AT_SAMPLE);
	deadline_off(decision->deadlines, AT_HEARTBEAT);
	deadline_off(decision->deadlines, AT_LEFTOVERS);
	deadline_off(decision->deadlines, AT_MEMORY);
}
