/*
 * escalation: who is signalled in which order, and when. The list of signals,
 * the grace, -f and -m.
 */
#include "rig.h"

/* ---- the command, then its descendants ---- */

static void test_the_command_first_its_descendants_a_tenth_later(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot; 20 KILL all; "
		     "20.1 kill-tree; 22 stuck");
}

static void test_descendants_as_soon_as_the_command_has_ended(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, 10 * TMO_SECOND + 30 * MS);
	expect(&rig, "10 TERM command-first");
	command_ends(&rig);
	expect(&rig, "10.03 TERM snapshot");
	run_to(&rig, MINUTE);
	expect(&rig, "20 KILL all; 20.1 kill-tree; 22 stuck");
	none_left(&rig);
	expect(&rig, "60 done");
	assert_true(limit_reached(&rig));
}

/* It had no time to clean up: everybody who is there now gets the signal. */
static void test_everybody_as_soon_as_it_died_of_the_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_ends_by(&rig, SIGTERM);
	expect(&rig, "10 TERM command-first; 10 TERM all same-step");
	start(&rig, "10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_ends_by(&rig, SIGSEGV);
	expect(&rig, "10 TERM command-first; 10 TERM snapshot");
	start(&rig, "10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends_by(&rig, SIGTERM);
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot");
}

static void test_a_signal_of_the_list_does_not_overtake_another(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,20ms,TERM,30ms,KILL 10s");
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "10 INT command-first; 10.02 INT snapshot; 10.02 TERM "
		     "command-first; 10.05 TERM snapshot; 10.05 KILL all; "
		     "10.15 kill-tree");
}

static void test_kill_goes_to_all_at_once(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s KILL 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 KILL all; 10.1 kill-tree; 12 stuck");
}

static void test_as_timeout_all_are_signalled_at_once(void **unused)
{
	struct rig rig;

	(void)unused;
	start_as(&rig, "/usr/bin/timeout", "-s INT,1s,TERM -k 5 10s");
	receive(&rig, SIGHUP);
	expect(&rig, "0 HUP all received");
	start_as(&rig, "/usr/bin/timeout", "-s INT,1s,TERM -k 5 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 INT all; 11 TERM all; 16 KILL all; 16.1 kill-tree; 18 "
		     "stuck");
}

static void test_as_timeout_there_is_no_grace_by_default(void **unused)
{
	struct rig rig;

	(void)unused;
	start_as(&rig, "timeout", "10s");
	run_to(&rig, 10 * TMO_SECOND);
	expect(&rig, "10 TERM all");
	assert_asleep(&rig);
	run_to(&rig, YEAR);
	command_ends(&rig);
	expect(&rig, "31536000 done");
}

static void test_as_timeout_tmo_waits_for_the_command_only(void **unused)
{
	struct rig rig;

	(void)unused;
	start_as(&rig, "timeout", "-k 5 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	expect(&rig, "10 TERM all; 11 done");
}

static void test_signal_0_is_sent_to_all_and_has_no_second_half(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s 0 10s");
	command_stops(&rig, SIGSTOP);
	run_to(&rig, 15 * TMO_SECOND);
	/* Signal 0 sends nothing: no CONT follows it either. */
	expect(&rig, "10 0 all");
	run_to(&rig, MINUTE);
	expect(&rig, "20 KILL all; 20.1 kill-tree; 22 stuck");
}

/* ---- the list of signals, the grace ---- */

static void test_the_grace_counts_from_the_last_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,5s,TERM,500ms,HUP -k 7s 10s");
	run_to(&rig, MINUTE);
	expect(&rig,
		"10 INT command-first; 10.1 INT snapshot; 15 TERM "
		"command-first; 15.1 TERM snapshot; 15.5 HUP command-first; "
		"15.6 HUP snapshot; 22.5 KILL all; 22.6 kill-tree; 24.5 stuck");
}

static void test_what_follows_kill_in_the_list_is_not_sent(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,5s,KILL,1s,TERM -k 7s 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 INT command-first; 10.1 INT snapshot; 15 KILL all; "
		     "15.1 kill-tree; 17 stuck");
}

static void test_a_late_wake_moves_all_later_steps(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,5s,TERM -k 7s 10s");
	sleep_until(&rig, MONO_START + 100 * TMO_SECOND);
	tick(&rig);
	expect(&rig, "100 INT command-first");
	run_to(&rig, 200 * TMO_SECOND);
	expect(&rig, "100.1 INT snapshot; 105 TERM command-first; 105.1 TERM "
		     "snapshot; 112 KILL all; 112.1 kill-tree; 114 stuck");
}

