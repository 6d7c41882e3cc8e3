/*
 * machine_hook: when the -o command runs, and what waits for it.
 */
#include "rig.h"

static void test_the_hook_runs_before_the_first_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 5s 10s");
	run_to(&rig, 12 * TMO_SECOND);
	expect(&rig, "10 hook");
	assert_true(limit_reached(&rig));
	hook_ends(&rig);
	run_to(&rig, MINUTE);
	/* The grace counts from the signal. */
	expect(&rig, "12 TERM command-first; 12.1 TERM snapshot; 17 KILL all; "
		     "17.1 kill-tree; 19 stuck");
}

static void test_a_hook_that_hangs_holds_nothing_up_for_long(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 5s 10s");
	run_to(&rig, 15 * TMO_SECOND);
	expect(&rig, "10 hook");
	run_to(&rig, 16 * TMO_SECOND);
	expect(&rig,
		"15.2 CONT hook; 15.2 TERM command-first; 15.3 TERM snapshot");
	hook_ends(&rig);
	expect(&rig, "");
}

static void test_a_hook_without_a_grace_has_ten_seconds(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 0 10s");
	run_to(&rig, 20 * TMO_SECOND);
	expect(&rig, "10 hook");
	run_to(&rig, 21 * TMO_SECOND);
	expect(&rig,
		"20.2 CONT hook; 20.2 TERM command-first; 20.3 TERM snapshot");
}

static void test_tmo_waits_for_the_hook_before_it_returns(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 5s 10s");
	run_to(&rig, 16 * TMO_SECOND);
	command_ends(&rig);
	none_left(&rig);
	expect(&rig, "10 hook; 15.2 CONT hook; 15.2 TERM command-first; 15.3 "
		     "TERM snapshot");
	receive(&rig, SIGINT);
	tick(&rig);
	expect(&rig, "");
	/* It is continued, should something stop it: even when all else is
	 * done. */
	run_to(&rig, 18 * TMO_SECOND);
	expect(&rig, "16.2 CONT hook; 17.2 CONT hook");
	hook_ends(&rig);
	expect(&rig, "18 done");
	assert_asleep(&rig);
}

static void test_a_command_that_ends_during_the_hook(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 5s 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, 12 * TMO_SECOND);
	hook_ends(&rig);
	/* Its descendants get the signal: the command is not waited for. */
	expect(&rig, "10 hook; 12 TERM all");
	assert_true(limit_reached(&rig));
	assert_false(rig.machine.limits.command_ended_first);
	none_left(&rig);
	expect(&rig, "12 done");
	start(&rig, "-o true -k 0 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	none_left(&rig);
	hook_ends(&rig);
	expect(&rig, "10 hook; 11 TERM all; 11 done");
}

static void test_signals_are_sent_on_during_the_hook(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 5s 10s");
	run_to(&rig, 11 * TMO_SECOND);
	receive(&rig, SIGINT);
	run_to(&rig, 14 * TMO_SECOND);
	hook_ends(&rig);
	run_to(&rig, 20 * TMO_SECOND);
	/* It begins no grace: that counts from the signal of the limit. */
	expect(&rig, "10 hook; 11 INT command-first received; 11.1 INT "
		     "snapshot received; 14 TERM command-first; 14.1 TERM "
		     "snapshot; 19 KILL all; 19.1 kill-tree");
}

static void test_an_earlier_grace_goes_on_during_the_hook(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 5s 10s");
	run_to(&rig, 6 * TMO_SECOND);
	receive(&rig, SIGINT);
	run_to(&rig, 12 * TMO_SECOND);
	hook_ends(&rig);
	command_ends(&rig);
	none_left(&rig);
	expect(&rig,
		"6 INT command-first received; 6.1 INT snapshot received; 10 "
		"hook; 11 KILL all; 11.1 kill-tree; 12 kill-children; 12 done");
}

/* Nothing was sent yet: a command that the hook stops, to inspect it, stays so.
 */
