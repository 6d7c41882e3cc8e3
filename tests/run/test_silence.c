/*
 * -n: what has written nothing is ended in time, whatever else it does, and
 * what writes is not, whoever of the tree it was.
 *
 * As in test_idle: a healthy job ends by itself or by its time limit, and the
 * line tells which limit it was. Exact times are printed, not demanded.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct setup shell = {.program = "sh"};

static bool has_program(const char *program)
{
	const struct run *run = run_wait(START(&shell, "-c",
		"command -v \"$0\" && \"$0\" --version >/dev/null 2>&1",
		program));

	return run->status == 0;
}

static void assert_silent(const struct run *run, const char *span)
{
	assert_exit(run, 124);
	if (strstr(run->err, text_format(": no output for %s, sending TERM\n",
				     span)) == NULL)
		fail_msg("not silent for %s: %s", span, run->err);
}

static void assert_time_limit(const struct run *run)
{
	assert_exit(run, 124);
	if (strstr(run->err, ": time limit of ") == NULL)
		fail_msg("no time limit: %s", run->err);
}

/* Between `from` and the end of tmo at least a second has passed. */
static void assert_a_second_since(const struct run *run, int64_t from)
{
	const int64_t span = run->started + run->elapsed - from;

	assert_in_range(span, SECOND, GENEROUS);
	print_message("ended after %.3f s\n", (double)span / (double)SECOND);
}

/* ---- what is silent ---- */

static void one_that_never_writes_is_silent_from_the_start(void **state)
{
	const struct run *run = TMO("-n", "300ms", "1h", "sleep", "1000");

	(void)state;
	assert_silent(run, "300ms");
	assert_stderr(run, "tmo: sleep: no output for 300ms, sending TERM\n");
	assert_took(run, 300 * MILLISECOND, GENEROUS);
}

static void it_fires_not_before_the_span_after_the_last_byte_written(
	void **state)
{
	struct run *run = START(
		&(struct setup){.in = STREAM_PIPE}, "-n", "1s", "1h", "cat");
	int64_t before = 0;

	(void)state;
	for (int i = 0; i < 3; i++) {
		/* Not to synchronise: some time without a byte. */
		poll(&(struct pollfd){.fd = run->pid_fd}, 1, 100);
		before = clock_now();
		assert_int_equal(write(run->in, "x", 1), 1);
		run_await_out(run, text_format("%.*s", i + 1, "xxx"));
	}
	run_wait(run);
	assert_silent(run, "1s");
	assert_a_second_since(run, before);
}

/* `script` writes y when it has read a line, by one that has then ended. */
static void is_silent_since_y(const char *script)
{
	struct run *run = START(&(struct setup){.in = STREAM_PIPE}, "-n", "1s",
		"1h", "sh", "-c", script);
	int64_t before;

	poll(&(struct pollfd){.fd = run->pid_fd}, 1, 500);
	before = clock_now();
	assert_int_equal(write(run->in, "x\n", 2), 2);
	run_wait(run);
	assert_string_equal(run->out, "y\n");
	assert_silent(run, "1s");
	assert_a_second_since(run, before);
}

/* It has ended when the limit is reached: its parent's account has it. */
static void what_an_ended_child_wrote_counts(void **state)
{
	(void)state;
	is_silent_since_y("read x; /bin/echo y; exec sleep 1000");
}

/* And when tmo itself has waited for it, tmo's. */
static void what_an_ended_orphan_wrote_counts(void **state)
{
	(void)state;
	is_silent_since_y(
		"exec 3<&0; (sh -c 'read x; exec /bin/echo y' <&3 &); "
		"exec sleep 1000");
}

static void one_that_spins_is_silent(void **state)
{
	(void)state;
	assert_silent(
		TMO("-n", "500ms", "1h", "sh", "-c", "while :; do :; done"),
		"500ms");
}

static void one_that_polls_is_silent(void **state)
{
	(void)state;
	assert_silent(TMO("-n", "500ms", "1h", "sh", "-c",
			      "until [ -e /nowhere ]; do sleep 0.02; done"),
		"500ms");
}

static void one_that_only_reads_is_silent(void **state)
{
	(void)state;
	assert_silent(TMO("-n", "500ms", "1h", "sh", "-c",
			      "while read x; do :; done </dev/zero"),
		"500ms");
}

