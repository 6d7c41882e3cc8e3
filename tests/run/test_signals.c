/*
 * Signals: what tmo receives, what it sends, to whom, in which order and how
 * often. Terminals have a file of their own.
 *
 * Order and time are read from what the actors logged. A bound from below is
 * exact: a signal is never early. A bound from above that tells 0.1 s from at
 * once is asked of one run in TRIES, since any one may meet a busy machine.
 */
#define _GNU_SOURCE
#include "actors.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define STAGGER (100 * MILLISECOND)

enum { TRIES = 20, MANY_GROUPS = 1000 };

/* Those whose default action is to terminate, ALRM and KILL aside. */
static bool terminates(int number)
{
	switch (number) {
	case SIGALRM:
	case SIGKILL:
	case SIGSTOP:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
	case SIGCONT:
	case SIGCHLD:
	case SIGURG:
	case SIGWINCH:
		return false;
	default:
		return true;
	}
}

/* 32 and 33, which the libc keeps for itself: it cannot ignore or catch. */
static bool is_reserved(int number)
{
	return number > 31 && number < SIGRTMIN;
}

/*
 * Time is up: by ALRM once the tree is there, so that no machine is too slow
 * for the test. All that follows a limit follows from `time_was_up` on.
 */
static int64_t time_was_up;

static struct run *end_time(struct run *run)
{
	time_was_up = clock_now();
	run_kill(run, SIGALRM);
	return run_wait(run);
}

static const struct setup coreless = {.child = no_core};

/* ---- received signals ---- */

/* What waits for a user is counted in all: leave some to other tests. */
static void bound_queue(void *context)
{
	const struct rlimit few = {.rlim_cur = 256, .rlim_max = 256};

	(void)context;
	setrlimit(RLIMIT_SIGPENDING, &few);
}

/* Real-time signals queue: there is always one more to be taken. */
static void a_flood_of_signals_holds_up_no_limit(void **state)
{
	(void)state;
	const struct setup setup = {.child = bound_queue};
	const struct run *run = run_wait(
		START(&setup, "-s", "KILL", "0.5", help_path("flood"), "40"));

	assert_exit(run, 137);
	assert_took(run, 500 * MILLISECOND, GENEROUS);
}

static void every_terminating_signal_is_sent_on(void **state)
{
	(void)state;
	for (int number = 1; number <= SIGRTMAX; number++) {
		struct run *run;

		if (!terminates(number) || is_reserved(number))
			continue;
		run = START(&coreless, "60", ACTOR, "default", STR(SIGRTMAX),
			"ready", "pause");
		run_ready(run);
		run_kill(run, number);
		run_wait(run);
		assert_signalled(run, number);
		assert_stderr(run, "");
		assert_all_gone(run);
	}
}

static void those_that_the_libc_keeps_too(void **state)
{
	(void)state;
	for (int number = 32; number < SIGRTMIN; number++) {
		struct run *run = START(NULL, "60", ACTOR, "ready", "pause");

		run_ready(run);
		run_kill(run, number);
		run_wait(run);
		assert_signalled(run, number);
		assert_all_gone(run);
	}
}

static void what_the_command_makes_of_it_is_the_status(void **state)
{
	(void)state;
	struct run *run = START(NULL, "60", ACTOR, "catch", "all", "ready",
		"until", "1", "exit", "3");

	run_ready(run);
	run_kill(run, SIGTERM);
	run_wait(run);
	assert_exit(run, 3);
	assert_stderr(run, "");
}

static void ignore_but_the_last(void *context)
{
	(void)context;
	for (int number = 1; number <= SIGRTMAX; number++)
		if (number != SIGCHLD && number != SIGRTMAX)
			signal(number, SIG_IGN);
}

/* RTMAX comes last of what is queued: all before it have been seen. */
static void signals_ignored_at_the_start_are_not_sent_on(void **state)
{
	(void)state;
	const struct setup setup = {.child = ignore_but_the_last};
	struct run *run = START(&setup, "60", TREE, "label", "top", "catch",
		"all", "ready", "pause");

	run_ready(run);
	for (int number = 1; number < SIGRTMAX; number++)
		if (terminates(number) && !is_reserved(number))
			run_kill(run, number);
	run_kill(run, SIGRTMAX);
	log_await("top", SIGRTMAX);
	for (int number = 1; number < SIGRTMAX; number++)
		if (terminates(number))
			log_never("top", number);
	run_kill(run, SIGKILL);
	run_wait(run);
	leftovers_expected();
}

static void a_received_signal_goes_to_all_once(void **state)
{
	(void)state;
	const char *signal = STR(SIGRTMIN);
	struct run *run = START(NULL, "60", TREE, "catch", signal, "label",
		"top", "fork", "[", "label", "kid", "setsid", "fork", "[",
		"label", "grandkid", "setpgid", "ready", "until", "1", "]",
		"ready", "until", "1", "wait", "]", "ready", "until", "1",
		"wait", "exit", "5");

	run_ready_many(run, 3);
	run_kill(run, SIGRTMIN);
	run_wait(run);
	assert_exit(run, 5);
	log_once("top", SIGRTMIN);
	log_once("kid", SIGRTMIN);
	log_once("grandkid", SIGRTMIN);
	assert_true(log_once("kid", SIGRTMIN) - run->started >= STAGGER);
	assert_stderr(run, "");
}

static void int_from_a_user_goes_to_all_in_tmos_group_too(void **state)
{
	(void)state;
	static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct run *run = START(NULL, "60", TREE, "catch", "all",
			"label", "top", "fork", "[", "label", "kid", "ready",
			"until", "1", "]", "ready", "until", "1", "wait");

		run_ready_many(run, 2);
		run_kill(run, numbers[i]);
		run_wait(run);
		assert_exit(run, 0);
		log_once("top", numbers[i]);
		log_once("kid", numbers[i]);
		unlink(LOG);
	}
}

static void alrm_is_time_up(void **state)
{
	(void)state;
	struct run *run =
		START(NULL, "60", TREE, "catch", "14", "ready", "pause");

	run_ready(run);
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_exit(run, 124);
	assert_int_equal(log_count("actor", SIGALRM), 0);
	assert_stderr(run, text_format("tmo: %s: told by ALRM that time is up, "
				       "sending TERM\n",
				   ACTOR));
}

static void alrm_is_time_up_without_a_limit(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "0.2", "0", ACTOR, "ignore", "15",
		"ready", "pause");

	run_ready(run);
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_exit(run, 137);
}

static void an_explicit_k_starts_the_grace(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "0.3", "60", ACTOR, "ignore", "2",
		"ready", "pause");
	int64_t sent;

	run_ready(run);
	sent = clock_now();
	run_kill(run, SIGINT);
	run_wait(run);
	assert_signalled(run, SIGKILL);
	assert_true(clock_now() - sent >= 300 * MILLISECOND);
}

