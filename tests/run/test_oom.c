/*
 * oom: what is told of a command that the kernel has ended for want of memory.
 * The files of a control group are made up, in a mount namespace of their own;
 * but for one test, which takes a group of its own.
 */
#include "harness.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Puts another file system over cgroupfs, then runs what follows with FILE for
 * the file that tells of tmo's control group: version 1's or version 2's.
 */
static const char in_a_group[] =
	"mount -t tmpfs none /sys/fs/cgroup || exit 99\n"
	"path=$(sed -n 's/^[0-9]*:\\(.*,\\)*memory\\(,.*\\)*://p' "
	"/proc/self/cgroup)\n"
	"if [ -n \"$path\" ]; then\n"
	"	FILE=/sys/fs/cgroup/memory$path/memory.oom_control\n"
	"else\n"
	"	path=$(sed -n 's/^0:://p' /proc/self/cgroup)\n"
	"	FILE=/sys/fs/cgroup$path/memory.events\n"
	"fi\n"
	"export FILE\n"
	"mkdir -p \"${FILE%/*}\"\n"
	"[ -z \"$0\" ] || printf '%s\\n' \"$0\" >\"$FILE\"\n"
	"exec \"$@\"\n";

/* `before`: what the file says at the start; then tmo -v -r -s KILL. */
static struct run *run_for(
	const char *limit, const char *before, const char *script)
{
	const struct setup setup = {.program = "unshare"};

	return run_wait(START(&setup, "-m", "sh", "-c", in_a_group, before,
		tmo_path(), "-v", "-r", scratch_path("report"), "-s", "KILL",
		limit, "sh", "-c", script));
}

static struct run *run_in_group(const char *before, const char *script)
{
	return run_for("1000", before, script);
}

static bool is_permitted(void)
{
	const struct run *run = run_in_group("oom_kill 0", "exit 7");

	return WIFEXITED(run->status) && WEXITSTATUS(run->status) == 7;
}

#define need_namespaces()                                                      \
	do {                                                                   \
		if (!is_permitted())                                           \
			skip_because("namespaces are not permitted here");     \
		file_write(scratch_path("report"), "", 0600);                  \
	} while (0)

static void assert_reported(const char *field)
{
	if (strstr(file_text(scratch_path("report")), field) == NULL)
		fail_msg("no %s in %s", field,
			file_text(scratch_path("report")));
}

static void an_end_for_want_of_memory_is_told(void **state)
{
	const struct run *run;

	(void)state;
	need_namespaces();
	run = run_in_group(
		"oom_kill 3", "echo oom_kill 4 >\"$FILE\"; kill -KILL $$");
	assert_signalled(run, SIGKILL);
	assert_non_null(strstr(run->err, ": ended by KILL (out of memory) "));
	assert_reported("\"oom\":true,");
}

static void a_kill_by_somebody_else_is_not_it(void **state)
{
	const struct run *run;

	(void)state;
	need_namespaces();
	run = run_in_group("oom_kill 3", "kill -KILL $$");
	assert_signalled(run, SIGKILL);
	assert_non_null(strstr(run->err, ": ended by KILL after "));
	assert_reported("\"oom\":false,");
}

static void nor_is_a_kill_of_tmo(void **state)
{
	const struct run *run;

	(void)state;
	need_namespaces();
	run = run_for("1.5", "oom_kill 3",
		"echo oom_kill 4 >\"$FILE\"; exec sleep 1000");
	assert_exit(run, 137);
	assert_non_null(strstr(run->err, ": ended by KILL after "));
	assert_reported("\"oom\":true,");
}

/* The command may have seen to it, when it was a process that it started. */
static void a_command_that_exits_was_not_ended_by_it(void **state)
{
	const struct run *run;

	(void)state;
	need_namespaces();
	run = run_in_group("oom_kill 3", "echo oom_kill 4 >\"$FILE\"; exit 5");
	assert_exit(run, 5);
	assert_null(strstr(run->err, "out of memory"));
	assert_reported("\"oom\":true,");
}

static void where_it_is_not_told_it_is_null(void **state)
{
	(void)state;
	need_namespaces();
	run_in_group("", "kill -KILL $$");
	assert_reported("\"oom\":null,");
}

/* ---- the kernel itself ---- */

/* A control group for the memory of what runs in it. */
struct group {
	char path[64]; /* "": there is none */
	const char *limit; /* of the memory, by the group's version */
	const char *swap; /* and of that and the swap, or of the swap */
	const char *most_swap;
};

static struct group group;

static bool make_group(const char *root, struct group files)
{
	group = files;
	snprintf(group.path, sizeof group.path, "%s/tmo-test-%d", root,
		getpid());
	return access(text_format("%s/%s", root, "cgroup.procs"), W_OK) == 0 &&
	       mkdir(group.path, 0700) == 0;
}

static bool set_limit(const char *file, const char *value)
{
	const char *path = text_format("%s/%s", group.path, file);
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	const bool done = fd >= 0 && write(fd, value, strlen(value)) > 0;

	if (fd >= 0)
		close(fd);
	return done;
}

/* setup.child */
static void enter_group(void *context)
{
	(void)context;
	if (!set_limit("cgroup.procs", "0"))
		_exit(99);
}

/* Without swap: where that cannot be limited there may be none. */
static bool have_small_group(void)
{
	if (!make_group("/sys/fs/cgroup/memory",
		    (struct group){.limit = "memory.limit_in_bytes",
			    .swap = "memory.memsw.limit_in_bytes",
			    .most_swap = "33554432"}) &&
		!make_group(
			"/sys/fs/cgroup", (struct group){.limit = "memory.max",
						  .swap = "memory.swap.max",
						  .most_swap = "0"}))
		return false;
	if (!set_limit(group.limit, "33554432"))
		return false;
	set_limit(group.swap, group.most_swap);
	return true;
}

static int leave_group(void **state)
{
	const int result = harness_teardown(state);

	if (group.path[0] != '\0')
		rmdir(group.path);
	group.path[0] = '\0';
	return result;
}

static void a_real_end_for_want_of_memory_is_told(void **state)
{
	const struct setup setup = {.child = enter_group};
	const struct run *run;

	(void)state;
	if (!have_small_group())
		skip_because("control groups cannot be made here");
	file_write(scratch_path("report"), "", 0600);
	run = run_wait(START(&setup, "-v", "-r", scratch_path("report"), "60",
		help_path("grower"), "alone", "200"));
	assert_signalled(run, SIGKILL);
	assert_non_null(strstr(run->err, ": ended by KILL (out of memory) "));
	assert_reported("\"oom\":true,");
	assert_reported("\"outcome\":\"signaled\"");
	assert_reported("\"signals\":[],");
	/* It is told of one run, not of all that come after it. */
	file_write(scratch_path("report"), "", 0600);
	run = run_wait(START(&setup, "-r", scratch_path("report"), "60", "sh",
		"-c", "kill -KILL $$"));
	assert_signalled(run, SIGKILL);
	assert_reported("\"oom\":false,");
}

static const struct CMUnitTest tests[] = {
	PROMISE(an_end_for_want_of_memory_is_told),
	PROMISE(a_kill_by_somebody_else_is_not_it),
	PROMISE(nor_is_a_kill_of_tmo),
	PROMISE(a_command_that_exits_was_not_ended_by_it),
	PROMISE(where_it_is_not_told_it_is_null),
	cmocka_unit_test_setup_teardown(a_real_end_for_want_of_memory_is_told,
		harness_setup, leave_group),
};

TEST_PROGRAM(tests)
