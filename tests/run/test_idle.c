/*
 * -i: what is idle is ended in time, and what is slow, busy or hidden is not.
 *
 * A healthy job ends by itself or by its time limit, so no test waits for
 * something that must not happen. Exact times are printed, not demanded.
 */
#define _GNU_SOURCE
#include "harness.h"
#include "loopback.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool has_program(const char *program)
{
	const struct run *run = run_wait(START(&(struct setup){.program = "sh"},
		"-c", "command -v \"$0\" && \"$0\" --version >/dev/null 2>&1",
		program));

	return run->status == 0;
}

static void assert_idle(const struct run *run, const char *span)
{
	assert_exit(run, 124);
	if (strstr(run->err,
		    text_format(": idle for %s, sending TERM\n", span)) == NULL)
		fail_msg("not idle for %s: %s", span, run->err);
}

static void assert_time_limit(const struct run *run)
{
	assert_exit(run, 124);
	if (strstr(run->err, ": time limit of ") == NULL)
		fail_msg("no time limit: %s", run->err);
}

/* ---- what is idle ---- */

/* The last byte: it goes through cat after `before`. */
static void it_fires_not_before_the_span_after_the_last_byte(void **state)
{
	struct run *run = START(
		&(struct setup){.in = STREAM_PIPE}, "-i", "1s", "1h", "cat");
	int64_t before = 0;

	(void)state;
	for (int i = 0; i < 3; i++) {
		const struct pollfd nothing = {.fd = run->pid_fd};

		/* Not to synchronise: some time in which it is not idle. */
		poll((struct pollfd[]){nothing}, 1, 100);
		before = clock_now();
		assert_int_equal(write(run->in, "x", 1), 1);
		run_await_out(run, text_format("%.*s", i + 1, "xxx"));
	}
	run_wait(run);
	assert_idle(run, "1s");
	assert_stderr(run, "tmo: cat: idle for 1s, sending TERM\n");
	assert_true(run->started + run->elapsed - before >= SECOND);
	assert_true(run->started + run->elapsed - before <= GENEROUS);
	print_message("ended %.3f s after the last byte\n",
		(double)(run->started + run->elapsed - before) /
			(double)SECOND);
}

static void one_that_never_did_anything_is_idle(void **state)
{
	const struct run *run = TMO("-i", "300ms", "1h", "sleep", "1000");

	(void)state;
	assert_idle(run, "300ms");
	assert_took(run, 300 * MILLISECOND, GENEROUS);
}

static void it_needs_no_time_limit(void **state)
{
	(void)state;
	assert_idle(TMO("-i", "0.3", "0", "sleep", "1000"), "0.3s");
}

static void the_time_limit_still_holds(void **state)
{
	const struct run *run = TMO("-i", "1h", "0.3", "sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_stderr(
		run, "tmo: sleep: time limit of 0.3s reached, sending TERM\n");
}

static void a_command_that_ends_has_its_own_status(void **state)
{
	(void)state;
	assert_exit(TMO("-i", "1s", "1h", "sh", "-c", "exit 3"), 3);
}

static void threads_in_a_deadlock_are_idle(void **state)
{
	struct run *run =
		START(NULL, "-i", "500ms", "1h", help_path("deadlock"));

	(void)state;
	run_ready(run);
	assert_idle(run_wait(run), "500ms");
}

/* Each thread has a list of children of its own. */
static void the_child_of_a_second_thread_is_idle(void **state)
{
	const struct run *run =
		TMO("-i", "1s", "1h", help_path("actor"), "thread", "[", "fork",
			"[", "pause", "]", "pause", "]", "pause");

	(void)state;
	assert_idle(run, "1s");
	assert_took(run, SECOND, GENEROUS);
}

static void a_shell_in_wait_is_idle(void **state)
{
	const struct run *run = TMO("-i", "500ms", "1h", "sh", "-c",
		"sleep 1000 & sleep 1000 & wait");

	(void)state;
	assert_idle(run, "500ms");
	assert_all_gone(run);
}

