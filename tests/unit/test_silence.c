/*
 * silence: invented samples at invented times. A random timeline is judged by
 * an oracle that knows when bytes were written, not only the samples.
 */
#include "tmo/core/silence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "random.h"

#define MS (TMO_SECOND / 1000)

enum { ROUNDS = 3000, SAMPLES_MAX = 10000 };

static uint64_t seed = 4711;

/* A sample that takes no time. */
static bool evaluate(struct silence *silence, uint64_t bytes, tmo_ns now)
{
	const struct sample sample = {.begun = now, .output.bytes = bytes};

	return silence_evaluate(silence, &sample, now);
}

static struct silence watch(tmo_ns limit)
{
	struct silence silence;

	silence_start(&silence, limit, 0);
	return silence;
}

/* ---- when it is reached ---- */

static void test_one_that_never_writes_is_silent_from_the_start(void **unused)
{
	struct silence silence = watch(10 * TMO_SECOND);

	(void)unused;
	assert_false(evaluate(&silence, 0, 10 * TMO_SECOND - 1));
	assert_true(evaluate(&silence, 0, 10 * TMO_SECOND));
}

/* It shows bytes as any other does. */
static void test_a_quick_sample_reaches_no_limit(void **unused)
{
	const tmo_ns at = 12 * TMO_SECOND;
	const struct sample quick = {.parts = SAMPLE_QUICK, .begun = at};
	struct silence silence = watch(10 * TMO_SECOND);

	(void)unused;
	assert_false(silence_evaluate(&silence, &quick, at));
	assert_true(silence.next <= at);
	assert_true(silence_may_be_reached(&silence, at));
	assert_false(evaluate(&silence, 1, at));
	assert_false(silence_may_be_reached(&silence, at));
	assert_false(silence_may_be_reached(&silence, 22 * TMO_SECOND - 1));
	assert_true(evaluate(&silence, 1, 22 * TMO_SECOND));
}

static void test_a_byte_starts_the_span_anew(void **unused)
{
	struct silence silence = watch(10 * TMO_SECOND);

	(void)unused;
	assert_false(evaluate(&silence, 1, 9 * TMO_SECOND));
	assert_false(evaluate(&silence, 1, 19 * TMO_SECOND - 1));
	assert_true(evaluate(&silence, 1, 19 * TMO_SECOND));
}

/* Lost bytes may stand for others that have come. */
static void test_a_sum_that_fell_is_no_silence(void **unused)
{
	struct silence silence = watch(10 * TMO_SECOND);

	(void)unused;
	assert_false(evaluate(&silence, 5, TMO_SECOND));
	assert_false(evaluate(&silence, 4, 10 * TMO_SECOND));
	assert_false(evaluate(&silence, 4, 20 * TMO_SECOND - 1));
	assert_true(evaluate(&silence, 4, 20 * TMO_SECOND));
}

/* The last byte may have come at the end of the sample that tells of it. */
static void test_silence_is_from_the_end_of_a_sample_to_a_begin(void **unused)
{
	struct silence silence = watch(10 * TMO_SECOND);
	struct sample sample = {.begun = TMO_SECOND, .output.bytes = 1};

	(void)unused;
	assert_false(silence_evaluate(&silence, &sample, 2 * TMO_SECOND));
	sample.begun = 12 * TMO_SECOND - 1;
	assert_false(silence_evaluate(&silence, &sample, 30 * TMO_SECOND));
	/* That was too early by a nanosecond: another one is due at once. */
	assert_true(silence.next <= 30 * TMO_SECOND);
	sample.begun = 30 * TMO_SECOND;
	assert_true(silence_evaluate(&silence, &sample, 31 * TMO_SECOND));
}

static void test_time_that_the_job_stood_still_does_not_count(void **unused)
{
	struct silence silence = watch(10 * TMO_SECOND);

	(void)unused;
	assert_false(evaluate(&silence, 0, 4 * TMO_SECOND));
	silence_resume(&silence, 3600 * TMO_SECOND);
	assert_true(silence.next > 3600 * TMO_SECOND);
	assert_false(evaluate(&silence, 0, 3606 * TMO_SECOND - 1));
	silence_resume(&silence, 3606 * TMO_SECOND - 1);
	assert_true(evaluate(&silence, 0, 3606 * TMO_SECOND));
}

static void test_without_the_limit_nothing_is_sampled(void **unused)
{
	struct silence silence = watch(TMO_FOREVER);

	(void)unused;
	assert_true(silence.next == TMO_FOREVER);
	assert_false(evaluate(&silence, 0, TMO_FOREVER - 1));
	silence_resume(&silence, TMO_FOREVER - 1);
	assert_true(silence.next == TMO_FOREVER);
}

