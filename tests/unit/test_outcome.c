/*
 * Every way to end, and the exit status for it: the table of tmo(1), EXIT
 * STATUS. Wait statuses are put together as Linux and the BSDs do.
 */
#include "tmo/core/outcome.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <cmocka.h>

#define EXITED(code) ((code) << 8)
#define SIGNALED(number) (number)
#define DUMPED(number) ((number) | 0x80)

static void check(struct run_result ending, int status, int signal, int line)
{
	const struct exit_action verdict = outcome_of(&ending);

	if (verdict.status != status || verdict.signal != signal)
		fail_msg("line %d: status %d, signal %d, not %d, %d", line,
			verdict.status, verdict.signal, status, signal);
}

#define ENDING(...) ENDING_X(-1, __VA_ARGS__) /* without -x */
#define ENDING_X(n, ...)                                                       \
	((struct run_result){.timeout_status = (n), __VA_ARGS__})
#define CHECK(ending, status, signal) check(ending, status, signal, __LINE__)

static void test_the_macros_are_what_waitpid_gives(void **unused)
{
	(void)unused;
	assert_true(WIFEXITED(EXITED(7)) && WEXITSTATUS(EXITED(7)) == 7);
	assert_true(WIFSIGNALED(SIGNALED(9)) && WTERMSIG(SIGNALED(9)) == 9);
	assert_true(WIFSIGNALED(DUMPED(11)) && WTERMSIG(DUMPED(11)) == 11);
}

static void test_the_commands_own_status(void **unused)
{
	(void)unused;
	for (int code = 0; code < 256; code++)
		CHECK(ENDING(.wait_status = EXITED(code)), code, 0);
}

/* Whatever else was: nobody is there to be handed a status. */
static void test_a_killed_tmo_is_told_as_137(void **unused)
{
	(void)unused;
	CHECK(ENDING(.tmo_killed = true, .wait_status = EXITED(3)), 137, 0);
	CHECK(ENDING_X(9, .tmo_killed = true, .limit_reached = true,
		      .abandoned = true),
		137, 0);
}

static void test_the_commands_own_signal(void **unused)
{
	(void)unused;
	for (int number = 1; number <= 64; number++)
		CHECK(ENDING(.wait_status = SIGNALED(number)), 128 + number,
			number);
	CHECK(ENDING(.wait_status = DUMPED(SIGSEGV)), 128 + SIGSEGV, SIGSEGV);
}

static void test_a_limit_is_124_whatever_the_command_does(void **unused)
{
	(void)unused;
	for (int code = 0; code < 256; code++)
		CHECK(ENDING(.limit_reached = true,
			      .wait_status = EXITED(code)),
			124, 0);
	CHECK(ENDING(.limit_reached = true, .wait_status = SIGNALED(SIGTERM)),
		124, 0);
	CHECK(ENDING(.limit_reached = true, .wait_status = DUMPED(SIGQUIT)),
		124, 0);
	/* 128 + 9, but not by KILL. */
	CHECK(ENDING(.limit_reached = true, .wait_status = EXITED(137)), 124,
		0);
}

static void test_kill_at_a_limit_is_137_by_exit(void **unused)
{
	(void)unused;
	CHECK(ENDING(.limit_reached = true, .wait_status = SIGNALED(SIGKILL)),
		137, 0);
}

/* -l wait: the KILL it died of was none of the limit's. */
static void test_a_kill_long_before_the_limit_is_124(void **unused)
{
	(void)unused;
	CHECK(ENDING(.limit_reached = true, .command_ended_first = true,
		      .wait_status = SIGNALED(SIGKILL)),
		124, 0);
	CHECK(ENDING(.limit_reached = true, .command_ended_first = true,
		      .wait_status = EXITED(0)),
		124, 0);
}

static void test_a_kill_without_a_limit_is_the_commands(void **unused)
{
	(void)unused;
	CHECK(ENDING(.wait_status = SIGNALED(SIGKILL)), 137, SIGKILL);
}

static void test_x_is_for_every_limit(void **unused)
{
	(void)unused;
	for (int n = 0; n < 256; n++) {
		CHECK(ENDING_X(n, .limit_reached = true,
			      .wait_status = EXITED(3)),
			n, 0);
		CHECK(ENDING_X(n, .limit_reached = true,
			      .wait_status = SIGNALED(SIGKILL)),
			n, 0);
	}
	CHECK(ENDING_X(0, .limit_reached = true, .command_ended_first = true),
		0, 0);
	CHECK(ENDING_X(9, .wait_status = EXITED(3)), 3, 0);
}

