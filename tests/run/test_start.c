/*
 * Hostile circumstances of a start: standard error that takes nothing, limits
 * of the system, what is no program, strange names, an exec that hangs.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- standard error in a bad way ---- */

static const char *const limited[] = {
	"-v", "-k", "0.1", "0.1", "sleep", "100", NULL};

static void a_closed_pipe_on_standard_error_changes_nothing(void **state)
{
	struct setup setup = {.err = 0};
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	close(ends[0]);
	setup.err = ends[1];
	assert_exit(run_wait(run_start(&setup, limited)), 124);
	assert_exit(run_wait(START(&setup, "5", "no-such-command-here")), 127);
	assert_exit(run_wait(START(&setup, "5x", "true")), 125);
	close(ends[1]);
}

static void a_message_that_finds_no_reader_is_not_a_signal_to_send_on(
	void **state)
{
	struct setup setup = {.err = 0};
	struct run *run;
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	close(ends[0]);
	setup.err = ends[1];
	/* -v tells the pid at once: the command would get PIPE. */
	run = START(&setup, "-v", "1000", help_path("stubborn"), "it", "-",
		"PIPE=9", "USR1=6");
	run_ready(run);
	assert_runs_on(run, 200 * MILLISECOND);
	run_kill(run, SIGUSR1);
	assert_exit(run_wait(run), 6);
	close(ends[1]);
}

static void a_full_device_on_standard_error_changes_nothing(void **state)
{
	const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	const struct setup setup = {.err = full};

	(void)state;
	assert_true(full >= 0);
	assert_exit(run_wait(run_start(&setup, limited)), 124);
	assert_exit(run_wait(START(&setup, "5", "no-such-command-here")), 127);
	close(full);
}

static void a_full_pipe_on_standard_error_holds_up_no_signal(void **state)
{
	struct setup setup = {.err = 0};
	char bytes[4096] = {0};
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	while (write(ends[1], bytes, sizeof(bytes)) > 0)
		;
	assert_int_equal(fcntl(ends[1], F_SETFL, 0), 0);
	setup.err = ends[1];
	assert_exit(run_wait(run_start(&setup, limited)), 124);
	assert_exit(run_wait(START(&setup, "5", "no-such-command-here")), 127);
	assert_exit(run_wait(START(&setup, "5x", "true")), 125);
	/* Nor did tmo change the description, which others may share. */
	assert_int_equal(fcntl(ends[1], F_GETFL) & O_NONBLOCK, 0);
	close(ends[0]);
	close(ends[1]);
}

/* ---- limits of the system ---- */

