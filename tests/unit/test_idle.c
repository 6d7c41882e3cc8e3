/*
 * idle: invented samples at invented times. A random timeline is judged by an
 * oracle that knows all of it, not only the samples.
 */
#include "tmo/core/idle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "invented.h"
#include "random.h"

#define MS (TMO_SECOND / 1000)

enum { ROUNDS = 2000, EVENTS = 400, SAMPLES_MAX = 100000 };

static uint64_t seed = 4711;

/* An -i of `limit`, and a first sample at 0. */
static struct idle watch(
	tmo_ns limit, const struct invented *list, size_t count)
{
	const struct sample sample = sample_of(list, count);
	struct idle idle;

	idle_start(&idle, limit, 0);
	assert_false(idle_evaluate(&idle, &sample, 0));
	return idle;
}

static bool evaluate(struct idle *idle, const struct invented *list,
	size_t count, tmo_ns now)
{
	const struct sample sample = sample_of(list, count);

	return idle_evaluate(idle, &sample, now);
}

/* What differs between 0 and just before a minute counts as progress. */
static void assert_progress(const struct invented *before, size_t count_before,
	const struct invented *after, size_t count_after)
{
	const tmo_ns limit = 60 * TMO_SECOND;
	struct idle idle = watch(limit, before, count_before);

	assert_false(evaluate(&idle, after, count_after, limit - 1));
	assert_false(evaluate(&idle, after, count_after, limit));
	assert_false(evaluate(&idle, after, count_after, 2 * limit - 2));
	assert_true(evaluate(&idle, after, count_after, 2 * limit - 1));
}

/* ---- what is progress ---- */

static void test_nothing_at_all_is_idle(void **unused)
{
	const struct invented tree[] = {{10, 1, 5, 7}, {11, 2, 6, 8}};
	struct idle idle = watch(TMO_SECOND, tree, 2);

	(void)unused;
	assert_false(evaluate(&idle, tree, 2, TMO_SECOND - 1));
	assert_true(evaluate(&idle, tree, 2, TMO_SECOND));
}

static void test_a_quick_sample_reaches_no_limit(void **unused)
{
	const struct invented tree[] = {{10, 1, 5, 7}, {11, 2, 6, 8}};
	struct idle idle = watch(TMO_SECOND, tree, 2);
	struct sample quick = sample_of(tree, 2);

	(void)unused;
	quick.parts = SAMPLE_QUICK;
	assert_false(idle_may_be_reached(&idle, TMO_SECOND - 1));
	assert_false(idle_evaluate(&idle, &quick, TMO_SECOND));
	assert_true(idle.next <= TMO_SECOND);
	assert_true(idle_may_be_reached(&idle, TMO_SECOND));
	assert_true(evaluate(&idle, tree, 2, TMO_SECOND));
}

static void test_a_byte_is_progress(void **unused)
{
	const struct invented before = {10, 1, 5, 7};
	const struct invented after = {10, 1, 6, 7};

	(void)unused;
	assert_progress(&before, 1, &after, 1);
}

static void test_a_counter_that_wraps_is_progress(void **unused)
{
	const struct invented before = {10, 1, UINT64_MAX, 7};
	const struct invented after = {10, 1, 0, 7};

	(void)unused;
	assert_progress(&before, 1, &after, 1);
}

static void test_a_counter_that_shrinks_is_progress(void **unused)
{
	const struct invented before = {10, 1, 5000, 7};
	const struct invented after = {10, 1, 4999, 7};

	(void)unused;
	assert_progress(&before, 1, &after, 1);
}

static void test_two_changes_do_not_cancel_out(void **unused)
{
	const struct invented before[] = {{10, 1, 5, 0}, {11, 1, 9, 0}};
	const struct invented swapped[] = {{10, 1, 9, 0}, {11, 1, 5, 0}};
	const struct invented against[] = {{10, 1, 6, 0}, {11, 1, 8, 0}};

	(void)unused;
	assert_progress(before, 2, swapped, 2);
	assert_progress(before, 2, against, 2);
}

static void test_the_order_of_a_walk_is_no_progress(void **unused)
{
	const struct invented before[] = {{10, 1, 5, 1}, {11, 2, 9, 2}};
	const struct invented after[] = {{11, 2, 9, 2}, {10, 1, 5, 1}};
	struct idle idle = watch(TMO_SECOND, before, 2);

	(void)unused;
	assert_true(evaluate(&idle, after, 2, TMO_SECOND));
}

static void test_a_start_and_an_end_are_progress(void **unused)
{
	const struct invented both[] = {{10, 1, 5, 1}, {11, 2, 0, 0}};

	(void)unused;
	assert_progress(both, 1, both, 2);
	assert_progress(both, 2, both, 1);
	assert_progress(both, 2, both, 0);
}

