/*
 * harness_wait: meets a run by events: its end, its output, the lines of
 * READY_FD, the lifeline. Nothing here waits without a deadline.
 */
#define _GNU_SOURCE
#include "harness_inner.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Takes what is there; closes at the end of all writers. */
static void absorb(int *fd, char **text, size_t *length)
{
	char bytes[4096];
	ssize_t got;

	if (*fd < 0)
		return;
	while ((got = read(*fd, bytes, sizeof(bytes))) > 0) {
		*text = must(realloc(*text, *length + (size_t)got + 1));
		memcpy(*text + *length, bytes, (size_t)got);
		*length += (size_t)got;
		(*text)[*length] = '\0';
	}
	if (got == 0) {
		close(*fd);
		*fd = -1;
	}
}

void absorb_both(struct run *run)
{
	absorb(&run->out_fd, &run->out, &run->out_length);
	absorb(&run->err_fd, &run->err, &run->err_length);
}

/* True when fd (-1: none) has something, false when a stream had. */
static bool pump(struct run *run, int fd, int64_t until, const char *why)
{
	struct pollfd wait[] = {
		{.fd = fd, .events = POLLIN},
		{.fd = run->out_fd, .events = POLLIN},
		{.fd = run->err_fd, .events = POLLIN},
	};
	const int64_t left = until - clock_now();

	if (left <= 0)
		give_up(run, why);
	if (poll(wait, 3, (int)(left / MILLISECOND) + 1) < 0)
		assert_int_equal(errno, EINTR);
	absorb_both(run);
	return wait[0].revents != 0;
}

struct run *run_wait(struct run *run)
{
	const int64_t until = deadline();

	if (run->ended)
		return run;
	while (!pump(run, run->pid_fd, until, "it does not end"))
		;
	run->elapsed = clock_now() - run->started;
	assert_int_equal(waitpid(run->pid, &run->status, 0), run->pid);
	run->ended = true;
	absorb_both(run);
	return run;
}

struct run *run_drain(struct run *run)
{
	const int64_t until = deadline();

	while (run->out_fd >= 0 || run->err_fd >= 0)
		pump(run, -1, until, "its output stays open");
	return run;
}

const char *run_ready(struct run *run)
{
	static char line[256];
	const int64_t until = deadline();
	size_t length = 0;
	char byte;

	for (;;) {
		while (!pump(run, run->ready, until, "nobody is ready"))
			;
		if (read(run->ready, &byte, 1) != 1)
			give_up(run, "all have gone and nobody was ready");
		if (byte == '\n')
			break;
		if (length < sizeof(line) - 1)
			line[length++] = byte;
	}
	line[length] = '\0';
	return line;
}

pid_t run_ready_pid(struct run *run)
{
	return (pid_t)strtol(run_ready(run), NULL, 10);
}

void run_ready_many(struct run *run, int count)
{
	while (count-- > 0)
		run_ready(run);
}

static bool has_something(int fd)
{
	struct pollfd look = {.fd = fd, .events = POLLIN};

	return poll(&look, 1, 0) == 1;
}

bool run_ready_pending(const struct run *run)
{
	return has_something(run->ready);
}

static void await_text(
	struct run *run, char *const *stream, const int *fd, const char *text)
{
	const int64_t until = deadline();

	while (strstr(*stream, text) == NULL) {
		if (*fd < 0)
			give_up(run, text);
		pump(run, -1, until, text);
	}
}

void run_await_out(struct run *run, const char *text)
{
	await_text(run, &run->out, &run->out_fd, text);
}

void run_await_err(struct run *run, const char *text)
{
	await_text(run, &run->err, &run->err_fd, text);
}

void run_kill(const struct run *run, int signal)
{
	assert_false(run->ended);
	assert_int_equal(kill(run->pid, signal), 0);
}

void run_time_up(const struct run *run)
{
	run_kill(run, SIGALRM);
}

void run_close_in(struct run *run)
{
	if (run->in >= 0)
		close(run->in);
	run->in = -1;
}

bool run_alive(const struct run *run)
{
	return !has_something(run->life);
}

void run_await_gone(const struct run *run)
{
	struct pollfd look = {.fd = run->life, .events = POLLIN};

	if (poll(&look, 1, HARNESS_DEADLINE * 1000) != 1)
		give_up(run, "somebody who should be gone holds the lifeline");
}
