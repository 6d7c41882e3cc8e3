/*
 * System calls that the system refuses for good. The filter is inherited, so it
 * picks the calls of tmo by their arguments. Those that tell of a pid are never
 * refused, and kill(2) in a pid namespace alone: whoever takes an error for a
 * pid signals everybody that there is.
 */
#define _GNU_SOURCE
#include "harness.h"
#include "refusal.h"
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct refusal shared_memory = {
	SYS_clone, 0, CLONE_VM, true, EINVAL, NULL};
static struct refusal any_clone = {SYS_clone, ANY, 0, false, EPERM, NULL};
#ifdef SYS_fork
static struct refusal any_process = {
	SYS_fork, ANY, 0, false, ENOSYS, &any_clone};
enum { HAS_FORK = true };
#else
#define any_process any_clone
enum { HAS_FORK = false };
#endif
static struct refusal block = {
	SYS_rt_sigprocmask, 0, SIG_SETMASK, false, EPERM, NULL};
static struct refusal chld = {SYS_rt_sigaction, 0, SIGCHLD, false, EPERM, NULL};
static struct refusal reaper = {
	SYS_prctl, 0, PR_SET_CHILD_SUBREAPER, false, EINVAL, NULL};

/*
 * In the child, which asks for no old mask and no old action as nobody else
 * does; with memory that it shares, and without.
 */
static struct refusal mask[] = {
	{SYS_rt_sigprocmask, 2, 0, false, EPERM, NULL},
	{SYS_rt_sigprocmask, 2, 0, false, EPERM, &shared_memory},
};
static struct refusal action[] = {
	{SYS_rt_sigaction, 2, 0, false, EPERM, NULL},
	{SYS_rt_sigaction, 2, 0, false, EPERM, &shared_memory},
};
static struct refusal death_signal[] = {
	{SYS_prctl, 0, PR_SET_PDEATHSIG, false, EPERM, NULL},
	{SYS_prctl, 0, PR_SET_PDEATHSIG, false, EPERM, &shared_memory},
};

static struct run *start_refused(
	struct refusal *refusal, const char *const arguments[])
{
	const struct setup setup = {.child = refuse, .context = refusal};

	return run_start(&setup, arguments);
}

#define REFUSED(refusal, ...)                                                  \
	start_refused((refusal), (const char *const[]){__VA_ARGS__, NULL})

static void check_not_started(struct refusal *refusal, const char *call)
{
	const char *file = scratch_path("started");
	const char *report = scratch_path("report");
	struct run *run =
		run_wait(REFUSED(refusal, "-r", report, "50", "touch", file));

	assert_exit(run, 125);
	assert_one_error(run, "tmo: touch: cannot start the command", call);
	assert_false(file_exists(file));
	assert_non_null(strstr(file_text(report), "\"outcome\":\"error\""));
}

static void a_command_that_cannot_have_its_mask_is_not_started(void **state)
{
	(void)state;
	check_not_started(&mask[0], "(rt_sigprocmask)");
	check_not_started(&mask[1], "(rt_sigprocmask)");
}

static void a_command_that_cannot_have_its_action_is_not_started(void **state)
{
	(void)state;
	check_not_started(&action[0], "(rt_sigaction)");
	check_not_started(&action[1], "(rt_sigaction)");
}

static void a_command_that_would_outlive_tmo_runs_and_that_is_said(void **state)
{
	const char *line = "tmo: sh: a KILL of tmo would not end it (prctl): "
			   "Operation not permitted";
	struct run *run = REFUSED(
		&death_signal[0], "1h", "sh", "-c", "sleep 99; sleep 99");

	(void)state;
	/* At once, for later there may be no tmo to say so. */
	run_await_err(run, line);
	run_kill(run, SIGALRM);
	run_wait(run);
	assert_non_null(strstr(run->err, line));
	assert_null(strstr(strstr(run->err, line) + 1, line));
	run = run_wait(
		REFUSED(&death_signal[0], "-q", "50", "sh", "-c", "exit 7"));
	assert_exit(run, 7);
	assert_stderr(run, "");
	/* Through a pipe, which is read at the end. */
	run = run_wait(REFUSED(&death_signal[1], "50", "sh", "-c", "exit 7"));
	assert_exit(run, 7);
	assert_stderr_line(run, line);
	run = run_wait(REFUSED(&death_signal[1], "50", "/nonexistent"));
	assert_exit(run, 127);
	assert_non_null(strstr(run->err, "No such file"));
}