static void test_p_is_the_command_even_at_a_limit(void **unused)
{
	(void)unused;
	CHECK(ENDING(.limit_reached = true, .preserve = true,
		      .wait_status = EXITED(3)),
		3, 0);
	CHECK(ENDING(.limit_reached = true, .preserve = true,
		      .wait_status = SIGNALED(SIGTERM)),
		143, SIGTERM);
	CHECK(ENDING(.limit_reached = true, .preserve = true,
		      .wait_status = SIGNALED(SIGKILL)),
		137, SIGKILL);
	CHECK(ENDING(.preserve = true, .wait_status = EXITED(3)), 3, 0);
}

static void test_giving_up_is_125_whatever_else(void **unused)
{
	(void)unused;
	CHECK(ENDING(.abandoned = true), 125, 0);
	CHECK(ENDING(.abandoned = true, .limit_reached = true), 125, 0);
	CHECK(ENDING(.abandoned = true, .limit_reached = true,
		      .preserve = true),
		125, 0);
	CHECK(ENDING_X(9, .abandoned = true, .limit_reached = true), 125, 0);
	CHECK(ENDING(.abandoned = true, .wait_status = SIGNALED(SIGTERM)), 125,
		0);
}

static void test_timeout_that_gives_up_says_137_or_x(void **unused)
{
	(void)unused;
	CHECK(ENDING(.abandoned = true, .command_left = true,
		      .as_timeout = true, .limit_reached = true),
		137, 0);
	CHECK(ENDING(.abandoned = true, .command_left = true,
		      .as_timeout = true, .preserve = true),
		137, 0);
	CHECK(ENDING_X(9, .abandoned = true, .command_left = true,
		      .as_timeout = true, .limit_reached = true),
		9, 0);
	/* What was left is the -o command. */
	CHECK(ENDING(.abandoned = true, .as_timeout = true,
		      .limit_reached = true),
		125, 0);
}

static void test_not_found_is_127(void **unused)
{
	(void)unused;
	CHECK(ENDING(.exec_error = ENOENT, .wait_status = EXITED(127)), 127, 0);
	CHECK(ENDING(.exec_error = ENOENT, .wait_status = SIGNALED(SIGTERM)),
		127, 0);
}

static void test_not_executable_is_126(void **unused)
{
	static const int errors[] = {EACCES, ENOTDIR, ENOEXEC, EISDIR, ELOOP,
		E2BIG, ENOMEM, ETXTBSY, EIO, ENAMETOOLONG, EPERM, EINVAL};

	(void)unused;
	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
		CHECK(ENDING(.exec_error = errors[i],
			      .wait_status = EXITED(127)),
			126, 0);
}

/* An exec that hung on a dead file server, say, and failed at last. */
static void test_an_exec_that_failed_after_the_limit(void **unused)
{
	(void)unused;
	CHECK(ENDING(.limit_reached = true, .exec_error = ENOENT,
		      .wait_status = EXITED(127)),
		124, 0);
	CHECK(ENDING(.limit_reached = true, .exec_error = EACCES,
		      .preserve = true, .wait_status = EXITED(126)),
		126, 0);
}

static void test_a_kill_of_the_kernel_is_out_of_memory(void **state)
{
	(void)state;
	assert_true(
		outcome_is_out_of_memory(SIGNALED(SIGKILL), false, OOM_KILLED));
	assert_false(
		outcome_is_out_of_memory(SIGNALED(SIGKILL), true, OOM_KILLED));
	assert_false(
		outcome_is_out_of_memory(SIGNALED(SIGKILL), false, OOM_NONE));
	assert_false(outcome_is_out_of_memory(
		SIGNALED(SIGKILL), false, OOM_UNKNOWN));
	assert_false(
		outcome_is_out_of_memory(SIGNALED(SIGTERM), false, OOM_KILLED));
	assert_false(outcome_is_out_of_memory(EXITED(137), false, OOM_KILLED));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_the_macros_are_what_waitpid_gives),
	cmocka_unit_test(test_the_commands_own_status),
	cmocka_unit_test(test_a_killed_tmo_is_told_as_137),
	cmocka_unit_test(test_the_commands_own_signal),
	cmocka_unit_test(test_a_limit_is_124_whatever_the_command_does),
	cmocka_unit_test(test_kill_at_a_limit_is_137_by_exit),
	cmocka_unit_test(test_a_kill_long_before_the_limit_is_124),
	cmocka_unit_test(test_a_kill_without_a_limit_is_the_commands),
	cmocka_unit_test(test_x_is_for_every_limit),
	cmocka_unit_test(test_p_is_the_command_even_at_a_limit),
	cmocka_unit_test(test_giving_up_is_125_whatever_else),
	cmocka_unit_test(test_timeout_that_gives_up_says_137_or_x),
	cmocka_unit_test(test_not_found_is_127),
	cmocka_unit_test(test_not_executable_is_126),
	cmocka_unit_test(test_an_exec_that_failed_after_the_limit),
	cmocka_unit_test(test_a_kill_of_the_kernel_is_out_of_memory),
};

int main(void)
{
	return cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