static void children_that_come_and_go_without_a_byte_are_silent(void **state)
{
	(void)state;
	assert_silent(TMO("-n", "500ms", "1h", "sh", "-c",
			      "while :; do /bin/true; done"),
		"500ms");
}

/* As above, where only root may read the account of one that has ended. */
static void they_are_under_another_user_too(void **state)
{
	const struct setup nobody = {.child = be_nobody};

	(void)state;
	if (run_wait(START(&nobody, "1", "true"))->status != 0)
		skip_because("another user cannot start tmo here");
	assert_silent(run_wait(START(&nobody, "-n", "2s", "20s", "sh", "-c",
			      "while :; do /bin/true; done")),
		"2s");
}

static void a_writer_into_a_full_pipe_is_silent(void **state)
{
	const struct run *run =
		TMO("-n", "500ms", "1h", "sh", "-c", "yes | exec sleep 1000");

	(void)state;
	assert_silent(run, "500ms");
	assert_all_gone(run);
}

static void threads_in_a_deadlock_are_silent(void **state)
{
	(void)state;
	assert_silent(TMO("-n", "500ms", "1h", help_path("deadlock")), "500ms");
}

static void one_that_ignores_chld_may_be_silent(void **state)
{
	(void)state;
	assert_silent(TMO("-n", "500ms", "1h", "sh", "-c",
			      "trap '' CHLD; exec sleep 1000"),
		"500ms");
}

/* tmo's own messages, one each 0.4 s. */
static void what_tmo_says_is_not_the_commands_output(void **state)
{
	(void)state;
	assert_silent(
		TMO("-v", "-n", "1s", "-w", "USR1@4600ms", "-w", "USR1@4200ms",
			"-w", "USR1@3800ms", "-w", "USR1@3400ms", "-w",
			"USR1@3s", "-w", "USR1@2600ms", "-w", "USR1@2200ms",
			"-w", "USR1@1800ms", "-w", "USR1@1400ms", "-w",
			"USR1@1s", "-w", "USR1@600ms", "-w", "USR1@200ms", "5s",
			"sh", "-c", "trap '' USR1; exec sleep 1000"),
		"1s");
}

/* One ends each 0.4 s, and tmo waits for it. */
static void what_children_of_old_write_is_not_the_commands_output(void **state)
{
	const struct run *run = run_wait(START(&shell, "-c",
		text_format("for i in 0.4 0.8 1.2 1.6 2 2.4 2.8 3.2 3.6 4 4.4 "
			    "4.8; do (sleep $i; /bin/echo $i) & done; "
			    "exec '%s' -n 1s 5s sleep 1000",
			tmo_path())));

	(void)state;
	leftovers_expected();
	assert_silent(run, "1s");
}

/*
 * If it were, the start would be a tenth later. A busy machine may be as late:
 * one of some tries is not.
 */
static void what_tmo_wrote_before_it_was_tmo_is_not_the_commands_output(
	void **state)
{
	const char *script = text_format(
		"echo x; exec '%s' -n 3s 1h sleep 1000", tmo_path());
	int64_t least = GENEROUS;

	(void)state;
	for (int i = 0; i < 5 && least > 3200 * MILLISECOND; i++) {
		const struct run *run = run_wait(START(&shell, "-c", script));

		assert_silent(run, "3s");
		if (run->elapsed < least)
			least = run->elapsed;
	}
	assert_in_range(least, 3 * SECOND, 3200 * MILLISECOND);
}

/* ---- what is not ---- */

static void one_that_writes_now_and_then_is_not_silent(void **state)
{
	(void)state;
	assert_exit(TMO("-n", "2s", "1h", "sh", "-c",
			    "for i in 1 2 3 4 5 6 7 8; do sleep 0.5; echo; "
			    "done"),
		0);
}

static void output_to_a_file_counts(void **state)
{
	(void)state;
	assert_time_limit(TMO("-n", "2s", "5s", "sh", "-c",
		"while sleep 0.3; do echo; done >\"$0\"",
		scratch_path("file")));
}

