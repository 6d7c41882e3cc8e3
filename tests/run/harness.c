/*
 * harness: see harness.h. What comes before and after each test, and what all
 * parts of the harness share. Refuses to know what tmo promises.
 */
#define _GNU_SOURCE
#include "harness_inner.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What is freed at the end of the test. */
struct kept {
	struct kept *next;
	void *what;
};

static struct kept *kept;

struct run *runs;
static bool leftovers;

/* ---- the clock, memory, text ---- */

int64_t clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

int64_t wall_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

int64_t deadline(void)
{
	return clock_now() + HARNESS_DEADLINE * SECOND;
}

void look_again_soon(void)
{
	const struct timespec moment = {.tv_nsec = 2 * MILLISECOND};

	nanosleep(&moment, NULL);
}

void *must(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

void *keep(void *what)
{
	struct kept *entry = must(malloc(sizeof(*entry)));

	*entry = (struct kept){.next = kept, .what = must(what)};
	kept = entry;
	return what;
}

char *text_format(const char *format, ...)
{
	char *text = NULL;
	va_list list;

	va_start(list, format);
	if (vasprintf(&text, format, list) < 0)
		abort();
	va_end(list);
	return keep(text);
}

/* ---- before and after a test ---- */

void leftovers_expected(void)
{
	leftovers = true;
}

/* What the test program itself was given is not for tmo: it may be a pipe
 * of make's, and tests count descriptors. */
static void keep_descriptors(void)
{
	for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* A directory of PATH that cannot be searched would make 127 a 126. */
static void keep_searchable_path(void)
{
	const char *path = getenv("PATH");
	char *list = must(strdup(path != NULL ? path : "/usr/bin:/bin"));
	char *result = must(calloc(1, strlen(list) + 2));
	char *rest = list;
	const char *entry;

	while ((entry = strsep(&rest, ":")) != NULL)
		if (access(entry, X_OK) == 0) {
			strcat(result, *result != '\0' ? ":" : "");
			strcat(result, entry);
		}
	setenv("PATH", result, 1);
	free(list);
	free(result);
}

/*
 * glibc's posix_spawn(), and so make, leaves the two signals that glibc keeps
 * for itself ignored in what it starts; its sigaction() does not mend that.
 */
static void default_reserved(void)
{
	const unsigned long action[8] = {0};

	for (int number = 32; number < SIGRTMIN; number++)
		syscall(SYS_rt_sigaction, number, action, NULL, 8);
}

int harness_setup(void **state)
{
	static bool done;

	(void)state;
	leftovers = false;
	if (done)
		return 0;
	done = true;
	keep_descriptors();
	keep_searchable_path();
	setenv("LC_ALL", "C", 1);
	/* A sanitizer must not take signals that the tests look at. */
	setenv("ASAN_OPTIONS",
		"handle_segv=0:handle_sigbus=0:handle_sigfpe=0:"
		"handle_abort=0:handle_sigill=0:detect_leaks=0",
		0);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	default_reserved();
	/* Once, and here: a child that copies starts tmo late. */
	tmo_path();
	help_path("");
	return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

static bool is_run(pid_t pid)
{
	for (const struct run *run = runs; run != NULL; run = run->next)
		if (run->pid == pid && !run->ended)
			return true;
	return false;
}

/* Whether tmo, all runs of which have ended, left anything. */
static bool something_left(void)
{
	static struct seen found[SEEN_MAX];
	const size_t count = process_descendants(getpid(), found, SEEN_MAX);

	for (const struct run *run = runs; run != NULL; run = run->next)
		if (!run->ended)
			return false;
	return count > 0;
}

static void reap_all(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (struct run *run = runs; run != NULL; run = run->next)
			if (run->pid == pid)
				run->ended = true;
}

/* Ends whatever is left; false if that cannot be done. */
static bool end_all(void)
{
	static struct seen found[SEEN_MAX];
	const int64_t until = clock_now() + GENEROUS;
	size_t count;

	while ((count = process_descendants(getpid(), found, SEEN_MAX)) > 0) {
		if (clock_now() > until)
			return false;
		for (size_t i = 0; i < count; i++)
			if (found[i].state != 'Z' || is_run(found[i].pid))
				kill(found[i].pid, SIGKILL);
		reap_all();
		look_again_soon();
	}
	return true;
}

static void close_some(const int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static void free_all(void)
{
	while (runs != NULL) {
		struct run *run = runs;
		const int fds[] = {run->in, run->ready, run->life, run->pid_fd,
			run->out_fd, run->err_fd};

		runs = run->next;
		close_some(fds, sizeof(fds) / sizeof(fds[0]));
		free(run->out);
		free(run->err);
		free(run);
	}
	while (kept != NULL) {
		struct kept *entry = kept;

		kept = entry->next;
		free(entry->what);
		free(entry);
	}
}

int harness_teardown(void **state)
{
	const bool left = !leftovers && something_left();
	bool ended;

	(void)state;
	if (left)
		print_tree("something was left behind:");
	ended = end_all();
	if (!ended)
		print_tree("what was left cannot be ended:");
	scratch_remove();
	free_all();
	return left || !ended ? -1 : 0;
}
