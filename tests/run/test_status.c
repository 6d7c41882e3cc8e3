/*
 * Which exit status, or which signal, the caller of tmo sees.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A stand-in for the status that a shell shows. */
static int shell_status(const struct run *run)
{
	return WIFEXITED(run->status) ? WEXITSTATUS(run->status)
				      : 128 + WTERMSIG(run->status);
}

/* ---- the command ends by itself ---- */

static void a_command_that_ends_gives_its_own_status(void **state)
{
	static const int statuses[] = {
		0, 1, 2, 3, 123, 124, 125, 126, 127, 128, 137, 143, 255};

	(void)state;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		const struct run *run = TMO("1000", "sh", "-c",
			text_format("exit %d", statuses[i]));

		assert_exit(run, statuses[i]);
		assert_stderr(run, "");
	}
}

static void a_command_that_ends_is_not_a_limit_whatever_the_options(
	void **state)
{
	(void)state;
	assert_exit(TMO("-p", "1000", "sh", "-c", "exit 7"), 7);
	assert_exit(TMO("-x", "9", "1000", "sh", "-c", "exit 7"), 7);
	assert_exit(TMO("-f", "1000", "sh", "-c", "exit 7"), 7);
	assert_exit(TMO("-m", "1000", "sh", "-c", "exit 7"), 7);
	assert_exit(TMO("-g", "1", "1000", "sh", "-c", "exit 7"), 7);
	assert_exit(TMO("-s", "KILL", "1000", "sh", "-c", "exit 7"), 7);
	assert_exit(TMO("-l", "wait", "1000", "sh", "-c", "exit 7"), 7);
	assert_exit(TMO("-l", "kill", "1000", "sh", "-c", "exit 7"), 7);
}

static const int terminating[] = {SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP,
	SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE,
	SIGALRM, SIGTERM, SIGSTKFLT, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF,
	SIGIO, SIGPWR, SIGSYS, 34, 35, 50, 63, 64};
enum { TERMINATING = sizeof(terminating) / sizeof(terminating[0]) };

static void a_signal_that_ends_the_command_ends_tmo_in_the_same_way(
	void **state)
{
	(void)state;
	for (size_t i = 0; i < TERMINATING; i++) {
		const struct run *run = TMO("1000", help_path("selfstop"),
			text_format("%d", terminating[i]));

		assert_signalled(run, terminating[i]);
		assert_stderr(run, "");
	}
}

static void allow_cores(void *context)
{
	struct rlimit limit;

	(void)context;
	getrlimit(RLIMIT_CORE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_CORE, &limit);
}

static void a_command_that_dumps_core_is_not_followed_by_a_core_of_tmo(
	void **state)
{
	static const int dumping[] = {SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS,
		SIGFPE, SIGSEGV, SIGXCPU, SIGXFSZ, SIGSYS};
	struct setup setup = {.child = allow_cores};

	(void)state;
	setup.directory = scratch_path(".");
	for (size_t i = 0; i < sizeof(dumping) / sizeof(dumping[0]); i++)
		/* assert_signalled() wants a status without the core bit. */
		assert_signalled(
			run_wait(START(&setup, "1000", help_path("selfstop"),
				text_format("%d", dumping[i]))),
			dumping[i]);
}

/* ---- a limit ---- */

static void a_limit_is_124_whatever_the_command_then_exits_with(void **state)
{
	(void)state;
	for (int status = 0; status < 256; status += 51) {
		struct run *run = START(NULL, "1000", help_path("stubborn"),
			"it", "-", text_format("TERM=%d", status));

		run_ready(run);
		run_time_up(run);
		assert_exit(run_wait(run), 124);
	}
}

static void a_limit_is_124_when_the_signal_ends_the_command(void **state)
{
	(void)state;
	assert_exit(TMO("0.1", "sleep", "30"), 124);
	assert_exit(TMO("-s", "INT", "0.1", "sleep", "30"), 124);
	assert_exit(TMO("-s", "rtmin+1", "0.1", "sleep", "30"), 124);
	assert_exit(TMO("-s", "SEGV", "0.1", "sleep", "30"), 124);
	assert_exit(TMO("-f", "0.1", "sleep", "30"), 124);
	assert_exit(TMO("-m", "0.1", "sleep", "30"), 124);
	assert_exit(TMO("-k", "20", "0.1", "sleep", "30"), 124);
	assert_exit(TMO("-k", "0", "0.1", "sleep", "30"), 124);
	assert_exit(TMO("-k", "inf", "0.1", "sleep", "30"), 124);
	assert_exit(TMO("-g", "20", "0.1", "sleep", "30"), 124);
}