/* 10 s must go by, so only on demand. */
static void the_default_grace_is_not_started(void **state)
{
	(void)state;
	struct run *run;
	int64_t sent;

	if (getenv("TMO_SLOW") == NULL)
		skip_because("takes 12 s: set TMO_SLOW");
	run = START(NULL, "60", ACTOR, "ignore", "2", "ready", "linger",
		"12000", "exit", "6");
	run_ready(run);
	sent = clock_now();
	run_kill(run, SIGINT);
	run_wait(run);
	assert_exit(run, 6);
	assert_true(clock_now() - sent >= 11 * SECOND);
}

static void a_limit_still_works_after_a_received_signal(void **state)
{
	(void)state;
	struct run *run =
		START(NULL, "1", ACTOR, "ignore", "2", "ready", "pause");

	run_ready(run);
	run_kill(run, SIGINT);
	run_wait(run);
	assert_exit(run, 124);
	assert_took(run, SECOND, GENEROUS);
}

static void signals_are_sent_on_during_the_grace(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "50", "60", TREE, "catch", "15",
		"catch", "10", "label", "top", "fork", "[", "label", "kid",
		"ready", "until", "2", "]", "ready", "until", "2", "wait");

	run_ready_many(run, 2);
	run_kill(run, SIGALRM);
	log_await("kid", SIGTERM);
	run_kill(run, SIGUSR1);
	run_wait(run);
	assert_exit(run, 124);
	log_once("top", SIGUSR1);
	log_once("kid", SIGUSR1);
	log_once("top", SIGTERM);
	log_once("kid", SIGTERM);
}

static void signals_are_sent_on_during_the_hook(void **state)
{
	(void)state;
	const char *fifo = scratch_path("fifo");
	struct run *run;
	int fd;

	assert_int_equal(mkfifo(fifo, 0666), 0);
	run = START(NULL, "-k", "50", "-o",
		text_format("echo 1 >&8; cat %s", fifo), "60", TREE, "catch",
		"15", "catch", "10", "label", "top", "ready", "until", "2");
	run_ready(run);
	run_kill(run, SIGALRM);
	run_ready(run);
	run_kill(run, SIGUSR1);
	log_await("top", SIGUSR1);
	log_never("top", SIGTERM);
	fd = open(fifo, O_WRONLY | O_CLOEXEC);
	close(fd);
	run_wait(run);
	assert_exit(run, 124);
	log_once("top", SIGTERM);
}

/* ---- order ---- */

/* The command lingers: what it started gets the signal 0.1 s after it. */
static void the_command_first_its_descendants_a_tenth_later(void **state)
{
	(void)state;
	const char *signal = STR(SIGRTMIN);
	struct run *run = START(NULL, "-s", "RTMIN", "-k", "50", "60", TREE,
		"catch", signal, "label", "top", "fork", "[", "label", "kid",
		"setsid", "ready", "until", "1", "]", "ready", "until", "1",
		"wait");
	int64_t top, kid;

	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 124);
	top = log_once("top", SIGRTMIN);
	kid = log_once("kid", SIGRTMIN);
	assert_true(top >= time_was_up);
	assert_true(kid - time_was_up >= STAGGER);
	assert_true(kid > top);
}

/* From the command's end to its child's signal, with this setup. */
static int64_t end_to_kid(const char *status)
{
	const char *signal = STR(SIGRTMIN);
	struct run *run = START(NULL, "-s", "RTMIN", "-k", "50", "60", TREE,
		"catch", signal, "label", "top", "fork", "[", "label", "kid",
		"setsid", "ready", "until", "1", "]", "ready", "until", "1",
		"note", STR(MARK_BYE), "exit", status);
	int64_t took;

	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 124);
	assert_all_gone(run);
	log_once("top", SIGRTMIN);
	took = log_once("kid", SIGRTMIN) - log_once("top", MARK_BYE);
	unlink(LOG);
	return took;
}

static void descendants_as_soon_as_the_command_has_ended(void **state)
{
	(void)state;
	bool soon = false;

	for (int i = 0; i < TRIES && !soon; i++) {
		const int64_t took = end_to_kid("7");

		assert_true(took >= 0);
		soon = took < STAGGER / 2;
	}
	assert_true(soon);
}

static void kill_goes_to_all_at_once(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-s", "KILL", "60", ACTOR, "repeat", "3",
		"[", "fork", "[", "setsid", "fork", "[", "setsid", "ready",
		"pause", "]", "ready", "pause", "]", "]", "ready", "pause");

	run_ready_many(run, 7);
	end_time(run);
	assert_exit(run, 137);
	assert_all_gone(run);
	assert_stderr(run, text_format("tmo: %s: told by ALRM that time is up, "
				       "sending KILL\n",
				   ACTOR));
}

static void kill_reaches_all_without_a_grace_too(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "0", "-s", "KILL", "60", ACTOR,
		"repeat", "3", "[", "fork", "[", "setsid", "fork", "[",
		"setsid", "ready", "pause", "]", "ready", "pause", "]", "]",
		"ready", "pause");

	leftovers_expected();
	run_ready_many(run, 7);
	end_time(run);
	assert_exit(run, 137);
	run_await_gone(run);
}

static void as_timeout_kill_reaches_all(void **state)
{
	(void)state;
	const struct setup setup = {.name = "timeout"};
	struct run *run =
		START(&setup, "-k", "0.2", "60", ACTOR, "ignore", "15", "fork",
			"[", "setsid", "ready", "pause", "]", "ready", "pause");

	leftovers_expected();
	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 137);
	run_await_gone(run);
	assert_stderr(run, "");
}

/* From the limit to the kid's signal, the command lingering. */
static int64_t limit_to_kid_as_timeout(void)
{
	const struct setup setup = {.name = "timeout"};
	const char *signal = STR(SIGRTMIN);
	struct run *run = START(&setup, "-s", "RTMIN", "60", TREE, "catch",
		signal, "label", "top", "fork", "[", "label", "kid", "ready",
		"until", "1", "]", "ready", "until", "1", "wait");
	int64_t took;

	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 124);
	assert_stderr(run, "");
	took = log_once("kid", SIGRTMIN) - time_was_up;
	log_once("top", SIGRTMIN);
	unlink(LOG);
	return took;
}

static void as_timeout_every_signal_goes_to_all_at_once(void **state)
{
	(void)state;
	bool soon = false;

	for (int i = 0; i < TRIES && !soon; i++) {
		const int64_t took = limit_to_kid_as_timeout();

		assert_true(took >= 0);
		soon = took < STAGGER;
	}
	assert_true(soon);
}

static void as_timeout_v_prints_gnus_line(void **state)
{
	(void)state;
	const struct setup setup = {.name = "/bin/timeout"};
	struct run *run = START(&setup, "-v", "-k", "0.1", "60", ACTOR,
		"ignore", "15", "ready", "pause");

	run_ready(run);
	end_time(run);

	assert_exit(run, 137);
	assert_stderr(run,
		text_format("timeout: sending signal TERM to command '%s'\n"
			    "timeout: sending signal KILL to command '%s'\n",
			ACTOR, ACTOR));
}