static void test_one_replaced_by_another_is_progress(void **unused)
{
	const struct invented before = {10, 1, 5, 1};
	const struct invented after = {11, 1, 5, 1};

	(void)unused;
	assert_progress(&before, 1, &after, 1);
}

static void test_a_pid_used_again_is_progress(void **unused)
{
	const struct invented before = {10, 1, 5, 1};
	const struct invented after = {10, 2, 5, 1};

	(void)unused;
	assert_progress(&before, 1, &after, 1);
}

static void test_cpu_time_of_the_share_is_progress(void **unused)
{
	const tmo_ns share = 60 * TMO_SECOND / IDLE_SHARE;
	const struct invented before = {10, 1, 5, 1000};
	const struct invented after = {10, 1, 5, 1000 + share + 1};

	(void)unused;
	assert_progress(&before, 1, &after, 1);
}

static void test_cpu_time_below_the_share_is_idle(void **unused)
{
	const tmo_ns share = 60 * TMO_SECOND / IDLE_SHARE;
	const struct invented before = {10, 1, 5, 1000};
	const struct invented after = {10, 1, 5, 1000 + share - 1};
	struct idle idle = watch(60 * TMO_SECOND, &before, 1);

	(void)unused;
	assert_true(evaluate(&idle, &after, 1, 60 * TMO_SECOND));
}

static void test_cpu_time_is_that_of_all_together(void **unused)
{
	const tmo_ns part = 60 * TMO_SECOND / IDLE_SHARE / 2 + 1;
	const struct invented before[] = {{10, 1, 5, 9}, {11, 2, 6, 9}};
	const struct invented after[] = {
		{10, 1, 5, 9 + part}, {11, 2, 6, 9 + part}};

	(void)unused;
	assert_progress(before, 2, after, 2);
}

static void test_cpu_time_that_shrinks_is_progress(void **unused)
{
	const struct invented before = {10, 1, 5, TMO_SECOND};
	const struct invented after = {10, 1, 5, TMO_SECOND - 1};

	(void)unused;
	assert_progress(&before, 1, &after, 1);
}

static void test_a_tree_that_cannot_be_read_is_never_idle(void **unused)
{
	const struct invented tree = {10, 1, 5, 1};
	struct idle idle = watch(TMO_SECOND, &tree, 1);
	struct sample sample = sample_of(&tree, 1);
	tmo_ns now = 0;

	(void)unused;
	sample.unreadable = true;
	for (int i = 0; i < 1000; i++) {
		now = idle.next;
		assert_false(idle_evaluate(&idle, &sample, now));
	}
	/* It can be read again: from the last time that it could not. */
	sample.unreadable = false;
	assert_false(idle_evaluate(&idle, &sample, now + TMO_SECOND - 1));
	assert_true(idle_evaluate(&idle, &sample, now + TMO_SECOND));
}

/* Digests may collide: the number of processes speaks for itself. */
static void test_another_count_alone_is_progress(void **unused)
{
	struct idle idle;
	const struct sample one = {.who = 7, .count = 1};
	const struct sample two = {.who = 7, .count = 2};

	(void)unused;
	idle_start(&idle, TMO_SECOND, 0);
	assert_false(idle_evaluate(&idle, &one, 0));
	assert_false(idle_evaluate(&idle, &two, TMO_SECOND - 1));
	assert_false(idle_evaluate(&idle, &two, TMO_SECOND + 1));
}

/* ---- the clock ---- */

static void test_a_clock_that_goes_back_starts_anew(void **unused)
{
	const struct invented tree = {10, 1, 5, 1};
	struct idle idle;
	const struct sample sample = sample_of(&tree, 1);

	(void)unused;
	idle_start(&idle, TMO_SECOND, 100 * TMO_SECOND);
	idle_evaluate(&idle, &sample, 100 * TMO_SECOND);
	assert_false(idle_evaluate(&idle, &sample, 50 * TMO_SECOND));
	assert_true(idle.next > 50 * TMO_SECOND);
	assert_true(idle.next <= 51 * TMO_SECOND);
	assert_false(idle_evaluate(&idle, &sample, 51 * TMO_SECOND - 1));
	assert_true(idle_evaluate(&idle, &sample, 51 * TMO_SECOND));
}

static void test_a_clock_that_jumps_ahead_is_believed(void **unused)
{
	const struct invented tree = {10, 1, 5, 1};
	struct idle idle = watch(TMO_SECOND, &tree, 1);

	(void)unused;
	assert_true(evaluate(&idle, &tree, 1, 1000 * TMO_SECOND));
}

static void test_progress_across_a_jump_starts_anew(void **unused)
{
	const struct invented before = {10, 1, 5, 1};
	const struct invented after = {10, 1, 6, 1};
	struct idle idle = watch(TMO_SECOND, &before, 1);

	(void)unused;
	assert_false(evaluate(&idle, &after, 1, 1000 * TMO_SECOND));
	assert_true(evaluate(&idle, &after, 1, 1001 * TMO_SECOND));
}

