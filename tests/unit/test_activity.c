/*
 * activity: invented samples at invented times. A random timeline is judged
 * by an oracle that knows all of it, not only the samples.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tmo/core/activity.h"

#define MS (TMO_SECOND / 1000)

enum { ROUNDS = 2000, EVENTS = 400, SAMPLES_MAX = 100000 };

/* One process of an invented tree. */
struct invented {
	pid_t pid;
	uint64_t start;
	uint64_t moved;
	tmo_ns cpu;
};

static struct sample sample_of(const struct invented *list, size_t count)
{
	struct sample sample = {.count = 0};

	for (size_t i = 0; i < count; i++) {
		const struct process process = {
			.pid = list[i].pid,
			.start = list[i].start,
			.state = 'S',
		};

		sample_add(&sample, &process, list[i].moved, list[i].cpu);
	}
	return sample;
}

/* An -i of `idle`, and a first sample at 0. */
static struct activity watch(
	tmo_ns idle, const struct invented *list, size_t count)
{
	const struct sample sample = sample_of(list, count);
	struct activity activity;

	activity_start(&activity, idle, TMO_FOREVER, 1, 0);
	assert_int_equal(
		activity_judge(&activity, &sample, 0), ACTIVITY_GOES_ON);
	return activity;
}

static enum activity_verdict judge(struct activity *activity,
	const struct invented *list, size_t count, tmo_ns now)
{
	const struct sample sample = sample_of(list, count);

	return activity_judge(activity, &sample, now);
}

/* What differs between 0 and just before a minute counts as progress. */
static void assert_progress(const struct invented *before, size_t count_before,
	const struct invented *after, size_t count_after)
{
	const tmo_ns idle = 60 * TMO_SECOND;
	struct activity activity = watch(idle, before, count_before);

	assert_int_equal(judge(&activity, after, count_after, idle - 1),
		ACTIVITY_GOES_ON);
	assert_int_equal(
		judge(&activity, after, count_after, idle), ACTIVITY_GOES_ON);
	assert_int_equal(judge(&activity, after, count_after, 2 * idle - 2),
		ACTIVITY_GOES_ON);
	assert_int_equal(judge(&activity, after, count_after, 2 * idle - 1),
		ACTIVITY_IDLE);
}

/* ---- what is progress ---- */

static void test_nothing_at_all_is_idle(void **state)
{
	const struct invented tree[] = {{10, 1, 5, 7}, {11, 2, 6, 8}};
	struct activity activity = watch(TMO_SECOND, tree, 2);

	(void)state;
	assert_int_equal(
		judge(&activity, tree, 2, TMO_SECOND - 1), ACTIVITY_GOES_ON);
	assert_int_equal(judge(&activity, tree, 2, TMO_SECOND), ACTIVITY_IDLE);
}

static void test_a_byte_is_progress(void **state)
{
	const struct invented before = {10, 1, 5, 7};
	const struct invented after = {10, 1, 6, 7};

	(void)state;
	assert_progress(&before, 1, &after, 1);
}

static void test_a_counter_that_wraps_is_progress(void **state)
{
	const struct invented before = {10, 1, UINT64_MAX, 7};
	const struct invented after = {10, 1, 0, 7};

	(void)state;
	assert_progress(&before, 1, &after, 1);
}

static void test_a_counter_that_shrinks_is_progress(void **state)
{
	const struct invented before = {10, 1, 5000, 7};
	const struct invented after = {10, 1, 4999, 7};

	(void)state;
	assert_progress(&before, 1, &after, 1);
}

static void test_two_changes_do_not_cancel_out(void **state)
{
	const struct invented before[] = {{10, 1, 5, 0}, {11, 1, 9, 0}};
	const struct invented swapped[] = {{10, 1, 9, 0}, {11, 1, 5, 0}};
	const struct invented against[] = {{10, 1, 6, 0}, {11, 1, 8, 0}};

	(void)state;
	assert_progress(before, 2, swapped, 2);
	assert_progress(before, 2, against, 2);
}

