/*
 * rig: a command line, the machine that follows it, and invented time. What is
 * decided is kept as a trace, so that a test reads as a timeline.
 *
 * A trace is a list of "SECONDS WHAT; ", the seconds counted from the start:
 *   10 TERM command-first    ACTION_SEND, target ("snapshot" is always the
 *                            second half of a step; one to everybody is "all
 *                            same-step"); then its cause unless it is a limit,
 *                            "skip-own-group", "to-leftovers"
 *   10 CONT command          ACTION_RESUME, target
 *   10 kill-tree             the other actions: signal-again, kill-children,
 *                            suspend, sample, read-shares, heartbeat, hook,
 *                            announce-limit, kill-hook, abandon-hook,
 *                            check-foreground, stuck, abandon
 *   10 done                  the machine is DONE
 */
#ifndef TMO_TEST_RIG_H
#define TMO_TEST_RIG_H

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
#include "tmo/core/machine.h"
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

struct rig {
	char words[512];
	char *argv[64];
	struct options options;
	struct plan plan;
	struct machine machine;
	struct timestamps now;
	struct timestamps start;
	struct actions actions; /* of the last event */
	char trace[4096];
	size_t length;
};

/* ---- the trace ---- */

static inline void trace_add(struct rig *rig, const char *word)
{
	const size_t length = strlen(word);

	assert_true(rig->length + length < sizeof rig->trace);
	memcpy(rig->trace + rig->length, word, length + 1);
	rig->length += length;
}

static inline void trace_clear(struct rig *rig)
{
	rig->trace[0] = '\0';
	rig->length = 0;
}

/* "; 10.05 ": no more decimals than are needed. */
static inline void trace_time(struct rig *rig)
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

static inline const char *target_word(enum target target)
{
	static const char *const words[] = {
		[TO_COMMAND] = " command",
		[TO_COMMAND_FIRST] = " command-first",
		[TO_SNAPSHOT] = " snapshot",
		[TO_ALL] = " all",
		[RESUME_COMMAND] = " command",
		[RESUME_STOPPED] = " stopped",
		[RESUME_GROUP] = " group",
		[RESUME_HOOK] = " hook",
	};

	return words[target];
}

static inline const char *cause_word(enum cause cause)
{
	static const char *const words[] = {
		[CAUSE_LIMIT] = "",
		[CAUSE_RECEIVED] = " received",
		[CAUSE_WARNING] = " warning",
		[CAUSE_LEFTOVERS] = " leftovers",
	};

	return words[cause];
}

static inline void trace_send(struct rig *rig, const struct action *action)
{
	char name[SIGNAME_MAX];

	trace_add(rig, signame_format(action->signal, name));
	trace_add(rig, target_word(action->target));
	if (action->same_step && action->target != TO_SNAPSHOT)
		trace_add(rig, " same-step");
	trace_add(rig, cause_word(action->cause));
	if (action->skip_own_group)
		trace_add(rig, " skip-own-group");
	if (action->to_leftovers)
		trace_add(rig, " to-leftovers");
}

static inline void trace_action(struct rig *rig, const struct action *action)
{
	static const char *const words[] = {
		[ACTION_SIGNAL_AGAIN] = "signal-again",
		[ACTION_KILL_CHILDREN] = "kill-children",
		[ACTION_KILL_TREE] = "kill-tree",
		[ACTION_RESUME] = "CONT",
		[ACTION_SUSPEND] = "suspend",
		[ACTION_SAMPLE] = "sample",
		[ACTION_HEARTBEAT] = "heartbeat",
		[ACTION_READ_SHARES] = "read-shares",
		[ACTION_ANNOUNCE_LIMIT] = "announce-limit",
		[ACTION_HOOK] = "hook",
		[ACTION_KILL_HOOK] = "kill-hook",
		[ACTION_ABANDON_HOOK] = "abandon-hook",
		[ACTION_CHECK_FOREGROUND] = "check-foreground",
		[ACTION_ANNOUNCE_STUCK] = "stuck",
		[ACTION_ABANDON] = "abandon",
	};

	trace_time(rig);
	if (action->kind == ACTION_SEND) {
		trace_send(rig, action);
		return;
	}
	trace_add(rig, words[action->kind]);
	if (action->kind == ACTION_RESUME)
		trace_add(rig, target_word(action->target));
}

