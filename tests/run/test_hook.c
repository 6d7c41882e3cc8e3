/*
 * -o: it runs before the first signal, for the grace at most, leaves nobody
 * behind and changes nothing.
 */
#define _GNU_SOURCE
#include "held.h"
#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STUCK "sh", "-c", "exec sleep 1000"

static bool has_program(const char *program)
{
	const struct run *run = run_wait(START(&(struct setup){.program = "sh"},
		"-c", "command -v \"$0\"", program));

	return run->status == 0;
}

static void assert_said(const struct run *run, const char *text)
{
	assert_stderr(run, text);
}

static void assert_part(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no \"%s\" in \"%s\"", part, text);
}

static const char *report_of(void)
{
	return file_text(scratch_path("report"));
}

#define REPORT "-r", scratch_path("report")

/* ---- when ---- */

static void it_runs_before_the_first_signal(void **state)
{
	struct run *run = START(NULL, "-o",
		TAKE_FDS "grep -q '^State:.[SRD]' /proc/$TMO_PID/status && "
			 "echo look >&8",
		"1", "sh", "-c",
		"trap 'echo term >&8; exit 0' TERM; echo there >&8; "
		"while :; do sleep 0.05; done");

	(void)state;
	assert_string_equal(run_ready(run), "there");
	assert_string_equal(run_ready(run), "look");
	assert_string_equal(run_ready(run), "term");
	assert_exit(run_wait(run), 124);
}

