/*
 * The rules of the machine, each on invented time: a command line, what
 * happens, and the trace of all that is decided. Then every state with every
 * event, and what holds of any timeline at all.
 *
 * A trace is a list of "SECONDS WHAT", the seconds counted from the start:
 *   10 TERM parted       ACTION_SEND, target ("rest+" is TO_LEFT); then its
 *                        cause unless it is the limit, "spare" for
 *                        skip_own_group, "left" for left
 *   10 CONT command      ACTION_RESUME, target
 *   10 kill-new, walk, suspend, sample, hook, look, stuck, abandon
 *   10 done              the machine has ended
 */
#include "tmo/core/machine.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>
#include "tmo/core/options.h"
#include "tmo/core/plan.h"
#include "tmo/core/signame.h"

#define MS (TMO_SECOND / 1000)
#define MINUTE (60 * TMO_SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define YEAR (365 * DAY)

#define MONO_START (1000 * TMO_SECOND)
#define WALL_START (2000000000 * TMO_SECOND) /* so "@2000000010": in 10 s */

/* How far a machine is, in one word. */
enum machine_state {
	MACHINE_RUNNING,
	MACHINE_ESCALATING,
	MACHINE_DRAINING,
	MACHINE_ENDED,
};

struct rig {
	char words[512];
	char *argv[64];
	struct options options;
	struct plan plan;
	struct machine machine;
	struct timestamps now;
	struct timestamps start;
	char trace[4096];
	size_t length;
};

/* ---- the trace ---- */

static void trace_add(struct rig *rig, const char *word)
{
	const size_t length = strlen(word);

	assert_true(rig->length + length < sizeof rig->trace);
	memcpy(rig->trace + rig->length, word, length + 1);
	rig->length += length;
}

/* "; 10.05": no more decimals than are needed. */
static void trace_time(struct rig *rig)
{
	const tmo_ns since = rig->now.mono - rig->start.mono;
	char number[64];
	size_t length;

	length = (size_t)snprintf(number, sizeof number, "%lld.%09lld",
		(long long)(since / TMO_SECOND),
		(long long)(since % TMO_SECOND));
	while (number[length - 1] == '0')
		length--;
	if (number[length - 1] == '.')
		length--;
	number[length] = '\0';
	if (rig->length > 0)
		trace_add(rig, "; ");
	trace_add(rig, number);
	trace_add(rig, " ");
}

static const char *scope_word(enum target target)
{
	switch (target) {
	case TO_COMMAND:
		return " command";
	case TO_COMMAND_FIRST:
		return " parted";
	case TO_SNAPSHOT:
		return " rest";
	case TO_ALL:
		return " all";
	case RESUME_COMMAND:
		return " command";
	case RESUME_STOPPED:
		return " stopped";
	case RESUME_GROUP:
		return " group";
	case RESUME_HOOK:
		return " hook";
	}
	return " ?";
}

static const char *cause_word(enum cause cause)
{
	switch (cause) {
	case CAUSE_LIMIT:
		return "";
	case CAUSE_RECEIVED:
		return " received";
	case CAUSE_WARNING:
		return " warning";
	case CAUSE_LEFTOVERS:
		return " leftovers";
	}
	return " ?";
}

static void trace_send(struct rig *rig, const struct action *action)
{
	char name[SIGNAME_MAX];

	trace_add(rig, signame_format(action->signal, name));
	if (action->same_step && action->target == TO_ALL)
		trace_add(rig, " rest+");
	else
		trace_add(rig, scope_word(action->target));
	trace_add(rig, cause_word(action->cause));
	if (action->skip_own_group)
		trace_add(rig, " spare");
	if (action->to_leftovers)
		trace_add(rig, " left");
}

static void trace_action(struct rig *rig, const struct action *action)
{
	trace_time(rig);
	switch (action->kind) {
	case ACTION_SEND:
		trace_send(rig, action);
		return;
	case ACTION_SIGNAL_AGAIN:
		trace_add(rig, "again");
		return;
	case ACTION_KILL_CHILDREN:
		trace_add(rig, "kill-new");
		return;
	case ACTION_KILL_TREE:
		trace_add(rig, "walk");
		return;
	case ACTION_RESUME:
		trace_add(rig, "CONT");
		trace_add(rig, scope_word(action->target));
		return;
	case ACTION_SUSPEND:
		trace_add(rig, "suspend");
		return;
	case ACTION_SAMPLE:
		trace_add(rig, "sample");
		return;
	case ACTION_HOOK:
		trace_add(rig, "hook");
		return;
	case ACTION_CHECK_FOREGROUND:
		trace_add(rig, "look");
		return;
	case ACTION_ANNOUNCE_STUCK:
		trace_add(rig, "stuck");
		return;
	case ACTION_ABANDON:
		trace_add(rig, "abandon");
		return;
	}
}

/* Compares what was decided since the last time, and forgets it. */
#define expect(rig, text)                                                      \
	do {                                                                   \
		assert_string_equal((rig)->trace, text);                       \
		(rig)->trace[0] = '\0';                                        \
		(rig)->length = 0;                                             \
	} while (0)

/* ---- the rig ---- */

static tmo_ns rig_wall;

static tmo_ns clock_of_rig(void)
{
	return rig_wall;
}

static void rig_parse(struct rig *rig, const char *name, const char *line)
{
	struct options_error error;
	int argc = 0;

	assert_true(strlen(line) < sizeof rig->words);
	memcpy(rig->words, line, strlen(line) + 1);
	rig->argv[argc++] = (char *)(uintptr_t)name;
	for (char *word = strtok(rig->words, " "); word;
		word = strtok(NULL, " "))
		rig->argv[argc++] = word;
	rig->argv[argc++] = (char *)(uintptr_t) "cmd";
	rig->argv[argc] = NULL;
	rig_wall = rig->now.wall;
	if (!options_parse(&rig->options, argc, rig->argv, clock_of_rig,
		    gmtime_r, &error))
		fail_msg("%s: %s", line, error.reason);
}

static void start_as(struct rig *rig, const char *name, const char *line)
{
	*rig = (struct rig){
		.now = {MONO_START, WALL_START},
		.start = {MONO_START, WALL_START},
	};
	rig_parse(rig, name, line);
	plan_make(&rig->plan, &rig->options);
	machine_start(&rig->machine, &rig->plan, 1, rig->now);
}

/* "tmo LINE cmd" */
static void start(struct rig *rig, const char *line)
{
	start_as(rig, "tmo", line);
}

static void feed(struct rig *rig, struct event event)
{
	const enum machine_phase before = rig->machine.phase;
	struct actions actions = {.count = 0};

	machine_step(&rig->machine, &event, rig->now, &actions);
	for (size_t i = 0; i < actions.count; i++)
		trace_action(rig, &actions.list[i]);
	if (before != MACHINE_DONE && rig->machine.phase == MACHINE_DONE) {
		trace_time(rig);
		trace_add(rig, "done");
	}
}

static void tick(struct rig *rig)
{
	feed(rig, (struct event){.kind = EVENT_TICK});
}

static void receive(struct rig *rig, int signal)
{
	feed(rig, (struct event){.kind = EVENT_SIGNAL, .signal = signal});
}

static void receive_from_terminal(struct rig *rig, int signal)
{
	feed(rig, (struct event){
			  .kind = EVENT_SIGNAL,
			  .signal = signal,
			  .from_terminal = true,
		  });
}

static void command_ends(struct rig *rig)
{
	feed(rig, (struct event){.kind = EVENT_EXITED});
	feed(rig, (struct event){.kind = EVENT_REAPED});
}

static void command_ends_by(struct rig *rig, int signal)
{
	feed(rig, (struct event){.kind = EVENT_EXITED, .signal = signal});
	feed(rig, (struct event){.kind = EVENT_REAPED});
}

static void hook_ends(struct rig *rig)
{
	feed(rig, (struct event){.kind = EVENT_HOOK_DONE});
}

static void none_left(struct rig *rig)
{
	feed(rig, (struct event){.kind = EVENT_NONE_LEFT});
}

static void command_stops(struct rig *rig, int signal)
{
	feed(rig, (struct event){.kind = EVENT_STOPPED, .signal = signal});
}

static void command_stops_in_foreground(struct rig *rig, int signal)
{
	feed(rig, (struct event){
			  .kind = EVENT_STOPPED,
			  .signal = signal,
			  .job_control = true,
		  });
}

static void command_continues(struct rig *rig)
{
	feed(rig, (struct event){.kind = EVENT_CONTINUED});
}

/* When the machine next wants to be woken, on the monotonic clock. */
static tmo_ns next_wake(const struct rig *rig)
{
	const tmo_ns mono = machine_deadline(&rig->machine);
	const tmo_ns wall = machine_wall_deadline(&rig->machine);
	tmo_ns as_mono;

	if (wall == TMO_FOREVER)
		return mono;
	as_mono = wall - rig->now.wall + rig->now.mono;
	return as_mono < mono ? as_mono : mono;
}

static void sleep_until(struct rig *rig, tmo_ns mono)
{
	if (mono <= rig->now.mono)
		return;
	rig->now.wall = duration_add(rig->now.wall, mono - rig->now.mono);
	rig->now.mono = mono;
}

/* Runs to `at` after the start, with a tick at every deadline on the way. */
static void run_to(struct rig *rig, tmo_ns at)
{
	const tmo_ns end = duration_add(rig->start.mono, at);
	int wakes = 0;

	while (next_wake(rig) <= end) {
		sleep_until(rig, next_wake(rig));
		tick(rig);
		assert_true(++wakes < 1000);
	}
	sleep_until(rig, end);
}

static enum machine_state machine_state(const struct machine *machine)
{
	if (machine->phase == MACHINE_DONE)
		return MACHINE_ENDED;
	if (machine->job.command == COMMAND_ENDED)
		return MACHINE_DRAINING;
	if (machine->limits.reached != REASON_NONE ||
		machine->escalation.stage != NOT_BEGUN)
		return MACHINE_ESCALATING;
	return MACHINE_RUNNING;
}

static bool limit_reached(const struct rig *rig)
{
	return rig->machine.limits.reached != REASON_NONE;
}

static bool reached_by_alarm(const struct rig *rig)
{
	return rig->machine.limits.reached == REASON_TIME &&
	       rig->machine.limits.alarmed;
}

static void assert_state(const struct rig *rig, enum machine_state state)
{
	assert_int_equal(machine_state(&rig->machine), state);
}

static void assert_asleep(const struct rig *rig)
{
	assert_int_equal(machine_deadline(&rig->machine), TMO_FOREVER);
	assert_int_equal(machine_wall_deadline(&rig->machine), TMO_FOREVER);
}

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
		assert_state(&rig, MACHINE_RUNNING);
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

/* ---- order ---- */

static void test_the_command_first_the_rest_a_tenth_later(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 TERM parted; 10.1 TERM rest; 20 KILL all; 20.1 walk; "
		     "22 stuck");
}