/* No descriptor is free: below the soft limit all are in use. */
static void leave_no_descriptor(void *context)
{
	struct rlimit limit;

	(void)context;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = 3;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* tmo itself is a command that needs no descriptor, if it is static. */
static void looking_at_proc_takes_no_descriptor_away(void **state)
{
	(void)state;
	const struct setup setup = {.child = leave_no_descriptor};
	const struct run *run;

	if (run_wait(START(&setup, "9", tmo_path(), "--version"))->status != 0)
		skip_because("a dynamic tmo cannot be started so");
	run = run_wait(START(&setup, "-i", "9", "9", tmo_path(), "--version"));
	assert_exit(run, 0);
	assert_int_equal(strncmp(run->out, "tmo ", 4), 0);
}

static void forbid_forks(void *context)
{
	const struct rlimit none = {0, 0};

	be_nobody(context);
	setrlimit(RLIMIT_NPROC, &none);
	/* Sent while no process can be made: it must reach nobody else. */
	hold_signals((int[]){SIGTERM, 0});
	raise(SIGTERM);
}

static void a_process_that_cannot_be_made_is_125(void **state)
{
	const struct setup nobody = {.child = be_nobody};
	const struct setup setup = {.child = forbid_forks};
	const char *file = scratch_path("started");
	const struct run *run;

	(void)state;
	if (!WIFEXITED(run_wait(START(&nobody, "5", "true"))->status) ||
		WEXITSTATUS(run_wait(START(&nobody, "5", "true"))->status) != 0)
		skip_because("another user cannot run tmo from here");
	run = run_wait(START(&setup, "5", "touch", file));
	assert_exit(run, 125);
	assert_one_error(
		run, "tmo: touch: ", "Resource temporarily unavailable");
	assert_false(file_exists(file));
}

static void limit_descriptors(void *context)
{
	const struct rlimit limit = {*(rlim_t *)context, *(rlim_t *)context};

	setrlimit(RLIMIT_NOFILE, &limit);
}

static void few_descriptors_are_enough(void **state)
{
	rlim_t count;
	const struct setup ours = {
		.bare = true, .child = limit_descriptors, .context = &count};
	struct setup theirs = ours;

	(void)state;
	theirs.program = "true";
	for (count = 0; count < 8; count++) {
		const struct run *probe = run_wait(START(&ours, "--version"));
		const struct run *direct = run_wait(
			run_start(&theirs, (const char *const[]){NULL}));

		/* A tmo that is not linked statically may not even load. */
		if (!WIFEXITED(probe->status) ||
			WEXITSTATUS(probe->status) != 0)
			continue;
		assert_exit(run_wait(START(&ours, "1000", "true")),
			WEXITSTATUS(direct->status));
	}
}

/* A command that hangs before it needs a descriptor. */
static void a_limit_acts_without_descriptors(void **state)
{
	const char *file = scratch_path("held");
	const struct setup holder = {.program = help_path("holdlease")};
	rlim_t count;
	const struct setup setup = {
		.child = limit_descriptors, .context = &count};
	struct run *lease;

	(void)state;
	file_write(file, "#!/bin/sh\nexit 5\n", 0755);
	lease = START(&holder, file);
	run_ready(lease);
	for (count = 0; count < 5; count++) {
		const struct run *probe = run_wait(START(&setup, "--version"));

		if (WIFEXITED(probe->status) && WEXITSTATUS(probe->status) == 0)
			assert_exit(run_wait(START(&setup, "0.2", file)), 124);
	}
	run_kill(lease, SIGKILL);
	run_wait(lease);
}

static void forbid_queued_signals(void *context)
{
	const struct rlimit none = {0, 0};

	(void)context;
	setrlimit(RLIMIT_SIGPENDING, &none);
}

/* A timer takes a queued signal. */
static void a_time_of_day_is_kept_where_no_timer_can_be_made(void **state)
{
	const struct setup setup = {.child = forbid_queued_signals};
	const char *at = text_format("@%lld", (long long)time(NULL) + 2);
	const struct run *run =
		run_wait(START(&setup, "-q", at, "sleep", "1000"));

	(void)state;
	assert_exit(run, 124);
	assert_took(run, 900 * MILLISECOND, GENEROUS);
	/* Nor does its want hold up what comes before. */
	assert_exit(run_wait(START(&setup, "-i", "300ms", "-q",
			    text_format("@%lld", (long long)time(NULL) + 1000),
			    "sleep", "1000")),
		124);
}

/* It would give its rights to any command. */
static void a_tmo_that_is_set_user_id_refuses(void **state)
{
	const char *copy = scratch_path("tmo");
	const char *file = scratch_path("started");
	const struct setup setup = {.program = copy};
	const struct setup cp = {.program = "cp"};
	const struct run *run;

	(void)state;
	if (geteuid() != 0)
		skip_because("it takes root to give a file away");
	assert_exit(run_wait(START(&cp, tmo_path(), copy)), 0);
	assert_int_equal(chown(copy, NOBODY, NOBODY), 0);
	assert_int_equal(chmod(copy, 04755), 0);
	run = run_wait(START(&setup, "5", "touch", file));
	if (WIFEXITED(run->status) && WEXITSTATUS(run->status) == 0)
		skip_because("set-user-ID has no effect here");
	if (strstr(run->err, "LeakSanitizer"))
		skip_because("a sanitizer fails where the user changes");
	assert_exit(run, 125);
	assert_one_error(run, "tmo: ", "set-user-ID");
	assert_false(file_exists(file));
	assert_exit(run_wait(START(&setup, "--version")), 0);
}

static void small_stack(void *context)
{
	const struct rlimit limit = {1 << 19, RLIM_INFINITY};

	(void)context;
	setrlimit(RLIMIT_STACK, &limit);
}

/* Starts `script` with so many bytes of arguments. */
static const struct run *run_padded(const char *script, size_t length)
{
	const struct setup setup = {.child = small_stack};
	char *padding = text_format("%*s", (int)length, "");

	return run_wait(START(&setup, "5", script, padding));
}

/* The kernel puts the script's interpreter before what tmo was given. */
static void arguments_that_do_not_fit_are_126(void **state)
{
	const char *script = scratch_path("script");
	size_t fits = 1000;
	size_t too_long = 1 << 17;
	const struct run *run;

	(void)state;
	file_write(script, text_format("#!/bin/sh %0200d\nexit 5\n", 0), 0755);
	while (too_long - fits > 1) {
		const size_t middle = fits + (too_long - fits) / 2;

		run = run_padded(script, middle);
		assert_true(WIFEXITED(run->status));
		*(WEXITSTATUS(run->status) == 120 ? &too_long : &fits) = middle;
	}
	run = run_padded(script, fits);
	assert_exit(run, 126);
	assert_one_error(run, "tmo: ", "Argument list too long");
}

static void small_stack_and_path(void *context)
{
	small_stack(context);
	setenv("PATH", context, 1);
}

/* The search goes on where a name is not found, not where it does not fit. */
static void arguments_that_do_not_fit_end_the_search_along_path(void **state)
{
	const char *script = scratch_path("first/script");
	const struct setup setup = {
		.child = small_stack_and_path,
		.context = text_format(
			"%s:%s", scratch_path("first"), scratch_path("second")),
	};
	size_t fits = 1000;
	size_t too_long = 1 << 17;
	const struct run *run = NULL;

	(void)state;
	mkdir(scratch_path("first"), 0755);
	mkdir(scratch_path("second"), 0755);
	file_write(script, text_format("#!/bin/sh %0200d\nexit 5\n", 0), 0755);
	file_write(scratch_path("second/script"), "#!/bin/sh\nexit 6\n", 0755);
	while (too_long - fits > 1) {
		const size_t middle = fits + (too_long - fits) / 2;
		char *padding = text_format("%*s", (int)middle, "");

		run = run_wait(START(&setup, "5", "script", padding));
		assert_true(WIFEXITED(run->status));
		assert_int_not_equal(WEXITSTATUS(run->status), 6);
		if (WEXITSTATUS(run->status) == 126)
			break;
		*(WEXITSTATUS(run->status) == 120 ? &too_long : &fits) = middle;
	}
	assert_exit(run, 126);
	assert_one_error(run, "tmo: script: ", "Argument list too long");
}

static void set_path(void *context)
{
	setenv("PATH", context, 1);
}

/* To the shell that runs it "-c" would be an option. */
static void the_path_of_a_script_is_no_option(void **state)
{
	static char nowhere[] = "", directory[] = "/nonexistent:-c:";
	struct setup setup = {
		.directory = scratch_path(""),
		.child = set_path,
		.context = nowhere,
	};
	const struct run *run;

	(void)state;
	file_write(scratch_path("-c"), "echo the file\n", 0755);
	run = run_wait(START(&setup, "9", "-c", "echo injected"));
	assert_exit(run, 0);
	assert_stdout(run, "the file\n");
	unlink(scratch_path("-c"));
	mkdir(scratch_path("-c"), 0755);
	file_write(scratch_path("-c/text"), "echo the text\n", 0755);
	file_write(scratch_path("-c/script"), "#!/bin/sh\necho the script\n",
		0755);
	setup.context = directory;
	run = run_wait(START(&setup, "9", "text"));
	assert_stdout(run, "the text\n");
	run = run_wait(START(&setup, "9", "script"));
	assert_stdout(run, "the script\n");
	run = run_wait(START(&setup, "9", "-c/text"));
	assert_stdout(run, "the text\n");
	assert_exit(run_wait(START(&setup, "9", "-c/text/x")), 126);
	assert_exit(run_wait(START(&setup, "9", "-c/none")), 127);
}

static void an_entry_of_path_that_is_too_long_is_passed_over(void **state)
{
	char *entry = text_format("/%0*d", PATH_MAX, 0);
	struct setup setup = {
		.child = set_path,
		.context = text_format("%s:/usr/bin:/bin", entry),
	};
	const struct run *run;

	(void)state;
	assert_exit(run_wait(START(&setup, "5", "true")), 0);
	setup.context = entry;
	run = run_wait(START(&setup, "5", "true"));
	assert_exit(run, 127);
	assert_one_error(run, "tmo: true: ", "No such file or directory");
}

/* ---- what is no program ---- */

static void what_is_neither_a_program_nor_text_is_126(void **state)
{
	const char *file = scratch_path("file");
	const struct setup shell = {.program = "sh"};
	const struct run *run;

	(void)state;
	assert_exit(run_wait(START(&shell, "-c",
			    "printf 'exit\\0 3\\n' >\"$0\" && chmod 755 \"$0\"",
			    file)),
		0);
	run = run_wait(START(NULL, "5", file));
	assert_exit(run, 126);
	assert_one_error(run, "tmo: ", "Exec format error");
	/* Text to its first newline is text. */
	assert_exit(run_wait(START(&shell, "-c",
			    "printf 'exit 3\\n\\0' >\"$0\"", file)),
		0);
	assert_exit(TMO("5", file), 3);
}

static void text_that_cannot_be_read_is_126(void **state)
{
	const struct setup nobody = {.child = be_nobody};
	const char *file = scratch_path("file");
	const struct run *run;

	(void)state;
	run = run_wait(START(&nobody, "5", "true"));
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0)
		skip_because("another user cannot run tmo from here");
	file_write(file, "exit 3\n", 0755);
	assert_exit(run_wait(START(&nobody, "5", file)), 3);
	assert_int_equal(chmod(file, 0111), 0);
	run = run_wait(START(&nobody, "5", file));
	assert_exit(run, 126);
	assert_one_error(run, "tmo: ", "Exec format error");
}

