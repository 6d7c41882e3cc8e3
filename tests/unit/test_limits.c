/*
 * limits: when -i, -n and -c are sampled and reached, when warnings are sent,
 * and what @TIME makes of a clock that is set.
 */
#include "rig.h"

/* ---- -i, -n and -c ---- */

static void test_an_idle_command_is_a_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-i 10s -k 0 0");
	for (int i = 0; i < 40 && !limit_reached(&rig); i++) {
		wake(&rig);
		assert_non_null(strstr(rig.trace, "sample"));
		trace_clear(&rig);
		sample(&rig, 0);
	}
	assert_int_equal(rig.machine.limits.reached, REASON_IDLE);
	assert_false(reached_by_alarm(&rig));
	assert_non_null(strstr(rig.trace, "TERM command-first"));
	assert_in_range(rig.now.mono - rig.start.mono, 10 * TMO_SECOND,
		11 * TMO_SECOND);
	/* A limit was reached: nothing is sampled any more. */
	run_to(&rig, MINUTE);
	assert_null(strstr(rig.trace, "sample"));
	assert_asleep(&rig);
	sample(&rig, 0);
}

static void test_cpu_time_is_a_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-c 2s -k 0 0");
	assert_int_equal(next_wake(&rig), MONO_START + 2 * TMO_SECOND);
	run_to(&rig, TMO_SECOND);
	expect(&rig, "");
	wake(&rig);
	sample(&rig, TMO_SECOND);
	expect(&rig, "2 sample");
	wake(&rig);
	sample(&rig, 2 * TMO_SECOND);
	expect(&rig, "3 sample; 3 TERM command-first");
	assert_int_equal(rig.machine.limits.reached, REASON_CPU);
}

/* As that of a tree of which nobody has ever written. */
static void sample_parts(struct rig *rig, unsigned parts)
{
	const struct sample taken = {
		.parts = parts,
		.who = 1,
		.count = 1,
		.begun = rig->now.mono,
	};

	feed(rig, (struct event){.kind = EVENT_SAMPLE, .sample = &taken});
}

static void test_silence_is_a_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-n 10s -k 0 0");
	for (int i = 1; i < 10; i++) {
		wake(&rig);
		sample_parts(&rig, SAMPLE_OUTPUT);
		assert_int_equal(rig.now.mono, MONO_START + i * TMO_SECOND);
		assert_false(limit_reached(&rig));
		trace_clear(&rig);
	}
	wake(&rig);
	sample_parts(&rig, SAMPLE_OUTPUT);
	expect(&rig, "10 sample; 10 TERM command-first");
	assert_int_equal(rig.machine.limits.reached, REASON_NO_OUTPUT);
	assert_false(reached_by_alarm(&rig));
	/* A limit was reached: nothing is sampled any more. */
	run_to(&rig, MINUTE);
	assert_null(strstr(rig.trace, "sample"));
	assert_asleep(&rig);
}

