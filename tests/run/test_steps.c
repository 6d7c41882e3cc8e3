/*
 * The signals that tmo sends: in which order, when and how often. Warnings, the
 * steps of a list, STOP and CONT.
 *
 * Order and time are read from what the actors logged. A bound from below is
 * exact: a signal is never early. A bound from above that tells 0.1 s from at
 * once is asked of one run in TRIES, since any one may meet a busy machine.
 */
#define _GNU_SOURCE
#include "actors.h"
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 20 };

/* ---- order ---- */

/* The command lingers: what it started gets the signal 0.1 s after it. */
static void the_command_first_its_descendants_a_tenth_later(void **state)
{
	(void)state;
	const char *signal = STR(SIGRTMIN);
	struct run *run = START(NULL, "-s", "RTMIN", "-k", "50", "60", TREE,
		"catch", signal, "label", "top", "fork", "[", "label", "kid",
		"setsid", "ready", "until", "1", "]", "ready", "until", "1",
		"wait");
	int64_t top, kid;

	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 124);
	top = log_once("top", SIGRTMIN);
	kid = log_once("kid", SIGRTMIN);
	assert_true(top >= time_was_up);
	assert_true(kid - time_was_up >= STAGGER);
	assert_true(kid > top);
}

/* From the command's end to its child's signal, with this setup. */
static int64_t end_to_kid(const char *status)
{
	const char *signal = STR(SIGRTMIN);
	struct run *run = START(NULL, "-s", "RTMIN", "-k", "50", "60", TREE,
		"catch", signal, "label", "top", "fork", "[", "label", "kid",
		"setsid", "ready", "until", "1", "]", "ready", "until", "1",
		"note", STR(MARK_BYE), "exit", status);
	int64_t took;

	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 124);
	assert_all_gone(run);
	log_once("top", SIGRTMIN);
	took = log_once("kid", SIGRTMIN) - log_once("top", MARK_BYE);
	unlink(LOG);
	return took;
}

static void descendants_as_soon_as_the_command_has_ended(void **state)
{
	(void)state;
	bool soon = false;

	for (int i = 0; i < TRIES && !soon; i++) {
		const int64_t took = end_to_kid("7");

		assert_true(took >= 0);
		soon = took < STAGGER / 2;
	}
	assert_true(soon);
}

static void kill_goes_to_all_at_once(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-s", "KILL", "60", ACTOR, "repeat", "3",
		"[", "fork", "[", "setsid", "fork", "[", "setsid", "ready",
		"pause", "]", "ready", "pause", "]", "]", "ready", "pause");

	run_ready_many(run, 7);
	end_time(run);
	assert_exit(run, 137);
	assert_all_gone(run);
	assert_stderr(run, text_format("tmo: %s: told by ALRM that time is up, "
				       "sending KILL\n",
				   ACTOR));
}

static void kill_reaches_all_without_a_grace_too(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "0", "-s", "KILL", "60", ACTOR,
		"repeat", "3", "[", "fork", "[", "setsid", "fork", "[",
		"setsid", "ready", "pause", "]", "ready", "pause", "]", "]",
		"ready", "pause");

	leftovers_expected();
	run_ready_many(run, 7);
	end_time(run);
	assert_exit(run, 137);
	run_await_gone(run);
}

static void as_timeout_kill_reaches_all(void **state)
{
	(void)state;
	const struct setup setup = {.name = "timeout"};
	struct run *run =
		START(&setup, "-k", "0.2", "60", ACTOR, "ignore", "15", "fork",
			"[", "setsid", "ready", "pause", "]", "ready", "pause");

	leftovers_expected();
	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 137);
	run_await_gone(run);
	assert_stderr(run, "");
}