static void what_refuses_the_start_is_named(void **state)
{
	(void)state;
	assert_one_error(run_wait(REFUSED(&any_process, "50", "true")),
		"tmo: true: cannot create a process (clone): ",
		"Operation not permitted");
	assert_one_error(run_wait(REFUSED(&block, "50", "true")),
		"tmo: true: cannot block signals (rt_sigprocmask): ",
		"Operation not permitted");
	assert_one_error(run_wait(REFUSED(&chld, "50", "true")),
		"tmo: true: cannot block signals (rt_sigaction): ",
		"Operation not permitted");
}

static void where_no_memory_can_be_shared_a_run_is_as_ever(void **state)
{
	struct run *run;

	(void)state;
	run = run_wait(REFUSED(&shared_memory, "50", "sh", "-c", "exit 7"));
	assert_exit(run, 7);
	assert_stderr(run, "");
	run = run_wait(REFUSED(&shared_memory, "50", "/nonexistent"));
	assert_exit(run, 127);
	assert_one_error(run, "tmo: /nonexistent: ", "No such file");
	run = run_wait(REFUSED(&shared_memory, "50", "/etc/passwd"));
	assert_exit(run, 126);
	run = run_wait(REFUSED(
		&shared_memory, "-o", "echo hook >&2", "0.1", "sleep", "99"));
	assert_exit(run, 124);
	assert_stderr_line(run, "hook");
}

static const char no_orphans[] =
	"cannot adopt orphans, only its group is signalled (prctl): "
	"Invalid argument";

/* As by a sandbox that is to keep threads away. */
static void where_clone_is_refused_a_fork_does(void **state)
{
	struct run *run;

	(void)state;
	if (!HAS_FORK)
		skip_because("this processor has no other call for it");
	run = run_wait(REFUSED(&any_clone, "50", "sh", "-c", "exit 7"));
	assert_exit(run, 7);
	assert_stderr(run, "");
	run = run_wait(REFUSED(&any_clone, "-d", "0.1", "sleep", "99"));
	assert_exit(run, 124);
	run = run_wait(REFUSED(
		&any_clone, "-o", "echo hook >&2", "0.1", "sleep", "99"));
	assert_exit(run, 124);
	assert_stderr_line(run, "hook");
}

/* tmo is no leader here: the harness's process group is the test's. */
static void without_a_reaper_the_group_is_ended(void **state)
{
	struct run *run = REFUSED(&reaper, "-k", "0.2", "0.2", "sh", "-c",
		"trap '' TERM; (trap '' TERM; echo up >&8; sleep 99; sleep 99) "
		"& sleep 99; sleep 99; sleep 99");

	(void)state;
	leftovers_expected(); /* zombies, which are not tmo's to reap */
	run_ready(run);
	assert_exit(run_wait(run), 137);
	run_await_gone(run);
	assert_stderr_line(run, text_format("tmo: sh: %s", no_orphans));
	assert_stderr_line(run, "tmo: sh: still running 0.2s later, sending "
				"KILL");
}

/* One cannot leave its group, which KILL would end with tmo. */
static void without_a_reaper_a_session_leader_says_whom_kill_misses(
	void **state)
{
	const struct setup setup = {
		.child = refuse, .context = &reaper, .session = true};
	struct run *run = START(&setup, "-k", "0.2", "0.2", "sh", "-c",
		"trap '' TERM; echo up >&8; sleep 99; sleep 99; sleep 99");

	(void)state;
	leftovers_expected();
	run_ready(run);
	assert_exit(run_wait(run), 137);
	assert_stderr_line(run,
		"tmo: sh: tmo cannot leave its process group: only the command "
		"itself can be signalled");
}