static void a_reader_of_a_pipe_without_writers_is_idle(void **state)
{
	const char *fifo = scratch_path("fifo");

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_idle(
		TMO("-i", "500ms", "1h", "sh", "-c", "read line <\"$0\"", fifo),
		"500ms");
}

static void asyncio_that_waits_is_idle(void **state)
{
	(void)state;
	if (!has_program("python3"))
		skip_because("there is no python3");
	assert_idle(TMO("-i", "2s", "1h", "python3", "-c",
			    "import asyncio\n"
			    "async def main():\n"
			    "    await asyncio.Event().wait()\n"
			    "asyncio.run(main())\n"),
		"2s");
}

static void node_that_waits_is_idle(void **state)
{
	(void)state;
	if (!has_program("node"))
		skip_because("there is no node");
	assert_idle(TMO("-i", "2s", "1h", "node", "-e",
			    "require('net').createServer().listen(0)"),
		"2s");
}

static void a_stopped_tree_is_idle(void **state)
{
	struct run *run = START(NULL, "-i", "500ms", "1h", "sh", "-c",
		"echo $$ >&8; while :; do :; done");
	const pid_t shell = run_ready_pid(run);

	(void)state;
	assert_int_equal(kill(shell, SIGSTOP), 0);
	assert_idle(run_wait(run), "500ms");
}

static void the_whole_tree_is_ended(void **state)
{
	struct run *run = START(NULL, "-i", "500ms", "-k", "1s", "1h", "sh",
		"-c",
		"setsid sh -c 'trap \"\" TERM; echo >&8; sleep 1000; wait' & "
		"exec sleep 1000");

	(void)state;
	run_ready(run);
	assert_idle(run_wait(run), "500ms");
	assert_all_gone(run);
}

/* ---- what is not ---- */

static void a_busy_loop_is_not_idle(void **state)
{
	(void)state;
	assert_time_limit(
		TMO("-i", "1s", "4s", "sh", "-c", "while :; do :; done"));
}

static void a_loop_of_short_sleeps_is_not_idle(void **state)
{
	(void)state;
	assert_time_limit(TMO("-i", "1s", "4s", "sh", "-c",
		"while sleep 0.3; do true; done"));
}

/* They move no byte and live between two samples. */
static void children_that_come_and_go_are_progress(void **state)
{
	(void)state;
	assert_time_limit(TMO("-i", "2s", "6s", help_path("flitter"), "400"));
}

static void one_busy_descendant_of_many_is_enough(void **state)
{
	(void)state;
	assert_time_limit(TMO("-i", "1s", "4s", "sh", "-c",
		"sleep 1000 & setsid sh -c '(while :; do :; done) & sleep 1000'"
		" & sleep 1000"));
}

static void an_orphan_that_works_is_enough(void **state)
{
	(void)state;
	assert_time_limit(TMO("-i", "1s", "4s", "sh", "-c",
		"(while :; do sleep 0.1; done &) ; exec sleep 1000"));
}

static void a_trickle_in_small_packets_is_not_idle(void **state)
{
	struct run *run = START(
		NULL, "-i", "2s", "6s", help_path("trickle"), "1463", "71");

	(void)state;
	run_ready_pid(run);
	assert_time_limit(run_wait(run));
}

static void a_trickle_once_a_second_is_not_idle(void **state)
{
	struct run *run = START(
		NULL, "-i", "3s", "10s", help_path("trickle"), "20480", "1000");

	(void)state;
	run_ready_pid(run);
	assert_time_limit(run_wait(run));
}

static void a_compiler_is_not_idle(void **state)
{
	const char *source = scratch_path("much.c");
	FILE *file = fopen(source, "w");

	(void)state;
	if (!has_program("cc"))
		skip_because("there is no cc");
	assert_non_null(file);
	for (int i = 0; i < 500; i++)
		fprintf(file,
			"int f%d(int n) { int s = 0; for (int i = 0; i < n; "
			"i++) s += i * %d ^ n; return s; }\n",
			i, i);
	fclose(file);
	assert_exit(TMO("-i", "1s", "1h", "cc", "-O2", "-c", "-o",
			    scratch_path("object"), source),
		0);
}

