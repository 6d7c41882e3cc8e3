/*
 * job: the command is stopped and continued, by the terminal or by signals.
 */
#include "rig.h"

/* ---- stop and continue ---- */

static void test_ctrl_z_stops_tmo_with_the_command(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive_from_terminal(&rig, SIGTSTP);
	expect(&rig, "");
	command_stops(&rig, SIGTSTP);
	expect(&rig, "0 suspend");
	receive(&rig, SIGCONT);
	expect(&rig, "0 CONT group");
	command_continues(&rig);
	expect(&rig, "");
}

/* A command that ignores Ctrl-Z runs on under its limits. */
static void test_ctrl_z_stops_tmo_only_with_the_command(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive_from_terminal(&rig, SIGTSTP);
	run_to(&rig, 10 * TMO_SECOND);
	expect(&rig, "10 TERM command-first");
}

/* A later stop has nothing to do with the terminal. */
static void test_ctrl_z_is_over_after_a_second(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive_from_terminal(&rig, SIGTSTP);
	run_to(&rig, 2 * TMO_SECOND);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "");
}

/* A signal just before the stop is no reason to undo it. */
static void test_ctrl_z_right_after_ctrl_c(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive_from_terminal(&rig, SIGINT);
	receive_from_terminal(&rig, SIGTSTP);
	command_stops(&rig, SIGTSTP);
	expect(&rig, "0 INT command-first received skip-own-group; 0 suspend");
}

static void test_ctrl_z_is_over_with_the_next_cont(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive_from_terminal(&rig, SIGTSTP);
	receive(&rig, SIGCONT);
	expect(&rig, "0 CONT group");
	command_stops(&rig, SIGSTOP);
	expect(&rig, "");
}

static void test_ctrl_z_stops_tmo_where_the_command_is_stopped(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	command_stops(&rig, SIGSTOP);
	receive_from_terminal(&rig, SIGTSTP);
	expect(&rig, "0 suspend");
}

static void test_what_was_stopped_is_continued_before_tmo_returns(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 0 -l kill -s STOP 10s");
	command_ends(&rig);
	run_to(&rig, TMO_SECOND);
	expect(&rig, "0 STOP all leftovers to-leftovers; 0.05 CONT stopped; "
		     "0.05 done");
	start(&rig, "-k 0 -s STOP 10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "10 STOP command-first; 10 STOP snapshot; 10.05 CONT "
		     "stopped; 10.05 done");
	start(&rig, "-k 0 -l kill -s STOP 10s");
	command_ends(&rig);
	none_left(&rig);
	expect(&rig, "0 STOP all leftovers to-leftovers; 0 done");
}

static void test_tstp_to_tmo_alone_is_sent_on_first(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive(&rig, SIGTSTP);
	expect(&rig, "0 TSTP all received; 0 suspend");
	receive(&rig, SIGCONT);
	expect(&rig, "0 CONT group");
}

/* Its walk would take the snapshot for processes that had the step's signal. */
static void test_tstp_to_tmo_alone_lets_no_step_be_lost(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, 10 * TMO_SECOND);
	receive(&rig, SIGTSTP);
	expect(&rig, "10 TERM command-first; 10 TERM snapshot; 10 TSTP all "
		     "received; 10 suspend");
}

static void test_a_limit_that_passed_while_stopped_acts_at_once(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive_from_terminal(&rig, SIGTSTP);
	command_stops(&rig, SIGTSTP);
	expect(&rig, "0 suspend");
	sleep_until(&rig, MONO_START + MINUTE);
	receive(&rig, SIGCONT);
	command_continues(&rig);
	tick(&rig);
	expect(&rig, "60 CONT group; 60 TERM command-first");
}

static void test_a_stop_in_the_foreground_stops_tmo_too(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	command_stops_in_foreground(&rig, SIGSTOP);
	expect(&rig, "0 suspend");
	receive(&rig, SIGCONT);
	expect(&rig, "0 CONT group");
}

