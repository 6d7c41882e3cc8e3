/*
 * What the command is started with, and hostile circumstances of a start.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SIGNALS = 64 };

/* Can be blocked and ignored; 32 and 33 belong to the C library. */
static bool is_changeable(int number)
{
	return number != SIGKILL && number != SIGSTOP && number != 32 &&
	       number != 33;
}

static uint64_t bit(int number)
{
	return UINT64_C(1) << (number - 1);
}

/* A line of sigstate's, as text after "KEY ". */
static const char *state_of(const struct run *run, const char *key)
{
	static char value[512];
	const char *line = run->out;
	const size_t length = strlen(key);

	for (; *line != '\0'; line += strcspn(line, "\n") + 1)
		if (strncmp(line, key, length) == 0 && line[length] == ' ') {
			snprintf(value, sizeof(value), "%.*s",
				(int)strcspn(line + length + 1, "\n"),
				line + length + 1);
			return value;
		}
	fail_msg("sigstate did not tell %s", key);
	return NULL;
}

static uint64_t signals_of(const struct run *run, const char *key)
{
	return strtoull(state_of(run, key), NULL, 16);
}

/* ---- masks ---- */

static void block(void *context)
{
	const uint64_t *set = context;
	sigset_t signals;

	sigemptyset(&signals);
	for (int number = 1; number <= SIGNALS; number++)
		if ((*set & bit(number)) != 0)
			sigaddset(&signals, number);
	sigprocmask(SIG_BLOCK, &signals, NULL);
}

static void ignore(void *context)
{
	const uint64_t *set = context;

	for (int number = 1; number <= SIGNALS; number++)
		if ((*set & bit(number)) != 0)
			signal(number, SIG_IGN);
}

static uint64_t all_changeable(void)
{
	uint64_t set = 0;

	for (int number = 1; number <= SIGNALS; number++)
		if (is_changeable(number))
			set |= bit(number);
	return set;
}

/* Every changeable signal alone, none and all, one set a call; then false. */
static bool next_set(uint64_t *set, int *step)
{
	while (*step<SIGNALS && * step> 0 && !is_changeable(*step))
		++*step;
	if (*step > SIGNALS + 1)
		return false;
	*set = *step == 0         ? 0
	       : *step <= SIGNALS ? bit(*step)
				  : all_changeable();
	++*step;
	return true;
}

static void the_mask_of_the_command_is_the_one_tmo_was_started_with(
	void **state)
{
	uint64_t set;
	const struct setup setup = {.child = block, .context = &set};

	(void)state;
	for (int step = 0; next_set(&set, &step);) {
		const struct run *run =
			run_wait(START(&setup, "1000", help_path("sigstate")));

		assert_exit(run, 0);
		assert_int_equal(signals_of(run, "SigBlk"), set);
		assert_int_equal(signals_of(run, "SigIgn"), 0);
		assert_int_equal(signals_of(run, "SigPnd"), 0);
	}
}

static void what_was_ignored_is_ignored_but_the_first_signal(void **state)
{
	uint64_t set;
	const struct setup setup = {.child = ignore, .context = &set};

	(void)state;
	for (int step = 0; next_set(&set, &step);) {
		const struct run *run =
			run_wait(START(&setup, "1000", help_path("sigstate")));

		assert_exit(run, 0);
		assert_int_equal(
			signals_of(run, "SigIgn"), set & ~bit(SIGTERM));
		assert_int_equal(signals_of(run, "SigBlk"), 0);
	}
}

static void the_first_signal_is_the_one_of_s(void **state)
{
	uint64_t set = all_changeable();
	const struct setup setup = {.child = ignore, .context = &set};
	const char *const firsts[] = {
		"USR1", "INT,5s,TERM", "CHLD", "0", "KILL"};
	const uint64_t expected[] = {set & ~bit(SIGUSR1), set & ~bit(SIGINT),
		set & ~bit(SIGCHLD), set, set};

	(void)state;
	for (size_t i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++) {
		const struct run *run = run_wait(START(&setup, "-s", firsts[i],
			"1000", help_path("sigstate")));

		assert_int_equal(signals_of(run, "SigIgn"), expected[i]);
	}
}