/* A sample for -n alone tells nothing of progress and of CPU time. */
static void test_a_sample_has_the_parts_that_are_due(void **unused)
{
	const struct limits *limits;
	struct decision decision;
	struct rig rig;

	(void)unused;
	start(&rig, "-i 48s -n 10s 0");
	limits = &rig.machine.limits;
	sleep_until(&rig, MONO_START + TMO_SECOND - 1);
	decision = decide(&rig);
	assert_int_equal(limits_due_parts(limits, &decision), 0);
	sleep_until(&rig, MONO_START + TMO_SECOND);
	decision = decide(&rig);
	assert_int_equal(limits_due_parts(limits, &decision),
		SAMPLE_OUTPUT | SAMPLE_QUICK);
	sample_parts(&rig, SAMPLE_OUTPUT);
	assert_false(limits->idle.sampled);
	assert_int_equal(next_wake(&rig), MONO_START + 2 * TMO_SECOND);
	sleep_until(&rig, next_wake(&rig));
	decision = decide(&rig);
	assert_int_equal(limits_due_parts(limits, &decision),
		SAMPLE_PROGRESS | SAMPLE_OUTPUT | SAMPLE_QUICK);
	/* One walk is for all of them. */
	start(&rig, "-i 36s -n 10s 0");
	sleep_until(&rig, MONO_START + TMO_SECOND);
	sample_parts(&rig, SAMPLE_OUTPUT);
	sleep_until(&rig, MONO_START + TMO_SECOND * 3 / 2);
	decision = decide(&rig);
	assert_int_equal(limits_due_parts(limits, &decision),
		SAMPLE_PROGRESS | SAMPLE_OUTPUT | SAMPLE_QUICK);
	/* For -c alone nobody's bytes are asked for. */
	start(&rig, "-c 1s 0");
	sleep_until(&rig, MONO_START + TMO_SECOND);
	decision = decide(&rig);
	assert_int_equal(limits_due_parts(limits, &decision),
		SAMPLE_PROGRESS | SAMPLE_QUICK);
}

/* A quick one may have missed somebody who has moved. */
static void test_a_sample_that_may_reach_a_limit_is_not_quick(void **unused)
{
	static const char *const limits[] = {"-n 10s 0", "-i 10s 0"};
	struct decision decision;
	struct rig rig;

	(void)unused;
	for (size_t i = 0; i < 2; i++) {
		start(&rig, limits[i]);
		sleep_until(&rig, MONO_START + 10 * TMO_SECOND - 1);
		decision = decide(&rig);
		assert_true(limits_due_parts(&rig.machine.limits, &decision) &
			    SAMPLE_QUICK);
		sleep_until(&rig, MONO_START + 10 * TMO_SECOND);
		decision = decide(&rig);
		assert_false(limits_due_parts(&rig.machine.limits, &decision) &
			     SAMPLE_QUICK);
	}
}

static void test_a_job_that_stood_still_is_as_silent_as_before(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-n 10s 0");
	sleep_until(&rig, MONO_START + 6 * TMO_SECOND);
	sample_parts(&rig, SAMPLE_OUTPUT);
	receive_from_terminal(&rig, SIGTSTP);
	sleep_until(&rig, MONO_START + HOUR);
	receive(&rig, SIGCONT);
	sample_parts(&rig, SAMPLE_OUTPUT);
	assert_false(limit_reached(&rig));
	sleep_until(&rig, MONO_START + HOUR + 4 * TMO_SECOND);
	sample_parts(&rig, SAMPLE_OUTPUT);
	assert_int_equal(rig.machine.limits.reached, REASON_NO_OUTPUT);
}

static void test_leftovers_that_are_waited_for_may_be_silent(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-n 10s -l wait 0");
	command_ends(&rig);
	sleep_until(&rig, MONO_START + 10 * TMO_SECOND);
	sample_parts(&rig, SAMPLE_OUTPUT);
	assert_int_equal(rig.machine.limits.reached, REASON_NO_OUTPUT);
}

static void test_a_job_that_stood_still_was_not_idle(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-i 10s 0");
	wake(&rig);
	sample(&rig, 0);
	receive_from_terminal(&rig, SIGTSTP);
	sleep_until(&rig, MONO_START + HOUR);
	receive(&rig, SIGCONT);
	tick(&rig);
	sample(&rig, 0);
	assert_false(limit_reached(&rig));
}

static void test_the_next_sample_counts_from_the_continuation(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-i 24s 0");
	sleep_until(&rig, MONO_START + HOUR);
	receive(&rig, SIGCONT);
	assert_int_equal(next_wake(&rig), MONO_START + HOUR + TMO_SECOND);
}

static void test_leftovers_that_are_ended_are_not_sampled(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-i 1s -c 1s -l kill 0");
	command_ends(&rig);
	sample(&rig, HOUR);
	run_to(&rig, 5 * TMO_SECOND);
	expect(&rig, "0 TERM all leftovers to-leftovers");
}