static void a_signal_that_does_not_end_the_command_leaves_it_a_limit(
	void **state)
{
	(void)state;
	assert_exit(TMO("-s", "0", "0.1", "sleep", "0.4"), 124);
	assert_exit(TMO("-s", "CONT", "0.1", "sleep", "0.4"), 124);
	assert_exit(TMO("-s", "STOP", "0.1", "sleep", "0.4"), 124);
	assert_exit(TMO("-s", "TSTP", "0.1", "sleep", "0.4"), 124);
	assert_exit(TMO("-s", "WINCH", "0.1", "sleep", "0.4"), 124);
	assert_exit(TMO("-f", "-s", "STOP", "0.1", "sleep", "0.4"), 124);
}

static void preserve_status_after_a_limit_is_the_exit_status_of_the_command(
	void **state)
{
	(void)state;
	for (int status = 0; status < 256; status += 51) {
		struct run *run =
			START(NULL, "-p", "1000", help_path("stubborn"), "it",
				"-", text_format("TERM=%d", status));

		run_ready(run);
		run_time_up(run);
		assert_exit(run_wait(run), status);
	}
}

static void preserve_status_after_a_limit_is_the_signal_that_ended_it(
	void **state)
{
	(void)state;
	assert_signalled(TMO("-p", "0.1", "sleep", "30"), SIGTERM);
	assert_signalled(
		TMO("-p", "-s", "USR1", "0.1", "sleep", "30"), SIGUSR1);
	assert_signalled(
		TMO("-p", "-s", "KILL", "0.1", "sleep", "30"), SIGKILL);
	assert_signalled(run_wait(START(&holding_term, "-p", "-k", "0.1", "0.1",
				 help_path("stubborn"), "it", "-", "-TERM")),
		SIGKILL);
}

static void timeout_status_stands_in_for_124(void **state)
{
	(void)state;
	assert_exit(TMO("-x", "0", "0.1", "sleep", "30"), 0);
	assert_exit(TMO("-x", "42", "0.1", "sleep", "30"), 42);
	assert_exit(TMO("-x", "255", "0.1", "sleep", "30"), 255);
	assert_exit(TMO("-f", "-x", "42", "0.1", "sleep", "30"), 42);
}

static void timeout_status_stands_in_for_137(void **state)
{
	(void)state;
	assert_exit(TMO("-x", "42", "-s", "KILL", "0.1", "sleep", "30"), 42);
	assert_exit(run_wait(START(&holding_term, "-x", "42", "-k", "0.1",
			    "0.1", help_path("stubborn"), "it", "-", "-TERM")),
		42);
}

static void a_command_ended_by_kill_after_a_limit_is_an_exit_with_137(
	void **state)
{
	(void)state;
	assert_exit(TMO("-s", "KILL", "0.1", "sleep", "30"), 137);
	assert_exit(TMO("-s", "9", "0.1", "sleep", "30"), 137);
	assert_exit(TMO("-f", "-s", "KILL", "0.1", "sleep", "30"), 137);
	assert_exit(run_wait(START(&holding_term, "-k", "0.1", "0.1",
			    help_path("stubborn"), "it", "-", "-TERM")),
		137);
	assert_exit(
		TMO("-f", "-s", "0", "-k", "0.1", "0.1", "sleep", "30"), 137);
	assert_exit(TMO("-s", "0", "-k", "0.1", "0.1", "sleep", "30"), 137);
}

static void a_kill_from_elsewhere_after_a_limit_is_137_too(void **state)
{
	struct run *run = START(NULL, "-k", "1000", "1000",
		help_path("stubborn"), "it", "-", "TERM");
	const pid_t command = run_ready_pid(run);

	(void)state;
	run_time_up(run);
	run_await_err(run, "sending TERM\n");
	kill(command, SIGKILL);
	assert_exit(run_wait(run), 137);
}

static void a_kill_from_elsewhere_without_a_limit_is_the_same_signal(
	void **state)
{
	struct run *run =
		START(NULL, "1000", help_path("stubborn"), "it", "-", "TERM");

	(void)state;
	kill(run_ready_pid(run), SIGKILL);
	assert_signalled(run_wait(run), SIGKILL);
	assert_stderr(run, "");
}

