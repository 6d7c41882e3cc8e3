/*
 * heartbeat: -b says every so often that the command still runs.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static void it_says_that_the_command_still_runs(void **state)
{
	struct run *run = START(NULL, "-b", "100ms", "1000", "sh", "-c",
		"sleep 1000 & sleep 1000 & wait");

	(void)state;
	run_await_err(run, "\n");
	run_await_err(
		run, "00ms (limit 1000s): 3 processes, 0.0s of CPU time\n");
	run_time_up(run);
	assert_exit(run_wait(run), 124);
	assert_int_equal(
		strncmp(run->err, "tmo: sh: still running after ", 29), 0);
	assert_all_gone(run);
}

static void it_comes_at_multiples_and_not_before(void **state)
{
	struct run *run = START(NULL, "-b", "0.3", "0", "sleep", "1000");
	int64_t seen;

	(void)state;
	run_await_err(run, "tmo: sleep: still running after ");
	seen = clock_now() - run->started;
	assert_true(seen >= 300 * MILLISECOND);
	run_time_up(run);
	assert_exit(run_wait(run), 124);
}

static void nothing_is_said_at_the_limit_or_later(void **state)
{
	const struct run *run = TMO("-b", "0.5", "-k", "0.7", "0.5", "sh", "-c",
		"trap '' TERM; sleep 1000");

	(void)state;
	assert_exit(run, 137);
	assert_stderr(run, "tmo: sh: time limit of 0.5s reached, sending TERM\n"
			   "tmo: sh: still running 0.7s later, sending KILL\n");
}

static void quiet_takes_it_back(void **state)
{
	const struct run *run = TMO("-b", "10ms", "-q", "0.3", "sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_stderr(run, "");
}

/* In a mount namespace of its own, with an empty directory for /proc. */
static void hide_proc(void *context)
{
	(void)context;
	if (unshare(CLONE_NEWNS) != 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("none", "/proc", "tmpfs", 0, NULL) != 0)
		_exit(121);
}

static void without_proc_it_says_what_is_known(void **state)
{
	const struct setup blind = {.child = hide_proc};
	struct run *run = run_wait(START(&blind, "--version"));

	(void)state;
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0)
		skip_because("no mount namespaces, or a sanitizer");
	run = START(&blind, "-b", "0.2", "0", "sleep", "1000");
	run_await_err(run, "\n");
	run_kill(run, SIGINT);
	assert_signalled(run_wait(run), SIGINT);
	assert_int_equal(
		strncmp(run->err, "tmo: sleep: still running after ", 32), 0);
	assert_null(strstr(run->err, "process"));
}

static void its_duration_is_above_0_and_finite(void **state)
{
	static const char *const words[] = {"0", "inf", "1x"};

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		const struct run *run = TMO("-b", words[i], "5", "true");

		assert_exit(run, 125);
		assert_one_error(run, "tmo: --heartbeat: ", words[i]);
	}
}

static const struct CMUnitTest tests[] = {
	PROMISE(it_says_that_the_command_still_runs),
	PROMISE(it_comes_at_multiples_and_not_before),
	PROMISE(nothing_is_said_at_the_limit_or_later),
	PROMISE(quiet_takes_it_back),
	PROMISE(without_proc_it_says_what_is_known),
	PROMISE(its_duration_is_above_0_and_finite),
};

TEST_PROGRAM(tests)
