/*
 * Signals that tmo receives: which it sends on, which are for itself, and what
 * it does when it is stopped or killed. Terminals have a file of their own.
 */
#define _GNU_SOURCE
#include "actors.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Those whose default action is to terminate, ALRM and KILL aside. */
static bool terminates(int number)
{
	switch (number) {
	case SIGALRM:
	case SIGKILL:
	case SIGSTOP:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
	case SIGCONT:
	case SIGCHLD:
	case SIGURG:
	case SIGWINCH:
		return false;
	default:
		return true;
	}
}

/* 32 and 33, which the libc keeps for itself: it cannot ignore or catch. */
static bool is_reserved(int number)
{
	return number > 31 && number < SIGRTMIN;
}

static const struct setup coreless = {.child = no_core};

/* ---- received signals ---- */

/* What waits for a user is counted in all: leave some to other tests. */
static void bound_queue(void *context)
{
	const struct rlimit few = {.rlim_cur = 256, .rlim_max = 256};

	(void)context;
	setrlimit(RLIMIT_SIGPENDING, &few);
}

/* Real-time signals queue: there is always one more to be taken. */
static void a_flood_of_signals_holds_up_no_limit(void **state)
{
	(void)state;
	const struct setup setup = {.child = bound_queue};
	const struct run *run = run_wait(
		START(&setup, "-s", "KILL", "0.5", help_path("flood"), "40"));

	assert_exit(run, 137);
	assert_took(run, 500 * MILLISECOND, GENEROUS);
}

static void every_terminating_signal_is_sent_on(void **state)
{
	(void)state;
	for (int number = 1; number <= SIGRTMAX; number++) {
		struct run *run;

		if (!terminates(number) || is_reserved(number))
			continue;
		run = START(&coreless, "60", ACTOR, "default", STR(SIGRTMAX),
			"ready", "pause");
		run_ready(run);
		run_kill(run, number);
		run_wait(run);
		assert_signalled(run, number);
		assert_stderr(run, "");
		assert_all_gone(run);
	}
}

static void those_that_the_libc_keeps_too(void **state)
{
	(void)state;
	for (int number = 32; number < SIGRTMIN; number++) {
		struct run *run = START(NULL, "60", ACTOR, "ready", "pause");

		run_ready(run);
		run_kill(run, number);
		run_wait(run);
		assert_signalled(run, number);
		assert_all_gone(run);
	}
}

static void what_the_command_makes_of_it_is_the_status(void **state)
{
	(void)state;
	struct run *run = START(NULL, "60", ACTOR, "catch", "all", "ready",
		"until", "1", "exit", "3");

	run_ready(run);
	run_kill(run, SIGTERM);
	run_wait(run);
	assert_exit(run, 3);
	assert_stderr(run, "");
}

static void ignore_but_the_last(void *context)
{
	(void)context;
	for (int number = 1; number <= SIGRTMAX; number++)
		if (number != SIGCHLD && number != SIGRTMAX)
			signal(number, SIG_IGN);
}

/* RTMAX comes last of what is queued: all before it have been seen. */
static void signals_ignored_at_the_start_are_not_sent_on(void **state)
{
	(void)state;
	const struct setup setup = {.child = ignore_but_the_last};
	struct run *run = START(&setup, "60", TREE, "label", "top", "catch",
		"all", "ready", "pause");

	run_ready(run);
	for (int number = 1; number < SIGRTMAX; number++)
		if (terminates(number) && !is_reserved(number))
			run_kill(run, number);
	run_kill(run, SIGRTMAX);
	log_await("top", SIGRTMAX);
	for (int number = 1; number < SIGRTMAX; number++)
		if (terminates(number))
			log_never("top", number);
	run_kill(run, SIGKILL);
	run_wait(run);
	leftovers_expected();
}

