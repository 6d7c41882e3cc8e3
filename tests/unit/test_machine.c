/*
 * machine: the end of a command by itself, times without end, and every
 * situation with every event.
 */
#include "rig.h"

/* ---- the end of a command by itself ---- */

static void test_a_command_that_ends_in_time_ends_tmo_at_once(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, 3 * TMO_SECOND);
	command_ends(&rig);
	expect(&rig, "3 done");
	assert_false(limit_reached(&rig));
	assert_asleep(&rig);
}

static void test_death_at_the_very_limit_is_not_a_timeout(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	sleep_until(&rig, MONO_START + 10 * TMO_SECOND);
	command_ends(&rig);
	tick(&rig);
	expect(&rig, "10 done");
	assert_false(limit_reached(&rig));
}

static void test_death_seen_long_after_the_limit_is_no_timeout(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	sleep_until(&rig, MONO_START + DAY);
	command_ends(&rig);
	tick(&rig);
	expect(&rig, "86400 done");
	assert_false(limit_reached(&rig));
}

static void test_after_the_end_nothing_is_done_any_more(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5 -w USR1@1s 10s");
	command_ends(&rig);
	expect(&rig, "0 done");
	for (int kind = EVENT_TICK; kind <= EVENT_TREE_KILLED; kind++) {
		rig.now.mono += HOUR;
		feed(&rig, (struct event){
				   .kind = (enum event_kind)kind,
				   .signal = SIGTERM,
				   .count = 1,
			   });
	}
	expect(&rig, "");
	assert_asleep(&rig);
}

static void test_with_no_limit_tmo_sleeps_for_ever(void **unused)
{
	static const char *const lines[] = {"0", "inf", "1e300", "-k 5 0"};

	(void)unused;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct rig rig;

		start(&rig, lines[i]);
		assert_asleep(&rig);
		sleep_until(&rig, TMO_FOREVER - 1);
		tick(&rig);
		expect(&rig, "");
		assert_under_limits(&rig);
	}
}

static void test_a_tick_before_the_deadline_does_nothing(void **unused)
{
	struct rig rig;
	tmo_ns deadline;

	(void)unused;
	start(&rig, "-w USR1@1s 10s");
	deadline = machine_deadline(&rig.machine);
	assert_int_equal(deadline, MONO_START + 9 * TMO_SECOND);
	rig.now.mono = deadline - 1;
	tick(&rig);
	expect(&rig, "");
	assert_int_equal(machine_deadline(&rig.machine), deadline);
}

/* ---- no time is too long ---- */

static void test_years_pass_in_no_time(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,365d,TERM -k 3650d -g 365d -w USR1@365d 7300d");
	run_to(&rig, 100 * YEAR);
	expect(&rig, "599184000 USR1 command warning; 630720000 INT "
		     "command-first; 630720000.1 INT snapshot; 662256000 TERM "
		     "command-first; 662256000.1 TERM snapshot; 977616000 KILL "
		     "all; 977616000.1 kill-tree; 977616002 stuck; 1009152000 "
		     "abandon; 1009152000 done");
}

static void test_spans_that_end_after_time_itself_do_not_wrap(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@106751d -k 106751d -g 106751d 106751d1h");
	rig.now.mono = TMO_FOREVER - 10;
	machine_start(&rig.machine, &rig.plan, 1, rig.now);
	receive(&rig, SIGINT);
	tick(&rig);
	receive(&rig, SIGALRM);
	tick(&rig);
	command_stops(&rig, SIGTTIN);
	rig.now.mono = TMO_FOREVER - 1;
	tick(&rig);
	assert_null(strstr(rig.trace, "KILL"));
	assert_null(strstr(rig.trace, "USR1"));
	assert_asleep(&rig);
}

static void test_kill_at_the_end_of_time(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s KILL -g 1s 0");
	rig.now.mono = TMO_FOREVER - 1;
	receive(&rig, SIGALRM);
	tick(&rig);
	child_reaped(&rig);
	tree_killed(&rig, 1);
	tick(&rig);
	assert_asleep(&rig);
	assert_active(&rig);
}

static void test_a_wall_time_before_every_warning(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@106751d @2000000001");
	assert_int_equal(rig.machine.limits.warned, 1);
	run_to(&rig, 2 * TMO_SECOND);
	expect(&rig, "1 TERM command-first; 1.1 TERM snapshot");
}

/* ---- every situation with every event ---- */

enum situation {
	RUNNING,
	STOPPED, /* the command is */
	WAITING, /* -l wait: the command has ended, its limits go on */
	HOOKED, /* a limit was reached, the first signal waits for the hook */
	SIGNALLED, /* a limit was reached, the first signal was sent */
	DESCENDANTS, /* then the command has ended */
	KILLED_ALL, /* KILL was sent, the command is still there */
	CLOSING, /* all is done but the hook */
	DONE,
	SITUATIONS,
};