/* What the last event, or a part that was called alone, has decided. */
static inline void trace_actions(struct rig *rig)
{
	for (size_t i = 0; i < rig->actions.count; i++)
		trace_action(rig, &rig->actions.list[i]);
	rig->actions.count = 0;
}

/* Compares what was decided since the last time, and forgets it. */
#define expect(rig, text)                                                      \
	do {                                                                   \
		assert_string_equal((rig)->trace, text);                       \
		trace_clear(rig);                                              \
	} while (0)

/* ---- the start ---- */

static inline tmo_ns clock_at_start(void)
{
	return WALL_START;
}

/* "NAME FIRST LINE cmd", without FIRST where that is NULL. */
static inline void parse(
	struct rig *rig, const char *name, const char *first, const char *line)
{
	struct options_error error;
	int argc = 0;

	assert_true(strlen(line) < sizeof rig->words);
	memcpy(rig->words, line, strlen(line) + 1);
	rig->argv[argc++] = (char *)(uintptr_t)name;
	if (first)
		rig->argv[argc++] = (char *)(uintptr_t)first;
	for (char *word = strtok(rig->words, " "); word;
		word = strtok(NULL, " "))
		rig->argv[argc++] = word;
	rig->argv[argc++] = (char *)(uintptr_t) "cmd";
	rig->argv[argc] = NULL;
	if (!options_parse(&rig->options, argc, rig->argv, clock_at_start,
		    gmtime_r, &error))
		fail_msg("%s: %s", line, error.reason);
}

static inline void start_after(
	struct rig *rig, const char *name, const char *first, const char *line)
{
	*rig = (struct rig){
		.now = {MONO_START, WALL_START},
		.start = {MONO_START, WALL_START},
	};
	parse(rig, name, first, line);
	plan_make(&rig->plan, &rig->options);
	machine_start(&rig->machine, &rig->plan, 1, rig->now);
}

/*
 * Without a -g of the line's own -g 0: most tests are about what is sent, and
 * watch a tree that nobody ends.
 */
static inline void start_as(struct rig *rig, const char *name, const char *line)
{
	start_after(rig, name, "-g0", line);
}

/* "tmo LINE cmd" */
static inline void start(struct rig *rig, const char *line)
{
	start_as(rig, "tmo", line);
}

/* For a part of the machine that is called alone; then trace_actions(). */
static inline struct decision decide(struct rig *rig)
{
	return (struct decision){
		.plan = &rig->plan,
		.now = rig->now,
		.deadlines = &rig->machine.deadlines,
		.actions = &rig->actions,
	};
}

/* ---- events ---- */

static inline void feed(struct rig *rig, struct event event)
{
	const enum machine_phase before = rig->machine.phase;

	machine_step(&rig->machine, &event, rig->now, &rig->actions);
	trace_actions(rig);
	if (before != MACHINE_DONE && rig->machine.phase == MACHINE_DONE) {
		trace_time(rig);
		trace_add(rig, "done");
	}
}

static inline void tick(struct rig *rig)
{
	feed(rig, (struct event){.kind = EVENT_TICK});
}

static inline void receive(struct rig *rig, int signal)
{
	feed(rig, (struct event){.kind = EVENT_SIGNAL, .signal = signal});
}

static inline void receive_from_terminal(struct rig *rig, int signal)
{
	feed(rig, (struct event){
			  .kind = EVENT_SIGNAL,
			  .signal = signal,
			  .from_terminal = true,
		  });
}

static inline void child_reaped(struct rig *rig)
{
	feed(rig, (struct event){.kind = EVENT_REAPED});
}

static inline void command_ends_by(struct rig *rig, int signal)
{
	feed(rig, (struct event){.kind = EVENT_EXITED, .signal = signal});
	child_reaped(rig);
}

