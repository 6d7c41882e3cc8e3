/*
 * harness_assert: the statements of the tests; each that fails prints what was
 * seen instead.
 */
#define _GNU_SOURCE
#include "harness_inner.h"
#include <poll.h>
#include <string.h>
#include <sys/wait.h>

/* In pieces: what cmocka prints at once is cut off. */
void print_text(const char *title, const char *text)
{
	enum { PIECE = 500 };
	size_t left = strlen(text);

	print_error("%s\"", title);
	for (; left > PIECE; left -= PIECE, text += PIECE)
		print_error("%.*s", PIECE, text);
	print_error("%s\"\n", text);
}

void print_run(const struct run *run)
{
	if (run->ended && WIFEXITED(run->status))
		print_error("  it exited with %d", WEXITSTATUS(run->status));
	else if (run->ended)
		print_error("  it ended by signal %d%s", WTERMSIG(run->status),
			WCOREDUMP(run->status) ? " with a core" : "");
	else
		print_error("  it runs");
	print_error(" after %.3f s\n",
		(double)(run->ended ? run->elapsed
				    : clock_now() - run->started) /
			(double)SECOND);
	print_text("  stdout: ", run->out);
	print_text("  stderr: ", run->err);
}

void give_up(const struct run *run, const char *why)
{
	print_tree(why);
	print_run(run);
	fail();
}

static void disagree(const struct run *run, const char *file, int line)
{
	print_run(run);
	_fail(file, line);
}

void run_assert_exit(
	const struct run *run, int number, const char *file, int line)
{
	if (run->ended && WIFEXITED(run->status) &&
		WEXITSTATUS(run->status) == number)
		return;
	print_error("should have exited with %d\n", number);
	disagree(run, file, line);
}

void run_assert_signalled(
	const struct run *run, int number, const char *file, int line)
{
	if (run->ended && WIFSIGNALED(run->status) &&
		WTERMSIG(run->status) == number && !WCOREDUMP(run->status))
		return;
	print_error("should have ended by signal %d without a core\n", number);
	disagree(run, file, line);
}

void run_assert_text(const struct run *run, const char *seen, const char *text,
	const char *file, int line)
{
	if (strcmp(seen, text) == 0)
		return;
	print_text("should have written: ", text);
	disagree(run, file, line);
}

static int count_lines(const char *seen, const char *text)
{
	const size_t length = strlen(text);
	int count = 0;

	while (*seen != '\0') {
		const size_t this = strcspn(seen, "\n");

		count += this == length && memcmp(seen, text, length) == 0;
		seen += this + (seen[this] == '\n');
	}
	return count;
}

void run_assert_line(const struct run *run, const char *seen, const char *text,
	const char *file, int line)
{
	if (count_lines(seen, text) == 1)
		return;
	print_error("should have exactly one line: \"%s\"\n", text);
	disagree(run, file, line);
}

void run_assert_error(const struct run *run, const char *start,
	const char *part, const char *file, int line)
{
	const char *end = strchr(run->err, '\n');

	if (end != NULL && end[1] == '\0' &&
		strncmp(run->err, start, strlen(start)) == 0 &&
		strstr(run->err, part) != NULL)
		return;
	print_error("should be one line that starts with \"%s\" and has "
		    "\"%s\"\n",
		start, part);
	disagree(run, file, line);
}

void run_assert_took(const struct run *run, int64_t least, int64_t most,
	const char *file, int line)
{
	if (run->ended && run->elapsed >= least && run->elapsed <= most)
		return;
	print_error("should have taken %.3f to %.3f s\n",
		(double)least / (double)SECOND, (double)most / (double)SECOND);
	disagree(run, file, line);
}

void run_assert_gone(const struct run *run, const char *file, int line)
{
	if (!run_alive(run))
		return;
	print_tree("nobody should be left to hold the lifeline");
	disagree(run, file, line);
}

void run_assert_alive(const struct run *run, const char *file, int line)
{
	if (run_alive(run))
		return;
	print_error("somebody should hold the lifeline\n");
	disagree(run, file, line);
}

void run_assert_runs_on(
	struct run *run, int64_t span, const char *file, int line)
{
	const int64_t until = clock_now() + span;
	struct pollfd look = {.fd = run->pid_fd, .events = POLLIN};
	int64_t left;

	while (!run->ended && (left = until - clock_now()) > 0)
		if (poll(&look, 1, (int)(left / MILLISECOND) + 1) != 0)
			run_wait(run);
	absorb_both(run);
	if (!run->ended)
		return;
	print_error("should still be running\n");
	disagree(run, file, line);
}
