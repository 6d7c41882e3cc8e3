/*
 * rsync: the program that a signal to all at once hangs. A client whose
 * server has been stopped in the middle of a transfer must be gone soon after
 * its limit, by TERM alone, and every process of it with it.
 *
 * TMO_RSYNC_RUNS: how often, 5 if not set.
 */
#define _GNU_SOURCE
#include "actors.h"
#include "loopback.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 5, SIZE = 200 << 20, MOVED = 1 << 20 };

/* Bytes that no compression and no hole makes fewer. */
static void make_source(const char *path)
{
	static unsigned char block[1 << 20];
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	uint32_t seed = 1;

	assert_true(fd >= 0);
	for (size_t i = 0; i < sizeof(block); i++) {
		seed = seed * 1664525 + 1013904223;
		block[i] = (unsigned char)(seed >> 24);
	}
	for (size_t at = 0; at < SIZE; at += sizeof(block))
		assert_int_equal(write(fd, block, sizeof(block)),
			(ssize_t)sizeof(block));
	close(fd);
}

static struct run *start_server(int *port)
{
	const struct setup setup = {
		.program = "rsync", .out = STREAM_NULL, .err = STREAM_NULL};
	const char *config = scratch_path("rsyncd.conf");
	const int64_t until = clock_now() + GENEROUS;
	const struct timespec moment = {.tv_nsec = 5 * MILLISECOND};
	struct run *server;

	*port = loopback_free_port();
	file_write(config,
		text_format("use chroot = no\n%spid file = %s\nlog file = %s\n"
			    "[data]\npath = %s\nread only = yes\n",
			geteuid() == 0 ? "uid = 0\ngid = 0\n" : "",
			scratch_path("pid"), scratch_path("rsync.log"),
			scratch_path("source")),
		0644);
	server = START(&setup, "--daemon", "--no-detach", "--address=127.0.0.1",
		text_format("--port=%d", *port),
		text_format("--config=%s", config));
	while (!loopback_answers(*port)) {
		assert_true(clock_now() < until);
		nanosleep(&moment, NULL);
	}
	return server;
}

/* How much of the copy is there. */
static off_t copied(void)
{
	struct stat what;

	return stat(scratch_path("copy"), &what) == 0 ? what.st_size : 0;
}

/* The daemon and those it forked for each client. */
static void signal_server(const struct run *server, int number)
{
	static struct seen found[64];
	const size_t count = process_descendants(server->pid, found, 64);

	for (size_t i = 0; i < count; i++)
		kill(found[i].pid, number);
}

static void await_movement(void)
{
	const int64_t until = clock_now() + GENEROUS;
	const struct timespec moment = {.tv_nsec = 5 * MILLISECOND};

	while (copied() < MOVED) {
		assert_true(clock_now() < until);
		nanosleep(&moment, NULL);
	}
}

static void run_once(const struct run *server, int port)
{
	struct run *run = START(NULL, "2s", "rsync", "-a", "--inplace",
		"--bwlimit=20000", text_format("--port=%d", port),
		"127.0.0.1::data/big", scratch_path("copy"));

	await_movement();
	signal_server(server, SIGSTOP);
	run_wait(run);
	/* The server stands still; nobody else is there, no zombie either. */
	assert_int_equal(
		process_count(getpid()), 1 + process_count(server->pid));
	signal_server(server, SIGKILL);
	assert_exit(run, 124);
	assert_took(run, 2 * SECOND, 3 * SECOND);
	assert_stderr_line(
		run, "tmo: rsync: time limit of 2s reached, sending TERM");
	assert_null(strstr(run->err, "KILL"));
	assert_all_gone(run);
	unlink(scratch_path("copy"));
}

static void a_hung_rsync_is_gone_soon_by_term_alone(void **state)
{
	(void)state;
	const char *runs = getenv("TMO_RSYNC_RUNS");
	const int count = runs != NULL ? atoi(runs) : RUNS;
	struct run *server;
	int port;

	if (system("rsync --version >/dev/null 2>&1") != 0)
		skip_because("needs rsync");
	leftovers_expected(); /* the server */
	assert_int_equal(mkdir(scratch_path("source"), 0755), 0);
	make_source(scratch_path("source/big"));
	server = start_server(&port);
	for (int i = 0; i < count; i++)
		run_once(server, port);
}

static const struct CMUnitTest tests[] = {
	PROMISE(a_hung_rsync_is_gone_soon_by_term_alone),
};

TEST_PROGRAM(tests)