static void test_a_grace_of_0_never_kills(void **unused)
{
	static const char *const lines[] = {"-k 0 10s", "-k inf 10s"};

	(void)unused;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct rig rig;

		start(&rig, lines[i]);
		run_to(&rig, YEAR);
		expect(&rig, "10 TERM command-first; 10.1 TERM snapshot");
		assert_asleep(&rig);
		command_ends(&rig);
		expect(&rig, "31536000 done");
	}
}

static void test_a_grace_of_0_gives_descendants_their_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 0 10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_ends(&rig);
	expect(&rig, "10 TERM command-first; 10 TERM snapshot; 10 done");
}

static void test_a_grace_of_0_with_wait_waits_for_all(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 0 -l wait 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, YEAR);
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot");
	none_left(&rig);
	expect(&rig, "31536000 done");
}

static void test_after_a_limit_tmo_waits_for_all(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	assert_active(&rig);
	run_to(&rig, 12 * TMO_SECOND);
	none_left(&rig);
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot; 12 done");
}

/* ---- -f ---- */

static void test_foreground_means_the_command_alone(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-f -s INT,1s,TERM 10s");
	receive(&rig, SIGHUP);
	receive(&rig, SIGTSTP);
	run_to(&rig, MINUTE);
	expect(&rig,
		"0 HUP command received; 0 TSTP command received; 0 suspend; "
		"10 INT command; 11 TERM command; 21 KILL command; 23 stuck");
	child_reaped(&rig);
	expect(&rig, "");
	command_ends(&rig);
	expect(&rig, "60 done");
}

static void test_foreground_waits_for_the_command_alone(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-f 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	expect(&rig, "10 TERM command; 11 done");
}

/* ---- -m ---- */

static void test_main_first_spares_descendants_until_the_command_ends(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -s INT,2s,TERM -k 5s 10s");
	run_to(&rig, 13 * TMO_SECOND);
	expect(&rig, "10 INT command; 12 TERM command");
	command_ends(&rig);
	/* The first of the list, no other before KILL, and a grace of its own.
	 */
	expect(&rig, "13 INT all to-leftovers");
	run_to(&rig, MINUTE);
	expect(&rig, "18 KILL all; 18.1 kill-tree; 20 stuck");
	none_left(&rig);
	expect(&rig, "60 done");
}

static void test_main_first_forgets_steps_that_were_to_come(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -s INT,2s,TERM,2s,HUP -k 5s 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, MINUTE);
	expect(&rig, "10 INT command; 11 INT all to-leftovers; 16 KILL all; "
		     "16.1 kill-tree; 18 stuck");
}

static void test_main_first_kills_all_after_the_grace(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m 10s");
	run_to(&rig, 21 * TMO_SECOND);
	expect(&rig, "10 TERM command; 20 KILL all; 20.1 kill-tree");
	command_ends(&rig);
	expect(&rig, "21 kill-children");
	assert_active(&rig);
}

static void test_main_first_without_grace_signals_and_returns(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -k 0 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	expect(&rig, "10 TERM command; 11 TERM all to-leftovers; 11 done");
}

static void test_main_first_without_grace_but_wait_goes_on(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -k 0 -l wait 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, DAY);
	expect(&rig, "10 TERM command; 11 TERM all to-leftovers");
	assert_active(&rig);
}

static void test_main_first_passes_signals_to_the_command(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m 10s");
	receive(&rig, SIGINT);
	receive(&rig, SIGTSTP);
	expect(&rig,
		"0 INT command received; 0 TSTP command received; 0 suspend");
	command_ends(&rig);
	expect(&rig, "0 done");
}

/* A grace that a received signal began counts for them from its end on. */
static void test_main_first_spares_descendants_a_received_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -k 5s 1h");
	receive(&rig, SIGHUP);
	run_to(&rig, 3 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, MINUTE);
	expect(&rig,
		"0 HUP command received; 3 TERM all leftovers to-leftovers; 8 "
		"KILL all leftovers; 8.1 kill-tree; 10 stuck");
	start(&rig, "-m -l kill -k 5s 1h");
	receive(&rig, SIGHUP);
	run_to(&rig, 3 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, 8 * TMO_SECOND);
	expect(&rig, "0 HUP command received; 3 TERM all leftovers "
		     "to-leftovers; 8 KILL all leftovers");
}

