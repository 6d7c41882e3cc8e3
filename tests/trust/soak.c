/*
 * soak: many mixed short runs of tmo, four at a time, under load. Each has an
 * oracle: the statuses that are right, and who may be left. Refuses to look
 * into tmo: it knows what it asked for and what came of it.
 *
 *	soak [-dv] [-n RUNS] [-s SEED] [-f FIRST] [-j WORKERS] [-p PID_MAX] TMO
 *	soak actor FLAGS LIFE CHILD_LIFE END	(the command that tmo runs)
 *
 * -d: each run is one of -d in which a process of tmo's is killed.
 * -p: in a pid namespace with so small a pid_max that pids come back within a
 * second. A run depends on SEED and its number alone: -f FIRST -n 1 -v repeats
 * one. Every worker is a reaper of orphans, so whoever tmo leaves behind,
 * alive or zombie, becomes its child and is seen. Bystanders, some for the
 * whole time and some for milliseconds, note every signal that they get.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	BOUND = 20000, /* ms after which a run hangs */
	SOON = 5000, /* ms in which who has had a signal must end */
	WORDS = 64,
	STATUSES = 16,
	KICKS = 4,
	BYSTANDERS = 2,
	CHURN = 5, /* short-lived bystanders at a time */
	LONG = 30000,
};

/* ---- what all processes share ---- */

static struct shared {
	atomic_long hits; /* signals to bystanders */
	atomic_long passed;
	atomic_long failed;
	atomic_long churned;
	atomic_int foreign[64]; /* a worker's foreign child */
} * shared;

static const char *program; /* this one */
static const char *tmo;
static char directory[64];
static uint64_t seed = 1;
static bool kills_only;
static bool verbose;

static long long now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static void nap(long us)
{
	const struct timespec time = {us / 1000000, us % 1000000 * 1000};

	nanosleep(&time, NULL);
}

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "soak: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* splitmix64: a run's numbers follow from the seed and its own number. */
static uint64_t state;

static uint64_t next_random(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15U;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

static int upto(int most)
{
	return (int)(next_random() % ((uint64_t)most + 1));
}

static bool one_in(int count)
{
	return upto(count - 1) == 0;
}

/* ---- the actor: what tmo runs ---- */

static void on_term(int signal)
{
	(void)signal;
	_exit(7);
}

static void live(int ms, bool spins)
{
	const long long end = now_us() + ms * 1000LL;
	long long left;

	while ((left = end - now_us()) > 0)
		if (!spins)
			nap((long)left);
}

static void deafen(void)
{
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_IGN);
}

static void child_of_actor(char kind, int life)
{
	if (kind == 'd') {
		setsid();
		if (fork() > 0)
			_exit(0);
	}
	if (kind == 'n' && fork() == 0) {
		live(life, false);
		_exit(0);
	}
	if (kind == 'T')
		deafen();
	live(life, false);
	_exit(0);
}

/* Sessions that fork the next and end, until `life` ms are over. */
static void runner(int life)
{
	const long long end = now_us() + life * 1000LL;

	while (now_us() < end) {
		const pid_t pid = fork();

		if (pid > 0)
			_exit(0);
		setsid();
		nap(2000);
	}
	_exit(0);
}

static int actor(char *argv[])
{
	const char *flags = argv[0];
	const int life = atoi(argv[1]), child_life = atoi(argv[2]);
	const int end = atoi(argv[3]);

	for (const char *flag = flags; *flag; flag++) {
		if (*flag == 't')
			deafen();
		if (*flag == 'c')
			signal(SIGTERM, on_term);
		if (strchr("fdnT", *flag) && fork() == 0)
			child_of_actor(*flag, child_life);
		if (*flag == 'r' && fork() == 0)
			runner(child_life);
	}
	if (strchr(flags, 's'))
		raise(SIGSTOP);
	live(life, strchr(flags, 'b') != NULL);
	if (end < 0) {
		sigset_t none;

		signal(-end, SIG_DFL);
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		raise(-end);
		nap(100000);
	}
	_exit(end);
}

/* ---- those who stand by ---- */

static void block_all(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
}

