/*
 * harness: runs ./tmo for the end-to-end tests and keeps order after them.
 *
 * A test starts tmo (START, TMO), meets its tree by events (run_ready,
 * the lifeline), waits for it under a hard deadline and states what it saw
 * (assert_*). It never sleeps to let something happen. The test program is
 * the reaper of orphans: what tmo leaves behind is noticed, ended and, unless
 * the test said leftovers_expected(), a failure. Linux only. Knows nothing of
 * what tmo promises: that is in the tests.
 *
 *	static void true_gives_0(void **state)
 *	{
 *		(void)state;
 *		const struct run *run = TMO("10", "true");
 *
 *		assert_exit(run, 0);
 *		assert_stderr(run, "");
 *	}
 *	static const struct CMUnitTest tests[] = {PROMISE(true_gives_0)};
 *
 *	TEST_PROGRAM(tests)
 *
 * With events:
 *	struct run *run = START(NULL, "0.2", "sh", "-c",
 *		"trap : TERM; echo $$ >&8; while :; do sleep 9; done");
 *	const pid_t shell = run_ready_pid(run);
 *	run_wait(run);
 *	assert_all_gone(run);
 *
 * Environment: TMO is the binary (./tmo), TMO_HELP the directory of the
 * helpers (build/help). Include after the headers that cmocka.h needs; this
 * header includes them all.
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <cmocka.h>

#define MILLISECOND INT64_C(1000000)
#define SECOND INT64_C(1000000000)

/* Upper bound of anything that should be quick, on a machine under load. */
#define GENEROUS (20 * SECOND)

enum {
	READY_FD = 8, /* in the tree: a line written here meets run_ready() */
	LIFE_FD = 9, /* in the tree: open as long as one that inherited it */
	HARNESS_FD = 20, /* and above: the harness's own, never inherited */
	HARNESS_DEADLINE = 60, /* seconds that anything is waited for */
};

/* First in an -o command: it inherits neither, and the command has both. */
#define TAKE_FDS "exec 8>/proc/$TMO_PID/fd/8 9>/proc/$TMO_PID/fd/9; "

/* Values of in, out and err beside 0, the default, and a descriptor > 0. */
enum { STREAM_DEFAULT, STREAM_PIPE = -1, STREAM_NULL = -2, STREAM_CLOSED = -3 };

/* How to start. All zero is: tmo, stdin /dev/null, stdout and stderr pipes. */
struct setup {
	const char *program; /* what to exec, a path or a name; NULL: tmo */
	const char *name; /* argv[0]; NULL: "tmo", or program */
	int in; /* a descriptor given is not closed by START */
	int out;
	int err;
	bool bare; /* without READY_FD and LIFE_FD */
	bool group; /* leads a process group of its own */
	bool session; /* leads a session of its own */
	const char *directory;
	void (*child)(void *context); /* runs between fork and exec, last; */
	void *context; /* what it changes (mask, limits) tmo inherits */
};

/*
 * For .child, with .context a list of signals that ends in 0: they are blocked
 * in tmo and so in the command. For a helper that is to get them: it cannot be
 * hit before it is ready to take them.
 */
void hold_signals(void *context);

enum { NOBODY = 65534 };

/* For .child: another user, in no other group. Where tmo's is root only. */
void be_nobody(void *context);

extern const struct setup holding_term; /* hold_signals() of TERM alone */

/* One run. Read it; only the harness writes it. */
struct run {
	pid_t pid; /* of tmo (or setup.program) */
	int in; /* to its stdin with in = STREAM_PIPE, else -1 */
	int ready; /* the reading end of READY_FD */
	int life; /* the reading end of LIFE_FD */
	bool ended; /* and from then on: */
	int status; /* as waitpid() gave it */
	int64_t elapsed; /* ns from before the fork to the end */
	char *out; /* what came so far, never NULL */
	char *err;
	int64_t started; /* clock_now() before the fork */
	struct run *next;
	int pid_fd;
	int out_fd;
	int err_fd;
	size_t out_length;
	size_t err_length;
};

/* ---- start, meet, wait ---- */

/* START(setup or NULL, arguments...) starts; TMO(arguments...) waits too. */
#define START(setup, ...)                                                      \
	run_start((setup), (const char *const[]){__VA_ARGS__, NULL})
#define TMO(...) run_wait(START(NULL, __VA_ARGS__))

/* Owned by the harness; freed at the end of the test. */
struct run *run_start(const struct setup *setup, const char *const arguments[]);

/* Waits for the end; the test fails if HARNESS_DEADLINE passes. */
struct run *run_wait(struct run *run);

/* After the end: reads on until nobody holds stdout and stderr any more. */
struct run *run_drain(struct run *run);

/* The next line written to READY_FD, without its newline; until next call. */
const char *run_ready(struct run *run);

/* The next line of READY_FD as a number, a pid mostly. */
pid_t run_ready_pid(struct run *run);

/* Takes `count` lines. */
void run_ready_many(struct run *run, int count);

/* True if a line (or the end of all writers) is there to be read. */
bool run_ready_pending(const struct run *run);

