/*
 * -d: whoever kills tmo, or starts it and ends, leaves nothing behind.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

/* Daemons in sessions of their own, and one that is deaf to TERM. */
#define FAMILY                                                                 \
	"setsid sh -c 'echo $$ >&8; exec sleep 99' & "                         \
	"sh -c 'trap \"\" TERM; echo $$ >&8; while :; do sleep 99; done' & "   \
	"echo $$ >&8; wait"

static const struct setup grouped = {.session = true};

static struct run *start_family(const struct setup *setup)
{
	struct run *run =
		START(setup, "-d", "-q", "-k", "0.3", "60", "sh", "-c", FAMILY);

	run_ready_many(run, 3);
	return run;
}

/* The guard of a killed tmo is the test's to reap, as init's else. */
static void all_end(const struct run *run)
{
	run_await_gone(run);
	while (waitpid(-1, NULL, 0) > 0)
		continue;
}

/* tmo, or the shell that has started it. */
static void kill_and_await_end(struct run *run)
{
	run_kill(run, SIGKILL);
	run_wait(run);
	assert_signalled(run, SIGKILL);
	all_end(run);
}

static pid_t guard_of(const struct run *run)
{
	struct seen seen[16];
	const size_t count = process_descendants(run->pid, seen, 16);

	for (size_t i = 0; i < count; i++)
		if (seen[i].parent == run->pid)
			return seen[i].pid;
	fail_msg("there is no guard");
	return 0;
}

static void nothing_outlives_a_killed_tmo(void **unused)
{
	struct run *run = start_family(NULL);

	(void)unused;
	kill_and_await_end(run);
}

static void nothing_outlives_a_killed_group(void **unused)
{
	struct run *run = start_family(&grouped);

	(void)unused;
	kill(-run->pid, SIGKILL);
	run_wait(run);
	all_end(run);
}

static void nothing_outlives_a_tmo_that_was_stopped_first(void **unused)
{
	struct run *run = start_family(NULL);

	(void)unused;
	run_kill(run, SIGSTOP);
	process_await(run->pid, "T");
	kill_and_await_end(run);
}

static void nothing_outlives_a_tmo_that_was_killed_in_the_grace(void **unused)
{
	struct run *run = START(NULL, "-d", "-k", "1", "60", "sh", "-c",
		"trap '' TERM; echo $$ >&8; while :; do sleep 99; done");

	(void)unused;
	run_ready_many(run, 1);
	run_time_up(run);
	run_await_err(run, "sending TERM");
	kill_and_await_end(run);
}

static void nothing_outlives_a_tmo_that_waited_for_leftovers(void **unused)
{
	struct run *run = START(NULL, "-d", "-q", "-l", "wait", "60", "sh",
		"-c", "setsid sleep 99 & echo $$ >&8");
	const pid_t command = run_ready_pid(run);

	(void)unused;
	process_await(command, "");
	kill_and_await_end(run);
}

static void a_killed_tmo_is_reported(void **unused)
{
	const char *report = scratch_path("report");
	struct run *run = START(NULL, "-d", "-r", report, "60", "sh", "-c",
		"echo $$ >&8; exec sleep 99");

	(void)unused;
	run_ready_many(run, 1);
	run_kill(run, SIGKILL);
	run_wait(run);
	run_drain(run);
	all_end(run);
	assert_stderr_line(run, "tmo: sh: tmo was killed, sending TERM");
	assert_non_null(strstr(file_text(report), "\"reason\":\"killed\""));
	assert_non_null(strstr(file_text(report), "\"status\":137"));
}

static void is_reported_as_killed(const struct run *run, const char *report)
{
	run_kill(run, SIGKILL);
	all_end(run);
	assert_non_null(strstr(file_text(report), "\"reason\":\"killed\""));
}

/* By a KILL of the group, in which the command happens to be the first. */
static void a_kill_that_the_command_died_of_too_is_reported(void **unused)
{
	const char *report = scratch_path("report");
	struct run *run = START(NULL, "-d", "-q", "-r", report, "60", "sh",
		"-c", "echo $$ >&8; exec sleep 99");
	const pid_t command = run_ready_pid(run);

	(void)unused;
	run_kill(run, SIGSTOP);
	process_await(run->pid, "T");
	kill(command, SIGKILL);
	process_await(command, "");
	is_reported_as_killed(run, report);
}