/* START of each set at once, each with its limit, then their ends. */
static void check_limits(void (*child)(void *), uint64_t needs_kill)
{
	uint64_t sets[SIGNALS + 2];
	struct run *runs[SIGNALS + 2];
	size_t count = 0;
	uint64_t set;

	for (int step = 0; next_set(&set, &step); count++) {
		const struct setup setup = {
			.child = child, .context = &sets[count]};

		sets[count] = set;
		runs[count] =
			START(&setup, "-q", "-k", "2", "0.2", "sleep", "100");
	}
	for (size_t i = 0; i < count; i++)
		assert_exit(run_wait(runs[i]),
			(sets[i] & needs_kill) != 0 ? 137 : 124);
}

static void a_limit_acts_whatever_signal_is_blocked(void **state)
{
	(void)state;
	check_limits(block, bit(SIGTERM));
}

static void a_limit_acts_whatever_signal_is_ignored(void **state)
{
	(void)state;
	check_limits(ignore, 0);
}

static void an_ignored_chld_hides_no_status(void **state)
{
	uint64_t set = bit(SIGCHLD);
	const struct setup setup = {.child = ignore, .context = &set};

	(void)state;
	assert_exit(run_wait(START(&setup, "1000", "true")), 0);
	assert_exit(run_wait(START(&setup, "1000", "sh", "-c", "exit 3")), 3);
	assert_signalled(
		run_wait(START(&setup, "1000", "sh", "-c", "kill -9 $$")),
		SIGKILL);
}

static void a_signal_that_ends_the_command_ends_tmo_though_blocked_and_ignored(
	void **state)
{
	uint64_t set = all_changeable();
	const struct setup blocked = {.child = block, .context = &set};
	const struct setup ignored = {.child = ignore, .context = &set};

	(void)state;
	assert_signalled(
		run_wait(START(&blocked, "1000", "sh", "-c", "kill -9 $$")),
		SIGKILL);
	assert_signalled(run_wait(START(&ignored, "1000", help_path("selfstop"),
				 text_format("%d", SIGTERM))),
		SIGTERM);
}

/* By the kernel, as the C library refuses the two that it keeps for itself. */
static void ignore_by_syscall(void *context)
{
	const uint64_t *set = context;
	/* The kernel's struct starts with the handler; the rest is zero. */
	const unsigned long action[8] = {(unsigned long)SIG_IGN};

	for (int number = 1; number <= SIGNALS; number++)
		if ((*set & bit(number)) != 0 &&
			syscall(SYS_rt_sigaction, number, action, NULL,
				sizeof *set) != 0)
			_exit(99);
}

static void block_by_syscall(void *context)
{
	if (syscall(SYS_rt_sigprocmask, SIG_SETMASK, context, NULL,
		    sizeof(uint64_t)) != 0)
		_exit(99);
}

static void the_c_library_s_own_signals_stay_ignored(void **state)
{
	uint64_t sets[] = {bit(32) | bit(33), bit(32), bit(33),
		all_changeable() | bit(32) | bit(33)};

	(void)state;
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		const struct setup setup = {
			.child = ignore_by_syscall, .context = &sets[i]};
		const struct run *run =
			run_wait(START(&setup, "1000", help_path("sigstate")));

		assert_exit(run, 0);
		assert_int_equal(
			signals_of(run, "SigIgn"), sets[i] & ~bit(SIGTERM));
		assert_int_equal(signals_of(run, "SigBlk"), 0);
		assert_exit(
			run_wait(START(&setup, "-q", "0.1", "sleep", "1000")),
			124);
	}
}

static void the_c_library_s_own_signals_stay_blocked(void **state)
{
	uint64_t sets[] = {bit(32) | bit(33), bit(32), bit(33)};

	(void)state;
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		const struct setup setup = {
			.child = block_by_syscall, .context = &sets[i]};
		const struct run *run =
			run_wait(START(&setup, "1000", help_path("sigstate")));

		assert_exit(run, 0);
		assert_int_equal(signals_of(run, "SigBlk"), sets[i]);
		assert_int_equal(signals_of(run, "SigIgn"), 0);
	}
}

static void one_of_the_c_library_s_own_is_not_ignored_as_first_signal(
	void **state)
{
	uint64_t set = bit(32) | bit(33);
	const struct setup setup = {
		.child = ignore_by_syscall, .context = &set};

	(void)state;
	assert_int_equal(signals_of(run_wait(START(&setup, "-s", "33", "1000",
					    help_path("sigstate"))),
				 "SigIgn"),
		bit(32));
	assert_exit(run_wait(START(
			    &setup, "-q", "-s", "33", "0.1", "sleep", "1000")),
		124);
}

