/*
 * -v: who was signalled and what he was waiting for, and how it all ended;
 * and messages in general: whole lines, and never in the way of a signal.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <fcntl.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINES_SHOWN = 20 };

static bool has_program(const char *program)
{
	const struct run *run = run_wait(START(&(struct setup){.program = "sh"},
		"-c", "command -v \"$0\"", program));

	return run->status == 0;
}

/* How many lines match an extended regular expression. */
static int count_matches(const char *text, const char *expression)
{
	char *copy = strdup(text);
	char *rest = copy;
	const char *line;
	regex_t regex;
	int count = 0;

	assert_non_null(copy);
	assert_int_equal(
		regcomp(&regex, expression, REG_EXTENDED | REG_NOSUB), 0);
	while ((line = strsep(&rest, "\n")) != NULL)
		count += regexec(&regex, line, 0, NULL, 0) == 0;
	regfree(&regex);
	free(copy);
	return count;
}

static void assert_matches(
	const struct run *run, int times, const char *expression)
{
	const int count = count_matches(run->err, expression);

	if (count != times)
		fail_msg("%d, not %d lines match %s in:\n%s", count, times,
			expression, run->err);
}

/* Number, state, what it waits in, age, name: of a process in `states`. */
static const char *signalled(const char *signal, const char *pid,
	const char *name, const char *states)
{
	return text_format("^tmo: sh: %s to process %s \\(%s\\), state "
			   "[%s]( in [A-Za-z_0-9.]+)?, [0-9]+\\.[0-9]{3}s old$",
		signal, pid, name, states);
}

/* ---- what is said ---- */

static void the_pid_is_told_at_the_start(void **state)
{
	const struct run *run = TMO("-v", "30", "sh", "-c", "echo $$");

	(void)state;
	assert_exit(run, 0);
	assert_matches(run, 1,
		text_format("^tmo: sh: started as process %.*s$",
			(int)strcspn(run->out, "\n"), run->out));
}

static void the_end_is_told(void **state)
{
	static const char rest[] =
		" after [0-9]+\\.[0-9]{3}s, user [0-9]+\\.[0-9]{3}s, "
		"system [0-9]+\\.[0-9]{3}s, peak memory [0-9]+ KiB, nothing "
		"left running$";

	(void)state;
	assert_matches(TMO("-v", "30", "sh", "-c", "exit 3"), 1,
		text_format("^tmo: sh: exited with 3%s", rest));
	assert_matches(TMO("-v", "30", "sh", "-c", "kill -HUP $$"), 1,
		text_format("^tmo: sh: ended by HUP%s", rest));
	assert_matches(TMO("-v", "0.2", "sh", "-c", "exec sleep 1000"), 1,
		text_format("^tmo: sh: ended by TERM%s", rest));
	assert_matches(TMO("-v", "30", scratch_path("nothing")), 1,
		": not run after ");
}

static void what_is_left_is_told(void **state)
{
	const struct run *run = TMO("-v", "30", help_path("actor"), "repeat",
		"2", "[", "fork", "[", "pause", "]", "]", "exit", "3");

	(void)state;
	leftovers_expected();
	assert_exit(run, 3);
	assert_matches(run, 1, ": exited with 3 after .*, 2 left running$");
	assert_matches(run, 2,
		"^tmo: [^:]*: process [0-9]+ \\(actor\\) is left running$");
	assert_matches(run, 0, " more processes$");
}

static void of_many_that_are_left_twenty_are_named(void **state)
{
	const struct run *run = TMO("-v", "30", help_path("actor"), "repeat",
		"25", "[", "fork", "[", "pause", "]", "]", "exit", "0");

	(void)state;
	leftovers_expected();
	assert_exit(run, 0);
	assert_matches(run, 1, ", 25 left running$");
	assert_matches(run, LINES_SHOWN,
		"process [0-9]+ \\(actor\\) is left running$");
	assert_matches(run, 1, ": and 5 more processes$");
}