static _Noreturn void stand_by(void)
{
	sigset_t all;
	siginfo_t info;

	block_all();
	sigfillset(&all);
	for (;;)
		if (sigwaitinfo(&all, &info) > 0)
			atomic_fetch_add(&shared->hits, 1);
}

static _Noreturn void stand_by_shortly(int us)
{
	sigset_t came;

	nap(us);
	sigpending(&came);
	for (int i = 1; i < NSIG; i++)
		if (sigismember(&came, i) == 1)
			atomic_fetch_add(&shared->hits, 1);
	_exit(0);
}

/* Pids come and go, so that one that tmo has known is another's soon. */
static _Noreturn void churn(void)
{
	int running = 0, status;

	block_all();
	for (;;) {
		const int us = upto(40000);
		const pid_t pid = running < CHURN ? fork() : -1;

		if (pid == 0)
			stand_by_shortly(us);
		running += pid > 0;
		while (running > 0 && waitpid(-1, &status, WNOHANG) > 0) {
			running--;
			atomic_fetch_add(&shared->churned, 1);
			if (WIFSIGNALED(status))
				atomic_fetch_add(&shared->hits, 1);
		}
		nap(4000);
	}
}

/* ---- one run ---- */

enum left {
	LEFT_NONE, /* nobody may be left, no zombie either */
	LEFT_SOON, /* they have had a signal and end by themselves */
	LEFT_MAY, /* whoever is left is ended here */
	LEFT_ALL, /* `count` must be left, alive */
};

enum whom { KICK_TMO, KICK_GROUP, KICK_GUARD };

struct kick {
	int at_us;
	int signal;
	enum whom whom;
};

struct run {
	int worker;
	long number;
	const char *kind;
	char *words[WORDS];
	int count;
	int statuses[STATUSES]; /* exit status, or minus a signal */
	int status_count;
	enum left left;
	int left_count;
	int least_ms; /* a limit's status does not come before */
	struct kick kicks[KICKS];
	int kick_count;
	bool waits_for_child; /* kicks count from the command's start */
	bool leads_group;
	bool has_foreign;
	bool has_daemon;
	bool ignores_chld;
	bool blocks;
	/* what came of it */
	pid_t pid;
	int status;
	long long took_ms;
	char trouble[512];
};

__attribute__((format(printf, 2, 3))) static void add(
	struct run *run, const char *format, ...)
{
	va_list list;
	char *word;

	va_start(list, format);
	if (run->count >= WORDS - 1 || vasprintf(&word, format, list) < 0)
		abort();
	va_end(list);
	run->words[run->count++] = word;
}

static void allow(struct run *run, int status)
{
	if (run->status_count < STATUSES)
		run->statuses[run->status_count++] = status;
}

static bool is_allowed(const struct run *run, int status)
{
	for (int i = 0; i < run->status_count; i++)
		if (run->statuses[i] == status)
			return true;
	return false;
}

__attribute__((format(printf, 2, 3))) static void complain(
	struct run *run, const char *format, ...)
{
	const size_t length = strlen(run->trouble);
	va_list list;

	va_start(list, format);
	vsnprintf(run->trouble + length, sizeof run->trouble - length, format,
		list);
	va_end(list);
	strncat(run->trouble, "; ",
		sizeof run->trouble - strlen(run->trouble) - 1);
}

static void add_actor(
	struct run *run, const char *flags, int life, int child_life, int end)
{
	add(run, "%s", program);
	add(run, "actor");
	add(run, "%s", flags);
	add(run, "%d", life);
	add(run, "%d", child_life);
	add(run, "%d", end);
}

/* Options that change nothing about the end. */
static void sprinkle(struct run *run)
{
	if (one_in(4))
		add(run, "-v");
	if (one_in(4))
		add(run, "-q");
	if (one_in(4))
		add(run, "-r%s/report.%d", directory, run->worker);
	if (one_in(8))
		add(run, "--idle=40");
	if (one_in(8))
		add(run, "--cpu=40");
	if (one_in(16))
		add(run, "-g50");
	if (one_in(8))
		add(run, "-d");
	run->ignores_chld = one_in(16);
	run->blocks = one_in(16);
}

static int some_signal(void)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2,
		SIGTERM, SIGPIPE, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSYS,
		SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGXCPU,
		SIGXFSZ};

	if (one_in(6))
		return SIGRTMIN + upto(20);
	return signals[upto(sizeof signals / sizeof signals[0] - 1)];
}