/* ---- the rest of what is inherited ---- */

static void group_session_and_directory_are_those_of_tmo(void **state)
{
	const struct setup setups[] = {
		{.directory = "/"},
		{.directory = "/", .group = true},
		{.directory = "/", .session = true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(setups) / sizeof(setups[0]); i++) {
		const struct run *run =
			run_wait(START(&setups[i], "5", help_path("sigstate")));

		assert_string_equal(state_of(run, "group"), "parent");
		assert_string_equal(state_of(run, "session"), "parent");
		assert_string_equal(state_of(run, "cwd"), "/");
		assert_int_equal(atoi(state_of(run, "parent")), run->pid);
	}
}

static void environment_limits_and_umask_are_those_of_tmo(void **state)
{
	static const char script[] =
		"env; umask; ulimit -a; ulimit -Ha; nice; "
		"cat /proc/self/limits /proc/self/oom_score_adj; "
		"grep '^Uid\\|^Gid\\|^Groups\\|^Cap\\|^NoNew\\|^Cpus\\|^Mems' "
		"/proc/self/status";
	const struct setup direct = {.program = "sh"};
	const struct run *expected = run_wait(START(&direct, "-c", script));
	const struct run *run = TMO("5", "sh", "-c", script);

	(void)state;
	assert_exit(run, 0);
	assert_stdout(run, expected->out);
}

static void standard_input_is_the_command_s(void **state)
{
	const struct setup setup = {.in = STREAM_PIPE};
	struct run *run = START(&setup, "5", "cat");

	(void)state;
	assert_int_equal(write(run->in, "all of it\n", 10), 10);
	run_close_in(run);
	assert_exit(run_wait(run), 0);
	assert_stdout(run, "all of it\n");
}

/* The three descriptors in every mixture of open and closed. */
static void closed_descriptors_stay_closed_and_none_is_added(void **state)
{
	const char *file = scratch_path("state");

	(void)state;
	for (int open = 0; open < 8; open++) {
		const struct setup setup = {
			.bare = true,
			.in = (open & 1) != 0 ? STREAM_NULL : STREAM_CLOSED,
			.out = (open & 2) != 0 ? STREAM_NULL : STREAM_CLOSED,
			.err = (open & 4) != 0 ? STREAM_NULL : STREAM_CLOSED,
		};
		const char *expected = text_format("\nfds%s%s%s\n",
			(open & 1) != 0 ? " 0" : "",
			(open & 2) != 0 ? " 1" : "",
			(open & 4) != 0 ? " 2" : "");

		assert_exit(run_wait(START(&setup, "-v", "5",
				    help_path("sigstate"), file)),
			0);
		assert_non_null(strstr(file_text(file), expected));
	}
}

static void a_limit_acts_with_all_descriptors_closed(void **state)
{
	static int term[] = {SIGTERM, 0};
	const struct setup setup = {.in = STREAM_CLOSED,
		.out = STREAM_CLOSED,
		.err = STREAM_CLOSED,
		.bare = true,
		.child = hold_signals,
		.context = term};

	(void)state;
	assert_exit(run_wait(START(&setup, "-s", "INT", "0.1", "sleep", "100")),
		124);
	assert_exit(run_wait(START(&setup, "-v", "-k", "0.1", "0.1",
			    help_path("stubborn"), "it", "-", "-TERM")),
		137);
}

static void open_more(void *context)
{
	(void)context;
	dup2(STDIN_FILENO, 5);
	dup2(STDIN_FILENO, 77);
	dup2(STDIN_FILENO, 200);
}

static void open_descriptors_are_inherited_by_number(void **state)
{
	const struct setup setup = {.bare = true, .child = open_more};
	const struct run *run =
		run_wait(START(&setup, "5", help_path("sigstate")));

	(void)state;
	assert_string_equal(state_of(run, "fds"), "0 1 2 5 77 200");
}

/* ---- children that tmo did not start ---- */

static void children_from_before_are_neither_signalled_nor_waited_for(
	void **state)
{
	const char *log = scratch_path("log");
	const struct setup setup = {.program = "sh"};
	struct run *run = START(&setup, "-c",
		text_format("%s old %s TERM INT HUP CONT & exec %s -s INT "
			    "-k 0.2 0.3 sleep 100",
			help_path("stubborn"), log, tmo_path()));
	const pid_t old = run_ready_pid(run);
	struct seen seen;

	(void)state;
	leftovers_expected();
	assert_exit(run_wait(run), 124);
	assert_true(process_look(old, &seen));
	assert_true(strchr("SR", seen.state) != NULL);
	assert_string_equal(file_text(log), "");
}

static void descendants_of_children_from_before_are_left_alone_too(void **state)
{
	const char *log = scratch_path("log");
	const struct setup setup = {.program = "sh"};
	struct run *run = START(&setup, "-c",
		text_format("%s -d 2 -b 2 %s '{}' %s TERM & exec %s "
			    "-k 0.2 0.5 sleep 100",
			help_path("forker"), help_path("stubborn"), log,
			tmo_path()));

	(void)state;
	leftovers_expected();
	run_ready_many(run, 7);
	assert_exit(run_wait(run), 124);
	assert_alive(run);
	assert_int_equal(process_count(getpid()), 7);
	assert_string_equal(file_text(log), "");
}

static void leftovers_wait_and_kill_do_not_mean_children_from_before(
	void **state)
{
	static const char *const options[] = {"wait", "kill"};
	const char *log = scratch_path("log");
	const struct setup setup = {.program = "sh"};

	(void)state;
	leftovers_expected();
	for (size_t i = 0; i < 2; i++) {
		struct run *run = START(&setup, "-c",
			text_format("%s old %s TERM & read x; exec %s "
				    "-l %s 1000 sh -c 'exit 4'",
				help_path("stubborn"), log, tmo_path(),
				options[i]));

		run_ready(run);
		assert_exit(run_wait(run), 4);
		assert_alive(run);
	}
	assert_string_equal(file_text(log), "");
}

static void a_child_from_before_that_ends_is_reaped_and_changes_nothing(
	void **state)
{
	const struct setup setup = {.program = "sh"};
	struct run *run = START(&setup, "-c",
		text_format("%s old - TERM=9 & exec %s 1000 %s it - USR1=6",
			help_path("stubborn"), tmo_path(),
			help_path("stubborn")));
	pid_t old = 0;
	pid_t command = 0;

	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *line = run_ready(run);

		*(strstr(line, " old") != NULL ? &old : &command) =
			(pid_t)strtol(line, NULL, 10);
	}
	kill(old, SIGTERM);
	process_await(old, "");
	kill(command, SIGUSR1);
	assert_exit(run_wait(run), 6);
	assert_all_gone(run);
}

