/*
 * bench: the side-by-side benchmark. contestant starts wrappers, measure and
 * sampled make one measurement, tally keeps the figures and prints them;
 * bench.c shuffles and repeats. Times are nanoseconds of the monotonic clock.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/types.h>

#define SECOND INT64_C(1000000000)
#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* ---- contestants ---- */

enum { PROGRAMS_MAX = 3, WORDS_MAX = 8, CONTESTANTS = 9 };

/* Also the row of the figures; GNU and FLOOR are what others are held to. */
enum contestant_id {
	TMO,
	TMO_D,
	GNU,
	BUSYBOX,
	TOYBOX,
	TIMELIMIT,
	RUST,
	FLOOR,
	GROUP, /* no wrapper: kill(-pgid, KILL), for the trees */
};

struct contestant {
	const char *name;
	const char *programs[PROGRAMS_MAX]; /* the first found along PATH */
	const char *before[WORDS_MAX]; /* between program and duration */
	const char *with_kill[WORDS_MAX]; /* the same, KILL as first signal */
	bool has_limits;
	bool is_command; /* execs it, and leaves a watcher behind */
	char path[4096]; /* empty: not present */
};

extern struct contestant contestants[CONTESTANTS];

/* The helper programs, found beside the floor. */
struct helpers {
	char nothing[4096];
	char command[4096];
};

extern struct helpers helpers;

/*
 * Finds who is there: tmo and the floor as given, the rest along PATH. Who is
 * missing is named on standard error. False: the helpers are.
 */
bool contestants_find(const char *tmo, const char *directory);

/* One started wrapper. */
struct run {
	pid_t pid;
	int64_t started; /* just before */
	int64_t ended;
	struct rusage usage; /* children included */
	int status;
};

/* What to start. */
struct order {
	const struct contestant *contestant;
	const char *duration;
	const char *command[4]; /* ends in NULL */
	bool with_kill;
	int output; /* standard output; the others are /dev/null */
};

int64_t now(void);

/* In a group of its own. Without a wrapper's path: the command itself. */
bool contestant_start(const struct order *order, struct run *run);

/* Waits for it alone. */
void contestant_wait(struct run *run);

/* KILLs and reaps whatever is left of it, the command included. */
void contestants_clear(void);

/* ---- figures ---- */

enum series {
	RUN_WALL,
	RUN_CPU,
	RUN_FAULTS,
	IDLE_MEMORY,
	IDLE_WAKES,
	LATE_SHORT,
	LATE_LONG,
	NOTICE,
	CROWD_MEMORY,
	CROWD_CPU,
	CROWD_LATE,
	FLAT_RETURN,
	FLAT_DEAD,
	BINARY_RETURN,
	BINARY_DEAD,
	SIZE,
	SAMPLE_TEN,
	SAMPLE_HUNDRED,
	SAMPLE_BESIDE,
	SAMPLE_RATIO,
	SILENCE_ONE,
	SILENCE_HUNDRED,
	SILENCE_THOUSAND,
	WATCH,
	WATCH_SILENCE,
	WATCH_MEMORY,
	GROW_SLOWLY,
	GROW_FAST,
	SERIES,
};

void tally_add(enum series series, enum contestant_id who, double figure);

/* Why there is no figure: shown in its place. */
void tally_note(enum series series, enum contestant_id who, const char *why);
bool tally_has_note(enum series series, enum contestant_id who);

void tally_table(FILE *out);
void tally_json(FILE *out, const char *machine, const char *date);

/* series, contestant, median, p10, p90, count: one line each. */
void tally_lines(FILE *out);

/* ---- measurements: one round of one contestant ---- */

/* How much of it. */
struct scale {
	unsigned crowd;
	unsigned tree;
};

void measure_run(enum contestant_id who, const struct scale *scale);
void measure_idle(enum contestant_id who, const struct scale *scale);
void measure_late(enum contestant_id who, const struct scale *scale);
void measure_notice(enum contestant_id who, const struct scale *scale);
void measure_crowd(enum contestant_id who, const struct scale *scale);
void measure_flat(enum contestant_id who, const struct scale *scale);
void measure_binary(enum contestant_id who, const struct scale *scale);
void measure_size(enum contestant_id who, const struct scale *scale);
void measure_sample(enum contestant_id who, const struct scale *scale);
void measure_silence(enum contestant_id who, const struct scale *scale);
void measure_watch(enum contestant_id who, const struct scale *scale);
void measure_grow(enum contestant_id who, const struct scale *scale);

/* All at once, a hundredth of a second apart: a long limit costs its time. */
void measure_late_long(const enum contestant_id *order, size_t count);

/* ---- what measurements share ---- */

void sleep_until(int64_t moment);

/* The number behind `key`, which starts a line of /proc/PID/FILE; -1: none. */
long read_proc(pid_t pid, const char *file, const char *key);

/* A key of status: how often it went to sleep of itself. */
extern const char voluntary[];

/* Until so many bytes have come; false: not by then. */
bool wait_complete(int fd, size_t count, int64_t until);

#endif