static void each_gets_each_step_once(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-s", "RTMIN,0.3s,RTMIN+1,0.3s,RTMIN+2",
		"-k", "0.3", "60", TREE, "catch", "all", "label", "top", "fork",
		"[", "label", "kid", "setsid", "fork", "[", "label", "grandkid",
		"setpgid", "ready", "pause", "]", "ready", "pause", "]", "fork",
		"[", "fork", "[", "label", "orphan", "setsid", "ready", "pause",
		"]", "]", "ready", "pause");
	static const char *const labels[] = {
		"top", "kid", "grandkid", "orphan"};

	run_ready_many(run, 4);
	end_time(run);
	assert_exit(run, 137);
	assert_all_gone(run);
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		const int64_t at = time_was_up;

		assert_true(log_once(labels[i], SIGRTMIN) >= at);
		assert_true(log_once(labels[i], SIGRTMIN + 1) >=
			    at + 300 * MILLISECOND);
		assert_true(log_once(labels[i], SIGRTMIN + 2) >=
			    at + 600 * MILLISECOND);
		log_never(labels[i], SIGCONT);
		log_never(labels[i], SIGTERM);
	}
	assert_true(clock_now() - time_was_up >= 900 * MILLISECOND);
}

/* ---- clean-up ---- */

static void check_clean_up(const struct setup *setup)
{
	struct run *run = START(setup, "-s", "RTMIN,0.6s,RTMIN+1", "-k", "50",
		"60", TREE, "catch", "all", "label", "top", "ready", "until",
		"1", "fork", "[", "label", "clean", "ready", "until", "1", "]",
		"until", "2", "wait");

	run_ready(run);
	run_kill(run, SIGALRM);
	run_ready(run);
	run_wait(run);
	assert_exit(run, 124);
	log_once("top", SIGRTMIN);
	log_never("clean", SIGRTMIN);
	log_once("top", SIGRTMIN + 1);
	log_once("clean", SIGRTMIN + 1);
}

static void a_clean_up_is_left_alone_until_the_next_step(void **state)
{
	(void)state;
	check_clean_up(NULL);
}

/* setup.child */
static void join_groups(void *context)
{
	gid_t groups[MANY_GROUPS];

	(void)context;
	for (gid_t i = 0; i < MANY_GROUPS; i++)
		groups[i] = 2000000000 + i;
	setgroups(MANY_GROUPS, groups);
}

/* /proc/PID/status lists them, before what it says of signals. */
static void a_clean_up_of_a_member_of_many_groups_too(void **state)
{
	const struct setup setup = {.child = join_groups};

	(void)state;
	if (geteuid() != 0)
		skip_because("needs root, to be a member of many groups");
	check_clean_up(&setup);
}

static void a_clean_up_of_a_descendant_too(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-s", "RTMIN,0.8s,RTMIN+1", "-k", "50",
		"60", TREE, "catch", "all", "label", "top", "fork", "[",
		"label", "kid", "setsid", "ready", "until", "1", "fork", "[",
		"label", "clean", "ready", "until", "1", "]", "until", "2",
		"wait", "]", "ready", "until", "2", "wait");

	run_ready_many(run, 2);
	run_kill(run, SIGALRM);
	run_ready(run);
	run_wait(run);
	assert_exit(run, 124);
	log_once("kid", SIGRTMIN);
	log_never("clean", SIGRTMIN);
	log_once("kid", SIGRTMIN + 1);
	log_once("clean", SIGRTMIN + 1);
}

/* Orphaned at once, so that it becomes tmo's own child. */
static void an_orphaned_clean_up_too(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-s", "RTMIN,0.6s,RTMIN+1", "-k", "50",
		"60", TREE, "catch", "all", "label", "top", "ready", "until",
		"1", "fork", "[", "fork", "[", "label", "clean", "setsid",
		"ready", "until", "1", "]", "]", "until", "2", "wait");

	run_ready(run);
	run_kill(run, SIGALRM);
	run_ready(run);
	run_wait(run);
	assert_exit(run, 124);
	log_never("clean", SIGRTMIN);
	log_once("clean", SIGRTMIN + 1);
}

static void one_started_by_who_waits_for_the_signal_too(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-s", "TERM,0.6s,RTMIN+1", "-k", "50",
		"60", TREE, "label", "top", "ready", "await", "15", "catch",
		"all", "fork", "[", "label", "clean", "ready", "until", "1",
		"]", "until", "2", "wait");

	run_ready(run);
	run_kill(run, SIGALRM);
	run_ready(run);
	run_wait(run);
	assert_exit(run, 124);
	log_once("top", SIGTERM);
	log_never("clean", SIGTERM);
	log_once("clean", SIGRTMIN + 1);
}

/* Linux gives a fork up for a fatal signal, but not for one that dumps core. */
static void a_child_forked_under_a_core_signal_has_it_too(void **state)
{
	(void)state;
	leftovers_expected(); /* tmo does not wait for them to end */
	for (int i = 0; i < 10; i++) {
		struct run *run = START(NULL, "-q", "60", "sh", "-c",
			"ulimit -c 0; \"$0\" & wait", help_path("bigfork"));

		run_ready(run);
		run_kill(run, SIGSYS);
		run_wait(run);
		assert_signalled(run, SIGSYS);
		run_await_gone(run);
	}
}

/* Who ignores it has no clean-up: whatever comes of its tree has the signal. */
/*
 * Until /proc tells where it sleeps, which it does not for as long as the
 * scheduler keeps a sleeper in its queue (Linux 6.12).
 */
static void await_asleep(pid_t pid)
{
	const char *path = text_format("/proc/%d/wchan", (int)pid);
	const int64_t until = clock_now() + HARNESS_DEADLINE * SECOND;

	process_await(pid, "S");
	while (strcmp(file_text(path), "0") == 0)
		assert_true(clock_now() < until);
}

/* Open: who blocks the signal may wait for it, or start one before it acts. */
static void who_ignores_the_signal_has_no_clean_up(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "10", "60", TREE, "ignore", "15",
		"open", "ready", "fork", "[", "default", "15", "repeat", "40",
		"[", "fork", "[", "fork", "[", "shut", "setsid", "catch", "15",
		"until", "1", "]", "]", "linger", "10", "]", "]", "linger",
		"1500");

	await_asleep(run_ready_pid(run));
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_exit(run, 124);
	assert_stderr(run,
		text_format(
			"tmo: %s: told by ALRM that time is up, sending TERM\n",
			ACTOR));
	assert_all_gone(run);
}

static void kill_knows_no_clean_up(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "0.4", "60", TREE, "catch", "all",
		"label", "top", "ready", "until", "1", "fork", "[", "label",
		"clean", "setsid", "ready", "pause", "]", "pause");

	run_ready(run);
	run_kill(run, SIGALRM);
	run_ready(run);
	run_wait(run);
	assert_exit(run, 137);
	assert_all_gone(run);
	log_never("clean", SIGTERM);
}