static void test_the_rest_as_soon_as_the_command_has_ended(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, 10 * TMO_SECOND + 30 * MS);
	expect(&rig, "10 TERM parted");
	command_ends(&rig);
	expect(&rig, "10.03 TERM rest");
	run_to(&rig, MINUTE);
	expect(&rig, "20 KILL all; 20.1 walk; 22 stuck");
	none_left(&rig);
	expect(&rig, "60 done");
	assert_true(limit_reached(&rig));
}

/* It had no time to clean up: what is there now gets the signal. */
static void test_everybody_as_soon_as_it_died_of_the_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_ends_by(&rig, SIGTERM);
	expect(&rig, "10 TERM parted; 10 TERM rest+");
	start(&rig, "10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_ends_by(&rig, SIGSEGV);
	expect(&rig, "10 TERM parted; 10 TERM rest");
	start(&rig, "10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends_by(&rig, SIGTERM);
	expect(&rig, "10 TERM parted; 10.1 TERM rest");
}

static void test_a_signal_of_the_list_does_not_overtake_another(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,20ms,TERM,30ms,KILL 10s");
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "10 INT parted; 10.02 INT rest; 10.02 TERM parted; "
		     "10.05 TERM rest; 10.05 KILL all; 10.15 walk");
}

static void test_kill_goes_to_all_at_once(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s KILL 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 KILL all; 10.1 walk; 12 stuck");
}

static void test_the_drop_in_signals_all_at_once(void **unused)
{
	struct rig rig;

	(void)unused;
	start_as(&rig, "/usr/bin/timeout", "-s INT,1s,TERM -k 5 10s");
	receive(&rig, SIGHUP);
	expect(&rig, "0 HUP all received");
	start_as(&rig, "/usr/bin/timeout", "-s INT,1s,TERM -k 5 10s");
	run_to(&rig, MINUTE);
	expect(&rig,
		"10 INT all; 11 TERM all; 16 KILL all; 16.1 walk; 18 stuck");
}

static void test_the_drop_in_has_no_grace_of_its_own(void **unused)
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

static void test_the_drop_in_waits_for_the_command_only(void **unused)
{
	struct rig rig;

	(void)unused;
	start_as(&rig, "timeout", "-k 5 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	expect(&rig, "10 TERM all; 11 done");
}

static void test_signal_0_is_said_to_all_and_has_no_second_half(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s 0 10s");
	command_stops(&rig, SIGSTOP);
	run_to(&rig, 15 * TMO_SECOND);
	/* It sends nothing at all: no CONT follows it either. */
	expect(&rig, "10 0 all");
	run_to(&rig, MINUTE);
	expect(&rig, "20 KILL all; 20.1 walk; 22 stuck");
}

/* ---- the list of signals, the grace ---- */

static void test_the_grace_counts_from_the_last_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,5s,TERM,500ms,HUP -k 7s 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 INT parted; 10.1 INT rest; 15 TERM parted; "
		     "15.1 TERM rest; 15.5 HUP parted; 15.6 HUP rest; "
		     "22.5 KILL all; 22.6 walk; 24.5 stuck");
}

static void test_what_follows_kill_in_the_list_is_not_sent(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,5s,KILL,1s,TERM -k 7s 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 INT parted; 10.1 INT rest; 15 KILL all; 15.1 walk; "
		     "17 stuck");
}

static void test_a_late_wake_moves_all_later_steps(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,5s,TERM -k 7s 10s");
	sleep_until(&rig, MONO_START + 100 * TMO_SECOND);
	tick(&rig);
	expect(&rig, "100 INT parted");
	run_to(&rig, 200 * TMO_SECOND);
	expect(&rig, "100.1 INT rest; 105 TERM parted; 105.1 TERM rest; "
		     "112 KILL all; 112.1 walk; 114 stuck");
}

static void test_a_grace_of_0_never_kills(void **unused)
{
	static const char *const lines[] = {"-k 0 10s", "-k inf 10s"};

	(void)unused;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct rig rig;

		start(&rig, lines[i]);
		run_to(&rig, YEAR);
		expect(&rig, "10 TERM parted; 10.1 TERM rest");
		assert_asleep(&rig);
		command_ends(&rig);
		expect(&rig, "31536000 done");
	}
}

static void test_a_grace_of_0_gives_the_rest_its_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 0 10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_ends(&rig);
	expect(&rig, "10 TERM parted; 10 TERM rest; 10 done");
}

static void test_a_grace_of_0_with_wait_waits_for_all(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 0 -l wait 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, YEAR);
	expect(&rig, "10 TERM parted; 10.1 TERM rest");
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
	assert_state(&rig, MACHINE_DRAINING);
	run_to(&rig, 12 * TMO_SECOND);
	none_left(&rig);
	expect(&rig, "10 TERM parted; 10.1 TERM rest; 12 done");
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
	feed(&rig, (struct event){.kind = EVENT_REAPED});
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

static void test_main_first_spares_the_rest_until_the_end(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -s INT,2s,TERM -k 5s 10s");
	run_to(&rig, 13 * TMO_SECOND);
	expect(&rig, "10 INT command; 12 TERM command");
	command_ends(&rig);
	/* The first of the list, no other before KILL, a grace of its own. */
	expect(&rig, "13 INT all left");
	run_to(&rig, MINUTE);
	expect(&rig, "18 KILL all; 18.1 walk; 20 stuck");
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
	expect(&rig, "10 INT command; 11 INT all left; 16 KILL all; 16.1 walk; "
		     "18 stuck");
}

static void test_main_first_kills_all_after_the_grace(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m 10s");
	run_to(&rig, 21 * TMO_SECOND);
	expect(&rig, "10 TERM command; 20 KILL all; 20.1 walk");
	command_ends(&rig);
	expect(&rig, "21 kill-new");
	assert_state(&rig, MACHINE_DRAINING);
}

static void test_main_first_without_grace_signals_and_returns(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -k 0 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	expect(&rig, "10 TERM command; 11 TERM all left; 11 done");
}

static void test_main_first_without_grace_but_wait_goes_on(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -k 0 -l wait 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, DAY);
	expect(&rig, "10 TERM command; 11 TERM all left");
	assert_state(&rig, MACHINE_DRAINING);
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

/* The grace that a received signal starts is theirs from its end on, too. */
static void test_main_first_spares_the_rest_a_received_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -k 5s 1h");
	receive(&rig, SIGHUP);
	run_to(&rig, 3 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, MINUTE);
	expect(&rig, "0 HUP command received; 3 TERM all leftovers left; "
		     "8 KILL all leftovers; 8.1 walk; 10 stuck");
	start(&rig, "-m -l kill -k 5s 1h");
	receive(&rig, SIGHUP);
	run_to(&rig, 3 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, 8 * TMO_SECOND);
	expect(&rig, "0 HUP command received; 3 TERM all leftovers left; "
		     "8 KILL all leftovers");
}

static void test_main_first_with_kill_as_the_first_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -s KILL 10s");
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "10 KILL all; 10.1 walk");
}

/* No other before KILL: that holds too when the command is long gone. */
static void test_main_first_one_signal_at_a_limit_while_waiting(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -l wait -s INT,2s,TERM -k 5s 10s");
	command_ends(&rig);
	run_to(&rig, MINUTE);
	expect(&rig, "10 INT all; 15 KILL all; 15.1 walk; 17 stuck");
}

static void test_main_first_one_signal_to_leftovers(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -l kill -s INT,2s,TERM -k 5s 10s");
	command_ends(&rig);
	run_to(&rig, MINUTE);
	expect(&rig,
		"0 INT all leftovers left; 5 KILL all leftovers; 5.1 walk; "
		"7 stuck");
}

/* What is sent on goes to whom a limit would signal: those who wait. */
static void test_main_first_a_stop_while_waiting_reaches_them(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-m -l wait 10s");
	command_ends(&rig);
	receive(&rig, SIGTSTP);
	expect(&rig, "0 TSTP all received; 0 suspend");
}

/* ---- -l ---- */

static void test_leftovers_are_kept_by_default(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l keep 10s");
	receive(&rig, SIGINT);
	command_ends(&rig);
	/* What was begun is not left half done. */
	expect(&rig, "0 INT parted received; 0 INT rest received; 0 done");
}

static void test_leftovers_wait_for_all(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l wait 10s");
	run_to(&rig, TMO_SECOND);
	command_ends(&rig);
	expect(&rig, "");
	assert_state(&rig, MACHINE_DRAINING);
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
	/* The command is gone: no warning, no order to keep. */
	expect(&rig,
		"10 INT all; 12 TERM all; 17 KILL all; 17.1 walk; 19 stuck");
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
	feed(&rig, (struct event){.kind = EVENT_REAPED});
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
	expect(&rig, "1 TERM all leftovers left");
	/* The limit that passes meanwhile is none. */
	run_to(&rig, MINUTE);
	expect(&rig, "6 KILL all leftovers; 6.1 walk; 8 stuck");
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
	assert_true(strcmp(rig.trace, "0 INT all leftovers left") == 0);
	run_to(&rig, 6 * TMO_SECOND);
	assert_non_null(strstr(rig.trace, "; 2 TERM all leftovers"));
	assert_null(strstr(rig.trace, "KILL"));
	run_to(&rig, 8 * TMO_SECOND);
	assert_non_null(strstr(rig.trace, "; 7 KILL all leftovers"));
}

/* "ended, sending KILL to what it left" */
static void test_leftovers_kill_by_kill_says_what_is_left(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill -s KILL 10s");
	command_ends(&rig);
	/* Its own end is one of the deaths after which tmo looks again. */
	expect(&rig, "0 KILL all leftovers left; 0 kill-new");
}

static void test_leftovers_kill_without_grace_returns(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill -k 0 -s INT,2s,TERM 10s");
	command_ends(&rig);
	expect(&rig, "0 INT all leftovers left; 0 done");
}

static void test_leftovers_kill_with_nobody_left_is_over(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill 10s");
	command_ends(&rig);
	none_left(&rig);
	expect(&rig, "0 TERM all leftovers left; 0 done");
}

static void test_leftovers_kill_ignores_alrm(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill 10s");
	command_ends(&rig);
	receive(&rig, SIGALRM);
	tick(&rig);
	expect(&rig, "0 TERM all leftovers left");
	assert_false(limit_reached(&rig));
}

static void test_leftovers_kill_in_the_drop_in_waits_for_them(void **unused)
{
	struct rig rig;

	(void)unused;
	start_as(&rig, "timeout", "-l kill -k 1s 10s");
	command_ends(&rig);
	run_to(&rig, 2 * TMO_SECOND);
	expect(&rig,
		"0 TERM all leftovers left; 1 KILL all leftovers; 1.1 walk");
	assert_state(&rig, MACHINE_DRAINING);
}

/* A propagated signal is not a limit: the command has ended by itself. */
static void test_leftovers_kill_after_a_received_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill 10s");
	receive(&rig, SIGINT);
	command_ends(&rig);
	expect(&rig, "0 INT parted received; 0 INT rest received; "
		     "0 TERM all leftovers left");
}

