/*
 * tally: keeps the figures of every round; median, p10, p90 and the ratios of
 * the medians, as a table, as JSON and as plain lines. Measures nothing.
 */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *key;
	const char *title;
	const char *unit;
	double divisor; /* from what was added to the unit */
	int decimals;
} about[SERIES] = {
	[RUN_WALL] = {"run.wall", "wall time around nothing", "us", 1e3, 0},
	[RUN_CPU] = {"run.cpu", "CPU time of the same", "us", 1e3, 0},
	[RUN_FAULTS] = {"run.faults", "minor page faults of the same", "", 1,
		0},
	[IDLE_MEMORY] = {"idle.memory", "private dirty memory while waiting",
		"kB", 1, 0},
	[IDLE_WAKES] = {"idle.wakes", "wake-ups in an idle second", "", 1, 0},
	[LATE_SHORT] = {"late.100ms", "lateness of a limit of 0.1 s", "us", 1e3,
		0},
	[LATE_LONG] = {"late.3s", "lateness of a limit of 3 s", "us", 1e3, 0},
	[NOTICE] = {"notice", "from the command's last act to the exit", "us",
		1e3, 0},
	[CROWD_MEMORY] = {"crowd.memory", "crowd: private dirty memory", "MB",
		1024, 2},
	[CROWD_CPU] = {"crowd.cpu", "crowd: CPU time", "ms", 1e6, 0},
	[CROWD_LATE] = {"crowd.late", "crowd: lateness, p99", "ms", 1e6, 1},
	[FLAT_RETURN] = {"flat.return", "KILL of a flat tree: returned", "ms",
		1e6, 1},
	[FLAT_DEAD] = {"flat.dead", "KILL of a flat tree: all reaped", "ms",
		1e6, 1},
	[BINARY_RETURN] = {"binary.return", "KILL of a binary tree: returned",
		"ms", 1e6, 1},
	[BINARY_DEAD] = {"binary.dead", "KILL of a binary tree: all reaped",
		"ms", 1e6, 1},
	[SIZE] = {"size", "file size", "kB", 1024, 1},
	[SAMPLE_TEN] = {"sample.10", "CPU time of a sample, tree of 10", "us",
		1e3, 0},
	[SAMPLE_HUNDRED] = {"sample.100", "CPU time of a sample, tree of 100",
		"us", 1e3, 0},
	[SAMPLE_BESIDE] = {"sample.beside",
		"the same beside 2,000 other processes", "us", 1e3, 0},
	[SAMPLE_RATIO] = {"sample.ratio", "ratio of the two, 1: tree alone", "",
		1, 2},
	[SILENCE_ONE] = {"silence.1", "CPU time of a sample of -n, one process",
		"us", 1e3, 0},
	[SILENCE_HUNDRED] = {"silence.100", "the same, tree of 100", "us", 1e3,
		0},
	[SILENCE_THOUSAND] = {"silence.1000", "the same, tree of 1,000", "us",
		1e3, 0},
	[WATCH] = {"watch", "-i 60s on a tree of 10: share of one core", "%", 1,
		4},
	[WATCH_SILENCE] = {"watch.silence",
		"-n 60s on a tree of 10: share of one core", "%", 1, 4},
	[WATCH_MEMORY] = {"watch.memory",
		"-M 2G on a tree of 10: share of one core", "%", 1, 4},
	[GROW_SLOWLY] = {"grow.100",
		"-M 400M: what one that takes 100 MB a second has more", "MB",
		1024, 1},
	[GROW_FAST] = {"grow.1000", "the same of 1,000 MB a second", "MB", 1024,
		1},
};

