/*
 * What the command inherits: masks and dispositions of signals, group, session,
 * directory, environment, limits, descriptors.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
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

/* Waits until `fd`, one end of a pipe, has nobody at the other. */
static void await_hangup(int fd)
{
	struct pollfd end = {.fd = fd};

	assert_int_equal(poll(&end, 1, HARNESS_DEADLINE * 1000), 1);
}

/* Whoever is at the other ends of its files must see that it closes them. */
static void check_closed(const char *option, const char *value)
{
	struct setup setup = {.in = STREAM_PIPE};
	struct run *run;
	int ends[2];
	pid_t command;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	setup.out = ends[1];
	run = START(&setup, option, value, "60", "sh", "-c",
		"echo $$ >&8; exec <&- >&- 8>&- 9>&-; exec sleep 60");
	close(ends[1]);
	command = run_ready_pid(run);
	await_hangup(ends[0]);
	await_hangup(run->in);
	run_await_gone(run);
	process_await(command, "SR");
	run_time_up(run);
	assert_exit(run_wait(run), 124);
	close(ends[0]);
}

static void what_the_command_closes_is_closed(void **state)
{
	(void)state;
	check_closed("-s", "TERM");
	check_closed("-l", "wait");
	check_closed("-r", scratch_path("report"));
	assert_int_not_equal(strlen(file_text(scratch_path("report"))), 0);
	check_closed("-do", "exit 3");
}

static const struct CMUnitTest tests[] = {
	PROMISE(the_mask_of_the_command_is_the_one_tmo_was_started_with),
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
	PROMISE(what_the_command_closes_is_closed),
};

TEST_PROGRAM(tests)
