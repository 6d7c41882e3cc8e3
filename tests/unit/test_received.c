/*
 * received: what tmo does about the signals that it is sent itself.
 */
#include "rig.h"

/* ---- signals that go on to the command ---- */

static void test_a_signal_is_sent_on_at_once(void **unused)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1,
		SIGUSR2, SIGPIPE, SIGSEGV, SIGVTALRM, SIGXCPU, 34};

	(void)unused;
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		char name[SIGNAME_MAX];
		char wanted[128];
		struct rig rig;

		start(&rig, "10s");
		receive(&rig, signals[i]);
		signame_format(signals[i], name);
		snprintf(wanted, sizeof wanted, "0 %s command-first received",
			name);
		expect(&rig, wanted);
		run_to(&rig, TMO_SECOND);
		snprintf(wanted, sizeof wanted, "0.1 %s snapshot received",
			name);
		expect(&rig, wanted);
		assert_under_limits(&rig);
	}
}

static void test_a_signal_received_twice_is_sent_on_twice(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive(&rig, SIGINT);
	run_to(&rig, 40 * MS);
	receive(&rig, SIGINT);
	run_to(&rig, TMO_SECOND);
	expect(&rig,
		"0 INT command-first received; 0.04 INT snapshot received; "
		"0.04 INT command-first received; 0.14 INT snapshot received");
}

static void test_a_signal_is_sent_on_during_the_grace(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, 12 * TMO_SECOND);
	receive(&rig, SIGINT);
	run_to(&rig, MINUTE);
	/* The grace that runs already stays. */
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot; 12 INT "
		     "command-first received; 12.1 INT snapshot received; 20 "
		     "KILL all; 20.1 kill-tree; 22 stuck");
}

static void test_a_signal_is_sent_on_to_those_who_wait(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l wait 10s");
	command_ends(&rig);
	receive(&rig, SIGINT);
	expect(&rig, "0 INT all received");
	assert_active(&rig);
}

static void test_what_the_terminal_sent_skips_its_group(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive_from_terminal(&rig, SIGINT);
	run_to(&rig, TMO_SECOND);
	expect(&rig, "0 INT command-first received skip-own-group; 0.1 INT "
		     "snapshot received skip-own-group");
	receive_from_terminal(&rig, SIGQUIT);
	command_ends(&rig);
	expect(&rig, "1 QUIT command-first received skip-own-group; 1 QUIT "
		     "snapshot received skip-own-group; 1 done");
	start(&rig, "-f 10s");
	receive_from_terminal(&rig, SIGHUP);
	/* The kernel sends SEGV as well, but not to a process group. */
	receive_from_terminal(&rig, SIGSEGV);
	expect(&rig, "0 HUP command received skip-own-group; 0 SEGV command "
		     "received");
}

static void test_the_default_grace_is_not_for_received_signals(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "0");
	receive(&rig, SIGINT);
	run_to(&rig, DAY);
	expect(&rig, "0 INT command-first received; 0.1 INT snapshot received");
	assert_asleep(&rig);
}

static void test_an_explicit_grace_begins_with_a_received_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s 0");
	run_to(&rig, TMO_SECOND);
	receive(&rig, SIGINT);
	run_to(&rig, MINUTE);
	expect(&rig, "1 INT command-first received; 1.1 INT snapshot received; "
		     "6 KILL all received; 6.1 kill-tree; 8 stuck");
	assert_false(limit_reached(&rig));
}

static void test_a_second_received_signal_keeps_the_grace(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s 0");
	receive(&rig, SIGINT);
	run_to(&rig, 3 * TMO_SECOND);
	receive(&rig, SIGTERM);
	run_to(&rig, 6 * TMO_SECOND);
	expect(&rig, "0 INT command-first received; 0.1 INT snapshot received; "
		     "3 TERM command-first received; 3.1 TERM snapshot "
		     "received; 5 KILL all received; 5.1 kill-tree");
}

static void test_an_explicit_0_never_kills_after_a_received_signal(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 0 0");
	receive(&rig, SIGINT);
	run_to(&rig, DAY);
	expect(&rig, "0 INT command-first received; 0.1 INT snapshot received");
	command_ends(&rig);
	expect(&rig, "86400 done");
}