static void without_a_reaper_statuses_are_as_ever(void **state)
{
	struct run *run;

	(void)state;
	run = run_wait(REFUSED(&reaper, "50", "sh", "-c", "exit 7"));
	assert_exit(run, 7);
	assert_stderr(run, text_format("tmo: sh: %s\n", no_orphans));
	run = run_wait(REFUSED(&reaper, "-q", "50", "sh", "-c", "kill $$"));
	assert_signalled(run, SIGTERM);
	assert_stderr(run, "");
	/* Nothing is lost to one that signals the command alone. */
	run = run_wait(REFUSED(&reaper, "-fq", "0.1", "sleep", "99"));
	assert_exit(run, 124);
	run = run_wait(REFUSED(&reaper, "-f", "50", "true"));
	assert_stderr(run, "");
}

static void without_a_reaper_what_needs_the_tree_is_125(void **state)
{
	static const char *const needing[] = {"-lwait", "-lkill", "-lfail",
		"-i5", "-n5", "-c5", "-M1G", "-d"};
	const char *file = scratch_path("started");

	(void)state;
	for (size_t i = 0; i < sizeof needing / sizeof needing[0]; i++) {
		struct run *run = run_wait(
			REFUSED(&reaper, needing[i], "50", "touch", file));

		assert_exit(run, 125);
		assert_one_error(run, "tmo: ", "cannot adopt orphans (prctl)");
		assert_false(file_exists(file));
	}
}

/* ---- waiting ---- */

/* Of time_t's two widths; 8 is the size of the kernel's set of signals. */
#ifdef SYS_rt_sigtimedwait_time64
#define WAIT SYS_rt_sigtimedwait_time64
#else
#define WAIT SYS_rt_sigtimedwait
#endif
static struct refusal old_wait = {
	SYS_rt_sigtimedwait, 3, 8, false, EPERM, NULL};
static struct refusal signal_wait[] = {
	{WAIT, 3, 8, false, EPERM, NULL}, /* where there are two, of one */
	{WAIT, 3, 8, false, ENOSYS, &old_wait},
	{WAIT, 3, 8, false, EAGAIN, &old_wait},
	{WAIT, 3, 8, false, EINTR, &old_wait},
};
static struct refusal descriptor = {
	SYS_signalfd4, 0, (unsigned)-1, false, EINVAL, &signal_wait[1]};

/* What has been used by those that have ended: tmo, and what it has reaped. */
static int64_t cpu_used(void)
{
	struct rusage used;

	assert_int_equal(getrusage(RUSAGE_CHILDREN, &used), 0);
	return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * SECOND +
	       (used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1000;
}

static void check_signal_and_limit(struct refusal *refusal)
{
	struct run *run;
	int64_t before;

	assert_exit(run_wait(REFUSED(refusal, "50", "sh", "-c", "exit 7")), 7);
	run = REFUSED(
		refusal, "1000", "sh", "-c", "echo up >&8; exec sleep 99");
	run_ready(run);
	run_kill(run, SIGTERM);
	assert_signalled(run_wait(run), SIGTERM);
	assert_stderr(run, "");
	before = cpu_used();
	run = run_wait(REFUSED(refusal, "1", "sleep", "99"));
	assert_exit(run, 124);
	assert_took(run, SECOND, GENEROUS);
	/* A wait that spins takes all of the second. */
	assert_true(cpu_used() - before < SECOND / 2);
}

static void a_wait_for_signals_that_is_refused_is_done_another_way(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof signal_wait / sizeof signal_wait[0]; i++)
		check_signal_and_limit(&signal_wait[i]);
}

static void who_cannot_wait_for_signals_ends_the_command(void **state)
{
	static const char *const options[] = {"-k1", "-d", "-f"};

	(void)state;
	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
		struct run *run = run_wait(REFUSED(
			&descriptor, options[i], "1000", "sleep", "99"));

		assert_exit(run, 125);
		assert_one_error(run,
			"tmo: sleep: cannot wait for signals "
			"(rt_sigtimedwait): ",
			"Function not implemented");
	}
}

