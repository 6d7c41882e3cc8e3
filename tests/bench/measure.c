/*
 * measure: one measurement of one contestant at a time. Reads wait4(2) and
 * /proc; leaves repeating, order and statistics to others.
 */
#define _GNU_SOURCE
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CROWD_MAX = 4000 };

static const char is_command[] = "the command itself; another process watches";

void sleep_until(int64_t moment)
{
	const struct timespec time = {
		.tv_sec = (time_t)(moment / SECOND),
		.tv_nsec = (long)(moment % SECOND),
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL))
		continue;
}

static double of_timeval(struct timeval time)
{
	return (double)time.tv_sec * 1e9 + (double)time.tv_usec * 1e3;
}

static double cpu_of(const struct run *run)
{
	return of_timeval(run->usage.ru_utime) +
	       of_timeval(run->usage.ru_stime);
}

/* ---- a command that does nothing ---- */

void measure_run(enum contestant_id who, const struct scale *scale)
{
	const struct order order = {
		.contestant = &contestants[who],
		.duration = "10",
		.command = {helpers.nothing},
		.output = -1,
	};
	struct run run;

	(void)scale;
	if (!contestant_start(&order, &run))
		return;
	contestant_wait(&run);
	if (run.status != 0) {
		tally_note(
			RUN_WALL, who, "rounds with a wrong status left out");
		return;
	}
	if (order.contestant->is_command)
		tally_note(RUN_CPU, who, is_command);
	tally_add(RUN_WALL, who, (double)(run.ended - run.started));
	tally_add(RUN_CPU, who, cpu_of(&run));
	tally_add(RUN_FAULTS, who, (double)run.usage.ru_minflt);
}

/* ---- while it waits ---- */

const char voluntary[] = "voluntary_ctxt_switches:";

/* Of one that has ended there are files, but not what is asked for. */
long read_proc(pid_t pid, const char *file, const char *key)
{
	char path[64];
	char line[256];
	long number = -1;
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
	in = fopen(path, "re");
	if (!in)
		return -1;
	while (number < 0 && fgets(line, sizeof line, in))
		if (strncmp(line, key, strlen(key)) == 0)
			number = strtol(line + strlen(key), NULL, 10);
	fclose(in);
	return number;
}

/*
 * BusyBox turns into the command and leaves a process behind that watches it:
 * the one that was handed to the driver, which adopts orphans.
 */
static pid_t wrapper_of(pid_t pid)
{
	FILE *list = fopen("/proc/thread-self/children", "re");
	int child;
	pid_t found = pid;

	while (list && fscanf(list, "%d", &child) == 1)
		if (child != pid)
			found = child;
	if (list)
		fclose(list);
	return found;
}

/* Of one that waits: what it has to itself, and how often it ran so far. */
struct rest {
	pid_t pid;
	long memory;
	long wakes;
};

static void add_rest(enum contestant_id who, const struct rest *rest)
{
	const long wakes = read_proc(rest->pid, "status", voluntary);

	if (rest->memory < 0 || rest->wakes < 0 || wakes < 0)
		return;
	tally_add(IDLE_MEMORY, who, (double)rest->memory);
	tally_add(IDLE_WAKES, who, (double)(wakes - rest->wakes));
}

/* Several side by side: where the stack starts is a matter of chance. */
void measure_idle(enum contestant_id who, const struct scale *scale)
{
	const struct order order = {
		.contestant = &contestants[who],
		.duration = "60",
		.command = {helpers.command, "pause"},
		.output = -1,
	};
	const bool alone = order.contestant->is_command;
	struct rest rests[9];
	size_t count = 0;
	struct run run;

	(void)scale;
	while (count < (alone ? 1 : COUNT_OF(rests)) &&
		contestant_start(&order, &run))
		rests[count++].pid = run.pid;
	sleep_until(now() + SECOND / 4);
	if (alone && count > 0)
		rests[0].pid = wrapper_of(run.pid);
	for (size_t i = 0; i < count; i++) {
		const pid_t pid = rests[i].pid;

		rests[i].memory =
			read_proc(pid, "smaps_rollup", "Private_Dirty:");
		rests[i].wakes = read_proc(pid, "status", voluntary);
	}
	sleep_until(now() + SECOND);
	for (size_t i = 0; i < count; i++)
		add_rest(who, &rests[i]);
	contestants_clear();
}

/* ---- a limit ---- */