static void test_main_first_with_kill_as_the_first_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -s KILL 10s");
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "10 KILL all; 10.1 kill-tree");
}

/* They get one signal before KILL, also when the command is long gone. */
static void test_main_first_one_signal_at_a_limit_while_waiting(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -l wait -s INT,2s,TERM -k 5s 10s");
	command_ends(&rig);
	run_to(&rig, MINUTE);
	expect(&rig, "10 INT all; 15 KILL all; 15.1 kill-tree; 17 stuck");
}

static void test_main_first_one_signal_to_leftovers(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -l kill -s INT,2s,TERM -k 5s 10s");
	command_ends(&rig);
	run_to(&rig, MINUTE);
	expect(&rig, "0 INT all leftovers to-leftovers; 5 KILL all leftovers; "
		     "5.1 kill-tree; 7 stuck");
}

/* A received signal goes to those that a limit would signal. */
static void test_main_first_a_stop_while_waiting_reaches_them(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -l wait 10s");
	command_ends(&rig);
	receive(&rig, SIGTSTP);
	expect(&rig, "0 TSTP all received; 0 suspend");
}

/* ---- the escalation alone ---- */

static void test_a_second_half_is_sent_once(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "10s");
	decision = decide(&rig);
	escalation_next_step(
		&rig.machine.escalation, &rig.machine.job, &decision, false);
	escalation_second_half(&rig.machine.escalation, &decision);
	escalation_second_half(&rig.machine.escalation, &decision);
	trace_actions(&rig);
	expect(&rig, "0 TERM command-first; 0 TERM snapshot");
	assert_false(is_on(&rig, AT_SECOND_HALF));
}

static void test_without_a_step_the_end_of_the_command_sends_nothing(
	void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "10s");
	decision = decide(&rig);
	escalation_command_ended(&rig.machine.escalation, &decision, 0);
	escalation_command_ended(&rig.machine.escalation, &decision, SIGTERM);
	trace_actions(&rig);
	expect(&rig, "");
	escalation_next_step(
		&rig.machine.escalation, &rig.machine.job, &decision, false);
	escalation_command_ended(&rig.machine.escalation, &decision, SIGHUP);
	trace_actions(&rig);
	expect(&rig, "0 TERM command-first; 0 TERM snapshot");
}

static void test_each_action_of_a_step_tells_its_row(void **unused)
{
	struct rig rig;
	struct decision decision;
	const struct action *list = rig.actions.list;

	(void)unused;
	start(&rig, "-s INT,20ms,TERM -k 5s 10s");
	decision = decide(&rig);
	for (int i = 0; i < 2; i++)
		escalation_next_step(&rig.machine.escalation, &rig.machine.job,
			&decision, false);
	escalation_kill(&rig.machine.escalation, &decision, 2, false);
	assert_int_equal(rig.actions.count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(list[i].step, i / 2);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(list[i].same_step, i % 2);
}

static void test_the_last_step_alone_begins_the_grace(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "-s INT,2s,TERM -k 5s 10s");
	decision = decide(&rig);
	escalation_next_step(
		&rig.machine.escalation, &rig.machine.job, &decision, false);
	assert_int_equal(rig.machine.escalation.stage, BEGUN);
	assert_int_equal(
		rig.machine.deadlines.at[AT_STEP], MONO_START + 2 * TMO_SECOND);
	assert_false(is_on(&rig, AT_KILL));
	escalation_next_step(
		&rig.machine.escalation, &rig.machine.job, &decision, false);
	assert_false(is_on(&rig, AT_STEP));
	assert_int_equal(
		rig.machine.deadlines.at[AT_KILL], MONO_START + 5 * TMO_SECOND);
}

static void test_kill_ends_the_escalation(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "-k 5s 10s");
	decision = decide(&rig);
	decision_set(&decision, AT_STEP, 1);
	decision_set(&decision, AT_KILL, 2);
	decision_set(&decision, AT_RESUME, 3);
	escalation_kill(&rig.machine.escalation, &decision, 1, false);
	assert_int_equal(rig.machine.escalation.stage, KILLED);
	assert_false(is_on(&rig, AT_STEP));
	assert_false(is_on(&rig, AT_KILL));
	assert_false(is_on(&rig, AT_RESUME));
}

/* Whether escalation_received() begins a grace. `on`: a deadline that is on, or
 * DEADLINES. */