static void a_shell_s_trap_cleans_up_in_peace(void **state)
{
	(void)state;
	const char *done = scratch_path("done");
	struct run *run = START(NULL, "60", "sh", "-c",
		"trap 'sleep 0.5; echo clean >\"$0\"; exit 9' TERM; echo $$ "
		">&8; "
		"while :; do sleep 0.05; done",
		done);

	run_ready(run);
	end_time(run);
	assert_exit(run, 124);
	assert_string_equal(file_text(done), "clean\n");
}

/* ---- -m ---- */

static void m_leaves_descendants_until_the_command_has_ended(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-m", "-s", "RTMIN,0.3s,RTMIN+1", "-k",
		"50", "60", TREE, "catch", "all", "label", "top", "fork", "[",
		"label", "kid", "ready", "until", "1", "]", "ready", "until",
		"2", "linger", "200", "note", STR(MARK_BYE), "exit", "0");

	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 124);
	log_once("top", SIGRTMIN);
	log_once("top", SIGRTMIN + 1);
	assert_true(log_once("kid", SIGRTMIN) >= log_once("top", MARK_BYE));
	log_never("kid", SIGRTMIN + 1);
	assert_stderr_line(run,
		text_format("tmo: %s: ended, sending RTMIN to what it left",
			ACTOR));
}

static void m_gives_descendants_a_grace_of_their_own(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-m", "-s", "RTMIN,0.2s,RTMIN+1", "-k",
		"0.5", "60", TREE, "catch", "all", "label", "top", "fork", "[",
		"label", "kid", "ready", "pause", "]", "ready", "until", "1",
		"linger", "300", "note", STR(MARK_BYE), "exit", "0");
	int64_t kid;

	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 124);
	assert_all_gone(run);
	kid = log_once("kid", SIGRTMIN);
	log_never("kid", SIGRTMIN + 1);
	assert_true(kid >= log_once("top", MARK_BYE));
	assert_true(run->started + run->elapsed - log_once("top", MARK_BYE) >=
		    500 * MILLISECOND);
}

static void m_kills_all_after_the_grace(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-m", "-k", "0.3", "60", TREE, "catch",
		"all", "label", "top", "fork", "[", "label", "kid", "ready",
		"pause", "]", "ready", "pause");

	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 137);
	assert_all_gone(run);
	log_once("top", SIGTERM);
	log_never("kid", SIGTERM);
}

static void m_sends_a_received_signal_to_the_command_alone(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-m", "60", TREE, "catch", "all", "label",
		"top", "fork", "[", "label", "kid", "ready", "pause", "]",
		"ready", "until", "1", "linger", "200", "exit", "4");

	leftovers_expected();
	run_ready_many(run, 2);
	run_kill(run, SIGUSR1);
	run_wait(run);
	assert_exit(run, 4);
	assert_alive(run);
	log_once("top", SIGUSR1);
	log_never("kid", SIGUSR1);
}

static void m_without_a_grace_returns_then(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-m", "-k", "0", "60", TREE, "catch",
		"all", "label", "top", "fork", "[", "label", "kid", "ready",
		"pause", "]", "ready", "until", "1", "exit", "0");

	leftovers_expected();
	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 124);
	assert_alive(run);
	log_await("kid", SIGTERM);
	log_once("kid", SIGTERM);
}

/* ---- -w ---- */

static void warnings_come_before_the_limit_to_the_command_alone(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-w", "USR2@0.5", "-w", "USR1@1", "2",
		TREE, "catch", "all", "label", "top", "fork", "[", "label",
		"kid", "ready", "until", "1", "]", "ready", "until", "3",
		"wait");
	int64_t first, second, limit;

	run_ready_many(run, 2);
	run_wait(run);
	assert_exit(run, 124);
	first = log_once("top", SIGUSR1);
	second = log_once("top", SIGUSR2);
	limit = log_once("top", SIGTERM);
	assert_true(first - run->started >= 1000 * MILLISECOND);
	assert_true(second - run->started >= 1500 * MILLISECOND);
	assert_true(limit - run->started >= 2000 * MILLISECOND);
	assert_true(first < second && second < limit);
	log_never("kid", SIGUSR1);
	log_never("kid", SIGUSR2);
	log_once("kid", SIGTERM);
}

static void no_warning_once_a_limit_has_been_reached(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "2.5", "-w", "USR1@0.5", "2", TREE,
		"catch", "all", "label", "top", "ready", "pause");

	run_ready(run);
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_exit(run, 137);
	assert_took(run, 2500 * MILLISECOND, GENEROUS);
	log_once("top", SIGTERM);
	log_never("top", SIGUSR1);
}

static void a_warning_reaches_a_stopped_command(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-w", "USR1@59", "60", TREE, "catch",
		"10", "label", "top", "ready", "raise", "19", "until", "1",
		"exit", "8");

	run_ready(run);
	run_wait(run);
	assert_exit(run, 8);
	log_once("top", SIGUSR1);
}

static void a_warning_that_a_time_leaves_no_room_for_is_dropped(void **state)
{
	(void)state;
	struct timespec now;
	struct run *run;

	clock_gettime(CLOCK_REALTIME, &now);
	run = START(NULL, "-w", "USR1@1h",
		text_format("@%lld.5", (long long)now.tv_sec + 1), TREE,
		"catch", "10", "label", "top", "pause");
	run_await_err(run, "\n");
	run_wait(run);
	assert_exit(run, 124);
	assert_non_null(strstr(run->err, "warning"));
	log_never("top", SIGUSR1);
}

/* Which says what GNU's says, and nothing else. */
static void under_the_name_timeout_no_word_is_said_of_it(void **state)
{
	(void)state;
	const struct setup timeout = {.name = "timeout"};
	struct timespec now;
	const struct run *run;

	clock_gettime(CLOCK_REALTIME, &now);
	run = run_wait(START(&timeout, "-v", "-w", "USR1@1h",
		text_format("@%lld", (long long)now.tv_sec + 60), "true"));
	assert_exit(run, 0);
	assert_stderr(run, "");
}

/* ---- lists, 0, STOP, CONT ---- */

static void a_list_is_told_line_by_line(void **state)
{
	(void)state;
	const char *name = ACTOR;
	struct run *run =
		START(NULL, "-s", "INT,0.2s,hup,300ms,SIGTERM", "-k", ".4", "1",
			TREE, "catch", "all", "label", "top", "ready", "pause");

	run_ready(run);
	run_wait(run);
	assert_exit(run, 137);
	assert_took(run, 1900 * MILLISECOND, GENEROUS);
	assert_true(
		log_once("top", SIGHUP) - run->started >= 1200 * MILLISECOND);
	assert_true(
		log_once("top", SIGTERM) - run->started >= 1500 * MILLISECOND);
	assert_stderr(run,
		text_format("tmo: %s: time limit of 1s reached, sending INT\n"
			    "tmo: %s: still running 0.2s later, sending HUP\n"
			    "tmo: %s: still running 300ms later, sending TERM\n"
			    "tmo: %s: still running .4s later, sending KILL\n",
			name, name, name, name));
}