static void a_descendant_that_needs_kill_leaves_the_status_at_124(void **state)
{
	struct run *run = START(NULL, "-k", "0.3", "1000", "sh", "-c",
		text_format("%s it - -TERM & exec sleep 30",
			help_path("stubborn")));

	(void)state;
	run_ready(run);
	run_time_up(run);
	assert_exit(run_wait(run), 124);
	assert_all_gone(run);
}

static void kill_comes_when_the_grace_is_over_and_is_told(void **state)
{
	struct run *run = START(&holding_term, "-k", "0.4s", "0.3",
		help_path("stubborn"), "it", "-", "-TERM");

	(void)state;
	run_ready(run);
	run_wait(run);
	assert_exit(run, 137);
	assert_took(run, 700 * MILLISECOND, GENEROUS);
	assert_stderr(run,
		text_format(
			"tmo: %s: time limit of 0.3s reached, sending TERM\n"
			"tmo: %s: still running 0.4s later, sending KILL\n",
			help_path("stubborn"), help_path("stubborn")));
}

/* Three at once: 10 s are long for a test. */
static void the_grace_is_10_s_unless_it_is_0_or_the_name_is_timeout(
	void **state)
{
	const struct setup timeout = {.name = "timeout"};
	const char *stubborn = help_path("stubborn");
	struct run *grace =
		START(NULL, "1000", stubborn, "it", "-", "TERM", "USR1=5");
	struct run *never = START(
		NULL, "-k", "0", "1000", stubborn, "it", "-", "TERM", "USR1=5");
	struct run *as_timeout =
		START(&timeout, "1000", stubborn, "it", "-", "TERM", "USR1=5");
	const pid_t never_pid = run_ready_pid(never);
	const pid_t drop_in_pid = run_ready_pid(as_timeout);

	(void)state;
	run_ready(grace);
	run_time_up(grace);
	run_time_up(never);
	run_time_up(as_timeout);
	run_wait(grace);
	assert_exit(grace, 137);
	assert_took(grace, 10 * SECOND, 10 * SECOND + GENEROUS);
	assert_runs_on(never, SECOND / 2);
	assert_runs_on(as_timeout, SECOND / 100);
	kill(never_pid, SIGUSR1);
	kill(drop_in_pid, SIGUSR1);
	assert_exit(run_wait(never), 124);
	assert_exit(run_wait(as_timeout), 124);
	assert_stderr(as_timeout, "");
}

/* ---- signals sent to tmo ---- */

static void a_signal_sent_on_is_no_limit(void **state)
{
	static const char *const options[] = {"-f", "-m", "-p", "-x9", "-k9"};

	(void)state;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		struct run *run = START(NULL, options[i], "1000",
			help_path("stubborn"), "it", "-", "USR1=6");

		run_ready(run);
		run_kill(run, SIGUSR1);
		assert_exit(run_wait(run), 6);
		run = START(NULL, options[i], "1000", help_path("stubborn"),
			"it", "-");
		run_ready(run);
		run_kill(run, SIGTERM);
		assert_signalled(run_wait(run), SIGTERM);
	}
}

static void alrm_is_a_limit(void **state)
{
	struct run *run = START(NULL, "0", help_path("stubborn"), "it", "-");

	(void)state;
	run_ready(run);
	run_kill(run, SIGALRM);
	assert_exit(run_wait(run), 124);
	assert_stderr(run, text_format("tmo: %s: told by ALRM that time is up, "
				       "sending TERM\n",
				   help_path("stubborn")));
}

/* ---- what the command leaves ---- */

static void leftovers_that_are_killed_leave_the_status(void **state)
{
	struct run *run = START(NULL, "-l", "kill", "1000", help_path("forker"),
		"-b", "3", "-q");

	(void)state;
	assert_exit(run_wait(run), 0);
	assert_all_gone(run);
}

static void a_limit_while_waiting_for_leftovers_is_124(void **state)
{
	struct run *run = START(NULL, "-l", "wait", "0.3", help_path("forker"),
		"-b", "3", "-q");

	(void)state;
	assert_exit(run_wait(run), 124);
	assert_took(run, 300 * MILLISECOND, GENEROUS);
	assert_all_gone(run);
}

/* ---- -m ---- */

