/*
 * bench: rounds of every contestant that is here, in a new order each, so that
 * the machine's mood falls on all of them. Installs nothing, needs no root.
 */
#define _GNU_SOURCE
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct group {
	const char *name;
	unsigned rounds, quick_rounds;
	void (*measure)(enum contestant_id who, const struct scale *scale);
} groups[] = {
	{"run", 300, 50, measure_run},
	{"idle", 3, 1, measure_idle},
	{"late", 30, 7, measure_late},
	{"late3", 30, 3, NULL},
	{"notice", 300, 50, measure_notice},
	{"crowd", 5, 1, measure_crowd},
	{"flat", 5, 1, measure_flat},
	{"binary", 5, 1, measure_binary},
	{"size", 1, 1, measure_size},
	{"sample", 6, 3, measure_sample},
	{"silence", 6, 2, measure_silence},
	{"watch", 3, 1, measure_watch},
	{"grow", 10, 3, measure_grow},
};

struct settings {
	const char *tmo;
	const char *directory; /* of the helpers */
	const char *only; /* names of groups, or NULL for all */
	const char *who; /* names of contestants, or NULL for all */
	const char *json;
	const char *lines;
	unsigned rounds; /* 0: as each group has it */
	bool quick;
};

static const char usage[] =
	"usage: bench -t TMO -d DIRECTORY [OPTION]...\n"
	"  -t TMO        the tmo to measure\n"
	"  -d DIRECTORY  where floor, nothing and command are\n"
	"  -m NAME,...   only run, idle, late, late3, notice, crowd, flat,\n"
	"                binary, size, sample, silence, watch,\n"
	"                grow\n"
	"  -c NAME,...   only tmo, GNU, busybox, toybox, timelimit, rust,\n"
	"                floor, kill(-pgid)\n"
	"  -r ROUNDS     of each\n"
	"  -q            quick: fewer rounds, smaller crowd and trees\n"
	"  -j FILE       JSON too\n"
	"  -l FILE       lines too, - for standard output instead of the "
	"table\n";

/* Whether `name` is one of a list with commas. */
static bool is_listed(const char *list, const char *name)
{
	const size_t length = strlen(name);

	while (list) {
		if (strncmp(list, name, length) == 0 &&
			(list[length] == ',' || list[length] == '\0'))
			return true;
		list = strchr(list, ',');
		list += list != NULL;
	}
	return false;
}

/* Fisher and Yates. The seed is fixed: a run can be repeated. */
static void shuffle(enum contestant_id *who, size_t count)
{
	static uint32_t state = 2463534242U;

	while (count > 1) {
		enum contestant_id other;
		size_t at;

		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		at = state % count--;
		other = who[at];
		who[at] = who[count];
		who[count] = other;
	}
}

static size_t choose(const struct settings *settings, const struct group *group,
	enum contestant_id *who)
{
	const bool is_tree = group->measure == measure_flat ||
			     group->measure == measure_binary;
	size_t count = 0;

	for (size_t i = 0; i < CONTESTANTS; i++) {
		if (settings->who &&
			!is_listed(settings->who, contestants[i].name))
			continue;
		if (i == GROUP ? is_tree : contestants[i].path[0] != '\0')
			who[count++] = (enum contestant_id)i;
	}
	return count;
}

static void measure_group(
	const struct settings *settings, const struct group *group)
{
	const struct scale scale = {
		.crowd = settings->quick ? 200 : 1000,
		.tree = settings->quick ? 1000 : 5000,
	};
	enum contestant_id who[CONTESTANTS];
	const size_t count = choose(settings, group, who);
	unsigned rounds = settings->quick ? group->quick_rounds : group->rounds;

	if (settings->rounds > 0)
		rounds = settings->rounds;
	fprintf(stderr, "bench: %s, %u rounds\n", group->name, rounds);
	while (rounds-- > 0) {
		shuffle(who, count);
		if (!group->measure)
			measure_late_long(who, count);
		else
			for (size_t i = 0; i < count; i++)
				group->measure(who[i], &scale);
	}
	contestants_clear();
}

/*
 * What was linked a moment ago is still to be written back, and would count
 * as private dirty memory of who maps it.
 */
static void write_back(void)
{
	for (size_t i = 0; i < CONTESTANTS; i++) {
		const int fd = contestants[i].path[0] == '\0'
				       ? -1
				       : open(contestants[i].path,
						 O_RDONLY | O_CLOEXEC);

		if (fd >= 0) {
			fsync(fd);
			close(fd);
		}
	}
}