static void output_of_ended_children_counts(void **state)
{
	(void)state;
	assert_time_limit(TMO("-n", "2s", "5s", "sh", "-c",
		"while sleep 0.3; do /bin/echo; done"));
}

static void output_of_an_orphan_counts(void **state)
{
	(void)state;
	assert_time_limit(TMO("-n", "2s", "5s", "sh", "-c",
		"(setsid sh -c 'while sleep 0.3; do /bin/echo; done' &); "
		"exec sleep 1000"));
}

/* The kernel forgets what they wrote. */
static void children_of_one_that_ignores_chld_are_not_silent(void **state)
{
	(void)state;
	if (!has_program("python3"))
		skip_because("there is no python3");
	assert_time_limit(TMO("-n", "2s", "6s", "python3", "-c",
		"import os, signal, time\n"
		"signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
		"while True:\n"
		"    os.posix_spawn('/bin/echo', ['echo'], {})\n"
		"    time.sleep(0.3)\n"));
}

static void with_f_the_whole_tree_counts(void **state)
{
	(void)state;
	leftovers_expected();
	assert_time_limit(TMO("-f", "-n", "2s", "5s", "sh", "-c",
		"(while sleep 0.3; do echo; done) & trap 'kill $!; exit' TERM; "
		"wait"));
	assert_silent(TMO("-f", "-n", "500ms", "1h", "sleep", "1000"), "500ms");
}

/* ---- beside other limits ---- */

static void it_needs_no_time_limit(void **state)
{
	(void)state;
	assert_silent(TMO("-n", "0.3", "0", "sleep", "1000"), "0.3s");
}

static void the_time_limit_still_holds(void **state)
{
	const struct run *run = TMO("-n", "1h", "0.3", "sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_stderr(
		run, "tmo: sleep: time limit of 0.3s reached, sending TERM\n");
}

static void the_first_of_several_limits_is_reached(void **state)
{
	const struct run *run;

	(void)state;
	assert_silent(TMO("-i", "1h", "-c", "1h", "-n", "500ms", "1h", "sleep",
			      "1000"),
		"500ms");
	run = TMO("-i", "500ms", "-c", "1h", "-n", "1h", "1h", "sleep", "1000");
	assert_stderr(run, "tmo: sleep: idle for 500ms, sending TERM\n");
	run = TMO("-i", "1h", "-c", "200ms", "-n", "1h", "1h", "sh", "-c",
		"while :; do :; done");
	assert_stderr(
		run, "tmo: sh: CPU limit of 200ms reached, sending TERM\n");
}

static void leftovers_that_are_waited_for_may_be_silent(void **state)
{
	const struct run *run = TMO("-l", "wait", "-n", "500ms", "1h", "sh",
		"-c", "sleep 1000 & exit 3");

	(void)state;
	assert_silent(run, "500ms");
	assert_all_gone(run);
}

static void a_command_that_ends_has_its_own_status(void **state)
{
	(void)state;
	assert_exit(TMO("-n", "1s", "1h", "sh", "-c", "exit 3"), 3);
}

static void the_whole_tree_is_ended(void **state)
{
	struct run *run = START(NULL, "-n", "500ms", "-k", "1s", "1h", "sh",
		"-c",
		"setsid sh -c 'trap \"\" TERM; echo >&8; sleep 1000; wait' & "
		"exec sleep 1000");

	(void)state;
	run_ready(run);
	assert_silent(run_wait(run), "500ms");
	assert_all_gone(run);
}

/* ---- time that does not count ---- */

static void time_for_which_the_job_is_stopped_does_not_count(void **state)
{
	struct run *run = START(&(struct setup){.session = true}, "-n", "1s",
		"1h", "sh", "-c", "echo $$ >&8; exec sleep 1000");
	const pid_t command = run_ready_pid(run);
	int64_t stopped;

	(void)state;
	assert_int_equal(kill(run->pid, SIGSTOP), 0);
	assert_int_equal(kill(command, SIGSTOP), 0);
	process_await(run->pid, "T");
	stopped = clock_now();
	/* Not to synchronise: time that must not count. */
	poll(NULL, 0, 1500);
	stopped = clock_now() - stopped;
	assert_int_equal(kill(command, SIGCONT), 0);
	assert_int_equal(kill(run->pid, SIGCONT), 0);
	assert_silent(run_wait(run), "1s");
	assert_took(run, SECOND + stopped, GENEROUS);
}