/* Random children of the actor; returns how many would be left. */
static int some_children(char *flags, const char *kinds, int most)
{
	const int kind_count = (int)strlen(kinds);
	int count = upto(most), left = 0;

	for (int i = 0; i < count; i++) {
		const char kind = kinds[upto(kind_count - 1)];
		const size_t length = strlen(flags);

		flags[length] = kind;
		flags[length + 1] = '\0';
		left += kind == 'n' ? 2 : 1;
	}
	return left;
}

/* ---- the kinds of runs ---- */

static void end_before(struct run *run)
{
	static const char *const limits[] = {"0", "25", "inf", "1h30m"};
	const int code = one_in(20)  ? -SIGKILL
			 : one_in(3) ? -some_signal()
				     : upto(255);
	const int life = one_in(2) ? 0 : upto(15);
	char flags[16] = "-";
	int child_life = LONG;

	run->kind = "ends before the limit";
	allow(run, code);
	sprinkle(run);
	switch (upto(3)) {
	case 0:
		add(run, "-lkill");
		add(run, "-k5");
		some_children(flags, "fdnT", 3);
		/* Deaf ones take the whole grace. */
		if (strchr(flags, 'T'))
			add(run, "-k50ms");
		break;
	case 1:
		add(run, "-lwait");
		child_life = upto(30);
		some_children(flags, "fdnT", 3);
		break;
	case 2:
		run->left_count = some_children(flags, "fdnT", 3);
		run->left = run->left_count > 0 ? LEFT_ALL : LEFT_NONE;
		run->has_daemon = strchr(flags, 'd') != NULL;
		break;
	default:
		if (one_in(2))
			add(run, "-p");
		else if (one_in(2))
			add(run, "-x77");
		if (one_in(3))
			add(run, "-f");
		else if (one_in(3))
			add(run, "-m");
		break;
	}
	add(run, "%s", limits[upto(3)]);
	add_actor(run, flags, life, child_life, code);
}

/* What the statuses are when a limit of `run` ended a command by `signal`. */
static void allow_limit(struct run *run, int signal, bool deaf, bool catches)
{
	if (one_in(5)) {
		add(run, "-p");
		allow(run, -signal);
		if (catches)
			allow(run, 7);
		if (deaf)
			allow(run, -SIGKILL);
	} else if (one_in(5)) {
		const int status = upto(255);

		add(run, "-x%d", status);
		allow(run, status);
	} else {
		allow(run, signal == SIGKILL ? 137 : 124);
		if (deaf)
			allow(run, 137);
	}
}

static void end_after(struct run *run)
{
	static const int signals[] = {
		SIGTERM, SIGTERM, SIGTERM, SIGINT, SIGUSR1, SIGHUP, SIGKILL};
	const int signal = signals[upto(6)];
	const int limit = 1 + upto(60);
	char flags[16] = "-";
	bool deaf, catches;

	run->kind = "ends after the limit";
	run->least_ms = limit;
	sprinkle(run);
	if (one_in(4))
		strcat(flags, "t");
	if (one_in(5))
		strcat(flags, "c");
	if (one_in(5))
		strcat(flags, "s");
	some_children(flags, "fdnT", 4);
	deaf = strchr(flags, 't') != NULL;
	catches = strchr(flags, 'c') != NULL;
	if (signal != SIGTERM)
		add(run, "-s%d", signal);
	/* A short grace only where that is what ends it. */
	add(run, strpbrk(flags, "tT") ? "-k120ms" : "-k8");
	if (strchr(flags, 'T'))
		deaf = true; /* the grace is short, so KILL may come first */
	allow_limit(run, signal, deaf, catches);
	if (one_in(6))
		add(run, "-m");
	else if (one_in(8)) {
		add(run, "-f");
		run->left = LEFT_MAY;
	}
	add(run, "%dms", limit);
	add_actor(run, flags, LONG, LONG, 0);
}

