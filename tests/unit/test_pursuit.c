/*
 * pursuit: what follows a KILL, and giving up: -g.
 */
#include "rig.h"

/* ---- -g ---- */

static void test_give_up_names_and_leaves(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s -g 3s 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot; 15 KILL all; "
		     "15.1 kill-tree; 17 stuck; 18 abandon; 18 done");
	assert_true(rig.machine.pursuit.gave_up);
}

static void test_give_up_soon_names_them_once_only(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s -g 2s 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot; 15 KILL all; "
		     "15.1 kill-tree; 17 abandon; 17 done");
}

static void test_give_up_when_the_command_went_in_time(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s -g 3s 10s");
	run_to(&rig, 16 * TMO_SECOND);
	command_ends(&rig);
	none_left(&rig);
	assert_done(&rig);
	assert_false(rig.machine.pursuit.gave_up);
}

static void test_give_up_whatever_the_kill_followed(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s KILL -g 1s 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 KILL all; 10.1 kill-tree; 11 abandon; 11 done");
	start(&rig, "-l kill -k 2s -g 1s 10s");
	command_ends(&rig);
	run_to(&rig, MINUTE);
	expect(&rig, "0 TERM all leftovers to-leftovers; 2 KILL all leftovers; "
		     "2.1 kill-tree; 3 abandon; 3 done");
	start(&rig, "-k 2s -g 1s 10s");
	receive(&rig, SIGINT);
	run_to(&rig, MINUTE);
	expect(&rig, "0 INT command-first received; 0.1 INT snapshot received; "
		     "2 KILL all received; 2.1 kill-tree; 3 abandon; 3 done");
}

static void test_give_up_has_no_effect_without_a_grace(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 0 -g 1s 10s");
	run_to(&rig, DAY);
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot");
	start(&rig, "-k 0 -s KILL -g 1s 10s");
	run_to(&rig, DAY);
	expect(&rig, "10 KILL all; 10.1 kill-tree; 12 stuck");
}

static void test_tmo_gives_up_10_s_after_kill_unless_told(void **unused)
{
	struct rig rig;

	(void)unused;
	start_after(&rig, "tmo", NULL, "10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot; 20 KILL all; "
		     "20.1 kill-tree; 22 stuck; 30 abandon; 30 done");
	start_after(&rig, "tmo", NULL, "-f -k 2s 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 TERM command; 12 KILL command; 14 stuck; 22 abandon; "
		     "22 done");
}

static void test_timeout_gives_up_1_s_after_kill(void **unused)
{
	struct rig rig;

	(void)unused;
	start_after(&rig, "timeout", NULL, "-k 2s 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 TERM all; 12 KILL all; 12.1 kill-tree; 13 abandon; "
		     "13 done");
	start_after(&rig, "timeout", NULL, "-s KILL 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 KILL all; 10.1 kill-tree; 11 abandon; 11 done");
	start_after(&rig, "timeout", NULL, "-g 3s -s KILL 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 KILL all; 10.1 kill-tree; 12 stuck; 13 abandon; "
		     "13 done");
	/* No KILL, nothing to give up. */
	start_after(&rig, "timeout", NULL, "10s");
	run_to(&rig, HOUR);
	expect(&rig, "10 TERM all");
}

static void test_give_up_0_or_infinity_waits_however_long(void **unused)
{
	struct rig rig;

	(void)unused;
	start_after(&rig, "tmo", NULL, "-g 0 10s");
	run_to(&rig, HOUR);
	assert_asleep(&rig);
	assert_active(&rig);
	start_after(&rig, "timeout", NULL, "-g inf -s KILL 10s");
	run_to(&rig, HOUR);
	assert_asleep(&rig);
	assert_active(&rig);
}

/* ---- after KILL ---- */

static void test_a_death_after_kill_has_new_children_killed(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s KILL 10s");
	run_to(&rig, 10 * TMO_SECOND + 50 * MS);
	command_ends(&rig);
	expect(&rig, "10 KILL all; 10.05 kill-children");
	run_to(&rig, 11 * TMO_SECOND);
	/* The walk waits until nobody has died for 0.1 s. */
	expect(&rig, "10.15 kill-tree");
}