/* ---- which limit a sample reaches ---- */

/* -i and -c beside no other limit. */
static void start_sampled(
	struct rig *rig, tmo_ns idle, tmo_ns cpu, unsigned cores)
{
	struct decision decision;

	start(rig, "0");
	rig->plan.idle = idle;
	rig->plan.cpu = cpu;
	decision = decide(rig);
	limits_start(&rig->machine.limits, &decision, cores);
}

static enum reason evaluate(struct rig *rig, tmo_ns cpu)
{
	const struct sample taken = {
		.parts = SAMPLE_PROGRESS, .who = 1, .count = 1, .cpu = cpu};
	const struct decision decision = decide(rig);

	return limits_evaluate(&rig->machine.limits, &decision, &taken);
}

static void test_each_limit_alone_is_sampled(void **unused)
{
	struct rig rig;

	(void)unused;
	start_sampled(&rig, MINUTE, TMO_FOREVER, 4);
	assert_true(next_wake(&rig) > MONO_START);
	assert_true(next_wake(&rig) <= MONO_START + MINUTE);
	start_sampled(&rig, TMO_FOREVER, MINUTE, 4);
	assert_true(next_wake(&rig) == MONO_START + 15 * TMO_SECOND);
}

static void test_with_both_reached_it_is_idle(void **unused)
{
	struct rig rig;

	(void)unused;
	start_sampled(&rig, TMO_SECOND, TMO_SECOND + 1, 1);
	assert_int_equal(evaluate(&rig, TMO_SECOND), REASON_NONE);
	rig.machine.limits.cpu.limit = TMO_SECOND;
	sleep_until(&rig, MONO_START + TMO_SECOND);
	assert_int_equal(evaluate(&rig, TMO_SECOND), REASON_IDLE);
}

/* Samples for -c come in between, however many. */
static void test_samples_for_the_other_limit_are_no_hindrance(void **unused)
{
	static const int permille[] = {1, 10, 30, 55, 60, 90, 110, 300, 2000};

	(void)unused;
	for (size_t i = 0; i < sizeof permille / sizeof permille[0]; i++) {
		struct rig rig;

		start_sampled(&rig, MINUTE, MINUTE / 1000 * permille[i], 1);
		do {
			sleep_until(&rig, next_wake(&rig));
			assert_true(rig.now.mono - rig.start.mono <=
				    MINUTE + MINUTE / 10);
		} while (evaluate(&rig, 1) != REASON_IDLE);
		assert_true(rig.now.mono - rig.start.mono >= MINUTE);
	}
}

/* ---- warnings ---- */

static void test_warnings_go_to_the_command_before_the_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@5s -w USR2@1500ms -w HUP@9s 10s");
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig,
		"1 HUP command warning; 5 USR1 command warning; 8.5 USR2 "
		"command warning; 10 TERM command-first; 10.1 TERM snapshot");
}

static void test_a_warning_is_not_sent_at_the_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@5s 10s");
	sleep_until(&rig, MONO_START + 10 * TMO_SECOND);
	tick(&rig);
	expect(&rig, "10 TERM command-first");
	run_to(&rig, 12 * TMO_SECOND);
	expect(&rig, "10.1 TERM snapshot");
}

static void test_warnings_reach_a_command_in_a_received_grace(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@5s -k 20s 10s");
	receive(&rig, SIGINT);
	run_to(&rig, 6 * TMO_SECOND);
	expect(&rig, "0 INT command-first received; 0.1 INT snapshot received; "
		     "5 USR1 command warning");
}

static void test_a_stopped_command_is_continued_by_a_warning(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@5s 10s");
	command_stops(&rig, SIGSTOP);
	run_to(&rig, 6 * TMO_SECOND);
	expect(&rig, "5 USR1 command warning; 5 CONT command");
}