static inline void command_ends(struct rig *rig)
{
	command_ends_by(rig, 0);
}

static inline void hook_ends(struct rig *rig)
{
	feed(rig, (struct event){.kind = EVENT_HOOK_DONE});
}

static inline void none_left(struct rig *rig)
{
	feed(rig, (struct event){.kind = EVENT_NONE_LEFT});
}

static inline void command_stops(struct rig *rig, int signal)
{
	feed(rig, (struct event){.kind = EVENT_STOPPED, .signal = signal});
}

static inline void command_stops_in_foreground(struct rig *rig, int signal)
{
	feed(rig, (struct event){
			  .kind = EVENT_STOPPED,
			  .signal = signal,
			  .job_control = true,
		  });
}

static inline void command_continues(struct rig *rig)
{
	feed(rig, (struct event){.kind = EVENT_CONTINUED});
}

static inline void tree_killed(struct rig *rig, size_t count)
{
	feed(rig, (struct event){.kind = EVENT_TREE_KILLED, .count = count});
}

/* One process that does nothing but use CPU time. */
static inline void sample(struct rig *rig, tmo_ns cpu)
{
	const struct sample taken = {
		.parts = SAMPLE_PROGRESS,
		.who = 1,
		.count = 1,
		.cpu = cpu,
	};

	feed(rig, (struct event){.kind = EVENT_SAMPLE, .sample = &taken});
}

/* ---- time ---- */

/* When the machine next wants to be woken, on the monotonic clock. */
static inline tmo_ns next_wake(const struct rig *rig)
{
	const tmo_ns mono = machine_deadline(&rig->machine);
	const tmo_ns wall = machine_wall_deadline(&rig->machine);
	tmo_ns as_mono;

	if (wall == TMO_FOREVER)
		return mono;
	as_mono = wall - rig->now.wall + rig->now.mono;
	return as_mono < mono ? as_mono : mono;
}

static inline void sleep_until(struct rig *rig, tmo_ns mono)
{
	if (mono <= rig->now.mono)
		return;
	rig->now.wall = duration_add(rig->now.wall, mono - rig->now.mono);
	rig->now.mono = mono;
}

/* Sleeps to the next deadline, and ticks. */
static inline void wake(struct rig *rig)
{
	sleep_until(rig, next_wake(rig));
	tick(rig);
}

/* Runs to `at` after the start, with a tick at every deadline on the way. */
static inline void run_to(struct rig *rig, tmo_ns at)
{
	const tmo_ns end = duration_add(rig->start.mono, at);
	int wakes = 0;

	while (next_wake(rig) <= end) {
		wake(rig);
		assert_true(++wakes < 1000);
	}
	sleep_until(rig, end);
}

/* ---- how far it is ---- */

static inline bool limit_reached(const struct rig *rig)
{
	return rig->machine.limits.reached != REASON_NONE;
}

static inline bool reached_by_alarm(const struct rig *rig)
{
	return rig->machine.limits.reached == REASON_TIME &&
	       rig->machine.limits.alarmed;
}

/* The command runs under its limits, and nothing has begun to end it. */
static inline void assert_under_limits(const struct rig *rig)
{
	assert_int_equal(rig->machine.phase, MACHINE_ACTIVE);
	assert_true(rig->machine.limits.on);
	assert_int_equal(rig->machine.escalation.stage, NOT_BEGUN);
}

static inline void assert_active(const struct rig *rig)
{
	assert_int_equal(rig->machine.phase, MACHINE_ACTIVE);
}

static inline void assert_done(const struct rig *rig)
{
	assert_int_equal(rig->machine.phase, MACHINE_DONE);
}

/* No clock will wake it. */
static inline void assert_asleep(const struct rig *rig)
{
	assert_int_equal(machine_deadline(&rig->machine), TMO_FOREVER);
	assert_int_equal(machine_wall_deadline(&rig->machine), TMO_FOREVER);
}

static inline bool is_on(const struct rig *rig, enum deadline which)
{
	return deadline_is_on(&rig->machine.deadlines, which);
}

#endif