static void test_a_stop_in_the_background_is_left_alone(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	command_stops(&rig, SIGSTOP);
	run_to(&rig, 9 * TMO_SECOND);
	expect(&rig, "");
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig,
		"10 TERM command-first; 10 CONT command; 10.1 TERM snapshot");
}

static void test_a_stopped_command_is_continued_by_any_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	command_stops(&rig, SIGSTOP);
	receive(&rig, SIGTERM);
	expect(&rig, "0 TERM command-first received; 0 CONT command");
	command_continues(&rig);
	receive(&rig, SIGTERM);
	expect(&rig, "0 TERM snapshot received; 0 TERM command-first received");
	start(&rig, "-f 10s");
	command_stops(&rig, SIGTTIN);
	run_to(&rig, 150 * MS);
	receive(&rig, SIGTERM);
	expect(&rig, "0.15 TERM command received; 0.15 CONT command");
}

static void test_a_stop_during_the_grace_is_undone(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_stops(&rig, SIGSTOP);
	expect(&rig,
		"10 TERM command-first; 10.1 TERM snapshot; 11 CONT command");
}

/* It may have stopped just before it took the signal, or on the way. */
static void test_a_stop_right_after_a_signal_is_undone(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive(&rig, SIGINT);
	run_to(&rig, 50 * MS);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "0 INT command-first received; 0.05 CONT command");
	start(&rig, "10s");
	receive(&rig, SIGINT);
	sleep_until(&rig, MONO_START + 50 * MS + 1);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "0 INT command-first received");
	start(&rig, "-w USR1@5s 10s");
	run_to(&rig, 5 * TMO_SECOND);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "5 USR1 command warning; 5 CONT command");
	/* Not even a stop for the terminal stays. */
	start(&rig, "10s");
	receive(&rig, SIGINT);
	command_stops(&rig, SIGTTIN);
	expect(&rig, "0 INT command-first received; 0 CONT command");
	start(&rig, "10s");
	receive(&rig, SIGINT);
	command_stops_in_foreground(&rig, SIGTSTP);
	expect(&rig, "0 INT command-first received; 0 CONT command");
}

static void test_a_stop_right_after_the_machine_was_booted_is_kept(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	rig.now.mono = rig.start.mono = 10 * MS;
	machine_start(&rig.machine, &rig.plan, 1, rig.now);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "");
}

static void test_a_running_command_is_sent_no_cont(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	command_stops(&rig, SIGSTOP);
	command_continues(&rig);
	run_to(&rig, MINUTE);
	assert_null(strstr(rig.trace, "CONT"));
}

static void test_what_stop_stops_is_continued(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s STOP 10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "10 STOP command-first; 10 CONT command");
	command_continues(&rig);
	run_to(&rig, 15 * TMO_SECOND);
	/* It is continued within 0.1 s. */
	expect(&rig, "10.1 STOP snapshot; 10.15 CONT stopped");
}

static void test_what_stop_stops_in_the_foreground_is_continued(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s TSTP 10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_stops_in_foreground(&rig, SIGTSTP);
	expect(&rig, "10 TSTP command-first; 10 CONT command");
	/* But the next stop is somebody else's. */
	command_continues(&rig);
	command_stops_in_foreground(&rig, SIGTSTP);
	expect(&rig, "10 suspend");
	/* So is one that comes more than a second after the signal. */
	start(&rig, "-k 60s -s TSTP 10s");
	run_to(&rig, 10 * TMO_SECOND);
	expect(&rig, "10 TSTP command-first");
	run_to(&rig, 11 * TMO_SECOND + 1);
	expect(&rig, "10.1 TSTP snapshot; 10.15 CONT stopped");
	command_stops_in_foreground(&rig, SIGTSTP);
	expect(&rig, "11.000000001 suspend");
}

static void test_what_stop_stops_at_once_is_continued(void **unused)
{
	struct rig rig;

	(void)unused;
	start_as(&rig, "timeout", "-s STOP 10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_stops(&rig, SIGSTOP);
	run_to(&rig, MINUTE);
	expect(&rig, "10 STOP all; 10 CONT command; 10.05 CONT stopped");
	start(&rig, "-m -s STOP 10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "10 STOP command; 10 CONT command");
	command_ends(&rig);
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "10 STOP all to-leftovers; 10.05 CONT stopped");
}

static void test_stop_after_the_command_ended_reaches_descendants(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s STOP 10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig,
		"10 STOP command-first; 10 STOP snapshot; 10.05 CONT stopped");
}