static void test_a_received_grace_is_for_descendants_too(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s 0");
	receive(&rig, SIGINT);
	command_ends(&rig);
	assert_active(&rig);
	run_to(&rig, 6 * TMO_SECOND);
	expect(&rig, "0 INT command-first received; 0 INT snapshot received; 5 "
		     "KILL all received; 5.1 kill-tree");
	none_left(&rig);
	assert_done(&rig);
	assert_false(limit_reached(&rig));
}

static void test_a_kill_after_a_received_signal_is_no_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l wait -k 5s 0");
	command_ends(&rig);
	receive(&rig, SIGINT);
	run_to(&rig, 6 * TMO_SECOND);
	expect(&rig, "0 INT all received; 5 KILL all received; 5.1 kill-tree");
	assert_false(limit_reached(&rig));
}

static void test_a_limit_in_a_received_grace_keeps_its_kill(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s 10s");
	run_to(&rig, 8 * TMO_SECOND);
	receive(&rig, SIGINT);
	run_to(&rig, MINUTE);
	expect(&rig, "8 INT command-first received; 8.1 INT snapshot received; "
		     "10 TERM command-first; 10.1 TERM snapshot; 13 KILL all; "
		     "13.1 kill-tree; 15 stuck");
	assert_true(limit_reached(&rig));
}

static void test_a_limit_in_a_received_grace_walks_its_list(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,2s,TERM,2s,HUP -k 5s 10s");
	run_to(&rig, 8 * TMO_SECOND);
	receive(&rig, SIGUSR1);
	run_to(&rig, 14 * TMO_SECOND);
	expect(&rig,
		"8 USR1 command-first received; 8.1 USR1 snapshot received; 10 "
		"INT command-first; 10.1 INT snapshot; 12 TERM command-first; "
		"12.1 TERM snapshot; 13 KILL all; 13.1 kill-tree");
}

static void test_a_limit_after_a_received_kill_sends_no_more(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s 10s");
	receive(&rig, SIGINT);
	run_to(&rig, MINUTE);
	expect(&rig, "0 INT command-first received; 0.1 INT snapshot received; "
		     "5 KILL all received; 5.1 kill-tree; 7 stuck; "
		     "10 announce-limit");
	assert_true(limit_reached(&rig));
	/* So it is for descendants that have had their turn. */
	start(&rig, "-m -l wait -k 20s 10s");
	receive(&rig, SIGTERM);
	command_ends(&rig);
	run_to(&rig, 15 * TMO_SECOND);
	expect(&rig, "0 TERM command received; 0 TERM all leftovers "
		     "to-leftovers; 10 announce-limit");
	assert_true(limit_reached(&rig));
}

static void test_a_received_signal_between_steps_moves_nothing(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,5s,TERM -k 5s 10s");
	run_to(&rig, 12 * TMO_SECOND);
	receive(&rig, SIGUSR1);
	run_to(&rig, 21 * TMO_SECOND);
	expect(&rig, "10 INT command-first; 10.1 INT snapshot; 12 USR1 "
		     "command-first received; 12.1 USR1 snapshot received; 15 "
		     "TERM command-first; 15.1 TERM snapshot; 20 KILL all; "
		     "20.1 kill-tree");
}

static void test_a_received_signal_after_kill_is_still_sent_on(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s KILL -k 5s 10s");
	run_to(&rig, 15 * TMO_SECOND);
	receive(&rig, SIGINT);
	run_to(&rig, MINUTE);
	expect(&rig, "10 KILL all; 10.1 kill-tree; 12 stuck; 15 INT "
		     "command-first received; 15.1 INT snapshot received");
}

static void test_chld_alone_changes_nothing(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s 10s");
	receive(&rig, SIGCHLD);
	expect(&rig, "");
	assert_under_limits(&rig);
}

/* ---- ALRM ---- */

static void test_alrm_says_that_time_is_up(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,1s,TERM -k 5s 0");
	run_to(&rig, 3 * TMO_SECOND);
	receive(&rig, SIGALRM);
	expect(&rig, "");
	tick(&rig);
	expect(&rig, "3 INT command-first");
	assert_true(limit_reached(&rig));
	assert_true(reached_by_alarm(&rig));
	run_to(&rig, 10 * TMO_SECOND);
	expect(&rig, "3.1 INT snapshot; 4 TERM command-first; 4.1 TERM "
		     "snapshot; 9 KILL all; 9.1 kill-tree");
}