static void the_limit_is_told_before_it_and_the_signal_after(void **state)
{
	const struct run *run =
		TMO("-o", "echo from the hook", "0.3", "sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_stdout(run, "");
	assert_stderr(run,
		"tmo: sleep: time limit of 0.3s reached, running the -o "
		"command\n"
		"from the hook\n"
		"tmo: sleep: sending TERM\n");
}

static void it_does_not_run_without_a_limit(void **state)
{
	const struct run *run =
		TMO("-o", "echo hook", "1000", "sh", "-c", "exit 3");

	(void)state;
	assert_exit(run, 3);
	assert_stderr(run, "");
}

static void it_does_not_run_for_leftovers(void **state)
{
	const struct run *run = TMO("-q", "-l", "kill", "-o", "echo hook",
		"1000", "sh", "-c", "sleep 1000 & exit 3");

	(void)state;
	assert_exit(run, 3);
	assert_stderr(run, "");
	assert_all_gone(run);
}

static void it_does_not_run_for_a_signal_sent_on(void **state)
{
	struct run *run = START(NULL, "-k", "5s", "-o", "echo hook", "1000",
		"sh", "-c", "echo >&8; exec sleep 1000");

	(void)state;
	run_ready(run);
	run_kill(run, SIGTERM);
	assert_signalled(run_wait(run), SIGTERM);
	assert_stderr(run, "");
}

static void it_runs_once(void **state)
{
	const struct run *run = TMO("-q", "-s", "INT,100ms,HUP,100ms,TERM",
		"-k", "500ms", "-o", "echo hook", "1", "sh", "-c",
		"trap '' INT HUP TERM; while :; do sleep 0.05; done");

	(void)state;
	assert_exit(run, 137);
	assert_stderr(run, "hook\n");
}

static void alrm_runs_it_too(void **state)
{
	struct run *run = START(NULL, "-q", "-o", "echo $TMO_REASON", "1000",
		"sh", "-c", "echo >&8; exec sleep 1000");

	(void)state;
	run_ready(run);
	run_kill(run, SIGALRM);
	assert_exit(run_wait(run), 124);
	assert_stderr(run, "time\n");
}

/* ---- what it is given ---- */

static void it_knows_pid_and_command(void **state)
{
	struct run *run = START(NULL, "-q", "-o",
		"echo \"$TMO_PID $TMO_COMMAND $TMO_REASON\"", "0.5", "sh", "-c",
		"echo $$ >&8; exec sleep 1000");
	const pid_t command = run_ready_pid(run);

	(void)state;
	assert_exit(run_wait(run), 124);
	assert_stderr(run, text_format("%d sh time\n", (int)command));
}

/* The command first; its own tmo, and what it starts, are not among them. */
static void it_knows_the_whole_tree(void **state)
{
	struct run *run = START(NULL, "-q", "-o", "echo \"$TMO_PIDS\"", "1000",
		"sh", "-c",
		"sleep 1000 & a=$!; setsid sleep 1000 & echo $$,$a,$! >&8; "
		"wait");
	char *pids = text_format("%s\n", run_ready(run));

	(void)state;
	run_time_up(run);
	assert_exit(run_wait(run), 124);
	assert_stderr(run, pids);
}

static void it_knows_what_a_command_that_has_ended_left(void **state)
{
	struct run *run =
		START(NULL, "-q", "-l", "fail", "-o", "echo \"$TMO_PIDS\"",
			"1000", "sh", "-c", "sleep 1000 & echo $! >&8");
	char *pids = text_format("%s\n", run_ready(run));

	(void)state;
	assert_exit(run_wait(run), 124);
	assert_stderr(run, pids);
}

static void set_variables(void *context)
{
	(void)context;
	setenv("TMO_PID", "other", 1);
	setenv("TMO_REASON", "other", 1);
	setenv("TMO_ELAPSED", "other", 1);
	setenv("TMO_COMMAND", "other", 1);
	setenv("TMO_PIDS", "other", 1);
	setenv("TMO_PIDS_", "mine", 1);
	unsetenv("TMO_HELP");
}

/* In a hook, a run of tmo has the variables of the outer one. */
static void its_variables_take_the_place_of_those_that_were_there(void **state)
{
	const struct setup setup = {.child = set_variables};
	const struct run *run = run_wait(START(&setup, "-q", "-o",
		"env | sed -n 's/^\\(TMO_[A-Z_]*=[a-z]*\\).*/\\1/p' | "
		"sort",
		"0.2", "sleep", "1000"));

	(void)state;
	assert_exit(run, 124);
	assert_stderr(run, "TMO_COMMAND=sleep\nTMO_ELAPSED=\nTMO_PID=\n"
			   "TMO_PIDS=\nTMO_PIDS_=mine\nTMO_REASON=time\n");
}

static void it_knows_each_reason(void **state)
{
	(void)state;
	assert_stderr(
		TMO("-q", "-o", "echo $TMO_REASON", "0.1", STUCK), "time\n");
	assert_stderr(
		TMO("-q", "-o", "echo $TMO_REASON", "-i", "0.1", "1h", STUCK),
		"idle\n");
	assert_stderr(
		TMO("-q", "-o", "echo $TMO_REASON", "-n", "0.1", "1h", STUCK),
		"no-output\n");
	assert_said(TMO("-q", "-o", "echo $TMO_REASON", "-c", "0.1", "1h", "sh",
			    "-c", "while :; do :; done"),
		"cpu\n");
	assert_stderr(
		TMO("-q", "-o", "echo $TMO_REASON", "-M", "1", "1h", STUCK),
		"memory\n");
}

static void it_knows_how_long_it_took(void **state)
{
	const struct run *run =
		TMO("-q", "-o", "echo $TMO_ELAPSED", "0.3", STUCK);
	char *end = NULL;
	const double elapsed = strtod(run->err, &end);

	(void)state;
	assert_true(elapsed >= 0.3 && elapsed < 20);
	assert_string_equal(end, "\n");
	/* Three decimals. */
	assert_int_equal(end - strchr(run->err, '.'), 4);
}

static void the_command_does_not_have_its_environment(void **state)
{
	const struct run *run =
		TMO("-o", ":", "1000", "sh", "-c", "env | grep '^TMO_[PREC]'");

	(void)state;
	assert_exit(run, 1);
	assert_stdout(run, "");
}

static void its_input_is_empty_and_its_output_goes_to_stderr(void **state)
{
	const struct run *run =
		run_wait(START(&(struct setup){.in = STREAM_PIPE}, "-q", "-o",
			"readlink /proc/$$/fd/0; cat; [ /proc/$$/fd/1 -ef "
			"/proc/$$/fd/2 ] && echo same",
			"0.3", STUCK));

	(void)state;
	assert_exit(run, 124);
	assert_stdout(run, "");
	assert_stderr(run, "/dev/null\nsame\n");
}

/* setup.child */
static void hide_dev(void *context)
{
	(void)context;
	if (unshare(CLONE_NEWNS) != 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("none", "/dev", "tmpfs", 0, NULL) != 0)
		_exit(121);
}

/* Where /dev/null is not there either. */
static void it_never_reads_what_is_the_commands(void **state)
{
	const struct setup setup = {.in = STREAM_PIPE, .child = hide_dev};
	struct run *run = START(&setup, "-k", "9", "-o", "cat; echo over",
		"0.2", "sleep", "1000");
	const ssize_t written = write(run->in, "secret\n", 7);

	(void)state;
	run_wait(run);
	if (WIFEXITED(run->status) && WEXITSTATUS(run->status) == 121)
		skip_because("needs the right to mount");
	assert_int_equal(written, 7);
	assert_exit(run, 124);
	assert_part(run->err, "\nover\n");
	assert_null(strstr(run->err, "secret"));
}

static void its_streams_are_right_where_tmo_has_none(void **state)
{
	struct setup setup = {.in = STREAM_CLOSED, .out = STREAM_CLOSED};
	const struct run *run = run_wait(START(&setup, "-q", "-o",
		"readlink /proc/$$/fd/0; echo out; echo err >&2", "0.3",
		STUCK));

	(void)state;
	assert_exit(run, 124);
	assert_stderr(run, "/dev/null\nout\nerr\n");
	setup = (struct setup){.err = STREAM_CLOSED};
	run = run_wait(
		START(&setup, "-o", "echo out; echo err >&2", "0.3", STUCK));
	assert_exit(run, 124);
	assert_stdout(run, "");
}

/* ---- what it is for ---- */

static void it_shows_where_a_command_waits(void **state)
{
	const char *fifo = scratch_path("fifo");
	const struct run *run;

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	run = TMO("-o",
		"cat /proc/$TMO_PID/wchan; echo; cat /proc/$TMO_PID/comm",
		"0.5", "sh", "-c", "read line <\"$0\"", fifo);
	assert_exit(run, 124);
	/* The name of a kernel function, or 0 where it does not tell. */
	assert_part(run->err, "running the -o command\n");
	assert_part(run->err, "\nsh\n");
}

static void a_debugger_shows_the_stack(void **state)
{
	const struct run *run;

	(void)state;
	if (!has_program("gdb"))
		skip_because("there is no gdb");
	run = TMO("-k", "30s", "-o",
		"exec gdb -nx -p $TMO_PID -batch -ex bt 2>&1", "1", "sleep",
		"1000");
	assert_exit(run, 124);
	if (strstr(run->err, "ptrace: ") != NULL)
		skip_because("ptrace is not allowed here");
	assert_part(run->err, "\n#0 ");
	assert_part(run->err, "\ntmo: sleep: sending TERM\n");
}

/* ---- how long ---- */

static void one_that_hangs_has_the_grace(void **state)
{
	const struct run *run = TMO("-k", "1s", "-o", "exec sleep 1000", REPORT,
		"0.3", "sleep", "1000");
	const char *at;

	(void)state;
	assert_exit(run, 124);
	assert_took(run, 1300 * MILLISECOND, GENEROUS);
	assert_all_gone(run);
	assert_part(report_of(), "\"hook\":{\"exit\":null,\"signal\":\"KILL\"");
	at = strstr(report_of(), "\"signal\":\"TERM\",\"at\":");
	assert_non_null(at);
	assert_true(strtod(strstr(at, "at") + 4, NULL) >= 1.3);
}

static void one_that_ignores_signals_is_gone_after_the_grace(void **state)
{
	const struct run *run = TMO("-k", "1s", "-o",
		"trap '' TERM INT HUP; while :; do sleep 0.1; done", "0.3",
		"sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_took(run, 1300 * MILLISECOND, GENEROUS);
	assert_all_gone(run);
}

static void one_that_stops_itself_is_gone_after_the_grace(void **state)
{
	const struct run *run =
		TMO("-k", "1s", "-o", "kill -STOP $$", "0.3", "sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_all_gone(run);
}

static void its_daemons_are_gone_too(void **state)
{
	const struct run *run = TMO("-k", "2s", REPORT, "-o",
		"setsid sh -c 'trap \"\" TERM HUP; sleep 1000 & sleep 1000; :'"
		" >/dev/null 2>&1 & "
		"(setsid sleep 1000 >/dev/null 2>&1 &); exit 0",
		"0.3", "sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_all_gone(run);
	assert_part(report_of(), "\"hook\":{\"exit\":0,\"signal\":null");
}

static void it_has_ten_seconds_where_there_is_no_grace(void **state)
{
	const struct run *run =
		TMO("-k", "0", "-o", "exec sleep 1000", "0.3", "sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_took(run, 10300 * MILLISECOND, 10 * SECOND + GENEROUS);
	assert_all_gone(run);
}

static void the_grace_counts_from_the_signal_not_from_the_hook(void **state)
{
	const struct run *run = TMO("-k", "1s", "-o", "sleep 0.7", REPORT, "1",
		"sh", "-c", "trap '' TERM; while :; do sleep 0.05; done");

	(void)state;
	assert_exit(run, 137);
	assert_took(run, 2700 * MILLISECOND, GENEROUS);
}

/* ---- what it changes: nothing ---- */

static void one_that_fails_changes_no_status(void **state)
{
	const struct run *run =
		TMO("-o", "exit 3", REPORT, "0.3", "sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_part(report_of(), "\"hook\":{\"exit\":3,\"signal\":null");
	assert_exit(TMO("-o", "nosuchcommand 2>/dev/null", REPORT, "0.3",
			    "sleep", "1000"),
		124);
	assert_part(report_of(), "\"hook\":{\"exit\":127,\"signal\":null");
	assert_exit(TMO("-q", "-o", "(", "0.3", "sleep", "1000"), 124);
	assert_exit(TMO("-o", "", "0.3", "sleep", "1000"), 124);
}

static void one_that_dies_by_a_signal_changes_no_status(void **state)
{
	(void)state;
	assert_exit(TMO("-o", "kill -SEGV $$", REPORT, "0.3", "sleep", "1000"),
		124);
	assert_part(report_of(), "\"hook\":{\"exit\":null,\"signal\":\"SEGV\"");
	assert_exit(TMO("-o", "kill -KILL $$", "0.3", "sleep", "1000"), 124);
}

static void p_and_x_hold_with_it(void **state)
{
	(void)state;
	assert_exit(
		TMO("-q", "-x", "7", "-o", "exit 3", "0.3", "sleep", "99"), 7);
	assert_signalled(
		TMO("-q", "-p", "-o", "exit 3", "0.3", "sleep", "1000"),
		SIGTERM);
}

static void limit_descriptors(void *context)
{
	const struct rlimit limit = {*(rlim_t *)context, *(rlim_t *)context};

	setrlimit(RLIMIT_NOFILE, &limit);
}

/* The signal is sent all the same. */
static void one_that_cannot_be_started_is_told(void **state)
{
	rlim_t count = 4; /* with 2 and 3 there is none for a pipe */
	const struct setup setup = {
		.bare = true, .child = limit_descriptors, .context = &count};
	const struct run *run;

	(void)state;
	run = run_wait(START(&setup, "1", "true"));
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) != 0)
		skip_because("too few descriptors to start a command");
	run = run_wait(
		START(&setup, "-o", "echo hook", "0.2", "sleep", "1000"));
	assert_exit(run, 124);
	assert_non_null(
		strstr(run->err, "tmo: sleep: cannot run the -o command: "));
	assert_null(strstr(run->err, "hook\n"));
	assert_stderr_line(run, "tmo: sleep: sending TERM");
}

/* A user of no other process, who may have so many. */
struct lone_user {
	uid_t user;
	rlim_t processes;
};

static void be_lone_user(void *context)
{
	const struct lone_user *lone = context;
	const struct rlimit limit = {lone->processes, lone->processes};

	if (setrlimit(RLIMIT_NPROC, &limit) != 0 || setuid(lone->user) != 0)
		_exit(99);
}

/* Of tmo, when it has closed what it was started with. */
static size_t count_descriptors(pid_t pid)
{
	const char *lifeline =
		text_format("/proc/%d/fd/%d", (int)pid, (int)LIFE_FD);
	const struct timespec moment = {.tv_nsec = MILLISECOND};
	const int64_t until = clock_now() + GENEROUS;
	size_t count = 0;
	DIR *list;

	while (file_exists(lifeline) && clock_now() < until)
		nanosleep(&moment, NULL);
	list = opendir(text_format("/proc/%d/fd", (int)pid));
	assert_non_null(list);
	while (readdir(list))
		count++;
	closedir(list);
	return count;
}

/* Two processes: tmo and the command. Signal 0 leaves both as they are. */
static void one_that_cannot_be_started_leaves_nothing_open(void **state)
{
	struct lone_user lone = {2100000000 + (uid_t)getpid(), 2};
	const struct setup setup = {.child = be_lone_user, .context = &lone};
	struct run *run;
	size_t before;

	(void)state;
	if (geteuid() != 0)
		skip_because("it takes root to start tmo as another user");
	run = START(&setup, "-s", "0", "-k", "1h", "-o", "true", "1h", "sh",
		"-c", "echo $$ >&8; exec sleep 1000");
	run_ready_pid(run);
	before = count_descriptors(run->pid);
	run_time_up(run);
	run_await_err(run, "sending no signal");
	assert_int_equal(count_descriptors(run->pid), before);
	run_kill(run, SIGTERM);
	run_wait(run);
	assert_exit(run, 124);
	assert_stderr_line(run, "tmo: sh: cannot run the -o command: "
				"Resource temporarily unavailable");
}

/* Then a read of its result ends with it, blocking or not. */
static void nobody_but_it_can_write_its_result(void **state)
{
	const char *fifo = scratch_path("fifo");
	struct run *run;
	size_t before;

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	run = START(NULL, "-m", "-o",
		text_format("echo up; read line <%s", fifo), "1h", "sh", "-c",
		"trap 'echo heard >&8' USR1; echo $$ >&8; "
		"while :; do sleep 1000 & wait; done");
	run_ready_pid(run);
	before = count_descriptors(run->pid);
	run_time_up(run);
	run_await_err(run, "up\n");
	/* Who sends that on has come back from the start of the hook. */
	run_kill(run, SIGUSR1);
	run_ready(run);
	assert_int_equal(count_descriptors(run->pid), before + 1);
	file_write(fifo, "over\n", 0600);
	run_wait(run);
	assert_exit(run, 124);
}

static void one_whose_shell_cannot_be_started_is_told(void **state)
{
	/* Three: tmo, the command, the hook's tmo. */
	struct lone_user lone = {2000000000 + (uid_t)getpid(), 3};
	const struct setup setup = {.child = be_lone_user, .context = &lone};
	const struct run *run;

	(void)state;
	if (geteuid() != 0)
		skip_because("it takes root to start tmo as another user");
	run = run_wait(
		START(&setup, "-o", "echo hook", "0.2", "sleep", "1000"));
	assert_exit(run, 124);
	assert_stderr_line(run, "tmo: sleep: cannot run the -o command: "
				"Resource temporarily unavailable");
	assert_stderr_line(run, "tmo: sleep: sending TERM");
}

/* It may be what a file server holds up, as the command is. */
static void g_bounds_one_that_cannot_be_killed(void **state)
{
	const struct setup nobody = {.child = be_nobody};
	const char *report = scratch_path("report");
	const char *become;
	struct run *run;
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		skip_because("it takes root to have a process of another user");
	leftovers_expected();
	become = copy_of(help_path("become"), "become", 04755);
	file_write(report, "", 0666);
	run = START(&nobody, "-k", "1", "-g", "0.3", "-r", report, "-o",
		text_format("exec %s 8>&2", become), "0.2", "sleep", "1000");
	assert_exit(run_wait(run), 125);
	pid = (pid_t)atoi(strchr(run->err, '\n') + 1);
	assert_stderr_line(run,
		text_format("tmo: the -o command: process %d (become) still "
			    "runs 0.3s after KILL, leaving it",
			(int)pid));
	assert_part(report_of(), "\"hook\":{\"exit\":null,\"signal\":null,");
	assert_part(report_of(), "\"outcome\":\"abandoned\"");
}

#ifdef SYS_dup2
enum { CALL_OF_DUP2 = SYS_dup2 };
#else
enum { CALL_OF_DUP2 = SYS_dup3 };
#endif

/* As it does where its output was a file of a server that hangs. */
static void one_whose_own_tmo_hangs_is_over_after_g(void **state)
{
	struct seccomp_notif notification;
	struct held held = held_begin(STDOUT_FILENO);
	const struct setup setup = {.child = hold_calls, .context = &held};
	const int64_t begun = clock_now();
	struct run *run;
	pid_t hook;

	(void)state;
	held.call = CALL_OF_DUP2;
	held.argument = 1;
	run = START(&setup, "-k", "0.3", "-g", "0.2", REPORT, "-o", "true",
		"0.2", "sleep", "1000");
	skip_unless_held(&held);
	hook = held_await(&held, &notification);
	assert_true(hook > 0 && hook != run->pid);
	run_wait(run);
	assert_exit(run, 124);
	assert_true(clock_now() - begun >= 700 * MILLISECOND);
	assert_said(run, "tmo: sleep: time limit of 0.2s reached, "
			 "running the -o command\n"
			 "tmo: sleep: sending TERM\n");
	assert_part(report_of(), "\"hook\":null");
	assert_all_gone(run);
}

static void its_status_is_told_by_v(void **state)
{
	const struct run *run =
		TMO("-v", "-o", "exit 3", "0.3", "sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_part(run->err, "\ntmo: sleep: the -o command exited with 3 ");
}

/* ---- a command that ends meanwhile ---- */

/* The hook ends when the command is not even a zombie any more. */
#define END_AND_AWAIT                                                          \
	"kill -USR1 $TMO_PID; while [ -e /proc/$TMO_PID ]; do sleep 0.01; "    \
	"done"

static void a_command_that_ends_meanwhile_is_reaped(void **state)
{
	const struct run *run =
		TMO("-k", "30s", "-o", END_AND_AWAIT, REPORT, "0.5", "sh", "-c",
			"trap 'exit 3' USR1; while :; do sleep 0.05; done");

	(void)state;
	assert_exit(run, 124);
	assert_took(run, 500 * MILLISECOND, GENEROUS);
	assert_part(report_of(), "\"outcome\":\"timeout\"");
	assert_part(report_of(), "\"exit\":3,\"signal\":null");
	assert_part(report_of(), "\"hook\":{\"exit\":0,");
}

static void nothing_is_signalled_in_its_place(void **state)
{
	const struct run *run = TMO("-k", "30s", "-o", END_AND_AWAIT, REPORT,
		"0.3", "sleep", "1000");

	(void)state;
	assert_exit(run, 124);
	assert_part(report_of(), "\"signals\":[]");
	assert_stderr(run,
		"tmo: sleep: time limit of 0.3s reached, running the -o "
		"command\n");
}

static void what_it_left_is_ended_all_the_same(void **state)
{
	const struct run *run =
		TMO("-k", "30s", "-o", END_AND_AWAIT, REPORT, "0.5", "sh", "-c",
			"trap 'exit 3' USR1; sleep 1000 & "
			"while :; do sleep 0.05; done");

	(void)state;
	assert_exit(run, 124);
	assert_all_gone(run);
}

/* ---- it is no part of the command ---- */

static void it_is_not_signalled_with_the_command(void **state)
{
	struct run *run = START(NULL, "-q", "-k", "30s", "-o",
		TAKE_FDS "trap 'echo hook >&8' TERM; echo ready >&8; "
			 "while [ -e /proc/$TMO_PID ]; do sleep 0.05; done; "
			 "echo end >&8",
		"0.3", "sh", "-c",
		"trap 'echo command >&8; exit 3' TERM; "
		"while :; do sleep 0.05; done");

	(void)state;
	assert_string_equal(run_ready(run), "ready");
	run_kill(run, SIGTERM);
	assert_string_equal(run_ready(run), "command");
	assert_string_equal(run_ready(run), "end");
	assert_exit(run_wait(run), 124);
}

static void it_is_gone_when_tmo_is_killed(void **state)
{
	struct run *run = START(NULL, "-q", "-k", "1h", "-o",
		TAKE_FDS "echo $$ >&8; exec sleep 1000", "0.3", "sleep",
		"1000");

	(void)state;
	leftovers_expected(); /* dead ones, for the test to reap */
	run_ready(run);
	run_kill(run, SIGKILL);
	assert_signalled(run_wait(run), SIGKILL);
	run_await_gone(run);
}

/* Its child is a process that tmo itself has never heard of. */
static void what_it_started_is_gone_too(void **state)
{
	struct run *run = START(NULL, "-q", "-k", "1h", "-o",
		TAKE_FDS "setsid sleep 1000 & echo $$ >&8; sleep 1000; :",
		"0.3", "sleep", "1000");

	(void)state;
	leftovers_expected(); /* dead ones, for the test to reap */
	run_ready(run);
	run_kill(run, SIGKILL);
	assert_signalled(run_wait(run), SIGKILL);
	run_await_gone(run);
}

static void one_that_stops_its_keeper_is_over_after_the_grace(void **state)
{
	struct run *run = START(NULL, "-q", "-k", "0.5", "-o",
		"kill -STOP $PPID; sleep 1000", "0.2", "sleep", "1000");

	(void)state;
	run_wait(run);
	assert_exit(run, 124);
	assert_all_gone(run);
}

static void cont_to_tmo_alone_continues_it(void **state)
{
	const struct setup setup = {.group = true};
	struct run *run = START(&setup, "-q", "-k", "2", "-o",
		TAKE_FDS "echo $$ >&8; sleep 1000", "0.2", "sleep", "1000");

	(void)state;
	run_ready(run);
	kill(-run->pid, SIGSTOP);
	process_await(run->pid, "T");
	run_kill(run, SIGCONT);
	run_wait(run);
	assert_exit(run, 124);
	assert_all_gone(run);
}

static const struct CMUnitTest tests[] = {
	PROMISE(it_runs_before_the_first_signal),
	PROMISE(the_limit_is_told_before_it_and_the_signal_after),
	PROMISE(it_does_not_run_without_a_limit),
	PROMISE(it_does_not_run_for_leftovers),
	PROMISE(it_does_not_run_for_a_signal_sent_on),
	PROMISE(it_runs_once),
	PROMISE(alrm_runs_it_too),
	PROMISE(it_knows_pid_and_command),
	PROMISE(its_variables_take_the_place_of_those_that_were_there),
	PROMISE(it_knows_each_reason),
	PROMISE(it_knows_how_long_it_took),
	PROMISE(it_knows_the_whole_tree),
	PROMISE(it_knows_what_a_command_that_has_ended_left),
	PROMISE(the_command_does_not_have_its_environment),
	PROMISE(its_input_is_empty_and_its_output_goes_to_stderr),
	PROMISE(it_never_reads_what_is_the_commands),
	PROMISE(its_streams_are_right_where_tmo_has_none),
	PROMISE(it_shows_where_a_command_waits),
	PROMISE(a_debugger_shows_the_stack),
	PROMISE(one_that_hangs_has_the_grace),
	PROMISE(one_that_ignores_signals_is_gone_after_the_grace),
	PROMISE(one_that_stops_itself_is_gone_after_the_grace),
	PROMISE(its_daemons_are_gone_too),
	PROMISE(it_has_ten_seconds_where_there_is_no_grace),
	PROMISE(the_grace_counts_from_the_signal_not_from_the_hook),
	PROMISE(one_that_fails_changes_no_status),
	PROMISE(one_that_dies_by_a_signal_changes_no_status),
	PROMISE(one_that_cannot_be_started_is_told),
	PROMISE(one_whose_shell_cannot_be_started_is_told),
	PROMISE(one_that_cannot_be_started_leaves_nothing_open),
	PROMISE(nobody_but_it_can_write_its_result),
	PROMISE(g_bounds_one_that_cannot_be_killed),
	PROMISE(p_and_x_hold_with_it),
	PROMISE(one_whose_own_tmo_hangs_is_over_after_g),
	PROMISE(its_status_is_told_by_v),
	PROMISE(a_command_that_ends_meanwhile_is_reaped),
	PROMISE(nothing_is_signalled_in_its_place),
	PROMISE(what_it_left_is_ended_all_the_same),
	PROMISE(it_is_not_signalled_with_the_command),
	PROMISE(it_is_gone_when_tmo_is_killed),
	PROMISE(what_it_started_is_gone_too),
	PROMISE(one_that_stops_its_keeper_is_over_after_the_grace),
	PROMISE(cont_to_tmo_alone_continues_it),
};

TEST_PROGRAM(tests)
