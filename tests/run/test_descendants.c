/*
 * Descendants: whatever a process does to get away from its parent, it ends
 * with the command; who is no descendant is not touched.
 *
 * TMO_MANY in the environment: trees of 5000 too.
 */
#define _GNU_SOURCE
#include "actors.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	STORM_UIDS = 61000, /* and up: RLIMIT_NPROC counts one storm alone */
	CHAIN = 200,
	MANY = 1000,
	VERY_MANY = 5000,
};

/* The run is over and nothing of its tree is there. */
static void assert_all_ended(struct run *run, int status)
{
	run_wait(run);
	assert_exit(run, status);
	assert_all_gone(run);
	assert_int_equal(process_count(getpid()), 0);
}

/* Time is up: by ALRM, so that no machine is too slow for the tree. */
static void end_tree(struct run *run, int status)
{
	run_kill(run, SIGALRM);
	assert_all_ended(run, status);
}

/* ---- ways to get away ---- */

static void sessions_and_groups_of_their_own(void **state)
{
	(void)state;
	struct run *run = START(NULL, "60", ACTOR, "fork", "[", "setsid",
		"fork", "[", "setpgid", "ready", "pause", "]", "ready", "pause",
		"]", "fork", "[", "setpgid", "fork", "[", "setsid", "ready",
		"pause", "]", "ready", "pause", "]", "ready", "pause");

	run_ready_many(run, 5);
	end_tree(run, 124);
}

static void daemons(void **state)
{
	(void)state;
	struct run *run = START(NULL, "60", ACTOR, "repeat", "5", "[", "fork",
		"[", "setsid", "fork", "[", "ready", "pause", "]", "]", "]",
		"ready", "pause");

	run_ready_many(run, 6);
	end_tree(run, 124);
}

/* A daemon that gave up every descriptor is still found. */
static void daemons_that_closed_everything(void **state)
{
	(void)state;
	struct run *run =
		START(NULL, "60", ACTOR, "fork", "[", "setsid", "fork", "[",
			"ready", "close", "pause", "]", "]", "ready", "pause");

	run_ready_many(run, 2);
	end_tree(run, 124);
}

static void children_of_dead_parents(void **state)
{
	(void)state;
	struct run *run = START(NULL, "60", ACTOR, "fork", "[", "fork", "[",
		"fork", "[", "fork", "[", "ready", "pause", "]", "]", "]", "]",
		"wait", "ready", "pause");

	run_ready_many(run, 2);
	end_tree(run, 124);
}

static void stubborn_daemons_are_killed(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "0.3", "60", ACTOR, "ignore", "15",
		"fork", "[", "setsid", "fork", "[", "setsid", "ready", "pause",
		"]", "ready", "pause", "]", "ready", "default", "15", "pause");

	run_ready_many(run, 3);
	end_tree(run, 124);
}

static void each_gets_the_signal_once(void **state)
{
	(void)state;
	const char *signal = STR(SIGRTMIN);
	struct run *run = START(NULL, "-s", "RTMIN", "-k", "50", "60", TREE,
		"catch", signal, "repeat", "10", "[", "fork", "[", "setsid",
		"fork", "[", "label", "orphan", "ready", "until", "1", "]", "]",
		"fork", "[", "label", "kid", "ready", "until", "1", "]", "]",
		"ready", "until", "1", "wait");

	run_ready_many(run, 21);
	end_tree(run, 124);
	assert_int_equal(log_count("orphan", SIGRTMIN), 10);
	assert_int_equal(log_count("kid", SIGRTMIN), 10);
}

static void stopped_members_are_ended(void **state)
{
	(void)state;
	static const char *const signals[] = {"TERM", "KILL"};

	for (size_t i = 0; i < 2; i++) {
		struct run *run = START(NULL, "-s", signals[i], "60", ACTOR,
			"repeat", "3", "[", "fork", "[", "setsid", "fork", "[",
			"ready", "raise", "19", "pause", "]", "ready", "raise",
			"19", "pause", "]", "]", "ready", "pause");

		run_ready_many(run, 7);
		await_stopped(run, 6);
		end_tree(run, i == 0 ? 124 : 137);
	}
}

/* ---- threads ---- */

static void a_child_of_a_thread_that_is_not_the_main_one(void **state)
{
	(void)state;
	struct run *run =
		START(NULL, "60", ACTOR, "thread", "[", "fork", "[", "setsid",
			"ready", "pause", "]", "ready", "pause", "]", "pause");

	run_ready_many(run, 2);
	end_tree(run, 124);
}

