/*
 * leftovers: the command has ended, its descendants have not. -l.
 */
#include "rig.h"

static void test_leftovers_are_kept_by_default(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l keep 10s");
	receive(&rig, SIGINT);
	command_ends(&rig);
	/* A step that has begun is completed. */
	expect(&rig, "0 INT command-first received; 0 INT snapshot received; 0 "
		     "done");
}

static void test_leftovers_wait_for_all(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l wait 10s");
	run_to(&rig, TMO_SECOND);
	command_ends(&rig);
	expect(&rig, "");
	assert_active(&rig);
	run_to(&rig, 2 * TMO_SECOND);
	none_left(&rig);
	expect(&rig, "2 done");
	assert_false(limit_reached(&rig));
}

static void test_a_limit_while_waiting_is_a_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l wait -w USR1@1s -s INT,2s,TERM -k 5s 10s");
	run_to(&rig, TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, MINUTE);
	/* The command is gone: no warning is sent, and all are equal. */
	expect(&rig, "10 INT all; 12 TERM all; 17 KILL all; 17.1 kill-tree; 19 "
		     "stuck");
	assert_true(limit_reached(&rig));
	assert_true(rig.machine.limits.command_ended_first);
	none_left(&rig);
	expect(&rig, "60 done");
}

static void test_a_limit_while_waiting_with_no_grace(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l wait -k 0 10s");
	command_ends(&rig);
	run_to(&rig, YEAR);
	expect(&rig, "10 TERM all");
	assert_asleep(&rig);
	none_left(&rig);
	expect(&rig, "31536000 done");
}

static void test_the_last_one_gone_at_the_limit_is_no_timeout(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l wait 10s");
	command_ends(&rig);
	sleep_until(&rig, MONO_START + 10 * TMO_SECOND);
	child_reaped(&rig);
	none_left(&rig);
	tick(&rig);
	expect(&rig, "10 done");
	assert_false(limit_reached(&rig));
}

static void test_leftovers_kill_ends_them_as_a_limit_would(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill -k 5s 10s");
	run_to(&rig, TMO_SECOND);
	command_ends(&rig);
	expect(&rig, "1 TERM all leftovers to-leftovers");
	/* The time limit that passes meanwhile is not one of theirs. */
	run_to(&rig, MINUTE);
	expect(&rig, "6 KILL all leftovers; 6.1 kill-tree; 8 stuck");
	assert_false(limit_reached(&rig));
	none_left(&rig);
	expect(&rig, "60 done");
}

static void test_leftovers_kill_walks_the_list(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill -s INT,2s,TERM -k 5s 10s");
	command_ends(&rig);
	assert_true(strcmp(rig.trace, "0 INT all leftovers to-leftovers") == 0);
	run_to(&rig, 6 * TMO_SECOND);
	assert_non_null(strstr(rig.trace, "; 2 TERM all leftovers"));
	assert_null(strstr(rig.trace, "KILL"));
	run_to(&rig, 8 * TMO_SECOND);
	assert_non_null(strstr(rig.trace, "; 7 KILL all leftovers"));
}

/* The message is "ended, sending KILL to the processes it left". */
static void test_leftovers_kill_by_kill_names_them_leftovers(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill -s KILL 10s");
	command_ends(&rig);
	/* The command's own end is a death after which new children are killed.
	 */
	expect(&rig, "0 KILL all leftovers to-leftovers; 0 kill-children");
}

static void test_leftovers_kill_without_grace_returns(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill -k 0 -s INT,2s,TERM 10s");
	command_ends(&rig);
	expect(&rig, "0 INT all leftovers to-leftovers; 0 done");
}

static void test_leftovers_kill_with_nobody_left_is_over(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill 10s");
	command_ends(&rig);
	none_left(&rig);
	expect(&rig, "0 TERM all leftovers to-leftovers; 0 done");
}

static void test_leftovers_kill_ignores_alrm(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill 10s");
	command_ends(&rig);
	receive(&rig, SIGALRM);
	tick(&rig);
	expect(&rig, "0 TERM all leftovers to-leftovers");
	assert_false(limit_reached(&rig));
}

static void test_as_timeout_leftovers_kill_waits_for_them(void **unused)
{
	struct rig rig;

	(void)unused;
	start_as(&rig, "timeout", "-l kill -k 1s 10s");
	command_ends(&rig);
	run_to(&rig, 2 * TMO_SECOND);
	expect(&rig, "0 TERM all leftovers to-leftovers; 1 KILL all leftovers; "
		     "1.1 kill-tree");
	assert_active(&rig);
}

/* A signal that was sent on is no limit: the command has ended by itself. */
static void test_leftovers_kill_after_a_received_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill 10s");
	receive(&rig, SIGINT);
	command_ends(&rig);
	expect(&rig, "0 INT command-first received; 0 INT snapshot received; 0 "
		     "TERM all leftovers to-leftovers");
}