static void test_a_limit_without_end_does_not_overflow(void **unused)
{
	struct silence silence;

	(void)unused;
	silence_start(&silence, TMO_FOREVER - 1, TMO_FOREVER - 1);
	assert_true(silence.next > 0);
	assert_false(evaluate(&silence, 0, TMO_FOREVER - 1));
	assert_true(silence.next > 0);
}

/* As a clock that was set back. */
static void test_a_sample_from_before_the_start_is_no_silence(void **unused)
{
	struct silence silence;

	(void)unused;
	silence_start(&silence, TMO_SECOND, 10 * TMO_SECOND);
	assert_false(evaluate(&silence, 0, 5 * TMO_SECOND));
	assert_true(evaluate(&silence, 0, 6 * TMO_SECOND));
}

static void test_it_is_sampled_ten_times_in_a_span(void **unused)
{
	static const tmo_ns limits[] = {1, MS, 99 * MS, TMO_SECOND,
		300 * TMO_SECOND, 7 * 86400 * TMO_SECOND};

	(void)unused;
	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
		struct silence silence = watch(limits[i]);
		int count = 1;

		while (!evaluate(&silence, 0, silence.next))
			count++;
		assert_true(count <= 10);
		assert_true(silence.until == limits[i]);
	}
}

/* ---- any timeline ---- */

struct timeline {
	tmo_ns limit;
	tmo_ns now;
	tmo_ns last_byte; /* before `now` */
	tmo_ns next_byte;
	uint64_t bytes;
	tmo_ns longest; /* of the samples, and of what they came too late */
};

static void go_on(struct timeline *line, tmo_ns until)
{
	while (line->next_byte <= until) {
		line->last_byte = line->next_byte;
		line->bytes++;
		line->next_byte +=
			random_below(&seed, 8)
				? random_up_to(&seed, line->limit)
				: random_up_to(&seed, 4 * line->limit);
	}
	line->now = until;
}

static void note_delay(struct timeline *line, tmo_ns delay)
{
	if (line->longest < delay)
		line->longest = delay;
}

/* It sees what was written up to some moment of it. True: reached. */
static bool take_sample(struct timeline *line, struct silence *silence)
{
	const tmo_ns late = random_up_to(&seed, MS);
	const tmo_ns span = random_up_to(&seed, line->limit / 50 + 1);
	struct sample sample = {.begun = silence->next + late};

	note_delay(line, span);
	note_delay(line, late);
	if (sample.begun < line->now)
		sample.begun = line->now;
	go_on(line, sample.begun);
	/* Not before all that was written by then. */
	if (sample.begun - line->last_byte < silence->limit) {
		go_on(line, sample.begun + random_up_to(&seed, span) - 1);
		sample.output.bytes = line->bytes;
		go_on(line, sample.begun + span);
		assert_false(silence_evaluate(silence, &sample, line->now));
		return false;
	}
	sample.output.bytes = line->bytes;
	go_on(line, sample.begun + span);
	return silence_evaluate(silence, &sample, line->now);
}

static void test_it_is_never_early_and_a_tenth_late_at_most(void **unused)
{
	(void)unused;
	for (int round = 0; round < ROUNDS; round++) {
		struct timeline line = {
			.limit = MS +
				 random_up_to(&seed,
					 TMO_SECOND << random_below(&seed, 12)),
		};
		struct silence silence = watch(line.limit);
		const tmo_ns part =
			line.limit / 10 > 10 * MS ? line.limit / 10 : 10 * MS;
		int count = 0;

		line.next_byte = random_up_to(&seed, line.limit);
		while (!take_sample(&line, &silence)) {
			assert_true(++count < SAMPLES_MAX);
			assert_true(silence.until - line.last_byte <
				    line.limit + part + 4 * line.longest);
		}
		assert_true(silence.until - silence.since >= line.limit);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_one_that_never_writes_is_silent_from_the_start),
	cmocka_unit_test(test_a_quick_sample_reaches_no_limit),
	cmocka_unit_test(test_a_byte_starts_the_span_anew),
	cmocka_unit_test(test_a_sum_that_fell_is_no_silence),
	cmocka_unit_test(test_silence_is_from_the_end_of_a_sample_to_a_begin),
	cmocka_unit_test(test_time_that_the_job_stood_still_does_not_count),
	cmocka_unit_test(test_without_the_limit_nothing_is_sampled),
	cmocka_unit_test(test_a_limit_without_end_does_not_overflow),
	cmocka_unit_test(test_a_sample_from_before_the_start_is_no_silence),
	cmocka_unit_test(test_it_is_sampled_ten_times_in_a_span),
	cmocka_unit_test(test_it_is_never_early_and_a_tenth_late_at_most),
};

int main(void)
{
	return cmocka_run_group_tests_name("silence", tests, NULL, NULL);
}