static void allow_cores(void *context)
{
	struct rlimit limit;

	(void)context;
	getrlimit(RLIMIT_CORE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_CORE, &limit);
}

/* Whether there is one, the kernel and what it is set to decide. */
static void a_core_file_is_told(void **state)
{
	struct setup setup = {.child = allow_cores};
	struct setup shell = {.program = "sh", .child = allow_cores};
	const struct run *run;

	(void)state;
	setup.directory = shell.directory = scratch_path(".");
	run = run_wait(START(&shell, "-c", "kill -SEGV $$"));
	if (!WCOREDUMP(run->status))
		skip_because("no core file is written here");
	run = run_wait(START(&setup, "30", "sh", "-c", "ulimit -c"));
	if (strcmp(run->out, "0\n") == 0)
		skip_because("a sanitizer allows no core file");
	assert_matches(run_wait(START(&setup, "-v", "30", "sh", "-c",
			       "kill -SEGV $$")),
		1, "^tmo: sh: ended by SEGV \\(core dumped\\) after ");
}

static void cpu_time_and_memory_are_told(void **state)
{
	const struct run *run =
		TMO("-v", "30", help_path("burner"), "once", "300");
	double user, system;
	long memory;
	const char *line = strstr(run->err, ", user ");

	(void)state;
	assert_exit(run, 0);
	assert_non_null(line);
	assert_int_equal(
		sscanf(line, ", user %lfs, system %lfs, peak memory %ld", &user,
			&system, &memory),
		3);
	assert_true(user + system >= 0.298 && user + system < 20);
	assert_true(memory > 100 && memory < 1000000);
}

static void each_process_that_is_signalled_has_a_line(void **state)
{
	struct run *run = START(NULL, "-v", "0.5", "sh", "-c",
		"setsid sh -c 'echo $$ >&8; sleep 1000; :' & wait");
	const char *inner = text_format("%d", (int)run_ready_pid(run));

	(void)state;
	assert_exit(run_wait(run), 124);
	assert_matches(
		run, 1, "^tmo: sh: time limit of 0.5s reached, sending TERM$");
	assert_matches(run, 3, "^tmo: sh: TERM to process ");
	assert_matches(run, 1, signalled("TERM", "[0-9]+", "sleep", "SD"));
	assert_matches(run, 1, signalled("TERM", inner, "sh", "SD"));
	assert_matches(run, 2, signalled("TERM", "[0-9]+", "sh", "SD"));
}

static void a_busy_one_and_a_stopped_one_show_their_states(void **state)
{
	struct run *run = START(NULL, "-v", "0.5", "sh", "-c",
		"echo $$ >&8; while :; do :; done");
	const char *pid = text_format("%d", (int)run_ready_pid(run));

	(void)state;
	assert_exit(run_wait(run), 124);
	assert_matches(run, 1, signalled("TERM", pid, "sh", "R"));
	run = START(
		NULL, "-v", "0.5", "sh", "-c", "echo $$ >&8; kill -STOP $$");
	pid = text_format("%d", (int)run_ready_pid(run));
	assert_exit(run_wait(run), 124);
	assert_matches(run, 1, signalled("TERM", pid, "sh", "T"));
}

static void where_it_waits_is_told(void **state)
{
	struct run *run = START(NULL, "-v", "0.5", "sh", "-c",
		"cat /proc/self/wchan >&8; echo >&8; exec sleep 1000");
	const bool tells = strcmp(run_ready(run), "") != 0;

	(void)state;
	assert_exit(run_wait(run), 124);
	if (!tells)
		skip_because("this kernel does not tell what one waits in");
	assert_matches(run, 1, " to process [0-9]+ .*, state S in [a-z_0-9.]+");
}

static void each_signal_has_its_lines(void **state)
{
	const struct run *run = TMO("-v", "-s", "INT,100ms,HUP", "-k", "100ms",
		"1.5", "sh", "-c", "trap '' INT HUP; while :; do :; done");

	(void)state;
	assert_exit(run, 137);
	assert_matches(run, 1, signalled("INT", "[0-9]+", "sh", "R"));
	assert_matches(run, 1, signalled("HUP", "[0-9]+", "sh", "R"));
	assert_matches(run, 1, signalled("KILL", "[0-9]+", "sh", "R"));
	assert_matches(
		run, 1, "^tmo: sh: still running 100ms later, sending HUP$");
	assert_matches(
		run, 1, "^tmo: sh: still running 100ms later, sending KILL$");
}