/* From the limit to the kid's signal, the command lingering. */
static int64_t limit_to_kid_as_timeout(void)
{
	const struct setup setup = {.name = "timeout"};
	const char *signal = STR(SIGRTMIN);
	struct run *run = START(&setup, "-s", "RTMIN", "60", TREE, "catch",
		signal, "label", "top", "fork", "[", "label", "kid", "ready",
		"until", "1", "]", "ready", "until", "1", "wait");
	int64_t took;

	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 124);
	assert_stderr(run, "");
	took = log_once("kid", SIGRTMIN) - time_was_up;
	log_once("top", SIGRTMIN);
	unlink(LOG);
	return took;
}

static void as_timeout_every_signal_goes_to_all_at_once(void **state)
{
	(void)state;
	bool soon = false;

	for (int i = 0; i < TRIES && !soon; i++) {
		const int64_t took = limit_to_kid_as_timeout();

		assert_true(took >= 0);
		soon = took < STAGGER;
	}
	assert_true(soon);
}

static void as_timeout_v_prints_gnus_line(void **state)
{
	(void)state;
	const struct setup setup = {.name = "/bin/timeout"};
	struct run *run = START(&setup, "-v", "-k", "0.1", "60", ACTOR,
		"ignore", "15", "ready", "pause");

	run_ready(run);
	end_time(run);

	assert_exit(run, 137);
	assert_stderr(run,
		text_format("timeout: sending signal TERM to command '%s'\n"
			    "timeout: sending signal KILL to command '%s'\n",
			ACTOR, ACTOR));
}

static void each_gets_each_step_once(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-s", "RTMIN,0.3s,RTMIN+1,0.3s,RTMIN+2",
		"-k", "0.3", "60", TREE, "catch", "all", "label", "top", "fork",
		"[", "label", "kid", "setsid", "fork", "[", "label", "grandkid",
		"setpgid", "ready", "pause", "]", "ready", "pause", "]", "fork",
		"[", "fork", "[", "label", "orphan", "setsid", "ready", "pause",
		"]", "]", "ready", "pause");
	static const char *const labels[] = {
		"top", "kid", "grandkid", "orphan"};

	run_ready_many(run, 4);
	end_time(run);
	assert_exit(run, 137);
	assert_all_gone(run);
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		const int64_t at = time_was_up;

		assert_true(log_once(labels[i], SIGRTMIN) >= at);
		assert_true(log_once(labels[i], SIGRTMIN + 1) >=
			    at + 300 * MILLISECOND);
		assert_true(log_once(labels[i], SIGRTMIN + 2) >=
			    at + 600 * MILLISECOND);
		log_never(labels[i], SIGCONT);
		log_never(labels[i], SIGTERM);
	}
	assert_true(clock_now() - time_was_up >= 900 * MILLISECOND);
}

/* ---- -w ---- */

static void warnings_come_before_the_limit_to_the_command_alone(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-w", "USR2@0.5", "-w", "USR1@1", "2",
		TREE, "catch", "all", "label", "top", "fork", "[", "label",
		"kid", "ready", "until", "1", "]", "ready", "until", "3",
		"wait");
	int64_t first, second, limit;

	run_ready_many(run, 2);
	run_wait(run);
	assert_exit(run, 124);
	first = log_once("top", SIGUSR1);
	second = log_once("top", SIGUSR2);
	limit = log_once("top", SIGTERM);
	assert_true(first - run->started >= 1000 * MILLISECOND);
	assert_true(second - run->started >= 1500 * MILLISECOND);
	assert_true(limit - run->started >= 2000 * MILLISECOND);
	assert_true(first < second && second < limit);
	log_never("kid", SIGUSR1);
	log_never("kid", SIGUSR2);
	log_once("kid", SIGTERM);
}

static void no_warning_once_a_limit_has_been_reached(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "2.5", "-w", "USR1@0.5", "2", TREE,
		"catch", "all", "label", "top", "ready", "pause");

	run_ready(run);
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_exit(run, 137);
	assert_took(run, 2500 * MILLISECOND, GENEROUS);
	log_once("top", SIGTERM);
	log_never("top", SIGUSR1);
}