static void add_late(enum series series, enum contestant_id who,
	const struct run *run, int64_t limit)
{
	const int64_t late = run->ended - run->started - limit;

	if (late < 0)
		tally_note(series, who, "came early: no such limit?");
	else
		tally_add(series, who, (double)late);
}

void measure_late(enum contestant_id who, const struct scale *scale)
{
	const struct order order = {
		.contestant = &contestants[who],
		.duration = "0.1",
		.command = {helpers.command, "pause"},
		.output = -1,
	};
	struct run run;

	(void)scale;
	if (!order.contestant->has_limits || !contestant_start(&order, &run))
		return;
	contestant_wait(&run);
	add_late(LATE_SHORT, who, &run, SECOND / 10);
	contestants_clear();
}

void measure_late_long(const enum contestant_id *who, size_t count)
{
	struct run runs[CONTESTANTS] = {0};
	size_t started = 0;

	for (size_t i = 0; i < count; i++) {
		const struct order order = {
			.contestant = &contestants[who[i]],
			.duration = "3",
			.command = {helpers.command, "pause"},
			.output = -1,
		};

		if (!order.contestant->has_limits)
			continue;
		started += contestant_start(&order, &runs[i]);
		sleep_until(now() + SECOND / 100);
	}
	while (started > 0) {
		int status;
		const pid_t pid = wait(&status);
		const int64_t ended = now();

		if (pid < 0)
			break;
		for (size_t i = 0; i < count; i++) {
			if (runs[i].pid != pid)
				continue;
			runs[i].ended = ended;
			add_late(LATE_LONG, who[i], &runs[i], 3 * SECOND);
			started--;
		}
	}
	contestants_clear();
}

void measure_notice(enum contestant_id who, const struct scale *scale)
{
	struct order order = {
		.contestant = &contestants[who],
		.duration = "10",
		.command = {helpers.command, "last"},
	};
	struct run run;
	long last;
	int ends[2];

	(void)scale;
	if (order.contestant->is_command)
		tally_note(NOTICE, who, is_command);
	/* Who never started it has left nothing to read. */
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return;
	order.output = ends[1];
	if (contestant_start(&order, &run)) {
		contestant_wait(&run);
		if (read(ends[0], &last, sizeof last) == (ssize_t)sizeof last)
			tally_add(NOTICE, who, (double)(run.ended - last));
	}
	close(ends[0]);
	close(ends[1]);
}

/* ---- a crowd on one deadline ---- */