/* Its own signal has left nobody, and it has not seen that yet. */
static void a_kill_after_the_first_signal_is_reported(void **unused)
{
	const char *report = scratch_path("report");
	struct run *run =
		START(NULL, "-d", "-q", "-r", report, "60", "sh", "-c",
			"trap 'kill -STOP $(cut -d \" \" -f 4 "
			"/proc/$PPID/stat); exit' TERM; "
			"echo $$ >&8; while :; do sleep 0.02; done");
	const pid_t command = run_ready_pid(run);

	(void)unused;
	run_time_up(run);
	process_await(run->pid, "T");
	process_await(command, "");
	is_reported_as_killed(run, report);
}

static void the_guard_leaves_when_nothing_is_left(void **unused)
{
	struct run *run = START(NULL, "-d", "-l", "wait", "60", "sh", "-c",
		"(setsid sh -c 'echo $$ >&8; exec sleep 99' &); exit 7");
	const pid_t daemon = run_ready_pid(run);
	const pid_t guard = guard_of(run);

	(void)unused;
	run_kill(run, SIGSTOP);
	process_await(run->pid, "T");
	kill(daemon, SIGKILL);
	process_await(guard, "Z");
	run_kill(run, SIGCONT);
	run_wait(run);
	assert_exit(run, 7);
	assert_stderr(run, "");
}

static void a_killed_guard_is_a_limit(void **unused)
{
	struct run *run =
		START(NULL, "-d", "-k", "0.3", "60", "sh", "-c", FAMILY);

	(void)unused;
	run_ready_many(run, 3);
	kill(guard_of(run), SIGKILL);
	run_wait(run);
	assert_exit(run, 124);
	assert_stderr_line(run, "tmo: sh: its guard was killed, sending TERM");
	assert_null(strstr(run->err, "cannot find all"));
	assert_all_gone(run);
}

/* Of which the guard had told before it was killed. */
static void a_guard_may_be_killed_after_a_stop(void **unused)
{
	struct run *run = START(NULL, "-d", "-k", "0", "60", "sh", "-c",
		"echo $$ >&8; exec sleep 99");
	const pid_t command = run_ready_pid(run);

	(void)unused;
	kill(command, SIGSTOP);
	process_await(command, "T");
	kill(command, SIGCONT);
	process_await(command, "S");
	kill(guard_of(run), SIGKILL);
	run_wait(run);
	assert_exit(run, 124);
	assert_stderr(run, "tmo: sh: its guard was killed, sending TERM\n");
}

static void the_hook_is_run_for_a_killed_guard(void **unused)
{
	struct run *run = START(NULL, "-d", "-q", "-o", "echo $TMO_REASON",
		"60", "sh", "-c", "echo >&8; exec sleep 99");

	(void)unused;
	run_ready_many(run, 1);
	kill(guard_of(run), SIGKILL);
	run_wait(run);
	run_drain(run);
	assert_exit(run, 124);
	assert_stderr(run, "killed\n");
}

/* tmo cannot continue it any more. */
static void nothing_outlives_a_tmo_whose_guard_is_stopped(void **unused)
{
	struct run *run = start_family(NULL);
	const pid_t guard = guard_of(run);

	(void)unused;
	run_kill(run, SIGSTOP);
	process_await(run->pid, "T");
	kill(guard, SIGSTOP);
	process_await(guard, "T");
	kill_and_await_end(run);
}

static void a_stopped_guard_is_continued(void **unused)
{
	struct run *run = START(NULL, "-d", "60", "sh", "-c",
		"trap 'exit 3' USR1; echo $$ >&8; while :; do sleep 0.1; done");
	const pid_t command = run_ready_pid(run);

	(void)unused;
	kill(guard_of(run), SIGSTOP);
	kill(command, SIGUSR1);
	run_wait(run);
	assert_exit(run, 3);
}

static void the_end_of_the_caller_is_a_limit(void **unused)
{
	const struct setup shell = {.program = "sh"};
	struct run *run = START(&shell, "-c",
		text_format("%s -d -k 0.3 60 sh -c '%s'; :", tmo_path(),
			"setsid sleep 99 & echo $$ >&8; wait"));

	(void)unused;
	run_ready_many(run, 1);
	kill_and_await_end(run);
	run_drain(run);
	assert_stderr_line(
		run, "tmo: sh: tmo's parent has ended, sending TERM");
}

