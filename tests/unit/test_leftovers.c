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

/* The message is "ended, sending KILL to what it left". */
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
};

int main(void)
{
	return cmocka_run_group_tests_name("leftovers", tests, NULL, NULL);
}