/* And of one that is no direct child of tmo: found by /proc alone. */
static void the_same_deeper_down(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "50", "60", ACTOR, "ignore", "15",
		"fork", "[", "thread", "[", "fork", "[", "default", "15",
		"setsid", "ready", "pause", "]", "ready", "wait", "exit", "0",
		"]", "pause", "]", "ready", "wait");

	run_ready_many(run, 3);
	end_tree(run, 124);
	assert_took(run, 0, GENEROUS);
}

static void a_zombie_leader_with_a_living_thread(void **state)
{
	(void)state;
	struct run *run = START(NULL, "60", ACTOR, "thread", "[", "fork", "[",
		"ready", "pause", "]", "ready", "pause", "]", "leave");

	run_ready_many(run, 2);
	end_tree(run, 124);
}

static void a_zombie_leader_below_the_command(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "50", "60", ACTOR, "fork", "[",
		"thread", "[", "fork", "[", "ready", "pause", "]", "ready",
		"pause", "]", "leave", "]", "ready", "catch", "15", "until",
		"1", "wait");

	run_ready_many(run, 3);
	end_tree(run, 124);
	assert_took(run, 0, GENEROUS);
}

/* ---- many ---- */

static void a_chain(void **state)
{
	(void)state;
	static const char *const signals[] = {"TERM", "KILL"};
	const char *depth = text_format("%d", CHAIN);

	for (size_t i = 0; i < 2; i++) {
		struct run *run = START(NULL, "-s", signals[i], "60",
			help_path("forker"), "-d", depth, "-b", "1");

		run_ready_many(run, CHAIN + 1);
		run_kill(run, SIGALRM);
		assert_all_ended(run, i == 0 ? 124 : 137);
	}
}

static void end_a_tree(const char *signal, int depth, int breadth, int size)
{
	struct run *run = START(NULL, "-q", "-s", signal, "120",
		help_path("forker"), "-d", text_format("%d", depth), "-b",
		text_format("%d", breadth));

	run_ready_many(run, size);
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_exit(run, *signal == 'K' ? 137 : 124);
	assert_all_gone(run);
}

static void trees_of_a_thousand(void **state)
{
	(void)state;
	end_a_tree("TERM", 1, MANY, MANY + 1);
	end_a_tree("KILL", 1, MANY, MANY + 1);
	end_a_tree("TERM", 9, 2, 1023);
	end_a_tree("KILL", 9, 2, 1023);
}

static void trees_of_five_thousand(void **state)
{
	(void)state;
	if (getenv("TMO_MANY") == NULL)
		skip_because("takes long: set TMO_MANY");
	end_a_tree("TERM", 1, VERY_MANY, VERY_MANY + 1);
	end_a_tree("KILL", 1, VERY_MANY, VERY_MANY + 1);
	end_a_tree("TERM", 11, 2, 4095);
	end_a_tree("KILL", 11, 2, 4095);
}

static void a_thousand_daemons(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-q", "120", ACTOR, "repeat",
		text_format("%d", MANY), "[", "fork", "[", "setsid", "fork",
		"[", "ready", "pause", "]", "]", "]", "ready", "pause");

	run_ready_many(run, MANY + 1);
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_exit(run, 124);
	assert_all_gone(run);
}

static void become_storm(void *context)
{
	const struct rlimit few = {.rlim_cur = 150, .rlim_max = 150};
	const uid_t uid = STORM_UIDS + (uid_t)getpid() % 4000;

	(void)context;
	if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(uid) != 0 ||
				      setuid(uid) != 0))
		_exit(121);
	setrlimit(RLIMIT_NPROC, &few);
}

/*
 * Forks while it is being ended: every process forks on, for ever, until a
 * clock of its own says that tmo has not done it.
 */
static void end_a_storm(const char *signal, int status)
{
	const struct setup setup = {
		.child = become_storm,
		.program = scratch_path("tmo"),
		.name = "tmo",
	};
	struct run *run;

	assert_int_equal(
		system(text_format("cp '%s' '%s' && cp '%s' '%s' && chmod 755 "
				   "'%s' '%s'",
			tmo_path(), scratch_path("tmo"), help_path("brood"),
			scratch_path("brood"), scratch_path("tmo"),
			scratch_path("brood"))),
		0);
	run = START(&setup, "-s", signal, "-k", "1", "0.5",
		scratch_path("brood"), "30");
	run_wait(run);
	assert_exit(run, status);
	assert_all_gone(run);
	assert_took(run, 500 * MILLISECOND, 500 * MILLISECOND + GENEROUS);
}