static void test_leftovers_kill_after_a_received_grace_began(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill -k 5s 10s");
	receive(&rig, SIGINT);
	command_ends(&rig);
	expect(&rig, "0 INT parted received; 0 INT rest received; "
		     "0 TERM all leftovers left");
}

static void test_leftovers_kill_after_a_received_one_in_the_drop_in(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start_as(&rig, "timeout", "-l kill -k 5s 10s");
	receive(&rig, SIGINT);
	command_ends(&rig);
	expect(&rig, "0 INT all received; 0 TERM all leftovers left");
	assert_state(&rig, MACHINE_DRAINING);
}

/* ---- -g ---- */

static void test_give_up_names_and_leaves(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s -g 3s 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 TERM parted; 10.1 TERM rest; 15 KILL all; 15.1 walk; "
		     "17 stuck; 18 abandon; 18 done");
	assert_true(rig.machine.pursuit.gave_up);
}

static void test_give_up_soon_names_them_once_only(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s -g 2s 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 TERM parted; 10.1 TERM rest; 15 KILL all; 15.1 walk; "
		     "17 abandon; 17 done");
}

static void test_give_up_when_the_command_went_in_time(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s -g 3s 10s");
	run_to(&rig, 16 * TMO_SECOND);
	command_ends(&rig);
	none_left(&rig);
	assert_state(&rig, MACHINE_ENDED);
	assert_false(rig.machine.pursuit.gave_up);
}

static void test_give_up_whatever_the_kill_followed(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s KILL -g 1s 10s");
	run_to(&rig, MINUTE);
	expect(&rig, "10 KILL all; 10.1 walk; 11 abandon; 11 done");
	start(&rig, "-l kill -k 2s -g 1s 10s");
	command_ends(&rig);
	run_to(&rig, MINUTE);
	expect(&rig,
		"0 TERM all leftovers left; 2 KILL all leftovers; 2.1 walk; "
		"3 abandon; 3 done");
	start(&rig, "-k 2s -g 1s 10s");
	receive(&rig, SIGINT);
	run_to(&rig, MINUTE);
	expect(&rig, "0 INT parted received; 0.1 INT rest received; "
		     "2 KILL all received; 2.1 walk; 3 abandon; 3 done");
}

static void test_give_up_has_no_effect_without_a_grace(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 0 -g 1s 10s");
	run_to(&rig, DAY);
	expect(&rig, "10 TERM parted; 10.1 TERM rest");
	start(&rig, "-k 0 -s KILL -g 1s 10s");
	run_to(&rig, DAY);
	expect(&rig, "10 KILL all; 10.1 walk; 12 stuck");
}

static void test_without_give_up_tmo_waits_however_long(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, HOUR);
	assert_asleep(&rig);
	assert_state(&rig, MACHINE_ESCALATING);
}

/* ---- after KILL ---- */

static void test_a_death_after_kill_has_the_new_killed(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s KILL 10s");
	run_to(&rig, 10 * TMO_SECOND + 50 * MS);
	command_ends(&rig);
	expect(&rig, "10 KILL all; 10.05 kill-new");
	run_to(&rig, 11 * TMO_SECOND);
	/* The walk waits until nobody has died for a tenth. */
	expect(&rig, "10.15 walk");
}

static void test_walks_go_on_while_they_reach_somebody(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s KILL 10s");
	for (int i = 1; i <= 3; i++) {
		run_to(&rig, 10 * TMO_SECOND + i * 100 * MS);
		feed(&rig, (struct event){
				   .kind = EVENT_TREE_KILLED,
				   .count = i < 3 ? 1 : 0,
			   });
	}
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "10 KILL all; 10.1 walk; 10.2 walk; 10.3 walk");
}

static void test_walks_come_even_when_somebody_always_dies(void **unused)
{
	struct rig rig;
	int walks = 0;

	(void)unused;
	start(&rig, "-s KILL 10s");
	run_to(&rig, 10 * TMO_SECOND);
	for (int i = 1; i <= 300; i++) {
		rig.length = 0;
		rig.trace[0] = '\0';
		run_to(&rig, 10 * TMO_SECOND + i * 10 * MS);
		feed(&rig, (struct event){.kind = EVENT_REAPED});
		walks += strstr(rig.trace, "walk") != NULL;
	}
	assert_in_range(walks, 2, 4);
}

static void test_a_death_before_kill_asks_for_nothing(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	feed(&rig, (struct event){.kind = EVENT_REAPED});
	run_to(&rig, 11 * TMO_SECOND);
	feed(&rig, (struct event){.kind = EVENT_REAPED});
	expect(&rig, "10 TERM parted; 10.1 TERM rest");
}

static void test_a_second_report_of_the_end_changes_nothing(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l kill -k 5s 10s");
	command_ends(&rig);
	command_ends(&rig);
	expect(&rig, "0 TERM all leftovers left");
	/* Nor does the end of all while the command is still there. */
	start(&rig, "10s");
	none_left(&rig);
	assert_state(&rig, MACHINE_RUNNING);
}

/* ---- what tmo receives ---- */

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
		snprintf(wanted, sizeof wanted, "0 %s parted received", name);
		expect(&rig, wanted);
		run_to(&rig, TMO_SECOND);
		snprintf(wanted, sizeof wanted, "0.1 %s rest received", name);
		expect(&rig, wanted);
		assert_state(&rig, MACHINE_RUNNING);
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
	expect(&rig, "0 INT parted received; 0.04 INT rest received; "
		     "0.04 INT parted received; 0.14 INT rest received");
}

static void test_a_signal_is_sent_on_during_the_grace(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, 12 * TMO_SECOND);
	receive(&rig, SIGINT);
	run_to(&rig, MINUTE);
	/* The grace goes on as it was. */
	expect(&rig,
		"10 TERM parted; 10.1 TERM rest; 12 INT parted received; "
		"12.1 INT rest received; 20 KILL all; 20.1 walk; 22 stuck");
}

static void test_a_signal_is_sent_on_to_those_who_wait(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l wait 10s");
	command_ends(&rig);
	receive(&rig, SIGINT);
	expect(&rig, "0 INT all received");
	assert_state(&rig, MACHINE_DRAINING);
}

static void test_what_the_terminal_sent_spares_its_group(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive_from_terminal(&rig, SIGINT);
	run_to(&rig, TMO_SECOND);
	expect(&rig,
		"0 INT parted received spare; 0.1 INT rest received spare");
	receive_from_terminal(&rig, SIGQUIT);
	command_ends(&rig);
	expect(&rig,
		"1 QUIT parted received spare; 1 QUIT rest received spare; "
		"1 done");
	start(&rig, "-f 10s");
	receive_from_terminal(&rig, SIGHUP);
	/* The kernel sends others too, but not to a whole group. */
	receive_from_terminal(&rig, SIGSEGV);
	expect(&rig, "0 HUP command received spare; 0 SEGV command received");
}

static void test_the_default_grace_is_not_for_received_signals(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "0");
	receive(&rig, SIGINT);
	run_to(&rig, DAY);
	expect(&rig, "0 INT parted received; 0.1 INT rest received");
	assert_asleep(&rig);
}

static void test_an_explicit_grace_begins_with_a_received_one(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s 0");
	run_to(&rig, TMO_SECOND);
	receive(&rig, SIGINT);
	run_to(&rig, MINUTE);
	expect(&rig, "1 INT parted received; 1.1 INT rest received; "
		     "6 KILL all received; 6.1 walk; 8 stuck");
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
	expect(&rig, "0 INT parted received; 0.1 INT rest received; "
		     "3 TERM parted received; 3.1 TERM rest received; "
		     "5 KILL all received; 5.1 walk");
}

static void test_an_explicit_0_never_kills_after_a_received_one(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 0 0");
	receive(&rig, SIGINT);
	run_to(&rig, DAY);
	expect(&rig, "0 INT parted received; 0.1 INT rest received");
	command_ends(&rig);
	expect(&rig, "86400 done");
}

static void test_a_received_grace_is_for_the_rest_too(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s 0");
	receive(&rig, SIGINT);
	command_ends(&rig);
	assert_state(&rig, MACHINE_DRAINING);
	run_to(&rig, 6 * TMO_SECOND);
	expect(&rig, "0 INT parted received; 0 INT rest received; "
		     "5 KILL all received; 5.1 walk");
	none_left(&rig);
	assert_state(&rig, MACHINE_ENDED);
	assert_false(limit_reached(&rig));
}

static void test_a_kill_after_a_received_one_is_not_a_limits(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l wait -k 5s 0");
	command_ends(&rig);
	receive(&rig, SIGINT);
	run_to(&rig, 6 * TMO_SECOND);
	expect(&rig, "0 INT all received; 5 KILL all received; 5.1 walk");
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
	expect(&rig, "8 INT parted received; 8.1 INT rest received; "
		     "10 TERM parted; 10.1 TERM rest; 13 KILL all; 13.1 walk; "
		     "15 stuck");
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
	expect(&rig, "8 USR1 parted received; 8.1 USR1 rest received; "
		     "10 INT parted; 10.1 INT rest; 12 TERM parted; "
		     "12.1 TERM rest; 13 KILL all; 13.1 walk");
}

static void test_a_limit_after_a_received_kill_sends_no_more(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s 10s");
	receive(&rig, SIGINT);
	run_to(&rig, MINUTE);
	expect(&rig, "0 INT parted received; 0.1 INT rest received; "
		     "5 KILL all received; 5.1 walk; 7 stuck");
	assert_true(limit_reached(&rig));
}

static void test_a_received_one_between_steps_moves_nothing(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,5s,TERM -k 5s 10s");
	run_to(&rig, 12 * TMO_SECOND);
	receive(&rig, SIGUSR1);
	run_to(&rig, 21 * TMO_SECOND);
	expect(&rig, "10 INT parted; 10.1 INT rest; 12 USR1 parted received; "
		     "12.1 USR1 rest received; 15 TERM parted; 15.1 TERM rest; "
		     "20 KILL all; 20.1 walk");
}

static void test_a_received_one_after_kill_is_still_sent_on(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s KILL -k 5s 10s");
	run_to(&rig, 15 * TMO_SECOND);
	receive(&rig, SIGINT);
	run_to(&rig, MINUTE);
	expect(&rig,
		"10 KILL all; 10.1 walk; 12 stuck; 15 INT parted received; "
		"15.1 INT rest received");
}

static void test_chld_alone_is_no_news(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-k 5s 10s");
	receive(&rig, SIGCHLD);
	expect(&rig, "");
	assert_state(&rig, MACHINE_RUNNING);
}

/* ---- ALRM ---- */

static void test_alrm_is_time_is_up(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,1s,TERM -k 5s 0");
	run_to(&rig, 3 * TMO_SECOND);
	receive(&rig, SIGALRM);
	expect(&rig, "");
	tick(&rig);
	expect(&rig, "3 INT parted");
	assert_true(limit_reached(&rig));
	assert_true(reached_by_alarm(&rig));
	run_to(&rig, 10 * TMO_SECOND);
	expect(&rig, "3.1 INT rest; 4 TERM parted; 4.1 TERM rest; 9 KILL all; "
		     "9.1 walk");
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
	expect(&rig, "10 TERM parted; 10.1 TERM rest");
	assert_false(reached_by_alarm(&rig));
}