/* tmo's by its options, which no shell has. */
enum { LOOK = WNOHANG | WEXITED | WSTOPPED | WCONTINUED };
static struct refusal guards_look = {
	SYS_waitid, 3, LOOK | WNOWAIT, false, EINTR, NULL};
static struct refusal look = {SYS_waitid, 3, LOOK, false, EINVAL, NULL};
static struct refusal reaping[] = {
	{SYS_wait4, 2, WNOHANG | WUNTRACED | WCONTINUED, false, EPERM, NULL},
	{SYS_wait4, 2, WNOHANG | WUNTRACED | WCONTINUED, false, EINTR, NULL},
	{SYS_wait4, 2, WNOHANG | WUNTRACED | WCONTINUED, false, ENOSYS, &look},
};

static void check_statuses(struct refusal *refusal, const char *option)
{
	struct run *run;

	run = run_wait(REFUSED(refusal, option, "50", "sh", "-c", "exit 7"));
	assert_exit(run, 7);
	assert_stderr(run, "");
	run = run_wait(
		REFUSED(refusal, option, "50", "sh", "-c", "kill -KILL $$"));
	assert_signalled(run, SIGKILL);
	/* Stopped, it is continued; and the orphan is reaped. */
	run = run_wait(REFUSED(refusal, option, "0.2", "sh", "-c",
		"(sleep 98 &); kill -STOP $$; sleep 99"));
	assert_exit(run, 124);
	assert_all_gone(run);
}

static void a_wait_for_children_that_is_refused_is_done_another_way(
	void **state)
{
	(void)state;
	check_statuses(&reaping[0], "-q");
	check_statuses(&reaping[1], "-q");
	check_statuses(&reaping[0], "-dq");
}

static void who_cannot_wait_for_children_starts_nothing(void **state)
{
	const char *file = scratch_path("started");
	struct run *run;

	(void)state;
	run = run_wait(REFUSED(&reaping[2], "50", "touch", file));
	assert_exit(run, 125);
	assert_one_error(run, "tmo: touch: cannot wait for children (wait4): ",
		"Function not implemented");
	run = run_wait(REFUSED(&guards_look, "-d", "50", "touch", file));
	assert_exit(run, 125);
	assert_one_error(run, "tmo: touch: cannot create a process (waitid): ",
		"Interrupted system call");
	assert_false(file_exists(file));
}

/* ---- the clock ---- */

static struct refusal clocks = {
	SYS_clock_gettime, 0, CLOCK_MONOTONIC, false, EPERM, NULL};
static struct refusal wall_clock = {
	SYS_clock_gettime, 0, CLOCK_REALTIME, false, EPERM, NULL};

#define SIX " %*s %*s %*s %*s %*s %*s "

/* The stack of a program that is about to start: its auxiliary vector. */
static void hide_entry(pid_t pid, unsigned long type)
{
	static unsigned long words[16384];
	const int memory = open(text_format("/proc/%d/mem", (int)pid), O_RDWR);
	FILE *stat = fopen(text_format("/proc/%d/stat", (int)pid), "r");
	unsigned long start = 0;
	size_t at = 1, nulls = 0;

	if (!stat ||
		fscanf(stat, "%*[^)]) %*c" SIX SIX SIX SIX "%lu", &start) !=
			1 ||
		pread(memory, words, sizeof words, (off_t)start) <= 0)
		_exit(98);
	while (nulls < 2)
		nulls += words[at++] == 0;
	while (words[at] != AT_NULL && words[at] != type)
		at += 2;
	words[at] = AT_IGNORE;
	if (pwrite(memory, &words[at], sizeof words[at],
		    (off_t)(start + at * sizeof words[at])) < 0)
		_exit(98);
}

/* The vDSO reads the clock without a system call. Context: NULL, or what is
 * refused.
 */
static void refuse_clocks_without_vdso(void *context)
{
	const pid_t pid = fork();
	int status;

	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		if (context)
			refuse(context);
		return;
	}
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		_exit(98);
	hide_entry(pid, AT_SYSINFO_EHDR);
	ptrace(PTRACE_DETACH, pid, NULL, NULL);
	waitpid(pid, &status, 0);
	_exit(WEXITSTATUS(status));
}

