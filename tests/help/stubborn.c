/*
 * stubborn LABEL LOG [SIGNAL[=STATUS] | -SIGNAL]...: outlives signals.
 *
 * Takes each SIGNAL as often as it comes and appends "LABEL SIGNAL" to the
 * file LOG ("-": none), one write each; with =STATUS it then exits with that.
 * -SIGNAL is ignored. A signal not named does what it does by default.
 * SIGNAL is a name without SIG or a number. When all is set up it writes
 * "PID LABEL" to descriptor 8. Ends by itself after 60 s, with status 99.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { READY_FD = 8, LIFETIME = 60, TOO_OLD = 99, SIGNALS = 65 };

static const struct {
	int number;
	const char *name;
} names[] = {
	{SIGHUP, "HUP"},
	{SIGINT, "INT"},
	{SIGQUIT, "QUIT"},
	{SIGABRT, "ABRT"},
	{SIGUSR1, "USR1"},
	{SIGUSR2, "USR2"},
	{SIGPIPE, "PIPE"},
	{SIGALRM, "ALRM"},
	{SIGTERM, "TERM"},
	{SIGCHLD, "CHLD"},
	{SIGCONT, "CONT"},
	{SIGTSTP, "TSTP"},
	{SIGTTIN, "TTIN"},
	{SIGTTOU, "TTOU"},
};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

static int number_of(const char *word)
{
	for (int i = 0; i < NAMES; i++)
		if (strncmp(word, names[i].name, strlen(names[i].name)) == 0)
			return names[i].number;
	return (int)strtol(word, NULL, 10);
}

static const char *name_of(int number)
{
	static char digits[16];

	for (int i = 0; i < NAMES; i++)
		if (number == names[i].number)
			return names[i].name;
	snprintf(digits, sizeof(digits), "%d", number);
	return digits;
}

static void say(int fd, const char *first, const char *second)
{
	char line[256];
	const int length =
		snprintf(line, sizeof(line), "%s %s\n", first, second);

	if (write(fd, line, (size_t)length) < 0)
		return; /* nobody listens */
}

static void append(const char *log, const char *label, int number)
{
	int fd;

	if (strcmp(log, "-") == 0)
		return;
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0666);
	if (fd < 0)
		return;
	say(fd, label, name_of(number));
	close(fd);
}

/* Blocked signals are taken one by one below: none is lost to a handler. */
static void set_up(char *words[], sigset_t *taken, int *statuses)
{
	sigemptyset(taken);
	for (; *words != NULL; words++) {
		const char *equals = strchr(*words, '=');
		int number;

		if (**words == '-') {
			signal(number_of(*words + 1), SIG_IGN);
			continue;
		}
		number = number_of(*words);
		if (number < 1 || number >= SIGNALS)
			exit(EXIT_FAILURE);
		sigaddset(taken, number);
		if (equals != NULL)
			statuses[number] = (int)strtol(equals + 1, NULL, 10);
	}
	sigprocmask(SIG_BLOCK, taken, NULL);
}

int main(int argc, char *argv[])
{
	int statuses[SIGNALS];
	struct timespec left = {.tv_sec = LIFETIME};
	sigset_t taken;
	char pid[16];
	int number;

	if (argc < 3)
		return EXIT_FAILURE;
	for (int i = 0; i < SIGNALS; i++)
		statuses[i] = -1;
	set_up(argv + 3, &taken, statuses);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	say(READY_FD, pid, argv[1]);
	for (;;) {
		number = sigtimedwait(&taken, NULL, &left);
		if (number < 0 && errno == EINTR)
			continue; /* it was stopped and continued */
		if (number < 0)
			return TOO_OLD;
		append(argv[2], argv[1], number);
		if (statuses[number] >= 0)
			return statuses[number];
	}
}
