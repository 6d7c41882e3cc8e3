/*
 * forker [OPTION]... [COMMAND [ARG]...]: builds a tree of processes.
 *
 *	-d DEPTH	levels below the root (1)
 *	-b BREADTH	children of each that is not a leaf (1)
 *	-s		each child leads a session of its own
 *	-g		each child leads a process group of its own
 *	-D		each child is orphaned at once: its parent is a middle
 *			process that has exited
 *	-c STEPS	first a chain: STEPS times fork, and the parent exits
 *	-S COUNT	a storm instead of a tree: all fork as fast as they
 *			can, COUNT forks in all, for at most 5 s
 *	-i SIGNAL	ignore it (a number); may be repeated
 *	-q		the root exits with 0 when the others are there
 *
 * Each member, when its children have been forked, runs COMMAND, in whose
 * arguments {} is the member's place in the tree (0, 0.1, 0.1.0 ...); without
 * COMMAND it writes "PID PLACE" to descriptor 8 and waits to be ended, for at
 * most 60 s. All hold what they inherited. Members of a storm write nothing
 * but one line of the root's, "PID 0", when the storm is over or COUNT is
 * reached.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { READY_FD = 8, LIFETIME = 60, STORM_SECONDS = 5, PLACE_MAX = 256 };

static struct {
	int depth;
	int breadth;
	bool session;
	bool group;
	bool orphan;
	int chain;
	int storm;
	bool quit;
	char **command;
} plan = {.depth = 1, .breadth = 1};

static void say_ready(const char *place)
{
	char line[PLACE_MAX + 16];
	const int length =
		snprintf(line, sizeof(line), "%d %s\n", (int)getpid(), place);

	if (write(READY_FD, line, (size_t)length) < 0)
		return; /* nobody listens */
}

static _Noreturn void stay(void)
{
	const struct timespec life = {.tv_sec = LIFETIME};

	nanosleep(&life, NULL);
	_exit(EXIT_SUCCESS);
}

/* argv with every {} replaced by the place; never freed, exec does that. */
static _Noreturn void become(const char *place)
{
	for (char **word = plan.command; *word != NULL; word++) {
		const char *braces = strstr(*word, "{}");
		char *filled;

		if (braces == NULL)
			continue;
		if (asprintf(&filled, "%.*s%s%s", (int)(braces - *word), *word,
			    place, braces + 2) < 0)
			_exit(EXIT_FAILURE);
		*word = filled;
	}
	execvp(plan.command[0], plan.command);
	_exit(EXIT_FAILURE);
}

static void member(const char *place, int level);

static void make_child(const char *place, int level)
{
	const pid_t child = fork();
	pid_t middle;

	if (child < 0)
		_exit(EXIT_FAILURE);
	if (child > 0) {
		if (plan.orphan)
			waitpid(child, NULL, 0);
		return;
	}
	if (plan.session)
		setsid();
	if (plan.group)
		setpgid(0, 0);
	if (plan.orphan) {
		middle = fork();
		if (middle != 0)
			_exit(middle < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	member(place, level);
}

static void member(const char *place, int level)
{
	char below[PLACE_MAX];

	if (level < plan.depth)
		for (int i = 0; i < plan.breadth; i++) {
			snprintf(below, sizeof(below), "%.200s.%d", place, i);
			make_child(below, level + 1);
		}
	if (level == 0 && plan.quit)
		_exit(EXIT_SUCCESS);
	if (plan.command != NULL)
		become(place);
	say_ready(place);
	stay();
}

/* Each fork leaves the parent in the loop, and a child that joins it. */
static _Noreturn void storm(void)
{
	atomic_int *forks = mmap(NULL, sizeof(*forks), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const pid_t root = getpid();
	struct timespec start;
	struct timespec now;

	if (forks == MAP_FAILED)
		_exit(EXIT_FAILURE);
	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		if (atomic_fetch_add(forks, 1) >= plan.storm)
			break;
		if (fork() == 0 && plan.session)
			setsid();
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec - start.tv_sec < STORM_SECONDS);
	if (getpid() == root)
		say_ready("0");
	stay();
}

static void chain(void)
{
	for (int step = 0; step < plan.chain; step++) {
		const pid_t next = fork();

		if (next != 0)
			_exit(next < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
	}
}

static void parse(int argc, char *argv[])
{
	int option;

	while ((option = getopt(argc, argv, "+d:b:sgDc:S:i:q")) != -1) {
		const int number =
			optarg != NULL ? (int)strtol(optarg, NULL, 10) : 0;

		plan.session |= option == 's';
		plan.group |= option == 'g';
		plan.orphan |= option == 'D';
		plan.quit |= option == 'q';
		if (option == 'd')
			plan.depth = number;
		else if (option == 'b')
			plan.breadth = number;
		else if (option == 'c')
			plan.chain = number;
		else if (option == 'S')
			plan.storm = number;
		else if (option == 'i')
			signal(number, SIG_IGN);
		else if (option == '?')
			exit(EXIT_FAILURE);
	}
	if (optind < argc)
		plan.command = argv + optind;
}

int main(int argc, char *argv[])
{
	parse(argc, argv);
	chain();
	if (plan.storm > 0)
		storm();
	member("0", 0);
}