static void test_time_spent_stopped_is_not_idle(void **unused)
{
	const struct invented tree = {10, 1, 5, 1};
	struct idle idle = watch(TMO_SECOND, &tree, 1);

	(void)unused;
	idle_resume(&idle, 100 * TMO_SECOND);
	assert_true(idle.next > 100 * TMO_SECOND);
	assert_true(idle.next <= 101 * TMO_SECOND);
	assert_false(evaluate(&idle, &tree, 1, 101 * TMO_SECOND - 1));
	assert_true(evaluate(&idle, &tree, 1, 101 * TMO_SECOND));
}

/* Never later than the moment at which it may be idle. */
static void test_a_sample_is_due_when_the_limit_is(void **unused)
{
	const tmo_ns limit = 24 * TMO_SECOND;
	const struct invented tree = {10, 1, 5, 1};
	struct idle idle = watch(limit, &tree, 1);

	(void)unused;
	assert_true(idle.next == TMO_SECOND);
	assert_false(evaluate(&idle, &tree, 1, limit - 10 * MS));
	assert_true(idle.next == limit);
	/* The same after a stop, from its end on. */
	idle_resume(&idle, 100 * TMO_SECOND);
	assert_true(idle.next == 101 * TMO_SECOND);
	assert_false(evaluate(&idle, &tree, 1, 124 * TMO_SECOND - 10 * MS));
	assert_true(idle.next == 124 * TMO_SECOND);
	assert_true(evaluate(&idle, &tree, 1, 124 * TMO_SECOND));
	assert_true(idle.next == 125 * TMO_SECOND);
}

static void test_without_the_limit_nothing_is_sampled(void **unused)
{
	struct idle idle;

	(void)unused;
	idle_start(&idle, TMO_FOREVER, TMO_SECOND);
	assert_true(idle.next == TMO_FOREVER);
	idle_resume(&idle, 2 * TMO_SECOND);
	assert_true(idle.next == TMO_FOREVER);
	assert_false(evaluate(&idle, NULL, 0, 3 * TMO_SECOND));
	assert_true(idle.next == TMO_FOREVER);
}

static void test_a_limit_without_end_does_not_overflow(void **unused)
{
	const tmo_ns most = TMO_FOREVER - 1;
	const struct invented tree = {10, 1, 5, 1};
	struct idle idle;

	(void)unused;
	idle_start(&idle, most, most);
	assert_true(idle.next > 0);
	assert_false(evaluate(&idle, &tree, 1, most));
	assert_true(idle.next > 0);
}

/* ---- random timelines ---- */

/* When bytes were moved, in order. */
struct timeline {
	tmo_ns at[EVENTS];
	size_t count;
};