static void test_a_warning_of_0_continues_nobody(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w 0@5s 10s");
	command_stops(&rig, SIGSTOP);
	run_to(&rig, 6 * TMO_SECOND);
	expect(&rig, "5 0 command warning");
}

static void test_what_a_warning_stops_is_continued(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w STOP@5s 10s");
	run_to(&rig, 5 * TMO_SECOND);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "5 STOP command warning; 5 CONT command");
}

static void test_a_warning_due_before_the_start_is_dropped(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@30s -w USR2@10s -w HUP@3s @2000000010");
	/* The bits tell which ones, so that a line can name them. */
	assert_int_equal(rig.machine.limits.warned, 3);
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "7 HUP command warning; 10 TERM command-first; 10.1 TERM "
		     "snapshot");
}

static void test_sixteen_warnings_all_late_in_one_wake(void **unused)
{
	char line[512] = "";
	struct rig rig;
	int sent = 0;

	(void)unused;
	for (int i = 0; i < OPTIONS_WARNINGS_MAX; i++)
		strcat(line, "-w USR1@500s ");
	strcat(line, "-k 400s 1000s");
	start(&rig, line);
	command_stops(&rig, SIGTTIN);
	receive(&rig, SIGINT);
	sleep_until(&rig, MONO_START + 600 * TMO_SECOND);
	/* All in one wake: second half, warnings, KILL, a foreground check. */
	trace_clear(&rig);
	tick(&rig);
	for (const char *at = rig.trace; (at = strstr(at, "USR1")); at++)
		sent++;
	assert_int_equal(sent, OPTIONS_WARNINGS_MAX);
	assert_non_null(strstr(rig.trace, "KILL all received"));
}

/* Otherwise the second half would take the warning for its own signal. */
static void test_a_warning_waits_for_the_second_half_of_a_step(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@5s 10s");
	run_to(&rig, 4950 * MS);
	receive(&rig, SIGHUP);
	run_to(&rig, 6 * TMO_SECOND);
	expect(&rig, "4.95 HUP command-first received; 5 HUP snapshot "
		     "received; 5 USR1 command warning");
}

/* Warning i is signal 40 + i, nth[i] seconds before the limit. */
static void start_with_all_warnings(
	struct rig *rig, const int *nth, const char *limit)
{
	char line[sizeof rig->words] = "";
	size_t length = 0;

	for (int i = 0; i < OPTIONS_WARNINGS_MAX; i++)
		length += (size_t)snprintf(line + length, sizeof line - length,
			"-w %d@%ds ", 40 + i, nth[i]);
	snprintf(line + length, sizeof line - length, "%s", limit);
	start(rig, line);
}

/* Seconds before the limit, 1 to 16, another order at each turn. */
static void turn_warnings(int *nth, int turn)
{
	for (int i = 0; i < OPTIONS_WARNINGS_MAX; i++)
		nth[i] = (i * 5 + turn) % OPTIONS_WARNINGS_MAX + 1;
}

static int find_warning(const int *nth, int seconds)
{
	for (int i = 0; i < OPTIONS_WARNINGS_MAX; i++)
		if (nth[i] == seconds)
			return i;
	return -1;
}

/* The warnings from `seconds` on are sent one by one; every wake is for one. */
static void expect_warnings(
	struct rig *rig, const int *nth, int seconds, tmo_ns limit)
{
	unsigned warned = rig->machine.limits.warned;

	for (; seconds > 0; seconds--) {
		const int i = find_warning(nth, seconds);
		struct actions actions = {.count = 0};
		const struct event event = {.kind = EVENT_TICK};

		assert_int_equal(next_wake(rig), limit - seconds * TMO_SECOND);
		sleep_until(rig, next_wake(rig));
		machine_step(&rig->machine, &event, rig->now, &actions);
		assert_int_equal(actions.count, 1);
		assert_int_equal(actions.list[0].signal, 40 + i);
		assert_int_equal(actions.list[0].cause, CAUSE_WARNING);
		warned |= 1U << i;
		assert_int_equal(rig->machine.limits.warned, warned);
	}
	assert_int_equal(warned, (1U << OPTIONS_WARNINGS_MAX) - 1);
	assert_int_equal(next_wake(rig), limit);
}

