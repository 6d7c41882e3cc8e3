/*
 * A disk that hangs: what tmo says on standard error, and the report, where
 * they go to a regular file. Nobody waits for the disk but a child of tmo's,
 * and nothing is lost that the disk takes in the end.
 */
#define _GNU_SOURCE
#include "fileserver.h"
#include "held.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define ERRORS scratch_path("errors")
#define REPORTS scratch_path("report")

/* The guard's lines wait so long for tmo's, from after its death on. */
#define A_SECOND_LESS (900 * MILLISECOND)

static struct setup to_file(const char *path)
{
	struct setup setup = {
		.err = open(
			path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};

	assert_true(setup.err > STDERR_FILENO);
	setup.err = fcntl(setup.err, F_DUPFD_CLOEXEC, HARNESS_FD);
	assert_true(setup.err > 0);
	return setup;
}

/* Its writes to `fd` hang from the start. */
static struct setup to_hung_file(const char *path, struct held *held, int fd)
{
	struct setup setup = to_file(path);

	*held = held_begin(fd);
	setup.child = hold_calls;
	setup.context = held;
	return setup;
}

/* The one who hangs first, who is not tmo. */
static pid_t meet_writer(struct held *held, const struct run *run,
	struct seccomp_notif *notification)
{
	pid_t writer;