static void test_a_death_in_the_wake_of_alrm_wins(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive(&rig, SIGALRM);
	command_ends(&rig);
	tick(&rig);
	expect(&rig, "0 done");
	assert_false(limit_reached(&rig));
}

static void test_alrm_while_waiting_is_a_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l wait 0");
	command_ends(&rig);
	receive(&rig, SIGALRM);
	tick(&rig);
	expect(&rig, "0 TERM all");
	assert_true(limit_reached(&rig));
	assert_true(rig.machine.limits.command_ended_first);
}

static void test_alrm_after_the_limit_changes_nothing(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, 12 * TMO_SECOND);
	receive(&rig, SIGALRM);
	tick(&rig);
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot");
	assert_false(reached_by_alarm(&rig));
}

/* A sample that is evaluated first is the reason, not ALRM. */
static void test_alrm_beside_another_limit_is_not_the_reason(void **unused)
{
	const struct sample used = {
		.parts = SAMPLE_PROGRESS, .who = 1, .count = 1, .cpu = HOUR};
	struct rig rig;

	(void)unused;
	start(&rig, "-c 10s 100s");
	receive(&rig, SIGALRM);
	feed(&rig, (struct event){.kind = EVENT_SAMPLE, .sample = &used});
	assert_int_equal(rig.machine.limits.reached, REASON_CPU);
	assert_false(reached_by_alarm(&rig));
	expect(&rig, "0 TERM command-first");
	start(&rig, "-c 10s 100s");
	receive(&rig, SIGALRM);
	tick(&rig);
	assert_int_equal(rig.machine.limits.reached, REASON_TIME);
	assert_true(reached_by_alarm(&rig));
}

static void test_alrm_leaves_no_warning_to_send(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@5s -k 0 10s");
	run_to(&rig, TMO_SECOND);
	receive(&rig, SIGALRM);
	run_to(&rig, MINUTE);
	tick(&rig);
	assert_null(strstr(rig.trace, "USR1"));
	assert_non_null(strstr(rig.trace, "TERM command-first"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_signal_is_sent_on_at_once),
	cmocka_unit_test(test_a_signal_received_twice_is_sent_on_twice),
	cmocka_unit_test(test_a_signal_is_sent_on_during_the_grace),
	cmocka_unit_test(test_a_signal_is_sent_on_to_those_who_wait),
	cmocka_unit_test(test_what_the_terminal_sent_skips_its_group),
	cmocka_unit_test(test_the_default_grace_is_not_for_received_signals),
	cmocka_unit_test(test_an_explicit_grace_begins_with_a_received_signal),
	cmocka_unit_test(test_a_second_received_signal_keeps_the_grace),
	cmocka_unit_test(
		test_an_explicit_0_never_kills_after_a_received_signal),
	cmocka_unit_test(test_a_received_grace_is_for_descendants_too),
	cmocka_unit_test(test_a_kill_after_a_received_signal_is_no_limit),
	cmocka_unit_test(test_a_limit_in_a_received_grace_keeps_its_kill),
	cmocka_unit_test(test_a_limit_in_a_received_grace_walks_its_list),
	cmocka_unit_test(test_a_limit_after_a_received_kill_sends_no_more),
	cmocka_unit_test(test_a_received_signal_between_steps_moves_nothing),
	cmocka_unit_test(test_a_received_signal_after_kill_is_still_sent_on),
	cmocka_unit_test(test_chld_alone_changes_nothing),
	cmocka_unit_test(test_alrm_says_that_time_is_up),
	cmocka_unit_test(test_a_death_in_the_wake_of_alrm_wins),
	cmocka_unit_test(test_alrm_while_waiting_is_a_limit),
	cmocka_unit_test(test_alrm_after_the_limit_changes_nothing),
	cmocka_unit_test(test_alrm_beside_another_limit_is_not_the_reason),
	cmocka_unit_test(test_alrm_leaves_no_warning_to_send),
};

int main(void)
{
	return cmocka_run_group_tests_name("received", tests, NULL, NULL);
}