static void test_the_order_of_a_walk_is_no_progress(void **state)
{
	const struct invented before[] = {{10, 1, 5, 1}, {11, 2, 9, 2}};
	const struct invented after[] = {{11, 2, 9, 2}, {10, 1, 5, 1}};
	struct activity activity = watch(TMO_SECOND, before, 2);

	(void)state;
	assert_int_equal(judge(&activity, after, 2, TMO_SECOND), ACTIVITY_IDLE);
}

static void test_a_start_and_an_end_are_progress(void **state)
{
	const struct invented both[] = {{10, 1, 5, 1}, {11, 2, 0, 0}};

	(void)state;
	assert_progress(both, 1, both, 2);
	assert_progress(both, 2, both, 1);
	assert_progress(both, 2, both, 0);
}

static void test_one_replaced_by_another_is_progress(void **state)
{
	const struct invented before = {10, 1, 5, 1};
	const struct invented after = {11, 1, 5, 1};

	(void)state;
	assert_progress(&before, 1, &after, 1);
}

static void test_a_pid_used_again_is_progress(void **state)
{
	const struct invented before = {10, 1, 5, 1};
	const struct invented after = {10, 2, 5, 1};

	(void)state;
	assert_progress(&before, 1, &after, 1);
}

static void test_cpu_time_of_the_share_is_progress(void **state)
{
	const tmo_ns share = 60 * TMO_SECOND / ACTIVITY_SHARE;
	const struct invented before = {10, 1, 5, 1000};
	const struct invented after = {10, 1, 5, 1000 + share + 1};

	(void)state;
	assert_progress(&before, 1, &after, 1);
}

static void test_cpu_time_below_the_share_is_idle(void **state)
{
	const tmo_ns share = 60 * TMO_SECOND / ACTIVITY_SHARE;
	const struct invented before = {10, 1, 5, 1000};
	const struct invented after = {10, 1, 5, 1000 + share - 1};
	struct activity activity = watch(60 * TMO_SECOND, &before, 1);

	(void)state;
	assert_int_equal(
		judge(&activity, &after, 1, 60 * TMO_SECOND), ACTIVITY_IDLE);
}

static void test_cpu_time_is_that_of_all_together(void **state)
{
	const tmo_ns part = 60 * TMO_SECOND / ACTIVITY_SHARE / 2 + 1;
	const struct invented before[] = {{10, 1, 5, 9}, {11, 2, 6, 9}};
	const struct invented after[] = {
		{10, 1, 5, 9 + part}, {11, 2, 6, 9 + part}};

	(void)state;
	assert_progress(before, 2, after, 2);
}

static void test_cpu_time_that_shrinks_is_progress(void **state)
{
	const struct invented before = {10, 1, 5, TMO_SECOND};
	const struct invented after = {10, 1, 5, TMO_SECOND - 1};

	(void)state;
	assert_progress(&before, 1, &after, 1);
}

static void test_a_tree_that_cannot_be_read_is_never_idle(void **state)
{
	const struct invented tree = {10, 1, 5, 1};
	struct activity activity = watch(TMO_SECOND, &tree, 1);
	struct sample sample = sample_of(&tree, 1);
	tmo_ns now = 0;

	(void)state;
	sample.unreadable = true;
	for (int i = 0; i < 1000; i++) {
		now = activity_next(&activity);
		assert_int_equal(activity_judge(&activity, &sample, now),
			ACTIVITY_GOES_ON);
	}
	/* It can be read again: from the last time that it could not. */
	sample.unreadable = false;
	assert_int_equal(
		activity_judge(&activity, &sample, now + TMO_SECOND - 1),
		ACTIVITY_GOES_ON);
	assert_int_equal(activity_judge(&activity, &sample, now + TMO_SECOND),
		ACTIVITY_IDLE);
}

static void test_huge_cpu_times_do_not_overflow(void **state)
{
	const struct invented tree[] = {
		{10, 1, 5, TMO_FOREVER - 1}, {11, 2, 6, TMO_FOREVER - 1}};
	const struct sample sample = sample_of(tree, 2);

	(void)state;
	assert_true(sample.cpu == TMO_FOREVER);
	assert_int_equal(sample.count, 2);
}

/* ---- the clock ---- */