static void one_in_another_is_ended_too(void **unused)
{
	struct run *run = START(NULL, "-d", "-q", "-k", "1", "60", tmo_path(),
		"-d", "-q", "-k", "0.3", "60", "sh", "-c", FAMILY);

	(void)unused;
	run_ready_many(run, 3);
	kill_and_await_end(run);
}

static void statuses_are_those_without_it(void **unused)
{
	(void)unused;
	assert_exit(TMO("-d", "9", "sh", "-c", "exit 7"), 7);
	assert_signalled(TMO("-d", "9", "sh", "-c", "kill -KILL $$"), SIGKILL);
	assert_exit(TMO("-d", "-q", "0.1", "sleep", "99"), 124);
	assert_exit(TMO("-d", "-q", "-s", "KILL", "0.1", "sleep", "99"), 137);
	assert_exit(TMO("-d", "9", "./nobody"), 127);
	assert_exit(TMO("-d", "9", "/"), 126);
}

static void many_ends_at_once_are_all_told(void **unused)
{
	struct run *run = TMO("-d", "-q", "-l", "wait", "60", "sh", "-c",
		"i=0; while [ $i -lt 300 ]; do (: &) ; i=$((i + 1)); done");

	(void)unused;
	assert_exit(run, 0);
	assert_all_gone(run);
}

/* The command is gone from /proc before tmo hears of it. */
static void nothing_is_said_of_leftovers_that_are_ended(void **unused)
{
	(void)unused;
	for (int i = 0; i < 10; i++) {
		struct run *run = TMO("-d", "-q", "-l", "kill", "60", "sh",
			"-c", "setsid sleep 99 & :");

		assert_exit(run, 0);
		assert_stderr(run, "");
		assert_all_gone(run);
	}
}

static void the_guard_goes_by_its_own_name(void **unused)
{
	struct run *run = start_family(NULL);
	const pid_t guard = guard_of(run);
	const char *line = file_text(text_format("/proc/%d/cmdline", guard));
	struct seen seen;

	(void)unused;
	assert_true(process_look(guard, &seen));
	assert_string_equal(seen.name, "deadline-guard");
	assert_int_equal(seen.session, guard);
	assert_string_equal(line, "deadline-guard");
	run_time_up(run);
	run_wait(run);
	assert_all_gone(run);
}

/* Its copy of the words has another place then. */
static void a_long_command_line_is_hidden_and_told_too(void **unused)
{
	const char *report = scratch_path("report");
	char word[3000];
	struct run *run;

	(void)unused;
	memset(word, 'x', sizeof word - 1);
	word[sizeof word - 1] = '\0';
	run = START(NULL, "-d", "-q", "-r", report, "60", "sh", "-c",
		"echo $$ >&8; exec sleep 99", word);
	run_ready_many(run, 1);
	assert_string_equal(
		file_text(text_format("/proc/%d/cmdline", guard_of(run))),
		"deadline-guard");
	kill_and_await_end(run);
	assert_non_null(strstr(file_text(report), word));
}

/* ---- the options that say what a limit does hold after a KILL too ---- */

/* TERM alone would wait for it, and with -k 0 nothing else comes. */
static void a_stopped_command_is_ended_too(void **unused)
{
	struct run *run = START(NULL, "-d", "-q", "-k", "0", "60", "sh", "-c",
		"echo $$ >&8; kill -STOP $$; sleep 99");
	const pid_t command = run_ready_pid(run);

	(void)unused;
	process_await(command, "T");
	kill_and_await_end(run);
}

static void f_spares_the_descendants(void **unused)
{
	struct run *run = START(NULL, "-d", "-q", "-f", "60", "sh", "-c",
		"setsid sleep 99 & echo $! >&8; echo $$ >&8; exec sleep 99");
	const pid_t daemon = run_ready_pid(run);
	const pid_t command = run_ready_pid(run);

	(void)unused;
	leftovers_expected();
	run_kill(run, SIGKILL);
	run_wait(run);
	process_await(command, "");
	process_await(daemon, "S");
}