static void test_a_stop_during_the_hook_is_left_alone(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 5s 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "10 hook");
	hook_ends(&rig);
	expect(&rig, "11 TERM command-first; 11 CONT command");
}

static void test_foreground_with_a_hook_outlives_the_command(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-f -o true 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	receive(&rig, SIGINT);
	tick(&rig);
	hook_ends(&rig);
	/* With -f its descendants are never signalled. */
	expect(&rig, "10 hook; 11 done");
}

static void test_leftovers_are_killed_without_a_hook(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -l kill 10s");
	command_ends(&rig);
	expect(&rig, "0 TERM all leftovers to-leftovers");
}

static void test_a_hook_that_hangs_on_ends_nothing(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -o true -k 0 10s");
	run_to(&rig, 20200 * MS);
	expect(&rig, "10 hook; 20.2 CONT hook; 20.2 TERM command");
	run_to(&rig, 22500 * MS);
	expect(&rig, "21.2 CONT hook; 22.2 CONT hook");
	assert_active(&rig);
	start(&rig, "-o true -k 0 -l kill 10s");
	run_to(&rig, 22500 * MS);
	expect(&rig, "10 hook; 20.2 CONT hook; 20.2 TERM command-first; "
		     "20.3 TERM snapshot; 21.2 CONT hook; 22.2 CONT hook");
	assert_active(&rig);
}

static void test_with_nobody_left_during_the_hook_nothing_is_resumed(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 5s 10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_ends(&rig);
	receive(&rig, SIGTTIN);
	assert_true(is_on(&rig, AT_RESUME));
	none_left(&rig);
	assert_false(is_on(&rig, AT_RESUME));
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "10 hook; 10 TTIN all received");
}

/* Its pid may be somebody else's by then. */
static void test_a_hook_that_has_ended_is_not_continued(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 0 -s STOP,960ms,STOP 10s");
	run_to(&rig, 21170 * MS);
	trace_clear(&rig);
	command_ends(&rig);
	expect(&rig, "21.17 STOP snapshot");
	assert_int_equal(rig.machine.phase, MACHINE_CLOSING);
	/* The hook would be continued at 21.2. */
	assert_int_equal(next_wake(&rig), MONO_START + 21200 * MS);
	hook_ends(&rig);
	run_to(&rig, 22 * TMO_SECOND);
	expect(&rig, "21.22 CONT stopped; 21.22 done");
}

/*
 * -k 3 begins when TERM is received, at 0.5 s: its KILL comes while the hook of
 * the limit runs, and so does what -g bounds. From then on tmo only waits for
 * the hook.
 */
static void test_give_up_while_the_hook_runs_waits_for_it_alone(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 3 -g 1 -o true 2.5");
	run_to(&rig, 500 * MS);
	receive(&rig, SIGTERM);
	run_to(&rig, 4400 * MS);
	expect(&rig, "0.5 TERM command-first received; "
		     "0.6 TERM snapshot received; 2.5 hook; 3.5 KILL all; "
		     "3.6 kill-tree");
	assert_int_equal(rig.machine.hook, HOOK_BEFORE_SIGNAL);
	run_to(&rig, 4500 * MS);
	expect(&rig, "4.5 abandon");
	assert_int_equal(rig.machine.phase, MACHINE_CLOSING);
	assert_int_equal(rig.machine.hook, HOOK_BEFORE_SIGNAL);
	assert_true(rig.machine.pursuit.gave_up);
	/* A signal that is received now is dropped. */
	run_to(&rig, 4700 * MS);
	receive(&rig, SIGINT);
	expect(&rig, "");
	/* The hook has 3 s, and 0.2 s more to be ended by itself. */
	run_to(&rig, 6 * TMO_SECOND);
	expect(&rig, "5.7 CONT hook");
	hook_ends(&rig);
	expect(&rig, "6 done");
}

