/*
 * -d where the system refuses what its guard is made of: what is lost is said
 * once, and the run goes on. The filter is inherited by the command too.
 */
#define _GNU_SOURCE
#include "harness.h"
#include "refusal.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436 /* Linux 5.9 */
#endif

/* The command's death signal is the first that is sent; the guard's is not. */
static struct refusal death_signal = {SYS_prctl, 1, SIGINT, false, EPERM, NULL};
static struct refusal callers_death = {
	SYS_prctl, 1, SIGCHLD, false, EPERM, NULL};
static struct refusal new_session = {SYS_setsid, ANY, 0, false, EPERM, NULL};
static struct refusal closing_of_many = {
	SYS_close_range, ANY, 0, false, EPERM, NULL};

/* Said at once, once, and not with -q; the run is as ever. */
static void check_said(struct refusal *refusal, const char *what)
{
	const struct setup setup = {.child = refuse, .context = refusal};
	const char *line =
		text_format("tmo: sh: %s: Operation not permitted", what);
	struct run *run = START(&setup, "-ds", "INT,0.1,TERM", "1h", "sh", "-c",
		"sleep 99; sleep 99");

	run_await_err(run, line);
	run_time_up(run);
	run_wait(run);
	assert_exit(run, 124);
	assert_all_gone(run);
	assert_null(strstr(strstr(run->err, line) + 1, line));
	run = run_wait(START(&setup, "-dqs", "INT", "9", "sh", "-c", "exit 7"));
	assert_exit(run, 7);
	assert_stderr(run, "");
	run = START(&setup, "-ds", "INT,0.1,TERM", "1h", "sh", "-c",
		"echo >&8; sleep 99; sleep 99");
	run_ready(run);
	run_await_err(run, line);
	run_kill(run, SIGKILL);
	run_wait(run);
	run_await_gone(run);
	run_drain(run);
	assert_null(strstr(strstr(run->err, line) + 1, line));
	leftovers_expected(); /* the guard, for the test to reap */
}

static void that_the_command_would_outlive_it_is_said(void **state)
{
	(void)state;
	check_said(&death_signal,
		"a KILL of tmo and its guard would not end it (prctl)");
}

static void refuse_and_fork(void *context)
{
	setenv("LD_PRELOAD", "/nonexistent/vgpreload", 1);
	refuse(context);
}

/* Told of by a pipe that is read at the end, when it ends with its guard. */
static void so_it_is_where_no_memory_is_shared(void **state)
{
	const struct setup setup = {
		.child = refuse_and_fork, .context = &death_signal};
	const char *line = "tmo: sh: a KILL of tmo and its guard would not end "
			   "it (prctl): Operation not permitted";
	struct run *run = run_wait(
		START(&setup, "-ds", "INT", "9", "sh", "-c", "exit 7"));

	(void)state;
	assert_exit(run, 7);
	assert_stderr_line(run, line);
}

static void that_it_has_no_session_of_its_own_is_said(void **state)
{
	(void)state;
	check_said(&new_session,
		"a KILL of tmo's group would end its guard (setsid)");
}

/* The lifeline is such a one: tmo and its guard have it at the start. */
static void descriptors_are_closed_another_way(void **state)
{
	const struct setup setup = {
		.child = refuse, .context = &closing_of_many};
	struct run *run = START(&setup, "-dq", "1h", "sh", "-c",
		"echo $$ >&8; exec 9>&-; exec sleep 99");
	const pid_t command = run_ready_pid(run);

	(void)state;
	run_await_gone(run);
	process_await(command, "SR");
	run_time_up(run);
	run_wait(run);
	assert_exit(run, 124);
}

static void who_cannot_see_the_caller_end_starts_nothing(void **state)
{
	const struct setup setup = {.child = refuse, .context = &callers_death};
	const char *file = scratch_path("started");
	struct run *run = run_wait(START(&setup, "-d", "50", "touch", file));

	(void)state;
	assert_exit(run, 125);
	assert_stderr(run,
		"tmo: touch: --die-with-parent: this system cannot tell when "
		"a parent dies (prctl): Operation not permitted\n");
	assert_false(file_exists(file));
}

static pid_t find(const struct run *run, const char *name)
{
	static struct seen found[16];
	const size_t count = process_descendants(run->pid, found, 16);

	for (size_t i = 0; i < count; i++)
		if (strcmp(found[i].name, name) == 0)
			return found[i].pid;
	fail_msg("%s was not found", name);
	return 0;
}

/*
 * In a pid namespace, as all that refuses getppid(2): whoever takes an error
 * for a pid signals everybody that there is.
 */
static void a_parent_that_is_not_told_of_is_no_other(void **state)
{
	const struct setup inside = {.program = "unshare"};
	const struct setup tracer = {.program = "strace", .bare = true};
	struct run *run, *refuser;
	pid_t guard, tmo;

	(void)state;
	if (run_wait(START(&inside, "-pf", "--mount-proc", "true"))->status)
		skip_because("namespaces are not permitted here");
	if (geteuid() != 0)
		skip_because("needs root, to trace what is no child");
	if (run_wait(START(&tracer, "-V"))->status != 0)
		skip_because("there is no strace");
	run = START(&inside, "-pf", "--mount-proc", "sh", "-c",
		"\"$@\"; exit $?", "sh", tmo_path(), "-d", "1000", "sh", "-c",
		"echo up >&8; exec sleep 99");
	run_ready(run);
	guard = find(run, "deadline-guard");
	tmo = find(run, "tmo");
	refuser = START(&tracer, "-o", "/dev/null", "-e",
		"inject=getppid:error=EPERM", "-p",
		text_format("%d", (int)guard));
	run_await_err(refuser, "attached");
	kill(guard, SIGCHLD); /* it looks whether tmo is there */
	process_await(guard, "S");
	kill(tmo, SIGALRM);
	assert_exit(run_wait(run), 124);
	assert_stderr(run, "tmo: sh: told by ALRM that time is up, sending "
			   "TERM\n");
	run_wait(refuser);
}

static const struct CMUnitTest tests[] = {
	PROMISE(that_the_command_would_outlive_it_is_said),
	PROMISE(so_it_is_where_no_memory_is_shared),
	PROMISE(that_it_has_no_session_of_its_own_is_said),
	PROMISE(descriptors_are_closed_another_way),
	PROMISE(who_cannot_see_the_caller_end_starts_nothing),
	PROMISE(a_parent_that_is_not_told_of_is_no_other),
};

TEST_PROGRAM(tests)