static void test_a_clock_that_goes_back_starts_anew(void **state)
{
	const struct invented tree = {10, 1, 5, 1};
	struct activity activity;
	const struct sample sample = sample_of(&tree, 1);

	(void)state;
	activity_start(&activity, TMO_SECOND, TMO_FOREVER, 1, 100 * TMO_SECOND);
	activity_judge(&activity, &sample, 100 * TMO_SECOND);
	assert_int_equal(activity_judge(&activity, &sample, 50 * TMO_SECOND),
		ACTIVITY_GOES_ON);
	assert_true(activity_next(&activity) > 50 * TMO_SECOND);
	assert_true(activity_next(&activity) <= 51 * TMO_SECOND);
	assert_int_equal(
		activity_judge(&activity, &sample, 51 * TMO_SECOND - 1),
		ACTIVITY_GOES_ON);
	assert_int_equal(activity_judge(&activity, &sample, 51 * TMO_SECOND),
		ACTIVITY_IDLE);
}

static void test_a_clock_that_jumps_ahead_is_believed(void **state)
{
	const struct invented tree = {10, 1, 5, 1};
	struct activity activity = watch(TMO_SECOND, &tree, 1);

	(void)state;
	assert_int_equal(
		judge(&activity, &tree, 1, 1000 * TMO_SECOND), ACTIVITY_IDLE);
}

static void test_progress_across_a_jump_starts_anew(void **state)
{
	const struct invented before = {10, 1, 5, 1};
	const struct invented after = {10, 1, 6, 1};
	struct activity activity = watch(TMO_SECOND, &before, 1);

	(void)state;
	assert_int_equal(judge(&activity, &after, 1, 1000 * TMO_SECOND),
		ACTIVITY_GOES_ON);
	assert_int_equal(
		judge(&activity, &after, 1, 1001 * TMO_SECOND), ACTIVITY_IDLE);
}

static void test_time_spent_stopped_is_not_idle(void **state)
{
	const struct invented tree = {10, 1, 5, 1};
	struct activity activity = watch(TMO_SECOND, &tree, 1);

	(void)state;
	activity_resume(&activity, 100 * TMO_SECOND);
	assert_true(activity_next(&activity) > 100 * TMO_SECOND);
	assert_true(activity_next(&activity) <= 101 * TMO_SECOND);
	assert_int_equal(judge(&activity, &tree, 1, 101 * TMO_SECOND - 1),
		ACTIVITY_GOES_ON);
	assert_int_equal(
		judge(&activity, &tree, 1, 101 * TMO_SECOND), ACTIVITY_IDLE);
}

static void test_without_limits_nothing_is_sampled(void **state)
{
	struct activity activity;

	(void)state;
	activity_start(&activity, TMO_FOREVER, TMO_FOREVER, 4, TMO_SECOND);
	assert_true(activity_next(&activity) == TMO_FOREVER);
	activity_resume(&activity, 2 * TMO_SECOND);
	assert_true(activity_next(&activity) == TMO_FOREVER);
}

static void test_each_limit_alone_is_sampled(void **state)
{
	struct activity activity;

	(void)state;
	activity_start(&activity, 60 * TMO_SECOND, TMO_FOREVER, 4, TMO_SECOND);
	assert_true(activity_next(&activity) > TMO_SECOND);
	assert_true(activity_next(&activity) <= 61 * TMO_SECOND);
	activity_start(&activity, TMO_FOREVER, 60 * TMO_SECOND, 4, TMO_SECOND);
	assert_true(activity_next(&activity) == 16 * TMO_SECOND);
}

static void test_limits_without_end_are_no_overflow(void **state)
{
	const tmo_ns most = TMO_FOREVER - 1;
	const struct invented tree = {10, 1, 5, 1};
	struct activity activity;

	(void)state;
	activity_start(&activity, most, most, 1, most);
	assert_true(activity_next(&activity) > 0);
	assert_int_equal(judge(&activity, &tree, 1, most), ACTIVITY_GOES_ON);
	assert_true(activity_next(&activity) > 0);
}