/* A sample that is judged first is the reason, not ALRM. */
static void test_alrm_beside_another_limit_is_not_the_reason(void **unused)
{
	const struct sample used = {.who = 1, .count = 1, .cpu = HOUR};
	struct rig rig;

	(void)unused;
	start(&rig, "-c 10s 100s");
	receive(&rig, SIGALRM);
	feed(&rig, (struct event){.kind = EVENT_SAMPLE, .sample = &used});
	assert_int_equal(rig.machine.limits.reached, REASON_CPU);
	assert_false(reached_by_alarm(&rig));
	expect(&rig, "0 TERM parted");
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
	assert_non_null(strstr(rig.trace, "TERM parted"));
}

/* ---- -o ---- */

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
	expect(&rig, "12 TERM parted; 12.1 TERM rest; 17 KILL all; 17.1 walk; "
		     "19 stuck");
}

static void test_a_hook_that_hangs_holds_nothing_up_for_long(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 5s 10s");
	run_to(&rig, 15 * TMO_SECOND);
	expect(&rig, "10 hook");
	run_to(&rig, 16 * TMO_SECOND);
	expect(&rig, "15.2 CONT hook; 15.2 TERM parted; 15.3 TERM rest");
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
	expect(&rig, "20.2 CONT hook; 20.2 TERM parted; 20.3 TERM rest");
}

static void test_tmo_waits_for_the_hook_before_it_returns(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 5s 10s");
	run_to(&rig, 16 * TMO_SECOND);
	command_ends(&rig);
	none_left(&rig);
	expect(&rig, "10 hook; 15.2 CONT hook; 15.2 TERM parted; "
		     "15.3 TERM rest");
	receive(&rig, SIGINT);
	tick(&rig);
	expect(&rig, "");
	/* Should something stop it again and again, even when all is done. */
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
	/* Its descendants get the signal, nobody gets it in its place. */
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
	/* It restarts nothing, and starts no grace either. */
	expect(&rig, "10 hook; 11 INT parted received; 11.1 INT rest received; "
		     "14 TERM parted; 14.1 TERM rest; 19 KILL all; 19.1 walk");
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
	expect(&rig, "6 INT parted received; 6.1 INT rest received; 10 hook; "
		     "11 KILL all; 11.1 walk; 12 kill-new; 12 done");
}

/* Nothing has been sent: who is stopped to be looked at stays stopped. */
static void test_a_stop_during_the_hook_is_left_alone(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -k 5s 10s");
	run_to(&rig, 11 * TMO_SECOND);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "10 hook");
	hook_ends(&rig);
	expect(&rig, "11 TERM parted; 11 CONT command");
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
	/* Its descendants are nobody's business, now as before. */
	expect(&rig, "10 hook; 11 done");
}

static void test_leftovers_are_killed_without_a_hook(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-o true -l kill 10s");
	command_ends(&rig);
	expect(&rig, "0 TERM all leftovers left");
}

/* ---- -i and -c ---- */

static void sample(struct rig *rig, tmo_ns cpu)
{
	const struct sample taken = {.who = 1, .count = 1, .cpu = cpu};

	feed(rig, (struct event){.kind = EVENT_SAMPLE, .sample = &taken});
}

static void test_an_idle_command_is_a_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-i 10s -k 0 0");
	for (int i = 0; i < 40 && !limit_reached(&rig); i++) {
		sleep_until(&rig, next_wake(&rig));
		tick(&rig);
		assert_non_null(strstr(rig.trace, "sample"));
		rig.trace[0] = '\0';
		rig.length = 0;
		sample(&rig, 0);
	}
	assert_int_equal(rig.machine.limits.reached, REASON_IDLE);
	assert_false(reached_by_alarm(&rig));
	assert_non_null(strstr(rig.trace, "TERM parted"));
	assert_in_range(rig.now.mono - rig.start.mono, 10 * TMO_SECOND,
		11 * TMO_SECOND);
	/* No limit is on any more, nobody needs to be looked at. */
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
	sleep_until(&rig, next_wake(&rig));
	tick(&rig);
	sample(&rig, TMO_SECOND);
	expect(&rig, "2 sample");
	sleep_until(&rig, next_wake(&rig));
	tick(&rig);
	sample(&rig, 2 * TMO_SECOND);
	expect(&rig, "3 sample; 3 TERM parted");
	assert_int_equal(rig.machine.limits.reached, REASON_CPU);
}

static void test_a_job_that_stood_still_was_not_idle(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-i 10s 0");
	sleep_until(&rig, next_wake(&rig));
	tick(&rig);
	sample(&rig, 0);
	receive_from_terminal(&rig, SIGTSTP);
	sleep_until(&rig, MONO_START + HOUR);
	receive(&rig, SIGCONT);
	tick(&rig);
	sample(&rig, 0);
	assert_false(limit_reached(&rig));
}

static void test_leftovers_that_are_ended_are_not_sampled(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-i 1s -c 1s -l kill 0");
	command_ends(&rig);
	sample(&rig, HOUR);
	run_to(&rig, 5 * TMO_SECOND);
	expect(&rig, "0 TERM all leftovers left");
}

/* ---- warnings ---- */

static void test_warnings_go_to_the_command_before_the_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@5s -w USR2@1500ms -w HUP@9s 10s");
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig,
		"1 HUP command warning; 5 USR1 command warning; "
		"8.5 USR2 command warning; 10 TERM parted; 10.1 TERM rest");
}

static void test_a_warning_is_not_sent_at_the_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@5s 10s");
	sleep_until(&rig, MONO_START + 10 * TMO_SECOND);
	tick(&rig);
	expect(&rig, "10 TERM parted");
	run_to(&rig, 12 * TMO_SECOND);
	expect(&rig, "10.1 TERM rest");
}

static void test_warnings_reach_a_command_in_a_received_grace(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@5s -k 20s 10s");
	receive(&rig, SIGINT);
	run_to(&rig, 6 * TMO_SECOND);
	expect(&rig, "0 INT parted received; 0.1 INT rest received; "
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
	/* Told by bits, so that it can be said. */
	assert_int_equal(rig.machine.limits.warned, 3);
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "7 HUP command warning; 10 TERM parted; 10.1 TERM rest");
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
	/* All at once: rest, warnings, KILL, a look. */
	rig.length = 0;
	tick(&rig);
	for (const char *at = rig.trace; (at = strstr(at, "USR1")); at++)
		sent++;
	assert_int_equal(sent, OPTIONS_WARNINGS_MAX);
	assert_non_null(strstr(rig.trace, "KILL all received"));
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

/* The seconds before the limit, from 1: each warning is each of them once. */
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

/* Those that are left go out one by one, and no wake is for anything else. */
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
	expect(&rig, "10 TERM parted; 10.1 TERM rest");
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
	expect(&rig, "1 TERM parted");
	assert_true(limit_reached(&rig));
	/* What follows is a span. */
	rig.now.wall += DAY;
	run_to(&rig, MINUTE);
	expect(&rig, "1.1 TERM rest; 11 KILL all; 11.1 walk; 13 stuck");
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
	/* The warning has been sent, once is enough. */
	expect(&rig, "");
	assert_state(&rig, MACHINE_RUNNING);
	run_to(&rig, HOUR + MINUTE);
	expect(&rig, "3610 TERM parted; 3610.1 TERM rest; 3620 KILL all; "
		     "3620.1 walk; 3622 stuck");
}

static void test_a_wall_clock_set_back_after_the_limit_is_late(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "@2000000010");
	run_to(&rig, 12 * TMO_SECOND);
	rig.now.wall -= YEAR;
	run_to(&rig, MINUTE);
	expect(&rig, "10 TERM parted; 10.1 TERM rest; 20 KILL all; 20.1 walk; "
		     "22 stuck");
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
	expect(&rig, "6 USR1 command warning; 10 TERM parted; 10.1 TERM rest");
	assert_int_equal(machine_wall_deadline(&rig.machine), TMO_FOREVER);
}

/* A machine that slept: CLOCK_MONOTONIC stood, CLOCK_REALTIME did not. */
static void test_a_sleep_counts_for_a_time_not_for_a_span(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "@2000000010");
	rig.now.wall += DAY;
	tick(&rig);
	expect(&rig, "0 TERM parted");
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
	expect(&rig, "0 TERM parted");
}

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

/* One that ignores it, or does something else, runs on under its limits. */
static void test_ctrl_z_stops_tmo_only_with_the_command(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive_from_terminal(&rig, SIGTSTP);
	run_to(&rig, 10 * TMO_SECOND);
	expect(&rig, "10 TERM parted");
}

/* What stops it later has nothing to do with the terminal. */
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

/* A signal just before it is no reason to undo the stop. */
static void test_ctrl_z_right_after_ctrl_c(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive_from_terminal(&rig, SIGINT);
	receive_from_terminal(&rig, SIGTSTP);
	command_stops(&rig, SIGTSTP);
	expect(&rig, "0 INT parted received spare; 0 suspend");
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
	expect(&rig, "0 STOP all leftovers left; 0.05 CONT stopped; 0.05 done");
	start(&rig, "-k 0 -s STOP 10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig,
		"10 STOP parted; 10 STOP rest; 10.05 CONT stopped; 10.05 done");
	start(&rig, "-k 0 -l kill -s STOP 10s");
	command_ends(&rig);
	none_left(&rig);
	expect(&rig, "0 STOP all leftovers left; 0 done");
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

/* Its walk would take the rest for those who have had the step's signal. */
static void test_tstp_to_tmo_alone_lets_no_step_be_lost(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	run_to(&rig, 10 * TMO_SECOND);
	receive(&rig, SIGTSTP);
	expect(&rig, "10 TERM parted; 10 TERM rest; 10 TSTP all received; "
		     "10 suspend");
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
	expect(&rig, "60 CONT group; 60 TERM parted");
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
	expect(&rig, "10 TERM parted; 10 CONT command; 10.1 TERM rest");
}

static void test_a_stopped_command_is_continued_by_any_signal(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	command_stops(&rig, SIGSTOP);
	receive(&rig, SIGTERM);
	expect(&rig, "0 TERM parted received; 0 CONT command");
	command_continues(&rig);
	receive(&rig, SIGTERM);
	expect(&rig, "0 TERM rest received; 0 TERM parted received");
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
	expect(&rig, "10 TERM parted; 10.1 TERM rest; 11 CONT command");
}

/* It may have stopped just before, or on its way to taking the signal. */
static void test_a_stop_right_after_a_signal_is_undone(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	receive(&rig, SIGINT);
	run_to(&rig, 50 * MS);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "0 INT parted received; 0.05 CONT command");
	start(&rig, "10s");
	receive(&rig, SIGINT);
	sleep_until(&rig, MONO_START + 50 * MS + 1);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "0 INT parted received");
	start(&rig, "-w USR1@5s 10s");
	run_to(&rig, 5 * TMO_SECOND);
	command_stops(&rig, SIGSTOP);
	expect(&rig, "5 USR1 command warning; 5 CONT command");
	/* Not even one that wants the terminal stays. */
	start(&rig, "10s");
	receive(&rig, SIGINT);
	command_stops(&rig, SIGTTIN);
	expect(&rig, "0 INT parted received; 0 CONT command");
	start(&rig, "10s");
	receive(&rig, SIGINT);
	command_stops_in_foreground(&rig, SIGTSTP);
	expect(&rig, "0 INT parted received; 0 CONT command");
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
	expect(&rig, "10 STOP parted; 10 CONT command");
	command_continues(&rig);
	run_to(&rig, 15 * TMO_SECOND);
	/* Within 0.1 s. */
	expect(&rig, "10.1 STOP rest; 10.15 CONT stopped");
}