static const struct {
	const char *name;
	const char *line;
} situations[SITUATIONS] = {
	[RUNNING] = {"running", "-k 50s -c 9s -l wait 10s"},
	[STOPPED] = {"stopped", "-k 50s -c 9s -l wait 10s"},
	[WAITING] = {"waiting", "-k 50s -c 9s -l wait 10s"},
	[HOOKED] = {"hooked", "-o true -k 50s 10s"},
	[SIGNALLED] = {"signalled", "-k 50s 10s"},
	[DESCENDANTS] = {"descendants", "-k 50s 10s"},
	[KILLED_ALL] = {"killed", "-s KILL 10s"},
	[CLOSING] = {"closing", "-o true -k 5s 10s"},
	[DONE] = {"done", "-k 50s 10s"},
};

static void reach(struct rig *rig, enum situation situation)
{
	start(rig, situations[situation].line);
	switch (situation) {
	case RUNNING:
		break;
	case STOPPED:
		command_stops(rig, SIGSTOP);
		sleep_until(rig, MONO_START + 2 * TMO_SECOND);
		break;
	case WAITING:
		command_ends(rig);
		break;
	case HOOKED:
	case SIGNALLED:
	case KILLED_ALL:
		run_to(rig, 11 * TMO_SECOND);
		break;
	case DESCENDANTS:
	case DONE:
		run_to(rig, 11 * TMO_SECOND);
		command_ends(rig);
		if (situation == DONE)
			none_left(rig);
		break;
	case CLOSING:
		run_to(rig, 16 * TMO_SECOND);
		command_ends(rig);
		none_left(rig);
		break;
	case SITUATIONS:
		fail();
	}
	trace_clear(rig);
}

static bool has_command(enum situation situation)
{
	return situation == RUNNING || situation == STOPPED ||
	       situation == HOOKED || situation == SIGNALLED ||
	       situation == KILLED_ALL;
}

static const struct sample busy = {
	.parts = SAMPLE_PROGRESS, .who = 1, .count = 1, .cpu = HOUR};

/*
 * What an event leads to, its times left out: in each situation, or else in
 * all that are active.
 */
static const struct cell {
	const char *name;
	struct event event;
	const char *active;
	const char *wanted[SITUATIONS];
	bool of_command; /* it cannot be when the command is gone */
} cells[] = {
	{"tick", {.kind = EVENT_TICK}, "", {0}, false},
	{"INT", {.kind = EVENT_SIGNAL, .signal = SIGINT},
		"INT command-first received",
		{[STOPPED] = "INT command-first received; CONT command",
			[WAITING] = "INT all received",
			[DESCENDANTS] = "INT all received"},
		false},
	{"INT from the terminal",
		{.kind = EVENT_SIGNAL, .signal = SIGINT, .from_terminal = true},
		"INT command-first received skip-own-group",
		{[STOPPED] = "INT command-first received skip-own-group; CONT "
			     "command",
			[WAITING] = "INT all received skip-own-group",
			[DESCENDANTS] = "INT all received skip-own-group"},
		false},
	{"ALRM", {.kind = EVENT_SIGNAL, .signal = SIGALRM}, "", {0}, false},
	{"CHLD", {.kind = EVENT_SIGNAL, .signal = SIGCHLD}, "", {0}, false},
	{"CONT", {.kind = EVENT_SIGNAL, .signal = SIGCONT}, "CONT group", {0},
		false},
	{"TSTP", {.kind = EVENT_SIGNAL, .signal = SIGTSTP},
		"TSTP all received; suspend", {0}, false},
	{"TSTP from the terminal",
		{.kind = EVENT_SIGNAL,
			.signal = SIGTSTP,
			.from_terminal = true},
		"",
		{[STOPPED] = "suspend",
			[WAITING] = "suspend",
			[DESCENDANTS] = "suspend"},
		false},
	{"exited", {.kind = EVENT_EXITED}, "", {0}, false},
	{"ended by a signal", {.kind = EVENT_EXITED, .signal = SIGTERM}, "",
		{0}, false},
	{"reaped", {.kind = EVENT_REAPED}, "", {[KILLED_ALL] = "kill-children"},
		false},
	{"stopped", {.kind = EVENT_STOPPED, .signal = SIGSTOP}, "",
		{[SIGNALLED] = "CONT command", [KILLED_ALL] = "CONT command"},
		true},
	{"stopped for the terminal", {.kind = EVENT_STOPPED, .signal = SIGTTOU},
		"", {0}, true},
	{"stopped in the foreground",
		{.kind = EVENT_STOPPED, .signal = SIGSTOP, .job_control = true},
		"suspend", {0}, true},
	{"continued", {.kind = EVENT_CONTINUED}, "", {0}, true},
	{"foreground", {.kind = EVENT_FOREGROUND}, "CONT group", {0}, true},
	{"sample", {.kind = EVENT_SAMPLE, .sample = &busy}, "",
		{[RUNNING] = "TERM command-first",
			[STOPPED] = "TERM command-first; CONT command",
			[WAITING] = "TERM all"},
		false},
	{"hook done", {.kind = EVENT_HOOK_DONE}, "",
		{[HOOKED] = "TERM command-first", [CLOSING] = "done"}, false},
	{"tree killed", {.kind = EVENT_TREE_KILLED, .count = 1}, "", {0},
		false},
	{"none left", {.kind = EVENT_NONE_LEFT}, "",
		{[WAITING] = "done", [DESCENDANTS] = "done"}, false},
};

