/*
 * actors: what the tests say of trees of tests/help/actor.c: who caught
 * which signal when. Reads logs; starts and signals nobody.
 */
#ifndef ACTORS_H
#define ACTORS_H

#include "harness.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define ACTOR help_path("actor")
#define LOG scratch_path("log")

/* Where the words of a tree begin: the actor and its log. */
#define TREE ACTOR, "log", LOG

/* The words for a real-time signal: queued, so two never look like one. */
#define STR(number) text_format("%d", (number))

enum { MARK_BYE = 99 }; /* what an actor notes just before it exits */

/*
 * How often "label" logged `number`; *when is the time of the last one. Looks
 * at the log as it is now.
 */
static inline int log_count_when(const char *label, int number, int64_t *when)
{
	const char *line = file_text(LOG);
	int count = 0;

	while (*line != '\0') {
		char who[64];
		int what;
		long long at;

		if (sscanf(line, "%63s %d %lld", who, &what, &at) == 3 &&
			strcmp(who, label) == 0 && what == number) {
			count++;
			if (when != NULL)
				*when = at;
		}
		line = strchr(line, '\n');
		if (line == NULL)
			break;
		line++;
	}
	return count;
}

static inline int log_count(const char *label, int number)
{
	return log_count_when(label, number, NULL);
}

/* When the only one came; fails if it was not exactly one. */
static inline int64_t log_once(const char *label, int number)
{
	int64_t when = 0;
	const int count = log_count_when(label, number, &when);

	if (count != 1) {
		print_error("%s caught signal %d %d times, not once:\n%s",
			label, number, count, file_text(LOG));
		fail();
	}
	return when;
}

static inline void log_never(const char *label, int number)
{
	if (log_count(label, number) != 0) {
		print_error("%s caught signal %d:\n%s", label, number,
			file_text(LOG));
		fail();
	}
}

/* Waits until it is there. */
static inline void log_await(const char *label, int number)
{
	const int64_t until = clock_now() + HARNESS_DEADLINE * SECOND;
	const struct timespec moment = {.tv_nsec = 2 * MILLISECOND};

	while (log_count(label, number) == 0) {
		if (clock_now() > until) {
			print_error("%s never caught signal %d:\n%s", label,
				number, file_text(LOG));
			fail();
		}
		nanosleep(&moment, NULL);
	}
}

/* From a signal to the command to the one to its descendants. */
#define STAGGER (100 * MILLISECOND)

/*
 * Time is up: by ALRM once the tree is there, so that no machine is too slow
 * for the test. All that follows a limit follows from `time_was_up` on.
 */
static int64_t time_was_up;

static inline struct run *end_time(struct run *run)
{
	time_was_up = clock_now();
	run_kill(run, SIGALRM);
	return run_wait(run);
}

/* Waits until so many below tmo are stopped. */
static inline void await_stopped(const struct run *run, size_t wanted)
{
	const int64_t until = clock_now() + HARNESS_DEADLINE * SECOND;
	struct seen seen[64];
	size_t stopped = 0;

	while (stopped != wanted) {
		const size_t count = process_descendants(run->pid, seen, 64);

		assert_true(clock_now() < until);
		stopped = 0;
		for (size_t i = 0; i < count; i++)
			stopped += seen[i].state == 'T';
	}
}

/* setup.child: a command that dies of SEGV and its like leaves no file. */
static inline void no_core(void *context)
{
	const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};

	(void)context;
	setrlimit(RLIMIT_CORE, &none);
}

#endif