static void a_received_signal_goes_to_all_once(void **state)
{
	(void)state;
	const char *signal = STR(SIGRTMIN);
	struct run *run = START(NULL, "60", TREE, "catch", signal, "label",
		"top", "fork", "[", "label", "kid", "setsid", "fork", "[",
		"label", "grandkid", "setpgid", "ready", "until", "1", "]",
		"ready", "until", "1", "wait", "]", "ready", "until", "1",
		"wait", "exit", "5");

	run_ready_many(run, 3);
	run_kill(run, SIGRTMIN);
	run_wait(run);
	assert_exit(run, 5);
	log_once("top", SIGRTMIN);
	log_once("kid", SIGRTMIN);
	log_once("grandkid", SIGRTMIN);
	assert_true(log_once("kid", SIGRTMIN) - run->started >= STAGGER);
	assert_stderr(run, "");
}

static void int_from_a_user_goes_to_all_in_tmos_group_too(void **state)
{
	(void)state;
	static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct run *run = START(NULL, "60", TREE, "catch", "all",
			"label", "top", "fork", "[", "label", "kid", "ready",
			"until", "1", "]", "ready", "until", "1", "wait");

		run_ready_many(run, 2);
		run_kill(run, numbers[i]);
		run_wait(run);
		assert_exit(run, 0);
		log_once("top", numbers[i]);
		log_once("kid", numbers[i]);
		unlink(LOG);
	}
}

static void alrm_is_time_up(void **state)
{
	(void)state;
	struct run *run =
		START(NULL, "60", TREE, "catch", "14", "ready", "pause");

	run_ready(run);
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_exit(run, 124);
	assert_int_equal(log_count("actor", SIGALRM), 0);
	assert_stderr(run, text_format("tmo: %s: told by ALRM that time is up, "
				       "sending TERM\n",
				   ACTOR));
}

static void alrm_is_time_up_without_a_limit(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "0.2", "0", ACTOR, "ignore", "15",
		"ready", "pause");

	run_ready(run);
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_exit(run, 137);
}

static void an_explicit_k_starts_the_grace(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "0.3", "60", ACTOR, "ignore", "2",
		"ready", "pause");
	int64_t sent;

	run_ready(run);
	sent = clock_now();
	run_kill(run, SIGINT);
	run_wait(run);
	assert_signalled(run, SIGKILL);
	assert_true(clock_now() - sent >= 300 * MILLISECOND);
}

/* 10 s must go by, so only on demand. */
static void the_default_grace_is_not_started(void **state)
{
	(void)state;
	struct run *run;
	int64_t sent;

	if (getenv("TMO_SLOW") == NULL)
		skip_because("takes 12 s: set TMO_SLOW");
	run = START(NULL, "60", ACTOR, "ignore", "2", "ready", "linger",
		"12000", "exit", "6");
	run_ready(run);
	sent = clock_now();
	run_kill(run, SIGINT);
	run_wait(run);
	assert_exit(run, 6);
	assert_true(clock_now() - sent >= 11 * SECOND);
}

static void a_limit_still_works_after_a_received_signal(void **state)
{
	(void)state;
	struct run *run =
		START(NULL, "1", ACTOR, "ignore", "2", "ready", "pause");

	run_ready(run);
	run_kill(run, SIGINT);
	run_wait(run);
	assert_exit(run, 124);
	assert_took(run, SECOND, GENEROUS);
}

static void signals_are_sent_on_during_the_grace(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "50", "60", TREE, "catch", "15",
		"catch", "10", "label", "top", "fork", "[", "label", "kid",
		"ready", "until", "2", "]", "ready", "until", "2", "wait");

	run_ready_many(run, 2);
	run_kill(run, SIGALRM);
	log_await("kid", SIGTERM);
	run_kill(run, SIGUSR1);
	run_wait(run);
	assert_exit(run, 124);
	log_once("top", SIGUSR1);
	log_once("kid", SIGUSR1);
	log_once("top", SIGTERM);
	log_once("kid", SIGTERM);
}

static void signals_are_sent_on_during_the_hook(void **state)
{
	(void)state;
	const char *fifo = scratch_path("fifo");
	struct run *run;
	int fd;

	assert_int_equal(mkfifo(fifo, 0666), 0);
	run = START(NULL, "-k", "50", "-o",
		text_format(TAKE_FDS "echo 1 >&8; cat %s", fifo), "60", TREE,
		"catch", "15", "catch", "10", "label", "top", "ready", "until",
		"2");
	run_ready(run);
	run_kill(run, SIGALRM);
	run_ready(run);
	run_kill(run, SIGUSR1);
	log_await("top", SIGUSR1);
	log_never("top", SIGTERM);
	fd = open(fifo, O_WRONLY | O_CLOEXEC);
	close(fd);
	run_wait(run);
	assert_exit(run, 124);
	log_once("top", SIGTERM);
}

