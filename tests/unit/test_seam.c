/*
 * The seam to the system answers in three ways, and never signals by what is
 * no pid. Nothing here sends a signal but 0, and 9 to a child of its own.
 */
#define _DEFAULT_SOURCE 1 /* setgroups(2) */
#define _XOPEN_SOURCE 700 /* pseudo-terminals */
#include "tmo/sys/process_signal.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "../run/refusal.h"
#include "tmo/sys/clock.h"
#include "tmo/sys/descriptors.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/pidfd.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/procmemory.h"
#include "tmo/sys/proctree.h"
#include "tmo/sys/reaper.h"
#include "tmo/sys/self.h"
#include "tmo/sys/signals.h"

static pid_t start_sleeper(void)
{
	const pid_t pid = fork();

	if (pid == 0) {
		alarm(60); /* whatever becomes of the test */
		for (;;)
			pause();
	}
	assert_true(pid > 0);
	return pid;
}

/* A pid that nobody has: its process has ended and been reaped. */
static pid_t reaped_pid(void)
{
	const pid_t pid = start_sleeper();

	assert_int_equal(process_signal(pid, -1, SIGKILL), ANSWER_DONE);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	return pid;
}

/* Signal 0: were it sent to everybody after all, nobody would be harmed. */
static void test_what_is_no_pid_is_never_signalled(void **unused)
{
	static const pid_t none[] = {1, 0, -1, -EPERM, -ENOSYS};

	(void)unused;
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		assert_int_equal(
			process_signal(none[i], -1, 0), ANSWER_NOTHING);
		assert_int_equal(
			process_group_signal(none[i], 0), ANSWER_NOTHING);
	}
	assert_int_equal(self_signal(0, 0), ANSWER_NOTHING);
	assert_int_equal(self_signal(-1, 0), ANSWER_NOTHING);
}

static void test_one_that_has_ended_is_nothing_to_signal(void **unused)
{
	const pid_t pid = reaped_pid();

	(void)unused;
	assert_int_equal(process_signal(pid, -1, 0), ANSWER_NOTHING);
	assert_int_equal(process_group_signal(pid, 0), ANSWER_NOTHING);
}

static void test_what_the_system_says_no_to_is_refused(void **unused)
{
	(void)unused;
	errno = 0;
	assert_int_equal(self_signal(getpid(), 4711), ANSWER_REFUSED);
	assert_int_equal(errno, EINVAL);
}

/* How a refused pidfd_send_signal(2) is told from one that may not be sent. */
static void test_what_is_no_pidfd_is_a_bad_descriptor(void **unused)
{
	(void)unused;
	assert_int_equal(pidfd_send(-1, 0), ANSWER_REFUSED);
	if (errno != ENOSYS)
		assert_int_equal(errno, EBADF);
}