static void m_signals_the_command_first(void **unused)
{
	struct run *run = START(NULL, "-d", "-q", "-m", "60", "sh", "-c",
		"setsid sh -c \"trap 'echo kid; kill $!; exit' TERM; "
		"echo >&8; sleep 99 & wait\" & "
		"trap 'echo command; exit' TERM; echo >&8; sleep 99 & wait");

	(void)unused;
	run_ready_many(run, 2);
	kill_and_await_end(run);
	run_drain(run);
	assert_stdout(run, "command\nkid\n");
}

static void s_and_its_pauses_hold(void **unused)
{
	struct run *run = START(NULL, "-d", "-s", "INT,0.2,HUP", "60", "sh",
		"-c",
		"trap 'echo int' INT; trap 'echo hup; exit' HUP; echo >&8; "
		"while :; do sleep 0.02; done");

	(void)unused;
	run_ready_many(run, 1);
	kill_and_await_end(run);
	run_drain(run);
	assert_stdout(run, "int\nhup\n");
	assert_stderr_line(run, "tmo: sh: tmo was killed, sending INT");
}

static void no_hook_is_run_for_a_killed_tmo(void **unused)
{
	const char *mark = scratch_path("hook");
	struct run *run =
		START(NULL, "-d", "-q", "-o", text_format("echo >%s", mark),
			"60", "sh", "-c", "echo >&8; exec sleep 99");

	(void)unused;
	run_ready_many(run, 1);
	kill_and_await_end(run);
	assert_false(file_exists(mark));
}

static void a_hook_is_run_when_the_caller_ends(void **unused)
{
	const char *mark = scratch_path("hook");
	const struct setup shell = {.program = "sh"};
	struct run *run = START(&shell, "-c",
		text_format("%s -d -q -o 'echo $TMO_REASON >%s' 60 "
			    "sh -c 'echo >&8; exec sleep 99'; :",
			tmo_path(), mark));

	(void)unused;
	run_ready_many(run, 1);
	kill_and_await_end(run);
	assert_string_equal(file_text(mark), "parent\n");
}

/* ---- the caller ---- */

static void a_caller_that_exits_has_ended(void **unused)
{
	const struct setup shell = {.program = "sh", .in = STREAM_PIPE};
	struct run *run = START(&shell, "-c",
		text_format("%s -d -k 0.3 60 sh -c '%s' </dev/null & read x; :",
			tmo_path(), "setsid sleep 99 & echo $$ >&8; wait"));

	(void)unused;
	run_ready_many(run, 1);
	run_close_in(run);
	run_wait(run);
	assert_exit(run, 0);
	all_end(run);
	run_drain(run);
	assert_stderr_line(
		run, "tmo: sh: tmo's parent has ended, sending TERM");
}

/* The kernel's death signal comes for it all the same. */
static void a_thread_of_the_caller_that_ends_is_not_its_end(void **unused)
{
	const struct setup setup = {.program = help_path("thread")};
	struct run *run = START(&setup, tmo_path(), "-d", "60", "sh", "-c",
		"trap 'exit 3' USR1; echo $$ >&8; while :; do sleep 0.1; done");
	pid_t command = 0;

	(void)unused;
	for (int i = 0; i < 2; i++) {
		const char *line = run_ready(run);

		if (strcmp(line, "joined") != 0)
			command = (pid_t)atoi(line);
	}
	kill(command, SIGUSR1);
	run_wait(run);
	assert_exit(run, 3);
	assert_stderr(run, "");
}

/* ---- by name ---- */

static bool have_pkill(void)
{
	const struct setup setup = {.program = "sh"};

	return run_wait(START(&setup, "-c", "command -v pkill"))->status == 0;
}

static void nothing_outlives_a_tmo_killed_by_name(void **unused)
{
	/* Of this run alone: others may run at the same time. */
	const char *name = text_format("tmo-%d", (int)getpid());
	const struct setup setup = {.program = copy_of(tmo_path(), name, 0755)};
	const struct setup pkill = {.program = "pkill"};
	struct run *run;

	(void)unused;
	if (!have_pkill())
		skip_because("needs pkill");
	run = START(&setup, "-d", "-q", "-k", "0.3", "60", "sh", "-c", FAMILY);
	run_ready_many(run, 3);
	run_wait(START(&pkill, "-KILL", "-x", name));
	run_wait(run);
	assert_signalled(run, SIGKILL);
	all_end(run);
}

