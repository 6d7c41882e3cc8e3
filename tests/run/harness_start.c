/*
 * harness_start: starts tmo, or another program, as a test's setup says.
 */
#define _GNU_SOURCE
#include "harness_inner.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SIGNAL_MAX = 64 };

static void child_give_up(const char *what)
{
	const char *why = strerror(errno);

	if (write(STDERR_FILENO, what, strlen(what)) < 0 ||
		write(STDERR_FILENO, why, strlen(why)) < 0 ||
		write(STDERR_FILENO, "\n", 1) < 0)
		_exit(EXIT_NOT_STARTED);
	_exit(EXIT_NOT_STARTED);
}

/* However the test program was started, tmo starts with a clean slate. */
static void child_signals(void)
{
	const struct sigaction standard = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int number = 1; number <= SIGNAL_MAX; number++)
		sigaction(number, &standard, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

void hold_signals(void *context)
{
	sigset_t set;

	sigemptyset(&set);
	for (const int *number = context; *number != 0; number++)
		sigaddset(&set, *number);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

void be_nobody(void *context)
{
	(void)context;
	if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 ||
				      setuid(NOBODY) != 0))
		_exit(119);
}

static int term[] = {SIGTERM, 0};
const struct setup holding_term = {.child = hold_signals, .context = term};

static void child_stream(int value, int pipe_fd, int target)
{
	int fd = pipe_fd;

	if (value == STREAM_CLOSED) {
		close(target);
		return;
	}
	if (value == STREAM_NULL ||
		(target == STDIN_FILENO && value == STREAM_DEFAULT))
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	else if (value > 0)
		fd = value;
	if (fd == target ? fcntl(fd, F_SETFD, 0) < 0 : dup2(fd, target) < 0)
		child_give_up("a stream: ");
}

/* The child's ends of the pipes. */
struct ends {
	int in;
	int out;
	int err;
	int ready;
	int life;
};

static void child_descriptors(
	const struct setup *setup, const struct ends *ends)
{
	child_stream(setup->in, ends->in, STDIN_FILENO);
	child_stream(setup->out, ends->out, STDOUT_FILENO);
	child_stream(setup->err, ends->err, STDERR_FILENO);
	for (int fd = STDERR_FILENO + 1; fd < HARNESS_FD; fd++)
		close(fd);
	if (!setup->bare && (dup2(ends->ready, READY_FD) < 0 ||
				    dup2(ends->life, LIFE_FD) < 0))
		child_give_up("descriptors: ");
}

static _Noreturn void child_run(
	const struct setup *setup, const struct ends *ends, char *argv[])
{
	const char *program =
		setup->program != NULL ? setup->program : tmo_path();

	child_signals();
	child_descriptors(setup, ends);
	if (setup->session ? setsid() < 0 : setup->group && setpgid(0, 0) != 0)
		child_give_up("group: ");
	if (setup->directory != NULL && chdir(setup->directory) != 0)
		child_give_up("directory: ");
	if (setup->child != NULL)
		setup->child(setup->context);
	if (strchr(program, '/') != NULL)
		execv(program, argv);
	else
		execvp(program, argv);
	child_give_up("exec: ");
	_exit(EXIT_NOT_STARTED);
}

/* Out of the way of the numbers that the child uses. */
static int move_up(int fd)
{
	const int moved = fcntl(fd, F_DUPFD_CLOEXEC, HARNESS_FD);

	assert_true(moved >= 0);
	close(fd);
	return moved;
}

static void make_pipe(int *reading, int *writing)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	*reading = move_up(ends[0]);
	*writing = move_up(ends[1]);
}

static char **make_argv(
	const struct setup *setup, const char *const arguments[])
{
	const char *name = setup->program != NULL ? setup->program : "tmo";
	size_t count = 0;
	char **argv;

	while (arguments[count] != NULL)
		count++;
	argv = keep(calloc(count + 2, sizeof(*argv)));
	argv[0] = text_format("%s", setup->name != NULL ? setup->name : name);
	for (size_t i = 0; i < count; i++)
		argv[i + 1] = text_format("%s", arguments[i]);
	return argv;
}

static void nonblocking(int fd)
{
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
}

static struct run *run_new(struct ends *ends)
{
	struct run *run = must(calloc(1, sizeof(*run)));

	make_pipe(&ends->in, &run->in);
	make_pipe(&run->out_fd, &ends->out);
	make_pipe(&run->err_fd, &ends->err);
	make_pipe(&run->ready, &ends->ready);
	make_pipe(&run->life, &ends->life);
	nonblocking(run->out_fd);
	nonblocking(run->err_fd);
	run->out = must(strdup(""));
	run->err = must(strdup(""));
	run->pid = -1;
	run->pid_fd = -1;
	run->next = runs;
	runs = run;
	return run;
}

struct run *run_start(const struct setup *setup, const char *const arguments[])
{
	static const struct setup standard;
	struct ends ends;
	struct run *run = run_new(&ends);
	char **argv;

	if (setup == NULL)
		setup = &standard;
	argv = make_argv(setup, arguments);
	fflush(NULL);
	run->started = clock_now();
	run->pid = fork();
	assert_true(run->pid >= 0);
	if (run->pid == 0)
		child_run(setup, &ends, argv);
	run->pid_fd = (int)syscall(SYS_pidfd_open, run->pid, 0);
	assert_true(run->pid_fd >= 0);
	run->pid_fd = move_up(run->pid_fd);
	close(ends.in);
	close(ends.out);
	close(ends.err);
	close(ends.ready);
	close(ends.life);
	if (setup->in != STREAM_PIPE)
		run_close_in(run);
	return run;
}
