/*
 * tmo as process 1 and in other namespaces, with a /proc that is missing, that
 * is another namespace's, or that hides the processes of others.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- namespaces ---- */

/* Whether unshare with these options, "-pf" say, is permitted. */
static bool can_unshare(const char *first, const char *second)
{
	const struct setup setup = {.program = "unshare"};
	const struct run *run = run_wait(START(&setup, first, second, "true"));

	return WIFEXITED(run->status) && WEXITSTATUS(run->status) == 0;
}

static const char *const no_namespace = "namespaces are not permitted here";

static pid_t child_of(pid_t parent)
{
	static struct seen found[32];
	const size_t count = process_descendants(parent, found, 32);

	for (size_t i = 0; i < count; i++)
		if (found[i].parent == parent)
			return found[i].pid;
	fail_msg("process %d has no child", (int)parent);
	return -1;
}

static void as_pid_1_a_limit_acts(void **state)
{
	const struct setup setup = {.program = "unshare"};
	struct run *run;

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	run = START(&setup, "-pf", "--mount-proc", tmo_path(), "1000",
		help_path("forker"), "-d", "2", "-b", "2", "-s");
	run_ready_many(run, 7);
	kill(child_of(run->pid), SIGALRM);
	assert_exit(run_wait(run), 124);
	assert_all_gone(run);
	assert_one_error(run, "tmo: ", "time is up");
}

static void as_pid_1_a_guard_tells_of_the_command_s_end(void **state)
{
	const struct setup setup = {.program = "unshare"};

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	assert_exit(run_wait(START(&setup, "-pf", "--mount-proc", tmo_path(),
			    "-d", "1000", "sh", "-c", "sleep 0.1; exit 7")),
		7);
}

static void as_pid_1_with_a_guard_a_limit_acts(void **state)
{
	const struct setup setup = {.program = "unshare"};
	struct run *run;

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	run = START(&setup, "-pf", "--mount-proc", tmo_path(), "-d", "1000",
		help_path("forker"), "-d", "2", "-b", "2", "-s");
	run_ready_many(run, 7);
	kill(child_of(run->pid), SIGALRM);
	assert_exit(run_wait(run), 124);
	assert_all_gone(run);
	assert_one_error(run, "tmo: ", "time is up");
}

/* The child of such an unshare is process 1 there, and the last one. */
static void d_needs_children_in_the_same_namespace(void **state)
{
	const struct setup setup = {.program = "unshare"};
	const struct run *run;

	(void)state;
	if (!can_unshare("-p", "--"))
		skip_because(no_namespace);
	run = run_wait(
		START(&setup, "-p", tmo_path(), "-d", "9", "echo", "started"));
	assert_exit(run, 125);
	assert_stdout(run, "");
	assert_one_error(run, "tmo: ", "namespace");
}

static void as_pid_1_orphans_are_reaped(void **state)
{
	const struct setup setup = {.program = "unshare"};
	const struct run *run;

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	run = run_wait(START(&setup, "-pf", "--mount-proc", tmo_path(), "50",
		"sh", "-c",
		"for i in 1 2 3 4 5; do (true & true); done; "
		"while grep -q 'State:.Z' /proc/[0-9]*/status; do :; done; "
		"exit 8"));
	assert_exit(run, 8);
}

static void as_pid_1_a_signal_of_the_command_is_128_plus_its_number(
	void **state)
{
	const struct setup setup = {.program = "unshare"};

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	assert_exit(run_wait(START(&setup, "-pf", "--mount-proc", tmo_path(),
			    "50", "sh", "-c", "kill -TERM $$")),
		143);
	assert_exit(run_wait(START(&setup, "-pf", "--mount-proc", tmo_path(),
			    "-p", "0.1", "sleep", "100")),
		143);
	assert_exit(run_wait(START(&setup, "-pf", "--mount-proc", tmo_path(),
			    "50", "sh", "-c", "kill -KILL $$")),
		137);
}

static void as_pid_1_a_signal_is_sent_on(void **state)
{
	const struct setup setup = {.program = "unshare"};
	struct run *run;

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	run = START(&setup, "-pf", "--mount-proc", tmo_path(), "1000",
		help_path("stubborn"), "it", "-", "TERM=6");
	run_ready(run);
	kill(child_of(run->pid), SIGTERM);
	assert_exit(run_wait(run), 6);
}