/* ---- names ---- */

static void an_empty_name_is_127(void **state)
{
	const struct run *run = TMO("5", "");

	(void)state;
	assert_exit(run, 127);
	assert_one_error(run, "tmo: '': ", "No such file or directory");
}

static void a_strange_name_is_told_on_one_line(void **state)
{
	const struct run *run = TMO("5", "no\nsuch\t\\\001\177\303\251 name");

	(void)state;
	assert_exit(run, 127);
	assert_one_error(run,
		"tmo: no\\nsuch\\t\\\\\\001\\177\\303\\251 name: ",
		"No such file or directory");
}

static void a_strange_name_at_a_limit_is_told_on_one_line(void **state)
{
	const char *link = scratch_path("a\nb");
	const struct setup setup = {.directory = scratch_path(".")};
	const struct run *run;

	(void)state;
	assert_int_equal(symlink("/bin/sleep", link), 0);
	run = run_wait(START(&setup, "0.1", "./a\nb", "100"));
	assert_exit(run, 124);
	assert_stderr(run,
		"tmo: ./a\\nb: time limit of 0.1s reached, sending TERM\n");
}

static void a_long_name_is_told_on_one_line(void **state)
{
	char name[3000];
	const struct run *run;

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	run = TMO("5", name);
	assert_true(WIFEXITED(run->status));
	assert_in_range(WEXITSTATUS(run->status), 126, 127);
	assert_one_error(run, "tmo: xxx", "xxx");
}