static void test_with_both_reached_it_is_idle(void **state)
{
	const struct invented tree = {10, 1, 5, TMO_SECOND};
	const struct sample sample = sample_of(&tree, 1);
	struct activity activity;

	(void)state;
	activity_start(&activity, TMO_SECOND, TMO_SECOND + 1, 1, 0);
	assert_int_equal(
		activity_judge(&activity, &sample, 0), ACTIVITY_GOES_ON);
	activity.cpu = TMO_SECOND;
	assert_int_equal(
		activity_judge(&activity, &sample, TMO_SECOND), ACTIVITY_IDLE);
}

/* ---- random timelines ---- */

static uint64_t seed = 4711;

static uint64_t roll(uint64_t sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % sides;
}

/* When bytes were moved, in order. */
struct timeline {
	tmo_ns at[EVENTS];
	size_t count;
};

static void timeline_make(struct timeline *timeline, tmo_ns idle)
{
	tmo_ns now = 0;

	timeline->count = 1 + roll(EVENTS);
	for (size_t i = 0; i < timeline->count; i++) {
		/* Most gaps short, a few about as long as the limit. */
		const tmo_ns most = roll(8) == 0 ? idle + idle / 8 : idle / 4;

		now += 1 + (tmo_ns)roll((uint64_t)most);
		timeline->at[i] = now;
	}
}

/* How many there were by then. */
static size_t timeline_seen(const struct timeline *timeline, tmo_ns now)
{
	size_t seen = 0;

	while (seen < timeline->count && timeline->at[seen] <= now)
		seen++;
	return seen;
}

static tmo_ns late_at_most(tmo_ns idle)
{
	return idle / 10 > 10 * MS ? idle / 10 : 10 * MS;
}

/* Follows the deadlines of `activity` to the verdict; when that was. */
static tmo_ns fired_at(struct activity *activity, const struct timeline *line)
{
	struct invented tree = {.pid = 10, .start = 1};
	tmo_ns now = 0;

	for (int i = 0; i < SAMPLES_MAX; i++) {
		const tmo_ns next = activity_next(activity);

		assert_true(next > now);
		now = next;
		tree.moved = timeline_seen(line, now);
		if (judge(activity, &tree, 1, now) == ACTIVITY_IDLE)
			return now;
	}
	fail_msg("it never was idle");
	return 0;
}

static void test_idle_is_never_early_and_a_tenth_late_at_most(void **state)
{
	static struct timeline line;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const tmo_ns idle =
			MS + (tmo_ns)roll((uint64_t)TMO_SECOND << roll(12));
		struct activity activity;
		tmo_ns last = 0;
		tmo_ns now;
		size_t seen;

		timeline_make(&line, idle);
		activity_start(&activity, idle, TMO_FOREVER, 1, 0);
		now = fired_at(&activity, &line);
		seen = timeline_seen(&line, now);
		for (size_t i = 0; i < seen; i++) {
			/* No pause before was long enough to be missed. */
			assert_true(
				line.at[i] - last <= idle + late_at_most(idle));
			last = line.at[i];
		}
		assert_true(now - last >= idle);
		assert_true(now - last <= idle + late_at_most(idle));
	}
}

/* A steady use of CPU time: part/1000 of the share. */
static enum activity_verdict judge_steady(int part, tmo_ns idle, tmo_ns until)
{
	struct invented tree = {.pid = 10, .start = 1};
	struct activity activity;
	tmo_ns now = 0;

	activity_start(&activity, idle, TMO_FOREVER, 1, 0);
	while (now < until) {
		now = activity_next(&activity);
		tree.cpu = now / ACTIVITY_SHARE * part / 1000;
		if (judge(&activity, &tree, 1, now) == ACTIVITY_IDLE)
			return ACTIVITY_IDLE;
	}
	return ACTIVITY_GOES_ON;
}

static void test_a_steady_use_above_the_share_is_never_idle(void **state)
{
	const tmo_ns idle = 60 * TMO_SECOND;

	(void)state;
	assert_int_equal(
		judge_steady(1010, idle, 1000 * idle), ACTIVITY_GOES_ON);
	assert_int_equal(
		judge_steady(1900, idle, 1000 * idle), ACTIVITY_GOES_ON);
	assert_int_equal(
		judge_steady(500000, idle, 1000 * idle), ACTIVITY_GOES_ON);
}