static int by_time(const void *left, const void *right)
{
	const int64_t a = *(const int64_t *)left;
	const int64_t b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

/* Everybody's limit ends at the same moment, however late it was started. */
static size_t start_crowd(
	enum contestant_id who, pid_t *pids, size_t count, int64_t deadline)
{
	char duration[32];
	const struct order order = {
		.contestant = &contestants[who],
		.duration = duration,
		.command = {helpers.command, "pause"},
		.output = -1,
	};
	size_t started = 0;

	while (started < count) {
		const int64_t left = deadline - now();
		struct run run;

		if (left < SECOND / 2)
			break;
		snprintf(duration, sizeof duration, "%d.%06d",
			(int)(left / SECOND), (int)(left % SECOND / 1000));
		if (!contestant_start(&order, &run))
			break;
		pids[started++] = run.pid;
	}
	return started;
}

struct crowd {
	pid_t pids[CROWD_MAX];
	size_t started;
	double memory;
	double cpu;
	int64_t late[CROWD_MAX];
	size_t ended;
};

static void weigh_crowd(struct crowd *crowd)
{
	for (size_t i = 0; i < crowd->started; i++)
		crowd->memory += (double)read_proc(
			crowd->pids[i], "smaps_rollup", "Private_Dirty:");
}

/* Not an orphan that the driver has been handed. */
static bool is_in_crowd(const struct crowd *crowd, pid_t pid)
{
	for (size_t i = 0; i < crowd->started; i++)
		if (crowd->pids[i] == pid)
			return true;
	return false;
}

static void end_crowd(struct crowd *crowd, int64_t deadline)
{
	while (crowd->ended < crowd->started) {
		struct run run;
		const pid_t pid = wait4(-1, &run.status, 0, &run.usage);
		const int64_t late = now() - deadline;

		if (pid < 0)
			break;
		if (!is_in_crowd(crowd, pid))
			continue;
		crowd->cpu += cpu_of(&run);
		crowd->late[crowd->ended++] = late;
	}
	qsort(crowd->late, crowd->ended, sizeof crowd->late[0], by_time);
}

void measure_crowd(enum contestant_id who, const struct scale *scale)
{
	static struct crowd crowd;
	const int64_t deadline =
		now() + 2 * SECOND + scale->crowd * (SECOND / 400);

	if (contestants[who].is_command)
		tally_note(CROWD_LATE, who, is_command);
	if (contestants[who].is_command || !contestants[who].has_limits)
		return;
	crowd = (struct crowd){.started = 0};
	crowd.started = start_crowd(who, crowd.pids, scale->crowd, deadline);
	sleep_until(now() + SECOND / 10);
	weigh_crowd(&crowd);
	if (crowd.started < scale->crowd || now() > deadline) {
		tally_note(CROWD_LATE, who, "could not start them in time");
		contestants_clear();
		return;
	}
	end_crowd(&crowd, deadline);
	if (crowd.ended < crowd.started || crowd.late[0] < 0) {
		tally_note(CROWD_LATE, who, "came early: no such limit?");
	} else {
		tally_add(CROWD_MEMORY, who, crowd.memory);
		tally_add(CROWD_CPU, who, crowd.cpu);
		tally_add(CROWD_LATE, who,
			(double)crowd.late[crowd.ended * 99 / 100]);
	}
	contestants_clear();
}

/* ---- KILL of a tree ---- */

static const char leaves[] = "leaves them running";

bool wait_complete(int fd, size_t count, int64_t until)
{
	char bytes[4096];

	while (count > 0) {
		const ssize_t length = read(fd, bytes, sizeof bytes);

		if (length > 0)
			count -= (size_t)length;
		else if (now() > until)
			return false;
		else
			sleep_until(now() + SECOND / 500);
	}
	return now() < until;
}

/*
 * Until the driver, which is handed what the wrapper leaves behind, has no
 * child any more. Two seconds after the wrapper's return that is given up.
 */
static bool reap_all(const struct run *run, int64_t *returned, int64_t *dead)
{
	*returned = 0;
	for (;;) {
		const pid_t pid = waitpid(-1, NULL, *returned ? WNOHANG : 0);

		*dead = now();
		if (pid < 0)
			return true;
		if (pid == run->pid)
			*returned = *dead;
		if (pid > 0)
			continue;
		if (*dead - *returned > 2 * SECOND)
			return false;
		sleep_until(*dead + SECOND / 10000);
	}
}

static void kill_tree(enum contestant_id who, unsigned size, const char *shape,
	enum series series)
{
	char count[16];
	int ends[2];
	struct order order = {
		.contestant = &contestants[who],
		.duration = "2",
		.command = {helpers.command, shape, count},
		.with_kill = true,
	};
	int64_t limit, returned, dead;
	struct run run;

	/* Who left them once is not asked again: it takes two seconds. */
	if (who == FLOOR || tally_has_note(series + 1, who) ||
		pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return;
	snprintf(count, sizeof count, "%u", size);
	order.output = ends[1];
	if (!contestant_start(&order, &run)) {
		close(ends[0]);
		close(ends[1]);
		return;
	}
	limit = run.started + 2 * SECOND;
	if (!wait_complete(ends[0], size, limit - SECOND / 10)) {
		tally_note(series, who, "the tree was not there in time");
	} else {
		sleep_until(limit - (who == GROUP ? 0 : SECOND / 50));
		if (who == GROUP)
			kill(-run.pid, SIGKILL);
		if (reap_all(&run, &returned, &dead)) {
			tally_add(series, who, (double)(returned - limit));
			tally_add(series + 1, who, (double)(dead - limit));
		} else {
			tally_add(series, who, (double)(returned - limit));
			tally_note(series, who, leaves);
			tally_note(series + 1, who, leaves);
		}
	}
	contestants_clear();
	close(ends[0]);
	close(ends[1]);
}

void measure_flat(enum contestant_id who, const struct scale *scale)
{
	kill_tree(who, scale->tree, "flat", FLAT_RETURN);
}

void measure_binary(enum contestant_id who, const struct scale *scale)
{
	kill_tree(who, scale->tree, "binary", BINARY_RETURN);
}

/* ---- the file ---- */

void measure_size(enum contestant_id who, const struct scale *scale)
{
	struct stat status;

	(void)scale;
	if (stat(contestants[who].path, &status) == 0)
		tally_add(SIZE, who, (double)status.st_size);
}