static void end_at(struct run *run)
{
	const int limit = 2 + upto(40);
	const int code = upto(100);
	char flags[16] = "-";

	run->kind = "ends at the limit";
	sprinkle(run);
	add(run, "-lkill");
	add(run, "-k8");
	some_children(flags, "fdn", 3);
	allow(run, code);
	allow(run, 124);
	add(run, "%d.%03dms", limit, upto(999));
	add_actor(run, flags, limit - upto(3), LONG, code);
}

static void kick_at(struct run *run, int us, int signal)
{
	run->kicks[run->kick_count++] = (struct kick){us, signal, KICK_TMO};
}

static void from_outside(struct run *run)
{
	const int count = one_in(3) ? 1 + upto(2) : 1;
	char flags[16] = "-";
	int at = upto(8000);

	run->kind = "signal from outside";
	run->left = LEFT_SOON;
	run->waits_for_child = one_in(2);
	sprinkle(run);
	run->blocks = false;
	if (one_in(3))
		add(run, "-k8");
	for (int i = 0; i < count; i++) {
		const int signal = one_in(8) ? SIGALRM : some_signal();

		kick_at(run, at, signal);
		allow(run, -signal);
		if (signal == SIGALRM) {
			allow(run, 124);
			allow(run, -SIGTERM);
		}
		at += upto(3000);
	}
	if (one_in(3))
		strcat(flags, "s");
	some_children(flags, "fdn", 3);
	add(run, one_in(2) ? "0" : "25");
	add_actor(run, flags, LONG, LONG, 0);
}

static void killed_itself(struct run *run)
{
	run->kind = "tmo killed";
	run->left = LEFT_SOON;
	run->waits_for_child = one_in(2);
	sprinkle(run);
	run->blocks = false;
	kick_at(run, upto(8000), SIGKILL);
	allow(run, -SIGKILL);
	add(run, "25");
	add_actor(run, "-", LONG, LONG, 0);
}

/* Whoever of the two is killed, at any moment, alone or with the group. */
static void killed_under_d(struct run *run)
{
	const enum whom whom = (enum whom)upto(2);
	char flags[16] = "-";

	run->kind = "-d, and a KILL";
	run->left = LEFT_SOON;
	run->leads_group = true;
	run->waits_for_child = one_in(2);
	sprinkle(run);
	kick_at(run, upto(12000), SIGKILL);
	run->kicks[0].whom = whom;
	if (whom == KICK_GUARD) {
		allow(run, 125); /* before it has started the command */
		allow(run, 124);
		allow(run, 137);
	} else {
		allow(run, -SIGKILL);
	}
	/* Where it came too late, or no guard was there. */
	allow(run, 5);
	add(run, "-d");
	add(run, "-k80ms");
	if (one_in(4))
		add(run, "-m");
	add(run, "-lkill");
	if (one_in(3))
		strcat(flags, "t");
	some_children(flags, "fdnT", 4);
	add(run, "10");
	add_actor(run, flags, one_in(2) ? LONG : upto(12), LONG, 5);
}

static void stopped_and_continued(struct run *run)
{
	const int at = upto(20000);

	run->kind = "tmo stopped and continued";
	run->waits_for_child = true;
	sprinkle(run);
	kick_at(run, at, one_in(2) ? SIGTSTP : SIGSTOP);
	kick_at(run, at + upto(20000), SIGCONT);
	kick_at(run, at + 21000, SIGCONT);
	allow(run, 124);
	add(run, "-k8");
	add(run, "%dms", 1 + upto(60));
	add_actor(run, "-f", LONG, LONG, 0);
}

static void cannot_start(struct run *run)
{
	run->kind = "cannot start";
	switch (upto(3)) {
	case 0:
		allow(run, 127);
		add(run, "25");
		add(run, "no-such-command-anywhere");
		return;
	case 1:
		allow(run, 126);
		add(run, "25");
		add(run, "/etc/passwd");
		return;
	case 2:
		allow(run, 125);
		add(run, "1h30");
		add(run, "true");
		return;
	default:
		allow(run, 125);
		add(run, "-r/nonexistent/report");
		add(run, "25");
		add(run, "true");
		return;
	}
}

