/*
 * sampled: what -i, -n and -M cost, which no rival has: the CPU time of one
 * sample, and of watching for seconds on end; and how late -M is. tmo sleeps
 * between two samples and does nothing else, so its voluntary context switches
 * number them.
 */
#define _GNU_SOURCE
#include "bench.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

/* Just after a sample, so that between two marks no sample is cut in half. */
struct mark {
	long samples;
	int64_t cpu;
	int64_t at;
};

/* What to watch, and how long. */
struct watch {
	const char *option; /* -i, -n or -M */
	const char *value;
	int64_t limit; /* well before tmo ends it for that */
	unsigned tree;
	unsigned others; /* that sleep beside it, no descendants of tmo */
	long samples;
};

/* Exact, where stat counts in ticks. */
static int64_t cpu_clock(pid_t pid)
{
	struct timespec time;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 ||
		clock_gettime(clock, &time) != 0)
		return -1;
	return (int64_t)time.tv_sec * SECOND + time.tv_nsec;
}

/* When there have been at least so many samples. */
static bool wait_samples(
	pid_t pid, long samples, int64_t until, struct mark *mark)
{
	do {
		sleep_until(now() + SECOND / 500);
		mark->samples = read_proc(pid, "status", voluntary);
		mark->cpu = cpu_clock(pid);
		mark->at = now();
		if (mark->samples < 0 || mark->cpu < 0 || mark->at > until)
			return false;
	} while (mark->samples < samples);
	return true;
}

/* Returns when the last of so many processes has told that it is there. */
static bool start_tree(const struct contestant *contestant, const char *shape,
	unsigned size, struct run *run)
{
	char count[16];
	int ends[2];
	struct order order = {
		.contestant = contestant,
		.duration = "inf",
		.command = {helpers.command, shape, count},
	};
	bool complete;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return false;
	snprintf(count, sizeof count, "%u", size);
	order.output = ends[1];
	complete = contestant_start(&order, run) &&
		   wait_complete(ends[0], size, now() + 10 * SECOND);
	close(ends[0]);
	close(ends[1]);
	return complete;
}

/* From the end of one sample to that of a later one. */
static bool observe(
	const struct watch *watch, struct mark *first, struct mark *last)
{
	struct contestant tmo = contestants[TMO];
	struct run others, run;
	int64_t until;
	long before;

	tmo.before[0] = watch->option;
	tmo.before[1] = watch->value;
	if (watch->others > 0 && !start_tree(&contestants[GROUP], "flat",
					 watch->others, &others))
		return false;
	if (!start_tree(&tmo, "binary", watch->tree, &run))
		return false;
	until = now() + watch->limit;
	before = read_proc(run.pid, "status", voluntary);
	return before >= 0 && wait_samples(run.pid, before + 1, until, first) &&
	       wait_samples(
		       run.pid, first->samples + watch->samples, until, last);
}

static double sample_cost(const struct watch *watch)
{
	struct mark first, last;
	const bool seen = observe(watch, &first, &last);

	contestants_clear();
	if (!seen)
		return -1;
	return (double)(last.cpu - first.cpu) /
	       (double)(last.samples - first.samples);
}

static const char not_seen[] = "rounds without enough samples left out";

void measure_sample(enum contestant_id who, const struct scale *scale)
{
	static const struct {
		unsigned tree;
		unsigned others;
	} cases[] = {{10, 0}, {100, 0}, {100, 2000}};
	static size_t round;
	double costs[COUNT_OF(cases)];

	(void)scale;
	if (who != TMO)
		return;
	round++;
	/* In an order that goes round: none is always the first. */
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const size_t at = (round + i) % COUNT_OF(cases);
		const enum series series = (enum series)(SAMPLE_TEN + at);
		const struct watch watch = {
			.option = "-i",
			.value = "3s",
			.limit = 5 * SECOND / 2,
			.tree = cases[at].tree,
			.others = cases[at].others,
			.samples = 12,
		};

		costs[at] = sample_cost(&watch);
		if (costs[at] < 0)
			tally_note(series, who, not_seen);
		else
			tally_add(series, who, costs[at]);
	}
	if (costs[1] > 0 && costs[2] > 0)
		tally_add(SAMPLE_RATIO, who, costs[2] / costs[1]);
}

void measure_silence(enum contestant_id who, const struct scale *scale)
{
	static const unsigned trees[] = {1, 100, 1000};

	(void)scale;
	if (who != TMO)
		return;
	for (size_t i = 0; i < COUNT_OF(trees); i++) {
		const enum series series = (enum series)(SILENCE_ONE + i);
		const struct watch watch = {
			.option = "-n",
			.value = "6s",
			.limit = 5 * SECOND,
			.tree = trees[i],
			.samples = 5,
		};
		const double cost = sample_cost(&watch);

		if (cost < 0)
			tally_note(series, who, not_seen);
		else
			tally_add(series, who, cost);
	}
}

static void measure_share(enum series series, const struct watch *watch)
{
	struct mark first, last;

	if (observe(watch, &first, &last))
		tally_add(series, TMO,
			(double)(last.cpu - first.cpu) /
				(double)(last.at - first.at) * 100);
	else
		tally_note(series, TMO, not_seen);
	contestants_clear();
}

/* Some samples of the 24, or ten, in a minute; of ten in a second more. */
void measure_watch(enum contestant_id who, const struct scale *scale)
{
	(void)scale;
	if (who != TMO)
		return;
	measure_share(WATCH, &(struct watch){
				     .option = "-i",
				     .value = "60s",
				     .limit = 30 * SECOND,
				     .tree = 10,
				     .samples = 4,
			     });
	measure_share(WATCH_SILENCE, &(struct watch){
					     .option = "-n",
					     .value = "60s",
					     .limit = 30 * SECOND,
					     .tree = 10,
					     .samples = 2,
				     });
	measure_share(WATCH_MEMORY, &(struct watch){
					    .option = "-M",
					    .value = "2G",
					    .limit = 30 * SECOND,
					    .tree = 10,
					    .samples = 30,
				    });
}

/* By the peak that the kernel tells of it: of the whole process, in KiB. */
static void add_growth(enum series series, const char *rate)
{
	struct contestant tmo = contestants[TMO];
	const struct order order = {
		.contestant = &tmo,
		.duration = "20",
		.command = {helpers.command, "grow", rate},
		.output = -1,
	};
	struct run run;

	tmo.before[0] = "-M";
	tmo.before[1] = "400M";
	if (!contestant_start(&order, &run))
		return;
	contestant_wait(&run);
	tally_add(series, TMO, (double)(run.usage.ru_maxrss - 400 * 1024));
	contestants_clear();
}

void measure_grow(enum contestant_id who, const struct scale *scale)
{
	(void)scale;
	if (who != TMO)
		return;
	add_growth(GROW_SLOWLY, "100");
	add_growth(GROW_FAST, "1000");
}