/* "10 a; 10 b" to "a; b" */
static void drop_times(char *trace)
{
	char *to = trace;

	for (const char *from = trace; *from; from++) {
		if (from == trace || (from[-1] == ' ' && from[-2] == ';'))
			from += strcspn(from, " ") + 1;
		*to++ = *from;
	}
	*to = '\0';
}

static enum machine_phase phase_of(enum situation situation)
{
	if (situation == DONE)
		return MACHINE_DONE;
	return situation == CLOSING ? MACHINE_CLOSING : MACHINE_ACTIVE;
}

static const char *wanted_of(const struct cell *cell, enum situation situation)
{
	if (cell->wanted[situation])
		return cell->wanted[situation];
	return phase_of(situation) == MACHINE_ACTIVE ? cell->active : "";
}

static void check_cell(const struct cell *cell, enum situation situation)
{
	struct rig rig;

	if (cell->of_command && !has_command(situation))
		return;
	reach(&rig, situation);
	feed(&rig, cell->event);
	if (rig.length > 0)
		drop_times(rig.trace);
	if (strcmp(rig.trace, wanted_of(cell, situation)) != 0)
		fail_msg("%s, %s: '%s' instead of '%s'",
			situations[situation].name, cell->name, rig.trace,
			wanted_of(cell, situation));
}

static void test_every_situation_with_every_event(void **unused)
{
	(void)unused;
	for (int s = 0; s < SITUATIONS; s++)
		for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
			check_cell(&cells[i], (enum situation)s);
}

static void test_every_situation_is_in_its_phase(void **unused)
{
	(void)unused;
	for (int s = 0; s < SITUATIONS; s++) {
		struct rig rig;

		reach(&rig, (enum situation)s);
		assert_int_equal(
			rig.machine.phase, phase_of((enum situation)s));
	}
}

/*
 * The most that one wake has to decide, with every warning that there may be:
 * each of them sent, and the command continued after it; the second half of a
 * step, KILL, a sample, a foreground check.
 */
static void test_no_wake_decides_more_than_a_list_holds(void **unused)
{
	const struct event event = {.kind = EVENT_TICK};
	char line[512] = "";
	struct rig rig;

	(void)unused;
	for (int i = 0; i < OPTIONS_WARNINGS_MAX; i++)
		strcat(line, "-w USR1@500s ");
	strcat(line, "-i 10s -k 400s 1000s");
	start(&rig, line);
	receive(&rig, SIGINT);
	sleep_until(&rig, MONO_START + 60 * MS);
	command_stops(&rig, SIGTTIN);
	sleep_until(&rig, MONO_START + 600 * TMO_SECOND);
	machine_step(&rig.machine, &event, rig.now, &rig.actions);
	assert_int_equal(rig.actions.count, 2 * OPTIONS_WARNINGS_MAX + 4);
	assert_true(rig.actions.count <= ACTIONS_MAX);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_command_that_ends_in_time_ends_tmo_at_once),
	cmocka_unit_test(test_death_at_the_very_limit_is_not_a_timeout),
	cmocka_unit_test(test_death_seen_long_after_the_limit_is_no_timeout),
	cmocka_unit_test(test_after_the_end_nothing_is_done_any_more),
	cmocka_unit_test(test_with_no_limit_tmo_sleeps_for_ever),
	cmocka_unit_test(test_a_tick_before_the_deadline_does_nothing),
	cmocka_unit_test(test_years_pass_in_no_time),
	cmocka_unit_test(test_spans_that_end_after_time_itself_do_not_wrap),
	cmocka_unit_test(test_kill_at_the_end_of_time),
	cmocka_unit_test(test_a_wall_time_before_every_warning),
	cmocka_unit_test(test_every_situation_with_every_event),
	cmocka_unit_test(test_every_situation_is_in_its_phase),
	cmocka_unit_test(test_no_wake_decides_more_than_a_list_holds),
};

int main(void)
{
	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