static void sampled(struct run *run)
{
	char flags[16] = "-";
	const bool cpu = one_in(2);

	run->kind = "idle or CPU limit";
	run->least_ms = cpu ? 0 : 60;
	add(run, "-k8");
	allow(run, 124);
	if (cpu)
		strcat(flags, "b");
	some_children(flags, "fdn", 2);
	add(run, cpu ? "-c30ms" : "-i60ms");
	add(run, "0");
	add_actor(run, flags, LONG, LONG, 0);
}

static void outrun(struct run *run)
{
	run->kind = "a chain that runs away";
	allow(run, 124);
	allow(run, 137);
	add(run, one_in(2) ? "-sKILL" : "-sTERM");
	add(run, "-k60ms");
	run->least_ms = 20;
	add(run, "%dms", 20 + upto(20));
	add_actor(run, one_in(2) ? "-r" : "-rfd", LONG, 400, 0);
}

static void beside_foreign(struct run *run)
{
	run->kind = "beside a foreign child";
	run->has_foreign = true;
	run->left = LEFT_ALL;
	run->left_count = 1;
	sprinkle(run);
	run->ignores_chld = false;
	add(run, "-k8");
	allow(run, 124);
	add(run, one_in(2) ? "-lwait" : "-lkill");
	add(run, "%dms", 5 + upto(30));
	add_actor(run, "-fd", LONG, LONG, 0);
}

static void with_hook(struct run *run)
{
	run->kind = "-o";
	sprinkle(run);
	add(run, "-k300ms");
	allow(run, 124);
	allow(run, 137);
	add(run, one_in(3) ? "-osleep 20 & sleep 20" : "-o:");
	add(run, "%dms", 5 + upto(30));
	add_actor(run, "-fd", LONG, LONG, 0);
}

static void compose(struct run *run)
{
	static void (*const kinds[])(struct run *) = {end_before, end_before,
		end_before, end_after, end_after, end_after, end_at, end_at,
		from_outside, from_outside, from_outside, killed_itself,
		killed_under_d, killed_under_d, stopped_and_continued,
		cannot_start, sampled, outrun, beside_foreign, with_hook};

	state = seed * 0x2545f4914f6cdd1dU + (uint64_t)run->number;
	next_random();
	add(run, "%s", tmo);
	if (kills_only)
		killed_under_d(run);
	else
		kinds[upto(sizeof kinds / sizeof kinds[0] - 1)](run);
}

/* ---- doing it ---- */

static void start_foreign(int worker)
{
	const pid_t pid = fork();

	if (pid == 0)
		stand_by();
	atomic_store(&shared->foreign[worker], pid);
	/* It must have blocked its signals before anybody sends one. */
	nap(2000);
}

static _Noreturn void become_tmo(const struct run *run)
{
	char name[96];
	sigset_t mask;
	int err;

	sigemptyset(&mask);
	if (run->blocks) {
		sigaddset(&mask, SIGCHLD);
		sigaddset(&mask, SIGALRM);
		sigaddset(&mask, SIGUSR2);
	}
	if (run->leads_group)
		setpgid(0, 0);
	if (run->has_foreign)
		start_foreign(run->worker);
	if (run->ignores_chld)
		signal(SIGCHLD, SIG_IGN);
	snprintf(name, sizeof name, "%s/err.%d", directory, run->worker);
	err = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	dup2(err, STDERR_FILENO);
	dup2(open("/dev/null", O_RDWR), STDIN_FILENO);
	dup2(STDIN_FILENO, STDOUT_FILENO);
	for (int fd = 3; fd < 16; fd++)
		close(fd);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	execv(tmo, run->words);
	_exit(99);
}

/* The living children of `pid`, by number; how many. */
static int children_of(pid_t pid, pid_t *list, int most)
{
	char name[64], text[4096];
	ssize_t length;
	int fd, count = 0;

	snprintf(name, sizeof name, "/proc/%d/task/%d/children", pid, pid);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	length = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
	if (fd >= 0)
		close(fd);
	text[length > 0 ? length : 0] = '\0';
	for (char *at = text; *at && count < most;) {
		const long child = strtol(at, &at, 10);

		if (child <= 0)
			break;
		list[count++] = (pid_t)child;
	}
	return count;
}

static void send_kick(const struct run *run, const struct kick *kick)
{
	pid_t child;

	switch (kick->whom) {
	case KICK_TMO:
		kill(run->pid, kick->signal);
		return;
	case KICK_GROUP:
		kill(-run->pid, kick->signal);
		return;
	case KICK_GUARD:
		if (children_of(run->pid, &child, 1) == 1)
			kill(child, kick->signal);
		return;
	}
}