/* ---- rsync ---- */

/* An rsync daemon that serves source/, which holds `megabytes` in one file. */
struct daemon {
	struct run *run;
	int port;
};

static struct daemon start_daemon(off_t megabytes)
{
	struct daemon daemon = {.port = loopback_free_port()};
	const char *source = scratch_path("source");
	const int64_t until = clock_now() + GENEROUS;
	int fd;

	assert_int_equal(mkdir(source, 0777), 0);
	fd = open(text_format("%s/big", source), O_WRONLY | O_CREAT, 0666);
	assert_int_equal(ftruncate(fd, megabytes << 20), 0);
	close(fd);
	file_write(scratch_path("rsyncd.conf"),
		text_format("use chroot = no\nlog file = %s\n"
			    "[all]\npath = %s\n",
			scratch_path("log"), source),
		0666);
	daemon.run = START(&(struct setup){.program = "rsync"}, "--daemon",
		"--no-detach", "--address=127.0.0.1",
		text_format("--port=%d", daemon.port),
		text_format("--config=%s", scratch_path("rsyncd.conf")));
	while (!loopback_answers(daemon.port)) {
		assert_true(clock_now() < until);
		poll(NULL, 0, 2);
	}
	return daemon;
}

static void signal_daemons_children(const struct daemon *daemon, int signal)
{
	static struct seen found[64];
	const size_t count = process_descendants(daemon->run->pid, found, 64);

	for (size_t i = 0; i < count; i++)
		kill(found[i].pid, signal);
}

static void end_daemon(struct daemon *daemon)
{
	leftovers_expected();
	signal_daemons_children(daemon, SIGKILL);
	run_kill(daemon->run, SIGKILL);
	run_wait(daemon->run);
}

/* How much has arrived at the destination. */
static off_t arrived(const char *file)
{
	struct stat what;

	return stat(file, &what) == 0 ? what.st_size : 0;
}

/*
 * Looks every 2 ms until `run` has ended; the last moment at which the file
 * had not yet got its last byte. At `grew` it had not.
 */
static int64_t await_end_and_last_byte(
	const struct run *run, const char *file, int64_t grew)
{
	const int64_t until = clock_now() + HARNESS_DEADLINE * SECOND;
	struct pollfd end = {.fd = run->pid_fd, .events = POLLIN};
	off_t seen = -1;
	int64_t looked = grew;
	int64_t last = grew;

	do {
		const int64_t now = clock_now();
		const off_t size = arrived(file);

		assert_true(now < until);
		if (size != seen)
			last = looked;
		seen = size;
		looked = now;
	} while (poll(&end, 1, 2) == 0);
	return last;
}

/*
 * An rsync of 200 MB with `signal` at the limit; its server is frozen. At
 * *grew more bytes were to come.
 */
static struct run *start_frozen_rsync(struct daemon *daemon, const char *file,
	const char *signal, int64_t *grew)
{
	const int64_t until = clock_now() + GENEROUS;
	struct run *run;

	*daemon = start_daemon(200);
	run = START(NULL, "-i", "2s", "-s", signal, "1h", "rsync", "-a",
		"--inplace", "--bwlimit=50000",
		text_format("rsync://127.0.0.1:%d/all/", daemon->port),
		scratch_path("destination/"));
	do {
		*grew = clock_now();
		assert_true(*grew < until);
		poll(NULL, 0, 2);
	} while (arrived(file) < 20 << 20);
	signal_daemons_children(daemon, SIGSTOP);
	return run;
}