static void test_kill_leaves_nobody_to_continue(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s STOP -k 120ms 10s");
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "10 STOP command-first; 10.1 STOP snapshot; 10.12 KILL "
		     "all; 10.22 kill-tree");
}

static void test_with_nobody_left_tmo_returns_at_once(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l wait -s STOP 10s");
	command_ends(&rig);
	run_to(&rig, 10 * TMO_SECOND);
	none_left(&rig);
	expect(&rig, "10 STOP all; 10 done");
}

static void test_being_in_the_foreground_leaves_the_resume_due(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s STOP 10s");
	run_to(&rig, 10100 * MS);
	feed(&rig, (struct event){.kind = EVENT_FOREGROUND});
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "10 STOP command-first; 10.1 STOP snapshot; "
		     "10.1 CONT group; 10.15 CONT stopped");
}

/* The warning has sent TSTP too, but this stop is not for it to undo. */
static void test_a_stop_that_tmo_takes_part_in_is_not_undone(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w TSTP@5s 10s");
	run_to(&rig, 5200 * MS);
	receive(&rig, SIGTSTP);
	command_stops(&rig, SIGTSTP);
	expect(&rig, "5 TSTP command warning; 5.2 TSTP all received; "
		     "5.2 suspend");
}

/* Another signal, sent meanwhile, does not make it ours again. */
static void test_only_one_stop_is_undone_for_a_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w TSTP@5s 10s");
	run_to(&rig, 5 * TMO_SECOND);
	command_stops(&rig, SIGTSTP);
	command_continues(&rig);
	expect(&rig, "5 TSTP command warning; 5 CONT command");
	run_to(&rig, 5200 * MS);
	receive(&rig, SIGINT);
	run_to(&rig, 5500 * MS);
	command_stops(&rig, SIGTSTP);
	expect(&rig, "5.2 INT command-first received; "
		     "5.3 INT snapshot received");
}

/* ---- stopped for want of the terminal ---- */

static void test_a_stop_for_the_terminal_ends_when_tmo_is_in_the_foreground(
	void **unused)
{
	static const int signals[] = {SIGTTIN, SIGTTOU};

	(void)unused;
	for (size_t i = 0; i < 2; i++) {
		struct rig rig;

		start(&rig, "10s");
		command_stops(&rig, signals[i]);
		expect(&rig, "");
		run_to(&rig, 700 * MS);
		expect(&rig, "0.2 check-foreground; 0.4 check-foreground; 0.6 "
			     "check-foreground");
		feed(&rig, (struct event){.kind = EVENT_FOREGROUND});
		expect(&rig, "0.7 CONT group");
		command_continues(&rig);
		run_to(&rig, 9 * TMO_SECOND);
		expect(&rig, "");
	}
}

static void test_a_stop_for_the_terminal_stays_under_its_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "300ms");
	command_stops(&rig, SIGTTIN);
	run_to(&rig, 300 * MS);
	expect(&rig, "0.2 check-foreground; 0.3 TERM command-first; 0.3 CONT "
		     "command");
}

static void test_the_foreground_check_ends_with_the_command(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l wait 0");
	command_stops(&rig, SIGTTIN);
	command_ends(&rig);
	assert_asleep(&rig);
}

/* The shell was faster: a stop of tmo now would lose the shell's CONT. */
static void test_a_stop_for_the_terminal_never_stops_tmo(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "0");
	command_stops_in_foreground(&rig, SIGTTIN);
	expect(&rig, "");
}

/* Between the two stops lies a continuation that was not seen. */
static void test_the_foreground_check_ends_with_a_stop_of_another_kind(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "0");
	command_stops(&rig, SIGTTIN);
	command_stops(&rig, SIGSTOP);
	assert_asleep(&rig);
}