static void a_step_that_reached_nobody_prints_nothing(void **state)
{
	(void)state;
	struct run *run = START(
		NULL, "-s", "INT,50s,TERM", "-k", ".2", "0.2", ACTOR, "pause");

	run_wait(run);
	assert_exit(run, 124);
	assert_stderr(run,
		text_format(
			"tmo: %s: time limit of 0.2s reached, sending INT\n",
			ACTOR));
}

static void signal_0_sends_nothing(void **state)
{
	(void)state;
	struct run *run =
		START(NULL, "-s", "0", "-k", "0.3", "60", TREE, "catch", "all",
			"label", "top", "ready", "raise", "19", "pause");

	process_await(run_ready_pid(run), "T");
	end_time(run);
	assert_exit(run, 137);
	assert_true(clock_now() - time_was_up >= 300 * MILLISECOND);
	assert_string_equal(file_text(LOG), "");
	assert_stderr(run,
		text_format("tmo: %s: told by ALRM that time is up, "
			    "sending no signal\n"
			    "tmo: %s: still running 0.3s later, sending KILL\n",
			ACTOR, ACTOR));
}

static void stop_is_followed_by_cont(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-s", "STOP", "-k", "50", "60", TREE,
		"catch", "18", "label", "top", "fork", "[", "label", "kid",
		"setsid", "ready", "until", "1", "]", "ready", "until", "1",
		"wait");

	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 124);
	log_once("top", SIGCONT);
	log_once("kid", SIGCONT);
}

static void stop_and_no_grace_is_followed_by_cont(void **state)
{
	(void)state;
	struct run *run =
		START(NULL, "-s", "STOP", "-k", "0", "60", TREE, "catch", "18",
			"label", "top", "ready", "until", "1", "exit", "0");

	run_ready(run);
	end_time(run);
	assert_exit(run, 124);
	log_once("top", SIGCONT);
}

static void stop_with_f_is_followed_by_cont(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-f", "-s", "STOP", "60", TREE, "catch",
		"18", "label", "top", "ready", "until", "1", "exit", "0");

	run_ready(run);
	end_time(run);
	assert_exit(run, 124);
	log_once("top", SIGCONT);
}

static void cont_may_be_the_signal(void **state)
{
	(void)state;
	struct run *run =
		START(NULL, "-s", "CONT", "-k", "50", "60", TREE, "catch", "18",
			"label", "top", "ready", "until", "1", "exit", "0");

	run_ready(run);
	end_time(run);
	assert_exit(run, 124);
	log_once("top", SIGCONT);
}

static void the_stopped_are_continued_the_running_get_no_cont(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-k", "50", "60", TREE, "catch", "15",
		"catch", "18", "label", "top", "fork", "[", "label", "still",
		"setsid", "ready", "raise", "19", "until", "2", "]", "fork",
		"[", "label", "moving", "ready", "until", "1", "linger", "300",
		"]", "ready", "until", "1", "linger", "300", "wait");

	run_ready_many(run, 3);
	await_stopped(run, 1);
	end_time(run);
	assert_exit(run, 124);
	log_once("still", SIGTERM);
	log_once("still", SIGCONT);
	log_once("moving", SIGTERM);
	log_never("moving", SIGCONT);
	log_once("top", SIGTERM);
	log_never("top", SIGCONT);
}

static void a_stopped_command_is_continued_at_the_limit(void **state)
{
	(void)state;
	static const char *const options[] = {"-k50", "-k0", "-f", "-m", "-p"};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		struct run *run = START(NULL, options[i], "60", ACTOR, "ready",
			"raise", "19", "pause");

		process_await(run_ready_pid(run), "T");
		end_time(run);
		if (i == 4)
			assert_signalled(run, SIGTERM);
		else
			assert_exit(run, 124);
		assert_all_gone(run);
	}
}

/* ---- -f ---- */

static void f_signals_and_waits_for_the_command_only(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-f", "60", TREE, "catch", "15", "label",
		"top", "fork", "[", "label", "kid", "ready", "pause", "]",
		"ready", "until", "1", "linger", "300", "exit", "0");

	leftovers_expected();
	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 124);
	log_once("top", SIGTERM);
	log_never("kid", SIGTERM);
	assert_alive(run);
}

static void f_kills_the_command_only(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-f", "-k", "0.2", "60", TREE, "catch",
		"15", "label", "top", "fork", "[", "label", "kid", "ready",
		"pause", "]", "ready", "pause");

	leftovers_expected();
	run_ready_many(run, 2);
	end_time(run);
	assert_exit(run, 137);
	log_never("kid", SIGTERM);
	assert_alive(run);
}

static void f_sends_on_to_the_command_only(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-f", "60", TREE, "catch", "10", "label",
		"top", "fork", "[", "label", "kid", "ready", "pause", "]",
		"ready", "until", "1", "linger", "300", "exit", "0");

	leftovers_expected();
	run_ready_many(run, 2);
	run_kill(run, SIGUSR1);
	run_wait(run);
	assert_exit(run, 0);
	log_never("kid", SIGUSR1);
}

/* tmo does not stay to see whether it runs again. */
static void what_a_stop_reached_runs_when_tmo_has_returned(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-q", "-k", "0", "-l", "kill", "-s",
		"STOP", "60", ACTOR, "fork", "[", "ready", "pause", "]",
		"linger", "100", "exit", "3");
	const pid_t child = run_ready_pid(run);

	leftovers_expected();
	run_wait(run);
	assert_exit(run, 3);
	process_await(child, "S");
}

/* Where /proc cannot be opened any more there is still the command. */
static void a_kill_without_descriptors_reaches_the_command(void **state)
{
	(void)state;
	const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
	struct run *run = START(NULL, "-k", "0.3", "60", ACTOR, "ignore", "15",
		"ready", "pause");

	run_ready(run);
	assert_int_equal(prlimit(run->pid, RLIMIT_NOFILE, &none, NULL), 0);
	end_time(run);
	assert_exit(run, 137);
	assert_stderr_line(run, text_format("tmo: %s: still running 0.3s "
					    "later, sending KILL",
					ACTOR));
}

/* ---- TSTP and CONT ---- */