/* ---- TSTP and CONT ---- */

/* A group of its own, its parent in another: not orphaned, so it can stop. */
static void tstp_to_tmo_stops_all_and_cont_continues(void **state)
{
	(void)state;
	const struct setup setup = {.group = true};
	struct run *run = START(&setup, "60", TREE, "label", "top", "catch",
		"18", "fork", "[", "label", "kid", "ready", "until", "1", "]",
		"fork", "[", "setpgid", "label", "apart", "ready", "until", "1",
		"]", "ready", "until", "1", "wait", "exit", "2");
	pid_t pids[3];

	for (size_t i = 0; i < 3; i++)
		pids[i] = run_ready_pid(run);
	run_kill(run, SIGTSTP);
	process_await(run->pid, "T");
	for (size_t i = 0; i < 3; i++)
		process_await(pids[i], "T");
	run_kill(run, SIGCONT);
	run_wait(run);
	assert_exit(run, 2);
	log_once("top", SIGCONT);
	log_once("kid", SIGCONT);
	log_once("apart", SIGCONT);
}

static void ignore_cont(void *context)
{
	(void)context;
	signal(SIGCONT, SIG_IGN);
}

/* The action of CONT may be to do nothing: it continues all the same. */
static void cont_continues_also_where_it_is_ignored(void **state)
{
	(void)state;
	const struct setup setup = {.group = true, .child = ignore_cont};
	struct run *run = START(&setup, "60", ACTOR, "catch", "10", "ready",
		"until", "1", "exit", "2");
	const pid_t command = run_ready_pid(run);

	run_kill(run, SIGTSTP);
	process_await(run->pid, "T");
	process_await(command, "T");
	run_kill(run, SIGCONT);
	process_await(command, "S");
	run_kill(run, SIGUSR1);
	assert_exit(run_wait(run), 2);
}

/* The step has two halves, and the stop comes between them. */
static void tstp_between_two_halves_of_a_step_loses_none(void **state)
{
	(void)state;
	const struct setup setup = {.group = true};
	struct run *run = START(&setup, "-k", "0", "60", TREE, "label", "top",
		"catch", "15", "fork", "[", "label", "kid", "catch", "15",
		"ready", "until", "1", "]", "ready", "until", "1", "wait",
		"exit", "2");

	run_ready_many(run, 2);
	kill(run->pid, SIGALRM);
	log_await("top", SIGTERM);
	run_kill(run, SIGTSTP);
	run_kill(run, SIGCONT);
	assert_exit(run_wait(run), 124);
	log_once("kid", SIGTERM);
}

static void tstp_goes_to_the_command_s_handler(void **state)
{
	(void)state;
	const struct setup setup = {.group = true};
	struct run *run = START(&setup, "60", TREE, "label", "top", "catch",
		"20", "catch", "18", "ready", "until", "1", "linger", "200",
		"exit", "2");

	run_ready(run);
	run_kill(run, SIGTSTP);
	process_await(run->pid, "T");
	log_await("top", SIGTSTP);
	run_kill(run, SIGCONT);
	run_wait(run);
	assert_exit(run, 2);
	log_once("top", SIGTSTP);
	log_never("top", SIGCONT);
}

static void a_limit_passed_while_tmo_was_stopped_acts_at_cont(void **state)
{
	(void)state;
	const struct setup setup = {.group = true};
	struct run *run = START(&setup, "1", ACTOR, "ready", "pause");
	const pid_t command = run_ready_pid(run);
	const struct timespec past = {
		.tv_sec = 1, .tv_nsec = 200 * MILLISECOND};

	run_kill(run, SIGTSTP);
	process_await(run->pid, "T");
	process_await(command, "T");
	nanosleep(&past, NULL); /* the limit must go by: no event says so */
	process_await(run->pid, "T");
	run_kill(run, SIGCONT);
	run_wait(run);
	assert_exit(run, 124);
	assert_all_gone(run);
}