static void main_first_signals_descendants_only_when_the_command_has_ended(
	void **state)
{
	const char *log = scratch_path("log");
	const char *stubborn = help_path("stubborn");
	struct run *run = START(NULL, "-m", "1000", "sh", "-c",
		text_format("%s child %s TERM=0 & exec %s main %s TERM USR1=3",
			stubborn, log, stubborn, log));
	pid_t command = 0;

	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *line = run_ready(run);

		if (strstr(line, " main") != NULL)
			command = (pid_t)strtol(line, NULL, 10);
	}
	run_time_up(run);
	run_await_err(run, "sending TERM\n");
	assert_runs_on(run, SECOND / 2);
	assert_string_equal(file_text(log), "main TERM\n");
	kill(command, SIGUSR1);
	assert_exit(run_wait(run), 124);
	assert_string_equal(
		file_text(log), "main TERM\nmain USR1\nchild TERM\n");
	assert_all_gone(run);
}

/* ---- cannot be executed, was not found ---- */

static void a_command_that_is_not_there_is_127(void **state)
{
	const struct run *run = TMO("5", "no-such-command-here");

	(void)state;
	assert_exit(run, 127);
	assert_one_error(run,
		"tmo: no-such-command-here: ", "No such file or directory");
	run = TMO("5", "/no/such/directory/x");
	assert_exit(run, 127);
	assert_one_error(run,
		"tmo: /no/such/directory/x: ", "No such file or directory");
	assert_exit(TMO("-x", "3", "5", "no-such-command-here"), 127);
	assert_exit(TMO("-p", "5", "no-such-command-here"), 127);
	assert_exit(TMO("-f", "0", "no-such-command-here"), 127);
}

static void search_nowhere(void *context)
{
	(void)context;
	setenv("PATH", "/no/such/directory", 1);
}

/* What a shell would have run, somebody expected to be run. */
static void what_a_shell_runs_is_told_to_run_by_it(void **state)
{
	static const char line[] = " (a command line: run it with sh -c)\n";
	static const char word[] = " (a word of the shell: run it with sh -c)\n";
	struct setup setup = {.child = search_nowhere};

	(void)state;
	assert_one_error(TMO("5", "ls -l /"), "tmo: ls -l /: ", line);
	assert_one_error(TMO("5", "./no such file"), "tmo: ", line);
	assert_one_error(run_wait(START(&setup, "5", "cd", "/")),
		"tmo: cd: cannot run: ", word);
	assert_one_error(run_wait(START(&setup, "5", "if", "true")),
		"tmo: if: cannot run: ", word);
	assert_null(strstr(TMO("5", "no-such-command-here")->err, "sh -c"));
}

static void a_dangling_link_and_a_missing_interpreter_are_127(void **state)
{
	const char *link = scratch_path("link");
	const char *script = scratch_path("script");

	(void)state;
	assert_int_equal(symlink("nothing", link), 0);
	assert_exit(TMO("5", link), 127);
	file_write(script, "#!/no/such/interpreter\n", 0755);
	assert_exit(TMO("5", script), 127);
}

static void check_not_run(
	const struct run *run, const char *name, const char *why)
{
	assert_exit(run, 127);
	assert_stderr(run, text_format("tmo: %s: cannot run: %sNo such file or "
				       "directory\n",
				   name, why));
}

static void a_missing_interpreter_is_named(void **state)
{
	const char *script = scratch_path("script");

	(void)state;
	file_write(script, "#! /no/such/interpreter -w\n", 0755);
	check_not_run(TMO("5", script), script,
		"its interpreter /no/such/interpreter: ");
	/* As in a script that was written on another system. */
	file_write(script, "#!/bin/sh\r\necho\r\n", 0755);
	check_not_run(
		TMO("5", script), script, "its interpreter /bin/sh\\015: ");
	/* Not what is there but is not read by exec. */
	check_not_run(TMO("5", "/no/such/script"), "/no/such/script", "");
}