static void test_sixteen_warnings_wake_tmo_each_in_its_turn(void **unused)
{
	const tmo_ns limit = MONO_START + 100 * TMO_SECOND;

	(void)unused;
	for (int turn = 0; turn < OPTIONS_WARNINGS_MAX; turn++) {
		int nth[OPTIONS_WARNINGS_MAX];
		struct rig rig;

		turn_warnings(nth, turn);
		start_with_all_warnings(&rig, nth, "100s");
		assert_int_equal(rig.machine.limits.warned, 0);
		expect_warnings(&rig, nth, OPTIONS_WARNINGS_MAX, limit);
		start_with_all_warnings(&rig, nth, "@2000000100");
		assert_int_equal(rig.machine.limits.warned, 0);
		expect_warnings(&rig, nth, OPTIONS_WARNINGS_MAX, limit);
	}
}

static void test_of_sixteen_warnings_those_due_at_the_start_are_dropped(
	void **unused)
{
	const tmo_ns limit = MONO_START + 10 * TMO_SECOND;

	(void)unused;
	for (int turn = 0; turn < OPTIONS_WARNINGS_MAX; turn++) {
		int nth[OPTIONS_WARNINGS_MAX];
		unsigned dropped = 0;
		struct rig rig;

		turn_warnings(nth, turn);
		for (int i = 0; i < OPTIONS_WARNINGS_MAX; i++)
			if (nth[i] >= 10)
				dropped |= 1U << i;
		start_with_all_warnings(&rig, nth, "@2000000010");
		assert_int_equal(rig.machine.limits.warned, dropped);
		expect_warnings(&rig, nth, 9, limit);
	}
}

static void test_no_warning_wakes_tmo_once_the_command_is_gone(void **unused)
{
	int nth[OPTIONS_WARNINGS_MAX];
	struct rig rig;

	(void)unused;
	turn_warnings(nth, 0);
	start_with_all_warnings(&rig, nth, "-l wait 100s");
	command_ends(&rig);
	assert_int_equal(next_wake(&rig), MONO_START + 100 * TMO_SECOND);
}

/* ---- @TIME ---- */

static void test_a_time_of_day_is_kept_on_the_wall_clock(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@4s @2000000010");
	assert_int_equal(machine_deadline(&rig.machine), TMO_FOREVER);
	assert_int_equal(machine_wall_deadline(&rig.machine),
		WALL_START + 6 * TMO_SECOND);
	run_to(&rig, 7 * TMO_SECOND);
	expect(&rig, "6 USR1 command warning");
	assert_int_equal(machine_wall_deadline(&rig.machine),
		WALL_START + 10 * TMO_SECOND);
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot");
	assert_int_equal(machine_wall_deadline(&rig.machine), TMO_FOREVER);
}

static void test_a_wall_clock_set_forward_brings_it_nearer(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@4s @2000003600");
	run_to(&rig, TMO_SECOND);
	rig.now.wall += HOUR;
	tick(&rig);
	expect(&rig, "1 TERM command-first");
	assert_true(limit_reached(&rig));
	/* The rest of the escalation is on CLOCK_MONOTONIC. */
	rig.now.wall += DAY;
	run_to(&rig, MINUTE);
	expect(&rig,
		"1.1 TERM snapshot; 11 KILL all; 11.1 kill-tree; 13 stuck");
}

