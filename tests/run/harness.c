/*
 * harness: see harness.h. Refuses to know what tmo promises.
 *
 * Nothing here waits without a deadline. What has no event (the state of a
 * process that is not our child) is looked at every 2 ms, until the deadline.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_NOT_STARTED = 120, SIGNAL_MAX = 64, SEEN_MAX = 32768 };

/* What is freed at the end of the test. */
struct kept {
	struct kept *next;
	void *what;
};

static struct run *runs;
static struct kept *kept;
static char *scratch;
static bool leftovers;

/* ---- the clock, memory, text ---- */

int64_t clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

static int64_t deadline(void)
{
	return clock_now() + HARNESS_DEADLINE * SECOND;
}

static void look_again_soon(void)
{
	const struct timespec moment = {.tv_nsec = 2 * MILLISECOND};

	nanosleep(&moment, NULL);
}

static void *must(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

static void *keep(void *what)
{
	struct kept *entry = must(malloc(sizeof(*entry)));

	*entry = (struct kept){.next = kept, .what = must(what)};
	kept = entry;
	return what;
}

char *text_format(const char *format, ...)
{
	char *text = NULL;
	va_list list;

	va_start(list, format);
	if (vasprintf(&text, format, list) < 0)
		abort();
	va_end(list);
	return keep(text);
}

/* ---- paths and files ---- */

static int remove_one(
	const char *path, const struct stat *what, int type, struct FTW *walk)
{
	(void)what;
	(void)type;
	(void)walk;
	remove(path);
	return 0;
}

/* Whether others get as far as the file: not into somebody's home, mostly. */
static bool all_may_enter(char *path)
{
	struct stat status;

	for (char *slash = strchr(path + 1, '/'); slash != NULL;
		slash = strchr(slash + 1, '/')) {
		bool may;

		*slash = '\0';
		may = stat(path, &status) == 0 && (status.st_mode & S_IXOTH);
		*slash = '/';
		if (!may)
			return false;
	}
	return true;
}

/* Tests put the paths into scripts: a shell must take them for one word. */
static bool is_one_word(const char *path)
{
	return path[strspn(path, "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "0123456789/._+-")] == '\0';
}

static char *copies; /* a directory for all the tests of this program */

static void remove_copies(void)
{
	nftw(copies, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void copy_tree(const char *from, const char *to)
{
	static const char script[] =
		"cp -r \"$1\" \"$2\" && chmod -R go+rX \"$2\"";
	const pid_t pid = fork();
	int status;

	if (pid == 0) {
		execlp("sh", "sh", "-c", script, "copy", from, to, NULL);
		_exit(EXIT_NOT_STARTED);
	}
	if (waitpid(pid, &status, 0) != pid || status != 0)
		abort();
}

/*
 * The path itself, or a copy's: root starts tmo as users who may not get at
 * what is in a home, and the name of a directory may have a space in it.
 */
static const char *usable(const char *name)
{
	char *path = realpath(name, NULL);
	char *copy;

	if (path == NULL)
		return name;
	if (is_one_word(path) && (geteuid() != 0 || all_may_enter(path)))
		return path;
	if (copies == NULL) {
		copies = must(strdup("/tmp/tmo-copies.XXXXXX"));
		if (mkdtemp(copies) == NULL || chmod(copies, 0755) != 0 ||
			atexit(remove_copies) != 0)
			abort();
	}
	copy = must(strdup(text_format("%s%s", copies, strrchr(path, '/'))));
	copy_tree(path, copy);
	free(path);
	return copy;
}

const char *tmo_path(void)
{
	static const char *path;

	if (path == NULL)
		path = usable(getenv("TMO") ? getenv("TMO") : "./tmo");
	return path;
}

const char *help_path(const char *helper)
{
	static const char *directory;

	if (directory == NULL)
		directory = usable(
			getenv("TMO_HELP") ? getenv("TMO_HELP") : "build/help");
	return text_format("%s/%s", directory, helper);
}

const char *scratch_path(const char *name)
{
	if (scratch == NULL) {
		scratch = must(strdup("/tmp/tmo-test.XXXXXX"));
		/* Others may enter: some tests start tmo as another user. */
		if (mkdtemp(scratch) == NULL || chmod(scratch, 0777) != 0)
			abort();
	}
	return text_format("%s/%s", scratch, name);
}

const char *file_text(const char *path)
{
	enum { STEP = 4096 };
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = must(calloc(1, STEP + 1));
	size_t length = 0;
	ssize_t got;

	while (fd >= 0 && (got = read(fd, text + length, STEP)) > 0) {
		length += (size_t)got;
		text = must(realloc(text, length + STEP + 1));
	}
	text[length] = '\0';
	if (fd >= 0)
		close(fd);
	return keep(text);
}

void file_write(const char *path, const char *text, mode_t mode)
{
	const int fd =
		open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

bool file_exists(const char *path)
{
	struct stat what;

	return lstat(path, &what) == 0;
}

/* ---- processes ---- */

static bool parse_stat(const char *line, struct seen *found)
{
	const char *open = strchr(line, '(');
	const char *close = strrchr(line, ')');

	if (open == NULL || close == NULL ||
		sscanf(line, "%d", &found->pid) != 1 ||
		sscanf(close + 1, " %c %d %d %d", &found->state, &found->parent,
			&found->group, &found->session) != 4)
		return false;
	snprintf(found->name, sizeof(found->name), "%.*s",
		(int)(close - open - 1), open + 1);
	return true;
}

static bool read_stat(const char *pid, struct seen *found)
{
	char path[64];
	char line[512];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	length = read(fd, line, sizeof(line) - 1);
	close(fd);
	if (length <= 0)
		return false;
	line[length] = '\0';
	return parse_stat(line, found);
}

bool process_look(pid_t pid, struct seen *found)
{
	char number[24];

	snprintf(number, sizeof(number), "%d", (int)pid);
	return read_stat(number, found);
}

static size_t process_all(struct seen *all)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	size_t count = 0;

	if (proc == NULL)
		return 0;
	while (count < SEEN_MAX && (entry = readdir(proc)) != NULL)
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			count += read_stat(entry->d_name, &all[count]);
	closedir(proc);
	return count;
}

static bool is_one_of(pid_t pid, const struct seen *found, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (found[i].pid == pid)
			return true;
	return false;
}

size_t process_descendants(pid_t root, struct seen *found, size_t max)
{
	static struct seen all[SEEN_MAX];
	const size_t total = process_all(all);
	size_t count = 0;
	size_t before;

	do {
		before = count;
		for (size_t i = 0; i < total && count < max; i++)
			if ((all[i].parent == root ||
				    is_one_of(all[i].parent, found, count)) &&
				!is_one_of(all[i].pid, found, count))
				found[count++] = all[i];
	} while (count != before);
	return count;
}

size_t process_count(pid_t root)
{
	static struct seen found[SEEN_MAX];

	return process_descendants(root, found, SEEN_MAX);
}

size_t process_zombies(pid_t root)
{
	static struct seen found[SEEN_MAX];
	const size_t count = process_descendants(root, found, SEEN_MAX);
	size_t zombies = 0;

	for (size_t i = 0; i < count; i++)
		zombies += found[i].state == 'Z';
	return zombies;
}

void process_await(pid_t pid, const char *states)
{
	const int64_t until = deadline();
	struct seen seen;

	while (clock_now() < until) {
		const bool there = process_look(pid, &seen);

		if (there ? strchr(states, seen.state) != NULL
			  : *states == '\0')
			return;
		look_again_soon();
	}
	print_error("process %d never was in a state of \"%s\"\n", (int)pid,
		states);
	fail();
}

/* ---- waiting ---- */

/* The tree as it is, for whoever has to find out why. */
static void print_tree(const char *why)
{
	static struct seen found[SEEN_MAX];
	const size_t count = process_descendants(getpid(), found, SEEN_MAX);

	print_error("%s\n", why);
	for (size_t i = 0; i < count && i < 30; i++)
		print_error("  process %d (%s) state %c parent %d group %d "
			    "session %d\n",
			(int)found[i].pid, found[i].name, found[i].state,
			(int)found[i].parent, (int)found[i].group,
			(int)found[i].session);
	if (count > 30)
		print_error("  and %zu more\n", count - 30);
}

/* In pieces: what cmocka prints at once is cut off. */
static void print_text(const char *title, const char *text)
{
	enum { PIECE = 500 };
	size_t left = strlen(text);

	print_error("%s\"", title);
	for (; left > PIECE; left -= PIECE, text += PIECE)
		print_error("%.*s", PIECE, text);
	print_error("%s\"\n", text);
}

static void print_run(const struct run *run)
{
	if (run->ended && WIFEXITED(run->status))
		print_error("  it exited with %d", WEXITSTATUS(run->status));
	else if (run->ended)
		print_error("  it ended by signal %d%s", WTERMSIG(run->status),
			WCOREDUMP(run->status) ? " with a core" : "");
	else
		print_error("  it runs");
	print_error(" after %.3f s\n",
		(double)(run->ended ? run->elapsed
				    : clock_now() - run->started) /
			(double)SECOND);
	print_text("  stdout: ", run->out);
	print_text("  stderr: ", run->err);
}

static void give_up(const struct run *run, const char *why)
{
	print_tree(why);
	print_run(run);
	fail();
}

/* Takes what is there; closes at the end of all writers. */
static void absorb(int *fd, char **text, size_t *length)
{
	char bytes[4096];
	ssize_t got;

	if (*fd < 0)
		return;
	while ((got = read(*fd, bytes, sizeof(bytes))) > 0) {
		*text = must(realloc(*text, *length + (size_t)got + 1));
		memcpy(*text + *length, bytes, (size_t)got);
		*length += (size_t)got;
		(*text)[*length] = '\0';
	}
	if (got == 0) {
		close(*fd);
		*fd = -1;
	}
}

static void absorb_both(struct run *run)
{
	absorb(&run->out_fd, &run->out, &run->out_length);
	absorb(&run->err_fd, &run->err, &run->err_length);
}

/* True when fd (-1: none) has something, false when a stream had. */
static bool pump(struct run *run, int fd, int64_t until, const char *why)
{
	struct pollfd wait[] = {
		{.fd = fd, .events = POLLIN},
		{.fd = run->out_fd, .events = POLLIN},
		{.fd = run->err_fd, .events = POLLIN},
	};
	const int64_t left = until - clock_now();

	if (left <= 0)
		give_up(run, why);
	if (poll(wait, 3, (int)(left / MILLISECOND) + 1) < 0)
		assert_int_equal(errno, EINTR);
	absorb_both(run);
	return wait[0].revents != 0;
}

struct run *run_wait(struct run *run)
{
	const int64_t until = deadline();

	if (run->ended)
		return run;
	while (!pump(run, run->pid_fd, until, "it does not end"))
		;
	run->elapsed = clock_now() - run->started;
	assert_int_equal(waitpid(run->pid, &run->status, 0), run->pid);
	run->ended = true;
	absorb_both(run);
	return run;
}

struct run *run_drain(struct run *run)
{
	const int64_t until = deadline();

	while (run->out_fd >= 0 || run->err_fd >= 0)
		pump(run, -1, until, "its output stays open");
	return run;
}

const char *run_ready(struct run *run)
{
	static char line[256];
	const int64_t until = deadline();
	size_t length = 0;
	char byte;

	for (;;) {
		while (!pump(run, run->ready, until, "nobody is ready"))
			;
		if (read(run->ready, &byte, 1) != 1)
			give_up(run, "all have gone and nobody was ready");
		if (byte == '\n')
			break;
		if (length < sizeof(line) - 1)
			line[length++] = byte;
	}
	line[length] = '\0';
	return line;
}

pid_t run_ready_pid(struct run *run)
{
	return (pid_t)strtol(run_ready(run), NULL, 10);
}

void run_ready_many(struct run *run, int count)
{
	while (count-- > 0)
		run_ready(run);
}

static bool has_something(int fd)
{
	struct pollfd look = {.fd = fd, .events = POLLIN};

	return poll(&look, 1, 0) == 1;
}

bool run_ready_pending(const struct run *run)
{
	return has_something(run->ready);
}

static void await_text(
	struct run *run, char *const *stream, const int *fd, const char *text)
{
	const int64_t until = deadline();

	while (strstr(*stream, text) == NULL) {
		if (*fd < 0)
			give_up(run, text);
		pump(run, -1, until, text);
	}
}

void run_await_out(struct run *run, const char *text)
{
	await_text(run, &run->out, &run->out_fd, text);
}

void run_await_err(struct run *run, const char *text)
{
	await_text(run, &run->err, &run->err_fd, text);
}

void run_kill(const struct run *run, int signal)
{
	assert_false(run->ended);
	assert_int_equal(kill(run->pid, signal), 0);
}

void run_time_up(const struct run *run)
{
	run_kill(run, SIGALRM);
}

void run_close_in(struct run *run)
{
	if (run->in >= 0)
		close(run->in);
	run->in = -1;
}

bool run_alive(const struct run *run)
{
	return !has_something(run->life);
}

void run_await_gone(const struct run *run)
{
	struct pollfd look = {.fd = run->life, .events = POLLIN};

	if (poll(&look, 1, HARNESS_DEADLINE * 1000) != 1)
		give_up(run, "somebody who should be gone holds the lifeline");
}

/* ---- starting ---- */

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

/* ---- statements ---- */

static void disagree(const struct run *run, const char *file, int line)
{
	print_run(run);
	_fail(file, line);
}

void run_assert_exit(
	const struct run *run, int number, const char *file, int line)
{
	if (run->ended && WIFEXITED(run->status) &&
		WEXITSTATUS(run->status) == number)
		return;
	print_error("should have exited with %d\n", number);
	disagree(run, file, line);
}

void run_assert_signalled(
	const struct run *run, int number, const char *file, int line)
{
	if (run->ended && WIFSIGNALED(run->status) &&
		WTERMSIG(run->status) == number && !WCOREDUMP(run->status))
		return;
	print_error("should have ended by signal %d without a core\n", number);
	disagree(run, file, line);
}

void run_assert_text(const struct run *run, const char *seen, const char *text,
	const char *file, int line)
{
	if (strcmp(seen, text) == 0)
		return;
	print_text("should have written: ", text);
	disagree(run, file, line);
}

static int count_lines(const char *seen, const char *text)
{
	const size_t length = strlen(text);
	int count = 0;

	while (*seen != '\0') {
		const size_t this = strcspn(seen, "\n");

		count += this == length && memcmp(seen, text, length) == 0;
		seen += this + (seen[this] == '\n');
	}
	return count;
}

void run_assert_line(const struct run *run, const char *seen, const char *text,
	const char *file, int line)
{
	if (count_lines(seen, text) == 1)
		return;
	print_error("should have exactly one line: \"%s\"\n", text);
	disagree(run, file, line);
}

void run_assert_error(const struct run *run, const char *start,
	const char *part, const char *file, int line)
{
	const char *end = strchr(run->err, '\n');

	if (end != NULL && end[1] == '\0' &&
		strncmp(run->err, start, strlen(start)) == 0 &&
		strstr(run->err, part) != NULL)
		return;
	print_error("should be one line that starts with \"%s\" and has "
		    "\"%s\"\n",
		start, part);
	disagree(run, file, line);
}

void run_assert_took(const struct run *run, int64_t least, int64_t most,
	const char *file, int line)
{
	if (run->ended && run->elapsed >= least && run->elapsed <= most)
		return;
	print_error("should have taken %.3f to %.3f s\n",
		(double)least / (double)SECOND, (double)most / (double)SECOND);
	disagree(run, file, line);
}

void run_assert_gone(const struct run *run, const char *file, int line)
{
	if (!run_alive(run))
		return;
	print_tree("nobody should be left to hold the lifeline");
	disagree(run, file, line);
}

void run_assert_alive(const struct run *run, const char *file, int line)
{
	if (run_alive(run))
		return;
	print_error("somebody should hold the lifeline\n");
	disagree(run, file, line);
}

void run_assert_runs_on(
	struct run *run, int64_t span, const char *file, int line)
{
	const int64_t until = clock_now() + span;
	struct pollfd look = {.fd = run->pid_fd, .events = POLLIN};
	int64_t left;

	while (!run->ended && (left = until - clock_now()) > 0)
		if (poll(&look, 1, (int)(left / MILLISECOND) + 1) != 0)
			run_wait(run);
	absorb_both(run);
	if (!run->ended)
		return;
	print_error("should still be running\n");
	disagree(run, file, line);
}

/* ---- before and after a test ---- */

void leftovers_expected(void)
{
	leftovers = true;
}

/* What the test program itself was given is not for tmo: it may be a pipe
 * of make's, and tests count descriptors. */
static void keep_descriptors(void)
{
	for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* A directory of PATH that cannot be searched would make 127 a 126. */
static void keep_searchable_path(void)
{
	const char *path = getenv("PATH");
	char *list = must(strdup(path != NULL ? path : "/usr/bin:/bin"));
	char *result = must(calloc(1, strlen(list) + 2));
	char *rest = list;
	const char *entry;

	while ((entry = strsep(&rest, ":")) != NULL)
		if (access(entry, X_OK) == 0) {
			strcat(result, *result != '\0' ? ":" : "");
			strcat(result, entry);
		}
	setenv("PATH", result, 1);
	free(list);
	free(result);
}

/*
 * glibc's posix_spawn(), and so make, leaves the two signals that glibc keeps
 * for itself ignored in what it starts; its sigaction() does not mend that.
 */
static void default_reserved(void)
{
	const unsigned long action[8] = {0};

	for (int number = 32; number < SIGRTMIN; number++)
		syscall(SYS_rt_sigaction, number, action, NULL, 8);
}

int harness_setup(void **state)
{
	static bool done;

	(void)state;
	leftovers = false;
	if (done)
		return 0;
	done = true;
	keep_descriptors();
	keep_searchable_path();
	setenv("LC_ALL", "C", 1);
	/* A sanitizer must not take signals that the tests look at. */
	setenv("ASAN_OPTIONS",
		"handle_segv=0:handle_sigbus=0:handle_sigfpe=0:"
		"handle_abort=0:handle_sigill=0:detect_leaks=0",
		0);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	default_reserved();
	/* Once, and here: a child that copies starts tmo late. */
	tmo_path();
	help_path("");
	return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

static bool is_run(pid_t pid)
{
	for (const struct run *run = runs; run != NULL; run = run->next)
		if (run->pid == pid && !run->ended)
			return true;
	return false;
}

/* Whether tmo, all runs of which have ended, left anything. */
static bool something_left(void)
{
	static struct seen found[SEEN_MAX];
	const size_t count = process_descendants(getpid(), found, SEEN_MAX);

	for (const struct run *run = runs; run != NULL; run = run->next)
		if (!run->ended)
			return false;
	return count > 0;
}

static void reap_all(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (struct run *run = runs; run != NULL; run = run->next)
			if (run->pid == pid)
				run->ended = true;
}

/* Ends whatever is left; false if that cannot be done. */
static bool end_all(void)
{
	static struct seen found[SEEN_MAX];
	const int64_t until = clock_now() + GENEROUS;
	size_t count;

	while ((count = process_descendants(getpid(), found, SEEN_MAX)) > 0) {
		if (clock_now() > until)
			return false;
		for (size_t i = 0; i < count; i++)
			if (found[i].state != 'Z' || is_run(found[i].pid))
				kill(found[i].pid, SIGKILL);
		reap_all();
		look_again_soon();
	}
	return true;
}

static void close_some(const int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static void free_all(void)
{
	while (runs != NULL) {
		struct run *run = runs;
		const int fds[] = {run->in, run->ready, run->life, run->pid_fd,
			run->out_fd, run->err_fd};

		runs = run->next;
		close_some(fds, sizeof(fds) / sizeof(fds[0]));
		free(run->out);
		free(run->err);
		free(run);
	}
	while (kept != NULL) {
		struct kept *entry = kept;

		kept = entry->next;
		free(entry->what);
		free(entry);
	}
}

int harness_teardown(void **state)
{
	const bool left = !leftovers && something_left();
	bool ended;

	(void)state;
	if (left)
		print_tree("something was left behind:");
	ended = end_all();
	if (!ended)
		print_tree("what was left cannot be ended:");
	if (scratch != NULL)
		nftw(scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(scratch);
	scratch = NULL;
	free_all();
	return left || !ended ? -1 : 0;
}

/* ---- files ---- */

const char *copy_of(const char *path, const char *name, mode_t mode)
{
	const struct setup cp = {.program = "cp"};
	const char *copy = scratch_path(name);

	assert_exit(run_wait(START(&cp, path, copy)), 0);
	assert_int_equal(chmod(copy, mode), 0);
	return copy;
}