static void test_what_stop_stops_in_the_foreground_is_continued(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s TSTP 10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_stops_in_foreground(&rig, SIGTSTP);
	expect(&rig, "10 TSTP parted; 10 CONT command");
	/* But the next one is somebody else's. */
	command_continues(&rig);
	command_stops_in_foreground(&rig, SIGTSTP);
	expect(&rig, "10 suspend");
	/* As is one that comes when nobody thinks of the signal any more. */
	start(&rig, "-k 60s -s TSTP 10s");
	run_to(&rig, 10 * TMO_SECOND);
	expect(&rig, "10 TSTP parted");
	run_to(&rig, 11 * TMO_SECOND + 1);
	expect(&rig, "10.1 TSTP rest; 10.15 CONT stopped");
	command_stops_in_foreground(&rig, SIGTSTP);
	expect(&rig, "11.000000001 suspend");
}

/* Nobody whom the step before reaches then counts as reached by the warning. */
static void test_a_warning_waits_for_the_second_half_of_a_step(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@5s 10s");
	run_to(&rig, 4950 * MS);
	receive(&rig, SIGHUP);
	run_to(&rig, 6 * TMO_SECOND);
	expect(&rig, "4.95 HUP parted received; 5 HUP rest received; "
		     "5 USR1 command warning");
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
	expect(&rig, "10 STOP all left; 10.05 CONT stopped");
}

static void test_stop_after_the_command_ended_reaches_the_rest(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s STOP 10s");
	run_to(&rig, 10 * TMO_SECOND);
	command_ends(&rig);
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig, "10 STOP parted; 10 STOP rest; 10.05 CONT stopped");
}

static void test_kill_leaves_nobody_to_continue(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s STOP -k 120ms 10s");
	run_to(&rig, 11 * TMO_SECOND);
	expect(&rig,
		"10 STOP parted; 10.1 STOP rest; 10.12 KILL all; 10.22 walk");
}

/* ---- stopped for want of the terminal ---- */

static void test_want_of_the_terminal_is_looked_after(void **unused)
{
	static const int signals[] = {SIGTTIN, SIGTTOU};

	(void)unused;
	for (size_t i = 0; i < 2; i++) {
		struct rig rig;

		start(&rig, "10s");
		command_stops(&rig, signals[i]);
		expect(&rig, "");
		run_to(&rig, 700 * MS);
		expect(&rig, "0.2 look; 0.4 look; 0.6 look");
		feed(&rig, (struct event){.kind = EVENT_FOREGROUND});
		expect(&rig, "0.7 CONT group");
		command_continues(&rig);
		run_to(&rig, 9 * TMO_SECOND);
		expect(&rig, "");
	}
}

static void test_want_of_the_terminal_stays_under_its_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "300ms");
	command_stops(&rig, SIGTTIN);
	run_to(&rig, 300 * MS);
	expect(&rig, "0.2 look; 0.3 TERM parted; 0.3 CONT command");
}

static void test_the_look_ends_with_the_command(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-l wait 0");
	command_stops(&rig, SIGTTIN);
	command_ends(&rig);
	assert_asleep(&rig);
}

/* The shell was faster: a stop of tmo now would lose the shell's CONT. */
static void test_want_of_the_terminal_never_stops_tmo(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "0");
	command_stops_in_foreground(&rig, SIGTTIN);
	expect(&rig, "");
}

/* A continuation that was not seen lies between the two stops. */
static void test_the_look_ends_with_a_stop_of_another_kind(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "0");
	command_stops(&rig, SIGTTIN);
	command_stops(&rig, SIGSTOP);
	assert_asleep(&rig);
}

/* ---- no time is too long ---- */

static void test_years_pass_in_no_time(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-s INT,365d,TERM -k 3650d -g 365d -w USR1@365d 7300d");
	run_to(&rig, 100 * YEAR);
	expect(&rig, "599184000 USR1 command warning; 630720000 INT parted; "
		     "630720000.1 INT rest; 662256000 TERM parted; "
		     "662256000.1 TERM rest; 977616000 KILL all; "
		     "977616000.1 walk; 977616002 stuck; 1009152000 abandon; "
		     "1009152000 done");
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
	feed(&rig, (struct event){.kind = EVENT_REAPED});
	feed(&rig, (struct event){.kind = EVENT_TREE_KILLED, .count = 1});
	tick(&rig);
	assert_asleep(&rig);
	assert_state(&rig, MACHINE_ESCALATING);
}

static void test_a_wall_time_before_every_warning(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-w USR1@106751d @2000000001");
	assert_int_equal(rig.machine.limits.warned, 1);
	run_to(&rig, 2 * TMO_SECOND);
	expect(&rig, "1 TERM parted; 1.1 TERM rest");
}

/* ---- every state with every event ---- */

static void reach_state(struct rig *rig, enum machine_state state)
{
	start(rig, "-k 50s -l wait 10s");
	if (state == MACHINE_RUNNING)
		return;
	run_to(rig, 11 * TMO_SECOND);
	if (state == MACHINE_ESCALATING)
		return;
	command_ends(rig);
	if (state == MACHINE_ENDED)
		none_left(rig);
}

static const struct sample busy = {.who = 1, .count = 1, .cpu = HOUR};

/* What each state makes of an event: its trace, times left out. */
static const struct cell {
	const char *name;
	struct event event;
	const char *running;
	const char *escalating;
	const char *draining;
} cells[] = {
	{"tick", {.kind = EVENT_TICK}, "", "", ""},
	{"INT", {.kind = EVENT_SIGNAL, .signal = SIGINT}, "INT parted received",
		"INT parted received", "INT all received"},
	{"INT from the terminal",
		{.kind = EVENT_SIGNAL, .signal = SIGINT, .from_terminal = true},
		"INT parted received spare", "INT parted received spare",
		"INT all received spare"},
	{"ALRM", {.kind = EVENT_SIGNAL, .signal = SIGALRM}, "", "", ""},
	{"CHLD", {.kind = EVENT_SIGNAL, .signal = SIGCHLD}, "", "", ""},
	{"CONT", {.kind = EVENT_SIGNAL, .signal = SIGCONT}, "CONT group",
		"CONT group", "CONT group"},
	{"TSTP", {.kind = EVENT_SIGNAL, .signal = SIGTSTP},
		"TSTP all received; suspend", "TSTP all received; suspend",
		"TSTP all received; suspend"},
	{"TSTP from the terminal",
		{.kind = EVENT_SIGNAL,
			.signal = SIGTSTP,
			.from_terminal = true},
		"", "", "suspend"},
	{"exited", {.kind = EVENT_EXITED}, "", "", ""},
	{"reaped", {.kind = EVENT_REAPED}, "", "", ""},
	{"stopped", {.kind = EVENT_STOPPED, .signal = SIGSTOP}, "",
		"CONT command", NULL},
	{"stopped for the terminal", {.kind = EVENT_STOPPED, .signal = SIGTTOU},
		"", "", NULL},
	{"stopped in the foreground",
		{.kind = EVENT_STOPPED, .signal = SIGSTOP, .job_control = true},
		"suspend", "suspend", NULL},
	{"continued", {.kind = EVENT_CONTINUED}, "", "", NULL},
	{"foreground", {.kind = EVENT_FOREGROUND}, "CONT group", "CONT group",
		NULL},
	{"hook done", {.kind = EVENT_HOOK_DONE}, "", "", ""},
	{"sample", {.kind = EVENT_SAMPLE, .sample = &busy}, "", "", ""},
	{"none left", {.kind = EVENT_NONE_LEFT}, "", "", "done"},
};

/* NULL: cannot be, the command is gone. */
static const char *cell_wanted(
	const struct cell *cell, enum machine_state state)
{
	switch (state) {
	case MACHINE_RUNNING:
		return cell->running;
	case MACHINE_ESCALATING:
		return cell->escalating;
	case MACHINE_DRAINING:
		return cell->draining;
	case MACHINE_ENDED:
		return "";
	}
	return NULL;
}

static enum machine_state cell_next(
	const struct cell *cell, enum machine_state state)
{
	if (state == MACHINE_ENDED)
		return MACHINE_ENDED;
	if (cell->event.kind == EVENT_NONE_LEFT && state == MACHINE_DRAINING)
		return MACHINE_ENDED;
	if (cell->event.kind == EVENT_EXITED)
		return MACHINE_DRAINING;
	if (cell->event.kind == EVENT_SIGNAL && state == MACHINE_RUNNING &&
		cell->event.signal == SIGINT)
		return MACHINE_ESCALATING;
	return state;
}

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

static void test_every_state_with_every_event(void **unused)
{
	(void)unused;
	for (int s = MACHINE_RUNNING; s <= MACHINE_ENDED; s++) {
		const enum machine_state state = (enum machine_state)s;

		for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
			const char *wanted = cell_wanted(&cells[i], state);
			struct rig rig;

			if (!wanted)
				continue;
			reach_state(&rig, state);
			rig.length = 0;
			rig.trace[0] = '\0';
			assert_state(&rig, state);
			feed(&rig, cells[i].event);
			if (rig.length > 0)
				drop_times(rig.trace);
			if (strcmp(rig.trace, wanted) != 0 ||
				machine_state(&rig.machine) !=
					cell_next(&cells[i], state))
				fail_msg("state %d, %s: '%s', then state %d", s,
					cells[i].name, rig.trace,
					(int)machine_state(&rig.machine));
		}
	}
}

/* ---- what holds of any timeline ---- */

/* Its own generator, the same everywhere: xorshift64*, Vigna 2016. */
static uint64_t random_next(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * UINT64_C(2685821657736338717);
}

static unsigned random_below(uint64_t *seed, unsigned n)
{
	return (unsigned)((random_next(seed) >> 33) % n);
}

/* Of any size, from a nanosecond to years: what is short meets what is long. */
static tmo_ns random_span(uint64_t *seed)
{
	static const tmo_ns sizes[] = {
		1, 1000, MS, 50 * MS, TMO_SECOND, MINUTE, 30 * DAY};
	const tmo_ns size = sizes[random_below(seed, 7)];

	return size + (tmo_ns)(random_next(seed) % (uint64_t)(size + 1));
}