static void a_storm_that_ignores_term(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip_because("needs root for a user of its own to bound it");
	end_a_storm("TERM", 137);
}

static void a_storm_is_killed(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip_because("needs root for a user of its own to bound it");
	end_a_storm("KILL", 137);
}

/* ---- what the caller sees ---- */

/* $(tmo ...) ends when nobody holds the pipe any more. */
static void a_capture_returns_at_once(void **state)
{
	(void)state;
	struct run *run = START(NULL, "0.3", "sh", "-c",
		"setsid sleep 60 & sleep 60 & echo here; wait");

	run_wait(run);
	run_drain(run);
	assert_exit(run, 124);
	assert_stdout(run, "here\n");
	assert_true(clock_now() - run->started < GENEROUS);
}

/* Orphans are reaped as they die, while the command runs. */
static void no_zombie_stands_under_tmo(void **state)
{
	(void)state;
	struct run *run = START(NULL, "60", ACTOR, "repeat", "50", "[", "fork",
		"[", "fork", "[", "ready", "linger", "20", "]", "]", "]",
		"wait", "ready", "pause");
	const int64_t until = clock_now() + GENEROUS;

	run_ready_many(run, 51);
	while (process_count(run->pid) != 1 && clock_now() < until)
		;
	assert_int_equal(process_count(run->pid), 1);
	assert_int_equal(process_zombies(run->pid), 0);
	run_kill(run, SIGTERM);
	run_wait(run);
	assert_signalled(run, SIGTERM);
}

/* ---- -l ---- */

static void by_default_leftovers_are_kept(void **state)
{
	(void)state;
	struct run *run = START(NULL, "60", ACTOR, "fork", "[", "ready",
		"pause", "]", "exit", "3");

	leftovers_expected();
	run_wait(run);
	assert_exit(run, 3);
	run_ready(run);
	assert_alive(run);
	assert_stderr(run, "");
}

static void l_keep_is_the_default(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-l", "keep", "60", ACTOR, "fork", "[",
		"ready", "pause", "]", "exit", "3");

	leftovers_expected();
	run_wait(run);
	assert_exit(run, 3);
	run_ready(run);
	assert_alive(run);
}

static void l_wait_waits_for_all(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-l", "wait", "60", TREE, "fork", "[",
		"setsid", "fork", "[", "label", "last", "linger", "300", "note",
		STR(MARK_BYE), "]", "]", "exit", "3");

	run_wait(run);
	assert_exit(run, 3);
	log_once("last", MARK_BYE);
	assert_all_gone(run);
	assert_stderr(run, "");
}

static void a_limit_while_waiting_is_a_limit(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-l", "wait", "1", ACTOR, "fork", "[",
		"setsid", "ready", "pause", "]", "exit", "0");

	run_ready(run);
	assert_all_ended(run, 124);
	assert_took(run, SECOND, GENEROUS);
	assert_stderr_line(run,
		text_format("tmo: %s: time limit of 1s reached, sending TERM",
			ACTOR));
}

static void l_wait_without_a_grace_waits_for_all(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-l", "wait", "-k", "0", "60", TREE,
		"catch", "15", "label", "kid", "fork", "[", "ready", "until",
		"1", "linger", "300", "note", STR(MARK_BYE), "]", "exit", "0");

	run_ready(run);
	end_tree(run, 124);
	log_once("kid", MARK_BYE);
}

static void l_kill_ends_what_is_left_and_keeps_the_status(void **state)
{
	(void)state;
	const char *fifo = scratch_path("fifo");
	struct run *run;
	int fd;

	assert_int_equal(mkfifo(fifo, 0666), 0);
	run = START(NULL, "-l", "kill", "-k", "0.3", "60", TREE, "catch", "15",
		"fork", "[", "label", "kid", "setsid", "ready", "until", "1",
		"]", "fork", "[", "label", "stubborn", "ready", "pause", "]",
		"read", fifo, "exit", "3");
	run_ready_many(run, 2);
	fd = open(fifo, O_WRONLY | O_CLOEXEC);
	close(fd);
	assert_all_ended(run, 3);
	log_once("kid", SIGTERM);
	log_once("stubborn", SIGTERM);
	assert_stderr(run,
		text_format("tmo: %s: ended, sending TERM to the processes it "
			    "left\n"
			    "tmo: %s: the processes it left still run 0.3s "
			    "later, sending KILL\n",
			ACTOR, ACTOR));
}