static void test_the_own_pid_is_the_processs_after_a_fork_too(void **unused)
{
	int status;
	pid_t pid;

	(void)unused;
	assert_int_equal(self_pid(), getpid());
	pid = fork();
	if (pid == 0)
		_exit(self_pid_forked() == getpid() ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void test_an_error_is_no_group_to_be_in(void **unused)
{
	(void)unused;
	assert_true(self_is_in_group(getpgrp()));
	assert_false(self_is_in_group(-1));
	/* A group of outside is 0 in a pid namespace, one's own too. */
	assert_int_equal(self_is_in_group(0), getpgrp() == 0);
}

/* In a child, for the test needs its own. */
static int check_others_closed(void)
{
	const int kept[] = {STDERR_FILENO, 77, -1, 5};
	const int others[] = {STDIN_FILENO, STDOUT_FILENO, 6, 7, 78, 200};
	int ends[2];

	if (pipe(ends) != 0)
		return 3;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		dup2(ends[0], others[i]);
	dup2(ends[0], 5);
	dup2(ends[0], 77);
	dup2(open("/proc/self/exe", O_RDONLY), 8);
	dup2(8, 8 + SHELL_GAP);
	descriptors_close_others(kept, sizeof kept / sizeof kept[0], NULL);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (fcntl(others[i], F_GETFD) >= 0)
			return 1;
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		if (kept[i] >= 0 && fcntl(kept[i], F_GETFD) < 0)
			return 2;
	return fcntl(8, F_GETFD) >= 0 && fcntl(8 + SHELL_GAP, F_GETFD) >= 0 ? 0
									    : 4;
}

static void test_pipes_are_closed_but_those_kept_and_files_are_not(
	void **unused)
{
	int status;
	pid_t pid = fork();

	(void)unused;
	if (pid == 0)
		_exit(check_others_closed());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void test_who_has_no_child_is_childless_and_not_refused(void **unused)
{
	struct child_event event = {.pid = 0};

	(void)unused;
	assert_int_equal(child_wait(&event), ANSWER_NOTHING);
	assert_true(event.childless);
}

static void test_a_child_that_runs_is_no_event(void **unused)
{
	const pid_t pid = start_sleeper();
	struct child_event event = {.pid = 0};
	siginfo_t info;

	(void)unused;
	assert_int_equal(child_wait(&event), ANSWER_NOTHING);
	assert_false(event.childless);
	process_signal(pid, -1, SIGKILL);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_int_equal(child_wait(&event), ANSWER_DONE);
	assert_int_equal(event.pid, pid);
	assert_true(WIFSIGNALED(event.status));
}

static void test_no_signal_before_the_deadline_is_nothing(void **unused)
{
	sigset_t before;
	struct wake wake;
	bool chld_ignored;

	(void)unused;
	assert_null(signals_block(&before, &chld_ignored));
	while (signals_wait(0, &wake) == ANSWER_DONE)
		;
	assert_int_equal(signals_wait(1, &wake), ANSWER_NOTHING);
	assert_int_equal(wake.signal, 0);
	self_signal(getpid(), SIGUSR1);
	assert_int_equal(signals_wait(TMO_FOREVER, &wake), ANSWER_DONE);
	assert_int_equal(wake.signal, SIGUSR1);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

static void note_child(void *context, pid_t child)
{
	pid_t *only = context;

	*only = child;
}

/* The rest is Linux's: elsewhere there is no /proc, which is told as refused.
 */
static void test_a_process_that_is_gone_is_told_from_one_unread(void **unused)
{
	const pid_t gone = reaped_pid();
	const pid_t child = start_sleeper();
	struct process process;
	pid_t listed = 0;
	int pidfd;

	(void)unused;
	if (proc_shows_self(getpid()) == ANSWER_DONE) {
		assert_int_equal(proc_process(gone, &process), ANSWER_NOTHING);
		assert_int_equal(proc_children(gone, 0, note_child, &listed),
			ANSWER_NOTHING);
		assert_int_equal(process_pidfd(gone, &pidfd), ANSWER_NOTHING);
		assert_int_equal(pidfd, -1);
		assert_int_equal(proc_process(child, &process), ANSWER_DONE);
		assert_int_equal(process.parent, getpid());
		assert_int_equal(
			proc_children(getpid(), 0, note_child, &listed),
			ANSWER_DONE);
		assert_int_equal(listed, child);
	} else {
		assert_int_equal(proc_process(child, &process), ANSWER_REFUSED);
		assert_int_equal(process_pidfd(child, &pidfd), ANSWER_REFUSED);
	}
	process_signal(child, -1, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

enum { MANY_GROUPS = 3000 };

/* A child that is stopped, so that it has not taken what it was sent. */
static pid_t start_stopped(void)
{
	const pid_t pid = start_sleeper();

	process_signal(pid, -1, SIGSTOP);
	waitpid(pid, NULL, WUNTRACED);
	process_signal(pid, -1, SIGTERM);
	return pid;
}

/* In a child, for the test keeps its own; the number of what is wrong. */
static int try_in_many_groups(void)
{
	gid_t groups[MANY_GROUPS];
	struct process process = {.state = 'T'};
	int64_t held = 0;
	int wrong = 0;

	for (gid_t i = 0; i < MANY_GROUPS; i++)
		groups[i] = 2000000000 + i;
	if (setgroups(MANY_GROUPS, groups) != 0)
		return 77;
	process.pid = start_stopped();
	if (proc_pending(process.pid) != 1ULL << (SIGTERM - 1))
		wrong = 1;
	else if (proc_may_handle(process.pid, SIGTERM))
		wrong = 2;
	else if (proc_memory(&process, &held) != ANSWER_DONE || held <= 0)
		wrong = 3;
	process_signal(process.pid, -1, SIGKILL);
	waitpid(process.pid, NULL, 0);
	return wrong;
}

/* proc_pid_status(5) lists them before the rest. */
static void test_a_user_of_many_groups_is_told_of_as_any_other(void **unused)
{
	int status;
	pid_t pid;

	(void)unused;
	if (geteuid() != 0 || proc_shows_self(getpid()) != ANSWER_DONE) {
		puts("skipped: needs root, to be in many groups, and /proc");
		skip();
	}
	pid = fork();
	if (pid == 0)
		_exit(try_in_many_groups());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77) {
		puts("skipped: nobody may be in so many groups here");
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Whether a signal of which the system says that is taken for a terminal's. */
static bool is_terminals(int signal, int code, pid_t sender)
{
	struct sigaction action;
	siginfo_t info;
	struct wake wake;

	memset(&info, 0, sizeof info);
	info.si_code = code;
	info.si_pid = sender;
	sigaction(signal, NULL, &action);
	action.sa_sigaction(signal, &info, NULL);
	return signals_wait(TMO_FOREVER, &wake) == ANSWER_DONE &&
	       wake.signal == signal && wake.from_terminal;
}

/* A session of its own, whose terminal is a new one. */
static int open_own_terminal(void)
{
	const int master = posix_openpt(O_RDWR | O_NOCTTY);

	if (setsid() < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		return -1;
	return open(ptsname(master), O_RDWR);
}

/* The number of what is wrong; 0: nothing. */
static int try_terminals_signals(void)
{
	const int terminal = open_own_terminal();
	const pid_t other = start_sleeper();
	struct wake earlier;
	int wrong = 0;

	if (terminal < 0)
		return 1;
	while (signals_wait(0, &earlier) == ANSWER_DONE)
		;
	if (!is_terminals(SIGINT, SI_USER, 0) ||
		!is_terminals(SIGTSTP, SI_USER, 0))
		wrong = 2;
	else if (is_terminals(SIGINT, SI_USER, 4711))
		wrong = 3;
	else if (is_terminals(SIGTERM, SI_USER, 0))
		wrong = 4;
	setpgid(other, other);
	tcsetpgrp(terminal, other);
	if (wrong == 0 && is_terminals(SIGINT, SI_USER, 0))
		wrong = 5;
	process_signal(other, -1, SIGKILL);
	waitpid(other, NULL, 0);
	return wrong;
}

/* As macOS and OpenBSD have it: si_code tells nothing, and there is no pid. */
static void test_a_terminals_signal_is_told_by_its_having_no_sender(
	void **unused)
{
	struct sigaction action;
	sigset_t before;
	bool chld_ignored;
	int status;
	pid_t pid;

	(void)unused;
	pid = fork();
	if (pid == 0) {
		signals_block(&before, &chld_ignored);
		sigaction(SIGINT, NULL, &action);
		_exit(action.sa_flags & SA_SIGINFO ? try_terminals_signals()
						   : 77);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77) {
		puts("skipped: no handler runs on this platform");
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Else a loop of pauses would spin, and be over at once. */
static void test_a_pause_lasts_where_its_call_is_refused(void **unused)
{
	struct refusal futex = {SYS_futex, ANY, 0, false, EPERM, NULL};
	const pid_t pid = fork();
	tmo_ns before;
	int status;

	(void)unused;
	if (pid == 0) {
		refuse(&futex);
		before = clock_monotonic();
		pages_pause();
		_exit(clock_monotonic() - before < TMO_SECOND / 100);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 99) {
		puts("skipped: needs seccomp");
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_no_pid_is_never_signalled),
		cmocka_unit_test(test_one_that_has_ended_is_nothing_to_signal),
		cmocka_unit_test(test_what_the_system_says_no_to_is_refused),
		cmocka_unit_test(test_what_is_no_pidfd_is_a_bad_descriptor),
		cmocka_unit_test(
			test_the_own_pid_is_the_processs_after_a_fork_too),
		cmocka_unit_test(test_an_error_is_no_group_to_be_in),
		cmocka_unit_test(
			test_pipes_are_closed_but_those_kept_and_files_are_not),
		cmocka_unit_test(
			test_who_has_no_child_is_childless_and_not_refused),
		cmocka_unit_test(test_a_child_that_runs_is_no_event),
		cmocka_unit_test(test_no_signal_before_the_deadline_is_nothing),
		cmocka_unit_test(
			test_a_process_that_is_gone_is_told_from_one_unread),
		cmocka_unit_test(
			test_a_user_of_many_groups_is_told_of_as_any_other),
		cmocka_unit_test(
			test_a_terminals_signal_is_told_by_its_having_no_sender),
		cmocka_unit_test(test_a_pause_lasts_where_its_call_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