static void test_a_steady_use_below_the_share_is_idle_in_time(void **state)
{
	const tmo_ns idle = 60 * TMO_SECOND;

	(void)state;
	assert_int_equal(
		judge_steady(990, idle, idle + idle / 10), ACTIVITY_IDLE);
	assert_int_equal(
		judge_steady(100, idle, idle + idle / 10), ACTIVITY_IDLE);
	assert_int_equal(
		judge_steady(0, idle, idle + idle / 10), ACTIVITY_IDLE);
}

/* Bursts at random: the last DURATION never held a share or more. */
static void test_idle_never_overlooks_cpu_time(void **state)
{
	static struct timeline line;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const tmo_ns idle =
			10 * MS + (tmo_ns)roll((uint64_t)TMO_SECOND << roll(8));
		const tmo_ns burst =
			1 + (tmo_ns)roll((uint64_t)idle / ACTIVITY_SHARE);
		struct invented tree = {.pid = 10, .start = 1};
		struct activity activity;
		tmo_ns now = 0;
		tmo_ns before;

		timeline_make(&line, idle);
		activity_start(&activity, idle, TMO_FOREVER, 1, 0);
		do {
			now = activity_next(&activity);
			tree.cpu = burst * (tmo_ns)timeline_seen(&line, now);
		} while (judge(&activity, &tree, 1, now) != ACTIVITY_IDLE);
		before = burst * (tmo_ns)timeline_seen(&line, now - idle);
		assert_true(tree.cpu - before <= idle / ACTIVITY_SHARE);
	}
}

/* When a span that long is over for the first time with bursts < `most`. */
static tmo_ns first_rest(const struct timeline *line, tmo_ns span, size_t most)
{
	tmo_ns from = 0;

	for (size_t i = 0; i < line->count; i++) {
		const size_t last = i + most - 1;

		if (last >= line->count || line->at[last] - from > span)
			break;
		from = line->at[i];
	}
	return from + span;
}

/* Bursts at random: a DURATION that holds less than the share is noticed. */
static void test_a_rest_is_noticed_in_time(void **state)
{
	static struct timeline line;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const tmo_ns idle =
			TMO_SECOND +
			(tmo_ns)roll((uint64_t)TMO_SECOND << roll(8));
		const tmo_ns burst =
			1 + (tmo_ns)roll((uint64_t)idle / ACTIVITY_SHARE);
		/* So many of them in one DURATION reach the share. */
		const size_t most = (size_t)(idle / ACTIVITY_SHARE / burst + 1);
		struct invented tree = {.pid = 10, .start = 1};
		struct activity activity;
		tmo_ns now = 0;

		timeline_make(&line, idle);
		activity_start(&activity, idle, TMO_FOREVER, 1, 0);
		do {
			now = activity_next(&activity);
			tree.cpu = burst * (tmo_ns)timeline_seen(&line, now);
		} while (judge(&activity, &tree, 1, now) != ACTIVITY_IDLE);
		/* A rest is seen if it is a tenth longer than it must be. */
		assert_true(now <= first_rest(&line, idle + idle / 10, most));
	}
}

/* Samples for -c come in between, however many. */
static void test_samples_for_the_other_limit_are_no_hindrance(void **state)
{
	static const int permille[] = {1, 10, 30, 55, 60, 90, 110, 300, 2000};
	const struct invented tree = {10, 1, 5, 1};
	const tmo_ns idle = 60 * TMO_SECOND;

	(void)state;
	for (size_t i = 0; i < sizeof(permille) / sizeof(permille[0]); i++) {
		struct activity activity;
		tmo_ns now = 0;

		activity_start(
			&activity, idle, idle / 1000 * permille[i], 1, 0);
		do {
			now = activity_next(&activity);
			assert_true(now <= idle + idle / 10);
		} while (judge(&activity, &tree, 1, now) != ACTIVITY_IDLE);
		assert_true(now >= idle);
	}
}

