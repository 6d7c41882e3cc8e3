/*
 * Whose process it is, and which child is clean-up, by what was read.
 */
#include "tmo/core/lineage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void test_whose_process_it_is(void **unused)
{
	static const struct {
		struct parentage parentage;
		bool ours;
	} cases[] = {
		/* {parent, listed_by, reaper, parent_visited} */
		{{100, 100, 100, false}, true}, /* tmo's own child */
		{{101, 101, 100, true}, true}, /* where it was listed */
		{{101, 101, 100, false}, true}, /* its parent not visited */
		{{100, 101, 100, false}, true}, /* handed over to tmo */
		{{102, 101, 100, true}, true}, /* to a reaper of the tree */
		{{1, 101, 100, false}, false}, /* a stranger has its pid */
		{{7, 100, 100, false}, false},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(
			lineage_is_ours(&cases[i].parentage), cases[i].ours);
}

static void test_what_is_started_after_the_signal_is_clean_up(void **unused)
{
	static const struct {
		pid_t pid, clean_up_after, last_pid;
		bool is_clean_up;
	} cases[] = {
		{101, 100, 105, true},
		{105, 100, 105, true},
		{100, 100, 105, false}, /* the last one before */
		{99, 100, 105, false},
		{106, 100, 105, false}, /* from the round before */
		{100, 100, 100, false}, /* none was given out since */
		{105, 100, 100, false},
		/* Pids started anew. */
		{32768, 32760, 305, true},
		{32761, 32760, 305, true},
		{300, 32760, 305, true},
		{305, 32760, 305, true},
		{306, 32760, 305, false},
		{32760, 32760, 305, false},
		{20000, 32760, 305, false},
		/* One of them is not known. */
		{101, 0, 105, false},
		{101, 100, 0, false},
		{101, 0, 0, false},
		/* The largest there is. */
		{4194304, 4194303, 4194304, true},
		{INT32_MAX, INT32_MAX - 1, 300, true},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(
			lineage_is_clean_up(cases[i].pid,
				cases[i].clean_up_after, cases[i].last_pid),
			cases[i].is_clean_up);
}

static void test_by_ticks_alone_the_same_tick_is_after_the_signal(void **unused)
{
	static const struct {
		uint64_t start, after;
		bool is_younger;
	} cases[] = {
		{1000, 999, true},
		{1000, 1000, true}, /* most answer a signal at once */
		{999, 1000, false},
		{0, 1000, false},
		{1000, 0, false}, /* not known */
		{0, 0, false},
		{UINT64_MAX, UINT64_MAX, true},
		{UINT32_MAX, UINT32_MAX + UINT64_C(1), false},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(
			lineage_is_younger(cases[i].start, cases[i].after),
			cases[i].is_younger);
}

static void test_either_of_the_two_makes_a_moment(void **unused)
{
	static const struct lineage_moment none = {.last_pid = 0};
	static const struct lineage_moment by_pid = {.last_pid = 1};
	static const struct lineage_moment by_tick = {.tick = 1};

	(void)unused;
	assert_false(lineage_is_moment(&none));
	assert_true(lineage_is_moment(&by_pid));
	assert_true(lineage_is_moment(&by_tick));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_whose_process_it_is),
	cmocka_unit_test(test_what_is_started_after_the_signal_is_clean_up),
	cmocka_unit_test(test_by_ticks_alone_the_same_tick_is_after_the_signal),
	cmocka_unit_test(test_either_of_the_two_makes_a_moment),
};

int main(void)
{
	return cmocka_run_group_tests_name("lineage", tests, NULL, NULL);
}