/* Meant for the command it hits tmo too, and must not hit the guard. */
static void nothing_outlives_a_kill_by_command_line(void **unused)
{
	const char *word = scratch_path("word");
	const struct setup pkill = {.program = "pkill"};
	struct run *run;

	(void)unused;
	if (!have_pkill())
		skip_because("needs pkill");
	run = START(
		NULL, "-d", "-q", "-k", "0.3", "60", "sh", "-c", FAMILY, word);
	run_ready_many(run, 3);
	run_wait(START(&pkill, "-KILL", "-f", word));
	run_wait(run);
	assert_signalled(run, SIGKILL);
	all_end(run);
}

/* Its name is longer than these words; what lies behind them is kept. */
static void the_environment_is_the_commands_still(void **unused)
{
	const struct setup setup = {.program = "env"};
	struct run *run = START(&setup, "-i", "A=1", "B=", "C=22", tmo_path(),
		"-d", "9", "env");

	(void)unused;
	run_wait(run);
	assert_stdout(run, "A=1\nB=\nC=22\n");
	run = run_wait(START(&setup, "-i", "PATH=/bin:/usr/bin", tmo_path(),
		"-d", "9", "env"));
	assert_exit(run, 0);
	assert_stdout(run, "PATH=/bin:/usr/bin\n");
}

/* ---- at any moment ---- */

static void pause_for(int64_t span)
{
	const struct timespec time = {.tv_nsec = (long)span};

	nanosleep(&time, NULL);
}

/* From before the guard is there to after the command's end. */
static void a_kill_may_come_at_any_moment(void **unused)
{
	(void)unused;
	for (int i = 0; i < 40; i++) {
		struct run *run = START(&grouped, "-d", "-q", "-k", "0.3", "-l",
			"kill", "60", "sh", "-c",
			"setsid sleep 99 & sleep 99 & exec sleep 0.003");

		pause_for(i * MILLISECOND / 5);
		kill(i % 2 == 0 ? run->pid : -run->pid, SIGKILL);
		run_wait(run);
		all_end(run);
	}
}

static pid_t first_child(pid_t parent)
{
	const char *text = file_text(
		text_format("/proc/%d/task/%d/children", parent, parent));

	return (pid_t)atoi(text);
}

/*
 * Before the command is there: 125. Between its fork and its exec: it ends
 * itself by KILL, 137. Then 124. Nothing is invented for one that never ran.
 */
static void a_guard_may_be_killed_at_any_moment(void **unused)
{
	(void)unused;
	for (int i = 0; i < 40; i++) {
		struct run *run = START(&grouped, "-d", "-q", "-k", "0.3", "60",
			"sh", "-c", "setsid sleep 99 & sleep 99");
		pid_t guard;

		while ((guard = first_child(run->pid)) <= 0)
			continue;
		pause_for(i * MILLISECOND / 40);
		kill(guard, SIGKILL);
		run_wait(run);
		assert_true(WIFEXITED(run->status));
		if (WEXITSTATUS(run->status) != 125 &&
			WEXITSTATUS(run->status) != 137)
			assert_exit(run, 124);
		all_end(run);
	}
}

/*
 * Some of them have to meet a machine that lets the guard run at once. Were it
 * to wait for anything but tmo's end, none would.
 */
static void the_first_signal_follows_a_kill_within_a_tenth_of_a_second(
	void **unused)
{
	int64_t took = GENEROUS;

	(void)unused;
	for (int i = 0; i < 40 && took > 100 * MILLISECOND; i++) {
		struct run *run = START(NULL, "-d", "-q", "60", "sh", "-c",
			"echo $$ >&8; exec sleep 99");
		int64_t killed_at;

		run_ready(run);
		killed_at = clock_now();
		run_kill(run, SIGKILL);
		run_await_gone(run);
		took = clock_now() - killed_at;
		run_wait(run);
		all_end(run);
	}
	assert_true(took <= 100 * MILLISECOND);
}

/* ---- a caller that is gone before the start ---- */

/* Becomes tmo -d when process $1 is its parent; $0 is tmo. */
static const char when_adopted[] =
	"until [ $(cut -d ' ' -f 4 /proc/$$/stat) = $1 ]; do :; done\n"
	"exec \"$0\" -dv 60 sh -c 'trap \"exit 3\" USR1; echo >&8; "
	"while :; do sleep 0.05; done'";