static void many_children_from_before_that_have_ended_change_nothing(
	void **state)
{
	const struct setup setup = {.program = "sh"};
	/* `read` alone: the shell would reap them while it runs a command. */
	const struct run *run = run_wait(START(&setup, "-c",
		text_format("for i in 1 2 3 4 5 6 7 8 9; do true & "
			    "while read -r _ _ state _ </proc/$!/stat && "
			    "[ \"$state\" != Z ]; do :; done 2>/dev/null; "
			    "done; exec %s 1000 sh -c 'exit 6'",
			tmo_path())));

	(void)state;
	assert_exit(run, 6);
}

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
	uint64_t terminate = bit(SIGTERM);

	be_nobody(context);
	setrlimit(RLIMIT_NPROC, &none);
	/* Sent while no process can be made: it must reach nobody else. */
	block(&terminate);
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
static void a_text_file_in_the_working_directory_is_no_option(void **state)
{
	(void)state;
	static char nowhere[] = "";
	const struct setup setup = {
		.directory = scratch_path(""),
		.child = set_path,
		.context = nowhere,
	};
	const struct run *run;

	file_write(scratch_path("-c"), "echo the file\n", 0755);
	run = run_wait(START(&setup, "9", "-c", "echo injected"));
	assert_exit(run, 0);
	assert_stdout(run, "the file\n");
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

/* ---- namespaces ---- */

/* Whether unshare with these options, "-pf" say, is permitted. */
static bool can_unshare(const char *first, const char *second)
{
	const struct setup setup = {.program = "unshare"};
	const struct run *run = run_wait(START(&setup, first, second, "true"));

	return WIFEXITED(run->status) && WEXITSTATUS(run->status) == 0;
}

static const char *const no_namespace = "namespaces are not permitted here";

static pid_t child_of(pid_t parent)
{
	static struct seen found[32];
	const size_t count = process_descendants(parent, found, 32);

	for (size_t i = 0; i < count; i++)
		if (found[i].parent == parent)
			return found[i].pid;
	fail_msg("process %d has no child", (int)parent);
	return -1;
}

static void as_pid_1_a_limit_acts(void **state)
{
	const struct setup setup = {.program = "unshare"};
	struct run *run;

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	run = START(&setup, "-pf", "--mount-proc", tmo_path(), "1000",
		help_path("forker"), "-d", "2", "-b", "2", "-s");
	run_ready_many(run, 7);
	kill(child_of(run->pid), SIGALRM);
	assert_exit(run_wait(run), 124);
	assert_all_gone(run);
	assert_one_error(run, "tmo: ", "time is up");
}

static void as_pid_1_orphans_are_reaped(void **state)
{
	const struct setup setup = {.program = "unshare"};
	const struct run *run;

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	run = run_wait(START(&setup, "-pf", "--mount-proc", tmo_path(), "50",
		"sh", "-c",
		"for i in 1 2 3 4 5; do (true & true); done; "
		"while grep -q 'State:.Z' /proc/[0-9]*/status; do :; done; "
		"exit 8"));
	assert_exit(run, 8);
}

static void as_pid_1_a_signal_of_the_command_is_128_plus_its_number(
	void **state)
{
	const struct setup setup = {.program = "unshare"};

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	assert_exit(run_wait(START(&setup, "-pf", "--mount-proc", tmo_path(),
			    "50", "sh", "-c", "kill -TERM $$")),
		143);
	assert_exit(run_wait(START(&setup, "-pf", "--mount-proc", tmo_path(),
			    "-p", "0.1", "sleep", "100")),
		143);
	assert_exit(run_wait(START(&setup, "-pf", "--mount-proc", tmo_path(),
			    "50", "sh", "-c", "kill -KILL $$")),
		137);
}

static void as_pid_1_a_signal_is_sent_on(void **state)
{
	const struct setup setup = {.program = "unshare"};
	struct run *run;

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	run = START(&setup, "-pf", "--mount-proc", tmo_path(), "1000",
		help_path("stubborn"), "it", "-", "TERM=6");
	run_ready(run);
	kill(child_of(run->pid), SIGTERM);
	assert_exit(run_wait(run), 6);
}

static void a_child_of_pid_1_works_as_any(void **state)
{
	const struct setup setup = {.program = "unshare"};
	struct run *run;

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	run = run_wait(START(&setup, "-pf", "--mount-proc", "sh", "-c",
		text_format("%s 0.2 sleep 100; echo $?; "
			    "%s 50 sh -c 'exit 3'; echo $?; "
			    "%s 50 sh -c 'kill -TERM $$'; echo $?",
			tmo_path(), tmo_path(), tmo_path())));
	assert_stdout(run, "124\n3\n143\n");
	/* One whose parent has gone, so that PID 1 has taken it. */
	run = START(&setup, "-pf", "--mount-proc", "sh", "-c",
		text_format("(%s 0.2 sleep 100; echo $? >&8) & "
			    "(exec %s 0.2 sleep 100 &) ; wait; sleep 1",
			tmo_path(), tmo_path()));
	assert_string_equal(run_ready(run), "124");
	run_wait(run);
}

/* TERM does not reach a PID 1 that has no handler for it; KILL does. */
static void a_command_that_is_pid_1_is_ended_by_kill(void **state)
{
	const struct setup setup = {.program = "unshare"};
	const struct run *run;

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	run = run_wait(START(
		&setup, "-p", tmo_path(), "-k", "0.3", "0.2", "sleep", "100"));
	assert_exit(run, 137);
	assert_took(run, 500 * MILLISECOND, GENEROUS);
}

/* tmo runs after `before`, in a mount namespace of its own. */
static struct run *start_mounted(const char *before, const char *rest)
{
	const struct setup setup = {.program = "unshare"};

	return START(&setup, "-m", "sh", "-c",
		text_format("%s && exec %s %s", before, tmo_path(), rest));
}

static const char *const hidden[] = {
	"umount -l /proc", "mount -t tmpfs none /proc"};

/* Permitted, and a tmo built with a sanitizer, which needs /proc, exits 0. */
static bool can_hide_proc(void)
{
	const struct run *run = run_wait(start_mounted(hidden[1], "--version"));

	return WIFEXITED(run->status) && WEXITSTATUS(run->status) == 0;
}

static void without_proc_the_command_alone_is_signalled_and_that_is_said(
	void **state)
{
	const char *log = scratch_path("log");

	(void)state;
	if (!can_hide_proc())
		skip_because("/proc cannot be hidden here");
	leftovers_expected();
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		struct run *run = start_mounted(hidden[i],
			text_format(
				"1000 sh -c '%s it %s TERM & exec sleep 99'",
				help_path("stubborn"), log));

		run_ready(run);
		run_time_up(run);
		assert_exit(run_wait(run), 124);
		assert_alive(run);
		assert_stderr_line(run,
			"tmo: sh: told by ALRM that time is up, "
			"sending TERM");
		assert_non_null(strstr(run->err, "/proc"));
		assert_null(strstr(strstr(run->err, "/proc") + 1, "/proc"));
	}
	assert_string_equal(file_text(log), "");
}