static void test_a_wall_clock_set_back_moves_it_away(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@4s @2000000010");
	run_to(&rig, 7 * TMO_SECOND);
	expect(&rig, "6 USR1 command warning");
	rig.now.wall -= HOUR;
	run_to(&rig, HOUR);
	/* The warning was sent: it is not sent again. */
	expect(&rig, "");
	assert_under_limits(&rig);
	run_to(&rig, HOUR + MINUTE);
	expect(&rig, "3610 TERM command-first; 3610.1 TERM snapshot; 3620 KILL "
		     "all; 3620.1 kill-tree; 3622 stuck");
}

static void test_a_wall_clock_set_back_after_the_limit_is_late(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "@2000000010");
	run_to(&rig, 12 * TMO_SECOND);
	rig.now.wall -= YEAR;
	run_to(&rig, MINUTE);
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot; 20 KILL all; "
		     "20.1 kill-tree; 22 stuck");
}

static void test_a_span_does_not_care_for_the_wall_clock(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@4s 10s");
	rig.now.wall += YEAR;
	tick(&rig);
	expect(&rig, "");
	rig.now.wall -= 2 * YEAR;
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "6 USR1 command warning; 10 TERM command-first; 10.1 TERM "
		     "snapshot");
	assert_int_equal(machine_wall_deadline(&rig.machine), TMO_FOREVER);
}

/* The machine was suspended: CLOCK_MONOTONIC stood still. */
static void test_a_sleep_counts_for_a_time_not_for_a_span(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "@2000000010");
	rig.now.wall += DAY;
	tick(&rig);
	expect(&rig, "0 TERM command-first");
	start(&rig, "10s");
	rig.now.wall += DAY;
	tick(&rig);
	expect(&rig, "");
}

static void test_alrm_reaches_a_time_of_day_too(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "@2000000010");
	receive(&rig, SIGALRM);
	tick(&rig);
	expect(&rig, "0 TERM command-first");
}

/* ---- the limits alone ---- */

static void test_the_limits_that_are_off_have_no_deadline(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "-w USR1@5s -i 3s 10s");
	decision = decide(&rig);
	assert_true(is_on(&rig, AT_LIMIT));
	assert_true(is_on(&rig, AT_WARNING));
	assert_true(is_on(&rig, AT_SAMPLE));
	limits_off(&rig.machine.limits, &decision);
	assert_false(rig.machine.limits.on);
	assert_asleep(&rig);
}

/* ---- -b ---- */

static void test_a_heartbeat_comes_at_each_multiple_of_its_duration(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-b 3s 10s");
	run_to(&rig, 10 * TMO_SECOND - 1);
	expect(&rig, "3 heartbeat; 6 heartbeat; 9 heartbeat");
	/* None at the limit or after it. */
	run_to(&rig, MINUTE);
	assert_null(strstr(rig.trace, "heartbeat"));
	start(&rig, "-b 5s 10s");
	run_to(&rig, 19 * TMO_SECOND);
	expect(&rig, "5 heartbeat; 10 TERM command-first; 10.1 TERM snapshot");
	start(&rig, "-b 5s -o true 10s");
	run_to(&rig, 19 * TMO_SECOND);
	expect(&rig, "5 heartbeat; 10 hook");
}

static void test_a_late_heartbeat_does_not_move_the_others(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-b 3s 0");
	sleep_until(&rig, MONO_START + 7500 * MS);
	tick(&rig);
	expect(&rig, "7.5 heartbeat");
	tick(&rig);
	run_to(&rig, 9 * TMO_SECOND);
	expect(&rig, "9 heartbeat");
}

static void test_heartbeats_missed_while_stopped_are_skipped(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-b 3s 0");
	sleep_until(&rig, MONO_START + 7500 * MS);
	receive(&rig, SIGCONT);
	tick(&rig);
	expect(&rig, "7.5 CONT group");
	receive(&rig, SIGCONT);
	run_to(&rig, 9 * TMO_SECOND);
	expect(&rig, "7.5 CONT group; 9 heartbeat");
}

