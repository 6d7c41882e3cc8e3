/*
 * A disk that hangs: what tmo says on standard error, and the report, where
 * they go to a regular file. Nobody waits for the disk but a child of tmo's,
 * and nothing is lost that the disk takes in the end.
 */
#define _GNU_SOURCE
#include "held.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define ERRORS scratch_path("errors")
#define REPORTS scratch_path("report")

/* The guard's lines wait so long for tmo's, from after its death on. */
#define A_SECOND_LESS (900 * MILLISECOND)

static struct setup to_file(const char *path)
{
	struct setup setup = {
		.err = open(
			path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};

	assert_true(setup.err > STDERR_FILENO);
	setup.err = fcntl(setup.err, F_DUPFD_CLOEXEC, HARNESS_FD);
	assert_true(setup.err > 0);
	return setup;
}

/* Its writes to `fd` hang from the start. */
static struct setup to_hung_file(const char *path, struct held *held, int fd)
{
	struct setup setup = to_file(path);

	*held = held_begin(fd);
	setup.child = hold_writes;
	setup.context = held;
	return setup;
}

static int lines_in(const char *text)
{
	int count = 0;

	for (; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}

/* `first` stands before `then`. */
static void assert_order(const char *text, const char *first, const char *then)
{
	const char *at = strstr(text, first);

	if (at == NULL || strstr(at, then) == NULL)
		print_error(
			"no '%s' and then '%s' in: %s\n", first, then, text);
	assert_non_null(at);
	assert_non_null(strstr(at, then));
}

/* ---- messages ---- */

static void check_hung_messages(const char *option)
{
	struct seccomp_notif notification;
	struct held held;
	const struct setup setup = to_hung_file(ERRORS, &held, STDERR_FILENO);
	struct run *run = START(&setup, option, "-s", "USR1,0.1,TERM", "-k",
		"0.2", "1000", help_path("stubborn"), "it", scratch_path("log"),
		"TERM", "USR1");
	pid_t writer;

	leftovers_expected();
	skip_unless_held(&held);
	/* "started as process": from now on nothing is taken. */
	writer = held_await(&held, &notification);
	assert_true(writer > 0 && writer != run->pid);
	run_ready(run);
	run_time_up(run);
	run_wait(run);
	assert_exit(run, 137);
	assert_string_equal(
		file_text(scratch_path("log")), "it USR1\nit TERM\n");
	/* Nobody who could keep a reader waiting. */
	assert_all_gone(run);
	run_drain(run);
	assert_string_equal(file_text(ERRORS), "");

	held_let(&held, &notification);
	held_let_all(&held);
	process_await(writer, "Z");
	assert_order(file_text(ERRORS), "started as process", "sending USR1\n");
	assert_order(file_text(ERRORS), "sending USR1\n", "sending TERM\n");
	assert_order(file_text(ERRORS), "sending TERM\n", "sending KILL\n");
	assert_order(file_text(ERRORS), "sending KILL\n", "ended by KILL");
}

static void a_message_that_hangs_holds_up_neither_signal_nor_return(
	void **state)
{
	(void)state;
	check_hung_messages("-v");
}

static void nor_with_a_guard(void **state)
{
	(void)state;
	check_hung_messages("-dv");
}

/* The guard's lines come behind those of the tmo that was killed. */
static void so_it_is_when_tmo_was_killed_in_the_meantime(void **state)
{
	struct seccomp_notif notification;
	struct held held;
	const struct setup setup = to_hung_file(ERRORS, &held, STDERR_FILENO);
	struct pollfd more = {.events = POLLIN};
	int64_t killed, left;
	struct run *run = START(&setup, "-d", "-v", "-k", "0.2", "1000",
		help_path("stubborn"), "it", scratch_path("log"), "TERM");
	pid_t writer;

	(void)state;
	leftovers_expected();
	skip_unless_held(&held);
	writer = held_await(&held, &notification);
	assert_true(writer > 0 && writer != run->pid);
	run_ready(run);
	killed = clock_now();
	run_kill(run, SIGKILL);
	run_wait(run);
	run_await_gone(run);
	assert_string_equal(file_text(scratch_path("log")), "it TERM\n");
	/* They wait for those, but not for ever. */
	more.fd = held.listener;
	left = A_SECOND_LESS - (clock_now() - killed);
	if (left > 0)
		assert_int_equal(poll(&more, 1, (int)(left / MILLISECOND)), 0);
	held_let(&held, &notification);
	process_await(writer, "Z");
	held_let_all(&held);
	assert_order(file_text(ERRORS), "started as process",
		"tmo was killed, sending TERM\n");
	assert_order(file_text(ERRORS), "sending TERM\n", "sending KILL\n");
}

static void messages_to_a_file_are_there_when_tmo_returns(void **state)
{
	const struct setup setup = to_file(ERRORS);
	const struct run *run;

	(void)state;
	run = run_wait(START(&setup, "-v", "0.1", "sleep", "99"));
	assert_exit(run, 124);
	assert_int_equal(lines_in(file_text(ERRORS)), 4);
	assert_order(file_text(ERRORS), "started", "time limit of 0.1s");
	assert_order(file_text(ERRORS), "time limit of 0.1s", "ended by TERM");
	assert_exit(run_wait(START(&setup, "5x", "true")), 125);
	assert_int_equal(lines_in(file_text(ERRORS)), 5);
	assert_signalled(
		run_wait(START(&setup, "-v", "9", "sh", "-c", "kill $$")),
		SIGTERM);
	assert_int_equal(lines_in(file_text(ERRORS)), 7);
}

static void tmo_waits_for_them_a_while(void **state)
{
	struct seccomp_notif notification;
	struct held held;
	const struct setup setup = to_hung_file(ERRORS, &held, STDERR_FILENO);
	struct run *run = START(&setup, "9", "no-such-command-here");

	(void)state;
	leftovers_expected();
	skip_unless_held(&held);
	assert_true(held_await(&held, &notification) > 0);
	assert_runs_on(run, 200 * MILLISECOND);
	held_let(&held, &notification);
	held_let_all(&held);
	assert_exit(run_wait(run), 127);
	assert_int_equal(lines_in(file_text(ERRORS)), 1);
}

/* Section 7: the limit line is printed before the -o command runs. */
static void the_limit_line_is_in_the_file_before_the_hook_is(void **state)
{
	const struct setup setup = to_file(ERRORS);

	(void)state;
	assert_exit(run_wait(START(&setup, "-o", "echo hook >&2", "0.1",
			    "sleep", "99")),
		124);
	assert_order(file_text(ERRORS), "running the -o command\n", "hook\n");
	assert_order(file_text(ERRORS), "hook\n", "sending TERM\n");
}

static void a_hook_runs_although_its_line_hangs(void **state)
{
	const char *file = scratch_path("hook");
	struct seccomp_notif notification;
	struct held held;
	const struct setup setup = to_hung_file(ERRORS, &held, STDERR_FILENO);
	struct run *run = START(&setup, "-k", "20", "-o",
		text_format("exec 2>/dev/null; echo here >'%s'", file), "0.1",
		"sleep", "99");
	pid_t writer;

	(void)state;
	leftovers_expected();
	skip_unless_held(&held);
	writer = held_await(&held, &notification);
	assert_true(writer > 0);
	run_wait(run);
	assert_exit(run, 124);
	/* It waits a second for the line, and so does tmo at the end. */
	assert_took(run, 2 * SECOND, GENEROUS);
	assert_string_equal(file_text(file), "here\n");
	held_let(&held, &notification);
	held_let_all(&held);
	process_await(writer, "Z");
	assert_order(file_text(ERRORS), "running the -o command\n",
		"sending TERM\n");
}

/* ---- the child that writes is none of the command's ---- */

static void the_writer_is_no_descendant(void **state)
{
	const struct setup setup = to_file(ERRORS);
	const struct run *run;

	(void)state;
	/* Not waited for, not counted, not signalled. */
	run = run_wait(START(&setup, "-v", "-l", "wait", "-r", REPORTS, "50",
		"sh", "-c", "(exec sleep 0.3) & exit 3"));
	assert_exit(run, 3);
	assert_took(run, 0, GENEROUS);
	assert_non_null(strstr(file_text(ERRORS), "nothing left running"));
	assert_non_null(strstr(file_text(REPORTS), "\"left\":0,"));
	run = run_wait(START(&setup, "-v", "-l", "fail", "50", "true"));
	assert_exit(run, 0);
	run = run_wait(START(&setup, "-v", "-r", REPORTS, "-b", "0.1", "0.4",
		"sleep", "99"));
	assert_exit(run, 124);
	assert_non_null(strstr(file_text(ERRORS), ": 1 process, "));
	assert_null(strstr(file_text(ERRORS), ": 2 processes, "));
	assert_non_null(strstr(file_text(REPORTS), "\"processes\":1}"));
	assert_null(strstr(file_text(REPORTS), "\"processes\":2}"));
}

static void what_it_writes_is_no_output(void **state)
{
	const struct setup setup = to_file(ERRORS);
	const struct run *run = run_wait(
		START(&setup, "-b", "0.05", "-n", "0.5", "50", "sleep", "99"));

	(void)state;
	assert_exit(run, 124);
	assert_non_null(strstr(file_text(ERRORS), "still running after"));
	assert_non_null(strstr(file_text(ERRORS), "no output for 0.5s"));
}

/* The only child of tmo in a session of its own; until it is there. */
static pid_t writer_of(const struct run *run)
{
	const int64_t until = clock_now() + GENEROUS;
	struct seen found[8];

	while (clock_now() < until) {
		const size_t count = process_descendants(run->pid, found, 8);

		for (size_t i = 0; i < count && i < 8; i++)
			if (found[i].parent == run->pid &&
				found[i].session == found[i].pid)
				return found[i].pid;
	}
	fail_msg("tmo has no child in a session of its own");
	return 0;
}

static void its_death_is_not_the_command_s(void **state)
{
	const struct setup setup = to_file(ERRORS);
	struct run *run = START(&setup, "-v", "-b", "0.1", "-n", "50", "1000",
		help_path("stubborn"), "it", "-", "USR1=6");
	pid_t writer;

	(void)state;
	run_ready(run);
	writer = writer_of(run);
	assert_int_equal(kill(writer, SIGKILL), 0);
	process_await(writer, "");
	/* There is another one for what is said then. */
	assert_int_not_equal(writer_of(run), writer);
	run_kill(run, SIGUSR1);
	assert_exit(run_wait(run), 6);
	assert_non_null(strstr(file_text(ERRORS), "exited with 6"));
	assert_all_gone(run);
}

static void signals_of_the_terminal_do_not_reach_it(void **state)
{
	struct setup setup = to_file(ERRORS);
	struct run *run;
	pid_t writer;
	struct seen seen;

	(void)state;
	setup.group = true;
	run = START(&setup, "-v", "1000", help_path("stubborn"), "it", "-",
		"USR1=6");
	run_ready(run);
	writer = writer_of(run);
	assert_true(process_look(writer, &seen));
	assert_true(seen.group == writer && seen.session == writer);
	/* Of all the group only the writer is left, and that not for long. */
	leftovers_expected();
	kill(-run->pid, SIGKILL);
	run_wait(run);
	process_await(writer, "Z");
}

static const struct CMUnitTest tests[] = {
	PROMISE(a_message_that_hangs_holds_up_neither_signal_nor_return),
	PROMISE(nor_with_a_guard),
	PROMISE(so_it_is_when_tmo_was_killed_in_the_meantime),
	PROMISE(messages_to_a_file_are_there_when_tmo_returns),
	PROMISE(tmo_waits_for_them_a_while),
	PROMISE(the_limit_line_is_in_the_file_before_the_hook_is),
	PROMISE(a_hook_runs_although_its_line_hangs),
	PROMISE(the_writer_is_no_descendant),
	PROMISE(what_it_writes_is_no_output),
	PROMISE(its_death_is_not_the_command_s),
	PROMISE(signals_of_the_terminal_do_not_reach_it),
};

TEST_PROGRAM(tests)