static void a_name_cannot_forge_a_line(void **state)
{
	const char *name = scratch_path("a\nb\\c\x1b");
	const struct run *run;

	(void)state;
	assert_exit(run_wait(START(&(struct setup){.program = "cp"},
			    "/bin/sleep", name)),
		0);
	run = TMO("-v", "0.3", "sh", "-c", "\"$0\" 1000 & wait", name);
	assert_exit(run, 124);
	assert_matches(
		run, 1, "process [0-9]+ \\(a\\\\nb\\\\\\\\c\\\\033\\), ");
	assert_int_equal(count_matches(run->err, "^$"), 1);
	assert_matches(run, 0, "^[^t]");
}

static void assert_said(const struct run *run, const char *text)
{
	assert_stderr(run, text);
}

static void quiet_and_verbose_the_last_one_wins(void **state)
{
	(void)state;
	assert_said(TMO("-v", "-q", "0.2", "sleep", "1000"), "");
	assert_matches(TMO("-q", "-v", "0.2", "sleep", "1000"), 1,
		"started as process");
}

static void without_v_none_of_it_is_said(void **state)
{
	(void)state;
	assert_said(TMO("30", "sh", "-c", "exit 3"), "");
	assert_said(TMO("0.2", "sleep", "1000"),
		"tmo: sleep: time limit of 0.2s reached, sending TERM\n");
}

/* ---- many ---- */

static void five_thousand_are_summed_up_after_twenty(void **state)
{
	struct run *run = START(
		NULL, "-v", "-k", "40s", "1000", help_path("crowd"), "5000");

	(void)state;
	run_ready(run);
	run_kill(run, SIGALRM);
	assert_exit(run_wait(run), 124);
	assert_all_gone(run);
	/* The command at once; its children 0.1 s later. */
	assert_matches(
		run, 1 + LINES_SHOWN, " TERM to process [0-9]+ \\(crowd");
	assert_matches(run, 1, "and 4980 more processes$");
	assert_matches(run, 1, "nothing left running$");
}

/* ---- how it is said ---- */

/* As strace shows it: what was written, one line for each write. */
static void every_message_is_one_write(void **state)
{
	const char *trace = scratch_path("trace");
	const struct run *run;
	const char *text;
	int writes;

	(void)state;
	if (!has_program("strace"))
		skip_because("there is no strace");
	run = run_wait(START(&(struct setup){.program = "strace"}, "-o", trace,
		"-e", "trace=write,writev,pwrite64,sendto", "-s", "4096",
		tmo_path(), "-v", "-k", "100ms", "-o", ":", "1.5", "sh", "-c",
		"trap '' TERM; sleep 1000 & while :; do :; done"));
	text = file_text(trace);
	assert_exit(run, 137);
	writes = count_matches(text, "^write\\([0-9]+, \"tmo: .*\\\\n\", ");
	assert_int_equal(
		count_matches(text, "^(write|writev|pwrite64|sendto)\\("),
		writes);
	assert_int_equal(count_matches(run->err, "."), writes);
	assert_true(writes >= 8);
	/* And no newline in the middle of one. */
	assert_int_equal(count_matches(text, "\\\\n.*\\\\n"), 0);
}

/* A pipe that holds all that it can, and that nobody reads. */
static int full_pipe(int *reading)
{
	static const char bytes[4096];
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	while (write(ends[1], bytes, sizeof(bytes)) > 0)
		;
	while (write(ends[1], bytes, 1) > 0)
		;
	assert_int_equal(fcntl(ends[1], F_SETFL, 0), 0);
	*reading = ends[0];
	return ends[1];
}