/* Sends what is due; returns the microseconds until the next, or -1. */
static long kick(const struct run *run, int *done, long long since)
{
	while (*done < run->kick_count) {
		const long long left =
			since + run->kicks[*done].at_us - now_us();

		if (left > 0)
			return (long)left;
		send_kick(run, &run->kicks[(*done)++]);
	}
	return -1;
}

/* Until tmo has ended, or hangs: false. */
static bool await(struct run *run, long long began)
{
	const long long end = began + BOUND * 1000LL;
	long long since = run->waits_for_child ? 0 : began;
	sigset_t chld;
	int done = 0;
	pid_t child;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	while (now_us() < end) {
		long wait = run->waits_for_child && !since ? 500 : 200000;
		struct timespec time;

		if (waitpid(run->pid, &run->status, WNOHANG) == run->pid)
			return true;
		if (!since && children_of(run->pid, &child, 1) > 0)
			since = now_us();
		if (since) {
			const long due = kick(run, &done, since);

			if (due >= 0 && due < wait)
				wait = due;
		}
		time = (struct timespec){0, wait * 1000};
		sigtimedwait(&chld, NULL, &time);
	}
	return false;
}

static bool is_known(pid_t pid, const pid_t *known)
{
	for (int i = 0; known[i] > 0; i++)
		if (known[i] == pid)
			return true;
	return false;
}

/* Children of this worker that it did not start: dead, and alive. */
static void count_left(const pid_t *known, int *dead, int *alive)
{
	pid_t list[256];
	const int count = children_of(getpid(), list, 256);

	*dead = *alive = 0;
	for (int i = 0; i < count; i++) {
		if (is_known(list[i], known))
			continue;
		if (waitpid(list[i], NULL, WNOHANG) == list[i])
			++*dead;
		else
			++*alive;
	}
}

static void end_left(const pid_t *known)
{
	const long long end = now_us() + 2000000;
	pid_t list[256];
	bool any = true;

	while (any && now_us() < end) {
		const int count = children_of(getpid(), list, 256);

		any = false;
		for (int i = 0; i < count; i++) {
			if (is_known(list[i], known))
				continue;
			any = true;
			kill(list[i], SIGKILL);
			waitpid(list[i], NULL, 0);
		}
	}
}

static void check_left(struct run *run, const pid_t *known)
{
	const long long end = now_us() + SOON * 1000LL;
	int dead, alive;

	count_left(known, &dead, &alive);
	switch (run->left) {
	case LEFT_NONE:
		if (dead + alive > 0)
			complain(run, "leaves %d zombies, %d alive", dead,
				alive);
		break;
	case LEFT_ALL:
		/*
		 * Nested ones stay children of their parents; who forked a
		 * daemon may end after tmo has.
		 */
		if ((dead > 0 && !run->has_daemon) || alive == 0 ||
			alive > run->left_count)
			complain(run, "%d of %d left are dead, %d alive", dead,
				run->left_count, alive);
		break;
	case LEFT_SOON:
		while (alive > 0 && now_us() < end) {
			nap(2000);
			count_left(known, &dead, &alive);
		}
		if (alive > 0)
			complain(run, "%d were not signalled", alive);
		break;
	case LEFT_MAY:
		break;
	}
	end_left(known);
}

static void check(struct run *run)
{
	const int status = WIFEXITED(run->status) ? WEXITSTATUS(run->status)
						  : -WTERMSIG(run->status);

	if (!is_allowed(run, status))
		complain(run, "status %d", status);
	if (run->took_ms < run->least_ms)
		complain(run, "after %lld ms, limit %d ms", run->took_ms,
			run->least_ms);
}