/*
 * A run as an onlooker sees it: it knows the plan, what happened and when, and
 * what was done, and from that alone what may be done.
 */
struct world {
	uint64_t seed;
	unsigned timeline;
	struct options options;
	struct plan plan;
	struct machine machine;
	struct timestamps now;
	struct timestamps start;
	struct event event; /* being told */
	struct actions actions;
	bool gone;
	bool stopped;
	bool wants_terminal;
	bool alarmed;
	bool limit; /* reached */
	bool cleaning; /* -l kill is at work */
	bool hook_asked;
	bool hook_over;
	tmo_ns hook_time;
	struct sample sample; /* the last one told */
	bool killed;
	bool stuck_told;
	bool stop_sent;
	bool ctrl_z; /* no CONT since */
	bool second_round; /* -m: the descendants have had their turn */
	bool rest_due;
	int rest_signal;
	tmo_ns second_half_at;
	size_t steps; /* taken */
	tmo_ns step_time; /* of the last one */
	tmo_ns grace_from; /* TMO_FOREVER: nothing has started it */
	tmo_ns kill_time;
	tmo_ns look_time;
	unsigned warned;
};

static void check_at(
	const struct world *world, bool holds, const char *what, int line)
{
	if (!holds)
		fail_msg("line %d: timeline %u: %s (%lld ns after the start)",
			line, world->timeline, what,
			(long long)(world->now.mono - world->start.mono));
}

#define CHECK(world, holds) check_at(world, holds, #holds, __LINE__)

static tmo_ns world_clock(const struct world *w)
{
	return w->plan.wall ? w->now.wall : w->now.mono;
}

static tmo_ns world_limit(const struct world *w)
{
	return w->plan.wall ? w->plan.limit
			    : duration_add(w->start.mono, w->plan.limit);
}

static void invent_steps(struct world *w)
{
	static const int signals[] = {
		SIGTERM, SIGINT, SIGHUP, 0, SIGSTOP, SIGTSTP, SIGTERM, SIGKILL};
	struct options *options = &w->options;

	options->signal_count = 1 + random_below(&w->seed, 4);
	for (size_t i = 0; i < options->signal_count; i++) {
		options->signals[i].number = signals[random_below(&w->seed, 8)];
		if (i > 0)
			options->signals[i].pause.value = random_span(&w->seed);
	}
}

static void invent_warnings(struct world *w)
{
	struct options *options = &w->options;
	const size_t count = random_below(&w->seed, 4);

	if (options->limit.value == TMO_FOREVER)
		return;
	for (size_t i = 0; i < count; i++) {
		const tmo_ns before = random_span(&w->seed);
		const size_t n = options->warning_count;

		if (!options->wall && before >= options->limit.value)
			continue;
		/* Each is known again by its signal. */
		options->warnings[n].number = 40 + (int)n;
		options->warnings[n].before = before;
		options->warning_count = n + 1;
	}
}

/* Anything that the command line lets through. */
static void invent_plan(struct world *w)
{
	struct options *options = &w->options;
	uint64_t *seed = &w->seed;

	*options = (struct options){
		.timeout_status = -1,
		.limit.value =
			random_below(seed, 5) ? random_span(seed) : TMO_FOREVER,
		.grace.value =
			random_below(seed, 4) ? random_span(seed) : TMO_FOREVER,
		.give_up.value =
			random_below(seed, 3) ? TMO_FOREVER : random_span(seed),
		.grace_given = random_below(seed, 2),
		.foreground = random_below(seed, 5) == 0,
		.as_timeout = random_below(seed, 5) == 0,
	};
	if (!options->foreground) {
		options->main_first = random_below(seed, 4) == 0;
		options->leftovers = (enum leftovers)random_below(seed, 3);
	}
	options->idle.value =
		random_below(seed, 6) ? TMO_FOREVER : random_span(seed);
	options->cpu.value =
		random_below(seed, 6) ? TMO_FOREVER : random_span(seed);
	options->hook = random_below(seed, 4) ? NULL : "true";
	if (options->limit.value != TMO_FOREVER && random_below(seed, 3) == 0) {
		options->wall = true;
		options->limit.value += WALL_START;
	}
	invent_steps(w);
	invent_warnings(w);
	plan_make(&w->plan, options);
}

/* A step of the list, the first half of it. */
static void check_step(struct world *w, const struct action *action)
{
	const size_t step = action->step;

	CHECK(w, step < w->plan.step_count);
	CHECK(w, action->signal == w->plan.steps[step].signal);
	if (w->hook_asked && !w->hook_over)
		CHECK(w, w->now.mono - w->hook_time >= w->plan.hook);
	if (w->plan.main_first && w->gone) {
		/* The descendants' turn: one signal, once, a grace from now. */
		CHECK(w, step == 0);
		CHECK(w, !w->second_round);
		w->second_round = true;
		/* The command had its steps: theirs begins anew. */
		if (w->steps > 0 || w->grace_from == TMO_FOREVER)
			w->grace_from = w->now.mono;
		return;
	}
	CHECK(w, step == w->steps);
	if (step > 0)
		CHECK(w, w->now.mono - w->step_time >=
				 w->plan.steps[step].pause);
	w->steps++;
	w->step_time = w->now.mono;
	if (w->steps == w->plan.step_count && w->grace_from == TMO_FOREVER)
		w->grace_from = w->now.mono;
}

static void check_kill(struct world *w, const struct action *action)
{
	CHECK(w, !w->killed);
	CHECK(w, !w->rest_due);
	CHECK(w,
		action->target == (w->plan.command_only ? TO_COMMAND : TO_ALL));
	w->killed = true;
	w->kill_time = w->now.mono;
	if (action->step < w->plan.step_count) {
		check_step(w, action);
		return;
	}
	CHECK(w, w->plan.grace != TMO_FOREVER);
	CHECK(w, w->grace_from != TMO_FOREVER);
	CHECK(w, w->now.mono - w->grace_from >= w->plan.grace);
}

static void check_warning(struct world *w, const struct action *action)
{
	const size_t i = (size_t)(action->signal - 40);

	CHECK(w, i < w->plan.warning_count);
	CHECK(w, action->target == TO_COMMAND);
	CHECK(w, !w->limit);
	CHECK(w, (w->warned & 1U << i) == 0);
	CHECK(w, world_clock(w) < world_limit(w));
	CHECK(w, world_clock(w) >= world_limit(w) - w->plan.warnings[i].before);
	w->warned |= 1U << i;
}

static void check_received(struct world *w, const struct action *action)
{
	const struct event *event = &w->event;
	const bool of_group = event->signal == SIGHUP ||
			      event->signal == SIGINT ||
			      event->signal == SIGQUIT;

	CHECK(w, event->kind == EVENT_SIGNAL);
	CHECK(w, action->signal == event->signal);
	CHECK(w, action->skip_own_group == (event->from_terminal && of_group));
	CHECK(w, event->signal != SIGTSTP || !event->from_terminal);
	/* Between two steps the list is not over, and the grace comes last. */
	if (w->plan.received_grace && w->grace_from == TMO_FOREVER &&
		(w->steps == 0 || w->steps == w->plan.step_count) &&
		event->signal != SIGTSTP)
		w->grace_from = w->now.mono;
}

/* The second half: when it is due, or pushed out by what comes next. */
static void check_rest(struct world *w, size_t at)
{
	const struct actions *actions = &w->actions;
	const bool pushed = at + 1 < actions->count &&
			    actions->list[at + 1].kind == ACTION_SEND;

	CHECK(w, w->rest_due);
	CHECK(w, actions->list[at].signal == w->rest_signal);
	CHECK(w, w->now.mono >= w->second_half_at || pushed ||
			 w->event.kind == EVENT_EXITED);
	/* A command that died of the signal has cleaned nothing up. */
	CHECK(w, (actions->list[at].target == TO_ALL) ==
			 (w->event.kind == EVENT_EXITED &&
				 w->event.signal == w->rest_signal));
	w->rest_due = false;
}

static void check_scope(struct world *w, const struct action *action)
{
	CHECK(w, !w->plan.command_only || action->target == TO_COMMAND);
	/* With -f and a hook tmo outlives the command: it reaches nobody. */
	CHECK(w, !w->gone || action->target == TO_ALL ||
			 (w->plan.command_only && w->plan.hook != 0));
	CHECK(w, !w->plan.main_first || w->gone ||
			 action->target == TO_COMMAND ||
			 action->signal == SIGKILL);
	CHECK(w, !w->options.as_timeout || action->target != TO_COMMAND_FIRST);
	if (action->target != TO_COMMAND_FIRST)
		return;
	CHECK(w, action->signal != 0 && action->signal != SIGKILL);
	CHECK(w, !w->rest_due);
	w->rest_due = true;
	w->rest_signal = action->signal;
	w->second_half_at = duration_add(w->now.mono, w->plan.descendant_delay);
}

/* Who is stopped when it is sent a signal is continued, nobody else. */
static void check_continued_after(struct world *w, size_t at)
{
	const struct actions *actions = &w->actions;
	const struct action *send = &actions->list[at];
	const bool follows = at + 1 < actions->count &&
			     actions->list[at + 1].kind == ACTION_RESUME &&
			     actions->list[at + 1].target == RESUME_COMMAND;

	if (send->signal == SIGKILL || w->event.signal == SIGTSTP)
		return;
	CHECK(w, follows == (w->stopped && send->signal != 0));
	w->stop_sent |= signame_stops(send->signal);
}

static void check_send(struct world *w, size_t at)
{
	const struct action *action = &w->actions.list[at];

	if (action->same_step) {
		check_rest(w, at);
		return;
	}
	check_scope(w, action);
	check_continued_after(w, at);
	switch (action->cause) {
	case CAUSE_WARNING:
		check_warning(w, action);
		return;
	case CAUSE_RECEIVED:
		CHECK(w, !w->limit || action->signal != SIGKILL);
		break;
	case CAUSE_LIMIT:
		CHECK(w, w->limit);
		break;
	case CAUSE_LEFTOVERS:
		CHECK(w, w->gone && !w->limit);
		CHECK(w,
			w->plan.leftovers == LEFTOVERS_KILL ||
				(w->plan.main_first && w->plan.received_grace));
		w->cleaning = w->plan.leftovers == LEFTOVERS_KILL;
		break;
	}
	if (action->signal == SIGKILL)
		check_kill(w, action);
	else if (action->cause == CAUSE_RECEIVED)
		check_received(w, action);
	else
		check_step(w, action);
}

static void check_continue(struct world *w, const struct action *action)
{
	if (action->target == RESUME_COMMAND)
		CHECK(w, w->stopped && !w->gone);
	else if (action->target == RESUME_STOPPED)
		CHECK(w, w->event.kind == EVENT_TICK && w->stop_sent);
	else if (action->target == RESUME_HOOK)
		CHECK(w, w->event.kind == EVENT_TICK && w->hook_asked &&
				 !w->hook_over);
	else
		CHECK(w, w->event.kind == EVENT_FOREGROUND ||
				 w->event.signal == SIGCONT);
}

