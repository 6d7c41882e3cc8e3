/*
 * -M: what a tree holds of memory, what of it is shared counted once. Never
 * before that is above SIZE; how late it is depends on who else wants the
 * machine, so that is not demanded.
 *
 * Who is not to be ended ends by its time limit, or ends itself, and the line
 * tells which limit it was.
 */
#define _GNU_SOURCE
#include "held.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool has_program(const char *program)
{
	const struct run *run = run_wait(START(&(struct setup){.program = "sh"},
		"-c", "command -v \"$0\"", program));

	return run->status == 0;
}

#define GROWER help_path("grower")

static void assert_memory_limit(const struct run *run, const char *size)
{
	assert_exit(run, 124);
	if (strstr(run->err, text_format(": memory limit of %s reached, "
					 "sending TERM\n",
				     size)) == NULL)
		fail_msg("no memory limit of %s: %s", size, run->err);
}

/* Sends ALRM once all is there and some readings have been taken. */
static void assert_below(struct run *run, const char *there)
{
	run_await_out(run, there);
	assert_runs_on(run, 500 * MILLISECOND);
	run_time_up(run);
	run_wait(run);
	assert_exit(run, 124);
	if (strstr(run->err, ": told by ALRM that time is up") == NULL)
		fail_msg("another limit: %s", run->err);
}

/* ---- what counts ---- */

static void one_that_grows_above_it_is_ended(void **state)
{
	const struct run *run =
		TMO("-M", "20M", "1h", GROWER, "alone", "28", "100");

	(void)state;
	assert_stderr(run, text_format("tmo: %s: memory limit of 20M reached, "
				       "sending TERM\n",
				   GROWER));
	assert_exit(run, 124);
}

/* 100 MB a second: it has 20 after 0.2 s at the earliest. */
static void memory_is_never_too_early(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		const int size = 20 + 3 * i;
		const struct run *run = TMO("-M", text_format("%dM", size),
			"1h", GROWER, "alone", text_format("%d", size * 7 / 5),
			"100");

		assert_memory_limit(run, text_format("%dM", size));
		assert_took(run, (size - 1) * 10 * MILLISECOND, GENEROUS);
	}
}

static void one_that_stays_below_it_is_left_alone(void **state)
{
	(void)state;
	assert_below(
		START(NULL, "-M", "25M", "1h", GROWER, "alone", "20"), "there");
	assert_exit(TMO("-M", "1G", "1h", "sh", "-c", "exit 3"), 3);
}

static void descendants_count_whatever_session_they_are_in(void **state)
{
	const struct run *run = TMO("-M", "50M", "1h", "sh", "-c",
		"\"$0\" alone 20 & setsid \"$0\" alone 20 & "
		"(setsid \"$0\" alone 20 &); wait",
		GROWER);

	(void)state;
	assert_memory_limit(run, "50M");
	assert_all_gone(run);
}

/* That of its other threads. */
static void one_whose_first_thread_has_ended_holds_memory(void **state)
{
	(void)state;
	assert_memory_limit(
		TMO("-M", "20M", "1h", GROWER, "threads", "28"), "20M");
	assert_below(START(NULL, "-M", "35M", "1h", GROWER, "threads", "30"),
		"there");
}

static void shared_memory_counts(void **state)
{
	(void)state;
	assert_memory_limit(
		TMO("-M", "20M", "1h", GROWER, "maps", "28", "0"), "20M");
}

/* In bytes. */
static long long free_swap(void)
{
	char line[256];
	long long kilobytes = 0;
	FILE *file = fopen("/proc/meminfo", "r");

	while (file && fgets(line, sizeof line, file))
		sscanf(line, "SwapFree: %lld", &kilobytes);
	if (file)
		fclose(file);
	return kilobytes * 1024;
}

static void what_is_swapped_out_counts(void **state)
{
	(void)state;
	if (free_swap() < 64 << 20)
		skip_because("there is no swap");
	assert_memory_limit(
		TMO("-M", "20M", "1h", GROWER, "swaps", "28"), "20M");
}

/* ---- what does not, or once ---- */

static void what_forked_processes_share_counts_once(void **state)
{
	(void)state;
	assert_below(
		START(NULL, "-M", "35M", "1h", GROWER, "shares", "30", "4"),
		"there");
}

static void shared_memory_counts_once(void **state)
{
	(void)state;
	assert_below(START(NULL, "-M", "35M", "1h", GROWER, "maps", "30", "1"),
		"child");
}