static void processor(char *name, size_t size)
{
	FILE *in = fopen("/proc/cpuinfo", "re");
	char line[256];

	snprintf(name, size, "unknown processor");
	while (in && fgets(line, sizeof line, in)) {
		const char *colon = strchr(line, ':');

		if (strncmp(line, "model name", 10) != 0 || !colon)
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(name, size, "%s", colon + 2);
		break;
	}
	if (in)
		fclose(in);
}

static void describe(char *machine, size_t size, char *date, size_t room)
{
	const time_t moment = time(NULL);
	struct utsname system;
	struct tm parts;
	char name[256];

	processor(name, sizeof name);
	uname(&system);
	snprintf(machine, size, "%s, %ld cores, %s %s %s", name,
		sysconf(_SC_NPROCESSORS_ONLN), system.sysname, system.release,
		system.machine);
	gmtime_r(&moment, &parts);
	strftime(date, room, "%Y-%m-%d", &parts);
}

static FILE *open_output(const char *name)
{
	FILE *out = fopen(name, "we");

	if (!out)
		fprintf(stderr, "bench: %s: %s\n", name, strerror(errno));
	return out;
}

static int print_all(const struct settings *settings)
{
	const bool lines_only =
		settings->lines && strcmp(settings->lines, "-") == 0;
	char machine[1024], date[32];
	FILE *out;

	describe(machine, sizeof machine, date, sizeof date);
	if (lines_only) {
		tally_lines(stdout);
	} else {
		printf("%s, %s\n", machine, date);
		tally_table(stdout);
	}
	if (settings->lines && !lines_only) {
		out = open_output(settings->lines);
		if (!out)
			return 1;
		tally_lines(out);
		fclose(out);
	}
	if (settings->json) {
		out = open_output(settings->json);
		if (!out)
			return 1;
		tally_json(out, machine, date);
		fclose(out);
	}
	return 0;
}

static bool parse(struct settings *settings, int argc, char *argv[])
{
	int option;

	while ((option = getopt(argc, argv, "t:d:m:c:r:qj:l:h")) != -1) {
		switch (option) {
		case 't':
			settings->tmo = optarg;
			break;
		case 'd':
			settings->directory = optarg;
			break;
		case 'm':
			settings->only = optarg;
			break;
		case 'c':
			settings->who = optarg;
			break;
		case 'r':
			settings->rounds = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'q':
			settings->quick = true;
			break;
		case 'j':
			settings->json = optarg;
			break;
		case 'l':
			settings->lines = optarg;
			break;
		default:
			return false;
		}
	}
	return settings->tmo && settings->directory && optind == argc;
}

static pid_t driver;

static void pass_on(int signal)
{
	kill(driver, signal);
}

/*
 * The rest is done by a child, the driver. However that ends, what it has not
 * cleared is handed to this process: no tree and no sleeper stays behind.
 */
static void keep(void)
{
	static const int ends[] = {SIGHUP, SIGINT, SIGTERM};
	const struct sigaction action = {.sa_handler = pass_on};
	int status = 0;

	prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
	driver = fork();
	if (driver <= 0)
		return;
	for (size_t i = 0; i < COUNT_OF(ends); i++)
		sigaction(ends[i], &action, NULL);
	while (waitpid(driver, &status, 0) < 0 && errno == EINTR)
		continue;
	contestants_clear();
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static bool measure_all(const struct settings *settings)
{
	bool any = false;

	for (size_t i = 0; i < COUNT_OF(groups); i++) {
		if (settings->only &&
			!is_listed(settings->only, groups[i].name))
			continue;
		any = true;
		measure_group(settings, &groups[i]);
	}
	return any;
}

int main(int argc, char *argv[])
{
	/* The environment lies on each one's stack: the same everywhere. */
	static char path[] = "PATH=/usr/bin:/bin", lang[] = "LANG=C.UTF-8";
	static char *plain[] = {path, lang, NULL};
	struct settings settings = {.quick = false};

	if (!parse(&settings, argc, argv)) {
		fputs(usage, stderr);
		return 2;
	}
	if (!contestants_find(settings.tmo, settings.directory))
		return 1;
	environ = plain;
	write_back();
	keep();
	prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
	if (!measure_all(&settings)) {
		fputs(usage, stderr);
		return 2;
	}
	return print_all(&settings);
}