static void test_walks_go_on_while_they_reach_somebody(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s KILL 10s");
	for (int i = 1; i <= 3; i++) {
		run_to(&rig, 10 * TMO_SECOND + i * 100 * MS);
		tree_killed(&rig, i < 3 ? 1 : 0);
	}
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig,
		"10 KILL all; 10.1 kill-tree; 10.2 kill-tree; 10.3 kill-tree");
}

static void test_walks_come_even_when_somebody_always_dies(void **unused)
{
	struct rig rig;
	int walks = 0;

	(void)unused;
	start(&rig, "-s KILL 10s");
	run_to(&rig, 10 * TMO_SECOND);
	for (int i = 1; i <= 300; i++) {
		trace_clear(&rig);
		run_to(&rig, 10 * TMO_SECOND + i * 10 * MS);
		child_reaped(&rig);
		walks += strstr(rig.trace, "kill-tree") != NULL;
	}
	assert_in_range(walks, 2, 4);
}

static void test_a_death_before_kill_asks_for_nothing(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	child_reaped(&rig);
	run_to(&rig, 11 * TMO_SECOND);
	child_reaped(&rig);
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot");
}

static void test_a_second_report_of_the_end_changes_nothing(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill -k 5s 10s");
	command_ends(&rig);
	command_ends(&rig);
	expect(&rig, "0 TERM all leftovers to-leftovers");
	/* Nor does the end of everybody while the command is still there. */
	start(&rig, "10s");
	none_left(&rig);
	assert_under_limits(&rig);
}

/* ---- the pursuit alone ---- */

static void test_kill_begins_the_pursuit(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "-k 5s -g 3s 10s");
	decision = decide(&rig);
	pursuit_start(&rig.machine.pursuit, &decision);
	assert_int_equal(
		rig.machine.deadlines.at[AT_TREE_KILL], MONO_START + 100 * MS);
	assert_int_equal(rig.machine.deadlines.at[AT_STUCK],
		MONO_START + 2 * TMO_SECOND);
	assert_int_equal(rig.machine.deadlines.at[AT_GIVE_UP],
		MONO_START + 3 * TMO_SECOND);
	assert_false(rig.machine.pursuit.gave_up);
}

/* Whoever is left then is named once: by ABANDON. */
static void test_who_is_stuck_is_told_before_giving_up_or_not_at_all(
	void **unused)
{
	static const struct {
		const char *line;
		bool told;
	} cases[] = {
		{"-g 1999ms 10s", false},
		{"-g 2s 10s", false},
		{"-g 2001ms 10s", true},
		{"10s", true},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct rig rig;
		struct decision decision;

		start(&rig, cases[i].line);
		decision = decide(&rig);
		pursuit_start(&rig.machine.pursuit, &decision);
		assert_int_equal(is_on(&rig, AT_STUCK), cases[i].told);
	}
}

static void test_with_foreground_no_tree_is_killed(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "-f 10s");
	decision = decide(&rig);
	pursuit_start(&rig.machine.pursuit, &decision);
	pursuit_reaped(&rig.machine.pursuit, &decision);
	trace_actions(&rig);
	expect(&rig, "");
	assert_false(is_on(&rig, AT_TREE_KILL));
	assert_true(is_on(&rig, AT_STUCK));
}

static void test_a_death_puts_the_walk_off_for_a_second_at_most(void **unused)
{
	struct rig rig;
	struct decision decision;
	tmo_ns *at = &rig.machine.deadlines.at[AT_TREE_KILL];

	(void)unused;
	start(&rig, "10s");
	decision = decide(&rig);
	pursuit_start(&rig.machine.pursuit, &decision);
	decision.now.mono = MONO_START + 50 * MS;
	pursuit_reaped(&rig.machine.pursuit, &decision);
	assert_int_equal(*at, MONO_START + 150 * MS);
	decision.now.mono = MONO_START + 950 * MS;
	pursuit_reaped(&rig.machine.pursuit, &decision);
	assert_int_equal(*at, MONO_START + TMO_SECOND);
	/* The second counts from the last walk. */
	decision.now.mono = MONO_START + TMO_SECOND;
	assert_false(pursuit_tick(&rig.machine.pursuit, &decision));
	assert_false(is_on(&rig, AT_TREE_KILL));
	decision.now.mono = MONO_START + 1950 * MS;
	pursuit_reaped(&rig.machine.pursuit, &decision);
	assert_int_equal(*at, MONO_START + 2 * TMO_SECOND);
	trace_actions(&rig);
	expect(&rig, "0 kill-children; 0 kill-children; 0 kill-tree; "
		     "0 kill-children");
}