/* Nothing else tells of it: each holds as much as it did. */
static void what_a_child_writes_to_is_not_shared_any_more(void **state)
{
	struct run *run = START(&(struct setup){.in = STREAM_PIPE}, "-M", "45M",
		"1h", GROWER, "writes", "30", "4");

	(void)state;
	run_await_out(run, "there");
	assert_runs_on(run, 500 * MILLISECOND);
	assert_int_equal(write(run->in, "x", 1), 1);
	assert_memory_limit(run_wait(run), "45M");
	assert_all_gone(run);
}

/* vfork(2): it runs on its parent's, until it has exec'd. */
static void one_that_has_not_execd_yet_holds_nothing(void **state)
{
	(void)state;
	assert_below(START(NULL, "-M", "35M", "1h", GROWER, "vforks", "30"),
		"there");
}

static void one_that_starts_many_programs_is_left_alone(void **state)
{
	const struct run *run;

	(void)state;
	if (!has_program("python3"))
		skip_because("there is no python3");
	run = TMO("-M", "100M", "1h", "python3", "-c",
		"import subprocess\n"
		"held = bytearray(b'x') * (60 << 20)\n"
		"for i in range(200):\n"
		"    subprocess.run(['/bin/true'], close_fds=False)\n");
	assert_exit(run, 0);
	assert_stderr(run, "");
}

static void pages_of_files_do_not_count(void **state)
{
	/* Not in /tmp: that may be a tmpfs, whose pages are memory. */
	const char *file = text_format("/var/tmp/tmo-test.%d", (int)getpid());

	(void)state;
	assert_below(
		START(NULL, "-M", "20M", "1h", GROWER, "reads", "60", file),
		"there");
}

static void what_was_there_before_does_not_count(void **state)
{
	struct run *run = START(&(struct setup){.program = "sh"}, "-c",
		"\"$1\" alone 40 >&8 & exec \"$0\" -M 20M 1h sleep 1000",
		tmo_path(), GROWER);

	(void)state;
	leftovers_expected();
	run_ready(run);
	assert_runs_on(run, 500 * MILLISECOND);
	run_time_up(run);
	assert_exit(run_wait(run), 124);
	assert_stderr(run, "tmo: sleep: told by ALRM that time is up, "
			   "sending TERM\n");
}

/* A file that may be run and not read: its shares are its owner's secret. */
static void one_whose_shares_cannot_be_read_counts_in_full(void **state)
{
	const struct setup nobody = {.child = be_nobody};
	const char *grower;

	(void)state;
	if (geteuid() != 0)
		skip_because("only root can be another user");
	grower = copy_of(GROWER, "grower", 0111);
	assert_memory_limit(run_wait(START(&nobody, "-M", "70M", "1h", grower,
				    "shares", "30", "2")),
		"70M");
	assert_below(
		START(&nobody, "-M", "100M", "1h", grower, "shares", "30", "2"),
		"there");
}

/* ---- beside others ---- */

static void with_f_the_memory_of_the_whole_tree_counts(void **state)
{
	const struct run *run = TMO("-f", "-M", "20M", "1h", "sh", "-c",
		"\"$0\" alone 28 & trap 'kill $!; exit' TERM; wait", GROWER);

	(void)state;
	leftovers_expected();
	assert_memory_limit(run, "20M");
}

static void leftovers_that_are_waited_for_count(void **state)
{
	const struct run *run = TMO("-l", "wait", "-M", "20M", "1h", "sh", "-c",
		"\"$0\" alone 28 & exit 3", GROWER);

	(void)state;
	assert_memory_limit(run, "20M");
	assert_all_gone(run);
}

static void memory_is_one_limit_of_several(void **state)
{
	const struct run *run;

	(void)state;
	assert_memory_limit(TMO("-i", "1h", "-n", "1h", "-c", "1h", "-M", "20M",
				    "1h", GROWER, "alone", "28"),
		"20M");
	run = TMO("-M", "1G", "-n", "300ms", "1h", "sleep", "1000");
	assert_stderr(run, "tmo: sleep: no output for 300ms, sending TERM\n");
	run = TMO("-M", "1G", "0.3", "sleep", "1000");
	assert_stderr(
		run, "tmo: sleep: time limit of 0.3s reached, sending TERM\n");
}

static void a_limit_that_is_none_limits_nothing(void **state)
{
	(void)state;
	assert_exit(TMO("-M", "0", "1h", "true"), 0);
	assert_exit(TMO("-M", "inf", "1h", "true"), 0);
	assert_exit(TMO("-M", "1e30T", "1h", "true"), 0);
}

/* A number alone is bytes, whatever the user had in mind: so that is said. */
static void a_bare_number_is_shown_as_the_bytes_that_it_is(void **state)
{
	const struct run *run =
		TMO("-M", "512", "-k", "0", "1h", "sleep", "1000");

	(void)state;
	assert_memory_limit(run, "512 bytes");
}

