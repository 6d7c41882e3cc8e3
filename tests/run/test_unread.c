/*
 * "Could not look" is never "saw nobody": where /proc is there and cannot be
 * read, what needs it is refused before the start, or said.
 *
 * A socket that is mounted over a file makes every open of that fail (ENXIO),
 * root's too.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_PERMITTED = 121 };

#define NO_SUCH "No such device or address"

#define CANNOT_MEASURE                                                         \
	"tmo: sh: cannot measure all descendants, only the command and those " \
	"that "                                                                \
	"are found: " NO_SUCH

/* What is masked: in a mount namespace of its own, before tmo is there. */
struct mask {
	const char *by;
	bool children; /* tmo's list of children, not its stat */
};

/* The process is tmo soon. */
static void mount_over(const struct mask *mask)
{
	const int pid = (int)getpid();
	char path[64];

	if (mask->children)
		snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid,
			pid);
	else
		snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (mount(mask->by, path, NULL, MS_BIND, NULL) != 0)
		_exit(NOT_PERMITTED);
}

/* setup.child: context is a struct mask, or NULL for none. */
static void mask_file(void *context)
{
	if (unshare(CLONE_NEWNS) != 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		_exit(NOT_PERMITTED);
	if (context != NULL)
		mount_over(context);
}

static void skip_unless_permitted(const struct run *run)
{
	if (WIFEXITED(run->status) && WEXITSTATUS(run->status) == NOT_PERMITTED)
		skip_because("mounts are not permitted here");
}

static const char *unopenable(void)
{
	const char *path = scratch_path("s");
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (file_exists(path))
		return path;
	assert_true(strlen(path) < sizeof(address.sun_path));
	memcpy(address.sun_path, path, strlen(path));
	assert_int_equal(
		bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	return path;
}

static struct setup where_tmo_cannot_read(struct mask *mask, bool children)
{
	*mask = (struct mask){.by = unopenable(), .children = children};
	return (struct setup){.child = mask_file, .context = mask};
}

/* ---- before the start ---- */

static void what_needs_a_proc_that_cannot_be_read_is_125(void **state)
{
	static const char *const needing[] = {
		"-lwait", "-lkill", "-i5", "-n5", "-c5", "-M1G"};
	enum { COUNT = sizeof(needing) / sizeof(needing[0]) };
	const char *file = scratch_path("started");
	struct mask mask;

	(void)state;
	for (size_t i = 0; i < 2 * COUNT; i++) {
		const struct setup setup =
			where_tmo_cannot_read(&mask, i >= COUNT);
		const struct run *run = run_wait(
			START(&setup, needing[i % COUNT], "50", "touch", file));

		skip_unless_permitted(run);
		assert_exit(run, 125);
		assert_one_error(run, "tmo: touch: --",
			": /proc cannot be read (openat, read): " NO_SUCH);
		assert_false(file_exists(file));
	}
}

/* ---- from the start ---- */

static void a_limit_then_ends_the_command_and_says_so_once(void **state)
{
	const char *report = scratch_path("report");
	struct mask mask;

	(void)state;
	leftovers_expected();
	for (size_t i = 0; i < 2; i++) {
		const struct setup setup = where_tmo_cannot_read(&mask, i > 0);
		const struct run *run = run_wait(START(&setup, "-r", report,
			"0.2", "sh", "-c", "setsid sleep 99 & exec sleep 99"));

		skip_unless_permitted(run);
		assert_exit(run, 124);
		assert_stderr(run,
			"tmo: sh: time limit of 0.2s reached, sending TERM\n"
			"tmo: sh: /proc cannot be read, only the command "
			"itself "
			"can be signalled and waited for: " NO_SUCH "\n");
		assert_non_null(strstr(file_text(report), "\"left\":null,"));
		remove(report);
	}
}

static void what_is_left_is_then_not_known(void **state)
{
	const char *report = scratch_path("report");
	struct mask mask;
	const struct setup setup = where_tmo_cannot_read(&mask, true);
	const struct run *run = run_wait(START(&setup, "-v", "-r", report, "50",
		"sh", "-c", "setsid sleep 99 & exit 3"));

	(void)state;
	skip_unless_permitted(run);
	leftovers_expected();
	assert_exit(run, 3);
	assert_non_null(
		strstr(run->err, ", what is left running is not known"));
	assert_non_null(strstr(file_text(report), "\"left\":null,"));
}

/* ---- later ---- */

/* In a command: from now on tmo cannot list its children. */
#define TAKE_AWAY                                                              \
	"mount --bind \"$0\" /proc/$PPID/task/$PPID/children || exit 121; "

static struct run *start_and_take_away(const char *const arguments[])
{
	static const struct setup setup = {.child = mask_file};

	return run_start(&setup, arguments);
}

#define LOSING(...)                                                            \
	start_and_take_away((const char *const[]){__VA_ARGS__, NULL})

static void cpu_time_is_then_the_command_s_own_and_that_is_said_once(
	void **state)
{
	const struct run *run = run_wait(LOSING("-c", "0.5", "50", "sh", "-c",
		TAKE_AWAY "while :; do :; done", unopenable()));

	(void)state;
	skip_unless_permitted(run);
	assert_exit(run, 124);
	assert_stderr_line(
		run, "tmo: sh: CPU limit of 0.5s reached, sending TERM");
	assert_stderr_line(run, CANNOT_MEASURE);
	assert_null(strstr(strstr(run->err, "measure") + 1, "measure"));
}

static void an_idle_limit_then_goes_by_the_command_s_own(void **state)
{
	const struct run *run = run_wait(LOSING("-i", "0.5", "50", "sh", "-c",
		TAKE_AWAY "exec sleep 99", unopenable()));

	(void)state;
	skip_unless_permitted(run);
	assert_exit(run, 124);
	assert_stderr_line(run, "tmo: sh: idle for 0.5s, sending TERM");
	assert_stderr_line(run, CANNOT_MEASURE);
}

/* Who is not found may be writing. */
static void a_silence_limit_then_does_not_act(void **state)
{
	const struct run *run = run_wait(LOSING("-n", "0.3", "2", "sh", "-c",
		TAKE_AWAY "exec sleep 99", unopenable()));

	(void)state;
	skip_unless_permitted(run);
	assert_exit(run, 124);
	assert_stderr_line(run, CANNOT_MEASURE);
	assert_stderr_line(
		run, "tmo: sh: time limit of 2s reached, sending TERM");
}

static void a_memory_limit_then_says_so_once(void **state)
{
	const struct run *run = run_wait(LOSING("-M", "1G", "2", "sh", "-c",
		TAKE_AWAY "exec sleep 99", unopenable()));

	(void)state;
	skip_unless_permitted(run);
	assert_exit(run, 124);
	assert_stderr_line(run, CANNOT_MEASURE);
	assert_null(strstr(strstr(run->err, "measure") + 1, "measure"));
}

/* Time is up when the command has been reaped. */
static void nobody_is_left_without_a_line(void **state)
{
	const struct run *run = run_wait(
		LOSING("-k", "0.3", "-g", "0.5", "-l", "wait", "50", "sh", "-c",
			TAKE_AWAY
			"setsid sh -c 'while kill -0 $1; do sleep 0.05; done; "
			"kill -ALRM $0; exec sleep 99' $PPID $$ 2>/dev/null & "
			"exit 3",
			unopenable()));

	(void)state;
	skip_unless_permitted(run);
	leftovers_expected();
	assert_exit(run, 125);
	assert_took(run, 800 * MILLISECOND, GENEROUS);
	assert_stderr(run,
		"tmo: sh: cannot find all descendants, some may have had "
		"no signal: " NO_SUCH "\ntmo: sh: processes "
		"that cannot be found still "
		"run 0.5s after "
		"KILL, leaving them\n");
}

/* What has been left over gives the list back when the command is gone. */
static void what_could_not_be_read_for_a_while_is_killed_after(void **state)
{
	const struct run *run =
		run_wait(LOSING("-c", "50", "-k", "0.2", "0.4", "sh", "-c",
			TAKE_AWAY
			"setsid sh -c 'while kill -0 $1; do sleep 0.05; done; "
			"umount $0; while :; do sleep 9; done' "
			"/proc/$PPID/task/$PPID/children $$ 2>/dev/null & "
			"trap '' TERM; while :; do sleep 9; done",
			unopenable()));

	(void)state;
	skip_unless_permitted(run);
	assert_exit(run, 137);
	assert_all_gone(run);
}

static const struct CMUnitTest tests[] = {
	PROMISE(what_needs_a_proc_that_cannot_be_read_is_125),
	PROMISE(a_limit_then_ends_the_command_and_says_so_once),
	PROMISE(what_is_left_is_then_not_known),
	PROMISE(cpu_time_is_then_the_command_s_own_and_that_is_said_once),
	PROMISE(an_idle_limit_then_goes_by_the_command_s_own),
	PROMISE(a_silence_limit_then_does_not_act),
	PROMISE(a_memory_limit_then_says_so_once),
	PROMISE(nobody_is_left_without_a_line),
	PROMISE(what_could_not_be_read_for_a_while_is_killed_after),
};

TEST_PROGRAM(tests)