static void l_kill_runs_no_hook(void **state)
{
	(void)state;
	const char *trace = scratch_path("hook");
	struct run *run = START(NULL, "-q", "-l", "kill", "-o",
		text_format("touch %s", trace), "60", "sh", "-c",
		"sleep 60 & exit 0");

	assert_all_ended(run, 0);
	assert_false(file_exists(trace));
}

static void l_kill_without_a_grace_signals_and_returns(void **state)
{
	(void)state;
	const char *fifo = scratch_path("fifo");
	struct run *run;
	int fd;

	assert_int_equal(mkfifo(fifo, 0666), 0);
	leftovers_expected();
	run = START(NULL, "-l", "kill", "-k", "0", "60", TREE, "catch", "15",
		"fork", "[", "label", "kid", "ready", "pause", "]", "read",
		fifo, "exit", "3");
	run_ready(run);
	fd = open(fifo, O_WRONLY | O_CLOEXEC);
	close(fd);
	run_wait(run);
	assert_exit(run, 3);
	assert_alive(run);
	log_await("kid", SIGTERM);
	log_once("kid", SIGTERM);
}

static void l_kill_with_nothing_left_says_nothing(void **state)
{
	(void)state;
	const struct run *run = TMO("-l", "kill", "60", "true");

	assert_exit(run, 0);
	assert_stderr(run, "");
}

/* ---- no /proc ---- */

/* In a mount namespace of its own, with an empty directory for /proc. */
static void hide_proc(void *context)
{
	(void)context;
	if (unshare(CLONE_NEWNS) != 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("none", "/proc", "tmpfs", 0, NULL) != 0)
		_exit(121);
}

/* Permitted, and not a tmo built with a sanitizer, which needs /proc. */
static bool can_hide_proc(void)
{
	const pid_t pid = fork();
	int status;

	if (pid == 0) {
		hide_proc(NULL);
		freopen("/dev/null", "w", stdout);
		freopen("/dev/null", "w", stderr);
		execl(tmo_path(), "tmo", "--version", (char *)NULL);
		_exit(1);
	}
	return waitpid(pid, &status, 0) == pid && status == 0;
}

/* Of the -o command too, but once, and not in the name of its shell. */
static void without_proc_it_is_said_once_with_a_hook(void **state)
{
	(void)state;
	const struct setup setup = {.child = hide_proc};
	const char *text = "/proc does not show tmo";
	const struct run *run;
	const char *said;

	if (!can_hide_proc())
		skip_because("needs the right to mount");
	run = run_wait(START(&setup, "-k", "0.2", "-o", "exec sleep 60", "0.2",
		"sleep", "60"));
	assert_exit(run, 124);
	said = strstr(run->err, text);
	assert_non_null(said);
	assert_null(strstr(said + 1, text));
	assert_null(strstr(run->err, "/bin/sh"));
}

static void without_proc_the_command_alone_and_it_is_said(void **state)
{
	(void)state;
	const struct setup setup = {.child = hide_proc};
	struct run *run;

	if (!can_hide_proc())
		skip_because("needs the right to mount");
	leftovers_expected();
	run = START(&setup, "-s", "INT,0.2s,TERM", "-k", "0.2", "60", TREE,
		"catch", "2", "fork", "[", "label", "kid", "catch", "15",
		"ready", "pause", "]", "label", "top", "ready", "until", "2",
		"exit", "0");
	run_ready_many(run, 2);
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_exit(run, 124);
	log_once("top", SIGINT);
	log_never("kid", SIGINT);
	log_never("kid", SIGTERM);
	assert_alive(run);
	{
		const char *first = strstr(run->err, "/proc");

		assert_non_null(first);
		assert_null(strstr(first + 1, "/proc"));
	}
}