static void a_warning_reaches_a_stopped_command(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-w", "USR1@59", "60", TREE, "catch",
		"10", "label", "top", "ready", "raise", "19", "until", "1",
		"exit", "8");

	run_ready(run);
	run_wait(run);
	assert_exit(run, 8);
	log_once("top", SIGUSR1);
}

static void a_warning_that_a_time_leaves_no_room_for_is_dropped(void **state)
{
	(void)state;
	struct timespec now;
	struct run *run;

	clock_gettime(CLOCK_REALTIME, &now);
	run = START(NULL, "-w", "USR1@1h",
		text_format("@%lld.5", (long long)now.tv_sec + 1), TREE,
		"catch", "10", "label", "top", "pause");
	run_await_err(run, "\n");
	run_wait(run);
	assert_exit(run, 124);
	assert_stderr_line(run,
		text_format("tmo: %s: too little time is left for the warning "
			    "USR1@1h (--warn): it is dropped",
			ACTOR));
	log_never("top", SIGUSR1);
}

/* Which says what GNU's says, and nothing else. */
static void under_the_name_timeout_no_word_is_said_of_it(void **state)
{
	(void)state;
	const struct setup timeout = {.name = "timeout"};
	struct timespec now;
	const struct run *run;

	clock_gettime(CLOCK_REALTIME, &now);
	run = run_wait(START(&timeout, "-v", "-w", "USR1@1h",
		text_format("@%lld", (long long)now.tv_sec + 60), "true"));
	assert_exit(run, 0);
	assert_stderr(run, "");
}

/* ---- lists, 0, STOP, CONT ---- */

static void a_list_is_told_line_by_line(void **state)
{
	(void)state;
	const char *name = ACTOR;
	struct run *run =
		START(NULL, "-s", "INT,0.2s,hup,300ms,SIGTERM", "-k", ".4", "1",
			TREE, "catch", "all", "label", "top", "ready", "pause");

	run_ready(run);
	run_wait(run);
	assert_exit(run, 137);
	assert_took(run, 1900 * MILLISECOND, GENEROUS);
	assert_true(
		log_once("top", SIGHUP) - run->started >= 1200 * MILLISECOND);
	assert_true(
		log_once("top", SIGTERM) - run->started >= 1500 * MILLISECOND);
	assert_stderr(run,
		text_format("tmo: %s: time limit of 1s reached, sending INT\n"
			    "tmo: %s: still running 0.2s later, sending HUP\n"
			    "tmo: %s: still running 300ms later, sending TERM\n"
			    "tmo: %s: still running .4s later, sending KILL\n",
			name, name, name, name));
}

static void a_step_that_reached_nobody_prints_nothing(void **state)
{
	(void)state;
	struct run *run = START(
		NULL, "-s", "INT,50s,TERM", "-k", ".2", "0.2", ACTOR, "pause");

	run_wait(run);
	assert_exit(run, 124);
	assert_stderr(run,
		text_format(
			"tmo: %s: time limit of 0.2s reached, sending INT\n",
			ACTOR));
}

static void signal_0_sends_nothing(void **state)
{
	(void)state;
	struct run *run =
		START(NULL, "-s", "0", "-k", "0.3", "60", TREE, "catch", "all",
			"label", "top", "ready", "raise", "19", "pause");

	process_await(run_ready_pid(run), "T");
	end_time(run);
	assert_exit(run, 137);
	assert_true(clock_now() - time_was_up >= 300 * MILLISECOND);
	assert_string_equal(file_text(LOG), "");
	assert_stderr(run,
		text_format("tmo: %s: told by ALRM that time is up, "
			    "sending no signal\n"
			    "tmo: %s: still running 0.3s later, sending KILL\n",
			ACTOR, ACTOR));
}

static void stop_is_followed_by_cont(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-s", "STOP", "-k", "50", "60", TREE,
		"catch", "18", "label", "top", "fork", "[", "label", "kid",
		"setsid", "ready", "until", "1", "]", "ready", "until", "1",
		"wait");

	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 124);
	log_once("top", SIGCONT);
	log_once("kid", SIGCONT);
}