/* ---- the job alone ---- */

/* What follows a stop by `signal`, so much `later` than `sent` was sent. */
static void expect_stop(int sent, int signal, tmo_ns later, const char *wanted)
{
	struct rig rig;
	struct decision decision;
	struct event event = {.kind = EVENT_STOPPED, .signal = signal};

	start(&rig, "0");
	decision = decide(&rig);
	job_signalled(&rig.machine.job, &decision, sent);
	decision.now.mono += later;
	job_stopped(&rig.machine.job, &decision, &event, false);
	trace_actions(&rig);
	expect(&rig, wanted);
	assert_int_equal(rig.machine.job.command, COMMAND_STOPPED);
}

static void test_a_stop_is_of_our_own_signal_for_a_second(void **unused)
{
	(void)unused;
	expect_stop(SIGSTOP, SIGSTOP, 0, "0 CONT command");
	expect_stop(SIGSTOP, SIGSTOP, TMO_SECOND, "0 CONT command");
	expect_stop(SIGSTOP, SIGSTOP, TMO_SECOND + 1, "");
	expect_stop(SIGTSTP, SIGSTOP, 50 * MS, "0 CONT command");
	expect_stop(SIGTSTP, SIGSTOP, 50 * MS + 1, "");
	expect_stop(SIGINT, SIGSTOP, 50 * MS, "0 CONT command");
	expect_stop(SIGINT, SIGSTOP, 50 * MS + 1, "");
}

/* A signal that follows it does not make the stop anybody else's. */
static void test_the_last_signal_that_stops_is_remembered(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "0");
	decision = decide(&rig);
	job_signalled(&rig.machine.job, &decision, SIGTTIN);
	job_signalled(&rig.machine.job, &decision, SIGTERM);
	assert_int_equal(rig.machine.job.stop_signal, SIGTTIN);
	assert_int_equal(rig.machine.job.signalled_at, MONO_START);
}

static void test_ctrl_z_counts_for_a_second(void **unused)
{
	static const struct {
		tmo_ns later;
		const char *wanted;
	} cases[] = {
		{0, "0 suspend"},
		{TMO_SECOND, "0 suspend"},
		{TMO_SECOND + 1, ""},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct event event = {
			.kind = EVENT_STOPPED, .signal = SIGSTOP};
		struct rig rig;
		struct decision decision;

		start(&rig, "0");
		decision = decide(&rig);
		assert_false(
			job_asked_to_stop(&rig.machine.job, &decision, true));
		decision.now.mono += cases[i].later;
		job_stopped(&rig.machine.job, &decision, &event, false);
		trace_actions(&rig);
		expect(&rig, cases[i].wanted);
	}
}

/* It stops with the command once; the next stop is another matter. */
static void test_ctrl_z_stops_tmo_once(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "0");
	receive_from_terminal(&rig, SIGTSTP);
	command_stops(&rig, SIGTSTP);
	command_continues(&rig);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "0 suspend");
}

static void test_tmo_is_asked_to_stop_at_once_unless_the_command_may_too(
	void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "0");
	decision = decide(&rig);
	assert_true(job_asked_to_stop(&rig.machine.job, &decision, false));
	assert_false(job_asked_to_stop(&rig.machine.job, &decision, true));
	rig.machine.job.command = COMMAND_STOPPED;
	assert_true(job_asked_to_stop(&rig.machine.job, &decision, true));
	rig.machine.job.command = COMMAND_ENDED;
	assert_true(job_asked_to_stop(&rig.machine.job, &decision, true));
	/* It does not wait for a stop of the command then. */
	assert_int_equal(rig.machine.job.ctrl_z_until, 0);
}

static void test_a_command_that_has_ended_is_not_continued(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "0");
	decision = decide(&rig);
	rig.machine.job.command = COMMAND_STOPPED;
	job_ended(&rig.machine.job, &decision);
	job_continued(&rig.machine.job, &decision);
	job_resume_command(&rig.machine.job, &decision);
	trace_actions(&rig);
	expect(&rig, "");
	assert_int_equal(rig.machine.job.command, COMMAND_ENDED);
}