static void an_rsync_whose_other_side_froze_is_ended(void **state)
{
	const char *file = scratch_path("destination/big");
	struct daemon daemon;
	struct run *run;
	int64_t grew;

	(void)state;
	if (!has_program("rsync"))
		skip_because("there is no rsync");
	run = start_frozen_rsync(&daemon, file, "TERM", &grew);
	assert_idle(run_wait(run), "2s");
	assert_true(arrived(file) < 200 << 20);
	assert_all_gone(run);
	end_daemon(&daemon);
}

/* By KILL: given TERM, rsync writes what it has before it ends. */
static void an_rsync_is_ended_not_before_the_span_after_its_last_byte(
	void **state)
{
	const char *file = scratch_path("destination/big");
	struct daemon daemon;
	struct run *run;
	int64_t grew, last;

	(void)state;
	if (!has_program("rsync"))
		skip_because("there is no rsync");
	run = start_frozen_rsync(&daemon, file, "KILL", &grew);
	last = await_end_and_last_byte(run, file, grew);
	run_wait(run);
	assert_exit(run, 137);
	assert_stderr(run, "tmo: rsync: idle for 2s, sending KILL\n");
	print_message("rsync was ended %.3f s after the last byte\n",
		(double)(run->started + run->elapsed - last) / (double)SECOND);
	assert_true(run->started + run->elapsed - last >= 2 * SECOND);
	assert_true(run->started + run->elapsed - last <= GENEROUS);
	end_daemon(&daemon);
}

static void a_throttled_rsync_is_not_ended(void **state)
{
	struct daemon daemon;
	const struct run *run;
	const char *small = scratch_path("source/small");

	(void)state;
	if (!has_program("rsync"))
		skip_because("there is no rsync");
	daemon = start_daemon(0);
	/* 160 KB at 20 KB/s. */
	file_write(small, text_format("%0163840d", 0), 0666);
	run = TMO("-i", "2s", "1h", "rsync", "-a", "--bwlimit=20",
		text_format("rsync://127.0.0.1:%d/all/", daemon.port),
		scratch_path("destination/"));
	assert_exit(run, 0);
	assert_took(run, 3 * SECOND, HARNESS_DEADLINE * SECOND);
	assert_true(file_exists(scratch_path("destination/small")));
	end_daemon(&daemon);
}

/* ---- what cannot be read ---- */

static bool runs_as_nobody(void)
{
	return run_wait(START(&(struct setup){.child = be_nobody}, "1", "true"))
		       ->status == 0;
}

/* A set-uid one here; an ssh-agent's bytes are hidden in the same way. */
static void one_that_cannot_be_read_is_known_by_its_cpu_time(void **state)
{
	const struct setup nobody = {.child = be_nobody};
	const char *burner;
	const char *copy;

	(void)state;
	if (geteuid() != 0 || !runs_as_nobody())
		skip_because("it takes root to start tmo as another user");
	copy = copy_of("/bin/sleep", "sleep", 04755);
	assert_idle(
		run_wait(START(&nobody, "-i", "300ms", "30s", copy, "1000")),
		"300ms");
	assert_idle(run_wait(START(&nobody, "-i", "300ms", "30s", "sh", "-c",
			    "\"$0\" 1000 & exec sleep 1000", copy)),
		"300ms");
	burner = copy_of(help_path("burner"), "burner", 04755);
	assert_time_limit(run_wait(
		START(&nobody, "-i", "300ms", "2s", burner, "once", "60000")));
	assert_time_limit(run_wait(START(&nobody, "-i", "1s", "4s", "sh", "-c",
		"\"$0\" once 600000 & exec sleep 1000", burner)));
}

/* It is not dumpable, so that its bytes are for root only. */
static void beside_an_ssh_agent_a_tree_is_idle(void **state)
{
	const struct setup nobody = {.child = be_nobody};

	(void)state;
	if (run_wait(START(&(struct setup){.program = "sh"}, "-c",
			     "command -v ssh-agent"))
			->status != 0)
		skip_because("there is no ssh-agent");
	if (!runs_as_nobody())
		skip_because("nobody may not start tmo");
	assert_idle(run_wait(START(&nobody, "-i", "500ms", "1h", "sh", "-c",
			    "ssh-agent -D -a \"$0\" & exec sleep 1000",
			    scratch_path("agent"))),
		"500ms");
}