static void without_proc_a_command_that_ends_is_as_ever(void **state)
{
	(void)state;
	if (!can_hide_proc())
		skip_because("/proc cannot be hidden here");
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		const struct run *run =
			run_wait(start_mounted(hidden[i], "50 sh -c 'exit 4'"));

		assert_exit(run, 4);
		assert_stderr(run, "");
	}
}

static void without_proc_what_needs_it_is_125_before_anything_is_started(
	void **state)
{
	static const char *const needing[] = {
		"-l wait", "-l kill", "-i 5", "-c 5"};
	const char *file = scratch_path("started");

	(void)state;
	if (!can_hide_proc())
		skip_because("/proc cannot be hidden here");
	for (size_t i = 0; i < sizeof(needing) / sizeof(needing[0]); i++) {
		const struct run *run = run_wait(start_mounted(hidden[i % 2],
			text_format("%s 50 touch %s", needing[i], file)));

		assert_exit(run, 125);
		assert_one_error(run, "tmo: ", "/proc");
		assert_false(file_exists(file));
	}
}

/* PID 1 here, but /proc is the outer one, where 1 is somebody else. */
static void text_where_there_is_no_shell_is_126(void **state)
{
	const char *file = scratch_path("file");
	const char *before =
		"mount --bind /dev/null \"$(readlink -f /bin/sh)\"";
	const struct run *run;

	(void)state;
	file_write(file, "exit 3\n", 0755);
	run = run_wait(start_mounted(before, "5 true"));
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0)
		skip_because("the shell cannot be hidden here");
	run = run_wait(start_mounted(before, text_format("5 %s", file)));
	assert_exit(run, 126);
	assert_one_error(run, "tmo: ", "Permission denied");
}