/* Sends USR1 to tmo, which has looked at its parent when that is sent on. */
static void adopted_one_runs_on(struct run *run)
{
	struct seen seen[16];
	size_t count = 0;
	pid_t tmo = 0;

	run_ready(run);
	count = process_descendants(getpid(), seen, 16);
	for (size_t i = 0; i < count; i++)
		if (strcmp(seen[i].name, "deadline-guard") == 0)
			tmo = seen[i].parent;
	assert_int_not_equal(tmo, 0);
	kill(tmo, SIGUSR1);
	run_await_err(run, "tmo: sh: exited with 3 ");
	assert_null(strstr(run->err, "parent"));
}

/* Its parent at the start is who adopts it, here the test. */
static void one_whose_caller_was_gone_before_the_start_runs_on(void **unused)
{
	const struct setup shell = {.program = "sh"};
	struct run *run = START(&shell, "-c", "sh -c \"$0\" \"$@\" &",
		when_adopted, tmo_path(), text_format("%d", getpid()));

	(void)unused;
	adopted_one_runs_on(run);
	run_wait(run);
	all_end(run);
}

/* init never ends before it; process 1 of a namespace for the test. */
static void one_that_init_has_adopted_has_no_caller_to_lose(void **unused)
{
	const struct setup setup = {.program = "unshare", .in = STREAM_PIPE};
	struct run *run =
		run_wait(START(&setup, "-pf", "--mount-proc", "true"));

	(void)unused;
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0)
		skip_because("namespaces are not permitted here");
	run = START(&setup, "-pf", "--mount-proc", "sh", "-c",
		"(sh -c \"$0\" \"$@\" &); read x", when_adopted, tmo_path(),
		"1");
	adopted_one_runs_on(run);
	run_close_in(run);
	run_wait(run);
}

static const struct CMUnitTest tests[] = {
	PROMISE(nothing_outlives_a_killed_tmo),
	PROMISE(nothing_outlives_a_killed_group),
	PROMISE(nothing_outlives_a_tmo_that_was_stopped_first),
	PROMISE(nothing_outlives_a_tmo_that_was_killed_in_the_grace),
	PROMISE(nothing_outlives_a_tmo_that_waited_for_leftovers),
	PROMISE(a_killed_tmo_is_reported),
	PROMISE(a_kill_that_the_command_died_of_too_is_reported),
	PROMISE(a_kill_after_the_first_signal_is_reported),
	PROMISE(the_guard_leaves_when_nothing_is_left),
	PROMISE(a_killed_guard_is_a_limit),
	PROMISE(a_guard_may_be_killed_after_a_stop),
	PROMISE(the_hook_is_run_for_a_killed_guard),
	PROMISE(nothing_outlives_a_tmo_whose_guard_is_stopped),
	PROMISE(a_stopped_guard_is_continued),
	PROMISE(the_end_of_the_caller_is_a_limit),
	PROMISE(one_in_another_is_ended_too),
	PROMISE(statuses_are_those_without_it),
	PROMISE(many_ends_at_once_are_all_told),
	PROMISE(nothing_is_said_of_leftovers_that_are_ended),
	PROMISE(the_guard_goes_by_its_own_name),
	PROMISE(a_long_command_line_is_hidden_and_told_too),
	PROMISE(a_stopped_command_is_ended_too),
	PROMISE(f_spares_the_descendants),
	PROMISE(m_signals_the_command_first),
	PROMISE(s_and_its_pauses_hold),
	PROMISE(no_hook_is_run_for_a_killed_tmo),
	PROMISE(a_hook_is_run_when_the_caller_ends),
	PROMISE(a_caller_that_exits_has_ended),
	PROMISE(a_thread_of_the_caller_that_ends_is_not_its_end),
	PROMISE(nothing_outlives_a_tmo_killed_by_name),
	PROMISE(nothing_outlives_a_kill_by_command_line),
	PROMISE(the_environment_is_the_commands_still),
	PROMISE(a_kill_may_come_at_any_moment),
	PROMISE(a_guard_may_be_killed_at_any_moment),
	PROMISE(the_first_signal_follows_a_kill_within_a_tenth_of_a_second),
	PROMISE(one_whose_caller_was_gone_before_the_start_runs_on),
	PROMISE(one_that_init_has_adopted_has_no_caller_to_lose),
};

TEST_PROGRAM(tests)