/* A group of its own, its parent in another: not orphaned, so it can stop. */
static void tstp_to_tmo_stops_all_and_cont_continues(void **state)
{
	(void)state;
	const struct setup setup = {.group = true};
	struct run *run = START(&setup, "60", TREE, "label", "top", "catch",
		"18", "fork", "[", "label", "kid", "ready", "until", "1", "]",
		"fork", "[", "setpgid", "label", "apart", "ready", "until", "1",
		"]", "ready", "until", "1", "wait", "exit", "2");
	pid_t pids[3];

	for (size_t i = 0; i < 3; i++)
		pids[i] = run_ready_pid(run);
	run_kill(run, SIGTSTP);
	process_await(run->pid, "T");
	for (size_t i = 0; i < 3; i++)
		process_await(pids[i], "T");
	run_kill(run, SIGCONT);
	run_wait(run);
	assert_exit(run, 2);
	log_once("top", SIGCONT);
	log_once("kid", SIGCONT);
	log_once("apart", SIGCONT);
}

static void ignore_cont(void *context)
{
	(void)context;
	signal(SIGCONT, SIG_IGN);
}

/* The action of CONT may be to do nothing: it continues all the same. */
static void cont_continues_also_where_it_is_ignored(void **state)
{
	(void)state;
	const struct setup setup = {.group = true, .child = ignore_cont};
	struct run *run = START(&setup, "60", ACTOR, "catch", "10", "ready",
		"until", "1", "exit", "2");
	const pid_t command = run_ready_pid(run);

	run_kill(run, SIGTSTP);
	process_await(run->pid, "T");
	process_await(command, "T");
	run_kill(run, SIGCONT);
	process_await(command, "S");
	run_kill(run, SIGUSR1);
	assert_exit(run_wait(run), 2);
}

/* The step has two halves, and the stop comes between them. */
static void tstp_between_two_halves_of_a_step_loses_none(void **state)
{
	(void)state;
	const struct setup setup = {.group = true};
	struct run *run = START(&setup, "-k", "0", "60", TREE, "label", "top",
		"catch", "15", "fork", "[", "label", "kid", "catch", "15",
		"ready", "until", "1", "]", "ready", "until", "1", "wait",
		"exit", "2");

	run_ready_many(run, 2);
	kill(run->pid, SIGALRM);
	log_await("top", SIGTERM);
	run_kill(run, SIGTSTP);
	run_kill(run, SIGCONT);
	assert_exit(run_wait(run), 124);
	log_once("kid", SIGTERM);
}

static void tstp_goes_to_the_command_s_handler(void **state)
{
	(void)state;
	const struct setup setup = {.group = true};
	struct run *run = START(&setup, "60", TREE, "label", "top", "catch",
		"20", "catch", "18", "ready", "until", "1", "linger", "200",
		"exit", "2");

	run_ready(run);
	run_kill(run, SIGTSTP);
	process_await(run->pid, "T");
	log_await("top", SIGTSTP);
	run_kill(run, SIGCONT);
	run_wait(run);
	assert_exit(run, 2);
	log_once("top", SIGTSTP);
	log_never("top", SIGCONT);
}

static void a_limit_passed_while_tmo_was_stopped_acts_at_cont(void **state)
{
	(void)state;
	const struct setup setup = {.group = true};
	struct run *run = START(&setup, "1", ACTOR, "ready", "pause");
	const pid_t command = run_ready_pid(run);
	const struct timespec past = {
		.tv_sec = 1, .tv_nsec = 200 * MILLISECOND};

	run_kill(run, SIGTSTP);
	process_await(run->pid, "T");
	process_await(command, "T");
	nanosleep(&past, NULL); /* the limit must go by: no event says so */
	process_await(run->pid, "T");
	run_kill(run, SIGCONT);
	run_wait(run);
	assert_exit(run, 124);
	assert_all_gone(run);
}

static void ttin_and_ttou_do_not_stop_tmo(void **state)
{
	(void)state;
	const struct setup setup = {.group = true};
	struct run *run = START(&setup, "60", TREE, "label", "top", "catch",
		"10", "ready", "until", "1", "exit", "2");

	run_ready(run);
	run_kill(run, SIGTTIN);
	run_kill(run, SIGTTOU);
	run_kill(run, SIGUSR1);
	run_wait(run);
	assert_exit(run, 2);
}

/* ---- children that tmo had before ---- */

static void children_from_before_are_left_alone(void **state)
{
	(void)state;
	const struct setup setup = {.program = "sh"};
	struct run *run = START(&setup, "-c",
		"\"$1\" log \"$2\" catch all label old fork [ label older "
		"ready "
		"pause ] ready pause & exec \"$0\" -l kill -k 0.3 60 \"$1\" "
		"log "
		"\"$2\" catch all label top ready pause",
		tmo_path(), ACTOR, LOG);

	leftovers_expected();
	run_ready_many(run, 3);
	end_time(run);
	assert_exit(run, 137);
	log_once("top", SIGTERM);
	log_never("old", SIGTERM);
	log_never("older", SIGTERM);
	assert_alive(run);
}

static void received_signals_pass_them_by(void **state)
{
	(void)state;
	const struct setup setup = {.program = "sh"};
	struct run *run = START(&setup, "-c",
		"\"$1\" log \"$2\" catch all label old ready pause & exec "
		"\"$0\" "
		"60 \"$1\" log \"$2\" catch all label top ready until 1 linger "
		"200 exit 3",
		tmo_path(), ACTOR, LOG);

	leftovers_expected();
	run_ready_many(run, 2);
	run_kill(run, SIGUSR1);
	run_wait(run);
	assert_exit(run, 3);
	log_never("old", SIGUSR1);
	assert_alive(run);
}

static void children_from_before_are_reaped(void **state)
{
	(void)state;
	const struct setup setup = {.program = "sh"};
	const char *fifo = scratch_path("fifo");
	struct run *run;
	int fd;

	assert_int_equal(mkfifo(fifo, 0666), 0);
	run = START(&setup, "-c",
		"\"$1\" ready read \"$2\" & exec \"$0\" 60 \"$1\" catch 10 "
		"ready "
		"until 1",
		tmo_path(), ACTOR, fifo);
	run_ready_many(run, 2);
	fd = open(fifo, O_WRONLY | O_CLOEXEC);
	close(fd);
	/* Of the two only the command lives then. */
	for (int64_t until = clock_now() + GENEROUS;
		process_count(run->pid) != 1 && clock_now() < until;)
		;
	assert_int_equal(process_count(run->pid), 1);
	assert_int_equal(process_zombies(run->pid), 0);
	run_kill(run, SIGUSR1);
	run_wait(run);
	assert_exit(run, 0);
}

/* ---- tmo's own troubles ---- */

static void a_message_to_a_closed_pipe_is_no_signal(void **state)
{
	(void)state;
	int ends[2];
	struct setup setup = {.err = 0};
	struct run *run;

	assert_int_equal(pipe(ends), 0);
	setup.err = ends[1];
	run = START(&setup, "-v", "-s", "INT,0.2s,TERM", "-k", "0.2", "60",
		TREE, "catch", "all", "label", "top", "ready", "pause");
	close(ends[1]);
	run_ready(run);
	close(ends[0]);
	end_time(run);
	assert_exit(run, 137);
	log_never("top", SIGPIPE);
	log_once("top", SIGTERM);
}