/* What a median of tmo's may be at the most; 0: there is no such goal. */
static const struct goal {
	double figure;
	double to_gnu;
	double to_floor; /* of a tree: to kill(-pgid) */
} goals[SERIES] = {
	[RUN_WALL] = {.to_gnu = 0.38, .to_floor = 1.15},
	[RUN_CPU] = {.to_gnu = 0.33},
	[RUN_FAULTS] = {.figure = 16},
	[IDLE_MEMORY] = {.figure = 20},
	[LATE_SHORT] = {.to_gnu = 0.6},
	[LATE_LONG] = {.to_gnu = 0.6},
	[NOTICE] = {.to_gnu = 0.75, .to_floor = 1.15},
	[CROWD_MEMORY] = {.to_gnu = 0.15},
	[CROWD_CPU] = {.to_gnu = 0.35},
	[CROWD_LATE] = {.to_gnu = 0.5},
	[FLAT_DEAD] = {.to_floor = 1.5},
	[BINARY_DEAD] = {.to_floor = 1.5},
	[SIZE] = {.figure = 110},
	[SAMPLE_RATIO] = {.figure = 1.25},
	[SILENCE_ONE] = {.figure = 100},
	[SILENCE_HUNDRED] = {.figure = 2000},
	[SILENCE_THOUSAND] = {.figure = 25000},
	[WATCH] = {.figure = 0.1},
	[WATCH_SILENCE] = {.figure = 0.1},
	[WATCH_MEMORY] = {.figure = 1.1},
	[GROW_SLOWLY] = {.figure = 15},
};

static struct figures {
	double *list;
	size_t count;
	size_t room;
	const char *note;
} figures[SERIES][CONTESTANTS];

struct summary {
	double median, p10, p90;
	double to_gnu, to_floor; /* below 0: there is none */
};

void tally_add(enum series series, enum contestant_id who, double figure)
{
	struct figures *of = &figures[series][who];

	if (of->count == of->room) {
		of->room = of->room * 2 + 16;
		of->list = realloc(of->list, of->room * sizeof *of->list);
		if (!of->list)
			abort();
	}
	of->list[of->count++] = figure / about[series].divisor;
}

void tally_note(enum series series, enum contestant_id who, const char *why)
{
	figures[series][who].note = why;
}

bool tally_has_note(enum series series, enum contestant_id who)
{
	return figures[series][who].note != NULL;
}

static int by_value(const void *left, const void *right)
{
	const double a = *(const double *)left;
	const double b = *(const double *)right;

	return (a > b) - (a < b);
}

/* Between the two nearest where it falls between them. */
static double quantile(const struct figures *of, double share)
{
	const double at = share * (double)(of->count - 1);
	const size_t below = (size_t)at;
	const double rest = at - (double)below;

	if (below + 1 >= of->count)
		return of->list[of->count - 1];
	return of->list[below] * (1 - rest) + of->list[below + 1] * rest;
}

static double ratio_to(
	enum series series, double median, enum contestant_id other)
{
	const struct figures *of = &figures[series][other];
	double base;

	if (of->count == 0)
		return -1;
	qsort(of->list, of->count, sizeof *of->list, by_value);
	base = quantile(of, 0.5);
	return base > 0 ? median / base : -1;
}

static bool is_of_tree(enum series series)
{
	return series >= FLAT_RETURN && series <= BINARY_DEAD;
}

static bool summarize(enum series series, size_t who, struct summary *summary)
{
	const struct figures *of = &figures[series][who];

	if (of->count == 0)
		return false;
	qsort(of->list, of->count, sizeof *of->list, by_value);
	summary->median = quantile(of, 0.5);
	summary->p10 = quantile(of, 0.1);
	summary->p90 = quantile(of, 0.9);
	summary->to_gnu = ratio_to(series, summary->median, GNU);
	summary->to_floor = ratio_to(
		series, summary->median, is_of_tree(series) ? GROUP : FLOOR);
	return true;
}

static void print_ratio(FILE *out, double ratio)
{
	if (ratio < 0)
		fprintf(out, "%9s", "-");
	else
		fprintf(out, "%9.2f", ratio);
}

static void print_goal(
	FILE *out, const char *what, double measured, double goal)
{
	if (goal > 0 && measured >= 0)
		fprintf(out, "  goal %s%g: %s", what, goal,
			measured <= goal ? "met" : "MISSED");
}

static void print_goals(
	FILE *out, enum series series, const struct summary *one)
{
	const struct goal *goal = &goals[series];

	print_goal(out, "", one->median, goal->figure);
	print_goal(out, "/ GNU ", one->to_gnu, goal->to_gnu);
	print_goal(out, is_of_tree(series) ? "/ group " : "/ floor ",
		one->to_floor, goal->to_floor);
}

static bool has_any(size_t series)
{
	for (size_t who = 0; who < CONTESTANTS; who++)
		if (figures[series][who].count > 0)
			return true;
	return false;
}