static void idle_without_the_counts_of_proc_is_125(void **state)
{
	const char *file = scratch_path("started");
	const char *before = "mount --bind /dev/null /proc/$$/io";
	const struct run *run;

	(void)state;
	run = run_wait(start_mounted(before, "5 true"));
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0)
		skip_because("a file of /proc cannot be hidden here");
	run = run_wait(
		start_mounted(before, text_format("-i 5 0 touch %s", file)));
	assert_exit(run, 125);
	assert_one_error(run, "tmo: ", "--idle");
	assert_false(file_exists(file));
	assert_exit(run_wait(start_mounted(before, "-c 5 0 true")), 0);
}

static void a_proc_of_another_namespace_is_not_taken_for_tmo_s_own(void **state)
{
	const struct setup setup = {.program = "unshare"};
	const char *log = scratch_path("log");
	struct run *other;
	struct run *run;

	(void)state;
	if (!can_unshare("-p", "-f"))
		skip_because(no_namespace);
	other = START(NULL, "1000", help_path("stubborn"), "other", log, "TERM",
		"USR1=0");
	run_ready(other);
	run = run_wait(START(
		&setup, "-pf", tmo_path(), "-k", "0.2", "0.2", "sleep", "100"));
	assert_exit(run, 124);
	assert_non_null(strstr(run->err, "/proc"));
	run = run_wait(
		START(&setup, "-pf", tmo_path(), "-l", "wait", "5", "true"));
	assert_exit(run, 125);
	run_kill(other, SIGUSR1);
	assert_exit(run_wait(other), 0);
	assert_string_equal(file_text(log), "other USR1\n");
}

