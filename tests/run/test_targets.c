/*
 * Whom tmo signals and whom it leaves alone: clean-up, -m, -f, processes that
 * cannot be signalled or killed; and what -q and -v tell of it.
 */
#define _GNU_SOURCE
#include "actors.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MANY_GROUPS = 1000 };

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

/* setup.child: context is what /proc/loadavg is to be. */
static void replace_loadavg(void *context)
{
	if (unshare(CLONE_NEWNS) != 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount(context, "/proc/loadavg", NULL, MS_BIND, NULL) != 0)
		_exit(121);
}

/* Where the last pid is not told: the file is masked, or a container's own. */
static void a_clean_up_is_known_without_the_last_pid_too(void **state)
{
	char own[4096];
	char null[] = "/dev/null";
	char *const files[] = {null, own};

	(void)state;
	strcpy(own, scratch_path("loadavg"));
	file_write(own, "0.00 0.00 0.00 1/100 12345\n", 0644);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const struct setup setup = {
			.child = replace_loadavg,
			.context = files[i],
		};

		if (run_wait(START(&setup, "5", "true"))->status == 121 << 8)
			skip_because("mounts are not permitted here");
		check_clean_up(&setup);
		remove(LOG);
	}
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

/*
 * Whatever comes of its tree has the signal. Open: who blocks it may wait for
 * it, or start a clean-up before it acts.
 */
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
	assert_stderr_line(run, text_format("tmo: %s: ended, sending RTMIN to "
					    "the processes it left",
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

/* KILL cannot end it; without a -g the return is bounded all the same. */
static void tmo_gives_up_after_10_s_unless_told(void **state)
{
	(void)state;
	const char *rooted = rooted_actor();
	const struct setup setup = {.child = be_nobody};
	struct run *run;
	pid_t pid;

	if (rooted == NULL)
		skip_because("needs root for a set-uid helper");
	leftovers_expected();
	run = START(
		&setup, "-s", "KILL", "60", rooted, "root", "ready", "pause");
	pid = run_ready_pid(run);
	end_time(run);
	kill(pid, SIGKILL);
	assert_exit(run, 125);
	assert_true(clock_now() - time_was_up >= 10 * SECOND);
	assert_stderr_line(
		run, text_format("tmo: %s: process %d (rooted) still runs 10s "
				 "after KILL, leaving it",
			     rooted, (int)pid));
}

static void as_timeout_tmo_gives_up_after_1_s_with_137_or_x(void **state)
{
	(void)state;
	static const struct {
		const char *option;
		int status;
	} cases[] = {{"-q", 137}, {"-x7", 7}, {"-p", 137}};
	const char *rooted = rooted_actor();
	const struct setup setup = {.child = be_nobody, .name = "timeout"};

	if (rooted == NULL)
		skip_because("needs root for a set-uid helper");
	leftovers_expected();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct run *run = START(&setup, cases[i].option, "-s", "KILL",
			"60", rooted, "root", "ready", "pause");
		const pid_t pid = run_ready_pid(run);

		end_time(run);
		kill(pid, SIGKILL);
		assert_exit(run, cases[i].status);
		assert_true(clock_now() - time_was_up >= SECOND);
		count_lines_with(run,
			text_format("timeout: %s: process %d (rooted) still "
				    "runs 1s after KILL, leaving it",
				rooted, (int)pid),
			1);
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
	PROMISE(a_clean_up_is_left_alone_until_the_next_step),
	PROMISE(a_clean_up_is_known_without_the_last_pid_too),
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
	PROMISE(f_signals_and_waits_for_the_command_only),
	PROMISE(f_kills_the_command_only),
	PROMISE(f_sends_on_to_the_command_only),
	PROMISE(what_a_stop_reached_runs_when_tmo_has_returned),
	PROMISE(a_kill_without_descriptors_reaches_the_command),
	PROMISE(a_process_of_another_user_is_told_once_and_left),
	PROMISE(x_and_p_do_not_change_the_status_of_giving_up),
	PROMISE(tmo_gives_up_after_10_s_unless_told),
	PROMISE(as_timeout_tmo_gives_up_after_1_s_with_137_or_x),
	PROMISE(children_of_another_user_s_process_are_ended),
	cmocka_unit_test_setup_teardown(g_names_what_does_not_die_and_gives_125,
		harness_setup, thaw_teardown),
	PROMISE(q_says_nothing),
	PROMISE(v_names_every_process_signalled),
	PROMISE(v_tells_of_a_signal_sent_on),
};

TEST_PROGRAM(tests)
