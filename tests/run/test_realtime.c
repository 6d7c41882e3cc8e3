/*
 * Real-time priorities: a busy command on the one processor that there is does
 * not keep tmo from its turn. Takes root, or the right to such a priority.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PRIORITY = 10, NOT_ALLOWED = 99 };

#define BUSY "sh", "-c", "echo $$ >&8; while :; do :; done"

/*
 * On one processor, and for at most 10 s of its time, whatever becomes of the
 * test.
 */
static void be_real_time(void *policy)
{
	const struct sched_param param = {.sched_priority = PRIORITY};
	const struct rlimit limit = {10000000, 10000000};
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET((size_t)sched_getcpu(), &first);
	if (setrlimit(RLIMIT_RTTIME, &limit) != 0 ||
		sched_setaffinity(0, sizeof first, &first) != 0 ||
		sched_setscheduler(0, *(int *)policy, &param) != 0)
		_exit(NOT_ALLOWED);
}

/* As it, but of a user who may go no higher. */
static void be_real_time_nobody(void *policy)
{
	const struct rlimit highest = {PRIORITY, PRIORITY};

	be_real_time(policy);
	setrlimit(RLIMIT_RTPRIO, &highest); /* unless it is lower */
	be_nobody(NULL);
}

static int fifo = SCHED_FIFO;
static int reset = SCHED_FIFO | SCHED_RESET_ON_FORK;
static const struct setup real_time = {.child = be_real_time, .context = &fifo};
static const struct setup real_time_nobody = {
	.child = be_real_time_nobody, .context = &fifo};

static void need_real_time(void)
{
	const struct setup setup = {
		.program = "true", .child = be_real_time, .context = &fifo};

	if (run_wait(START(&setup, NULL))->status != 0)
		skip_because("real-time priorities are not permitted here");
}

static void a_busy_command_does_not_pass_its_limit(void **state)
{
	struct run *run;

	(void)state;
	need_real_time();
	run = run_wait(START(&real_time, "-q", "0.3", BUSY));
	assert_exit(run, 124);
	assert_took(run, 300 * MILLISECOND, GENEROUS);
	assert_exit(run_wait(START(&real_time, "-dq", "0.3", BUSY)), 124);
}

static void a_busy_command_does_not_outlive_a_killed_tmo(void **state)
{
	struct run *run;

	(void)state;
	need_real_time();
	run = START(&real_time, "-dq", "60", BUSY);
	run_ready(run);
	run_kill(run, SIGKILL);
	assert_signalled(run_wait(run), SIGKILL);
	run_await_gone(run);
	leftovers_expected(); /* the guard, for the test to reap */
}

/* proc_pid_stat(5) */
#define OWN_PRIORITY "cut -d ' ' -f 40 /proc/self/stat"

static void the_command_has_the_priority_of_the_start(void **state)
{
	(void)state;
	need_real_time();
	assert_stdout(
		run_wait(START(&real_time, "5", "sh", "-c", OWN_PRIORITY)),
		"10\n");
	assert_stdout(run_wait(START(
			      &real_time, "-d", "5", "sh", "-c", OWN_PRIORITY)),
		"10\n");
}

static void a_command_may_not_inherit_it(void **state)
{
	const struct setup setup = {.child = be_real_time, .context = &reset};

	(void)state;
	need_real_time();
	assert_stdout(
		run_wait(START(&setup, "5", "sh", "-c", OWN_PRIORITY)), "0\n");
}

static void the_o_command_may_look_at_a_busy_one(void **state)
{
	struct run *run;

	(void)state;
	need_real_time();
	run = run_wait(
		START(&real_time, "-q", "-o", "echo $TMO_REASON", "0.3", BUSY));
	assert_exit(run, 124);
	assert_stderr(run, "time\n");
}

static void where_none_above_is_allowed_that_is_said(void **state)
{
	struct run *run;

	(void)state;
	need_real_time();
	if (geteuid() != 0)
		skip_because("it takes root to start tmo as another user");
	run = run_wait(START(&real_time_nobody, "5", "sh", "-c", "exit 3"));
	assert_exit(run, 3);
	assert_stderr(run,
		"tmo: sh: cannot take a priority above the command's "
		"(sched_setparam): Operation not permitted\n");
	run = run_wait(START(&real_time_nobody, "-q", "5", "true"));
	assert_exit(run, 0);
	assert_stderr(run, "");
}

static const struct CMUnitTest tests[] = {
	PROMISE(a_busy_command_does_not_pass_its_limit),
	PROMISE(a_busy_command_does_not_outlive_a_killed_tmo),
	PROMISE(the_command_has_the_priority_of_the_start),
	PROMISE(a_command_may_not_inherit_it),
	PROMISE(the_o_command_may_look_at_a_busy_one),
	PROMISE(where_none_above_is_allowed_that_is_said),
};

TEST_PROGRAM(tests)