/* What this kind of action needs to be in place. */
static void check_action(struct world *w, size_t at)
{
	const struct action *action = &w->actions.list[at];
	const bool ticks = w->event.kind == EVENT_TICK;

	switch (action->kind) {
	case ACTION_SEND:
		check_send(w, at);
		return;
	case ACTION_RESUME:
		check_continue(w, action);
		return;
	case ACTION_SIGNAL_AGAIN:
		CHECK(w, false); /* nobody is late in this world */
		return;
	case ACTION_KILL_CHILDREN:
		CHECK(w, w->killed && !w->plan.command_only);
		CHECK(w, w->event.kind == EVENT_REAPED);
		return;
	case ACTION_KILL_TREE:
		CHECK(w, w->killed && !w->plan.command_only && ticks);
		return;
	case ACTION_SUSPEND:
		CHECK(w, w->event.job_control || w->event.signal == SIGTSTP ||
				 (w->event.kind == EVENT_STOPPED && w->ctrl_z));
		w->ctrl_z = false;
		return;
	case ACTION_SAMPLE:
		CHECK(w, ticks && !w->limit && !w->cleaning);
		CHECK(w, w->plan.idle != TMO_FOREVER ||
				 w->plan.cpu != TMO_FOREVER);
		return;
	case ACTION_HOOK:
		CHECK(w, w->plan.hook != 0 && w->limit && !w->hook_asked);
		w->hook_asked = true;
		w->hook_time = w->now.mono;
		return;
	case ACTION_CHECK_FOREGROUND:
		CHECK(w, ticks && w->wants_terminal && w->stopped);
		CHECK(w, w->now.mono - w->look_time >= TMO_SECOND / 5);
		w->look_time = w->now.mono;
		return;
	case ACTION_ANNOUNCE_STUCK:
		CHECK(w, ticks && w->killed && !w->stuck_told);
		w->stuck_told = true;
		return;
	case ACTION_ABANDON:
		CHECK(w, ticks && w->killed);
		CHECK(w, w->plan.grace != TMO_FOREVER);
		CHECK(w, w->now.mono - w->kill_time >= w->plan.give_up);
		CHECK(w, w->machine.pursuit.gave_up);
		CHECK(w, w->machine.phase != MACHINE_ACTIVE);
		return;
	}
}

static bool may_act(enum event_kind kind)
{
	switch (kind) {
	case EVENT_TICK:
	case EVENT_SIGNAL:
	case EVENT_EXITED:
	case EVENT_REAPED:
	case EVENT_STOPPED:
	case EVENT_FOREGROUND:
	case EVENT_SAMPLE:
	case EVENT_HOOK_DONE:
		return true;
	case EVENT_CONTINUED:
	case EVENT_NONE_LEFT:
	case EVENT_NOT_TAKEN:
	case EVENT_TREE_KILLED:
		return false;
	}
	return false;
}

/* A sampled limit, as far as an onlooker can tell: not too early. */
static bool may_be_over(const struct world *w)
{
	switch (w->machine.limits.reached) {
	case REASON_IDLE:
		return w->now.mono - w->start.mono >= w->plan.idle;
	case REASON_CPU:
		return w->sample.cpu >= w->plan.cpu;
	case REASON_NONE:
	case REASON_TIME:
		return false;
	}
	return false;
}

/* By the clock or by ALRM at a tick, by -i and -c at a sample. */
static void check_limit(struct world *w)
{
	const bool due = w->alarmed || world_clock(w) >= world_limit(w);
	const bool ticks = w->event.kind == EVENT_TICK;

	if (w->machine.limits.reached != REASON_NONE && !w->limit) {
		if (ticks)
			CHECK(w, due && w->machine.limits.reached ==
						 REASON_TIME);
		else
			CHECK(w, w->event.kind == EVENT_SAMPLE &&
					 may_be_over(w));
		CHECK(w, !w->cleaning);
		w->limit = true;
	}
	/* What is seen through after a signal sent on is under no limit. */
	if (ticks && due && !w->cleaning &&
		(!w->gone || w->plan.leftovers == LEFTOVERS_WAIT))
		CHECK(w, w->limit);
}

static void check_forwarded(struct world *w)
{
	const int signal = w->event.signal;
	int count = 0;

	if (w->event.kind != EVENT_SIGNAL || signal == SIGALRM ||
		signal == SIGCHLD || signal == SIGCONT || signal == SIGTSTP)
		return;
	for (size_t i = 0; i < w->actions.count; i++)
		count += w->actions.list[i].kind == ACTION_SEND &&
			 !w->actions.list[i].same_step;
	CHECK(w, count == (w->plan.command_only && w->gone ? 0 : 1));
}

/* What an event says of the world, before the machine hears of it. */
static void note_event(struct world *w)
{
	switch (w->event.kind) {
	case EVENT_SIGNAL:
		w->alarmed |= w->event.signal == SIGALRM;
		w->ctrl_z |= w->event.signal == SIGTSTP;
		w->ctrl_z &= w->event.signal != SIGCONT;
		return;
	case EVENT_EXITED:
		w->gone = true;
		w->stopped = false;
		return;
	case EVENT_STOPPED:
		w->stopped = true;
		w->wants_terminal = (w->event.signal == SIGTTIN ||
				     w->event.signal == SIGTTOU);
		w->look_time = w->now.mono;
		return;
	case EVENT_CONTINUED:
		w->stopped = false;
		return;
	case EVENT_HOOK_DONE:
		w->hook_over = true;
		return;
	case EVENT_TICK:
	case EVENT_REAPED:
	case EVENT_FOREGROUND:
	case EVENT_NONE_LEFT:
	case EVENT_SAMPLE:
	case EVENT_NOT_TAKEN:
	case EVENT_TREE_KILLED:
		return;
	}
}

/* All that is left to do once tmo waits for the hook, or a stop, alone. */
static bool is_winding_up(const struct world *w)
{
	for (size_t i = 0; i < w->actions.count; i++) {
		const struct action *action = &w->actions.list[i];

		if (w->event.kind != EVENT_TICK ||
			action->kind != ACTION_RESUME ||
			!(action->target == RESUME_HOOK
					? w->hook_asked && !w->hook_over
					: action->target == RESUME_STOPPED &&
						  w->stop_sent))
			return false;
	}
	return true;
}

static void tell(struct world *w, struct event event)
{
	const bool over = w->machine.phase != MACHINE_ACTIVE;

	w->event = event;
	w->actions.count = 0;
	if (!over)
		note_event(w);
	machine_step(&w->machine, &event, w->now, &w->actions);
	CHECK(w, w->actions.count <= ACTIONS_MAX);
	if (over || !may_act(event.kind))
		CHECK(w, is_winding_up(w));
	if (over)
		return;
	check_limit(w);
	for (size_t i = 0; i < w->actions.count; i++)
		check_action(w, i);
	check_forwarded(w);
}

static struct event random_signal(uint64_t *seed)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM,
		SIGCHLD, SIGCONT, SIGTSTP, SIGUSR1, SIGPIPE};

	return (struct event){
		.kind = EVENT_SIGNAL,
		.signal = signals[random_below(seed, 10)],
		.from_terminal = random_below(seed, 2),
	};
}

