/*
 * sample: what tells two looks at an invented tree apart, and what does not.
 */
#include "tmo/core/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "invented.h"

static void test_huge_cpu_times_do_not_overflow(void **unused)
{
	const struct invented tree[] = {
		{10, 1, 5, TMO_FOREVER - 1}, {11, 2, 6, TMO_FOREVER - 1}};
	const struct sample sample = sample_of(tree, 2);

	(void)unused;
	assert_true(sample.cpu == TMO_FOREVER);
	assert_int_equal(sample.count, 2);
}

/* No sum of one change and another is the sum of none. */
static void test_no_two_of_many_samples_look_alike(void **unused)
{
	enum { VALUES = 64 };
	static uint64_t digests[VALUES * VALUES];
	size_t count = 0;

	(void)unused;
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

static void test_the_order_of_a_walk_makes_no_difference(void **unused)
{
	const struct invented one[] = {{10, 1, 5, 1}, {11, 2, 9, 2}};
	const struct invented other[] = {{11, 2, 9, 2}, {10, 1, 5, 1}};
	const struct sample a = sample_of(one, 2);
	const struct sample b = sample_of(other, 2);

	(void)unused;
	assert_true(a.who == b.who);
	assert_true(a.cpu == b.cpu);
	assert_true(a.count == b.count);
}

static void test_cpu_time_and_processes_are_summed(void **unused)
{
	const struct invented tree[] = {{10, 1, 5, 7}, {11, 2, 6, 8}};
	const struct sample sample = sample_of(tree, 2);

	(void)unused;
	assert_int_equal(sample.count, 2);
	assert_true(sample.cpu == 15);
	assert_false(sample.unreadable);
}

/* It started and ended between two samples: only its parent can tell. */
static void test_a_child_shows_in_the_page_faults_of_its_parent(void **unused)
{
	const struct process before = {.pid = 10, .start = 1};
	const struct process after = {
		.pid = 10, .start = 1, .children.faults = 1};
	struct sample a = {.count = 0};
	struct sample b = {.count = 0};

	(void)unused;
	sample_add(&a, &before, 5, 7);
	sample_add(&b, &after, 5, 7);
	assert_true(a.who != b.who);
}

/* ---- output ---- */

static void test_any_other_sum_of_bytes_is_output(void **unused)
{
	const struct output last = {.bytes = 10};
	const struct output same = {.bytes = 10};
	const struct output more = {.bytes = 11};
	const struct output less = {.bytes = 9};

	(void)unused;
	assert_false(output_has_come(&last, &same));
	assert_true(output_has_come(&last, &more));
	assert_true(output_has_come(&last, &less));
}

static void test_what_may_be_missing_is_output(void **unused)
{
	const struct output last = {.bytes = 10};
	const struct output lost = {.bytes = 10, .lost = true};
	const struct output unread = {.bytes = 10, .unread = 1};

	(void)unused;
	assert_true(output_has_come(&last, &lost));
	assert_true(output_has_come(&last, &unread));
	assert_true(output_has_come(&unread, &last));
	/* Of what is complete again nothing is missing. */
	assert_false(output_has_come(&lost, &last));
}

/* To fork takes CPU time, and a pid, on whichever side of the look it is. */
static void test_one_that_ignores_chld_writes_when_it_may_have_forked(
	void **unused)
{
	const struct output last = {
		.chld_ignored = 5, .pid_before = 70, .pid_after = 71};
	static const struct {
		struct output next;
		bool output;
	} cases[] = {
		{{.chld_ignored = 5, .pid_before = 80, .pid_after = 80}, false},
		{{.chld_ignored = 6, .pid_before = 70, .pid_after = 70}, false},
		{{.chld_ignored = 6, .pid_before = 71, .pid_after = 71}, true},
		{{.chld_ignored = 6, .pid_before = 70, .pid_after = 72}, true},
		{{.chld_ignored = 6, .pid_before = 0, .pid_after = 0}, true},
	};
	const struct output none = {.bytes = 0};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(output_has_come(&last, &cases[i].next),
			cases[i].output);
	assert_true(output_has_come(&none, &last));
}

static void test_a_digest_of_output_tells_processes_and_times_apart(
	void **unused)
{
	const struct process one = {.pid = 10, .start = 1};
	const struct process reused = {.pid = 10, .start = 2};
	const struct process other = {.pid = 11, .start = 1};
	uint64_t digests[5] = {0};

	(void)unused;
	output_add(&digests[1], &one, 0);
	output_add(&digests[2], &one, 1);
	output_add(&digests[3], &reused, 0);
	output_add(&digests[4], &other, 0);
	for (size_t i = 0; i < 5; i++)
		for (size_t j = 0; j < i; j++)
			assert_true(digests[i] != digests[j]);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_any_other_sum_of_bytes_is_output),
	cmocka_unit_test(test_what_may_be_missing_is_output),
	cmocka_unit_test(
		test_one_that_ignores_chld_writes_when_it_may_have_forked),
	cmocka_unit_test(
		test_a_digest_of_output_tells_processes_and_times_apart),
	cmocka_unit_test(test_huge_cpu_times_do_not_overflow),
	cmocka_unit_test(test_no_two_of_many_samples_look_alike),
	cmocka_unit_test(test_the_order_of_a_walk_makes_no_difference),
	cmocka_unit_test(test_cpu_time_and_processes_are_summed),
	cmocka_unit_test(test_a_child_shows_in_the_page_faults_of_its_parent),
};

int main(void)
{
	return cmocka_run_group_tests_name("sample", tests, NULL, NULL);
}