static void ttin_and_ttou_do_not_stop_tmo(void **state)
{
	(void)state;
	const struct setup setup = {.group = true};
	struct run *run = START(&setup, "60", TREE, "label", "top", "catch",
		"10", "ready", "until", "1", "exit", "2");

	run_ready(run);
	run_kill(run, SIGTTIN);
	run_kill(run, SIGTTOU);
	run_kill(run, SIGUSR1);
	run_wait(run);
	assert_exit(run, 2);
}

/* ---- tmo's own troubles ---- */

static void a_message_to_a_closed_pipe_is_no_signal(void **state)
{
	(void)state;
	int ends[2];
	struct setup setup = {.err = 0};
	struct run *run;

	assert_int_equal(pipe(ends), 0);
	setup.err = ends[1];
	run = START(&setup, "-v", "-s", "INT,0.2s,TERM", "-k", "0.2", "60",
		TREE, "catch", "all", "label", "top", "ready", "pause");
	close(ends[1]);
	run_ready(run);
	close(ends[0]);
	end_time(run);
	assert_exit(run, 137);
	log_never("top", SIGPIPE);
	log_once("top", SIGTERM);
}

static void a_killed_tmo_takes_the_command_along(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-s", "RTMIN", "60", TREE, "catch", "all",
		"label", "top", "ready", "until", "1");

	leftovers_expected();
	run_ready(run);
	run_kill(run, SIGKILL);
	run_wait(run);
	assert_signalled(run, SIGKILL);
	run_await_gone(run);
	log_once("top", SIGRTMIN);
}

static void nested_ones_end_together(void **state)
{
	(void)state;
	const struct run *run = TMO("0.3", tmo_path(), "60", ACTOR, "pause");

	assert_exit(run, 124);
	assert_took(run, 300 * MILLISECOND, GENEROUS);
	assert_all_gone(run);
}

static void alrm_goes_to_the_inner_one_by_the_outer(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-m", "-s", "ALRM", "30", tmo_path(),
		"-s", "USR1", "25", TREE, "catch", "10", "label", "top",
		"ready", "until", "1");

	run_ready(run);
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_exit(run, 124);
	log_once("top", SIGUSR1);
	assert_took(run, 0, 20 * SECOND);
}

static void block_all(void *context)
{
	sigset_t all;

	(void)context;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
}

static void all_blocked_at_the_start_makes_no_difference(void **state)
{
	(void)state;
	const struct setup setup = {.child = block_all};
	struct run *run = START(&setup, "-k", "0.2", "0.2", "sleep", "60");

	run_wait(run);
	assert_exit(run, 137); /* TERM stays blocked, KILL cannot be */
	assert_all_gone(run);

	run = START(&setup, "60", ACTOR, "catch", "10", "ready", "until", "1",
		"exit", "3");
	run_ready(run);
	run_kill(run, SIGUSR1);
	run_wait(run);
	assert_exit(run, 3);
}

static void ignore_all(void *context)
{
	(void)context;
	for (int number = 1; number <= SIGRTMAX; number++)
		signal(number, SIG_IGN);
}

static void all_ignored_at_the_start_makes_no_difference(void **state)
{
	(void)state;
	const struct setup setup = {.child = ignore_all};
	struct run *run = run_wait(START(&setup, "60", "true"));

	assert_exit(run, 0);
	assert_took(run, 0, GENEROUS);
	run = START(&setup, "1", ACTOR, "ready", "pause");
	run_ready(run);
	run_wait(run);
	assert_exit(run, 124); /* TERM is what is to be sent: not ignored */
}

/* ---- tmo itself is stopped or killed ---- */

static void a_limit_that_passes_while_tmo_is_stopped_acts_when_it_goes_on(
	void **state)
{
	struct run *run =
		START(NULL, "2", help_path("stubborn"), "it", "-", "TERM=0");

	(void)state;
	run_ready(run);
	run_kill(run, SIGSTOP);
	process_await(run->pid, "T");
	assert_runs_on(run, 2 * SECOND);
	assert_stderr(run, "");
	run_kill(run, SIGCONT);
	assert_exit(run_wait(run), 124);
}