/* ---- an exec that hangs ---- */

static struct run *hold(const char *file)
{
	const struct setup holder = {.program = help_path("holdlease")};
	struct run *lease;

	file_write(file, "#!/bin/sh\nexit 5\n", 0755);
	lease = START(&holder, file);
	run_ready(lease);
	return lease;
}

static void let_go(struct run *lease)
{
	run_kill(lease, SIGKILL);
	run_wait(lease);
}

static void an_exec_that_hangs_is_ended_by_the_limit(void **state)
{
	const char *file = scratch_path("held");
	struct run *lease = hold(file);
	const struct run *run = TMO("0.3", file);

	(void)state;
	assert_exit(run, 124);
	assert_took(run, 300 * MILLISECOND, GENEROUS);
	assert_stderr(run, text_format("tmo: %s: time limit of 0.3s reached, "
				       "sending TERM\n",
				   file));
	let_go(lease);
}

static void an_exec_that_hangs_is_ended_by_a_signal_to_tmo(void **state)
{
	const char *file = scratch_path("held");
	struct run *lease = hold(file);
	struct run *run = START(NULL, "-v", "1000", file);

	(void)state;
	run_await_err(run, "\n");
	run_kill(run, SIGINT);
	assert_signalled(run_wait(run), SIGINT);
	let_go(lease);
}

static void an_exec_that_hangs_and_then_goes_on_is_the_command(void **state)
{
	const char *file = scratch_path("held");
	struct run *lease = hold(file);
	struct run *run = START(NULL, "1000", file);

	(void)state;
	assert_runs_on(run, 200 * MILLISECOND);
	let_go(lease);
	assert_exit(run_wait(run), 5);
}

static const struct CMUnitTest tests[] = {
	PROMISE(a_closed_pipe_on_standard_error_changes_nothing),
	PROMISE(a_message_that_finds_no_reader_is_not_a_signal_to_send_on),
	PROMISE(a_full_device_on_standard_error_changes_nothing),
	PROMISE(a_full_pipe_on_standard_error_holds_up_no_signal),
	PROMISE(looking_at_proc_takes_no_descriptor_away),
	PROMISE(a_process_that_cannot_be_made_is_125),
	PROMISE(few_descriptors_are_enough),
	PROMISE(a_limit_acts_without_descriptors),
	PROMISE(a_time_of_day_is_kept_where_no_timer_can_be_made),
	PROMISE(a_tmo_that_is_set_user_id_refuses),
	PROMISE(arguments_that_do_not_fit_are_126),
	PROMISE(arguments_that_do_not_fit_end_the_search_along_path),
	PROMISE(the_path_of_a_script_is_no_option),
	PROMISE(an_entry_of_path_that_is_too_long_is_passed_over),
	PROMISE(what_is_neither_a_program_nor_text_is_126),
	PROMISE(text_that_cannot_be_read_is_126),
	PROMISE(an_empty_name_is_127),
	PROMISE(a_strange_name_is_told_on_one_line),
	PROMISE(a_strange_name_at_a_limit_is_told_on_one_line),
	PROMISE(a_long_name_is_told_on_one_line),
	PROMISE(an_exec_that_hangs_is_ended_by_the_limit),
	PROMISE(an_exec_that_hangs_is_ended_by_a_signal_to_tmo),
	PROMISE(an_exec_that_hangs_and_then_goes_on_is_the_command),
};

TEST_PROGRAM(tests)