static void report_and_hook_tell_of_it(void **state)
{
	const char *report = scratch_path("report");
	const struct run *run = TMO("-M", "1.5K", "-k", "0", "-r", report, "-o",
		"echo $TMO_REASON", "1h", "sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_stderr(run, "tmo: sleep: memory limit of 1.5K reached, running "
			   "the -o command\nmemory\n"
			   "tmo: sleep: sending TERM\n");
	assert_non_null(strstr(file_text(report), "\"reason\":\"memory\""));
	assert_non_null(strstr(file_text(report), "\"memory\":1536,"));
	TMO("-r", report, "1h", "true");
	assert_non_null(strstr(file_text(report), "\"memory\":null,"));
}

/* ---- above one and a half times SIZE ---- */

static void assert_killed(const struct run *run, const char *first)
{
	assert_exit(run, 137);
	assert_stderr(run, text_format("tmo: %s: %s\ntmo: %s: memory still "
				       "grows, sending KILL\n",
				   GROWER, first, GROWER));
}

static void one_that_grows_on_after_term_is_killed_at_once(void **state)
{
	(void)state;
	assert_killed(TMO("-k", "1h", "-M", "20M", "1h", GROWER, "deaf", "2000",
			      "100"),
		"memory limit of 20M reached, sending TERM");
}

static void no_pause_of_a_list_is_waited_for(void **state)
{
	(void)state;
	assert_killed(TMO("-k", "1h", "-s", "TERM,1h,INT", "-M", "20M", "1h",
			      GROWER, "deaf", "2000", "100"),
		"memory limit of 20M reached, sending TERM");
}

static void nor_is_the_hook(void **state)
{
	(void)state;
	assert_killed(TMO("-k", "20s", "-g", "1s", "-M", "20M", "-o",
			      "while :; do sleep 0.1; [ -d /proc/$TMO_PID ] || "
			      "exit; done",
			      "1h", GROWER, "deaf", "2000", "100"),
		"memory limit of 20M reached, running the -o command");
}

/* It grows in the grace: too much only then. */
static void memory_is_watched_after_another_limit(void **state)
{
	struct run *run = START(&(struct setup){.in = STREAM_PIPE}, "-k", "1h",
		"-M", "20M", "1h", GROWER, "told", "2000", "100");

	(void)state;
	run_await_out(run, "deaf");
	run_time_up(run);
	run_await_err(run, "sending TERM");
	assert_int_equal(write(run->in, "x", 1), 1);
	assert_killed(
		run_wait(run), "told by ALRM that time is up, sending TERM");
}

static void descendants_that_grow_on_are_killed_too(void **state)
{
	const struct run *run = TMO("-k", "1h", "-M", "20M", "1h", "sh", "-c",
		"setsid \"$0\" deaf 2000 100 & wait", GROWER);

	(void)state;
	/* The shell has ended by TERM. */
	assert_exit(run, 124);
	assert_stderr_line(run, "tmo: sh: memory still grows, sending KILL");
	assert_all_gone(run);
}

/* One that holds too much and cleans up has its grace. */
static void one_that_grows_no_more_has_its_grace(void **state)
{
	struct run *run = START(
		NULL, "-k", "1h", "-M", "20M", "1h", GROWER, "deaf", "25");

	(void)state;
	run_await_err(run, "sending TERM");
	assert_runs_on(run, 500 * MILLISECOND);
	assert_null(strstr(run->err, "KILL"));
	run_kill(run, SIGKILL);
	run_wait(run);
	leftovers_expected();
}

static void without_a_grace_it_is_never_killed(void **state)
{
	struct run *run = START(NULL, "-k", "0", "-M", "20M", "1h", "sh", "-c",
		"echo $$ >&8; exec \"$0\" deaf 60", GROWER);
	const pid_t command = run_ready_pid(run);

	(void)state;
	run_await_out(run, "there");
	run_await_err(run, "sending TERM");
	assert_runs_on(run, 500 * MILLISECOND);
	kill(command, SIGKILL);
	assert_exit(run_wait(run), 137);
	assert_stderr(run, text_format("tmo: sh: memory limit of 20M reached, "
				       "sending TERM\n"));
}

/* ---- shares that hang when they are read: beside a disk that does ---- */

enum { SHARES_SIZE = 2047 }; /* tmo reads nothing else by so many bytes */

static void check_hung_shares(const char *option)
{
	struct held held = held_begin(SHARES_SIZE);
	const struct setup setup = {.child = hold_calls, .context = &held};
	struct seccomp_notif notification;
	struct run *run;

	held.call = SYS_read;
	held.argument = 2;
	run = START(&setup, option, "-M", "20M", "1h", GROWER, "alone", "28");
	skip_unless_held(&held);
	/* Who hangs may be gone before the test gets to run. */
	assert_int_not_equal(held_await(&held, &notification), run->pid);
	assert_memory_limit(run_wait(run), "20M");
	/* The first reading comes after 0.1 s, and is given up after 0.2. */
	assert_took(run, 300 * MILLISECOND, GENEROUS);
	assert_all_gone(run);
	close(held.listener);
}