static void timeline_make(struct timeline *timeline, tmo_ns limit)
{
	tmo_ns now = 0;

	timeline->count = 1 + random_below(&seed, EVENTS);
	for (size_t i = 0; i < timeline->count; i++) {
		/* Most gaps short, a few about as long as the limit. */
		const tmo_ns most = random_below(&seed, 8) == 0
					    ? limit + limit / 8
					    : limit / 4;

		now += random_up_to(&seed, most);
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

static tmo_ns late_at_most(tmo_ns limit)
{
	return limit / 10 > 10 * MS ? limit / 10 : 10 * MS;
}

/* Follows the deadlines of `idle` until it is; when that was. */
static tmo_ns fired_at(struct idle *idle, const struct timeline *line)
{
	struct invented tree = {.pid = 10, .start = 1};
	tmo_ns now = 0;

	for (int i = 0; i < SAMPLES_MAX; i++) {
		const tmo_ns next = idle->next;

		assert_true(next > now);
		now = next;
		tree.moved = timeline_seen(line, now);
		if (evaluate(idle, &tree, 1, now))
			return now;
	}
	fail_msg("it never was idle");
	return 0;
}

static void test_idle_is_never_early_and_a_tenth_late_at_most(void **unused)
{
	static struct timeline line;

	(void)unused;
	for (int round = 0; round < ROUNDS; round++) {
		const tmo_ns limit =
			MS + random_up_to(&seed,
				     TMO_SECOND << random_below(&seed, 12));
		struct idle idle;
		tmo_ns last = 0;
		tmo_ns now;
		size_t seen;

		timeline_make(&line, limit);
		idle_start(&idle, limit, 0);
		now = fired_at(&idle, &line);
		seen = timeline_seen(&line, now);
		for (size_t i = 0; i < seen; i++) {
			/* No pause before was long enough to be missed. */
			assert_true(line.at[i] - last <=
				    limit + late_at_most(limit));
			last = line.at[i];
		}
		assert_true(now - last >= limit);
		assert_true(now - last <= limit + late_at_most(limit));
	}
}

/* A steady use of CPU time: part/1000 of the share. */
static bool evaluate_steady(int part, tmo_ns limit, tmo_ns until)
{
	struct invented tree = {.pid = 10, .start = 1};
	struct idle idle;
	tmo_ns now = 0;

	idle_start(&idle, limit, 0);
	while (now < until) {
		now = idle.next;
		tree.cpu = now / IDLE_SHARE * part / 1000;
		if (evaluate(&idle, &tree, 1, now))
			return true;
	}
	return false;
}

static void test_a_steady_use_above_the_share_is_never_idle(void **unused)
{
	const tmo_ns limit = 60 * TMO_SECOND;

	(void)unused;
	assert_false(evaluate_steady(1010, limit, 1000 * limit));
	assert_false(evaluate_steady(1900, limit, 1000 * limit));
	assert_false(evaluate_steady(500000, limit, 1000 * limit));
}

static void test_a_steady_use_below_the_share_is_idle_in_time(void **unused)
{
	const tmo_ns limit = 60 * TMO_SECOND;

	(void)unused;
	assert_true(evaluate_steady(990, limit, limit + limit / 10));
	assert_true(evaluate_steady(100, limit, limit + limit / 10));
	assert_true(evaluate_steady(0, limit, limit + limit / 10));
}

/* Bursts at random: the last DURATION never held a share or more. */
static void test_idle_never_overlooks_cpu_time(void **unused)
{
	static struct timeline line;

	(void)unused;
	for (int round = 0; round < ROUNDS; round++) {
		const tmo_ns limit =
			10 * MS + random_up_to(&seed,
					  TMO_SECOND << random_below(&seed, 8));
		const tmo_ns burst = random_up_to(&seed, limit / IDLE_SHARE);
		struct invented tree = {.pid = 10, .start = 1};
		struct idle idle;
		tmo_ns now = 0;
		tmo_ns before;

		timeline_make(&line, limit);
		idle_start(&idle, limit, 0);
		do {
			now = idle.next;
			tree.cpu = burst * (tmo_ns)timeline_seen(&line, now);
		} while (!evaluate(&idle, &tree, 1, now));
		before = burst * (tmo_ns)timeline_seen(&line, now - limit);
		assert_true(tree.cpu - before <= limit / IDLE_SHARE);
	}
}

/* When a span that long is over for the first time with bursts < `most`. */
static tmo_ns first_quiet_span(
	const struct timeline *line, tmo_ns span, size_t most)
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
static void test_a_quiet_span_is_noticed_in_time(void **unused)
{
	static struct timeline line;

	(void)unused;
	for (int round = 0; round < ROUNDS; round++) {
		const tmo_ns limit =
			TMO_SECOND +
			random_up_to(
				&seed, TMO_SECOND << random_below(&seed, 8));
		const tmo_ns burst = random_up_to(&seed, limit / IDLE_SHARE);
		/* So many of them in one DURATION reach the share. */
		const size_t most = (size_t)(limit / IDLE_SHARE / burst + 1);
		struct invented tree = {.pid = 10, .start = 1};
		struct idle idle;
		tmo_ns now = 0;

		timeline_make(&line, limit);
		idle_start(&idle, limit, 0);
		do {
			now = idle.next;
			tree.cpu = burst * (tmo_ns)timeline_seen(&line, now);
		} while (!evaluate(&idle, &tree, 1, now));
		/* It is seen if it is a tenth longer than it must be. */
		assert_true(now <=
			    first_quiet_span(&line, limit + limit / 10, most));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_nothing_at_all_is_idle),
	cmocka_unit_test(test_a_quick_sample_reaches_no_limit),
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
	cmocka_unit_test(test_another_count_alone_is_progress),
	cmocka_unit_test(test_a_clock_that_goes_back_starts_anew),
	cmocka_unit_test(test_a_clock_that_jumps_ahead_is_believed),
	cmocka_unit_test(test_progress_across_a_jump_starts_anew),
	cmocka_unit_test(test_time_spent_stopped_is_not_idle),
	cmocka_unit_test(test_a_sample_is_due_when_the_limit_is),
	cmocka_unit_test(test_without_the_limit_nothing_is_sampled),
	cmocka_unit_test(test_a_limit_without_end_does_not_overflow),
	cmocka_unit_test(test_idle_is_never_early_and_a_tenth_late_at_most),
	cmocka_unit_test(test_a_steady_use_above_the_share_is_never_idle),
	cmocka_unit_test(test_a_steady_use_below_the_share_is_idle_in_time),
	cmocka_unit_test(test_idle_never_overlooks_cpu_time),
	cmocka_unit_test(test_a_quiet_span_is_noticed_in_time),
};

int main(void)
{
	return cmocka_run_group_tests_name("idle", tests, NULL, NULL);
}