/* tmo's messages about the report and /proc name what was asked for. */
static void a_report_that_fails_says_at_what(void **state)
{
	const struct run *run = TMO("-r", "/no/such\n/x", "5", "true");

	(void)state;
	assert_exit(run, 125);
	assert_stderr(run, "tmo: true: cannot open report '/no/such\\n/x': "
			   "No such file or directory\n");
	run = TMO("-r", "/dev/full", "5", "true");
	assert_exit(run, 0);
	assert_stderr(run, "tmo: true: cannot write report '/dev/full': "
			   "No space left on device\n");
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

static void without_proc_only_the_option_that_was_given_is_named(void **state)
{
	const struct setup blind = {.child = hide_proc};
	static const char *const options[][2] = {{"-i5", "idle"},
		{"-c5", "cpu"}, {"-lwait", "leftovers"},
		{"-lfail", "leftovers"}};
	const struct run *run = run_wait(START(&blind, "--version"));

	(void)state;
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0)
		skip_because("no mount namespaces, or a sanitizer");
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		run = run_wait(START(&blind, options[i][0], "5", "true"));
		assert_exit(run, 125);
		assert_stderr(
			run, text_format("tmo: true: --%s: /proc does not show "
					 "tmo\n",
				     options[i][1]));
	}
}

static void what_is_found_and_cannot_be_executed_is_126(void **state)
{
	const char *plain = scratch_path("plain");
	const char *script = scratch_path("script");
	const char *loop = scratch_path("loop");
	const struct run *run;

	(void)state;
	file_write(plain, "exit 3\n", 0644);
	run = TMO("5", plain);
	assert_exit(run, 126);
	assert_one_error(
		run, text_format("tmo: %s: ", plain), "Permission denied");
	assert_exit(TMO("5", "/"), 126);
	run = TMO("5", text_format("%s/below", plain));
	assert_exit(run, 126);
	assert_one_error(run, "tmo: ", "Not a directory");
	file_write(script, text_format("#!%s\n", plain), 0755);
	assert_exit(TMO("5", script), 126);
	assert_int_equal(symlink("loop", loop), 0);
	assert_exit(TMO("5", loop), 126);
	assert_exit(TMO("-x", "3", "5", plain), 126);
	assert_exit(TMO("-p", "5", plain), 126);
}

/* Two directories, first/it as given and second/it, and PATH of both. */
static void two_directories(mode_t first, mode_t second)
{
	assert_int_equal(mkdir(scratch_path("first"), 0755), 0);
	assert_int_equal(mkdir(scratch_path("second"), 0755), 0);
	if (first != 0)
		file_write(scratch_path("first/it"), "exit 11\n", first);
	if (second != 0)
		file_write(scratch_path("second/it"), "exit 12\n", second);
}

static void set_path(void *context)
{
	setenv("PATH", context, 1);
}

static const struct run *run_in_path(char *path, const char *command)
{
	const struct setup setup = {
		.child = set_path,
		.context = path,
		.directory = scratch_path("."),
	};

	return run_wait(START(&setup, "5", command));
}

static char *both(void)
{
	return text_format(
		"%s:%s", scratch_path("first"), scratch_path("second"));
}

static void a_missing_interpreter_is_named_along_path_too(void **state)
{
	(void)state;
	two_directories(0, 0);
	file_write(scratch_path("second/it"), "#!/no/such\n", 0755);
	check_not_run(
		run_in_path(both(), "it"), "it", "its interpreter /no/such: ");
	/* The empty entry is the directory that tmo was started in. */
	file_write(scratch_path("it"), "#!/no/other\n", 0755);
	check_not_run(
		run_in_path(text_format("%s:", scratch_path("first")), "it"),
		"it", "its interpreter /no/other: ");
	check_not_run(run_in_path(both(), "neither"), "neither", "");
}

static void path_is_searched_in_order(void **state)
{
	(void)state;
	two_directories(0755, 0755);
	assert_exit(run_in_path(both(), "it"), 11);
	assert_exit(run_in_path(text_format("%s:%s", scratch_path("second"),
					scratch_path("first")),
			    "it"),
		12);
	assert_exit(run_in_path(text_format("/none:%s/plain:%s",
					scratch_path("first/it"),
					scratch_path("second")),
			    "it"),
		12);
}

static void an_empty_entry_of_path_is_the_working_directory(void **state)
{
	char after[] = "/none:";
	char before[] = ":/none";
	char between[] = "/none::/none";

	(void)state;
	file_write(scratch_path("it"), "exit 13\n", 0755);
	assert_exit(run_in_path(after, "it"), 13);
	assert_exit(run_in_path(before, "it"), 13);
	assert_exit(run_in_path(between, "it"), 13);
}

static void unset_path(void *context)
{
	(void)context;
	unsetenv("PATH");
}