static bool begins_a_grace(
	const char *line, enum escalation_stage stage, enum deadline on)
{
	struct rig rig;
	struct decision decision;

	start(&rig, line);
	decision = decide(&rig);
	rig.machine.escalation.stage = stage;
	if (on != DEADLINES)
		decision_set(&decision, on, HOUR);
	escalation_received(&rig.machine.escalation, &decision, SIGINT);
	if (rig.machine.deadlines.at[AT_KILL] != MONO_START + 5 * TMO_SECOND)
		return false;
	assert_int_equal(rig.machine.escalation.stage, BEGUN);
	assert_int_equal(rig.machine.escalation.cause, CAUSE_RECEIVED);
	return true;
}

static void test_a_received_signal_begins_a_grace_that_is_not_begun(
	void **unused)
{
	(void)unused;
	assert_true(begins_a_grace("-k 5s 0", NOT_BEGUN, DEADLINES));
	assert_true(begins_a_grace("-k 5s 0", BEGUN, DEADLINES));
	assert_true(begins_a_grace("-k 5s 0", BEGUN, AT_SECOND_HALF));
	assert_false(begins_a_grace("-k 5s 0", BEGUN, AT_KILL));
	assert_false(begins_a_grace("-k 5s 0", BEGUN, AT_STEP));
	assert_false(begins_a_grace("-k 5s 0", KILLED, DEADLINES));
	assert_false(begins_a_grace("0", NOT_BEGUN, DEADLINES));
	assert_false(begins_a_grace("-k 0 0", NOT_BEGUN, DEADLINES));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_the_command_first_its_descendants_a_tenth_later),
	cmocka_unit_test(test_descendants_as_soon_as_the_command_has_ended),
	cmocka_unit_test(test_everybody_as_soon_as_it_died_of_the_signal),
	cmocka_unit_test(test_a_signal_of_the_list_does_not_overtake_another),
	cmocka_unit_test(test_kill_goes_to_all_at_once),
	cmocka_unit_test(test_as_timeout_all_are_signalled_at_once),
	cmocka_unit_test(test_as_timeout_there_is_no_grace_by_default),
	cmocka_unit_test(test_as_timeout_tmo_waits_for_the_command_only),
	cmocka_unit_test(test_signal_0_is_sent_to_all_and_has_no_second_half),
	cmocka_unit_test(test_the_grace_counts_from_the_last_signal),
	cmocka_unit_test(test_what_follows_kill_in_the_list_is_not_sent),
	cmocka_unit_test(test_a_late_wake_moves_all_later_steps),
	cmocka_unit_test(test_a_grace_of_0_never_kills),
	cmocka_unit_test(test_a_grace_of_0_gives_descendants_their_signal),
	cmocka_unit_test(test_a_grace_of_0_with_wait_waits_for_all),
	cmocka_unit_test(test_after_a_limit_tmo_waits_for_all),
	cmocka_unit_test(test_foreground_means_the_command_alone),
	cmocka_unit_test(test_foreground_waits_for_the_command_alone),
	cmocka_unit_test(
		test_main_first_spares_descendants_until_the_command_ends),
	cmocka_unit_test(test_main_first_forgets_steps_that_were_to_come),
	cmocka_unit_test(test_main_first_kills_all_after_the_grace),
	cmocka_unit_test(test_main_first_without_grace_signals_and_returns),
	cmocka_unit_test(test_main_first_without_grace_but_wait_goes_on),
	cmocka_unit_test(test_main_first_passes_signals_to_the_command),
	cmocka_unit_test(test_main_first_spares_descendants_a_received_signal),
	cmocka_unit_test(test_main_first_with_kill_as_the_first_signal),
	cmocka_unit_test(test_main_first_one_signal_at_a_limit_while_waiting),
	cmocka_unit_test(test_main_first_one_signal_to_leftovers),
	cmocka_unit_test(test_main_first_a_stop_while_waiting_reaches_them),
	cmocka_unit_test(test_a_second_half_is_sent_once),
	cmocka_unit_test(
		test_without_a_step_the_end_of_the_command_sends_nothing),
	cmocka_unit_test(test_each_action_of_a_step_tells_its_row),
	cmocka_unit_test(test_the_last_step_alone_begins_the_grace),
	cmocka_unit_test(test_kill_ends_the_escalation),
	cmocka_unit_test(
		test_a_received_signal_begins_a_grace_that_is_not_begun),
};

int main(void)
{
	return cmocka_run_group_tests_name("escalation", tests, NULL, NULL);
}