static void a_command_that_ends_while_tmo_is_stopped_has_ended(void **state)
{
	struct run *run =
		START(NULL, "2", help_path("stubborn"), "it", "-", "USR1=6");
	const pid_t command = run_ready_pid(run);

	(void)state;
	run_kill(run, SIGSTOP);
	process_await(run->pid, "T");
	kill(command, SIGUSR1);
	process_await(command, "Z");
	assert_runs_on(run, 2 * SECOND);
	run_kill(run, SIGCONT);
	assert_exit(run_wait(run), 6);
	assert_stderr(run, "");
}

static void a_tmo_that_is_killed_takes_the_command_with_it(void **state)
{
	static const char *const signals[] = {"TERM", "USR1", "KILL"};
	const char *log = scratch_path("log");

	(void)state;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct run *run = START(NULL, "-s", signals[i], "1000",
			help_path("stubborn"), signals[i], log, "TERM=0",
			"USR1=0");

		run_ready(run);
		run_kill(run, SIGKILL);
		run_wait(run);
		run_await_gone(run);
	}
	assert_string_equal(file_text(log), "TERM TERM\nUSR1 USR1\n");
	leftovers_expected(); /* ended, but the test program's to reap */
}

/* Killed at some moment between its start and the start of the command. */
static void a_tmo_that_is_killed_at_once_leaves_no_command(void **state)
{
	(void)state;
	leftovers_expected();
	for (int i = 0; i < 100; i++) {
		struct run *run = START(NULL, "1000", "sleep", "100");
		const int64_t until = run->started + i * 30000;

		while (clock_now() < until)
			;
		run_kill(run, SIGKILL);
		run_wait(run);
		run_await_gone(run);
	}
}

static const struct CMUnitTest tests[] = {
	PROMISE(a_flood_of_signals_holds_up_no_limit),
	PROMISE(every_terminating_signal_is_sent_on),
	PROMISE(those_that_the_libc_keeps_too),
	PROMISE(what_the_command_makes_of_it_is_the_status),
	PROMISE(signals_ignored_at_the_start_are_not_sent_on),
	PROMISE(a_received_signal_goes_to_all_once),
	PROMISE(int_from_a_user_goes_to_all_in_tmos_group_too),
	PROMISE(alrm_is_time_up),
	PROMISE(alrm_is_time_up_without_a_limit),
	PROMISE(an_explicit_k_starts_the_grace),
	PROMISE(the_default_grace_is_not_started),
	PROMISE(a_limit_still_works_after_a_received_signal),
	PROMISE(signals_are_sent_on_during_the_grace),
	PROMISE(signals_are_sent_on_during_the_hook),
	PROMISE(tstp_to_tmo_stops_all_and_cont_continues),
	PROMISE(cont_continues_also_where_it_is_ignored),
	PROMISE(tstp_between_two_halves_of_a_step_loses_none),
	PROMISE(tstp_goes_to_the_command_s_handler),
	PROMISE(a_limit_passed_while_tmo_was_stopped_acts_at_cont),
	PROMISE(ttin_and_ttou_do_not_stop_tmo),
	PROMISE(a_message_to_a_closed_pipe_is_no_signal),
	PROMISE(a_killed_tmo_takes_the_command_along),
	PROMISE(nested_ones_end_together),
	PROMISE(alrm_goes_to_the_inner_one_by_the_outer),
	PROMISE(all_blocked_at_the_start_makes_no_difference),
	PROMISE(all_ignored_at_the_start_makes_no_difference),
	PROMISE(a_limit_that_passes_while_tmo_is_stopped_acts_when_it_goes_on),
	PROMISE(a_command_that_ends_while_tmo_is_stopped_has_ended),
	PROMISE(a_tmo_that_is_killed_takes_the_command_with_it),
	PROMISE(a_tmo_that_is_killed_at_once_leaves_no_command),
};

TEST_PROGRAM(tests)