/* No sum of one change and another is the sum of none. */
static void test_no_two_of_many_samples_look_alike(void **state)
{
	enum { VALUES = 64 };
	static uint64_t digests[VALUES * VALUES];
	size_t count = 0;

	(void)state;
	for (uint64_t a = 0; a < VALUES; a++)
		for (uint64_t b = 0; b < VALUES; b++) {
			const struct invented tree[] = {
				{10, 1, a, 0}, {11, 1, b, 0}};

			digests[count++] = sample_of(tree, 2).who;
		}
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			assert_true(digests[i] != digests[j]);
}

/* ---- CPU time ---- */

/* The cores are used to a part of random size, that changes; what it sees. */
struct load {
	tmo_ns now;
	tmo_ns used;
	unsigned cores;
	unsigned sixteenths; /* of the cores; 0: new at random each time */
};

static void load_go_on(struct load *load, tmo_ns until)
{
	while (load->now < until) {
		const tmo_ns left = until - load->now;
		const tmo_ns part = load->sixteenths != 0 || left < 16
					    ? left
					    : 1 + (tmo_ns)roll((uint64_t)left);
		const unsigned busy = load->sixteenths != 0
					      ? load->sixteenths
					      : (unsigned)roll(17);

		load->used += part / 16 * busy * load->cores;
		load->now += part;
	}
}

/* To the verdict; how many samples that took. */
static int judge_load(struct activity *activity, struct load *load)
{
	struct invented tree = {.pid = 10, .start = 1};
	int count = 0;

	for (;;) {
		const tmo_ns next = activity_next(activity);
		enum activity_verdict verdict;

		assert_true(next > load->now);
		load_go_on(load, next);
		tree.cpu = load->used;
		verdict = judge(activity, &tree, 1, next);
		count++;
		assert_true(count < SAMPLES_MAX);
		if (verdict == ACTIVITY_CPU)
			return count;
		assert_int_equal(verdict, ACTIVITY_GOES_ON);
		/* Not before the limit, and not overlooked either. */
		assert_true(load->used < activity->cpu);
	}
}

static void test_cpu_is_never_early_and_ten_ms_late_at_most(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const tmo_ns limit =
			MS + (tmo_ns)roll((uint64_t)TMO_SECOND << roll(20));
		struct load load = {.cores = 1 + (unsigned)roll(64)};
		struct activity activity;

		activity_start(&activity, TMO_FOREVER, limit, load.cores, 0);
		judge_load(&activity, &load);
		assert_true(load.used >= limit);
		assert_true(load.used <= limit + 10 * MS * load.cores);
	}
}

static int samples_for(tmo_ns limit, unsigned cores, unsigned sixteenths)
{
	struct load load = {.cores = cores, .sixteenths = sixteenths};
	struct activity activity;

	activity_start(&activity, TMO_FOREVER, limit, cores, 0);
	return judge_load(&activity, &load);
}

static void test_the_number_of_samples_grows_with_the_logarithm(void **state)
{
	/* A limit twice as long costs as many samples more as any other. */
	static const struct {
		unsigned cores;
		unsigned sixteenths;
		int step;
	} loads[] = {{1, 16, 0}, {2, 16, 0}, {2, 8, 2}, {4, 4, 4}, {64, 16, 0},
		{16, 1, 12}};

	(void)state;
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++) {
		int before = samples_for(
			TMO_SECOND, loads[i].cores, loads[i].sixteenths);

		for (int power = 1; power <= 24; power++) {
			const int count = samples_for(TMO_SECOND << power,
				loads[i].cores, loads[i].sixteenths);

			assert_true(count <= before + loads[i].step);
			before = count;
		}
	}
	assert_int_equal(samples_for(TMO_SECOND << 24, 4, 16), 1);
}

static void test_cpu_time_that_was_seen_is_not_given_back(void **state)
{
	const struct invented more = {10, 1, 0, 9 * TMO_SECOND};
	const struct invented less = {10, 1, 0, 0};
	struct activity activity;

	(void)state;
	activity_start(&activity, TMO_FOREVER, 10 * TMO_SECOND, 1, 0);
	assert_int_equal(
		judge(&activity, &more, 1, 10 * TMO_SECOND), ACTIVITY_GOES_ON);
	assert_true(activity_next(&activity) == 11 * TMO_SECOND);
	assert_int_equal(
		judge(&activity, &less, 1, 11 * TMO_SECOND), ACTIVITY_GOES_ON);
	assert_true(activity_next(&activity) == 12 * TMO_SECOND);
}