static void a_child_of_pid_1_works_as_any(void **state)
{
	const struct setup setup = {.program = "unshare"};
	struct run *run;

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	run = run_wait(START(&setup, "-pf", "--mount-proc", "sh", "-c",
		text_format("%s 0.2 sleep 100; echo $?; "
			    "%s 50 sh -c 'exit 3'; echo $?; "
			    "%s 50 sh -c 'kill -TERM $$'; echo $?",
			tmo_path(), tmo_path(), tmo_path())));
	assert_stdout(run, "124\n3\n143\n");
	/* One whose parent has gone, so that PID 1 has taken it. */
	run = START(&setup, "-pf", "--mount-proc", "sh", "-c",
		text_format("(%s 0.2 sleep 100; echo $? >&8) & "
			    "(exec %s 0.2 sleep 100 &) ; wait; sleep 1",
			tmo_path(), tmo_path()));
	assert_string_equal(run_ready(run), "124");
	run_wait(run);
}

/* TERM does not reach a PID 1 that has no handler for it; KILL does. */
static void a_command_that_is_pid_1_is_ended_by_kill(void **state)
{
	const struct setup setup = {.program = "unshare"};
	const struct run *run;

	(void)state;
	if (!can_unshare("-pf", "--mount-proc"))
		skip_because(no_namespace);
	run = run_wait(START(
		&setup, "-p", tmo_path(), "-k", "0.3", "0.2", "sleep", "100"));
	assert_exit(run, 137);
	assert_took(run, 500 * MILLISECOND, GENEROUS);
}

/* tmo runs after `before`, in a mount namespace of its own. */
static struct run *start_mounted(const char *before, const char *rest)
{
	const struct setup setup = {.program = "unshare"};

	return START(&setup, "-m", "sh", "-c",
		text_format("%s && exec %s %s", before, tmo_path(), rest));
}

static const char *const hidden[] = {
	"umount -l /proc", "mount -t tmpfs none /proc"};

/* Permitted, and a tmo built with a sanitizer, which needs /proc, exits 0. */
static bool can_hide_proc(void)
{
	const struct run *run = run_wait(start_mounted(hidden[1], "--version"));

	return WIFEXITED(run->status) && WEXITSTATUS(run->status) == 0;
}

static void without_proc_the_command_alone_is_signalled_and_that_is_said(
	void **state)
{
	const char *log = scratch_path("log");

	(void)state;
	if (!can_hide_proc())
		skip_because("/proc cannot be hidden here");
	leftovers_expected();
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		struct run *run = start_mounted(hidden[i],
			text_format(
				"1000 sh -c '%s it %s TERM & exec sleep 99'",
				help_path("stubborn"), log));

		run_ready(run);
		run_time_up(run);
		assert_exit(run_wait(run), 124);
		assert_alive(run);
		assert_stderr_line(run,
			"tmo: sh: told by ALRM that time is up, "
			"sending TERM");
		assert_non_null(strstr(run->err, "/proc"));
		assert_null(strstr(strstr(run->err, "/proc") + 1, "/proc"));
	}
	assert_string_equal(file_text(log), "");
}

static void without_proc_a_command_that_ends_is_as_ever(void **state)
{
	(void)state;
	if (!can_hide_proc())
		skip_because("/proc cannot be hidden here");
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		const struct run *run =
			run_wait(start_mounted(hidden[i], "50 sh -c 'exit 4'"));

		assert_exit(run, 4);
		assert_stderr(run, "");
	}
}

static void without_proc_what_needs_it_is_125_before_anything_is_started(
	void **state)
{
	static const char *const needing[] = {"-l wait", "-l kill", "-l fail",
		"-i 5", "-n 5", "-c 5", "-M 1G", "-d"};
	const char *file = scratch_path("started");

	(void)state;
	if (!can_hide_proc())
		skip_because("/proc cannot be hidden here");
	for (size_t i = 0; i < sizeof(needing) / sizeof(needing[0]); i++) {
		const struct run *run = run_wait(start_mounted(hidden[i % 2],
			text_format("%s 50 touch %s", needing[i], file)));

		assert_exit(run, 125);
		assert_one_error(run, "tmo: ", "/proc");
		assert_false(file_exists(file));
	}
}