static void test_leftovers_kill_after_a_received_grace_began(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill -k 5s 10s");
	receive(&rig, SIGINT);
	command_ends(&rig);
	expect(&rig, "0 INT command-first received; 0 INT snapshot received; 0 "
		     "TERM all leftovers to-leftovers");
}

static void test_as_timeout_leftovers_kill_after_a_received_signal(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start_as(&rig, "timeout", "-l kill -k 5s 10s");
	receive(&rig, SIGINT);
	command_ends(&rig);
	expect(&rig, "0 INT all received; 0 TERM all leftovers to-leftovers");
	assert_active(&rig);
}

/* ---- -l fail ---- */

static void test_leftovers_that_run_on_are_a_limit_reached(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l fail -k 5s 10s");
	run_to(&rig, TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, 1199 * MS);
	expect(&rig, "");
	run_to(&rig, MINUTE);
	expect(&rig, "1.2 TERM all to-leftovers; 6.2 KILL all; 6.3 kill-tree; "
		     "8.2 stuck");
	assert_int_equal(rig.machine.limits.reached, REASON_LEFTOVERS);
	assert_true(rig.machine.limits.command_ended_first);
	none_left(&rig);
	expect(&rig, "60 done");
}

static void test_what_ends_soon_after_the_command_is_no_leftover(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l fail 10s");
	run_to(&rig, TMO_SECOND);
	command_ends(&rig);
	/* At the very moment: who is gone comes before the clock. */
	sleep_until(&rig, MONO_START + 1200 * MS);
	child_reaped(&rig);
	none_left(&rig);
	tick(&rig);
	expect(&rig, "1.2 done");
	assert_false(limit_reached(&rig));
}

static void test_leftovers_that_fail_have_the_hook_run(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l fail -o true -k 5s 10s");
	command_ends(&rig);
	run_to(&rig, TMO_SECOND);
	expect(&rig, "0.2 hook");
	hook_ends(&rig);
	expect(&rig, "1 TERM all");
	none_left(&rig);
	expect(&rig, "1 done");
	assert_int_equal(rig.machine.limits.reached, REASON_LEFTOVERS);
}

static void test_other_limits_stay_on_until_leftovers_fail(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l fail -w USR1@1s 1.1s");
	run_to(&rig, 50 * MS);
	command_ends(&rig);
	/* But nobody is left to be warned. */
	run_to(&rig, 150 * MS);
	expect(&rig, "");
	start(&rig, "-l fail 1.1s");
	run_to(&rig, TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, 2 * TMO_SECOND);
	expect(&rig, "1.1 TERM all");
	assert_int_equal(rig.machine.limits.reached, REASON_TIME);
	start(&rig, "-l fail -c 100ms 0");
	command_ends(&rig);
	wake(&rig);
	assert_non_null(strstr(rig.trace, "sample"));
	sample(&rig, 2 * TMO_SECOND);
	assert_int_equal(rig.machine.limits.reached, REASON_CPU);
	start(&rig, "-l fail 0");
	command_ends(&rig);
	receive(&rig, SIGALRM);
	tick(&rig);
	assert_true(reached_by_alarm(&rig));
}

/* Nothing is on any more once the limit is reached. */
static void test_leftovers_fail_once(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l fail -k inf 10s");
	command_ends(&rig);
	run_to(&rig, MINUTE);
	expect(&rig, "0.2 TERM all to-leftovers; 0.2 done");
	start(&rig, "-l fail 100ms");
	command_ends(&rig);
	run_to(&rig, 5 * TMO_SECOND);
	expect(&rig, "0.1 TERM all");
}

static void test_leftovers_fail_without_grace_returns(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l fail -k 0 -s INT,2s,TERM 10s");
	command_ends(&rig);
	run_to(&rig, TMO_SECOND);
	expect(&rig, "0.2 INT all to-leftovers; 0.2 done");
	start(&rig, "-l fail -k 0 -o true 10s");
	command_ends(&rig);
	run_to(&rig, TMO_SECOND);
	hook_ends(&rig);
	expect(&rig, "0.2 hook; 1 TERM all; 1 done");
	/* And so does a limit that is reached in the meantime. */
	start(&rig, "-l fail -k 0 100ms");
	command_ends(&rig);
	run_to(&rig, TMO_SECOND);
	expect(&rig, "0.1 TERM all; 0.1 done");
}

static void test_as_timeout_leftovers_fail_and_tmo_returns(void **unused)
{
	struct rig rig;

	(void)unused;
	start_as(&rig, "timeout", "-l fail 10s");
	command_ends(&rig);
	run_to(&rig, MINUTE);
	expect(&rig, "0.2 TERM all to-leftovers; 0.2 done");
	/* With a grace they have it, as under -l kill. */
	start_after(&rig, "timeout", NULL, "-l fail -k 1s 10s");
	command_ends(&rig);
	run_to(&rig, MINUTE);
	expect(&rig, "0.2 TERM all to-leftovers; 1.2 KILL all; 1.3 kill-tree; "
		     "2.2 abandon; 2.2 done");
}