/* ---- what cannot be read ---- */

/* Known by its CPU time. */
static void one_that_cannot_be_read_is_silent_while_it_does_nothing(
	void **state)
{
	const struct setup nobody = {.child = be_nobody};
	const char *sleeper, *spinner;

	(void)state;
	if (geteuid() != 0 ||
		run_wait(START(&nobody, "1", "true"))->status != 0)
		skip_because("it takes root to start tmo as another user");
	sleeper = copy_of("/bin/sleep", "sleep", 04755);
	spinner = copy_of(help_path("burner"), "burner", 04755);
	assert_silent(
		run_wait(START(&nobody, "-n", "500ms", "3s", sleeper, "1000")),
		"500ms");
	assert_time_limit(run_wait(START(&nobody, "-n", "1s", "4s", "sh", "-c",
		"exec \"$0\" once 600000", spinner)));
}

/* ---- programs with a run time of their own ---- */

static void expect_silent_python(const char *script)
{
	if (!has_program("python3"))
		skip_because("there is no python3");
	assert_silent(TMO("-n", "2s", "1h", "python3", "-c", script), "2s");
}

static void asyncio_that_wakes_up_is_silent(void **state)
{
	(void)state;
	expect_silent_python("import asyncio\n"
			     "async def main():\n"
			     "    while True:\n"
			     "        await asyncio.sleep(0.05)\n"
			     "asyncio.run(main())\n");
}

static void python_threads_in_a_deadlock_are_silent(void **state)
{
	(void)state;
	expect_silent_python("import threading\n"
			     "lock = threading.Lock()\n"
			     "lock.acquire()\n"
			     "threading.Thread(target=lock.acquire).start()\n"
			     "lock.acquire()\n");
}

/* One works, the others wait for a pipe. */
static void a_python_pool_that_waits_is_silent(void **state)
{
	(void)state;
	expect_silent_python("import multiprocessing, time\n"
			     "with multiprocessing.Pool(2) as pool:\n"
			     "    pool.apply(time.sleep, (1000,))\n");
}

static void python_that_prints_is_not_silent(void **state)
{
	(void)state;
	if (!has_program("python3"))
		skip_because("there is no python3");
	assert_time_limit(TMO("-n", "3s", "5s", "python3", "-c",
		"import time\n"
		"while True:\n"
		"    print('.', flush=True)\n"
		"    time.sleep(0.2)\n"));
}

static void expect_silent_node(const char *script)
{
	if (!has_program("node"))
		skip_because("there is no node");
	assert_silent(TMO("-n", "3s", "1h", "node", "-e", script), "3s");
}

static void node_with_a_timer_is_silent(void **state)
{
	(void)state;
	expect_silent_node("setInterval(() => {}, 50)");
}

static void node_that_spins_is_silent(void **state)
{
	(void)state;
	expect_silent_node("for (;;);");
}

static void node_that_prints_is_not_silent(void **state)
{
	(void)state;
	if (!has_program("node"))
		skip_because("there is no node");
	assert_time_limit(TMO("-n", "3s", "5s", "node", "-e",
		"setInterval(() => console.log('.'), 200)"));
}

/* No safepoint and no garbage collection writes anything. */
static void a_java_virtual_machine_in_a_deadlock_is_silent(void **state)
{
	static const char source[] =
		"import java.util.concurrent.CyclicBarrier;\n"
		"public class Deadlock {\n"
		"  static final Object one = new Object(), two = new "
		"Object();\n"
		"  static final CyclicBarrier both = new CyclicBarrier(2,\n"
		"    () -> System.out.println(\"locked\"));\n"
		"  static void lock(Object first, Object second) {\n"
		"    synchronized (first) {\n"
		"      try { both.await(); } catch (Exception e) { return; }\n"
		"      synchronized (second) { }\n"
		"    }\n"
		"  }\n"
		"  public static void main(String[] words) {\n"
		"    new Thread(() -> lock(two, one)).start();\n"
		"    lock(one, two);\n"
		"  }\n"
		"}\n";
	const char *path = scratch_path("Deadlock.java");
	const struct run *run;

	(void)state;
	if (run_wait(START(&shell, "-c",
			     "java --list-modules | grep jdk.compiler"))
			->status != 0)
		skip_because("there is no java that takes a source");
	run = run_wait(
		START(&shell, "-c", "printf %s \"$0\" >\"$1\"", source, path));
	assert_exit(run, 0);
	run = TMO("-n", "10s", "1h", "java", path);
	assert_string_equal(run->out, "locked\n");
	assert_silent(run, "10s");
}