static void stop_and_no_grace_is_followed_by_cont(void **state)
{
	(void)state;
	struct run *run =
		START(NULL, "-s", "STOP", "-k", "0", "60", TREE, "catch", "18",
			"label", "top", "ready", "until", "1", "exit", "0");

	run_ready(run);
	end_time(run);
	assert_exit(run, 124);
	log_once("top", SIGCONT);
}

static void stop_with_f_is_followed_by_cont(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-f", "-s", "STOP", "60", TREE, "catch",
		"18", "label", "top", "ready", "until", "1", "exit", "0");

	run_ready(run);
	end_time(run);
	assert_exit(run, 124);
	log_once("top", SIGCONT);
}

static void cont_may_be_the_signal(void **state)
{
	(void)state;
	struct run *run =
		START(NULL, "-s", "CONT", "-k", "50", "60", TREE, "catch", "18",
			"label", "top", "ready", "until", "1", "exit", "0");

	run_ready(run);
	end_time(run);
	assert_exit(run, 124);
	log_once("top", SIGCONT);
}

static void the_stopped_are_continued_the_running_get_no_cont(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "50", "60", TREE, "catch", "15",
		"catch", "18", "label", "top", "fork", "[", "label", "still",
		"setsid", "ready", "raise", "19", "until", "2", "]", "fork",
		"[", "label", "moving", "ready", "until", "1", "linger", "300",
		"]", "ready", "until", "1", "linger", "300", "wait");

	run_ready_many(run, 3);
	await_stopped(run, 1);
	end_time(run);
	assert_exit(run, 124);
	log_once("still", SIGTERM);
	log_once("still", SIGCONT);
	log_once("moving", SIGTERM);
	log_never("moving", SIGCONT);
	log_once("top", SIGTERM);
	log_never("top", SIGCONT);
}

static void a_stopped_command_is_continued_at_the_limit(void **state)
{
	(void)state;
	static const char *const options[] = {"-k50", "-k0", "-f", "-m", "-p"};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		struct run *run = START(NULL, options[i], "60", ACTOR, "ready",
			"raise", "19", "pause");

		process_await(run_ready_pid(run), "T");
		end_time(run);
		if (i == 4)
			assert_signalled(run, SIGTERM);
		else
			assert_exit(run, 124);
		assert_all_gone(run);
	}
}

static const struct CMUnitTest tests[] = {
	PROMISE(the_command_first_its_descendants_a_tenth_later),
	PROMISE(descendants_as_soon_as_the_command_has_ended),
	PROMISE(kill_goes_to_all_at_once),
	PROMISE(kill_reaches_all_without_a_grace_too),
	PROMISE(as_timeout_kill_reaches_all),
	PROMISE(as_timeout_every_signal_goes_to_all_at_once),
	PROMISE(as_timeout_v_prints_gnus_line),
	PROMISE(each_gets_each_step_once),
	PROMISE(warnings_come_before_the_limit_to_the_command_alone),
	PROMISE(no_warning_once_a_limit_has_been_reached),
	PROMISE(a_warning_reaches_a_stopped_command),
	PROMISE(a_warning_that_a_time_leaves_no_room_for_is_dropped),
	PROMISE(under_the_name_timeout_no_word_is_said_of_it),
	PROMISE(a_list_is_told_line_by_line),
	PROMISE(a_step_that_reached_nobody_prints_nothing),
	PROMISE(signal_0_sends_nothing),
	PROMISE(stop_is_followed_by_cont),
	PROMISE(stop_and_no_grace_is_followed_by_cont),
	PROMISE(stop_with_f_is_followed_by_cont),
	PROMISE(cont_may_be_the_signal),
	PROMISE(the_stopped_are_continued_the_running_get_no_cont),
	PROMISE(a_stopped_command_is_continued_at_the_limit),
};

TEST_PROGRAM(tests)