static void test_main_first_leftovers_that_fail_get_one_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -l fail -s INT,2s,TERM -k 5s 10s");
	command_ends(&rig);
	run_to(&rig, 6 * TMO_SECOND);
	expect(&rig, "0.2 INT all to-leftovers; 5.2 KILL all; 5.3 kill-tree");
}

/* It has been told to end: what it leaves is ended, and the status its own. */
static void test_a_command_ended_by_a_signal_sent_on_does_not_fail(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l fail 10s");
	receive(&rig, SIGINT);
	command_ends_by(&rig, SIGINT);
	expect(&rig, "0 INT command-first received; 0 INT all same-step "
		     "received; 0 TERM all leftovers to-leftovers");
	run_to(&rig, 5 * TMO_SECOND);
	none_left(&rig);
	expect(&rig, "5 done");
	assert_false(limit_reached(&rig));
	/* In the grace that it has started, however it ends. */
	start(&rig, "-l fail -k 5s 10s");
	receive(&rig, SIGINT);
	command_ends(&rig);
	run_to(&rig, TMO_SECOND);
	expect(&rig, "0 INT command-first received; 0 INT snapshot received; 0 "
		     "TERM all leftovers to-leftovers");
	assert_false(limit_reached(&rig));
}

static void test_a_command_that_outlives_a_signal_sent_on_may_fail(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l fail 0");
	receive(&rig, SIGUSR1);
	run_to(&rig, 100 * TMO_SECOND);
	trace_clear(&rig);
	command_ends_by(&rig, SIGKILL);
	run_to(&rig, 101 * TMO_SECOND);
	expect(&rig, "100.2 TERM all to-leftovers");
	assert_int_equal(rig.machine.limits.reached, REASON_LEFTOVERS);
}

/* To the leftovers alone: theirs is no status to be kept. */
static void test_a_signal_sent_on_to_leftovers_does_not_excuse_them(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l fail -k 5s 10s");
	command_ends(&rig);
	receive(&rig, SIGINT);
	run_to(&rig, TMO_SECOND);
	expect(&rig, "0 INT all received; 0.2 TERM all to-leftovers");
	assert_int_equal(rig.machine.limits.reached, REASON_LEFTOVERS);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_leftovers_are_kept_by_default),
	cmocka_unit_test(test_leftovers_wait_for_all),
	cmocka_unit_test(test_a_limit_while_waiting_is_a_limit),
	cmocka_unit_test(test_a_limit_while_waiting_with_no_grace),
	cmocka_unit_test(test_the_last_one_gone_at_the_limit_is_no_timeout),
	cmocka_unit_test(test_leftovers_kill_ends_them_as_a_limit_would),
	cmocka_unit_test(test_leftovers_kill_walks_the_list),
	cmocka_unit_test(test_leftovers_kill_by_kill_names_them_leftovers),
	cmocka_unit_test(test_leftovers_kill_without_grace_returns),
	cmocka_unit_test(test_leftovers_kill_with_nobody_left_is_over),
	cmocka_unit_test(test_leftovers_kill_ignores_alrm),
	cmocka_unit_test(test_as_timeout_leftovers_kill_waits_for_them),
	cmocka_unit_test(test_leftovers_kill_after_a_received_signal),
	cmocka_unit_test(test_leftovers_kill_after_a_received_grace_began),
	cmocka_unit_test(
		test_as_timeout_leftovers_kill_after_a_received_signal),
	cmocka_unit_test(test_leftovers_that_run_on_are_a_limit_reached),
	cmocka_unit_test(test_what_ends_soon_after_the_command_is_no_leftover),
	cmocka_unit_test(test_leftovers_that_fail_have_the_hook_run),
	cmocka_unit_test(test_other_limits_stay_on_until_leftovers_fail),
	cmocka_unit_test(test_leftovers_fail_once),
	cmocka_unit_test(test_leftovers_fail_without_grace_returns),
	cmocka_unit_test(test_as_timeout_leftovers_fail_and_tmo_returns),
	cmocka_unit_test(test_main_first_leftovers_that_fail_get_one_signal),
	cmocka_unit_test(
		test_a_command_ended_by_a_signal_sent_on_does_not_fail),
	cmocka_unit_test(
		test_a_command_that_outlives_a_signal_sent_on_may_fail),
	cmocka_unit_test(
		test_a_signal_sent_on_to_leftovers_does_not_excuse_them),
};

int main(void)
{
	return cmocka_run_group_tests_name("leftovers", tests, NULL, NULL);
}
