/*
 * contestant: who takes part and how each is called. Starts them, waits for
 * them and clears up; does not know what is measured.
 */
#define _GNU_SOURCE
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct contestant contestants[CONTESTANTS] = {
	[TMO] =
		{
			.name = "tmo",
			.with_kill = {"-s", "KILL"},
			.has_limits = true,
		},
	[TMO_D] =
		{
			.name = "tmo -d",
			.before = {"-d"},
			.with_kill = {"-d", "-s", "KILL"},
			.has_limits = true,
		},
	[GNU] =
		{
			.name = "GNU",
			.programs = {"timeout", "gnutimeout", "gtimeout"},
			.with_kill = {"-s", "KILL"},
			.has_limits = true,
		},
	[BUSYBOX] =
		{
			.name = "busybox",
			.programs = {"busybox"},
			.before = {"timeout"},
			.with_kill = {"timeout", "-s", "KILL"},
			.has_limits = true,
			.is_command = true,
		},
	[TOYBOX] =
		{
			.name = "toybox",
			.programs = {"toybox"},
			.before = {"timeout"},
			.with_kill = {"timeout", "-s", "KILL"},
			.has_limits = true,
		},
	[TIMELIMIT] =
		{
			.name = "timelimit",
			.programs = {"timelimit"},
			.before = {"-q", "-t"},
			.with_kill = {"-q", "-s", "9", "-t"},
			.has_limits = true,
		},
	[RUST] =
		{
			.name = "rust",
			.programs = {"coreutils", "uutils"},
			.before = {"timeout"},
			.with_kill = {"timeout", "-s", "KILL"},
			.has_limits = true,
		},
	[FLOOR] = {.name = "floor"},
	[GROUP] = {.name = "kill(-pgid)"},
};

struct helpers helpers;

int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* ---- who is there ---- */

static bool find(char *path, size_t size, const char *directory, int length,
	const char *name)
{
	const int written =
		snprintf(path, size, "%.*s/%s", length, directory, name);

	if (written > 0 && (size_t)written < size && access(path, X_OK) == 0)
		return true;
	path[0] = '\0';
	return false;
}

static bool find_along_path(char *path, size_t size, const char *name)
{
	const char *from = getenv("PATH");

	while (from && *from != '\0') {
		const int length = (int)strcspn(from, ":");

		if (find(path, size, from, length, name))
			return true;
		from += length + (from[length] == ':');
	}
	return false;
}

/* What is called timeout may be another's. */
static bool is_gnu(const char *path)
{
	char command[4200];
	char line[128] = "";
	FILE *out;

	snprintf(command, sizeof command, "'%s' --version 2>&1", path);
	out = popen(command, "r");
	if (!out)
		return false;
	if (!fgets(line, sizeof line, out))
		line[0] = '\0';
	pclose(out);
	return strstr(line, "GNU coreutils") != NULL;
}

static bool find_rival(struct contestant *one)
{
	for (size_t i = 0; i < PROGRAMS_MAX && one->programs[i]; i++) {
		if (!find_along_path(
			    one->path, sizeof one->path, one->programs[i]))
			continue;
		if (one != &contestants[GNU] || is_gnu(one->path))
			return true;
	}
	one->path[0] = '\0';
	return false;
}

static void find_rivals(void)
{
	for (size_t i = 0; i < CONTESTANTS; i++) {
		struct contestant *one = &contestants[i];

		if (one->programs[0] && !find_rival(one))
			fprintf(stderr, "bench: no %s (%s) here, left out\n",
				one->name, one->programs[0]);
	}
}

bool contestants_find(const char *tmo, const char *directory)
{
	struct contestant *own = &contestants[TMO];
	struct contestant *floor = &contestants[FLOOR];
	const int length = (int)strlen(directory);

	snprintf(own->path, sizeof own->path, "%s", tmo);
	snprintf(contestants[TMO_D].path, sizeof own->path, "%s", tmo);
	if (access(own->path, X_OK) != 0) {
		fprintf(stderr, "bench: %s: %s\n", tmo, strerror(errno));
		return false;
	}
	if (!find(floor->path, sizeof floor->path, directory, length, "floor"))
		fprintf(stderr, "bench: no floor in %s, left out\n", directory);
	if (!find(helpers.nothing, sizeof helpers.nothing, directory, length,
		    "nothing") ||
		!find(helpers.command, sizeof helpers.command, directory,
			length, "command")) {
		fprintf(stderr, "bench: no nothing or command in %s\n",
			directory);
		return false;
	}
	find_rivals();
	return true;
}

/* ---- start and end ---- */

static int null_device(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	return fd;
}

static size_t add_words(
	const char **words, size_t count, const char *const *more)
{
	while (*more)
		words[count++] = *more++;
	return count;
}

static void make_words(const struct order *order, const char **words)
{
	const struct contestant *one = order->contestant;
	size_t count = 0;

	if (one->path[0] != '\0') {
		words[count++] = one->path;
		count = add_words(words, count,
			order->with_kill ? one->with_kill : one->before);
		words[count++] = order->duration;
	}
	count = add_words(words, count, order->command);
	words[count] = NULL;
}

/* vfork(2), so that the driver's own size is no part of any figure. */
bool contestant_start(const struct order *order, struct run *run)
{
	const char *words[WORDS_MAX + 8];
	const int null = null_device();

	make_words(order, words);
	run->started = now();
	run->pid = vfork();
	if (run->pid == 0) {
		setpgid(0, 0);
		dup2(null, STDIN_FILENO);
		dup2(order->output < 0 ? null : order->output, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execv(words[0], (char **)(size_t)words);
		_exit(127);
	}
	return run->pid > 0;
}

void contestant_wait(struct run *run)
{
	while (wait4(run->pid, &run->status, 0, &run->usage) < 0 &&
		errno == EINTR)
		continue;
	run->ended = now();
}

static void kill_children(void)
{
	FILE *list = fopen("/proc/thread-self/children", "re");
	int pid;

	while (list && fscanf(list, "%d", &pid) == 1)
		kill(pid, SIGKILL);
	if (list)
		fclose(list);
}

/* The driver is the reaper of all that the wrappers leave behind. */
void contestants_clear(void)
{
	const struct timespec moment = {.tv_nsec = 2000000};

	for (;;) {
		pid_t pid;

		kill_children();
		do {
			pid = waitpid(-1, NULL, WNOHANG);
		} while (pid > 0);
		if (pid < 0)
			return;
		nanosleep(&moment, NULL);
	}
}