static void text_where_there_is_no_shell_is_126(void **state)
{
	const char *file = scratch_path("file");
	const char *before =
		"mount --bind /dev/null \"$(readlink -f /bin/sh)\"";
	const struct run *run;

	(void)state;
	file_write(file, "exit 3\n", 0755);
	run = run_wait(start_mounted(before, "5 true"));
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0)
		skip_because("the shell cannot be hidden here");
	run = run_wait(start_mounted(before, text_format("5 %s", file)));
	assert_exit(run, 126);
	assert_one_error(run, "tmo: ", "Permission denied");
}

/* With a file of its own /proc/PID hidden, tmo cannot do what `option` says. */
static void is_125_without(
	const char *hidden_file, const char *option, const char *named)
{
	const char *file = scratch_path("started");
	const char *before =
		text_format("mount --bind /dev/null /proc/$$/%s", hidden_file);
	const struct run *run;

	run = run_wait(start_mounted(before, "5 true"));
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0)
		skip_because("a file of /proc cannot be hidden here");
	run = run_wait(start_mounted(
		before, text_format("%s 0 touch %s", option, file)));
	assert_exit(run, 125);
	assert_one_error(run, "tmo: ", named);
	assert_false(file_exists(file));
	assert_exit(run_wait(start_mounted(before, "-c 5 0 true")), 0);
}

static void idle_and_silence_without_the_counts_of_proc_are_125(void **state)
{
	(void)state;
	is_125_without("io", "-i 5", "--idle");
	is_125_without("io", "-n 5", "--no-output");
}

static void a_limit_on_memory_without_that_of_proc_is_125(void **state)
{
	(void)state;
	is_125_without("status", "-M 1G", "--memory");
}

/* A device that has no driver cannot be opened. */
static void the_call_that_is_refused_is_named(void **state)
{
	static const char *const files[] = {"io", "io", "status"};
	static const char *const options[] = {"-i 5", "-n 5", "-M 1G"};
	const char *started = scratch_path("started");
	const char *device = scratch_path("device");
	const struct run *run;

	(void)state;
	if (mknod(device, S_IFCHR | 0600, makedev(255, 255)) != 0)
		skip_because("no device can be made here");
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *before = text_format(
			"mount --bind %s /proc/$$/%s", device, files[i]);

		run = run_wait(start_mounted(before, "5 true"));
		if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0)
			skip_because("a file of /proc cannot be hidden here");
		run = run_wait(start_mounted(before,
			text_format("%s 0 touch %s", options[i], started)));
		assert_exit(run, 125);
		assert_one_error(
			run, "tmo: touch: --", " (openat, read): No such");
		assert_false(file_exists(started));
	}
}

/* PID 1 here, but /proc is the outer one, where 1 is somebody else. */
static void a_proc_of_another_namespace_is_not_taken_for_tmo_s_own(void **state)
{
	const struct setup setup = {.program = "unshare"};
	const char *log = scratch_path("log");
	struct run *other;
	struct run *run;

	(void)state;
	if (!can_unshare("-p", "-f"))
		skip_because(no_namespace);
	other = START(NULL, "1000", help_path("stubborn"), "other", log, "TERM",
		"USR1=0");
	run_ready(other);
	run = run_wait(START(
		&setup, "-pf", tmo_path(), "-k", "0.2", "0.2", "sleep", "100"));
	assert_exit(run, 124);
	assert_non_null(strstr(run->err, "/proc"));
	run = run_wait(
		START(&setup, "-pf", tmo_path(), "-l", "wait", "5", "true"));
	assert_exit(run, 125);
	run_kill(other, SIGUSR1);
	assert_exit(run_wait(other), 0);
	assert_string_equal(file_text(log), "other USR1\n");
}