static void test_quiet_has_no_heartbeat(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-b 3s -q 0");
	assert_asleep(&rig);
	start(&rig, "-q -b 3s -v 0");
	assert_true(is_on(&rig, AT_HEARTBEAT));
	/* One that no clock will ever show. */
	start(&rig, "-b 9223372036s 0");
	assert_asleep(&rig);
}

static void test_heartbeats_go_on_while_descendants_are_waited_for(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-b 3s -l wait 0");
	command_ends(&rig);
	run_to(&rig, 4 * TMO_SECOND);
	expect(&rig, "3 heartbeat");
	start(&rig, "-b 100ms -l fail 0");
	command_ends(&rig);
	run_to(&rig, 150 * MS);
	expect(&rig, "");
	start(&rig, "-b 3s -l kill 0");
	command_ends(&rig);
	run_to(&rig, 4 * TMO_SECOND);
	expect(&rig, "0 TERM all leftovers to-leftovers");
}

static void test_a_heartbeat_beside_a_time_of_day(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-b 4s @2000000010");
	run_to(&rig, 9 * TMO_SECOND);
	expect(&rig, "4 heartbeat; 8 heartbeat");
}

static void test_the_end_of_the_command_ends_its_limits_as_leftovers_say(
	void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "-w USR1@5s -i 3s 10s");
	decision = decide(&rig);
	limits_command_ended(
		&rig.machine.limits, &decision, rig.plan.leftovers);
	assert_false(rig.machine.limits.on);
	start(&rig, "-w USR1@5s -i 3s -l wait 10s");
	decision = decide(&rig);
	limits_command_ended(
		&rig.machine.limits, &decision, rig.plan.leftovers);
	assert_true(rig.machine.limits.on);
	assert_true(is_on(&rig, AT_LIMIT));
	assert_true(is_on(&rig, AT_SAMPLE));
	assert_false(is_on(&rig, AT_WARNING));
	assert_false(is_on(&rig, AT_LEFTOVERS));
	start(&rig, "-w USR1@5s -i 3s -l fail 10s");
	decision = decide(&rig);
	limits_command_ended(
		&rig.machine.limits, &decision, rig.plan.leftovers);
	assert_true(is_on(&rig, AT_LIMIT));
	assert_true(is_on(&rig, AT_SAMPLE));
	assert_false(is_on(&rig, AT_WARNING));
	assert_int_equal(rig.machine.deadlines.at[AT_LEFTOVERS],
		rig.now.mono + TMO_SECOND / 5);
	limits_off(&rig.machine.limits, &decision);
	assert_asleep(&rig);
}

static void test_warnings_that_are_due_are_taken_one_by_one(void **unused)
{
	struct rig rig;
	struct decision decision;
	int signal = 0;

	(void)unused;
	start(&rig, "-w USR1@5s -w USR2@6s -w HUP@1s 10s");
	decision = decide(&rig);
	decision.now.mono += 4 * TMO_SECOND - 1;
	assert_false(
		limits_take_warning(&rig.machine.limits, &decision, &signal));
	decision.now.mono = MONO_START + 5 * TMO_SECOND;
	assert_true(
		limits_take_warning(&rig.machine.limits, &decision, &signal));
	assert_int_equal(signal, SIGUSR1);
	assert_true(
		limits_take_warning(&rig.machine.limits, &decision, &signal));
	assert_int_equal(signal, SIGUSR2);
	assert_false(
		limits_take_warning(&rig.machine.limits, &decision, &signal));
	assert_int_equal(rig.machine.deadlines.at[AT_WARNING],
		MONO_START + 9 * TMO_SECOND);
}