static void test_a_walk_that_reached_nobody_is_the_last(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "10s");
	decision = decide(&rig);
	pursuit_tree_killed(&decision, 0);
	assert_false(is_on(&rig, AT_TREE_KILL));
	pursuit_tree_killed(&decision, 1);
	assert_int_equal(
		rig.machine.deadlines.at[AT_TREE_KILL], MONO_START + 100 * MS);
}

static void test_giving_up_comes_after_all_that_is_due_with_it(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "-g 3s 10s");
	decision = decide(&rig);
	pursuit_start(&rig.machine.pursuit, &decision);
	decision.now.mono = MONO_START + 3 * TMO_SECOND - 1;
	assert_false(pursuit_tick(&rig.machine.pursuit, &decision));
	assert_false(rig.machine.pursuit.gave_up);
	decision.now.mono++;
	assert_true(pursuit_tick(&rig.machine.pursuit, &decision));
	assert_true(rig.machine.pursuit.gave_up);
	trace_actions(&rig);
	expect(&rig, "0 kill-tree; 0 stuck; 0 abandon");
}

static void test_a_report_waits_as_long_as_tmo_has_left(void **unused)
{
	struct plan plan = {.give_up = 5 * TMO_SECOND};
	struct pursuit pursuit = {.gave_up = false};

	(void)unused;
	assert_int_equal(pursuit_report_time(&pursuit, &plan), 5 * TMO_SECOND);
	plan.give_up = TMO_FOREVER;
	assert_int_equal(pursuit_report_time(&pursuit, &plan), 10 * TMO_SECOND);
	pursuit.gave_up = true;
	assert_int_equal(pursuit_report_time(&pursuit, &plan), TMO_SECOND);
	plan.give_up = TMO_SECOND / 2;
	assert_int_equal(pursuit_report_time(&pursuit, &plan), TMO_SECOND / 2);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_give_up_names_and_leaves),
	cmocka_unit_test(test_give_up_soon_names_them_once_only),
	cmocka_unit_test(test_give_up_when_the_command_went_in_time),
	cmocka_unit_test(test_give_up_whatever_the_kill_followed),
	cmocka_unit_test(test_give_up_has_no_effect_without_a_grace),
	cmocka_unit_test(test_tmo_gives_up_10_s_after_kill_unless_told),
	cmocka_unit_test(test_timeout_gives_up_1_s_after_kill),
	cmocka_unit_test(test_give_up_0_or_infinity_waits_however_long),
	cmocka_unit_test(test_a_death_after_kill_has_new_children_killed),
	cmocka_unit_test(test_walks_go_on_while_they_reach_somebody),
	cmocka_unit_test(test_walks_come_even_when_somebody_always_dies),
	cmocka_unit_test(test_a_death_before_kill_asks_for_nothing),
	cmocka_unit_test(test_a_second_report_of_the_end_changes_nothing),
	cmocka_unit_test(test_kill_begins_the_pursuit),
	cmocka_unit_test(
		test_who_is_stuck_is_told_before_giving_up_or_not_at_all),
	cmocka_unit_test(test_with_foreground_no_tree_is_killed),
	cmocka_unit_test(test_a_death_puts_the_walk_off_for_a_second_at_most),
	cmocka_unit_test(test_a_walk_that_reached_nobody_is_the_last),
	cmocka_unit_test(test_giving_up_comes_after_all_that_is_due_with_it),
	cmocka_unit_test(test_a_report_waits_as_long_as_tmo_has_left),
};

int main(void)
{
	return cmocka_run_group_tests_name("pursuit", tests, NULL, NULL);
}