/* tmo is process 1 there, and the command 2, another's number in /proc. */
static void in_a_proc_of_another_namespace_no_stranger_is_described(
	void **state)
{
	static const char *const scopes[] = {"-v", "-vf"};
	const struct setup setup = {.program = "unshare"};

	(void)state;
	if (!can_unshare("-p", "-f"))
		skip_because(no_namespace);
	for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++) {
		const struct run *run = run_wait(START(&setup, "-pf",
			tmo_path(), scopes[i], "0.2", "sleep", "100"));

		assert_exit(run, 124);
		assert_stderr_line(run, "tmo: sleep: TERM to process 2");
	}
}

/* Nobody is left if tmo, which adopts all, has no child; else who knows. */
static void in_a_proc_of_another_namespace_what_is_left_may_not_be_known(
	void **state)
{
	const struct setup setup = {.program = "unshare"};
	const char *report = scratch_path("report");
	const struct run *run;

	(void)state;
	if (!can_unshare("-p", "-f"))
		skip_because(no_namespace);
	run = run_wait(START(&setup, "-pf", tmo_path(), "-v", "-r", report,
		"0.3", "sh", "-c", "setsid sleep 100 & exec sleep 100"));
	assert_exit(run, 124);
	assert_non_null(
		strstr(run->err, " KiB, what is left running is not known\n"));
	assert_non_null(strstr(file_text(report), ",\"left\":null,"));
	assert_int_equal(unlink(report), 0);
	run = run_wait(START(
		&setup, "-pf", tmo_path(), "-v", "-r", report, "50", "true"));
	assert_exit(run, 0);
	assert_non_null(strstr(run->err, " KiB, nothing left running\n"));
	assert_non_null(strstr(file_text(report), ",\"left\":0,"));
}

/* Neither user nor group of root's: hidepid does not hide from group 0. */
#define HIDING                                                                 \
	"mount -t proc -o hidepid=2 proc /proc && "                            \
	"exec setpriv --reuid 65534 --regid 65534 --clear-groups "

static bool can_mount_a_hiding_proc(void)
{
	const struct setup setup = {.program = "unshare"};
	const struct run *probe = run_wait(START(&setup, "-m", "sh", "-c",
		text_format(HIDING "%s 5 true", tmo_path())));

	return WIFEXITED(probe->status) && WEXITSTATUS(probe->status) == 0;
}

static void with_a_proc_that_hides_others_a_tree_of_one_s_own_is_ended(
	void **state)
{
	const struct setup setup = {.program = "unshare"};
	struct run *run;

	(void)state;
	if (!can_mount_a_hiding_proc())
		skip_because("/proc cannot be mounted anew here");
	run = START(&setup, "-m", "sh", "-c",
		text_format(HIDING "%s 1000 %s -d 2 -b 2 -s -D", tmo_path(),
			help_path("forker")));
	run_ready_many(run, 7);
	run_time_up(run);
	assert_exit(run_wait(run), 124);
	assert_all_gone(run);
}

static void with_a_proc_that_hides_others_who_cannot_be_signalled_is_told(
	void **state)
{
	const struct setup setup = {.program = "unshare"};
	const char *become;
	struct run *run;
	pid_t hidden_one;

	(void)state;
	if (geteuid() != 0 || !can_mount_a_hiding_proc())
		skip_because("/proc cannot be mounted anew here");
	leftovers_expected();
	become = copy_of(help_path("become"), "become", 04755);
	run = START(&setup, "-m", "sh", "-c",
		text_format(HIDING "%s -k 0.2 -g 0.2 1000 sh -c '%s & wait'",
			tmo_path(), become));
	hidden_one = run_ready_pid(run);
	run_time_up(run);
	assert_exit(run_wait(run), 125);
	assert_stderr_line(
		run, text_format("tmo: sh: process %d (?) cannot be sent TERM: "
				 "Operation not permitted",
			     (int)hidden_one));
}

/* As an ssh-agent is: a file that may not be read is not dumped either. */
static void with_a_proc_that_hides_one_s_own_it_is_signalled(void **state)
{
	const struct setup setup = {.program = "unshare"};
	const char *become;
	struct run *run;
	pid_t hidden_one;

	(void)state;
	if (geteuid() != 0 || !can_mount_a_hiding_proc())
		skip_because("/proc cannot be mounted anew here");
	become = copy_of(help_path("become"), "become", 0711);
	run = START(&setup, "-m", "sh", "-c",
		text_format(HIDING "%s -v -s HUP 1000 sh -c '%s & wait'",
			tmo_path(), become));
	hidden_one = run_ready_pid(run);
	run_time_up(run);
	assert_exit(run_wait(run), 124);
	assert_stderr_line(run,
		text_format("tmo: sh: HUP to process %d (?)", (int)hidden_one));
	assert_all_gone(run);
}

