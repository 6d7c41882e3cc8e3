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
		pid_t pid, cleanup_after, last_pid;
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
				cases[i].cleanup_after, cases[i].last_pid),
			cases[i].is_clean_up);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_whose_process_it_is),
	cmocka_unit_test(test_what_is_started_after_the_signal_is_clean_up),
};

int main(void)
{
	return cmocka_run_group_tests_name("lineage", tests, NULL, NULL);
}