static void without_path_the_standard_utilities_are_found(void **state)
{
	const struct setup setup = {.child = unset_path};

	(void)state;
	assert_exit(run_wait(START(&setup, "5", "true")), 0);
	assert_exit(run_wait(START(&setup, "5", "no-such-command-here")), 127);
}

static void a_file_in_path_without_permission_is_passed_over(void **state)
{
	(void)state;
	two_directories(0644, 0755);
	assert_exit(run_in_path(both(), "it"), 12);
}

static void a_file_in_path_without_permission_is_126_when_it_is_the_only_one(
	void **state)
{
	const struct run *run;

	(void)state;
	two_directories(0644, 0);
	run = run_in_path(both(), "it");
	assert_exit(run, 126);
	assert_one_error(run, "tmo: it: ", "Permission denied");
}

static void a_text_file_without_a_first_line_for_exec_is_run_by_sh(void **state)
{
	const char *script = scratch_path("script");
	const struct run *run;

	(void)state;
	file_write(script, "echo \"$0|$1|$2|$#\"\nexit 9\n", 0755);
	run = TMO("5", script, "a b", "");
	assert_exit(run, 9);
	assert_stdout(run, text_format("%s|a b||2\n", script));
	assert_stderr(run, "");
	two_directories(0, 0755);
	assert_exit(run_in_path(both(), "it"), 12);
}

static void an_empty_file_is_run_by_sh_and_gives_0(void **state)
{
	const char *script = scratch_path("script");

	(void)state;
	file_write(script, "", 0755);
	assert_exit(TMO("5", script), 0);
}

static void a_text_file_is_under_the_limit_too(void **state)
{
	const char *script = scratch_path("script");

	(void)state;
	file_write(script, "sleep 30\nexit 9\n", 0755);
	assert_exit(TMO("0.2", script), 124);
}

/* ---- under the name timeout ---- */

static void as_timeout_a_limit_is_silent(void **state)
{
	static const char *const names[] = {
		"timeout", "/usr/bin/timeout", "./timeout", "x/../timeout"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct setup setup = {.name = names[i]};
		const struct run *run =
			run_wait(START(&setup, "0.1", "sleep", "30"));

		assert_exit(run, 124);
		assert_stderr(run, "");
	}
}

static void other_names_are_not_timeout(void **state)
{
	static const char *const names[] = {
		"timeout/tmo", "mytimeout", "timeout2", "Timeout"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct setup setup = {.name = names[i]};

		assert_stderr(run_wait(START(&setup, "0.1", "sleep", "30")),
			"tmo: sleep: time limit of 0.1s reached, "
			"sending TERM\n");
	}
}

static void a_link_named_timeout_makes_it_timeout(void **state)
{
	char real[4096];
	struct setup setup = {.program = scratch_path("timeout")};
	const struct run *run;

	(void)state;
	assert_non_null(realpath(tmo_path(), real));
	assert_int_equal(symlink(real, setup.program), 0);
	run = run_wait(START(&setup, "0.1", "sleep", "30"));
	assert_exit(run, 124);
	assert_stderr(run, "");
	run = run_wait(START(&setup, "5", "no-such-command-here"));
	assert_exit(run, 127);
	assert_one_error(run, "timeout: ", "no-such-command-here");
	run = run_wait(START(&setup, "5x", "true"));
	assert_exit(run, 125);
	assert_one_error(run, "timeout: ", "5x");
}

static void as_timeout_verbose_is_the_line_that_scripts_know(void **state)
{
	const struct setup setup = {.name = "timeout"};
	struct setup holding = holding_term;
	const struct run *run =
		run_wait(START(&setup, "-v", "0.1", "sleep", "30"));

	(void)state;
	assert_exit(run, 124);
	assert_stderr(run, "timeout: sending signal TERM to command 'sleep'\n");
	holding.name = "timeout";
	run = run_wait(START(&holding, "-v", "-k", "0.1", "0.1",
		help_path("stubborn"), "it", "-", "-TERM"));
	assert_exit(run, 137);
	assert_stderr(run,
		text_format("timeout: sending signal TERM to command '%s'\n"
			    "timeout: sending signal KILL to command '%s'\n",
			help_path("stubborn"), help_path("stubborn")));
	run = run_wait(START(
		&setup, "-v", "-s", "0", "-k", ".1", "0.1", "sleep", "30"));
	assert_stderr(run, "timeout: sending signal 0 to command 'sleep'\n"
			   "timeout: sending signal KILL to command 'sleep'\n");
}