/* Reads stdout or stderr until `text` has been seen there, while it runs. */
void run_await_out(struct run *run, const char *text);
void run_await_err(struct run *run, const char *text);

void run_kill(const struct run *run, int signal);

/* Sends ALRM: time is up, now. For a limit that must not come too early. */
void run_time_up(const struct run *run);
void run_close_in(struct run *run);

/* ---- the lifeline ---- */

/* Some process that inherited LIFE_FD is there. */
bool run_alive(const struct run *run);

/* Waits until nobody holds LIFE_FD; the test fails at the deadline. */
void run_await_gone(const struct run *run);

/* ---- statements; each fails the test with what was seen instead ---- */

#define assert_exit(run, number)                                               \
	run_assert_exit((run), (number), __FILE__, __LINE__)
#define assert_signalled(run, number)                                          \
	run_assert_signalled((run), (number), __FILE__, __LINE__)
#define assert_stdout(run, text)                                               \
	run_assert_text((run), (run)->out, (text), __FILE__, __LINE__)
#define assert_stderr(run, text)                                               \
	run_assert_text((run), (run)->err, (text), __FILE__, __LINE__)
/* One line of it is exactly this; `line` has no newline. */
#define assert_stderr_line(run, line)                                          \
	run_assert_line((run), (run)->err, (line), __FILE__, __LINE__)
#define assert_stdout_line(run, line)                                          \
	run_assert_line((run), (run)->out, (line), __FILE__, __LINE__)
/* It is one line that starts with `start` and has `part` in it. */
#define assert_one_error(run, start, part)                                     \
	run_assert_error((run), (start), (part), __FILE__, __LINE__)
/* The run took at least `least` and at most `most` ns. */
#define assert_took(run, least, most)                                          \
	run_assert_took((run), (least), (most), __FILE__, __LINE__)
/* At this moment nobody holds LIFE_FD: no event to wait for. */
#define assert_all_gone(run) run_assert_gone((run), __FILE__, __LINE__)
#define assert_alive(run) run_assert_alive((run), __FILE__, __LINE__)
/* It goes on for another `span` ns: for what must not happen, never for what
 * must have happened. */
#define assert_runs_on(run, span)                                              \
	run_assert_runs_on((run), (span), __FILE__, __LINE__)

void run_assert_exit(
	const struct run *run, int number, const char *file, int line);
void run_assert_signalled(
	const struct run *run, int number, const char *file, int line);
void run_assert_text(const struct run *run, const char *seen, const char *text,
	const char *file, int line);
void run_assert_line(const struct run *run, const char *seen, const char *text,
	const char *file, int line);
void run_assert_error(const struct run *run, const char *start,
	const char *part, const char *file, int line);
void run_assert_took(const struct run *run, int64_t least, int64_t most,
	const char *file, int line);
void run_assert_gone(const struct run *run, const char *file, int line);
void run_assert_alive(const struct run *run, const char *file, int line);
void run_assert_runs_on(
	struct run *run, int64_t span, const char *file, int line);

/* ---- processes ---- */

struct seen {
	pid_t pid;
	pid_t parent;
	pid_t group;
	pid_t session;
	char state; /* as in /proc/PID/status: R S D T t Z */
	char name[32];
};

/* Descendants of root, not root itself, zombies too: up to max; how many. */
size_t process_descendants(pid_t root, struct seen *found, size_t max);
size_t process_count(pid_t root);
size_t process_zombies(pid_t root);

/* One process; false if there is none such. */
bool process_look(pid_t pid, struct seen *found);

/* Waits until pid is in one of these states, "" for: is not there. */
void process_await(pid_t pid, const char *states);

/* ---- the rest ---- */

int64_t clock_now(void); /* CLOCK_MONOTONIC, ns */
int64_t wall_now(void); /* CLOCK_REALTIME, ns since the Epoch */

/* Paths; owned by the harness until the end of the test. */
const char *tmo_path(void);
const char *help_path(const char *helper);
const char *scratch_path(const char *name); /* in a directory of this test */
/* A copy there of the file at `path`, with that mode. */
const char *copy_of(const char *path, const char *name, mode_t mode);
char *text_format(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/* What a file holds, "" if there is none. */
const char *file_text(const char *path);
void file_write(const char *path, const char *text, mode_t mode);
bool file_exists(const char *path);

/* Prints why, and skips the rest of the test. */
#define skip_because(reason)                                                   \
	do {                                                                   \
		print_message("skipped: %s\n", (reason));                      \
		skip();                                                        \
	} while (0)

/* This test may leave processes behind: the teardown ends them in silence. */
void leftovers_expected(void);

int harness_setup(void **state);
int harness_teardown(void **state);

#define PROMISE(test)                                                          \
	cmocka_unit_test_setup_teardown(test, harness_setup, harness_teardown)

/* main(). With an argument only the tests of that name: a pattern of * and ?.
 */
#define TEST_PROGRAM(tests)                                                    \
	int main(int argc, char *argv[])                                       \
	{                                                                      \
		if (argc > 1)                                                  \
			cmocka_set_test_filter(argv[1]);                       \
		return cmocka_run_group_tests(tests, NULL, NULL);              \
	}

#endif