static void test_only_a_signal_that_stops_asks_for_a_resume(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "0");
	decision = decide(&rig);
	job_expect_stops(&decision, SIGTERM);
	job_expect_stops(&decision, SIGCONT);
	assert_false(is_on(&rig, AT_RESUME));
	job_expect_stops(&decision, SIGTTOU);
	assert_int_equal(
		rig.machine.deadlines.at[AT_RESUME], MONO_START + 50 * MS);
	job_resume_stopped(&decision);
	decision.now.mono += 50 * MS;
	job_resume_stopped(&decision);
	job_resume_stopped(&decision);
	trace_actions(&rig);
	expect(&rig, "0 CONT stopped");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_ctrl_z_stops_tmo_with_the_command),
	cmocka_unit_test(test_ctrl_z_stops_tmo_only_with_the_command),
	cmocka_unit_test(test_ctrl_z_is_over_after_a_second),
	cmocka_unit_test(test_ctrl_z_right_after_ctrl_c),
	cmocka_unit_test(test_ctrl_z_is_over_with_the_next_cont),
	cmocka_unit_test(test_ctrl_z_stops_tmo_where_the_command_is_stopped),
	cmocka_unit_test(test_what_was_stopped_is_continued_before_tmo_returns),
	cmocka_unit_test(test_tstp_to_tmo_alone_is_sent_on_first),
	cmocka_unit_test(test_tstp_to_tmo_alone_lets_no_step_be_lost),
	cmocka_unit_test(test_a_limit_that_passed_while_stopped_acts_at_once),
	cmocka_unit_test(test_a_stop_in_the_foreground_stops_tmo_too),
	cmocka_unit_test(test_a_stop_in_the_background_is_left_alone),
	cmocka_unit_test(test_a_stopped_command_is_continued_by_any_signal),
	cmocka_unit_test(test_a_stop_during_the_grace_is_undone),
	cmocka_unit_test(test_a_stop_right_after_a_signal_is_undone),
	cmocka_unit_test(
		test_a_stop_right_after_the_machine_was_booted_is_kept),
	cmocka_unit_test(test_a_running_command_is_sent_no_cont),
	cmocka_unit_test(test_what_stop_stops_is_continued),
	cmocka_unit_test(test_what_stop_stops_in_the_foreground_is_continued),
	cmocka_unit_test(test_what_stop_stops_at_once_is_continued),
	cmocka_unit_test(test_stop_after_the_command_ended_reaches_descendants),
	cmocka_unit_test(test_kill_leaves_nobody_to_continue),
	cmocka_unit_test(test_with_nobody_left_tmo_returns_at_once),
	cmocka_unit_test(test_being_in_the_foreground_leaves_the_resume_due),
	cmocka_unit_test(test_a_stop_that_tmo_takes_part_in_is_not_undone),
	cmocka_unit_test(test_only_one_stop_is_undone_for_a_signal),
	cmocka_unit_test(
		test_a_stop_for_the_terminal_ends_when_tmo_is_in_the_foreground),
	cmocka_unit_test(test_a_stop_for_the_terminal_stays_under_its_limit),
	cmocka_unit_test(test_the_foreground_check_ends_with_the_command),
	cmocka_unit_test(test_a_stop_for_the_terminal_never_stops_tmo),
	cmocka_unit_test(
		test_the_foreground_check_ends_with_a_stop_of_another_kind),
	cmocka_unit_test(test_a_stop_is_of_our_own_signal_for_a_second),
	cmocka_unit_test(test_the_last_signal_that_stops_is_remembered),
	cmocka_unit_test(test_ctrl_z_counts_for_a_second),
	cmocka_unit_test(test_ctrl_z_stops_tmo_once),
	cmocka_unit_test(
		test_tmo_is_asked_to_stop_at_once_unless_the_command_may_too),
	cmocka_unit_test(test_a_command_that_has_ended_is_not_continued),
	cmocka_unit_test(test_only_a_signal_that_stops_asks_for_a_resume),
};

int main(void)
{
	return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}
