/*
 * actor: a process that does what its arguments say, word by word, and logs
 * every signal that it catches. A test writes a whole tree on one command
 * line. Refuses to know what any of it proves.
 *
 *	label NAME	how this process and its children-to-be sign the log
 *	log FILE	append to it: "LABEL NUMBER NANOSECONDS" per signal
 *	catch N|all	log signal N, or all that can be caught
 *	ignore N	ignore it; default N: no longer
 *	note N		write a line to the log as if N had been caught
 *	ready		write "PID\n" to descriptor 8
 *	close		close descriptors 8 and 9 and the standard ones
 *	fork [ ... ]	a child does the words in brackets, then exits with 0
 *	thread [ ... ]	a second thread does them
 *	repeat N [ ... ]	N times
 *	setsid, setpgid, root
 *	open, shut	let signals through from now on, not only asleep; no more
 *	raise N		to itself
 *	pause		sleep for ever
 *	until N		sleep until N signals were logged
 *	await N		wait for signal N with sigwait(3), its action untouched
 *	linger MS	sleep so long, whatever comes
 *	read FILE	wait until a fifo has a writer and then none
 *	wait		for all children
 *	spin		use CPU for ever
 *	leave		end this thread only
 *	exit N
 *
 * For ever is LIFETIME at most, so that nothing stays where a test was killed.
 * Signals are let through only while it sleeps, so a handler interrupts
 * nothing: it may call anything. After "open" those that are not caught end it
 * at any time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIFETIME = 120, READY_FD = 8, LOG_FD = 10, SIGNALS = 64, FAILED = 119 };

static const char *label = "actor";
static volatile sig_atomic_t caught;
static bool logs;
static sigset_t let_through; /* what sleeping unblocks: all */
static sigset_t all;

static _Noreturn void die(const char *why)
{
	fprintf(stderr, "actor: %s: %s\n", why, strerror(errno));
	_exit(FAILED);
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void note(int number)
{
	char line[128];
	const int length = snprintf(
		line, sizeof(line), "%s %d %lld\n", label, number, now());

	if (logs && write(LOG_FD, line, (size_t)length) != length)
		die("log");
}

static void on_signal(int number)
{
	note(number);
	caught++;
}

static void catch_one(int number)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigfillset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

static void catch_signals(const char *which)
{
	if (strcmp(which, "all") != 0) {
		catch_one(atoi(which));
		return;
	}
	for (int number = 1; number <= SIGNALS; number++)
		if (number != SIGCHLD && number != SIGTTIN && number != SIGTTOU)
			catch_one(number);
}

static void set_log(const char *path)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);

	if (fd < 0 || dup2(fd, LOG_FD) < 0)
		die(path);
	if (fd != LOG_FD)
		close(fd);
	logs = true;
}

static void say_ready(void)
{
	char line[32];
	const int length = snprintf(line, sizeof(line), "%d\n", (int)getpid());

	if (write(READY_FD, line, (size_t)length) != length)
		die("ready");
}

static void close_all(void)
{
	for (int fd = 0; fd < LOG_FD; fd++)
		close(fd);
}

/* Without an `until` of its own it ends the process when its life is over. */
static void sleep_until(long long until, int count)
{
	const bool for_ever = until == INT64_MAX;

	if (for_ever)
		until = now() + LIFETIME * 1000000000LL;
	while (caught < count) {
		const long long left = until - now();
		const struct timespec time = {
			.tv_sec = left / 1000000000LL,
			.tv_nsec = left % 1000000000LL,
		};

		if (left <= 0 && for_ever)
			_exit(FAILED);
		if (left <= 0)
			return;
		ppoll(NULL, 0, &time, &let_through);
	}
}

static void await_signal(int number)
{
	sigset_t only;
	int came;

	sigemptyset(&only);
	sigaddset(&only, number);
	sigprocmask(SIG_BLOCK, &only, NULL);
	if (sigwait(&only, &came) != 0)
		die("sigwait");
	on_signal(came);
}