static void shares_that_hang_do_not_hold_up_the_limit(void **state)
{
	(void)state;
	check_hung_shares("-v");
}

static void nor_do_they_with_a_guard(void **state)
{
	(void)state;
	check_hung_shares("-dv");
}

/* Who reads them is none of the command's. */
static void to_read_shares_is_no_progress(void **state)
{
	const struct run *run = TMO(
		"-M", "100M", "-n", "500ms", "1h", GROWER, "shares", "30", "4");

	(void)state;
	assert_stderr(run, text_format("tmo: %s: no output for 500ms, sending "
				       "TERM\n",
				   GROWER));
	run = TMO("-M", "100M", "-i", "1s", "1h", GROWER, "shares", "30", "4");
	assert_stderr(run,
		text_format("tmo: %s: idle for 1s, sending TERM\n", GROWER));
}

/* ---- what is read ---- */

static int count_of(const char *text, const char *part)
{
	int count = 0;

	while ((text = strstr(text, part)) != NULL) {
		text += strlen(part);
		count++;
	}
	return count;
}

/* The files that are opened while all is there, for half a second. */
static const char *opened_under(const char *size)
{
	const char *trace = scratch_path(size);
	struct run *run = START(&(struct setup){.program = "strace"}, "-o",
		trace, "-f", "-e", "trace=openat,open", "-I", "2", tmo_path(),
		"-M", size, "2s", GROWER, "shares", "30", "1");

	assert_exit(run_wait(run), 124);
	return file_text(trace);
}

static void shares_are_read_only_where_the_sum_is_above(void **state)
{
	const char *opened;

	(void)state;
	if (!has_program("strace"))
		skip_because("there is no strace");
	opened = opened_under("100M");
	assert_true(count_of(opened, "/status\"") > 2);
	assert_int_equal(count_of(opened, "/smaps_rollup\""), 0);
	opened = opened_under("40M");
	assert_true(count_of(opened, "/smaps_rollup\"") > 0);
}

/* Nobody can reach it sooner than in hours. */
static void far_from_the_limit_nothing_is_read(void **state)
{
	(void)state;
	if (!has_program("strace"))
		skip_because("there is no strace");
	assert_int_equal(count_of(opened_under("4000T"), "/status\""), 1);
}

static const struct CMUnitTest tests[] = {
	PROMISE(one_that_grows_above_it_is_ended),
	PROMISE(memory_is_never_too_early),
	PROMISE(one_that_stays_below_it_is_left_alone),
	PROMISE(descendants_count_whatever_session_they_are_in),
	PROMISE(one_whose_first_thread_has_ended_holds_memory),
	PROMISE(shared_memory_counts),
	PROMISE(what_is_swapped_out_counts),
	PROMISE(what_forked_processes_share_counts_once),
	PROMISE(shared_memory_counts_once),
	PROMISE(what_a_child_writes_to_is_not_shared_any_more),
	PROMISE(one_that_has_not_execd_yet_holds_nothing),
	PROMISE(one_that_starts_many_programs_is_left_alone),
	PROMISE(pages_of_files_do_not_count),
	PROMISE(what_was_there_before_does_not_count),
	PROMISE(one_whose_shares_cannot_be_read_counts_in_full),
	PROMISE(with_f_the_memory_of_the_whole_tree_counts),
	PROMISE(leftovers_that_are_waited_for_count),
	PROMISE(memory_is_one_limit_of_several),
	PROMISE(a_limit_that_is_none_limits_nothing),
	PROMISE(a_bare_number_is_shown_as_the_bytes_that_it_is),
	PROMISE(report_and_hook_tell_of_it),
	PROMISE(one_that_grows_on_after_term_is_killed_at_once),
	PROMISE(no_pause_of_a_list_is_waited_for),
	PROMISE(nor_is_the_hook),
	PROMISE(memory_is_watched_after_another_limit),
	PROMISE(descendants_that_grow_on_are_killed_too),
	PROMISE(one_that_grows_no_more_has_its_grace),
	PROMISE(without_a_grace_it_is_never_killed),
	PROMISE(shares_that_hang_do_not_hold_up_the_limit),
	PROMISE(nor_do_they_with_a_guard),
	PROMISE(to_read_shares_is_no_progress),
	PROMISE(shares_are_read_only_where_the_sum_is_above),
	PROMISE(far_from_the_limit_nothing_is_read),
};

TEST_PROGRAM(tests)