static void who_cannot_read_the_clock_starts_nothing(void **state)
{
	const struct setup setup = {
		.child = refuse_clocks_without_vdso, .context = &clocks};
	const char *file = scratch_path("started");
	struct run *run;

	(void)state;
	run = run_wait(REFUSED(&clocks, "0.1", "sleep", "99"));
	assert_exit(run, 124);
	assert_took(run, SECOND / 10, GENEROUS);
	run = run_wait(START(&setup, "50", "touch", file));
	assert_exit(run, 125);
	assert_one_error(run,
		"tmo: touch: cannot read the clock (clock_gettime): ",
		"Operation not permitted");
	assert_false(file_exists(file));
}

/* tmo, which is a descendant of what was started. */
static pid_t tmo_inside(const struct run *run)
{
	static struct seen found[16];
	const size_t count = process_descendants(run->pid, found, 16);

	for (size_t i = 0; i < count; i++)
		if (strcmp(found[i].name, "tmo") == 0)
			return found[i].pid;
	fail_msg("tmo was not found");
	return 0;
}

static void whose_clock_stands_still_ends_the_command(void **state)
{
	const struct setup setup = {.child = refuse_clocks_without_vdso};
	const struct setup tracer = {.program = "strace", .bare = true};
	const char *report = scratch_path("report");
	struct run *run, *refuser;
	pid_t tmo;

	(void)state;
	if (geteuid() != 0)
		skip_because("needs root, to trace what is no child");
	if (run_wait(START(&tracer, "-V"))->status != 0)
		skip_because("there is no strace");
	run = START(&setup, "-r", report, "1000", "sh", "-c",
		"echo up >&8; exec sleep 99");
	run_ready(run);
	tmo = tmo_inside(run);
	refuser = START(&tracer, "-o", "/dev/null", "-e",
		"inject=clock_gettime:error=EPERM", "-p",
		text_format("%d", (int)tmo));
	run_await_err(refuser, "attached");
	kill(tmo, SIGCHLD); /* it looks at its clock */
	assert_exit(run_wait(run), 125);
	assert_one_error(run,
		"tmo: sh: cannot read the clock (clock_gettime): ",
		"Operation not permitted");
	assert_non_null(strstr(file_text(report), "\"elapsed\":0.000"));
	run_wait(refuser);
}

static void a_time_of_a_clock_that_cannot_be_read_starts_nothing(void **state)
{
	const struct setup setup = {
		.child = refuse_clocks_without_vdso, .context = &wall_clock};
	const char *file = scratch_path("started");
	const char *word = text_format("@%lld", (long long)time(NULL) + 2);
	struct run *run;

	(void)state;
	run = run_wait(START(&setup, word, "touch", file));
	assert_exit(run, 125);
	assert_one_error(run,
		"tmo: touch: cannot read the clock (clock_gettime): ",
		"Operation not permitted");
	assert_false(file_exists(file));
	/* Nothing else needs it. */
	assert_exit(run_wait(START(&setup, "50", "sh", "-c", "exit 7")), 7);
}

static struct refusal timer = {SYS_timer_create, ANY, 0, false, EPERM, NULL};

static void a_wall_clock_without_a_timer_is_looked_at(void **state)
{
	const int64_t begun = wall_now();
	const int64_t moment = begun / SECOND + 2;
	const char *word = text_format("@%lld", (long long)moment);
	struct run *run = run_wait(
		REFUSED(&timer, "-w", "CONT@100ms", word, "sleep", "99"));

	(void)state;
	assert_exit(run, 124);
	assert_true(wall_now() >= moment * SECOND);
	assert_took(run, moment * SECOND - begun - SECOND / 2, GENEROUS);
	assert_stderr(run,
		text_format("tmo: sleep: cannot set a timer, so a clock that "
			    "is set anew is noticed up to 60s late "
			    "(timer_create, timer_settime): Operation not "
			    "permitted\n"
			    "tmo: sleep: time limit of %s reached, sending "
			    "TERM\n",
			word));
}

/* ---- messages ---- */

