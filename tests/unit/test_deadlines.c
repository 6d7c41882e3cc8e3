/*
 * deadlines: which is on, which comes next, and which is due.
 */
#include "tmo/core/deadlines.h"

#include "rig.h"

static void test_all_are_off_when_cleared(void **unused)
{
	struct deadlines deadlines;

	(void)unused;
	memset(&deadlines, 0, sizeof deadlines);
	deadlines_clear(&deadlines);
	for (int i = 0; i < DEADLINES; i++)
		assert_false(deadline_is_on(&deadlines, (enum deadline)i));
	assert_int_equal(deadlines_next(&deadlines, AT_LIMIT), TMO_FOREVER);
}

static void test_each_alone_is_next_and_off_again(void **unused)
{
	struct deadlines deadlines;

	(void)unused;
	deadlines_clear(&deadlines);
	for (int i = 0; i < DEADLINES; i++) {
		const enum deadline which = (enum deadline)i;

		deadlines.at[i] = 7;
		assert_true(deadline_is_on(&deadlines, which));
		assert_int_equal(deadlines_next(&deadlines, AT_LIMIT), 7);
		deadline_off(&deadlines, which);
		assert_false(deadline_is_on(&deadlines, which));
		assert_int_equal(
			deadlines_next(&deadlines, AT_LIMIT), TMO_FOREVER);
	}
}

static void test_the_earliest_is_next_wherever_it_stands(void **unused)
{
	struct deadlines deadlines;

	(void)unused;
	for (int earliest = 0; earliest < DEADLINES; earliest++) {
		for (int i = 0; i < DEADLINES; i++)
			deadlines.at[i] = 100 + (i * 31) % DEADLINES;
		deadlines.at[earliest] = 99;
		assert_int_equal(deadlines_next(&deadlines, AT_LIMIT), 99);
	}
}

/* With an @TIME those before AT_SAMPLE are on another clock. */
static void test_what_stands_before_the_first_is_not_next(void **unused)
{
	struct deadlines deadlines;

	(void)unused;
	deadlines_clear(&deadlines);
	deadlines.at[AT_LIMIT] = 1;
	deadlines.at[AT_WARNING] = 2;
	assert_int_equal(deadlines_next(&deadlines, AT_SAMPLE), TMO_FOREVER);
	deadlines.at[AT_SAMPLE] = 4;
	deadlines.at[AT_GIVE_UP] = 3;
	assert_int_equal(deadlines_next(&deadlines, AT_SAMPLE), 3);
	deadline_off(&deadlines, AT_GIVE_UP);
	assert_int_equal(deadlines_next(&deadlines, AT_SAMPLE), 4);
}

static void test_a_deadline_is_due_from_its_moment_on(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "0");
	decision = decide(&rig);
	assert_false(decision_is_due(&decision, AT_STEP));
	decision_set(&decision, AT_STEP, 10);
	assert_int_equal(rig.machine.deadlines.at[AT_STEP], MONO_START + 10);
	assert_false(decision_is_due(&decision, AT_STEP));
	decision.now.mono += 9;
	assert_false(decision_is_due(&decision, AT_STEP));
	decision.now.mono++;
	assert_true(decision_is_due(&decision, AT_STEP));
	decision.now.mono += YEAR;
	assert_true(decision_is_due(&decision, AT_STEP));
}

static void test_a_span_that_never_ends_is_no_deadline(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "0");
	decision = decide(&rig);
	decision_set(&decision, AT_GIVE_UP, TMO_FOREVER);
	assert_false(is_on(&rig, AT_GIVE_UP));
	decision_set(&decision, AT_GIVE_UP, TMO_FOREVER - 1);
	assert_false(is_on(&rig, AT_GIVE_UP));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_all_are_off_when_cleared),
	cmocka_unit_test(test_each_alone_is_next_and_off_again),
	cmocka_unit_test(test_the_earliest_is_next_wherever_it_stands),
	cmocka_unit_test(test_what_stands_before_the_first_is_not_next),
	cmocka_unit_test(test_a_deadline_is_due_from_its_moment_on),
	cmocka_unit_test(test_a_span_that_never_ends_is_no_deadline),
};

int main(void)
{
	return cmocka_run_group_tests_name("deadlines", tests, NULL, NULL);
}