/* A child of tmo's writes the messages there: it is not taken for one. */
static void without_proc_nobody_is_left_with_messages_in_a_file(void **state)
{
	const char *errors = scratch_path("errors");
	const char *report = scratch_path("report");
	struct setup setup = {.child = hide_proc};

	(void)state;
	if (!can_hide_proc())
		skip_because("needs the right to mount");
	setup.err = open(errors, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(setup.err > STDERR_FILENO);
	assert_exit(run_wait(START(
			    &setup, "-v", "-r", report, "0.1", "sleep", "60")),
		124);
	close(setup.err);
	assert_non_null(strstr(file_text(errors), "nothing left running"));
	assert_non_null(strstr(file_text(report), "\"left\":0,"));
}

static void without_proc_l_wait_and_kill_are_errors(void **state)
{
	(void)state;
	const struct setup setup = {.child = hide_proc};
	static const char *const values[] = {"wait", "kill"};

	if (!can_hide_proc())
		skip_because("needs the right to mount");
	for (size_t i = 0; i < 2; i++) {
		const char *trace = scratch_path(values[i]);
		struct run *run = run_wait(
			START(&setup, "-l", values[i], "60", "touch", trace));

		assert_exit(run, 125);
		assert_one_error(run, "tmo: ", "/proc");
		assert_false(file_exists(trace));
	}
}

/* ---- bystanders ---- */

/* Siblings of tmo, in its group and session, and a daemon of the test's. */
static void nobody_outside_the_tree_is_hit(void **state)
{
	(void)state;
	const struct setup other = {.program = ACTOR};
	struct run *sibling = START(&other, "log", LOG, "catch", "all", "label",
		"sibling", "fork", "[", "label", "nephew", "ready", "pause",
		"]", "fork", "[", "setsid", "fork", "[", "label", "daemon",
		"ready", "pause", "]", "]", "ready", "pause");
	struct run *run;

	leftovers_expected();
	run_ready_many(sibling, 3);
	run = START(NULL, "-s", "INT,0.1s,TERM,0.1s,KILL", "60", ACTOR,
		"ignore", "2", "ignore", "15", "fork", "[", "setsid", "fork",
		"[", "ready", "pause", "]", "]", "ready", "pause");
	run_ready_many(run, 2);
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_exit(run, 137);
	assert_all_gone(run);
	assert_alive(sibling);
	assert_string_equal(file_text(LOG), "");
	/* The one in between of the daemon is a zombie, the nephew lives. */
	assert_int_equal(process_count(sibling->pid), 2);
	assert_int_equal(process_zombies(sibling->pid), 1);
}

static const struct CMUnitTest tests[] = {
	PROMISE(sessions_and_groups_of_their_own),
	PROMISE(daemons),
	PROMISE(daemons_that_closed_everything),
	PROMISE(children_of_dead_parents),
	PROMISE(stubborn_daemons_are_killed),
	PROMISE(each_gets_the_signal_once),
	PROMISE(stopped_members_are_ended),
	PROMISE(a_child_of_a_thread_that_is_not_the_main_one),
	PROMISE(the_same_deeper_down),
	PROMISE(a_zombie_leader_with_a_living_thread),
	PROMISE(a_zombie_leader_below_the_command),
	PROMISE(a_chain),
	PROMISE(trees_of_a_thousand),
	PROMISE(trees_of_five_thousand),
	PROMISE(a_thousand_daemons),
	PROMISE(a_storm_that_ignores_term),
	PROMISE(a_storm_is_killed),
	PROMISE(a_capture_returns_at_once),
	PROMISE(no_zombie_stands_under_tmo),
	PROMISE(by_default_leftovers_are_kept),
	PROMISE(l_keep_is_the_default),
	PROMISE(l_wait_waits_for_all),
	PROMISE(a_limit_while_waiting_is_a_limit),
	PROMISE(l_wait_without_a_grace_waits_for_all),
	PROMISE(l_kill_ends_what_is_left_and_keeps_the_status),
	PROMISE(l_kill_runs_no_hook),
	PROMISE(l_kill_without_a_grace_signals_and_returns),
	PROMISE(l_kill_with_nothing_left_says_nothing),
	PROMISE(without_proc_it_is_said_once_with_a_hook),
	PROMISE(without_proc_the_command_alone_and_it_is_said),
	PROMISE(without_proc_nobody_is_left_with_messages_in_a_file),
	PROMISE(without_proc_l_wait_and_kill_are_errors),
	PROMISE(nobody_outside_the_tree_is_hit),
};

TEST_PROGRAM(tests)