#ifdef SYS_poll
static struct refusal asking = {SYS_poll, 1, 1, false, EPERM, NULL};
#else
static struct refusal asking = {SYS_ppoll, 1, 1, false, EPERM, NULL};
#endif
#ifdef SYS_select
static struct refusal select_call = {SYS_select, 0, 3, false, EPERM, &asking};
#else
#define select_call asking
#endif
static struct refusal any_asking = {
	SYS_pselect6, 0, 3, false, EPERM, &select_call};

/* A socket cannot be opened anew, so tmo asks whether it takes a message. */
static void make_socket(int *ours, int *theirs, bool full)
{
	static const char filling[4096];
	int pair[2];

	assert_int_equal(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	*ours = pair[0];
	*theirs = pair[1];
	while (full && send(*theirs, filling, sizeof filling, MSG_DONTWAIT) > 0)
		;
}

static void check_message(struct refusal *refusal, bool full, bool comes)
{
	struct setup setup = {.child = refuse, .context = refusal};
	char bytes[64] = "";
	int ours, theirs;

	make_socket(&ours, &theirs, full);
	setup.err = theirs;
	assert_exit(run_wait(START(&setup, "-k0.1", "0.1", "sh", "-c",
			    "trap '' TERM; sleep 99; sleep 99; sleep 99")),
		137);
	close(theirs);
	if (!full) {
		assert_int_equal(
			recv(ours, bytes, sizeof bytes - 1, 0) > 0, comes);
		assert_int_equal(strncmp(bytes, "tmo: sh: ", 9) == 0, comes);
	}
	close(ours);
}

static void a_message_waits_for_nobody_where_asking_is_refused(void **state)
{
	(void)state;
	check_message(&asking, false, true);
	check_message(&asking, true, false);
	check_message(&any_asking, false, false);
	check_message(&any_asking, true, false);
}

/* ---- signals ---- */

static struct refusal kill_of_term = {SYS_kill, 1, SIGTERM, false, EPERM, NULL};
static struct refusal kill_call = {
	SYS_kill, 1, SIGKILL, false, ENOSYS, &kill_of_term};
/* Its flags. */
static struct refusal pidfd_send = {
	SYS_pidfd_send_signal, 3, 0, false, EPERM, NULL};

/* Of every signal, the 0 too by which it is tried. */
static struct refusal any_kill = {SYS_kill, ANY, 0, false, EPERM, NULL};
static struct refusal no_way[] = {
	{SYS_pidfd_send_signal, ANY, 0, false, ENOSYS, &any_kill},
	{SYS_pidfd_open, ANY, 0, false, ENOSYS, &any_kill},
};

/* Not as process 1 of the namespace, which no signal of its own ends. */
#define INSIDE(refusal, ...)                                                   \
	START((&(const struct setup){.program = "unshare",                     \
		      .child = refuse,                                         \
		      .context = (refusal)}),                                  \
		"-pf", "--mount-proc", "sh", "-c", "\"$@\"; exit $?", "sh",    \
		tmo_path(), __VA_ARGS__)

static bool has_namespace(void)
{
	const struct setup setup = {.program = "unshare"};

	return run_wait(START(&setup, "-pf", "--mount-proc", "true"))->status ==
	       0;
}

static const char deaf_tree[] =
	"trap '' TERM; setsid sh -c \"trap '' TERM; echo up >&8; sleep 98; "
	"sleep 98\" & sleep 99; sleep 99; sleep 99";

static void check_tree_is_ended(struct refusal *refusal, const char *options)
{
	struct run *run =
		INSIDE(refusal, options, "1000", "sh", "-c", deaf_tree);

	run_ready(run);
	kill(tmo_inside(run), SIGALRM);
	assert_exit(run_wait(run), 137);
	assert_stderr(run,
		"tmo: sh: told by ALRM that time is up, sending TERM\n"
		"tmo: sh: still running 0.2s later, sending KILL\n");
}

static void where_kill_is_refused_all_are_signalled_and_tmo_too(void **state)
{
	struct run *run;

	(void)state;
	if (!has_namespace())
		skip_because("namespaces are not permitted here");
	check_tree_is_ended(&kill_call, "-k0.2");
	check_tree_is_ended(&kill_call, "-dk0.2");
	check_tree_is_ended(&any_kill, "-k0.2");
	check_tree_is_ended(&any_kill, "-dk0.2");
	/* The shell has its own word for a death by that signal. */
	run = run_wait(INSIDE(&kill_call, "-qp", "0.1", "sleep", "99"));
	assert_exit(run, 128 + SIGTERM);
	assert_non_null(strstr(run->err, "Terminated"));
}

static struct refusal group_and_kill = {
	SYS_prctl, 0, PR_SET_CHILD_SUBREAPER, false, EINVAL, &any_kill};

/* The group cannot be signalled, and the command by pidfd alone. */
static void without_a_reaper_where_kill_is_refused_the_command_is_ended(
	void **state)
{
	struct run *run;

	(void)state;
	if (!has_namespace())
		skip_because("namespaces are not permitted here");
	run = run_wait(INSIDE(&group_and_kill, "-vk0", "0.1", "sh", "-c",
		"sleep 99 & sleep 99; sleep 99"));
	assert_exit(run, 124);
	assert_stderr_line(
		run, "tmo: sh: time limit of 0.1s reached, sending TERM");
	assert_stderr_line(run,
		"tmo: sh: its process group cannot be signalled (kill), only "
		"the command itself: Operation not permitted");
	assert_null(strstr(run->err, "nothing left"));
}

static void where_pidfd_send_signal_is_refused_all_are_signalled(void **state)
{
	(void)state;
	if (!has_namespace())
		skip_because("namespaces are not permitted here");
	check_tree_is_ended(&pidfd_send, "-k0.2");
	check_tree_is_ended(&pidfd_send, "-dk0.2");
}

static void who_cannot_signal_starts_nothing(void **state)
{
	static const char *const options[] = {"-k0", "-d"};
	const char *file = scratch_path("started");

	(void)state;
	if (!has_namespace())
		skip_because("namespaces are not permitted here");
	for (size_t i = 0; i < sizeof no_way / sizeof no_way[0]; i++) {
		struct run *run = run_wait(
			INSIDE(&no_way[i], options[i], "0.1", "touch", file));

		assert_exit(run, 125);
		assert_stderr(run, "tmo: touch: cannot send signals (kill): "
				   "Operation not permitted\n");
		assert_false(file_exists(file));
	}
}

/* ---- memory ---- */

static int lines_in(const char *text)
{
	int count = 0;

	for (; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}

/* From now on tmo gets none; the command has been started. */
static void refuse_memory(const struct run *run)
{
	const struct rlimit none = {.rlim_cur = 1, .rlim_max = RLIM_INFINITY};

	assert_int_equal(prlimit(run->pid, RLIMIT_AS, &none, NULL), 0);
}

static void without_memory_the_first_signal_reaches_all(void **state)
{
	static const char *const options[] = {"-k1000", "-dk1000"};
	const char *log = scratch_path("log");

	(void)state;
	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
		struct run *run = START(NULL, options[i], "1000", "sh", "-c",
			"i=0; while [ $i -lt 60 ]; do \"$@\" & i=$((i + 1)); "
			"done; wait; exit 1",
			"sh", help_path("stubborn"), "it", log, "TERM=0");

		run_ready_many(run, 60);
		refuse_memory(run);
		run_time_up(run);
		assert_exit(run_wait(run), 124);
		assert_stderr(run, "tmo: sh: told by ALRM that time is up, "
				   "sending TERM\n");
		assert_int_equal(lines_in(file_text(log)), 60);
		remove(log);
	}
}

/* ---- pids ---- */

/* Process 1: says at the end whether a bystander is unharmed. */
static const char with_bystander[] =
	"sleep 98 & bystander=$!; \"$@\"; status=$?; "
	"grep -q 'State:.[RSD]' /proc/$bystander/status && echo unharmed; "
	"exit $status";

/* The command itself asks for no pid. */
static struct run *check_bystander(long call, int error, const char *options)
{
	const struct setup setup = {.program = "unshare"};
	struct run *run = run_wait(START(&setup, "-pf", "--mount-proc", "sh",
		"-c", with_bystander, "sh", help_path("refuse"),
		text_format("%ld", call), text_format("%d", error), tmo_path(),
		"-k0.1", options, "0.1", "sh", "-c", "sleep 99 & sleep 97"));

	assert_stdout(run, "unharmed\n");
	if (run->status >> 8 != 128 + SIGTERM && run->status >> 8 != 124 &&
		run->status >> 8 != 125)
		fail_msg("call %ld, error %d, %s: status %x, %s", call, error,
			options, (unsigned)run->status, run->err);
	return run;
}

static void a_pid_that_is_refused_is_not_everybody(void **state)
{
	static const long calls[] = {
		SYS_getpid, SYS_getppid, SYS_gettid, SYS_getpgid, SYS_getsid};
	static const char *const options[] = {
		"-p", "-d", "-dp", "-ofalse", "-lkill", "-m"};

	(void)state;
	if (!has_namespace())
		skip_because("namespaces are not permitted here");
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		for (size_t j = 0; j < sizeof options / sizeof options[0]; j++)
			check_bystander(
				calls[i], j % 2 ? ENOSYS : EPERM, options[j]);
	assert_one_error(check_bystander(SYS_getppid, EPERM, "-d"),
		"tmo: sh: --die-with-parent: ",
		"(getppid): Operation not permitted");
}

/* As in a test suite run under valgrind: it ends a program at such a clone. */
static void under_valgrind_a_run_is_as_ever(void **state)
{
	const struct setup setup = {.program = "valgrind"};
	struct run *run;

	(void)state;
	run = run_wait(START(&(struct setup){.program = "sh"}, "-c",
		"command -v valgrind && valgrind -q true"));
	if (run->status != 0)
		skip_because("there is no valgrind that works");
	run = run_wait(START(&setup, "-q", tmo_path(), "--version"));
	if (run->status != 0)
		skip_because("not under valgrind: a sanitizer");
	run = run_wait(START(&setup, "-q", "--trace-children=yes", tmo_path(),
		"50", "sh", "-c", "exit 7"));
	assert_exit(run, 7);
}

static const struct CMUnitTest tests[] = {
	PROMISE(a_command_that_cannot_have_its_mask_is_not_started),
	PROMISE(a_command_that_cannot_have_its_action_is_not_started),
	PROMISE(a_command_that_would_outlive_tmo_runs_and_that_is_said),
	PROMISE(what_refuses_the_start_is_named),
	PROMISE(where_no_memory_can_be_shared_a_run_is_as_ever),
	PROMISE(where_clone_is_refused_a_fork_does),
	PROMISE(without_a_reaper_the_group_is_ended),
	PROMISE(without_a_reaper_a_session_leader_says_whom_kill_misses),
	PROMISE(without_a_reaper_statuses_are_as_ever),
	PROMISE(without_a_reaper_what_needs_the_tree_is_125),
	PROMISE(a_wait_for_signals_that_is_refused_is_done_another_way),
	PROMISE(who_cannot_wait_for_signals_ends_the_command),
	PROMISE(a_wait_for_children_that_is_refused_is_done_another_way),
	PROMISE(who_cannot_wait_for_children_starts_nothing),
	PROMISE(who_cannot_read_the_clock_starts_nothing),
	PROMISE(whose_clock_stands_still_ends_the_command),
	PROMISE(a_time_of_a_clock_that_cannot_be_read_starts_nothing),
	PROMISE(a_wall_clock_without_a_timer_is_looked_at),
	PROMISE(a_message_waits_for_nobody_where_asking_is_refused),
	PROMISE(where_kill_is_refused_all_are_signalled_and_tmo_too),
	PROMISE(without_a_reaper_where_kill_is_refused_the_command_is_ended),
	PROMISE(where_pidfd_send_signal_is_refused_all_are_signalled),
	PROMISE(who_cannot_signal_starts_nothing),
	PROMISE(without_memory_the_first_signal_reaches_all),
	PROMISE(a_pid_that_is_refused_is_not_everybody),
	PROMISE(under_valgrind_a_run_is_as_ever),
};

TEST_PROGRAM(tests)