/* ---- nothing is put in between ---- */

static void the_command_has_the_very_files_of_tmo(void **state)
{
	const char *both = scratch_path("both");
	const int fd =
		open(both, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	const struct setup setup = {.out = fd, .err = fd, .bare = true};
	const struct run *run =
		run_wait(START(&setup, "-i", "1s", "1h", "sh", "-c",
			"echo 1; echo 2 >&2; echo 3; echo 4 >&2; readlink "
			"/proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2; "
			"exec ls /proc/self/fd"));

	(void)state;
	close(fd);
	assert_exit(run, 0);
	assert_string_equal(file_text(both),
		text_format("1\n2\n3\n4\n/dev/null\n%s\n%s\n0\n1\n2\n3\n", both,
			both));
}

static void a_terminal_stays_a_terminal(void **state)
{
	const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct setup setup = {.bare = true};
	const struct run *run;

	(void)state;
	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	setup.in = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	setup.out = setup.err = setup.in;
	assert_true(setup.in > 0);
	run = run_wait(START(&setup, "-i", "1s", "1h", "sh", "-c",
		"[ -t 0 ] && [ -t 1 ] && [ -t 2 ]"));
	close(setup.in);
	close(master);
	assert_exit(run, 0);
}

/* ---- what cannot be asked for ---- */

static void a_span_that_is_none_is_refused(void **state)
{
	(void)state;
	assert_exit(TMO("-i", "", "1h", "true"), 125);
	assert_exit(TMO("-i", "x", "1h", "true"), 125);
	assert_exit(TMO("-i", "-1", "1h", "true"), 125);
	assert_exit(TMO("-i", "@06:00", "1h", "true"), 125);
	assert_exit(TMO("-i", "0", "1h", "true"), 0);
	assert_exit(TMO("-i", "inf", "1h", "true"), 0);
}

static const struct CMUnitTest tests[] = {
	PROMISE(it_fires_not_before_the_span_after_the_last_byte),
	PROMISE(one_that_never_did_anything_is_idle),
	PROMISE(it_needs_no_time_limit),
	PROMISE(the_time_limit_still_holds),
	PROMISE(a_command_that_ends_has_its_own_status),
	PROMISE(threads_in_a_deadlock_are_idle),
	PROMISE(the_child_of_a_second_thread_is_idle),
	PROMISE(a_shell_in_wait_is_idle),
	PROMISE(a_reader_of_a_pipe_without_writers_is_idle),
	PROMISE(asyncio_that_waits_is_idle),
	PROMISE(node_that_waits_is_idle),
	PROMISE(a_stopped_tree_is_idle),
	PROMISE(the_whole_tree_is_ended),
	PROMISE(a_busy_loop_is_not_idle),
	PROMISE(a_loop_of_short_sleeps_is_not_idle),
	PROMISE(children_that_come_and_go_are_progress),
	PROMISE(one_busy_descendant_of_many_is_enough),
	PROMISE(an_orphan_that_works_is_enough),
	PROMISE(a_trickle_in_small_packets_is_not_idle),
	PROMISE(a_trickle_once_a_second_is_not_idle),
	PROMISE(a_compiler_is_not_idle),
	PROMISE(an_rsync_whose_other_side_froze_is_ended),
	PROMISE(an_rsync_is_ended_not_before_the_span_after_its_last_byte),
	PROMISE(a_throttled_rsync_is_not_ended),
	PROMISE(one_that_cannot_be_read_is_known_by_its_cpu_time),
	PROMISE(beside_an_ssh_agent_a_tree_is_idle),
	PROMISE(the_command_has_the_very_files_of_tmo),
	PROMISE(a_terminal_stays_a_terminal),
	PROMISE(a_span_that_is_none_is_refused),
};

TEST_PROGRAM(tests)