static void a_killed_tmo_takes_the_command_along(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-s", "RTMIN", "60", TREE, "catch", "all",
		"label", "top", "ready", "until", "1");

	leftovers_expected();
	run_ready(run);
	run_kill(run, SIGKILL);
	run_wait(run);
	assert_signalled(run, SIGKILL);
	run_await_gone(run);
	log_once("top", SIGRTMIN);
}

static void nested_ones_end_together(void **state)
{
	(void)state;
	const struct run *run = TMO("0.3", tmo_path(), "60", ACTOR, "pause");

	assert_exit(run, 124);
	assert_took(run, 300 * MILLISECOND, GENEROUS);
	assert_all_gone(run);
}

static void alrm_goes_to_the_inner_one_by_the_outer(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-m", "-s", "ALRM", "30", tmo_path(),
		"-s", "USR1", "25", TREE, "catch", "10", "label", "top",
		"ready", "until", "1");

	run_ready(run);
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_exit(run, 124);
	log_once("top", SIGUSR1);
	assert_took(run, 0, 20 * SECOND);
}

static void block_all(void *context)
{
	sigset_t all;

	(void)context;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
}

static void all_blocked_at_the_start_makes_no_difference(void **state)
{
	(void)state;
	const struct setup setup = {.child = block_all};
	struct run *run = START(&setup, "-k", "0.2", "0.2", "sleep", "60");

	run_wait(run);
	assert_exit(run, 137); /* TERM stays blocked, KILL cannot be */
	assert_all_gone(run);

	run = START(&setup, "60", ACTOR, "catch", "10", "ready", "until", "1",
		"exit", "3");
	run_ready(run);
	run_kill(run, SIGUSR1);
	run_wait(run);
	assert_exit(run, 3);
}

static void ignore_all(void *context)
{
	(void)context;
	for (int number = 1; number <= SIGRTMAX; number++)
		signal(number, SIG_IGN);
}

static void all_ignored_at_the_start_makes_no_difference(void **state)
{
	(void)state;
	const struct setup setup = {.child = ignore_all};
	struct run *run = run_wait(START(&setup, "60", "true"));

	assert_exit(run, 0);
	assert_took(run, 0, GENEROUS);
	run = START(&setup, "1", ACTOR, "ready", "pause");
	run_ready(run);
	run_wait(run);
	assert_exit(run, 124); /* TERM is what is to be sent: not ignored */
}

/* ---- what cannot be signalled or killed ---- */

/* A copy that makes its process root's; NULL if that cannot be had. */
static const char *rooted_actor(void)
{
	return geteuid() == 0 ? copy_of(ACTOR, "rooted", 04755) : NULL;
}

static void count_lines_with(
	const struct run *run, const char *text, int wanted)
{
	int count = 0;

	for (const char *at = run->err; (at = strstr(at, text)) != NULL; at++)
		count++;
	if (count != wanted) {
		print_error("\"%s\" should be there %d times: \"%s\"\n", text,
			wanted, run->err);
		fail();
	}
}

static void a_process_of_another_user_is_told_once_and_left(void **state)
{
	(void)state;
	const char *rooted = rooted_actor();
	const struct setup setup = {.child = be_nobody};
	struct run *run;
	pid_t pid;

	if (rooted == NULL)
		skip_because("needs root for a set-uid helper");
	leftovers_expected();
	run = START(&setup, "-s", "INT,0.1s,TERM", "-k", "0.2", "-g", "0.3",
		"60", rooted, "root", "ready", "pause");
	pid = run_ready_pid(run);
	end_time(run);
	kill(pid, SIGKILL);
	assert_exit(run, 125);
	assert_true(clock_now() - time_was_up >= 600 * MILLISECOND);
	count_lines_with(run, strerror(EPERM), 1);
	assert_stderr_line(
		run, text_format("tmo: %s: process %d (rooted) still runs 0.3s "
				 "after KILL, leaving it",
			     rooted, (int)pid));
}

static void x_and_p_do_not_change_the_status_of_giving_up(void **state)
{
	(void)state;
	static const char *const options[] = {"-x7", "-p"};
	const char *rooted = rooted_actor();
	const struct setup setup = {.child = be_nobody};

	if (rooted == NULL)
		skip_because("needs root for a set-uid helper");
	leftovers_expected();
	for (size_t i = 0; i < 2; i++) {
		struct run *run = START(&setup, options[i], "-s", "KILL", "-g",
			"0.2", "60", rooted, "root", "ready", "pause");
		const pid_t pid = run_ready_pid(run);

		end_time(run);
		kill(pid, SIGKILL);
		assert_exit(run, 125);
	}
}

/* Those below it can be signalled all the same. */
static void children_of_another_user_s_process_are_ended(void **state)
{
	(void)state;
	const char *rooted = rooted_actor();
	const struct setup setup = {.child = be_nobody};
	struct run *run;

	if (rooted == NULL)
		skip_because("needs root for a set-uid helper");
	leftovers_expected();
	run = START(&setup, "-k", "0.3", "-g", "50", "60", rooted, "fork", "[",
		"label", "kid", "ignore", "15", "ready", "pause", "]", "root",
		"ready", "wait");
	run_ready_many(run, 2);
	end_time(run); /* ends when its child has been killed */
	assert_exit(run, 124);
	assert_all_gone(run);
	assert_took(run, 300 * MILLISECOND, GENEROUS);
	/* Nobody but the child could be reached, and not at once. */
	assert_stderr_line(run, text_format("tmo: %s: still running 0.3s "
					    "later, sending KILL",
					rooted));
}

#define FREEZER "/sys/fs/cgroup/freezer"

static const char *freezer_group(void)
{
	return text_format(FREEZER "/tmo-test.%d", (int)getpid());
}

static void freeze(const char *what)
{
	const char *path = text_format("%s/freezer.state", freezer_group());
	const int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, what, strlen(what)) < 0)
		print_message("%s: %s\n", path, strerror(errno));
	close(fd);
}

static int thaw_teardown(void **state)
{
	int result;

	freeze("THAWED");
	result = harness_teardown(state);
	rmdir(freezer_group());
	return result;
}

static void g_names_what_does_not_die_and_gives_125(void **state)
{
	(void)state;
	struct run *run;
	pid_t pid;

	if (access(FREEZER "/cgroup.procs", W_OK) != 0 ||
		mkdir(freezer_group(), 0755) != 0)
		skip_because("needs a freezer control group, version 1");
	leftovers_expected();
	run = START(NULL, "-v", "-k", "0.2", "-g", "0.4", "60", ACTOR, "fork",
		"[", "ready", "pause", "]", "wait");
	pid = run_ready_pid(run);
	file_write(text_format("%s/cgroup.procs", freezer_group()),
		text_format("%d", (int)pid), 0644);
	freeze("FROZEN");
	end_time(run);
	assert_exit(run, 125);
	assert_true(clock_now() - time_was_up >= 600 * MILLISECOND);
	assert_stderr_line(run,
		text_format("tmo: %s: process %d (actor) still runs 0.4s after "
			    "KILL, leaving it",
			ACTOR, (int)pid));
	count_lines_with(run, text_format("KILL to process %d ", (int)pid), 1);
}

