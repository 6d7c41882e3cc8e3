/*
 * action: a list that is filled in order.
 */
#include "tmo/core/action.h"

#include "rig.h"

static void test_an_action_is_all_zero_but_for_its_kind(void **unused)
{
	struct actions actions;
	struct action *action;

	(void)unused;
	memset(&actions, 0xff, sizeof actions);
	actions.count = 0;
	action = actions_add(&actions, ACTION_SAMPLE);
	assert_ptr_equal(action, &actions.list[0]);
	assert_int_equal(action->kind, ACTION_SAMPLE);
	assert_int_equal(action->signal, 0);
	assert_int_equal(action->target, TO_COMMAND);
	assert_int_equal(action->cause, CAUSE_LIMIT);
	assert_int_equal(action->step, 0);
	assert_false(action->same_step);
	assert_false(action->skip_own_group);
	assert_false(action->to_leftovers);
}

static void test_actions_stand_in_the_order_in_which_they_were_added(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "0");
	actions_add(&rig.actions, ACTION_SUSPEND);
	actions_add_resume(&rig.actions, RESUME_HOOK);
	actions_add(&rig.actions, ACTION_SAMPLE);
	trace_actions(&rig);
	expect(&rig, "0 suspend; 0 CONT hook; 0 sample");
}

static void test_a_list_holds_what_it_says(void **unused)
{
	struct actions actions = {.count = 0};

	(void)unused;
	for (int i = 0; i < ACTIONS_MAX; i++)
		actions_add(&actions, ACTION_SAMPLE);
	assert_int_equal(actions.count, ACTIONS_MAX);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_an_action_is_all_zero_but_for_its_kind),
	cmocka_unit_test(
		test_actions_stand_in_the_order_in_which_they_were_added),
	cmocka_unit_test(test_a_list_holds_what_it_says),
};

int main(void)
{
	return cmocka_run_group_tests_name("action", tests, NULL, NULL);
}