/* The guard reaps it, so its number alone would not do; and no /proc tells. */
static void with_a_proc_that_hides_the_command_d_signals_it(void **state)
{
	const struct setup setup = {.program = "unshare"};
	const char *become;
	struct run *run;

	(void)state;
	if (geteuid() != 0 || !can_mount_a_hiding_proc())
		skip_because("/proc cannot be mounted anew here");
	become = copy_of(help_path("become"), "become", 0711);
	run = START(&setup, "-m", "sh", "-c",
		text_format(
			HIDING "%s -d -f -s HUP 1000 %s", tmo_path(), become));
	run_ready_many(run, 1);
	run_time_up(run);
	assert_exit(run_wait(run), 124);
	assert_all_gone(run);
}

/* Its CPU time is told all the same. */
static void with_a_proc_that_hides_others_a_hidden_one_may_be_idle(void **state)
{
	static const char *const limits[][2] = {
		{"-i", "idle for"}, {"-n", "no output for"}};
	const struct setup setup = {.program = "unshare"};
	const char *become;

	(void)state;
	if (geteuid() != 0 || !can_mount_a_hiding_proc())
		skip_because("/proc cannot be mounted anew here");
	leftovers_expected();
	become = copy_of(help_path("become"), "become", 04755);
	for (size_t i = 0; i < 2; i++) {
		const struct run *run = run_wait(START(&setup, "-m", "sh", "-c",
			text_format(HIDING "%s -k 0.2 -g 0.2 %s 0.3 1000 "
					   "sh -c '%s & wait'",
				tmo_path(), limits[i][0], become)));

		assert_exit(run, 125);
		assert_stderr_line(
			run, text_format("tmo: sh: %s 0.3s, sending TERM",
				     limits[i][1]));
	}
}

static const struct CMUnitTest tests[] = {
	PROMISE(as_pid_1_a_limit_acts),
	PROMISE(as_pid_1_a_guard_tells_of_the_command_s_end),
	PROMISE(as_pid_1_with_a_guard_a_limit_acts),
	PROMISE(d_needs_children_in_the_same_namespace),
	PROMISE(as_pid_1_orphans_are_reaped),
	PROMISE(as_pid_1_a_signal_of_the_command_is_128_plus_its_number),
	PROMISE(as_pid_1_a_signal_is_sent_on),
	PROMISE(a_child_of_pid_1_works_as_any),
	PROMISE(a_command_that_is_pid_1_is_ended_by_kill),
	PROMISE(without_proc_the_command_alone_is_signalled_and_that_is_said),
	PROMISE(without_proc_a_command_that_ends_is_as_ever),
	PROMISE(without_proc_what_needs_it_is_125_before_anything_is_started),
	PROMISE(text_where_there_is_no_shell_is_126),
	PROMISE(idle_and_silence_without_the_counts_of_proc_are_125),
	PROMISE(a_limit_on_memory_without_that_of_proc_is_125),
	PROMISE(the_call_that_is_refused_is_named),
	PROMISE(a_proc_of_another_namespace_is_not_taken_for_tmo_s_own),
	PROMISE(in_a_proc_of_another_namespace_no_stranger_is_described),
	PROMISE(in_a_proc_of_another_namespace_what_is_left_may_not_be_known),
	PROMISE(with_a_proc_that_hides_others_a_tree_of_one_s_own_is_ended),
	PROMISE(with_a_proc_that_hides_others_who_cannot_be_signalled_is_told),
	PROMISE(with_a_proc_that_hides_one_s_own_it_is_signalled),
	PROMISE(with_a_proc_that_hides_the_command_d_signals_it),
	PROMISE(with_a_proc_that_hides_others_a_hidden_one_may_be_idle),
};

TEST_PROGRAM(tests)