/* tmo is process 1 there, and the command 2, another's number in /proc. */
static void in_a_proc_of_another_namespace_no_stranger_is_described(
	void **state)
{
	static const char *const scopes[] = {"-v", "-vf"};
	const struct setup setup = {.program = "unshare"};

	(void)state;
	if (!can_unshare("-p", "-f"))
		skip_because(no_namespace);
	for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++) {
		const struct run *run = run_wait(START(&setup, "-pf",
			tmo_path(), scopes[i], "0.2", "sleep", "100"));

		assert_exit(run, 124);
		assert_stderr_line(run, "tmo: sleep: TERM to process 2");
	}
}

/* Nobody is left if tmo, which adopts all, has no child; else who knows. */
static void in_a_proc_of_another_namespace_what_is_left_may_not_be_known(
	void **state)
{
	const struct setup setup = {.program = "unshare"};
	const char *report = scratch_path("report");
	const struct run *run;

	(void)state;
	if (!can_unshare("-p", "-f"))
		skip_because(no_namespace);
	run = run_wait(START(&setup, "-pf", tmo_path(), "-v", "-r", report,
		"0.3", "sh", "-c", "setsid sleep 100 & exec sleep 100"));
	assert_exit(run, 124);
	assert_non_null(
		strstr(run->err, " KiB, what is left running is not known\n"));
	assert_non_null(strstr(file_text(report), ",\"left\":null,"));
	assert_int_equal(unlink(report), 0);
	run = run_wait(START(
		&setup, "-pf", tmo_path(), "-v", "-r", report, "50", "true"));
	assert_exit(run, 0);
	assert_non_null(strstr(run->err, " KiB, nothing left running\n"));
	assert_non_null(strstr(file_text(report), ",\"left\":0,"));
}

/* Neither user nor group of root's: hidepid does not hide from group 0. */
#define HIDING                                                                 \
	"mount -t proc -o hidepid=2 proc /proc && "                            \
	"exec setpriv --reuid 65534 --regid 65534 --clear-groups "

static bool can_mount_a_hiding_proc(void)
{
	const struct setup setup = {.program = "unshare"};
	const struct run *probe = run_wait(START(&setup, "-m", "sh", "-c",
		text_format(HIDING "%s 5 true", tmo_path())));

	return WIFEXITED(probe->status) && WEXITSTATUS(probe->status) == 0;
}

static void with_a_proc_that_hides_others_a_tree_of_one_s_own_is_ended(
	void **state)
{
	const struct setup setup = {.program = "unshare"};
	struct run *run;

	(void)state;
	if (!can_mount_a_hiding_proc())
		skip_because("/proc cannot be mounted anew here");
	run = START(&setup, "-m", "sh", "-c",
		text_format(HIDING "%s 1000 %s -d 2 -b 2 -s -D", tmo_path(),
			help_path("forker")));
	run_ready_many(run, 7);
	run_time_up(run);
	assert_exit(run_wait(run), 124);
	assert_all_gone(run);
}

static void with_a_proc_that_hides_others_who_cannot_be_signalled_is_told(
	void **state)
{
	const struct setup setup = {.program = "unshare"};
	const char *become;
	struct run *run;
	pid_t hidden_one;

	(void)state;
	if (geteuid() != 0 || !can_mount_a_hiding_proc())
		skip_because("/proc cannot be mounted anew here");
	leftovers_expected();
	become = copy_of(help_path("become"), "become", 04755);
	run = START(&setup, "-m", "sh", "-c",
		text_format(HIDING "%s -k 0.2 -g 0.2 1000 sh -c '%s & wait'",
			tmo_path(), become));
	hidden_one = run_ready_pid(run);
	run_time_up(run);
	assert_exit(run_wait(run), 125);
	assert_stderr_line(
		run, text_format("tmo: sh: process %d (?) cannot be sent TERM: "
				 "Operation not permitted",
			     (int)hidden_one));
}