static void a_full_pipe_does_not_hold_up_the_kill(void **state)
{
	int reading;
	struct setup setup = {.err = full_pipe(&reading)};
	struct run *run = START(&setup, "-v", "-k", "300ms", "1500ms", "sh",
		"-c", "trap '' TERM; echo >&8; while :; do sleep 0.05; done");

	(void)state;
	run_ready(run);
	assert_exit(run_wait(run), 137);
	assert_took(run, 1800 * MILLISECOND, GENEROUS);
	assert_all_gone(run);
	close(setup.err);
	close(reading);
}

static void nor_does_one_with_a_large_tree(void **state)
{
	int reading;
	struct setup setup = {.err = full_pipe(&reading)};
	struct run *run = START(&setup, "-v", "-s", "KILL", "-o", ":", "1000",
		help_path("crowd"), "300");

	(void)state;
	run_ready(run);
	run_kill(run, SIGALRM);
	assert_exit(run_wait(run), 137);
	assert_all_gone(run);
	close(setup.err);
	close(reading);
}

static void a_closed_pipe_changes_no_status(void **state)
{
	struct setup setup = {.out = STREAM_DEFAULT};
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	close(ends[0]);
	setup.err = ends[1];
	assert_exit(run_wait(START(&setup, "-v", "0.2", "sleep", "1000")), 124);
	assert_exit(
		run_wait(START(&setup, "-v", "30", "sh", "-c", "exit 3")), 3);
	close(ends[1]);
}

static void allow_no_files(void *context)
{
	const struct rlimit none = {.rlim_cur = 0, .rlim_max = RLIM_INFINITY};

	(void)context;
	if (setrlimit(RLIMIT_FSIZE, &none) != 0)
		_exit(121);
}

/* XFSZ, which tmo brings upon itself, is no signal to send on. */
static void a_full_file_changes_no_status(void **state)
{
	struct setup setup = {.child = allow_no_files};

	(void)state;
	setup.err = open(scratch_path("log"),
		O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	assert_true(setup.err > 0);
	assert_exit(run_wait(START(&setup, "-v", "0.2", "sleep", "1000")), 124);
	assert_exit(
		run_wait(START(&setup, "-v", "30", "sh", "-c", "exit 3")), 3);
	close(setup.err);
}

/* ---- as timeout ---- */

static void under_the_name_timeout_one_line_is_all(void **state)
{
	const struct setup as_timeout = {.name = "timeout"};

	(void)state;
	assert_said(run_wait(START(&as_timeout, "-v", "0.2", "sleep", "1000")),
		"timeout: sending signal TERM to command 'sleep'\n");
	assert_said(run_wait(START(&as_timeout, "0.2", "sleep", "1000")), "");
	assert_said(run_wait(START(&as_timeout, "-v", "30", "true")), "");
}

static const struct CMUnitTest tests[] = {
	PROMISE(the_pid_is_told_at_the_start),
	PROMISE(the_end_is_told),
	PROMISE(what_is_left_is_told),
	PROMISE(of_many_that_are_left_twenty_are_named),
	PROMISE(a_core_file_is_told),
	PROMISE(cpu_time_and_memory_are_told),
	PROMISE(each_process_that_is_signalled_has_a_line),
	PROMISE(a_busy_one_and_a_stopped_one_show_their_states),
	PROMISE(where_it_waits_is_told),
	PROMISE(each_signal_has_its_lines),
	PROMISE(a_name_cannot_forge_a_line),
	PROMISE(quiet_and_verbose_the_last_one_wins),
	PROMISE(without_v_none_of_it_is_said),
	PROMISE(five_thousand_are_summed_up_after_twenty),
	PROMISE(every_message_is_one_write),
	PROMISE(a_full_pipe_does_not_hold_up_the_kill),
	PROMISE(nor_does_one_with_a_large_tree),
	PROMISE(a_closed_pipe_changes_no_status),
	PROMISE(a_full_file_changes_no_status),
	PROMISE(under_the_name_timeout_one_line_is_all),
};

TEST_PROGRAM(tests)
