/*
 * leftovers: -l fail, what still runs soon after the command has ended is a
 * limit reached.
 */
#include "harness.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DELAY (200 * MILLISECOND)

/* Leaves a process that ends by TERM, and exits with 3. */
#define LEAVES "sh", "-c", "sleep 1000 & exit 3"

static void leftovers_are_a_limit_reached(void **state)
{
	const struct run *run = TMO("-l", "fail", "1000", LEAVES);

	(void)state;
	assert_exit(run, 124);
	assert_took(run, DELAY, GENEROUS);
	assert_stderr(run, "tmo: sh: ended, sending TERM to the processes it "
			   "left\n");
	assert_all_gone(run);
}

static void nothing_left_is_the_commands_status_at_once(void **state)
{
	const struct run *run = TMO("-l", "fail", "1000", "sh", "-c", "exit 3");

	(void)state;
	assert_exit(run, 3);
	assert_stderr(run, "");
	run = TMO("-l", "fail", "1000", "sh", "-c", "kill -HUP $$");
	assert_signalled(run, SIGHUP);
	assert_exit(TMO("-l", "fail", "1000", "/no/such/command"), 127);
}

/* It lives for as long as a pipe is open; that is closed by the command. */
static void what_ends_with_the_command_is_no_leftover(void **state)
{
	const struct run *run = TMO("-l", "fail", "1000", "sh", "-c",
		"mkfifo \"$0\"; cat \"$0\" & exec >\"$0\"; exit 3",
		scratch_path("fifo"));

	(void)state;
	assert_exit(run, 3);
	assert_stderr(run, "");
	assert_all_gone(run);
}

static void leftovers_have_the_grace(void **state)
{
	const struct run *run = TMO("-l", "fail", "-k", "0.3", "1000", "sh",
		"-c",
		"trap '' TERM; sh -c 'echo >&8; sleep 1000; sleep 1000' & "
		"exit 3");

	(void)state;
	assert_exit(run, 124);
	assert_took(run, DELAY + 300 * MILLISECOND, GENEROUS);
	assert_stderr(run,
		"tmo: sh: ended, sending TERM to the processes it left\n"
		"tmo: sh: the processes it left still run 0.3s later, sending "
		"KILL\n");
	assert_all_gone(run);
}

static void leftovers_are_shown_to_the_hook(void **state)
{
	const struct run *run = TMO("-l", "fail", "-o",
		"echo \"$TMO_REASON $TMO_COMMAND\"", "1000", LEAVES);

	(void)state;
	assert_exit(run, 124);
	assert_stderr(run,
		"tmo: sh: ended, but left processes, running the -o command\n"
		"leftovers sh\n"
		"tmo: sh: sending TERM\n");
	assert_all_gone(run);
}

static void the_status_of_leftovers_is_that_of_any_limit(void **state)
{
	(void)state;
	assert_exit(TMO("-q", "-l", "fail", "-x", "77", "9", LEAVES), 77);
	assert_exit(TMO("-q", "-p", "-l", "fail", "9", LEAVES), 3);
	/* The command was not killed for a limit: 124, not 137. */
	assert_exit(TMO("-q", "-l", "fail", "9", "sh", "-c",
			    "sleep 1000 & kill -KILL $$"),
		124);
	assert_exit(TMO("-q", "-l", "wait", "0.5", "sh", "-c",
			    "sleep 1000 & kill -KILL $$"),
		124);
}

static void a_signal_sent_on_ends_the_run_with_its_own_status(void **state)
{
	struct run *run = START(NULL, "-l", "fail", "1000", "sh", "-c",
		"sleep 1000 & echo >&8; wait");

	(void)state;
	run_ready(run);
	run_kill(run, SIGTERM);
	assert_signalled(run_wait(run), SIGTERM);
	assert_all_gone(run);
}

static void under_the_name_timeout_it_returns(void **state)
{
	const struct setup as_timeout = {.name = "timeout"};
	struct run *run = START(&as_timeout, "-l", "fail", "1000", LEAVES);

	(void)state;
	leftovers_expected();
	assert_exit(run_wait(run), 124);
	assert_stderr(run, "");
	run_await_gone(run);
	run = START(NULL, "-l", "fail", "-k", "0", "1000", LEAVES);
	assert_exit(run_wait(run), 124);
	run_await_gone(run);
}

static void leftovers_that_fail_are_a_timeout_in_the_report(void **state)
{
	const char *report = scratch_path("report");
	const struct run *run =
		TMO("-q", "-l", "fail", "-r", report, "1000", LEAVES);

	(void)state;
	assert_exit(run, 124);
	assert_non_null(strstr(file_text(report),
		"\"outcome\":\"timeout\",\"reason\":\"leftovers\","
		"\"status\":124,\"exit\":3,"));
	assert_non_null(strstr(file_text(report), "\"by\":\"limit\""));
	/* Who hung: not the command, which is gone. */
	assert_non_null(strstr(file_text(report), "\"running\":[{\"pid\":"));
	assert_non_null(strstr(file_text(report), "\"name\":\"sleep\""));
}

static const struct CMUnitTest tests[] = {
	PROMISE(leftovers_are_a_limit_reached),
	PROMISE(nothing_left_is_the_commands_status_at_once),
	PROMISE(what_ends_with_the_command_is_no_leftover),
	PROMISE(leftovers_have_the_grace),
	PROMISE(leftovers_are_shown_to_the_hook),
	PROMISE(the_status_of_leftovers_is_that_of_any_limit),
	PROMISE(a_signal_sent_on_ends_the_run_with_its_own_status),
	PROMISE(under_the_name_timeout_it_returns),
	PROMISE(leftovers_that_fail_are_a_timeout_in_the_report),
};

TEST_PROGRAM(tests)