	leftovers_expected();
	skip_unless_held(held);
	writer = held_await(held, notification);
	assert_true(writer > 0 && writer != run->pid);
	return writer;
}

static int lines_in(const char *text)
{
	int count = 0;

	for (; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}

/* `first` stands before `then`. */
static void assert_order(const char *text, const char *first, const char *then)
{
	const char *at = strstr(text, first);

	if (at == NULL || strstr(at, then) == NULL)
		print_error(
			"no '%s' and then '%s' in: %s\n", first, then, text);
	assert_non_null(at);
	assert_non_null(strstr(at, then));
}

/* ---- messages ---- */

static void check_hung_messages(const char *option)
{
	struct seccomp_notif notification;
	struct held held;
	const struct setup setup = to_hung_file(ERRORS, &held, STDERR_FILENO);
	struct run *run = START(&setup, option, "-s", "USR1,0.1,TERM", "-k",
		"0.2", "1000", help_path("stubborn"), "it", scratch_path("log"),
		"TERM", "USR1");
	pid_t writer;

	/* "started as process": from now on nothing is taken. */
	writer = meet_writer(&held, run, &notification);
	run_ready(run);
	run_time_up(run);
	run_wait(run);
	assert_exit(run, 137);
	assert_string_equal(
		file_text(scratch_path("log")), "it USR1\nit TERM\n");
	/* Nobody who could keep a reader waiting. */
	assert_all_gone(run);
	run_drain(run);
	assert_string_equal(file_text(ERRORS), "");

	held_let(&held, &notification);
	held_let_all(&held);
	process_await(writer, "Z");
	assert_order(file_text(ERRORS), "started as process", "sending USR1\n");
	assert_order(file_text(ERRORS), "sending USR1\n", "sending TERM\n");
	assert_order(file_text(ERRORS), "sending TERM\n", "sending KILL\n");
	assert_order(file_text(ERRORS), "sending KILL\n", "ended by KILL");
}

static void a_message_that_hangs_holds_up_neither_signal_nor_return(
	void **state)
{
	(void)state;
	check_hung_messages("-v");
}

static void nor_with_a_guard(void **state)
{
	(void)state;
	check_hung_messages("-dv");
}

/* The guard's lines come behind those of the tmo that was killed. */
static void so_it_is_when_tmo_was_killed_in_the_meantime(void **state)
{
	struct seccomp_notif notification;
	struct held held;
	const struct setup setup = to_hung_file(ERRORS, &held, STDERR_FILENO);
	struct pollfd more = {.events = POLLIN};
	int64_t killed, left;
	struct run *run = START(&setup, "-d", "-v", "-k", "0.2", "1000",
		help_path("stubborn"), "it", scratch_path("log"), "TERM");
	pid_t writer;

	(void)state;
	writer = meet_writer(&held, run, &notification);
	run_ready(run);
	killed = clock_now();
	run_kill(run, SIGKILL);
	run_wait(run);
	run_await_gone(run);
	assert_string_equal(file_text(scratch_path("log")), "it TERM\n");
	/* They wait for those, but not for ever. */
	more.fd = held.listener;
	left = A_SECOND_LESS - (clock_now() - killed);
	if (left > 0)
		assert_int_equal(poll(&more, 1, (int)(left / MILLISECOND)), 0);
	held_let(&held, &notification);
	process_await(writer, "Z");
	held_let_all(&held);
	assert_order(file_text(ERRORS), "started as process",
		"tmo was killed, sending TERM\n");
	assert_order(file_text(ERRORS), "sending TERM\n", "sending KILL\n");
}

static void messages_to_a_file_are_there_when_tmo_returns(void **state)
{
	const struct setup setup = to_file(ERRORS);
	const struct run *run;

	(void)state;
	run = run_wait(START(&setup, "-v", "0.1", "sleep", "99"));
	assert_exit(run, 124);
	assert_int_equal(lines_in(file_text(ERRORS)), 4);
	assert_order(file_text(ERRORS), "started", "time limit of 0.1s");
	assert_order(file_text(ERRORS), "time limit of 0.1s", "ended by TERM");
	assert_exit(run_wait(START(&setup, "5x", "true")), 125);
	assert_int_equal(lines_in(file_text(ERRORS)), 5);
	assert_signalled(
		run_wait(START(&setup, "-v", "9", "sh", "-c", "kill $$")),
		SIGTERM);
	assert_int_equal(lines_in(file_text(ERRORS)), 7);
}

static void tmo_waits_for_them_a_while(void **state)
{
	struct seccomp_notif notification;
	struct held held;
	const struct setup setup = to_hung_file(ERRORS, &held, STDERR_FILENO);
	struct run *run = START(&setup, "9", "no-such-command-here");

	(void)state;
	leftovers_expected();
	skip_unless_held(&held);
	assert_true(held_await(&held, &notification) > 0);
	assert_runs_on(run, 200 * MILLISECOND);
	held_let(&held, &notification);
	held_let_all(&held);
	assert_exit(run_wait(run), 127);
	assert_int_equal(lines_in(file_text(ERRORS)), 1);
}

/* Section 7: the limit line is printed before the -o command runs. */
static void the_limit_line_is_in_the_file_before_the_hook_is(void **state)
{
	const struct setup setup = to_file(ERRORS);

	(void)state;
	assert_exit(run_wait(START(&setup, "-o", "echo hook >&2", "0.1",
			    "sleep", "99")),
		124);
	assert_order(file_text(ERRORS), "running the -o command\n", "hook\n");
	assert_order(file_text(ERRORS), "hook\n", "sending TERM\n");
}

static void a_hook_runs_although_its_line_hangs(void **state)
{
	const char *file = scratch_path("hook");
	struct seccomp_notif notification;
	struct held held;
	const struct setup setup = to_hung_file(ERRORS, &held, STDERR_FILENO);
	struct run *run = START(&setup, "-k", "20", "-o",
		text_format("exec 2>/dev/null; echo here >'%s'", file), "0.1",
		"sleep", "99");
	pid_t writer;

	(void)state;
	leftovers_expected();
	skip_unless_held(&held);
	writer = held_await(&held, &notification);
	assert_true(writer > 0);
	run_wait(run);
	assert_exit(run, 124);
	/* It waits a second for the line, and so does tmo at the end. */
	assert_took(run, 2 * SECOND, GENEROUS);
	assert_string_equal(file_text(file), "here\n");
	held_let(&held, &notification);
	held_let_all(&held);
	process_await(writer, "Z");
	assert_order(file_text(ERRORS), "running the -o command\n",
		"sending TERM\n");
}

/* ---- the child that writes is none of the command's ---- */

static void the_writer_is_no_descendant(void **state)
{
	const struct setup setup = to_file(ERRORS);
	const struct run *run;

	(void)state;
	/* Not waited for, not counted, not signalled. */
	run = run_wait(START(&setup, "-v", "-l", "wait", "-r", REPORTS, "50",
		"sh", "-c", "(exec sleep 0.3) & exit 3"));
	assert_exit(run, 3);
	assert_took(run, 0, GENEROUS);
	assert_non_null(strstr(file_text(ERRORS), "nothing left running"));
	assert_non_null(strstr(file_text(REPORTS), "\"left\":0,"));
	run = run_wait(START(&setup, "-v", "-l", "fail", "50", "true"));
	assert_exit(run, 0);
	run = run_wait(START(&setup, "-v", "-r", REPORTS, "-b", "0.1", "0.4",
		"sleep", "99"));
	assert_exit(run, 124);
	assert_non_null(strstr(file_text(ERRORS), ": 1 process, "));
	assert_null(strstr(file_text(ERRORS), ": 2 processes, "));
	assert_non_null(strstr(file_text(REPORTS), "\"processes\":1}"));
	assert_null(strstr(file_text(REPORTS), "\"processes\":2}"));
}

static void what_it_writes_is_no_output(void **state)
{
	const struct setup setup = to_file(ERRORS);
	const struct run *run = run_wait(
		START(&setup, "-b", "0.05", "-n", "0.5", "50", "sleep", "99"));

	(void)state;
	assert_exit(run, 124);
	assert_non_null(strstr(file_text(ERRORS), "still running after"));
	assert_non_null(strstr(file_text(ERRORS), "no output for 0.5s"));
}

/* The only child of tmo in a session of its own; until it is there. */
static pid_t writer_of(const struct run *run)
{
	const int64_t until = clock_now() + GENEROUS;
	struct seen found[8];

	while (clock_now() < until) {
		const size_t count = process_descendants(run->pid, found, 8);

		for (size_t i = 0; i < count && i < 8; i++)
			if (found[i].parent == run->pid &&
				found[i].session == found[i].pid)
				return found[i].pid;
	}
	fail_msg("tmo has no child in a session of its own");
	return 0;
}

static bool has_open(pid_t pid, int fd)
{
	return file_exists(text_format("/proc/%d/fd/%d", (int)pid, fd));
}

/* To close another file may wait for another server that hangs (FUSE). */
static void it_closes_pipes_and_no_files(void **state)
{
	const char *input = scratch_path("input");
	const int64_t until = clock_now() + GENEROUS;
	struct setup setup = to_file(ERRORS);
	struct run *run;
	pid_t writer;

	(void)state;
	file_write(input, "", 0600);
	setup.in = open(input, O_RDONLY | O_CLOEXEC);
	assert_true(setup.in > STDERR_FILENO);
	run = START(&setup, "-v", "1000", help_path("stubborn"), "it", "-",
		"USR1=6");
	run_ready(run);
	/* It has closed what it closes when it writes. */
	while (lines_in(file_text(ERRORS)) == 0)
		assert_true(clock_now() < until);
	writer = writer_of(run);
	assert_true(has_open(writer, STDIN_FILENO));
	assert_false(has_open(writer, STDOUT_FILENO));
	run_kill(run, SIGUSR1);
	assert_exit(run_wait(run), 6);
	close(setup.in);
}

static void its_death_is_not_the_command_s(void **state)
{
	const struct setup setup = to_file(ERRORS);
	struct run *run = START(&setup, "-v", "-b", "0.1", "-n", "50", "1000",
		help_path("stubborn"), "it", "-", "USR1=6");
	pid_t writer;

	(void)state;
	run_ready(run);
	writer = writer_of(run);
	assert_int_equal(kill(writer, SIGKILL), 0);
	process_await(writer, "");
	/* There is another one for what is said then. */
	assert_int_not_equal(writer_of(run), writer);
	run_kill(run, SIGUSR1);
	assert_exit(run_wait(run), 6);
	assert_non_null(strstr(file_text(ERRORS), "exited with 6"));
	assert_all_gone(run);
}

static void signals_of_the_terminal_do_not_reach_it(void **state)
{
	struct setup setup = to_file(ERRORS);
	struct run *run;
	pid_t writer;
	struct seen seen;

	(void)state;
	setup.group = true;
	run = START(&setup, "-v", "1000", help_path("stubborn"), "it", "-",
		"USR1=6");
	run_ready(run);
	writer = writer_of(run);
	assert_true(process_look(writer, &seen));
	assert_true(seen.group == writer && seen.session == writer);
	/* Of all the group only the writer is left, and that not for long. */
	leftovers_expected();
	kill(-run->pid, SIGKILL);
	run_wait(run);
	process_await(writer, "Z");
}

/* ---- the command's standard output ---- */

/*
 * Whoever writes to a file keeps its offset locked, for as long as the disk
 * hangs: lseek(2) of the same file waits for that, and not even KILL ends it.
 */
static void the_offset_of_the_commands_output_is_not_asked_for(void **state)
{
	static const char *const options[] = {"-q", "-dq"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct held held = held_begin(STDOUT_FILENO);
		const struct setup setup = {
			.child = hold_calls, .context = &held};
		struct run *run;

		held.call = SYS_lseek;
		run = START(&setup, options[i], "-k", "0.3", "0.2", "sleep",
			"1000");
		skip_unless_held(&held);
		run_wait(run);
		assert_exit(run, 124);
		close(held.listener);
	}
}

/* ---- a server of files that containers have ---- */

struct server {
	const char *fifo; /* to open it waits for ever */
	struct held held; /* so does statfs(2), of whatever file */
};

/* setup.child: context is a struct server. */
static void mount_server(void *context)
{
	static const char *const over[] = {"/proc/loadavg", "/proc/stat",
		"/sys/devices/system/cpu/online"};
	struct server *server = context;

	if (unshare(CLONE_NEWNS) != 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		_exit(HELD_NOT_PERMITTED);
	for (size_t i = 0; i < sizeof over / sizeof over[0]; i++)
		if (mount(server->fifo, over[i], NULL, MS_BIND, NULL) != 0)
			_exit(HELD_NOT_PERMITTED);
	hold_calls(&server->held);
}

/* As lxcfs has them. */
static void what_is_mounted_over_files_of_the_kernel_is_not_asked(void **state)
{
	struct server server = {.fifo = scratch_path("fifo")};
	const struct setup setup = {.child = mount_server, .context = &server};
	struct run *run;

	(void)state;
	assert_int_equal(mkfifo(server.fifo, 0600), 0);
	server.held = held_begin(HELD_FILES);
	server.held.call = SYS_statfs;
	run = START(&setup, "-c", "0.1", "1000", "sh", "-c",
		"trap 'echo cleaned; exit 3' TERM; while :; do :; done");
	if (!held_take(&server.held))
		skip_because("no files can be mounted, or no calls held here");
	run_wait(run);
	assert_exit(run, 124);
	assert_stdout(run, "cleaned\n");
	close(server.held.listener);
}

/* setup.child: context is a file server, which then hangs. */
static void mount_hung_server(void *context)
{
	const struct run *server = context;
	const char *path = text_format("/proc/%d/ns/mnt", (int)server->pid);
	const int space = open(path, O_RDONLY | O_CLOEXEC);

	if (setns(space, CLONE_NEWNS) != 0 || unshare(CLONE_NEWNS) != 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount(scratch_path("served"), "/sys/devices/system/cpu", NULL,
			MS_BIND, NULL) != 0 ||
		mount(scratch_path("served/file"), "/proc/loadavg", NULL,
			MS_BIND, NULL) != 0)
		_exit(HELD_NOT_PERMITTED);
	fileserver_hang(server);
}

/* Nor where it is mounted over the directory that the file is in. */
static void nor_is_what_is_mounted_above_them(void **state)
{
	struct run *server = fileserver_start("any");
	const struct setup setup = {
		.child = mount_hung_server, .context = server};
	struct run *run;

	(void)state;
	skip_without_server(server);
	run = run_wait(START(&setup, "-c", "0.1", "1000", "sh", "-c",
		"trap 'echo cleaned; exit 3' TERM; while :; do :; done"));
	run_kill(server, SIGKILL);
	run_wait(server);
	if (run->status == HELD_NOT_PERMITTED << 8)
		skip_because("nothing can be mounted here");
	assert_exit(run, 124);
	assert_stdout(run, "cleaned\n");
}

/* ---- the report ---- */

static void a_report_that_hangs_is_given_up_and_that_is_said(void **state)
{
	struct seccomp_notif notification;
	struct held held = held_begin(HELD_FILES);
	const struct setup setup = {.child = hold_calls, .context = &held};
	struct run *run = START(&setup, "-q", "-g", "0.4", "-r", REPORTS, "9",
		"sh", "-c", "exit 3");
	pid_t writer;

	(void)state;
	writer = meet_writer(&held, run, &notification);
	held_wait(&held, run);
	assert_exit(run, 3);
	assert_took(run, 400 * MILLISECOND, GENEROUS);
	assert_stderr(
		run, text_format("tmo: sh: cannot write report '%s': not taken "
				 "within 400ms\n",
			     REPORTS));
	assert_all_gone(run);
	run_drain(run);
	/* The disk is there again. */
	held_let(&held, &notification);
	held_let_all(&held);
	process_await(writer, "Z");
	assert_non_null(strstr(file_text(REPORTS), "\"exit\":3,"));
	assert_int_equal(lines_in(file_text(REPORTS)), 1);
}

/* Each of the two disks may hang alone. */
static void where_messages_hang_the_report_is_written(void **state)
{
	struct seccomp_notif notification;
	struct held held;
	const struct setup setup = to_hung_file(ERRORS, &held, STDERR_FILENO);
	struct run *run =
		START(&setup, "-g", "0.5", "-r", REPORTS, "0.1", "sleep", "99");

	(void)state;
	leftovers_expected();
	skip_unless_held(&held);
	assert_true(held_await(&held, &notification) > 0);
	assert_exit(run_wait(run), 124);
	assert_non_null(strstr(file_text(REPORTS), "\"status\":124,"));
	held_let(&held, &notification);
	held_let_all(&held);
}

static void its_loss_is_said_in_a_file_too(void **state)
{
	struct seccomp_notif notification;
	struct setup setup = to_file(ERRORS);
	struct held held = held_begin(HELD_FILES);
	struct run *run;

	(void)state;
	setup.child = hold_calls;
	setup.context = &held;
	leftovers_expected();
	run = START(&setup, "-q", "-g", "0.2", "-r", REPORTS, "9", "true");
	skip_unless_held(&held);
	assert_true(held_await(&held, &notification) > 0);
	held_wait(&held, run);
	assert_exit(run, 0);
	assert_non_null(strstr(file_text(ERRORS), "not taken within 200ms\n"));
	held_let(&held, &notification);
	held_let_all(&held);
}

static void messages_and_report_in_one_file_are_in_order(void **state)
{
	const struct setup setup = to_file(ERRORS);

	(void)state;
	for (int i = 0; i < 2; i++) {
		file_write(ERRORS, "", 0600);
		assert_exit(
			run_wait(START(&setup, "-v", "-r",
				i == 0 ? "-" : ERRORS, "0.1", "sleep", "99")),
			124);
		assert_int_equal(lines_in(file_text(ERRORS)), 5);
		assert_order(file_text(ERRORS), "ended by TERM",
			"{\"command\":[\"sleep\",\"99\"],");
	}
}

static void a_report_waits_for_the_messages_before_it(void **state)
{
	struct seccomp_notif notification;
	struct held held;
	const struct setup setup = to_hung_file(ERRORS, &held, STDERR_FILENO);
	struct pollfd more = {.events = POLLIN};
	struct run *run = START(&setup, "-r", "-", "9", "no-such-command-here");

	(void)state;
	leftovers_expected();
	skip_unless_held(&held);
	assert_true(held_await(&held, &notification) > 0);
	more.fd = held.listener;
	assert_int_equal(poll(&more, 1, 100), 0);
	held_let(&held, &notification);
	held_let_all(&held);
	assert_exit(run_wait(run), 127);
	assert_order(file_text(ERRORS), "tmo: no-such-command-here: ",
		"{\"command\":[\"no-such-command-here\"],");
}

/* ---- a disk that does hang ---- */

/* A file system on a loop device that can be frozen. */
#define ICE                                                                    \
	"cd \"$1\" && truncate -s 8M img && mkfs.ext4 -q -F img && mkdir ice " \
	"&& mount -o loop img ice && fsfreeze -f ice && fsfreeze -u ice "      \
	"|| exit 121\n"

/* In a mount namespace of its own. */
static struct run *run_with_ice(const char *script)
{
	const struct setup shell = {.program = "unshare"};
	struct run *run;

	leftovers_expected();
	run = run_wait(START(&shell, "-m", "sh", "-c", script, "sh",
		scratch_path(""), tmo_path()));
	if (*run->out == '\0')
		skip_because("no file system can be frozen here");
	return run;
}

/*
 * The command freezes it; thawed when tmo has returned, or by all means after
 * 30 s.
 */
static const char freezing[] = ICE
	"(sleep 30; fsfreeze -u ice) >&- 2>&- & net=$!\n"
	"\"$2\" -v -k 0.2 -g 0.5 -r ice/report 99 sh -c 'trap \"\" TERM; "
	"fsfreeze -f ice; "
	"kill -ALRM $PPID; while :; do sleep 9; done' "
	"2>>ice/errors\n"
	"echo $?; fsfreeze -u ice && kill $net; while ! grep -qs '}$' "
	"ice/report || ! grep -qs 'ended by' ice/errors; do sleep 0.05; done\n"
	"cat ice/errors ice/report >&2; umount -l ice";

static void on_a_frozen_file_system_tmo_returns(void **state)
{
	const struct run *run = run_with_ice(freezing);

	(void)state;
	assert_string_equal(run->out, "137\n");
	assert_order(run->err, "sending TERM\n", "sending KILL\n");
	assert_order(run->err, "ended by KILL", "{\"command\":[\"sh\",");
}

/* Whoever writes to it has its offset locked meanwhile, if KILL comes too. */
static const char writing[] = ICE
	"exec 3>>ice/out; fsfreeze -f ice\n"
	"(sleep 30; fsfreeze -u ice) >&- 2>&- 3>&- & net=$!\n"
	"(echo x >&3) & while ! grep -q '^State:.D' /proc/$!/status; do "
	"sleep 0.05; done\n"
	"for d in q dq; do \"$2\" -$d -k 0.3 0.3 sleep 99 >&3; echo $?; done\n"
	"fsfreeze -u ice && kill $net; exec 3>&-; umount -l ice";

static void so_it_does_where_others_write_to_its_output(void **state)
{
	const struct run *run = run_with_ice(writing);

	(void)state;
	assert_string_equal(run->out, "124\n124\n");
	assert_took(run, 0, 20 * SECOND);
}

/* ---- a file server ---- */

/* What is in "file" of a server that answers. */
static const char *text_served(const struct run *server)
{
	const struct setup cat = {.program = "cat"};
	const struct run *run = run_drain(
		run_wait(START(&cat, fileserver_path(server, "file"))));

	return run->out;
}

/* "file" there as some of its descriptors, 0 to 2, and for -r. */
static struct run *start_on_server(const struct run *server, const char *fds,
	const char *const arguments[])
{
	struct opened files[4] = {{.path = NULL}};
	const struct setup setup = {.child = opened_there, .context = files};

	for (int i = 0; fds[i] != '\0'; i++)
		files[i] = (struct opened){
			fileserver_path(server, "file"), fds[i] - '0'};
	return run_start(&setup, arguments);
}

#define START_ON(server, fds, ...)                                             \
	start_on_server(                                                       \
		(server), (fds), (const char *const[]){__VA_ARGS__, NULL})

static void what_goes_to_a_file_server_is_there_when_tmo_returns(void **state)
{
	struct run *server = fileserver_start("");
	const char *report;

	(void)state;
	skip_without_server(server);
	report = fileserver_path(server, "file");
	assert_exit(run_wait(START_ON(server, "012", "-r", report, "9", "sh",
			    "-c", "echo ours; exit 3")),
		3);
	/* Nobody but the server is left. */
	assert_int_equal(process_count(getpid()), 1);
	assert_order(text_served(server), "ours\n", "\"exit\":3,");
	assert_exit(
		run_wait(START_ON(server, "2", "9", "no-such-command-here")),
		127);
	assert_int_equal(process_count(getpid()), 1);
	assert_order(text_served(server), "\"exit\":3,",
		"tmo: no-such-command-here: ");
}

/* What the harness finds, it complains of. */
static void what_closes_its_files_has_ended_when_tmo_returns(void **state)
{
	struct run *server = fileserver_start("");

	(void)state;
	skip_without_server(server);
	for (int i = 0; i < 20; i++) {
		assert_exit(
			run_wait(START_ON(server, "01", "-d", "9", "true")), 0);
		assert_int_equal(process_count(getpid()), 1);
	}
}

/* ---- an exec that waits for a file server ---- */

/* Its stat must not be read: the test would wait, too. */
static bool is_in_exec(pid_t pid)
{
	unsigned long text, data;
	char state;
	const char *status =
		file_text(text_format("/proc/%d/status", (int)pid));

	return sscanf(file_text(text_format("/proc/%d/statm", (int)pid)),
		       "%*u %*u %*u %lu %*u %lu", &text, &data) == 2 &&
	       text == 0 && data > 0 &&
	       sscanf(strstr(status, "State:"), "State: %c", &state) == 1 &&
	       state != 'R';
}

/* A poll(2) that has something to tell takes no signal. */
static void make_flush_hang(const struct run *server)
{
	const char *path = text_format("/proc/%d/status", (int)server->pid);
	const int64_t until = clock_now() + GENEROUS;

	fileserver_hang(server);
	while (strstr(file_text(path), "ShdPnd:\t0000000000000000") == NULL)
		assert_true(clock_now() < until);
}

/* Whatever becomes of the test: who looks for what is left would wait. */
static void end_server_later(const struct run *server)
{
	const struct setup shell = {.program = "sh"};

	leftovers_expected();
	START(&shell, "-c", "sleep 40; exec kill -KILL $0",
		text_format("%d", (int)server->pid));
}

static const char behind_shell[] =
	"trap 'echo cleaned; exit 3' TERM; \"$@\" & while :; do wait; done";

/* `said` of the limit; NULL: time is up as soon as it hangs. */
static void check_exec(
	struct run *server, const char *option, const char *said, bool behind)
{
	const char *execer = help_path("execer");
	const char *file = fileserver_path(server, "file");
	struct run *run =
		behind ? START(NULL, option, "-k", "0.2", "-g", "0.3", "1000",
				 "sh", "-c", behind_shell, "sh", execer, file,
				 "sleep", "1000")
		       : START(NULL, option, "-k", "0.2", "-g", "0.3", "1000",
				 execer, file, "sleep", "1000");
	const pid_t pid = run_ready_pid(run);
	const int64_t until = clock_now() + GENEROUS;

	make_flush_hang(server);
	assert_int_equal(kill(pid, SIGUSR1), 0);
	while (!is_in_exec(pid))
		assert_true(clock_now() < until);
	if (said == NULL)
		run_time_up(run);
	run_wait(run);
	fileserver_go_on(server);
	process_await(pid, "Z");
	assert_exit(run, 125);
	assert_string_equal(run->out, behind ? "cleaned\n" : "");
	assert_order(run->err, said == NULL ? "told by ALRM" : said,
		text_format(": process %d (execer) still runs 0.3s after KILL, "
			    "leaving it\n",
			(int)pid));
}

static void an_exec_that_hangs_holds_up_neither_signal_nor_return(void **state)
{
	struct run *server = fileserver_start("flush");

	(void)state;
	skip_without_server(server);
	end_server_later(server);
	for (int behind = 0; behind <= 1; behind++) {
		check_exec(server, "-v", NULL, behind);
		check_exec(server, "-d", NULL, behind);
		check_exec(server, "-r-", NULL, behind);
		check_exec(server, "-b.1", NULL, behind);
	}
}

/* A sample asks for what such an exec keeps back. */
static void nor_a_sampled_limit(void **state)
{
	struct run *server = fileserver_start("flush");

	(void)state;
	skip_without_server(server);
	end_server_later(server);
	for (int behind = 0; behind <= 1; behind++) {
		check_exec(server, "-n1", "no output for 1s", behind);
		check_exec(server, "-i1", "idle for 1s", behind);
		check_exec(server, "-M1G", NULL, behind);
		check_exec(server, "-c1000", NULL, behind);
	}
}

/* Has nothing there open when it is ready. */
static const char heedless[] = "exec <&- >&- 2>&-; trap '' TERM; echo >&8; "
			       "while :; do sleep 9; done";

static bool is_settled(pid_t pid)
{
	return !has_open(pid, STDIN_FILENO) && !has_open(pid, STDOUT_FILENO);
}

/* Children of tmo's in a session that is not their own; a guard at its start.
 */
static size_t not_settled(const struct run *run)
{
	struct seen found[16];
	const size_t all = process_descendants(run->pid, found, 16);
	size_t count = 0;

	for (size_t i = 0; i < all && i < 16; i++)
		if (found[i].parent == run->pid)
			count +=
				found[i].session != found[i].pid ||
				(strcmp(found[i].name, "deadline-guard") == 0 &&
					!is_settled(found[i].pid));
	return count;
}

/* What the start has left to children is closed; `others`: the command. */
static void await_settled(const struct run *run, size_t others)
{
	const int64_t until = clock_now() + GENEROUS;

	while (!is_settled(run->pid) || not_settled(run) != others)
		assert_true(clock_now() < until);
}

/*
 * All of tmo's files are on a server that hangs when time is up. It may wait a
 * second for each: for its messages, its guard, and before its exit.
 */
static void check_hung_server(const char *fds, const char *option)
{
	struct run *server = fileserver_start("");
	struct run *run;

	leftovers_expected();
	skip_without_server(server);
	run = START_ON(server, fds, "-q", option, "-k", "0.2", "1000", "sh",
		"-c", heedless);
	run_ready(run);
	await_settled(run, strchr(option, 'd') == NULL ? 1 : 0);
	fileserver_hang(server);
	run_time_up(run);
	run_wait(run);
	assert_exit(run, 137);
	assert_all_gone(run);
	/* Who reads from the others sees their end. */
	run_drain(run);
	run_kill(server, SIGKILL);
	run_wait(server);
}

static void a_file_server_that_hangs_does_not_hold_up_the_return(void **state)
{
	(void)state;
	check_hung_server("0", "-q");
	check_hung_server("1", "-q");
	check_hung_server("2", "-q");
	check_hung_server("012", "-v");
}

static void nor_that_of_a_guard(void **state)
{
	(void)state;
	check_hung_server("01", "-d");
	check_hung_server("2", "-d");
	check_hung_server("012", "-dv");
}

static void nor_the_end_by_a_signal(void **state)
{
	struct run *server = fileserver_start("flush");
	struct run *run;

	(void)state;
	leftovers_expected();
	skip_without_server(server);
	run = START_ON(server, "12", "1000", "sh", "-c",
		"exec >&- 2>&-; echo >&8; while :; do sleep 9; done");
	run_ready(run);
	fileserver_hang(server);
	run_kill(run, SIGINT);
	run_wait(run);
	assert_signalled(run, SIGINT);
}

/* A free loop device, which is free again when nothing uses it; or NULL. */
static const char *loop_device(void)
{
	const struct setup shell = {.program = "sh"};
	const struct run *run = run_wait(START(&shell, "-c",
		"truncate -s 1M \"$0\" && losetup -f --show \"$0\" | tr -d "
		"'\\n'",
		scratch_path("image")));

	return run->status == 0 && *run->out != '\0' ? run->out : NULL;
}

/*
 * What is not written yet is, by whoever is the last to close a file that was
 * truncated (ext4, XFS, Btrfs). Here it is the server that hangs at a close.
 */
static void check_hung_disk(const char *fds, const char *option, int signal)
{
	const char *device = loop_device();
	const struct setup release = {.program = "losetup"};
	struct run *server, *run;

	leftovers_expected();
	if (!device)
		skip_because("there is no loop device here");
	server = fileserver_start_on("flush", device);
	run_wait(START(&release, "-d", device));
	skip_without_server(server);
	run = START_ON(server, fds, option, "1000", "sh", "-c",
		"exec <&- >&- 2>&-; echo >&8; while :; do sleep 9; done");
	run_ready(run);
	make_flush_hang(server);
	run_kill(run, signal);
	run_wait(run);
	if (signal == SIGALRM)
		assert_exit(run, 124);
	else
		assert_signalled(run, signal);
	run_kill(server, SIGKILL);
}

static void nor_does_a_disk(void **state)
{
	(void)state;
	check_hung_disk("012", "-q", SIGALRM);
	check_hung_disk("01", "-v", SIGALRM);
	check_hung_disk("12", "-d", SIGALRM);
	check_hung_disk("1", "-q", SIGINT);
}

/* The guard ends the run, and has the same files. */
static void nor_the_end_of_a_guard_without_tmo(void **state)
{
	struct run *server = fileserver_start("");
	struct run *run;
	struct seen found[8];
	pid_t guard;

	(void)state;
	leftovers_expected();
	skip_without_server(server);
	run = START_ON(
		server, "012", "-d", "-k", "0.2", "1000", "sh", "-c", heedless);
	run_ready(run);
	assert_true(process_descendants(run->pid, found, 8) > 0);
	guard = found[0].pid;
	run_kill(run, SIGKILL);
	run_wait(run);
	fileserver_hang(server);
	process_await(guard, "Z");
	run_await_gone(run);
}

/* The command ends by itself. */
static void check_hung_report(const char *option)
{
	const struct setup setup = {.in = STREAM_PIPE};
	struct run *server = fileserver_start("");
	const char *report;
	struct run *run;

	leftovers_expected();
	skip_without_server(server);
	report = fileserver_path(server, "file");
	run = START(&setup, "-q", option, "-g", "0.3", "-r", report, "1000",
		"sh", "-c", "echo >&8; read line; exit 6");
	run_ready(run);
	fileserver_hang(server);
	run_close_in(run);
	run_wait(run);
	assert_exit(run, 6);
	assert_one_error(run, "tmo: ", "': not taken within 300ms");
	run_drain(run);
	run_kill(server, SIGKILL);
	run_wait(server);
}

static void a_report_to_a_server_that_hangs_is_given_up(void **state)
{
	(void)state;
	check_hung_report("-q");
	check_hung_report("-d");
}

/* Who writes the lines has the report's file, too, and hangs at its exit. */
static void its_loss_is_said_in_a_file_of_a_disk(void **state)
{
	struct run *server = fileserver_start("");
	const struct setup setup = to_file(ERRORS);
	const char *report;
	struct run *run;

	(void)state;
	leftovers_expected();
	skip_without_server(server);
	report = fileserver_path(server, "file");
	run = START(&setup, "-v", "-k", "0.2", "-g", "0.3", "-r", report,
		"1000", "sh", "-c", heedless);
	run_ready(run);
	fileserver_hang(server);
	run_time_up(run);
	run_wait(run);
	assert_order(
		file_text(ERRORS), "sending KILL\n", "cannot write report ");
}

/* The shell's exec closes the report's file, and the exit of its tmo does. */
static void a_hook_that_hangs_there_is_left(void **state)
{
	struct run *server = fileserver_start("flush");
	const char *report;
	struct run *run;

	(void)state;
	skip_without_server(server);
	end_server_later(server);
	report = fileserver_path(server, "file");
	run = START(NULL, "-k", "0.2", "-g", "0.3", "-r", report, "-o", "true",
		"1000", "sh", "-c", heedless);
	run_ready(run);
	fileserver_hang(server);
	run_time_up(run);
	run_wait(run);
	assert_exit(run, 125);
	assert_order(run->err, "running the -o command\n", "sending TERM\n");
	assert_order(run->err, "sending TERM\n",
		" of the -o command does not end by KILL, leaving it\n");
	run_kill(server, SIGKILL);
	run_wait(server);
}

/* Its server is not asked for what it is, nor for another opening of it. */
static void a_fifo_of_a_server_that_hangs_is_written_to(void **state)
{
	static const char *const options[] = {"-q", "-v", "-dv"};
	const struct setup shell = {.program = "sh"};
	struct run *server = fileserver_start("");
	struct opened files[] = {{.fd = STDERR_FILENO}, {.path = NULL}};
	const struct setup setup = {.child = opened_there, .context = files};
	struct run *reader, *run;

	(void)state;
	leftovers_expected();
	skip_without_server(server);
	files[0].path = fileserver_path(server, "fifo");
	for (int i = 0; i < 3; i++) {
		fileserver_go_on(server);
		reader = START(&shell, "-c",
			"exec <>\"$0\"; echo first >&0; exec cat",
			files[0].path);
		run_await_out(reader, "first\n");
		run = START(&setup, options[i], "-r", "-", "-k", "0.2", "1000",
			"sh", "-c", heedless);
		run_ready(run);
		fileserver_hang(server);
		run_time_up(run);
		run_wait(run);
		assert_exit(run, 137);
		run_await_out(reader, "\"status\":137,");
		if (i > 0)
			assert_order(reader->out, "sending TERM\n",
				"sending KILL\n");
		run_kill(reader, SIGKILL);
	}
}

/* ---- a report that nobody reads ---- */

static int full_fifo(const char *path)
{
	static char bytes[4096];
	int fd;

	memset(bytes, 'x', sizeof(bytes));
	assert_int_equal(mkfifo(path, 0600), 0);
	fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	assert_true(fd >= 0);
	while (write(fd, bytes, sizeof(bytes)) > 0)
		;
	return fd;
}

static void a_full_fifo_is_given_up_and_that_is_said(void **state)
{
	const char *fifo = scratch_path("fifo");
	const int fd = full_fifo(fifo);
	const struct run *run =
		TMO("-g", "0.4", "-r", fifo, "9", "sh", "-c", "exit 3");

	(void)state;
	assert_exit(run, 3);
	assert_took(run, 400 * MILLISECOND, GENEROUS);
	assert_one_error(run, "tmo: sh: cannot write report '",
		"': not taken within 400ms");
	close(fd);
}

/* With /proc, which lets it be opened anew, and as a socket, which cannot be.
 */
static void so_is_standard_error(void **state)
{
	static char bytes[4096];
	struct setup setup = {.out = STREAM_NULL};
	struct run *run;
	int ends[2];

	(void)state;
	leftovers_expected();
	for (int i = 0; i < 2; i++) {
		if (i == 0)
			assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
		else
			assert_int_equal(
				socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC,
					0, ends),
				0);
		assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
		while (write(ends[1], bytes, sizeof(bytes)) > 0)
			;
		assert_int_equal(fcntl(ends[1], F_SETFL, 0), 0);
		setup.err = ends[1];
		run = run_wait(START(&setup, "-g", "0.4", "-r", "-", "9", "sh",
			"-c", "exit 3"));
		assert_exit(run, 3);
		assert_took(run, 400 * MILLISECOND, GENEROUS);
		close(ends[0]);
		close(ends[1]);
	}
}

static void a_reader_that_comes_late_gets_it_whole(void **state)
{
	static char bytes[1 << 18];
	const char *fifo = scratch_path("fifo");
	const int fd = full_fifo(fifo);
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	struct run *run =
		START(NULL, "-r", fifo, "9", "sh", "-c", "echo >&8; exit 3");
	size_t length = 0;
	ssize_t got;

	(void)state;
	run_ready(run);
	assert_runs_on(run, 200 * MILLISECOND);
	while (strstr(bytes, "\"hook\":null}\n") == NULL) {
		assert_int_equal(poll(&wait, 1, HARNESS_DEADLINE * 1000), 1);
		got = read(fd, bytes + length, sizeof(bytes) - 1 - length);
		assert_true(got > 0);
		length += (size_t)got;
	}
	assert_non_null(strstr(bytes, "x{\"command\":[\"sh\","));
	assert_exit(run_wait(run), 3);
	assert_stderr(run, "");
	close(fd);
}

static const struct CMUnitTest tests[] = {
	PROMISE(a_message_that_hangs_holds_up_neither_signal_nor_return),
	PROMISE(nor_with_a_guard),
	PROMISE(so_it_is_when_tmo_was_killed_in_the_meantime),
	PROMISE(messages_to_a_file_are_there_when_tmo_returns),
	PROMISE(tmo_waits_for_them_a_while),
	PROMISE(the_limit_line_is_in_the_file_before_the_hook_is),
	PROMISE(a_hook_runs_although_its_line_hangs),
	PROMISE(the_writer_is_no_descendant),
	PROMISE(what_it_writes_is_no_output),
	PROMISE(it_closes_pipes_and_no_files),
	PROMISE(its_death_is_not_the_command_s),
	PROMISE(signals_of_the_terminal_do_not_reach_it),
	PROMISE(the_offset_of_the_commands_output_is_not_asked_for),
	PROMISE(what_is_mounted_over_files_of_the_kernel_is_not_asked),
	PROMISE(nor_is_what_is_mounted_above_them),
	PROMISE(a_report_that_hangs_is_given_up_and_that_is_said),
	PROMISE(where_messages_hang_the_report_is_written),
	PROMISE(its_loss_is_said_in_a_file_too),
	PROMISE(messages_and_report_in_one_file_are_in_order),
	PROMISE(a_report_waits_for_the_messages_before_it),
	PROMISE(on_a_frozen_file_system_tmo_returns),
	PROMISE(so_it_does_where_others_write_to_its_output),
	PROMISE(what_goes_to_a_file_server_is_there_when_tmo_returns),
	PROMISE(what_closes_its_files_has_ended_when_tmo_returns),
	PROMISE(an_exec_that_hangs_holds_up_neither_signal_nor_return),
	PROMISE(nor_a_sampled_limit),
	PROMISE(a_file_server_that_hangs_does_not_hold_up_the_return),
	PROMISE(nor_that_of_a_guard),
	PROMISE(nor_the_end_by_a_signal),
	PROMISE(nor_does_a_disk),
	PROMISE(nor_the_end_of_a_guard_without_tmo),
	PROMISE(a_report_to_a_server_that_hangs_is_given_up),
	PROMISE(its_loss_is_said_in_a_file_of_a_disk),
	PROMISE(a_hook_that_hangs_there_is_left),
	PROMISE(a_fifo_of_a_server_that_hangs_is_written_to),
	PROMISE(a_full_fifo_is_given_up_and_that_is_said),
	PROMISE(so_is_standard_error),
	PROMISE(a_reader_that_comes_late_gets_it_whole),
};

TEST_PROGRAM(tests)