/* Who it is cannot be seen, so whether it stood still cannot be either. */
static void with_a_proc_that_hides_others_nobody_hidden_is_idle(void **state)
{
	const struct setup setup = {.program = "unshare"};
	const char *become;
	struct run *run;

	(void)state;
	if (geteuid() != 0 || !can_mount_a_hiding_proc())
		skip_because("/proc cannot be mounted anew here");
	leftovers_expected();
	become = copy_of(help_path("become"), "become", 04755);
	run = START(&setup, "-m", "sh", "-c",
		text_format(HIDING "%s -q -k 0.2 -g 0.2 -i 0.3 1000 "
				   "sh -c '%s & wait'",
			tmo_path(), become));
	run_ready(run);
	assert_runs_on(run, SECOND);
	run_time_up(run);
	assert_exit(run_wait(run), 125);
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
	PROMISE(the_mask_of_the_command_is_the_one_tmo_was_started_with),
	PROMISE(looking_at_proc_takes_no_descriptor_away),
	PROMISE(a_text_file_in_the_working_directory_is_no_option),
	PROMISE(what_was_ignored_is_ignored_but_the_first_signal),
	PROMISE(the_first_signal_is_the_one_of_s),
	PROMISE(a_limit_acts_whatever_signal_is_blocked),
	PROMISE(a_limit_acts_whatever_signal_is_ignored),
	PROMISE(an_ignored_chld_hides_no_status),
	PROMISE(a_signal_that_ends_the_command_ends_tmo_though_blocked_and_ignored),
	PROMISE(the_c_library_s_own_signals_stay_ignored),
	PROMISE(the_c_library_s_own_signals_stay_blocked),
	PROMISE(one_of_the_c_library_s_own_is_not_ignored_as_first_signal),
	PROMISE(group_session_and_directory_are_those_of_tmo),
	PROMISE(environment_limits_and_umask_are_those_of_tmo),
	PROMISE(standard_input_is_the_command_s),
	PROMISE(closed_descriptors_stay_closed_and_none_is_added),
	PROMISE(a_limit_acts_with_all_descriptors_closed),
	PROMISE(open_descriptors_are_inherited_by_number),
	PROMISE(children_from_before_are_neither_signalled_nor_waited_for),
	PROMISE(descendants_of_children_from_before_are_left_alone_too),
	PROMISE(leftovers_wait_and_kill_do_not_mean_children_from_before),
	PROMISE(a_child_from_before_that_ends_is_reaped_and_changes_nothing),
	PROMISE(many_children_from_before_that_have_ended_change_nothing),
	PROMISE(a_closed_pipe_on_standard_error_changes_nothing),
	PROMISE(a_message_that_finds_no_reader_is_not_a_signal_to_send_on),
	PROMISE(a_full_device_on_standard_error_changes_nothing),
	PROMISE(a_full_pipe_on_standard_error_holds_up_no_signal),
	PROMISE(a_process_that_cannot_be_made_is_125),
	PROMISE(few_descriptors_are_enough),
	PROMISE(a_limit_acts_without_descriptors),
	PROMISE(a_time_of_day_is_kept_where_no_timer_can_be_made),
	PROMISE(a_tmo_that_is_set_user_id_refuses),
	PROMISE(arguments_that_do_not_fit_are_126),
	PROMISE(arguments_that_do_not_fit_end_the_search_along_path),
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
	PROMISE(as_pid_1_a_limit_acts),
	PROMISE(as_pid_1_orphans_are_reaped),
	PROMISE(as_pid_1_a_signal_of_the_command_is_128_plus_its_number),
	PROMISE(as_pid_1_a_signal_is_sent_on),
	PROMISE(a_child_of_pid_1_works_as_any),
	PROMISE(a_command_that_is_pid_1_is_ended_by_kill),
	PROMISE(without_proc_the_command_alone_is_signalled_and_that_is_said),
	PROMISE(without_proc_a_command_that_ends_is_as_ever),
	PROMISE(without_proc_what_needs_it_is_125_before_anything_is_started),
	PROMISE(text_where_there_is_no_shell_is_126),
	PROMISE(idle_without_the_counts_of_proc_is_125),
	PROMISE(a_proc_of_another_namespace_is_not_taken_for_tmo_s_own),
	PROMISE(in_a_proc_of_another_namespace_no_stranger_is_described),
	PROMISE(in_a_proc_of_another_namespace_what_is_left_may_not_be_known),
	PROMISE(with_a_proc_that_hides_others_a_tree_of_one_s_own_is_ended),
	PROMISE(with_a_proc_that_hides_others_who_cannot_be_signalled_is_told),
	PROMISE(with_a_proc_that_hides_others_nobody_hidden_is_idle),
	PROMISE(a_limit_that_passes_while_tmo_is_stopped_acts_when_it_goes_on),
	PROMISE(a_command_that_ends_while_tmo_is_stopped_has_ended),
	PROMISE(a_tmo_that_is_killed_takes_the_command_with_it),
	PROMISE(a_tmo_that_is_killed_at_once_leaves_no_command),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