static void read_fifo(const char *path)
{
	const int fd = open(path, O_RDONLY);
	char byte;

	if (fd < 0)
		die(path);
	while (read(fd, &byte, 1) != 0)
		;
	close(fd);
}

static void wait_for_children(void)
{
	sigset_t before;

	sigprocmask(SIG_SETMASK, &let_through, &before);
	while (wait(NULL) > 0 || errno == EINTR)
		;
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* The word after the bracket that closes the one at words[0]. */
static char **after_bracket(char **words)
{
	int depth = 0;

	do {
		if (*words == NULL)
			die("bracket");
		depth += strcmp(*words, "[") == 0;
		depth -= strcmp(*words, "]") == 0;
		words++;
	} while (depth > 0);
	return words;
}

static void play(char **words);

static void *play_thread(void *words)
{
	play(words);
	return NULL;
}

/* Words with brackets; returns what follows them, NULL if it is not one. */
static char **play_bracket(char **words)
{
	const char *word = *words;
	pthread_t thread;

	if (strcmp(word, "fork") == 0) {
		const pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (pid == 0) {
			caught = 0;
			play(words + 2);
			_exit(0);
		}
		return after_bracket(words + 1);
	}
	if (strcmp(word, "thread") == 0) {
		if (pthread_create(&thread, NULL, play_thread, words + 2) != 0)
			die("thread");
		return after_bracket(words + 1);
	}
	if (strcmp(word, "repeat") == 0) {
		for (int i = atoi(words[1]); i > 0; i--)
			play(words + 3);
		return after_bracket(words + 2);
	}
	return NULL;
}

static bool is(const char *word, const char *other)
{
	return strcmp(word, other) == 0;
}

/* Words with one argument; false if it is not one. */
static bool play_pair(const char *word, char *argument)
{
	if (is(word, "label"))
		label = argument;
	else if (is(word, "log"))
		set_log(argument);
	else if (is(word, "catch"))
		catch_signals(argument);
	else if (is(word, "ignore"))
		signal(atoi(argument), SIG_IGN);
	else if (is(word, "default"))
		signal(atoi(argument), SIG_DFL);
	else if (is(word, "note"))
		note(atoi(argument));
	else if (is(word, "raise"))
		kill(getpid(), atoi(argument));
	else if (is(word, "until"))
		sleep_until(INT64_MAX, atoi(argument));
	else if (is(word, "await"))
		await_signal(atoi(argument));
	else if (is(word, "linger"))
		sleep_until(now() + atoi(argument) * 1000000LL, INT32_MAX);
	else if (is(word, "read"))
		read_fifo(argument);
	else if (is(word, "exit"))
		_exit(atoi(argument));
	else
		return false;
	return true;
}

static void play_single(const char *word)
{
	if (is(word, "ready"))
		say_ready();
	else if (is(word, "close"))
		close_all();
	else if (is(word, "setsid"))
		setsid();
	else if (is(word, "setpgid"))
		setpgid(0, 0);
	else if (is(word, "open"))
		sigprocmask(SIG_SETMASK, &let_through, NULL);
	else if (is(word, "shut"))
		sigprocmask(SIG_SETMASK, &all, NULL);
	else if (is(word, "root")) {
		if (setresuid(0, 0, 0) != 0)
			die("root");
	} else if (is(word, "pause"))
		sleep_until(INT64_MAX, INT32_MAX);
	else if (is(word, "wait"))
		wait_for_children();
	else if (is(word, "spin"))
		for (;;)
			now();
	else if (is(word, "leave"))
		pthread_exit(NULL);
	else {
		errno = EINVAL;
		die(word);
	}
}

/* Up to the bracket that closes the list, or the end of all words. */
static void play(char **words)
{
	while (*words != NULL && strcmp(*words, "]") != 0) {
		char **next = play_bracket(words);

		if (next != NULL) {
			words = next;
		} else if (words[1] != NULL && play_pair(words[0], words[1])) {
			words += 2;
		} else {
			play_single(*words);
			words++;
		}
	}
}

int main(int argc, char *argv[])
{
	(void)argc;
	sigemptyset(&let_through);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	play(argv + 1);
	return 0;
}