/* ---- what is told ---- */

static void the_hook_is_told_the_reason(void **state)
{
	const struct run *run = TMO("-q", "-n", "300ms", "-o",
		"echo $TMO_REASON", "1h", "sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_stderr(run, "no-output\n");
}

static void the_report_has_the_limit_and_the_reason(void **state)
{
	const struct run *run =
		TMO("-q", "-n", "300ms", "-r", "-", "1h", "sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_non_null(strstr(run->err, "\"reason\":\"no-output\""));
	assert_non_null(strstr(run->err, "\"no_output\":0.3,"));
}

static void a_span_that_is_none_is_refused(void **state)
{
	(void)state;
	assert_exit(TMO("-n", "", "1h", "true"), 125);
	assert_exit(TMO("-n", "x", "1h", "true"), 125);
	assert_exit(TMO("-n", "-1", "1h", "true"), 125);
	assert_exit(TMO("-n", "@06:00", "1h", "true"), 125);
	assert_exit(TMO("-n", "0", "1h", "true"), 0);
	assert_exit(TMO("-n", "inf", "1h", "true"), 0);
}

static const struct CMUnitTest tests[] = {
	PROMISE(one_that_never_writes_is_silent_from_the_start),
	PROMISE(it_fires_not_before_the_span_after_the_last_byte_written),
	PROMISE(what_an_ended_child_wrote_counts),
	PROMISE(what_an_ended_orphan_wrote_counts),
	PROMISE(one_that_spins_is_silent),
	PROMISE(one_that_polls_is_silent),
	PROMISE(one_that_only_reads_is_silent),
	PROMISE(children_that_come_and_go_without_a_byte_are_silent),
	PROMISE(they_are_under_another_user_too),
	PROMISE(a_writer_into_a_full_pipe_is_silent),
	PROMISE(threads_in_a_deadlock_are_silent),
	PROMISE(one_that_ignores_chld_may_be_silent),
	PROMISE(what_tmo_says_is_not_the_commands_output),
	PROMISE(what_children_of_old_write_is_not_the_commands_output),
	PROMISE(what_tmo_wrote_before_it_was_tmo_is_not_the_commands_output),
	PROMISE(one_that_writes_now_and_then_is_not_silent),
	PROMISE(output_to_a_file_counts),
	PROMISE(output_of_ended_children_counts),
	PROMISE(output_of_an_orphan_counts),
	PROMISE(children_of_one_that_ignores_chld_are_not_silent),
	PROMISE(with_f_the_whole_tree_counts),
	PROMISE(it_needs_no_time_limit),
	PROMISE(the_time_limit_still_holds),
	PROMISE(the_first_of_several_limits_is_reached),
	PROMISE(leftovers_that_are_waited_for_may_be_silent),
	PROMISE(a_command_that_ends_has_its_own_status),
	PROMISE(the_whole_tree_is_ended),
	PROMISE(time_for_which_the_job_is_stopped_does_not_count),
	PROMISE(one_that_cannot_be_read_is_silent_while_it_does_nothing),
	PROMISE(asyncio_that_wakes_up_is_silent),
	PROMISE(python_threads_in_a_deadlock_are_silent),
	PROMISE(a_python_pool_that_waits_is_silent),
	PROMISE(python_that_prints_is_not_silent),
	PROMISE(node_with_a_timer_is_silent),
	PROMISE(node_that_spins_is_silent),
	PROMISE(node_that_prints_is_not_silent),
	PROMISE(a_java_virtual_machine_in_a_deadlock_is_silent),
	PROMISE(the_hook_is_told_the_reason),
	PROMISE(the_report_has_the_limit_and_the_reason),
	PROMISE(a_span_that_is_none_is_refused),
};

TEST_PROGRAM(tests)