static void test_time_is_up_at_the_limit_and_by_alrm_before_it(void **unused)
{
	struct rig rig;
	struct decision decision;

	(void)unused;
	start(&rig, "10s");
	decision = decide(&rig);
	decision.now.mono += 10 * TMO_SECOND - 1;
	assert_false(limits_time_is_up(&rig.machine.limits, &decision));
	decision.now.mono++;
	assert_true(limits_time_is_up(&rig.machine.limits, &decision));
	decision.now.mono = MONO_START;
	rig.machine.limits.alarmed = true;
	assert_true(limits_time_is_up(&rig.machine.limits, &decision));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_an_idle_command_is_a_limit),
	cmocka_unit_test(test_cpu_time_is_a_limit),
	cmocka_unit_test(test_silence_is_a_limit),
	cmocka_unit_test(test_a_sample_has_the_parts_that_are_due),
	cmocka_unit_test(test_a_sample_that_may_reach_a_limit_is_not_quick),
	cmocka_unit_test(test_a_job_that_stood_still_is_as_silent_as_before),
	cmocka_unit_test(test_leftovers_that_are_waited_for_may_be_silent),
	cmocka_unit_test(test_a_job_that_stood_still_was_not_idle),
	cmocka_unit_test(test_the_next_sample_counts_from_the_continuation),
	cmocka_unit_test(test_leftovers_that_are_ended_are_not_sampled),
	cmocka_unit_test(test_each_limit_alone_is_sampled),
	cmocka_unit_test(test_with_both_reached_it_is_idle),
	cmocka_unit_test(test_samples_for_the_other_limit_are_no_hindrance),
	cmocka_unit_test(test_warnings_go_to_the_command_before_the_limit),
	cmocka_unit_test(test_a_warning_is_not_sent_at_the_limit),
	cmocka_unit_test(test_warnings_reach_a_command_in_a_received_grace),
	cmocka_unit_test(test_a_stopped_command_is_continued_by_a_warning),
	cmocka_unit_test(test_a_warning_of_0_continues_nobody),
	cmocka_unit_test(test_what_a_warning_stops_is_continued),
	cmocka_unit_test(test_a_warning_due_before_the_start_is_dropped),
	cmocka_unit_test(test_sixteen_warnings_all_late_in_one_wake),
	cmocka_unit_test(test_a_warning_waits_for_the_second_half_of_a_step),
	cmocka_unit_test(test_sixteen_warnings_wake_tmo_each_in_its_turn),
	cmocka_unit_test(
		test_of_sixteen_warnings_those_due_at_the_start_are_dropped),
	cmocka_unit_test(test_no_warning_wakes_tmo_once_the_command_is_gone),
	cmocka_unit_test(test_a_time_of_day_is_kept_on_the_wall_clock),
	cmocka_unit_test(test_a_wall_clock_set_forward_brings_it_nearer),
	cmocka_unit_test(test_a_wall_clock_set_back_moves_it_away),
	cmocka_unit_test(test_a_wall_clock_set_back_after_the_limit_is_late),
	cmocka_unit_test(test_a_span_does_not_care_for_the_wall_clock),
	cmocka_unit_test(test_a_sleep_counts_for_a_time_not_for_a_span),
	cmocka_unit_test(test_alrm_reaches_a_time_of_day_too),
	cmocka_unit_test(test_the_limits_that_are_off_have_no_deadline),
	cmocka_unit_test(
		test_a_heartbeat_comes_at_each_multiple_of_its_duration),
	cmocka_unit_test(test_a_late_heartbeat_does_not_move_the_others),
	cmocka_unit_test(test_heartbeats_missed_while_stopped_are_skipped),
	cmocka_unit_test(test_quiet_has_no_heartbeat),
	cmocka_unit_test(
		test_heartbeats_go_on_while_descendants_are_waited_for),
	cmocka_unit_test(test_a_heartbeat_beside_a_time_of_day),
	cmocka_unit_test(
		test_the_end_of_the_command_ends_its_limits_as_leftovers_say),
	cmocka_unit_test(test_warnings_that_are_due_are_taken_one_by_one),
	cmocka_unit_test(test_time_is_up_at_the_limit_and_by_alrm_before_it),
};

int main(void)
{
	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