/* Its tmo has had its time and -g's, and a second more. */
static void test_a_hook_whose_tmo_hangs_is_killed_and_left(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 5s -g 3s 10s");
	run_to(&rig, 16 * TMO_SECOND);
	command_ends(&rig);
	none_left(&rig);
	run_to(&rig, 18500 * MS);
	expect(&rig, "10 hook; 15.2 CONT hook; 15.2 TERM command-first; 15.3 "
		     "TERM snapshot; 16.2 CONT hook; 17.2 CONT hook; "
		     "18.2 CONT hook");
	run_to(&rig, MINUTE);
	expect(&rig, "19.2 CONT hook; 19.2 kill-hook; 20.2 abandon-hook; "
		     "20.2 done");
	assert_false(rig.machine.pursuit.gave_up);
	assert_asleep(&rig);
}

static void test_a_hook_that_ends_by_the_kill_is_not_left(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-f -o true -k 5s -g 3s 10s");
	run_to(&rig, 16 * TMO_SECOND);
	trace_clear(&rig);
	run_to(&rig, 19500 * MS);
	expect(&rig, "16.2 CONT hook; 17.2 CONT hook; 18.2 CONT hook; "
		     "19.2 CONT hook; 19.2 kill-hook");
	hook_ends(&rig);
	assert_active(&rig);
	run_to(&rig, MINUTE);
	expect(&rig, "20.2 KILL command; 22.2 stuck; 23.2 abandon; 23.2 done");
}

static void test_a_hook_is_left_only_where_tmo_gives_up(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 1s -g 0 10s");
	run_to(&rig, 12 * TMO_SECOND);
	command_ends(&rig);
	none_left(&rig);
	trace_clear(&rig);
	run_to(&rig, 14 * TMO_SECOND);
	expect(&rig, "12.2 CONT hook; 13.2 CONT hook");
	assert_int_equal(rig.machine.phase, MACHINE_CLOSING);
	assert_false(is_on(&rig, AT_HOOK_GIVE_UP));
}

/* Nothing else is waited for, but a hook ends: -g holds for it. */
static void test_a_hook_is_left_without_a_grace_too(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 0 -g 3s 10s");
	run_to(&rig, 24500 * MS);
	trace_clear(&rig);
	command_ends(&rig);
	run_to(&rig, MINUTE);
	expect(&rig, "25.2 abandon-hook; 25.2 done");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_the_hook_runs_before_the_first_signal),
	cmocka_unit_test(test_a_hook_that_hangs_holds_nothing_up_for_long),
	cmocka_unit_test(test_a_hook_without_a_grace_has_ten_seconds),
	cmocka_unit_test(test_tmo_waits_for_the_hook_before_it_returns),
	cmocka_unit_test(test_a_command_that_ends_during_the_hook),
	cmocka_unit_test(test_signals_are_sent_on_during_the_hook),
	cmocka_unit_test(test_an_earlier_grace_goes_on_during_the_hook),
	cmocka_unit_test(test_a_stop_during_the_hook_is_left_alone),
	cmocka_unit_test(test_foreground_with_a_hook_outlives_the_command),
	cmocka_unit_test(test_leftovers_are_killed_without_a_hook),
	cmocka_unit_test(test_a_hook_that_hangs_on_ends_nothing),
	cmocka_unit_test(
		test_with_nobody_left_during_the_hook_nothing_is_resumed),
	cmocka_unit_test(test_a_hook_that_has_ended_is_not_continued),
	cmocka_unit_test(test_give_up_while_the_hook_runs_waits_for_it_alone),
	cmocka_unit_test(test_a_hook_whose_tmo_hangs_is_killed_and_left),
	cmocka_unit_test(test_a_hook_that_ends_by_the_kill_is_not_left),
	cmocka_unit_test(test_a_hook_is_left_only_where_tmo_gives_up),
	cmocka_unit_test(test_a_hook_is_left_without_a_grace_too),
};

int main(void)
{
	return cmocka_run_group_tests_name("machine hook", tests, NULL, NULL);
}