static void as_timeout_only_the_command_is_waited_for(void **state)
{
	const char *log = scratch_path("log");
	const char *stubborn = help_path("stubborn");
	const struct setup setup = {.name = "timeout"};
	struct run *run = START(&setup, "1000", "sh", "-c",
		text_format("%s child %s TERM & exec %s main %s TERM=0",
			stubborn, log, stubborn, log));

	(void)state;
	leftovers_expected();
	run_ready_many(run, 2);
	run_time_up(run);
	assert_exit(run_wait(run), 124);
	assert_alive(run);
	while (strstr(file_text(log), "child TERM\n") == NULL)
		assert_true(clock_now() - run->started < GENEROUS);
	assert_non_null(strstr(file_text(log), "main TERM\n"));
}

static void all_options_stay_as_timeout(void **state)
{
	const struct setup setup = {.name = "timeout"};
	struct setup holding = holding_term;

	(void)state;
	holding.name = "timeout";
	assert_exit(
		run_wait(START(&setup, "-x", "9", "0.1", "sleep", "30")), 9);
	assert_exit(run_wait(START(&setup, "-m", "0.1", "sleep", "30")), 124);
	assert_signalled(
		run_wait(START(&setup, "-p", "0.1", "sleep", "30")), SIGTERM);
	assert_exit(run_wait(START(&setup, "100ms", "sleep", "30")), 124);
	assert_exit(run_wait(START(&holding, "-s", "TERM,0.1,KILL", "0.1",
			    help_path("stubborn"), "it", "-", "-TERM")),
		137);
}

/* ---- beside the timeout that is installed ---- */

static const struct {
	const char *arguments[8];
} cases[] = {
	{{"5", "true"}},
	{{"5", "false"}},
	{{"0", "true"}},
	{{"5", "sh", "-c", "exit 77"}},
	{{"5", "sh", "-c", "echo out; echo err >&2; exit 124"}},
	{{"5", "sh", "-c", "kill -TERM $$"}},
	{{"5", "sh", "-c", "kill -INT $$"}},
	{{"5", "sh", "-c", "kill -KILL $$"}},
	{{"5", "/"}},
	{{"5", "no-such-command-here"}},
	{{"0.1", "sleep", "30"}},
	{{"-v", "0.1", "sleep", "30"}},
	{{"-v", "-s", "INT", "0.1", "sleep", "30"}},
	{{"-s", "KILL", "0.1", "sleep", "30"}},
	{{"--preserve-status", "0.1", "sleep", "30"}},
	{{"--preserve-status", "-s", "KILL", "0.1", "sleep", "30"}},
	{{"--preserve-status", "-s2", "0.1", "sleep", "30"}},
	{{"--foreground", "0.1", "sleep", "30"}},
	{{"--foreground", "--kill-after=5", "0.1", "sleep", "30"}},
	{{"-k", "5", ".1", "sleep", "30"}},
	{{"-k5", "1e-1s", "sleep", "30"}},
	{{"-s", "USR1", "-v", "0.1", "sleep", "30"}},
	{{"--signal=hup", "--verbose", "0.1", "sleep", "30"}},
	{{"--sig=RTMIN", "0.1", "sleep", "30"}},
	{{"-v", "-s", "CONT", "-k", ".2", ".1", "sleep", "30"}},
	{{"-s", "0", "-k", ".1", ".1", "sleep", "30"}},
	{{"-s", "CONT", "0.1", "sleep", "0.3"}},
};

static const struct run *run_case(const struct setup *setup, size_t number)
{
	return run_wait(run_start(setup, cases[number].arguments));
}

static void as_timeout_it_does_what_the_installed_timeout_does(void **state)
{
	const struct setup ours = {.name = "timeout"};
	const struct setup theirs = {.program = "timeout"};
	const struct run *probe = run_wait(START(&theirs, "--version"));

	(void)state;
	if (strstr(probe->out, "GNU coreutils") == NULL)
		skip_because("the timeout installed here is not GNU's");
	leftovers_expected(); /* of the other one */
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct run *their = run_case(&theirs, i);
		const struct run *our = run_case(&ours, i);

		if (shell_status(our) != shell_status(their))
			print_error("case %zu: timeout's status is %d\n", i,
				shell_status(their));
		assert_int_equal(shell_status(our), shell_status(their));
		assert_stdout(our, their->out);
		/* What failed and why is worded in its own way. */
		if (shell_status(their) < 126 || shell_status(their) > 127)
			assert_stderr(our, their->err);
	}
}