static void test_the_cpu_limit_itself_is_reached(void **state)
{
	const struct invented below = {10, 1, 0, TMO_SECOND - 1};
	const struct invented at = {10, 1, 0, TMO_SECOND};
	struct activity activity;

	(void)state;
	activity_start(&activity, TMO_FOREVER, TMO_SECOND, 1, 0);
	assert_int_equal(
		judge(&activity, &below, 1, TMO_SECOND), ACTIVITY_GOES_ON);
	assert_int_equal(judge(&activity, &at, 1, TMO_SECOND), ACTIVITY_CPU);
}

/* Digests may collide: the number of processes speaks for itself. */
static void test_another_count_alone_is_movement(void **unused)
{
	struct activity activity;
	const struct sample one = {.who = 7, .count = 1};
	const struct sample two = {.who = 7, .count = 2};

	(void)unused;
	activity_start(&activity, TMO_SECOND, TMO_FOREVER, 1, 0);
	assert_int_equal(activity_judge(&activity, &one, 0), ACTIVITY_GOES_ON);
	assert_int_equal(activity_judge(&activity, &two, TMO_SECOND - 1),
		ACTIVITY_GOES_ON);
	assert_int_equal(activity_judge(&activity, &two, TMO_SECOND + 1),
		ACTIVITY_GOES_ON);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_at_all_is_idle),
		cmocka_unit_test(test_a_byte_is_progress),
		cmocka_unit_test(test_a_counter_that_wraps_is_progress),
		cmocka_unit_test(test_a_counter_that_shrinks_is_progress),
		cmocka_unit_test(test_two_changes_do_not_cancel_out),
		cmocka_unit_test(test_the_order_of_a_walk_is_no_progress),
		cmocka_unit_test(test_a_start_and_an_end_are_progress),
		cmocka_unit_test(test_one_replaced_by_another_is_progress),
		cmocka_unit_test(test_a_pid_used_again_is_progress),
		cmocka_unit_test(test_cpu_time_of_the_share_is_progress),
		cmocka_unit_test(test_cpu_time_below_the_share_is_idle),
		cmocka_unit_test(test_cpu_time_is_that_of_all_together),
		cmocka_unit_test(test_cpu_time_that_shrinks_is_progress),
		cmocka_unit_test(test_a_tree_that_cannot_be_read_is_never_idle),
		cmocka_unit_test(test_huge_cpu_times_do_not_overflow),
		cmocka_unit_test(test_a_clock_that_goes_back_starts_anew),
		cmocka_unit_test(test_a_clock_that_jumps_ahead_is_believed),
		cmocka_unit_test(test_progress_across_a_jump_starts_anew),
		cmocka_unit_test(test_time_spent_stopped_is_not_idle),
		cmocka_unit_test(test_without_limits_nothing_is_sampled),
		cmocka_unit_test(test_each_limit_alone_is_sampled),
		cmocka_unit_test(test_limits_without_end_are_no_overflow),
		cmocka_unit_test(test_with_both_reached_it_is_idle),
		cmocka_unit_test(
			test_idle_is_never_early_and_a_tenth_late_at_most),
		cmocka_unit_test(
			test_a_steady_use_above_the_share_is_never_idle),
		cmocka_unit_test(
			test_a_steady_use_below_the_share_is_idle_in_time),
		cmocka_unit_test(test_idle_never_overlooks_cpu_time),
		cmocka_unit_test(test_a_rest_is_noticed_in_time),
		cmocka_unit_test(
			test_samples_for_the_other_limit_are_no_hindrance),
		cmocka_unit_test(test_no_two_of_many_samples_look_alike),
		cmocka_unit_test(
			test_cpu_is_never_early_and_ten_ms_late_at_most),
		cmocka_unit_test(
			test_the_number_of_samples_grows_with_the_logarithm),
		cmocka_unit_test(test_cpu_time_that_was_seen_is_not_given_back),
		cmocka_unit_test(test_the_cpu_limit_itself_is_reached),
		cmocka_unit_test(test_another_count_alone_is_movement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