static void tell(const struct run *run)
{
	static const char *const whoms[] = {"tmo", "its group", "the guard"};
	char text[8192], err[1024] = "", name[96];
	size_t length = 0;
	ssize_t got;
	int fd;

	snprintf(name, sizeof name, "%s/err.%d", directory, run->worker);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		got = read(fd, err, sizeof err - 1);
		err[got > 0 ? got : 0] = '\0';
		close(fd);
	}
	length += (size_t)snprintf(text, sizeof text,
		"%s  run %ld, %s: %sin %lld ms:",
		run->trouble[0] ? "not ok" : "ok    ", run->number, run->kind,
		run->trouble, run->took_ms);
	for (int i = 0; i < run->count && length < 6000; i++)
		length += (size_t)snprintf(text + length, sizeof text - length,
			" %.200s", i == 0 ? "tmo" : run->words[i]);
	for (int i = 0; i < run->kick_count; i++)
		length += (size_t)snprintf(text + length, sizeof text - length,
			" [%d to %s at %d us%s]", run->kicks[i].signal,
			whoms[run->kicks[i].whom], run->kicks[i].at_us,
			run->waits_for_child ? " after the start" : "");
	snprintf(text + length, sizeof text - length, "%s%s\n%s",
		run->ignores_chld ? " (CHLD ignored)" : "",
		run->blocks ? " (CHLD, ALRM, USR2 blocked)" : "", err);
	fputs(text, stdout);
	fflush(stdout);
}

static void do_run(int worker, long number, pid_t *known)
{
	struct run run = {.worker = worker, .number = number};
	const long hits = atomic_load(&shared->hits);
	long long began;

	compose(&run);
	began = now_us();
	run.pid = fork();
	if (run.pid == 0)
		become_tmo(&run);
	if (run.pid < 0)
		die("fork");
	/* Here too, so that a kick at once finds the group. */
	if (run.leads_group)
		setpgid(run.pid, run.pid);
	if (!await(&run, began)) {
		complain(&run, "hangs");
		kill(run.pid, SIGKILL);
		waitpid(run.pid, &run.status, 0);
	}
	run.took_ms = (now_us() - began) / 1000;
	check(&run);
	check_left(&run, known);
	if (atomic_load(&shared->hits) != hits)
		complain(&run, "a bystander was hit (now or in a run beside)");
	if (run.trouble[0] || verbose)
		tell(&run);
	atomic_fetch_add(run.trouble[0] ? &shared->failed : &shared->passed, 1);
	for (int i = 0; i < run.count; i++)
		free(run.words[i]);
}

/* ---- all of them ---- */

static pid_t start_helper(void (*body)(void))
{
	const pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		body();
	}
	return pid;
}

static void stand_by_long(void)
{
	stand_by();
}

static void churn_long(void)
{
	churn();
}

static void check_bystanders(const pid_t *known)
{
	for (int i = 0; known[i] > 0; i++)
		if (waitpid(known[i], NULL, WNOHANG) != 0)
			atomic_fetch_add(&shared->hits, 1);
}

static _Noreturn void work(int worker, int workers, long first, long runs)
{
	pid_t known[BYSTANDERS + 2] = {0};
	sigset_t chld;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	/*
	 * A group of its own: were the caller's orphaned while somebody in it
	 * is stopped, the kernel would send HUP to all of it.
	 */
	setpgid(0, 0);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
		die("PR_SET_CHILD_SUBREAPER");
	state = seed + (uint64_t)worker;
	for (int i = 0; i < BYSTANDERS; i++)
		known[i] = start_helper(stand_by_long);
	known[BYSTANDERS] = start_helper(churn_long);
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	for (long i = worker; i < runs; i += workers)
		do_run(worker, first + i, known);
	check_bystanders(known);
	for (int i = 0; known[i] > 0; i++) {
		kill(known[i], SIGKILL);
		waitpid(known[i], NULL, 0);
	}
	_exit(0);
}

static void spin(void)
{
	if (nice(10) == -1)
		errno = 0;
	for (volatile unsigned i = 0;; i++)
		continue;
}