static void usage_errors_are_125_as_with_the_installed_timeout(void **state)
{
	static const char *const wrong[] = {"42D", "invalid", "", "--", "-1",
		"1e", "nan", " -0.1", "-e5", "5 ", "--nope", "-s", "-k"};
	const struct setup ours = {.name = "timeout"};
	const struct setup theirs = {.program = "timeout"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct run *our = run_wait(START(&ours, wrong[i], "x"));

		assert_exit(run_wait(START(&theirs, wrong[i], "x")), 125);
		assert_exit(our, 125);
		assert_one_error(our, "timeout: ", wrong[i]);
	}
}

static const struct CMUnitTest tests[] = {
	PROMISE(a_command_that_ends_gives_its_own_status),
	PROMISE(a_command_that_ends_is_not_a_limit_whatever_the_options),
	PROMISE(a_signal_that_ends_the_command_ends_tmo_in_the_same_way),
	PROMISE(a_command_that_dumps_core_is_not_followed_by_a_core_of_tmo),
	PROMISE(a_limit_is_124_whatever_the_command_then_exits_with),
	PROMISE(a_limit_is_124_when_the_signal_ends_the_command),
	PROMISE(a_signal_that_does_not_end_the_command_leaves_it_a_limit),
	PROMISE(preserve_status_after_a_limit_is_the_exit_status_of_the_command),
	PROMISE(preserve_status_after_a_limit_is_the_signal_that_ended_it),
	PROMISE(timeout_status_stands_in_for_124),
	PROMISE(timeout_status_stands_in_for_137),
	PROMISE(a_command_ended_by_kill_after_a_limit_is_an_exit_with_137),
	PROMISE(a_kill_from_elsewhere_after_a_limit_is_137_too),
	PROMISE(a_kill_from_elsewhere_without_a_limit_is_the_same_signal),
	PROMISE(a_descendant_that_needs_kill_leaves_the_status_at_124),
	PROMISE(kill_comes_when_the_grace_is_over_and_is_told),
	PROMISE(the_grace_is_10_s_unless_it_is_0_or_the_name_is_timeout),
	PROMISE(a_signal_sent_on_is_no_limit),
	PROMISE(alrm_is_a_limit),
	PROMISE(leftovers_that_are_killed_leave_the_status),
	PROMISE(a_limit_while_waiting_for_leftovers_is_124),
	PROMISE(main_first_signals_descendants_only_when_the_command_has_ended),
	PROMISE(a_command_that_is_not_there_is_127),
	PROMISE(what_a_shell_runs_is_told_to_run_by_it),
	PROMISE(a_dangling_link_and_a_missing_interpreter_are_127),
	PROMISE(a_missing_interpreter_is_named),
	PROMISE(a_report_that_fails_says_at_what),
	PROMISE(without_proc_only_the_option_that_was_given_is_named),
	PROMISE(what_is_found_and_cannot_be_executed_is_126),
	PROMISE(a_missing_interpreter_is_named_along_path_too),
	PROMISE(path_is_searched_in_order),
	PROMISE(an_empty_entry_of_path_is_the_working_directory),
	PROMISE(without_path_the_standard_utilities_are_found),
	PROMISE(a_file_in_path_without_permission_is_passed_over),
	PROMISE(a_file_in_path_without_permission_is_126_when_it_is_the_only_one),
	PROMISE(a_text_file_without_a_first_line_for_exec_is_run_by_sh),
	PROMISE(an_empty_file_is_run_by_sh_and_gives_0),
	PROMISE(a_text_file_is_under_the_limit_too),
	PROMISE(as_timeout_a_limit_is_silent),
	PROMISE(other_names_are_not_timeout),
	PROMISE(a_link_named_timeout_makes_it_timeout),
	PROMISE(as_timeout_verbose_is_the_line_that_scripts_know),
	PROMISE(as_timeout_only_the_command_is_waited_for),
	PROMISE(all_options_stay_as_timeout),
	PROMISE(as_timeout_it_does_what_the_installed_timeout_does),
	PROMISE(usage_errors_are_125_as_with_the_installed_timeout),
};

TEST_PROGRAM(tests)