static void print_series(FILE *out, enum series series)
{
	struct summary one;

	fprintf(out, "\n%s%s%s%s\n", about[series].title,
		about[series].unit[0] ? " (" : "", about[series].unit,
		about[series].unit[0] ? ")" : "");
	fprintf(out, "  %-12s%9s%9s%9s%9s%9s%8s\n", "", "median", "p10", "p90",
		"/ GNU", is_of_tree(series) ? "/ group" : "/ floor", "rounds");
	for (size_t who = 0; who < CONTESTANTS; who++) {
		const int places = about[series].decimals;
		const char *note = figures[series][who].note;

		if (summarize(series, who, &one)) {
			fprintf(out, "  %-12s%9.*f%9.*f%9.*f",
				contestants[who].name, places, one.median,
				places, one.p10, places, one.p90);
			print_ratio(out, one.to_gnu);
			print_ratio(out, one.to_floor);
			fprintf(out, "%8zu", figures[series][who].count);
			if (who == TMO)
				print_goals(out, series, &one);
		} else if (note) {
			fprintf(out, "  %-12s", contestants[who].name);
		} else {
			continue;
		}
		fprintf(out, "%s%s\n", note ? "  " : "", note ? note : "");
	}
}

void tally_table(FILE *out)
{
	for (size_t i = 0; i < SERIES; i++)
		if (has_any(i) || tally_has_note((enum series)i, TMO))
			print_series(out, (enum series)i);
}

static void json_string(FILE *out, const char *bytes)
{
	fputc('"', out);
	for (; *bytes != '\0'; bytes++) {
		if (*bytes == '"' || *bytes == '\\')
			fputc('\\', out);
		if ((unsigned char)*bytes >= ' ')
			fputc(*bytes, out);
	}
	fputc('"', out);
}

static void json_ratio(FILE *out, const char *key, double ratio)
{
	if (ratio < 0)
		fprintf(out, ",\"%s\":null", key);
	else
		fprintf(out, ",\"%s\":%.3f", key, ratio);
}

static void json_goal(FILE *out, const char *key, double goal)
{
	if (goal > 0)
		fprintf(out, "\"%s\":%g,", key, goal);
}

static void json_series(FILE *out, size_t series)
{
	const char *comma = "";
	struct summary one;

	json_string(out, about[series].key);
	fprintf(out, ":{\"unit\":\"%s\",", about[series].unit);
	json_goal(out, "goal", goals[series].figure);
	json_goal(out, "goal_to_gnu", goals[series].to_gnu);
	json_goal(out, "goal_to_floor", goals[series].to_floor);
	fputs("\"of\":{", out);
	for (size_t who = 0; who < CONTESTANTS; who++) {
		if (!summarize((enum series)series, who, &one))
			continue;
		fputs(comma, out);
		json_string(out, contestants[who].name);
		fprintf(out,
			":{\"median\":%.3f,\"p10\":%.3f,\"p90\":%.3f,"
			"\"rounds\":%zu",
			one.median, one.p10, one.p90,
			figures[series][who].count);
		json_ratio(out, "to_gnu", one.to_gnu);
		json_ratio(out, "to_floor", one.to_floor);
		fputc('}', out);
		comma = ",";
	}
	fputs("}}", out);
}

void tally_json(FILE *out, const char *machine, const char *date)
{
	const char *comma = "";

	fputs("{\"machine\":", out);
	json_string(out, machine);
	fputs(",\"date\":", out);
	json_string(out, date);
	fputs(",\"measures\":{\n", out);
	for (size_t i = 0; i < SERIES; i++) {
		if (!has_any(i))
			continue;
		fputs(comma, out);
		json_series(out, i);
		comma = ",\n";
	}
	fputs("\n}}\n", out);
}

void tally_lines(FILE *out)
{
	struct summary one;

	for (size_t i = 0; i < SERIES; i++)
		for (size_t who = 0; who < CONTESTANTS; who++)
			if (summarize((enum series)i, who, &one))
				fprintf(out, "%s\t%s\t%.3f\t%.3f\t%.3f\t%zu\n",
					about[i].key, contestants[who].name,
					one.median, one.p10, one.p90,
					figures[i][who].count);
}