static int soak(long first, long runs, int workers)
{
	pid_t load[2], pids[64];
	int bad = 0, status;

	for (int i = 0; i < 2; i++)
		load[i] = start_helper(spin);
	for (int i = 0; i < workers; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			work(i, workers, first, runs);
	}
	for (int i = 0; i < workers; i++) {
		waitpid(pids[i], &status, 0);
		bad += status != 0;
	}
	for (int i = 0; i < 2; i++) {
		kill(load[i], SIGKILL);
		waitpid(load[i], NULL, 0);
	}
	if (bad > 0)
		printf("not ok  %d workers failed\n", bad);
	printf("soak: %ld bystanders came and went, %ld signals hit one\n",
		atomic_load(&shared->churned), atomic_load(&shared->hits));
	printf("soak: %ld passed, %ld failed, 0 skipped\n",
		atomic_load(&shared->passed),
		atomic_load(&shared->failed) + bad);
	fflush(stdout);
	return bad > 0 || atomic_load(&shared->failed) > 0 ||
	       atomic_load(&shared->hits) > 0;
}

static int skip(const char *why)
{
	printf("skipped  small pid_max: %s\n", why);
	printf("soak: 0 passed, 0 failed, 1 skipped\n");
	return 0;
}

static void set_pid_max(int pid_max)
{
	char text[16];
	const int length = snprintf(text, sizeof text, "%d", pid_max);
	const int fd = open("/proc/sys/kernel/pid_max", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, (size_t)length) != length)
		die("pid_max");
	close(fd);
}

/* Before 6.14 there is one pid_max for the whole machine: not ours to set. */
static bool has_own_pid_max(void)
{
	struct utsname name;
	int major = 0, minor = 0;

	uname(&name);
	sscanf(name.release, "%d.%d", &major, &minor);
	return major > 6 || (major == 6 && minor >= 14);
}

static int soak_inside(int pid_max, long first, long runs, int workers)
{
	int status;
	pid_t pid;

	if (!has_own_pid_max())
		return skip("the kernel is older than 6.14");
	if (unshare(CLONE_NEWPID | CLONE_NEWNS) != 0)
		return skip(strerror(errno));
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
			mount("proc", "/proc", "proc", 0, NULL) != 0)
			die("mount");
		set_pid_max(pid_max);
		exit(soak(first, runs, workers));
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

static void prepare(void)
{
	const struct rlimit none = {0, 0};
	static char self[4096];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);

	if (length < 0)
		die("/proc/self/exe");
	/* A background job of a shell ignores INT and QUIT. */
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	program = self;
	setrlimit(RLIMIT_CORE, &none);
	snprintf(directory, sizeof directory, "/tmp/soak.XXXXXX");
	if (!mkdtemp(directory))
		die(directory);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		die("mmap");
}

static void remove_directory(int workers)
{
	char name[96];

	for (int i = 0; i < workers; i++) {
		snprintf(name, sizeof name, "%s/err.%d", directory, i);
		unlink(name);
		snprintf(name, sizeof name, "%s/report.%d", directory, i);
		unlink(name);
	}
	rmdir(directory);
}

int main(int argc, char *argv[])
{
	long runs = 2000, first = 0;
	int workers = 4, pid_max = 0, option, result;

	if (argc == 6 && strcmp(argv[1], "actor") == 0)
		return actor(argv + 2);
	while ((option = getopt(argc, argv, "dn:s:f:j:p:v")) != -1) {
		switch (option) {
		case 'd':
			kills_only = true;
			break;
		case 'n':
			runs = atol(optarg);
			break;
		case 's':
			seed = strtoull(optarg, NULL, 0);
			break;
		case 'f':
			first = atol(optarg);
			break;
		case 'j':
			workers = atoi(optarg);
			break;
		case 'p':
			pid_max = atoi(optarg);
			break;
		case 'v':
			verbose = true;
			break;
		default:
			return 2;
		}
	}
	if (optind + 1 != argc || workers < 1 || workers > 64) {
		fprintf(stderr,
			"usage: soak [-dv] [-n RUNS] [-s SEED] [-f FIRST] "
			"[-j WORKERS] [-p PID_MAX] TMO\n");
		return 2;
	}
	tmo = realpath(argv[optind], NULL);
	if (!tmo)
		die(argv[optind]);
	prepare();
	printf("soak: seed %llu, runs %ld to %ld, %d at a time%s\n",
		(unsigned long long)seed, first, first + runs - 1, workers,
		pid_max > 0 ? ", among recycled pids" : "");
	fflush(stdout);
	result = pid_max > 0 ? soak_inside(pid_max, first, runs, workers)
			     : soak(first, runs, workers);
	remove_directory(workers);
	return result;
}