/* ---- -q and -v ---- */

static void q_says_nothing(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-v", "-q", "-k", "0.2", "60", ACTOR,
		"ignore", "15", "ready", "pause");

	run_ready(run);
	end_time(run);
	assert_exit(run, 137);
	assert_stderr(run, "");
}

static void v_names_every_process_signalled(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-q", "-v", "60", ACTOR, "fork", "[",
		"ready", "pause", "]", "ready", "pause");
	const pid_t one = run_ready_pid(run);
	const pid_t other = run_ready_pid(run);

	end_time(run);
	assert_exit(run, 124);
	assert_stderr_line(run,
		text_format(
			"tmo: %s: told by ALRM that time is up, sending TERM",
			ACTOR));
	count_lines_with(
		run, text_format("TERM to process %d (actor)", (int)one), 1);
	count_lines_with(
		run, text_format("TERM to process %d (actor)", (int)other), 1);
	count_lines_with(run, "left running", 1);
}

static void v_tells_of_a_signal_sent_on(void **state)
{
	(void)state;
	struct run *run = START(NULL, "-v", "60", ACTOR, "ready", "pause");
	const pid_t pid = run_ready_pid(run);

	run_kill(run, SIGUSR1);
	run_wait(run);
	assert_signalled(run, SIGUSR1);
	count_lines_with(run, text_format("process %d", (int)pid), 2);
	count_lines_with(run, "USR1", 3);
}

static const struct CMUnitTest tests[] = {
	PROMISE(a_flood_of_signals_holds_up_no_limit),
	PROMISE(every_terminating_signal_is_sent_on),
	PROMISE(those_that_the_libc_keeps_too),
	PROMISE(what_the_command_makes_of_it_is_the_status),
	PROMISE(signals_ignored_at_the_start_are_not_sent_on),
	PROMISE(a_received_signal_goes_to_all_once),
	PROMISE(int_from_a_user_goes_to_all_in_tmos_group_too),
	PROMISE(alrm_is_time_up),
	PROMISE(alrm_is_time_up_without_a_limit),
	PROMISE(an_explicit_k_starts_the_grace),
	PROMISE(the_default_grace_is_not_started),
	PROMISE(a_limit_still_works_after_a_received_signal),
	PROMISE(signals_are_sent_on_during_the_grace),
	PROMISE(signals_are_sent_on_during_the_hook),
	PROMISE(the_command_first_its_descendants_a_tenth_later),
	PROMISE(descendants_as_soon_as_the_command_has_ended),
	PROMISE(kill_goes_to_all_at_once),
	PROMISE(kill_reaches_all_without_a_grace_too),
	PROMISE(as_timeout_kill_reaches_all),
	PROMISE(as_timeout_every_signal_goes_to_all_at_once),
	PROMISE(as_timeout_v_prints_gnus_line),
	PROMISE(each_gets_each_step_once),
	PROMISE(a_clean_up_is_left_alone_until_the_next_step),
	PROMISE(a_clean_up_of_a_member_of_many_groups_too),
	PROMISE(a_clean_up_of_a_descendant_too),
	PROMISE(an_orphaned_clean_up_too),
	PROMISE(one_started_by_who_waits_for_the_signal_too),
	PROMISE(a_child_forked_under_a_core_signal_has_it_too),
	PROMISE(who_ignores_the_signal_has_no_clean_up),
	PROMISE(kill_knows_no_clean_up),
	PROMISE(a_shell_s_trap_cleans_up_in_peace),
	PROMISE(m_leaves_descendants_until_the_command_has_ended),
	PROMISE(m_gives_descendants_a_grace_of_their_own),
	PROMISE(m_kills_all_after_the_grace),
	PROMISE(m_sends_a_received_signal_to_the_command_alone),
	PROMISE(m_without_a_grace_returns_then),
	PROMISE(warnings_come_before_the_limit_to_the_command_alone),
	PROMISE(no_warning_once_a_limit_has_been_reached),
	PROMISE(a_warning_reaches_a_stopped_command),
	PROMISE(a_warning_that_a_time_leaves_no_room_for_is_dropped),
	PROMISE(under_the_name_timeout_no_word_is_said_of_it),
	PROMISE(a_list_is_told_line_by_line),
	PROMISE(a_step_that_reached_nobody_prints_nothing),
	PROMISE(signal_0_sends_nothing),
	PROMISE(stop_is_followed_by_cont),
	PROMISE(stop_and_no_grace_is_followed_by_cont),
	PROMISE(stop_with_f_is_followed_by_cont),
	PROMISE(cont_may_be_the_signal),
	PROMISE(the_stopped_are_continued_the_running_get_no_cont),
	PROMISE(a_stopped_command_is_continued_at_the_limit),
	PROMISE(f_signals_and_waits_for_the_command_only),
	PROMISE(f_kills_the_command_only),
	PROMISE(f_sends_on_to_the_command_only),
	PROMISE(what_a_stop_reached_runs_when_tmo_has_returned),
	PROMISE(a_kill_without_descriptors_reaches_the_command),
	PROMISE(tstp_to_tmo_stops_all_and_cont_continues),
	PROMISE(cont_continues_also_where_it_is_ignored),
	PROMISE(tstp_between_two_halves_of_a_step_loses_none),
	PROMISE(tstp_goes_to_the_command_s_handler),
	PROMISE(a_limit_passed_while_tmo_was_stopped_acts_at_cont),
	PROMISE(ttin_and_ttou_do_not_stop_tmo),
	PROMISE(children_from_before_are_left_alone),
	PROMISE(received_signals_pass_them_by),
	PROMISE(children_from_before_are_reaped),
	PROMISE(a_message_to_a_closed_pipe_is_no_signal),
	PROMISE(a_killed_tmo_takes_the_command_along),
	PROMISE(nested_ones_end_together),
	PROMISE(alrm_goes_to_the_inner_one_by_the_outer),
	PROMISE(all_blocked_at_the_start_makes_no_difference),
	PROMISE(all_ignored_at_the_start_makes_no_difference),
	PROMISE(a_process_of_another_user_is_told_once_and_left),
	PROMISE(x_and_p_do_not_change_the_status_of_giving_up),
	PROMISE(children_of_another_user_s_process_are_ended),
	cmocka_unit_test_setup_teardown(g_names_what_does_not_die_and_gives_125,
		harness_setup, thaw_teardown),
	PROMISE(q_says_nothing),
	PROMISE(v_names_every_process_signalled),
	PROMISE(v_tells_of_a_signal_sent_on),
};

/* With an argument only the tests of that name: a pattern with * and ?. */
int main(int argc, char *argv[])
{
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