static void tell_of_stops(struct world *w)
{
	static const int signals[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
	uint64_t *seed = &w->seed;

	if (w->gone)
		return;
	if (w->stopped && random_below(seed, 3) == 0)
		tell(w, (struct event){.kind = EVENT_CONTINUED});
	if (random_below(seed, w->stop_sent ? 3 : 12) == 0)
		tell(w, (struct event){
				.kind = EVENT_STOPPED,
				.signal = signals[random_below(seed, 4)],
				.job_control = random_below(seed, 4) == 0,
			});
}

static void tell_of_deaths(struct world *w, unsigned wake)
{
	uint64_t *seed = &w->seed;

	if (!w->gone && (random_below(seed, 12) == 0 || wake > 40)) {
		tell(w, (struct event){
				.kind = EVENT_EXITED,
				.signal = random_below(seed, 2) ? w->rest_signal
								: 0,
			});
		tell(w, (struct event){.kind = EVENT_REAPED});
	} else if (random_below(seed, 8) == 0) {
		tell(w, (struct event){.kind = EVENT_REAPED});
	}
	if (w->hook_asked && !w->hook_over &&
		(random_below(seed, 5) == 0 || wake > 45))
		tell(w, (struct event){.kind = EVENT_HOOK_DONE});
	if (w->gone && (random_below(seed, 8) == 0 || wake > 50))
		tell(w, (struct event){.kind = EVENT_NONE_LEFT});
}

/* What a walk adds up to: often the same as before, so that it is idle. */
static void tell_a_sample(struct world *w)
{
	uint64_t *seed = &w->seed;

	w->sample.count = 1;
	if (random_below(seed, 4) == 0)
		w->sample.who = random_next(seed);
	if (random_below(seed, 4) == 0)
		w->sample.cpu += random_span(seed);
	w->sample.unreadable = random_below(seed, 20) == 0;
	tell(w, (struct event){.kind = EVENT_SAMPLE, .sample = &w->sample});
}

/* A tick, and the answers that the loop would give to what it asks. */
static void tell_the_time(struct world *w)
{
	bool walked = false;
	bool looked = false;
	bool sampled = false;

	tell(w, (struct event){.kind = EVENT_TICK});
	for (size_t i = 0; i < w->actions.count; i++) {
		walked |= w->actions.list[i].kind == ACTION_KILL_TREE;
		looked |= w->actions.list[i].kind == ACTION_CHECK_FOREGROUND;
		sampled |= w->actions.list[i].kind == ACTION_SAMPLE;
	}
	if (sampled)
		tell_a_sample(w);
	if (walked)
		tell(w, (struct event){
				.kind = EVENT_TREE_KILLED,
				.count = random_below(&w->seed, 2),
			});
	if (looked && random_below(&w->seed, 2))
		tell(w, (struct event){.kind = EVENT_FOREGROUND});
	/* Whatever was due is done: no wake-up leads to another at once. */
	CHECK(w, machine_deadline(&w->machine) > w->now.mono);
	CHECK(w, machine_wall_deadline(&w->machine) > w->now.wall);
}

/* Before its deadline a machine has nothing to do. */
static void check_idle(struct world *w, tmo_ns deadline)
{
	struct machine before;

	if (w->now.mono >= machine_deadline(&w->machine) ||
		w->now.wall >= machine_wall_deadline(&w->machine) || w->alarmed)
		return;
	before = w->machine;
	tell(w, (struct event){.kind = EVENT_TICK});
	CHECK(w, w->actions.count == 0);
	CHECK(w, before.phase == w->machine.phase);
	CHECK(w, deadline == machine_deadline(&w->machine));
}

/* To the deadline, a little before it or late; the wall clock may be set. */
static void sleep_somehow(struct world *w)
{
	uint64_t *seed = &w->seed;
	const tmo_ns mono = machine_deadline(&w->machine);
	const tmo_ns wall = machine_wall_deadline(&w->machine);
	tmo_ns span = TMO_FOREVER;

	if (mono != TMO_FOREVER)
		span = mono - w->now.mono;
	if (wall != TMO_FOREVER && wall - w->now.wall < span)
		span = wall - w->now.wall;
	if (span == TMO_FOREVER || random_below(seed, 4) == 0)
		span = random_span(seed);
	else if (random_below(seed, 3) == 0)
		span = (tmo_ns)(random_next(seed) % (uint64_t)(span + 1));
	else if (random_below(seed, 4) == 0)
		span += random_span(seed);
	w->now.mono += span;
	w->now.wall += span;
	if (random_below(seed, 10) == 0)
		w->now.wall += random_span(seed);
	else if (random_below(seed, 10) == 0)
		w->now.wall -= random_span(seed);
	check_idle(w, mono);
}

static void live_through(unsigned timeline)
{
	struct world world = {
		.seed = UINT64_C(0x9e3779b97f4a7c15) * (timeline + 1),
		.timeline = timeline,
		.now = {MONO_START, WALL_START},
		.start = {MONO_START, WALL_START},
		.grace_from = TMO_FOREVER,
	};
	struct world *w = &world;

	invent_plan(w);
	machine_start(&w->machine, &w->plan, 2, w->now);
	w->warned = w->machine.limits.warned;
	for (unsigned wake = 0; wake < 64; wake++) {
		sleep_somehow(w);
		for (unsigned i = random_below(&w->seed, 7); i > 4; i--)
			tell(w, random_signal(&w->seed));
		tell_of_stops(w);
		tell_of_deaths(w, wake);
		tell_the_time(w);
	}
	/* The command is gone and nobody is left: it must have ended. */
	CHECK(w, w->machine.phase == MACHINE_DONE);
	CHECK(w, machine_deadline(&w->machine) == TMO_FOREVER);
	CHECK(w, machine_wall_deadline(&w->machine) == TMO_FOREVER);
}

static void test_any_timeline_keeps_the_rules(void **unused)
{
	(void)unused;
	for (unsigned timeline = 0; timeline < 20000; timeline++)
		live_through(timeline);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_command_that_ends_in_time_ends_tmo_at_once),
	cmocka_unit_test(test_death_at_the_very_limit_is_not_a_timeout),
	cmocka_unit_test(test_death_seen_long_after_the_limit_is_no_timeout),
	cmocka_unit_test(test_after_the_end_nothing_is_done_any_more),
	cmocka_unit_test(test_with_no_limit_tmo_sleeps_for_ever),
	cmocka_unit_test(test_a_tick_before_the_deadline_does_nothing),
	cmocka_unit_test(test_the_command_first_the_rest_a_tenth_later),
	cmocka_unit_test(test_the_rest_as_soon_as_the_command_has_ended),
	cmocka_unit_test(test_everybody_as_soon_as_it_died_of_the_signal),
	cmocka_unit_test(test_a_signal_of_the_list_does_not_overtake_another),
	cmocka_unit_test(test_kill_goes_to_all_at_once),
	cmocka_unit_test(test_the_drop_in_signals_all_at_once),
	cmocka_unit_test(test_the_drop_in_has_no_grace_of_its_own),
	cmocka_unit_test(test_the_drop_in_waits_for_the_command_only),
	cmocka_unit_test(test_signal_0_is_said_to_all_and_has_no_second_half),
	cmocka_unit_test(test_the_grace_counts_from_the_last_signal),
	cmocka_unit_test(test_what_follows_kill_in_the_list_is_not_sent),
	cmocka_unit_test(test_a_late_wake_moves_all_later_steps),
	cmocka_unit_test(test_a_grace_of_0_never_kills),
	cmocka_unit_test(test_a_grace_of_0_gives_the_rest_its_signal),
	cmocka_unit_test(test_a_grace_of_0_with_wait_waits_for_all),
	cmocka_unit_test(test_after_a_limit_tmo_waits_for_all),
	cmocka_unit_test(test_foreground_means_the_command_alone),
	cmocka_unit_test(test_foreground_waits_for_the_command_alone),
	cmocka_unit_test(test_main_first_spares_the_rest_until_the_end),
	cmocka_unit_test(test_main_first_forgets_steps_that_were_to_come),
	cmocka_unit_test(test_main_first_kills_all_after_the_grace),
	cmocka_unit_test(test_main_first_without_grace_signals_and_returns),
	cmocka_unit_test(test_main_first_without_grace_but_wait_goes_on),
	cmocka_unit_test(test_main_first_passes_signals_to_the_command),
	cmocka_unit_test(test_main_first_spares_the_rest_a_received_signal),
	cmocka_unit_test(test_main_first_with_kill_as_the_first_signal),
	cmocka_unit_test(test_main_first_one_signal_at_a_limit_while_waiting),
	cmocka_unit_test(test_main_first_one_signal_to_leftovers),
	cmocka_unit_test(test_main_first_a_stop_while_waiting_reaches_them),
	cmocka_unit_test(test_leftovers_are_kept_by_default),
	cmocka_unit_test(test_leftovers_wait_for_all),
	cmocka_unit_test(test_a_limit_while_waiting_is_a_limit),
	cmocka_unit_test(test_a_limit_while_waiting_with_no_grace),
	cmocka_unit_test(test_the_last_one_gone_at_the_limit_is_no_timeout),
	cmocka_unit_test(test_leftovers_kill_ends_them_as_a_limit_would),
	cmocka_unit_test(test_leftovers_kill_walks_the_list),
	cmocka_unit_test(test_leftovers_kill_by_kill_says_what_is_left),
	cmocka_unit_test(test_leftovers_kill_without_grace_returns),
	cmocka_unit_test(test_leftovers_kill_with_nobody_left_is_over),
	cmocka_unit_test(test_leftovers_kill_ignores_alrm),
	cmocka_unit_test(test_leftovers_kill_in_the_drop_in_waits_for_them),
	cmocka_unit_test(test_leftovers_kill_after_a_received_signal),
	cmocka_unit_test(test_leftovers_kill_after_a_received_grace_began),
	cmocka_unit_test(
		test_leftovers_kill_after_a_received_one_in_the_drop_in),
	cmocka_unit_test(test_give_up_names_and_leaves),
	cmocka_unit_test(test_give_up_soon_names_them_once_only),
	cmocka_unit_test(test_give_up_when_the_command_went_in_time),
	cmocka_unit_test(test_give_up_whatever_the_kill_followed),
	cmocka_unit_test(test_give_up_has_no_effect_without_a_grace),
	cmocka_unit_test(test_without_give_up_tmo_waits_however_long),
	cmocka_unit_test(test_a_death_after_kill_has_the_new_killed),
	cmocka_unit_test(test_walks_go_on_while_they_reach_somebody),
	cmocka_unit_test(test_walks_come_even_when_somebody_always_dies),
	cmocka_unit_test(test_a_death_before_kill_asks_for_nothing),
	cmocka_unit_test(test_a_second_report_of_the_end_changes_nothing),
	cmocka_unit_test(test_a_signal_is_sent_on_at_once),
	cmocka_unit_test(test_a_signal_received_twice_is_sent_on_twice),
	cmocka_unit_test(test_a_signal_is_sent_on_during_the_grace),
	cmocka_unit_test(test_a_signal_is_sent_on_to_those_who_wait),
	cmocka_unit_test(test_what_the_terminal_sent_spares_its_group),
	cmocka_unit_test(test_the_default_grace_is_not_for_received_signals),
	cmocka_unit_test(test_an_explicit_grace_begins_with_a_received_one),
	cmocka_unit_test(test_a_second_received_signal_keeps_the_grace),
	cmocka_unit_test(test_an_explicit_0_never_kills_after_a_received_one),
	cmocka_unit_test(test_a_received_grace_is_for_the_rest_too),
	cmocka_unit_test(test_a_kill_after_a_received_one_is_not_a_limits),
	cmocka_unit_test(test_a_limit_in_a_received_grace_keeps_its_kill),
	cmocka_unit_test(test_a_limit_in_a_received_grace_walks_its_list),
	cmocka_unit_test(test_a_limit_after_a_received_kill_sends_no_more),
	cmocka_unit_test(test_a_received_one_between_steps_moves_nothing),
	cmocka_unit_test(test_a_received_one_after_kill_is_still_sent_on),
	cmocka_unit_test(test_chld_alone_is_no_news),
	cmocka_unit_test(test_alrm_is_time_is_up),
	cmocka_unit_test(test_a_death_in_the_wake_of_alrm_wins),
	cmocka_unit_test(test_alrm_while_waiting_is_a_limit),
	cmocka_unit_test(test_alrm_after_the_limit_changes_nothing),
	cmocka_unit_test(test_alrm_beside_another_limit_is_not_the_reason),
	cmocka_unit_test(test_alrm_leaves_no_warning_to_send),
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
	cmocka_unit_test(test_an_idle_command_is_a_limit),
	cmocka_unit_test(test_cpu_time_is_a_limit),
	cmocka_unit_test(test_a_job_that_stood_still_was_not_idle),
	cmocka_unit_test(test_leftovers_that_are_ended_are_not_sampled),
	cmocka_unit_test(test_warnings_go_to_the_command_before_the_limit),
	cmocka_unit_test(test_a_warning_is_not_sent_at_the_limit),
	cmocka_unit_test(test_a_warning_waits_for_the_second_half_of_a_step),
	cmocka_unit_test(test_warnings_reach_a_command_in_a_received_grace),
	cmocka_unit_test(test_a_stopped_command_is_continued_by_a_warning),
	cmocka_unit_test(test_a_warning_of_0_continues_nobody),
	cmocka_unit_test(test_what_a_warning_stops_is_continued),
	cmocka_unit_test(test_a_warning_due_before_the_start_is_dropped),
	cmocka_unit_test(test_sixteen_warnings_all_late_in_one_wake),
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
	cmocka_unit_test(test_stop_after_the_command_ended_reaches_the_rest),
	cmocka_unit_test(test_kill_leaves_nobody_to_continue),
	cmocka_unit_test(test_want_of_the_terminal_is_looked_after),
	cmocka_unit_test(test_want_of_the_terminal_stays_under_its_limit),
	cmocka_unit_test(test_the_look_ends_with_the_command),
	cmocka_unit_test(test_want_of_the_terminal_never_stops_tmo),
	cmocka_unit_test(test_the_look_ends_with_a_stop_of_another_kind),
	cmocka_unit_test(test_years_pass_in_no_time),
	cmocka_unit_test(test_spans_that_end_after_time_itself_do_not_wrap),
	cmocka_unit_test(test_kill_at_the_end_of_time),
	cmocka_unit_test(test_a_wall_time_before_every_warning),
	cmocka_unit_test(test_every_state_with_every_event),
	cmocka_unit_test(test_any_timeline_keeps_the_rules),
};

int main(void)
{
	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
