/*
 * Terminals: to the terminal and the shell tmo is not there.
 *
 * Most tests drive a real interactive bash over a pseudo-terminal; what is
 * typed and what is awaited are told apart by never typing what is awaited.
 */
#define _GNU_SOURCE
#include "actors.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PROMPT "tmo-prompt> "
#define CTRL_C "\003"
#define CTRL_D "\004"
#define CTRL_S "\023"
#define CTRL_Z "\032"
#define CTRL_BACKSLASH "\034"

/* How a tree begins when it is typed. */
#define TYPED_TREE "\"$A\" log \"$L\" "

static struct {
	int master;
	int slave;
	char screen[1 << 20];
	size_t length;
	size_t seen; /* up to here has been awaited */
} terminal = {.master = -1, .slave = -1};

/* ---- the terminal ---- */

static int move_up(int fd)
{
	const int moved = fcntl(fd, F_DUPFD_CLOEXEC, HARNESS_FD);

	assert_true(moved >= 0);
	close(fd);
	return moved;
}

static void terminal_open(void)
{
	const struct winsize wide = {.ws_row = 50, .ws_col = 1000};

	assert_int_equal(
		openpty(&terminal.master, &terminal.slave, NULL, NULL, &wide),
		0);
	terminal.master = move_up(terminal.master);
	terminal.slave = move_up(terminal.slave);
	assert_int_equal(fcntl(terminal.master, F_SETFL, O_NONBLOCK), 0);
	terminal.length = terminal.seen = 0;
	terminal.screen[0] = '\0';
}

static void terminal_close(void)
{
	if (terminal.master >= 0)
		close(terminal.master);
	if (terminal.slave >= 0)
		close(terminal.slave);
	terminal.master = terminal.slave = -1;
}

static int terminal_teardown(void **state)
{
	terminal_close();
	return harness_teardown(state);
}

static void terminal_type(const char *text)
{
	assert_int_equal(write(terminal.master, text, strlen(text)),
		(ssize_t)strlen(text));
}

static void terminal_read(void)
{
	const size_t room = sizeof(terminal.screen) - 1 - terminal.length;
	const ssize_t got =
		read(terminal.master, terminal.screen + terminal.length, room);

	if (got > 0)
		terminal.length += (size_t)got;
	terminal.screen[terminal.length] = '\0';
}

/* Waits until `text` appears beyond what has been awaited before. */
static void terminal_await(const char *text)
{
	const int64_t until = clock_now() + HARNESS_DEADLINE * SECOND;
	const char *found;

	while ((found = strstr(terminal.screen + terminal.seen, text)) ==
		NULL) {
		struct pollfd wait = {.fd = terminal.master, .events = POLLIN};

		if (clock_now() > until) {
			print_error("\"%s\" did not appear:\n%s\n", text,
				terminal.screen);
			fail();
		}
		poll(&wait, 1, 100);
		terminal_read();
	}
	terminal.seen = (size_t)(found - terminal.screen) + strlen(text);
}

static void terminal_await_prompt(void)
{
	terminal_await(PROMPT);
}

/* What the last command's status was. */
static void terminal_await_status(int status)
{
	terminal_type("echo status''=$?=\n");
	terminal_await(text_format("status=%d=", status));
	terminal_await_prompt();
}

/* ---- who runs there ---- */

/* setup.child */
static void take_terminal(void *context)
{
	(void)context;
	if (ioctl(STDIN_FILENO, TIOCSCTTY, 0) != 0)
		_exit(121);
	setenv("T", tmo_path(), 1);
	setenv("A", ACTOR, 1);
	setenv("L", LOG, 1);
	setenv("HOME", scratch_path(""), 1);
	setenv("PS1", PROMPT, 1);
}

static struct setup on_terminal(const char *program)
{
	terminal_open();
	LOG; /* makes the directory, here and not in the child */
	return (struct setup){
		.program = program,
		.session = true,
		.in = terminal.slave,
		.out = terminal.slave,
		.err = terminal.slave,
		.child = take_terminal,
	};
}

/* An interactive shell with its first prompt out. */
static struct run *start_shell(void)
{
	struct setup setup;
	struct run *run;

	if (system("bash -c : 2>/dev/null") != 0)
		skip_because("needs bash");
	setup = on_terminal("bash");
	run = START(&setup, "--norc", "--noprofile", "--noediting", "-i");
	terminal_await_prompt();
	return run;
}

static pid_t parent_of(pid_t pid)
{
	struct seen seen;

	assert_true(process_look(pid, &seen));
	return seen.parent;
}

/* ---- Ctrl-C and the like ---- */

/*
 * Those in tmo's group have it from the terminal, the others from tmo, which is
 * started by the words `before`.
 */
static void each_gets_once(const char *before, const char *key, int number)
{
	struct run *run = start_shell();

	terminal_type(text_format(
		"%s \"$T\" 60 " TYPED_TREE
		"catch %d label top fork [ label kid "
		"ready until 1 linger 300 ] fork [ label other setpgid ready "
		"until 1 linger 300 ] fork [ label far setsid ready until 1 "
		"linger 300 ] ready until 1 linger 300 wait exit 7\n",
		before, number));
	run_ready_many(run, 4);
	terminal_type(key);
	terminal_await_prompt();
	terminal_await_status(7);
	log_once("top", number);
	log_once("kid", number);
	log_once("other", number);
	log_once("far", number);
}

static void ctrl_c_reaches_each_once(void **state)
{
	(void)state;
	each_gets_once("", CTRL_C, SIGINT);
}

static void ctrl_backslash_reaches_each_once(void **state)
{
	(void)state;
	each_gets_once("", CTRL_BACKSLASH, SIGQUIT);
}

/* There tmo's own group, made outside, has the number 0. */
static void ctrl_c_in_a_pid_namespace_reaches_each_once(void **state)
{
	(void)state;
	if (system("unshare -pf --mount-proc true 2>/dev/null") != 0)
		skip_because("namespaces are not permitted here");
	each_gets_once("unshare -pf --mount-proc", CTRL_C, SIGINT);
}

static void ctrl_c_ends_a_plain_command(void **state)
{
	(void)state;
	struct run *run = start_shell();

	terminal_type("\"$T\" 60 \"$A\" ready pause\n");
	run_ready(run);
	terminal_type(CTRL_C);
	terminal_await_prompt();
	terminal_await_status(128 + SIGINT);
}

/* ---- Ctrl-Z ---- */

static void ctrl_z_stops_both_and_fg_continues_both(void **state)
{
	(void)state;
	struct run *run = start_shell();
	pid_t command, tmo;

	terminal_type("\"$T\" 60 " TYPED_TREE "label top catch 18 catch 10 "
		      "ready until 2 exit 5\n");
	command = run_ready_pid(run);
	tmo = parent_of(command);
	terminal_type(CTRL_Z);
	terminal_await_prompt();
	process_await(command, "T");
	process_await(tmo, "T");
	terminal_type("fg\n");
	log_await("top", SIGCONT);
	process_await(tmo, "S");
	assert_int_equal(kill(tmo, SIGUSR1), 0);
	terminal_await_prompt();
	terminal_await_status(5);
}

static void bg_continues_both(void **state)
{
	(void)state;
	struct run *run = start_shell();
	pid_t command, tmo;

	terminal_type("\"$T\" 60 " TYPED_TREE "label top catch 18 catch 10 "
		      "ready until 2 exit 5\n");
	command = run_ready_pid(run);
	tmo = parent_of(command);
	terminal_type(CTRL_Z);
	terminal_await_prompt();
	process_await(command, "T");
	process_await(tmo, "T");
	terminal_type("bg\n");
	terminal_await_prompt();
	log_await("top", SIGCONT);
	process_await(tmo, "S");
	assert_int_equal(kill(tmo, SIGUSR1), 0);
	terminal_type("wait %1\n");
	terminal_await_prompt();
	terminal_await_status(5);
}

/* Twice in a row: a stop must leave nothing behind that stops once more. */
static void ctrl_z_and_fg_again(void **state)
{
	(void)state;
	struct run *run = start_shell();
	pid_t command, tmo;

	terminal_type("\"$T\" 60 \"$A\" ready catch 10 until 1 exit 6\n");
	command = run_ready_pid(run);
	tmo = parent_of(command);
	for (int i = 0; i < 3; i++) {
		terminal_type(CTRL_Z);
		terminal_await_prompt();
		process_await(command, "T");
		process_await(tmo, "T");
		terminal_type("fg\n");
		process_await(tmo, "S");
		process_await(command, "S");
	}
	assert_int_equal(kill(tmo, SIGUSR1), 0);
	terminal_await_prompt();
	terminal_await_status(6);
}

/* Of the three only the guard is in another session, and goes on. */
static void under_d_ctrl_z_fg_and_ctrl_c_work(void **state)
{
	(void)state;
	struct run *run = start_shell();
	pid_t command, tmo;

	terminal_type("\"$T\" -d 60 \"$A\" ready pause\n");
	command = run_ready_pid(run);
	tmo = parent_of(parent_of(command));
	for (int i = 0; i < 3; i++) {
		terminal_type(CTRL_Z);
		terminal_await_prompt();
		process_await(command, "T");
		process_await(tmo, "T");
		terminal_type("fg\n");
		process_await(tmo, "S");
		process_await(command, "S");
	}
	terminal_type(CTRL_C);
	terminal_await_prompt();
	terminal_await_status(128 + SIGINT);
}

static void ctrl_z_works_in_a_script(void **state)
{
	(void)state;
	struct run *run = start_shell();
	pid_t command, tmo, shell;

	terminal_type("sh -c '\"$T\" 60 \"$A\" ready catch 10 until 1 exit 5; "
		      "echo aft''er'\n");
	command = run_ready_pid(run);
	tmo = parent_of(command);
	shell = parent_of(tmo);
	terminal_type(CTRL_Z);
	terminal_await_prompt();
	process_await(command, "T");
	process_await(tmo, "T");
	process_await(shell, "T");
	terminal_type("fg\n");
	process_await(tmo, "S");
	process_await(command, "S");
	assert_int_equal(kill(tmo, SIGUSR1), 0);
	terminal_await("after\r\n");
	terminal_await_prompt();
}

static void a_command_that_stops_itself_gives_the_prompt_back(void **state)
{
	(void)state;
	static const int signals[] = {SIGSTOP, SIGTSTP};

	for (size_t i = 0; i < 2; i++) {
		struct run *run = start_shell();
		pid_t command;

		terminal_type(text_format("\"$T\" 60 " TYPED_TREE
					  "label top catch 18 ready raise "
					  "%d until 1 exit 5\n",
			signals[i]));
		command = run_ready_pid(run);
		terminal_await_prompt();
		process_await(command, "T");
		process_await(parent_of(command), "T");
		terminal_type("fg\n");
		log_await("top", SIGCONT);
		terminal_await_prompt();
		terminal_await_status(5);
		unlink(LOG);
		terminal_type("exit\n");
		run_wait(run);
		terminal_close();
	}
}

/* What an inner shell stopped is that shell's to continue. */
static void fg_does_not_continue_the_jobs_of_an_inner_shell(void **state)
{
	(void)state;
	struct run *run = start_shell();
	pid_t job, command, tmo;

	terminal_type(
		"\"$T\" 60 \"$A\" fork [ setpgid ready raise 19 exit 0 ] "
		"catch 10 read /dev/null linger 1 ready until 1 exit 5\n");
	job = run_ready_pid(run);
	command = run_ready_pid(run);
	if (parent_of(job) != command) {
		const pid_t other = job;

		job = command;
		command = other;
	}
	tmo = parent_of(command);
	process_await(job, "T");
	terminal_type(CTRL_Z);
	terminal_await_prompt();
	process_await(tmo, "T");
	process_await(command, "T");
	terminal_type("fg\n");
	process_await(tmo, "S");
	process_await(command, "S");
	process_await(job, "T");
	assert_int_equal(kill(tmo, SIGUSR1), 0);
	terminal_await_prompt();
}

static void a_limit_passed_while_stopped_acts_after_fg(void **state)
{
	(void)state;
	struct run *run = start_shell();
	const struct timespec past = {.tv_sec = 1, .tv_nsec = 300000000};
	pid_t command, tmo;

	terminal_type("\"$T\" 1 \"$A\" ready pause\n");
	command = run_ready_pid(run);
	tmo = parent_of(command);
	terminal_type(CTRL_Z);
	terminal_await_prompt();
	process_await(tmo, "T");
	nanosleep(&past, NULL); /* the limit must go by: no event says so */
	process_await(tmo, "T");
	process_await(command, "T");
	terminal_type("fg\n");
	terminal_await("time limit of 1s reached, sending TERM");
	terminal_await_prompt();
	terminal_await_status(124);
}

/* ---- reading ---- */

static void the_command_reads_the_terminal(void **state)
{
	(void)state;
	struct run *run = start_shell();

	terminal_type("\"$T\" 60 sh -c 'echo 1 >&8; exec sed -u s/^/got:/'\n");
	run_ready(run);
	terminal_type("hello\n");
	terminal_await("got:hello");
	terminal_type(CTRL_D);
	terminal_await_prompt();
	terminal_await_status(0);
}

static void a_background_reader_goes_on_after_fg(void **state)
{
	(void)state;
	struct run *run = start_shell();
	pid_t command;

	terminal_type(
		"\"$T\" 60 sh -c 'echo $$ >&8; exec sed -u s/^/got:/' <&0 &\n");
	terminal_await_prompt();
	command = run_ready_pid(run);
	process_await(command, "T");
	terminal_type("fg\n");
	terminal_type("hello\n");
	terminal_await("got:hello");
	terminal_type(CTRL_D);
	terminal_await_prompt();
	terminal_await_status(0);
}

static void a_stopped_background_reader_is_ended_by_its_limit(void **state)
{
	(void)state;
	struct run *run = start_shell();

	terminal_type("\"$T\" 1 sh -c 'echo $$ >&8; exec cat' <&0 &\n");
	terminal_await_prompt();
	run_ready(run);
	terminal_type("wait %1\n");
	terminal_await("time limit of 1s reached, sending TERM");
	terminal_await_prompt();
	terminal_await_status(124);
}

/* ---- writing ---- */

static void a_message_from_the_background_under_tostop(void **state)
{
	(void)state;
	struct run *run = start_shell();

	terminal_type("stty tostop\n");
	terminal_await_prompt();
	terminal_type("\"$T\" -k 1 0.5 \"$A\" ignore 15 ready pause &\n");
	terminal_await_prompt();
	run_ready(run);
	terminal_type("wait %1\n");
	terminal_await("time limit of 0.5s reached, sending TERM");
	terminal_await("still running 1s later, sending KILL");
	terminal_await_prompt();
	terminal_await_status(137);
}

/* Until the terminal takes no more output. */
static void await_blocked_output(void)
{
	struct pollfd out = {.fd = terminal.slave, .events = POLLOUT};
	const int64_t until = clock_now() + GENEROUS;

	while (poll(&out, 1, 0) == 1 && (out.revents & POLLOUT))
		assert_true(clock_now() < until);
}

static void a_terminal_held_by_ctrl_s_does_not_hold_up_the_kill(void **state)
{
	(void)state;
	const struct setup setup = on_terminal(NULL);
	struct run *run = START(&setup, "-v", "-k", "0.3", "1", ACTOR, "ignore",
		"15", "ready", "pause");

	run_ready(run);
	terminal_type(CTRL_S);
	await_blocked_output();
	run_wait(run);
	assert_exit(run, 137);
	assert_all_gone(run);
	assert_took(run, 1300 * MILLISECOND, GENEROUS);
}

static void a_full_terminal_does_not_hold_up_the_kill(void **state)
{
	(void)state;
	const struct setup setup = on_terminal(NULL);
	struct run *run = START(&setup, "-v", "-k", "0.3", "1", "sh", "-c",
		"trap '' TERM; yes");

	await_blocked_output(); /* nobody reads it */
	run_wait(run);
	assert_exit(run, 137);
	assert_all_gone(run);
	assert_took(run, 1300 * MILLISECOND, GENEROUS);
}

/* Leaves room for so few bytes: what is taken is less than one asks for. */
static void fill_terminal(size_t room)
{
	const int fd = open(ptsname(terminal.master),
		O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	size_t taken = 0;

	assert_true(fd >= 0);
	while (write(fd, "x", 1) == 1)
		taken++;
	while (terminal.length < taken) /* all of it is read again */
		terminal_read();
	for (; taken > room; taken--)
		assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
}

static void a_terminal_with_little_room_holds_up_nothing(void **state)
{
	(void)state;
	const struct setup setup = on_terminal(NULL);
	char name[800] = "";
	struct run *run;

	while (strlen(name) < 400)
		strcat(name, "/.");
	strcat(name, ACTOR);
	fill_terminal(100);
	run = START(&setup, "-k", "0.3", "1", name, "ignore", "15", "ready",
		"pause");
	run_wait(run);
	assert_exit(run, 137);
	assert_took(run, 1300 * MILLISECOND, GENEROUS);
}

/* As without tmo: who ignores Ctrl-Z, or does something else, is not stopped.
 */
static void ctrl_z_stops_nobody_where_the_command_ignores_it(void **state)
{
	(void)state;
	struct run *run = start_shell();

	terminal_type("\"$T\" -q 1 \"$A\" ignore 20 ready pause\n");
	run_ready(run);
	terminal_type(CTRL_Z);
	terminal_await_prompt();
	terminal_await_status(124);
}

/* It has a process group of its own in front, and gives the terminal back. */
static void an_inner_shell_that_suspends_itself_gives_it_back(void **state)
{
	(void)state;
	start_shell();
	terminal_type("\"$T\" 0 bash --norc --noprofile --noediting -i\n");
	terminal_await_prompt();
	terminal_type("suspend\n");
	terminal_await("Stopped");
	terminal_await_prompt();
	terminal_type("fg\n");
	terminal_await_prompt();
	terminal_type("exit 7\n");
	terminal_await_prompt();
	terminal_await_status(7);
}

/* ---- the -o command ---- */

/* It stands in tmo's group, so it is stopped and continued with the rest. */
static void ctrl_z_stops_the_o_command_too(void **state)
{
	(void)state;
	struct run *run = start_shell();
	pid_t hook, keeper, tmo;

	terminal_type("\"$T\" -q -k 50 -o '" TAKE_FDS
		      "echo $$ >&8; exec sleep 1000' 0.1 "
		      "sleep 1000\n");
	hook = run_ready_pid(run);
	keeper = parent_of(hook);
	tmo = parent_of(keeper);
	terminal_type(CTRL_Z);
	terminal_await_prompt();
	process_await(tmo, "T");
	process_await(keeper, "T");
	process_await(hook, "T");
	terminal_type("fg\n");
	process_await(hook, "S");
	assert_int_equal(kill(hook, SIGKILL), 0);
	terminal_await_prompt();
	terminal_await_status(124);
}

/* ---- modes ---- */

static void modes_are_put_back_after_a_kill(void **state)
{
	(void)state;
	const struct setup setup = on_terminal("sh");
	struct run *run = START(&setup, "-c",
		"stty -g >&8; \"$T\" -s KILL 60 sh -c 'stty raw -echo; stty "
		"-g >&8; echo $PPID >&8; sleep 60'; stty -g >&8");
	const char *before = text_format("%s", run_ready(run));
	const char *raw = text_format("%s", run_ready(run));
	const int killed = kill(run_ready_pid(run), SIGALRM);
	const char *after = text_format("%s", run_ready(run));

	assert_int_equal(killed, 0);

	assert_string_not_equal(before, raw);
	assert_string_equal(before, after);
	run_wait(run);
}

/* An inner shell puts itself in front, in a group that ends with it. */
static void modes_are_put_back_after_an_inner_shell_is_killed(void **state)
{
	(void)state;
	struct run *run = start_shell();
	const char *before, *after;

	terminal_type("stty -g >&8\n");
	before = text_format("%s", run_ready(run));
	terminal_await_prompt();
	terminal_type("\"$T\" -k 1 1 bash --norc --noprofile -i\n");
	terminal_await("still running 1s later, sending KILL");
	terminal_await_prompt();
	terminal_type("stty -g >&8\n");
	after = text_format("%s", run_ready(run));
	assert_string_equal(before, after);
	terminal_await_prompt();
	terminal_await_status(0);
}

/*
 * The command gives the terminal to a job in a group of its own, and both have
 * to be killed. Without the terminal the script that started tmo, with these
 * words, could not read.
 */
static void the_script_reads_on(const char *words, const char *shell)
{
	const struct setup setup = on_terminal("sh");
	struct run *run = START(&setup, "-c",
		text_format("%s -q -k 0.3 60 %s '\"$A\" ignore 15 ready pause; "
			    ":'; read x; echo \"got $x\" >&8",
			words, shell));
	pid_t tmo = parent_of(parent_of(run_ready_pid(run)));
	struct seen seen;

	assert_true(process_look(tmo, &seen));
	if (strcmp(seen.name, "deadline-guard") == 0)
		tmo = seen.parent;
	assert_int_equal(kill(tmo, SIGALRM), 0);
	terminal_type("hello\n");
	assert_string_equal(run_ready(run), "got hello");
	run_wait(run);
	terminal_close();
}

static void the_terminal_is_given_back_after_a_kill(void **state)
{
	(void)state;
	if (system("bash -c : 2>/dev/null") != 0)
		skip_because("needs bash");
	the_script_reads_on("\"$T\"", "bash --norc -ic");
	the_script_reads_on("\"$T\"", "bash -mc");
	the_script_reads_on("2>/dev/null \"$T\"", "bash -mc");
	the_script_reads_on("\"$T\" -d", "bash -mc");
	the_script_reads_on("stty -icanon; \"$T\"", "bash -mc");
}

/* The pager at its end: nobody that tmo started, nor that started tmo. */
static void modes_of_the_rest_of_a_pipeline_are_left_alone(void **state)
{
	(void)state;
	struct run *run = start_shell();

	terminal_type(
		"{ \"$T\" -q 60 sh -c 'echo $PPID; exec \"$A\" pause'; :; "
		"} | sh -c 'read tmo; stty -icanon -echo </dev/tty; echo "
		"$tmo >&8; cat; stty -a </dev/tty | grep -c -e -icanon "
		">&8; stty icanon echo </dev/tty'\n");
	assert_int_equal(kill(run_ready_pid(run), SIGALRM), 0);
	assert_string_equal(run_ready(run), "1");
	terminal_await_prompt();
	terminal_await_status(0);
}

/* The editor that it starts while tmo runs beside it. */
static void modes_of_another_program_of_a_script_are_left_alone(void **state)
{
	(void)state;
	const struct setup setup = on_terminal("sh");
	struct run *run = START(&setup, "-c",
		"\"$T\" -q 60 sh -c 'echo $PPID >&8; exec \"$A\" pause' & sh "
		"-c 'read x; stty -icanon -echo; echo raw >&8; read x; stty -a "
		"| grep -c -e -icanon >&8'; wait");
	const pid_t tmo = run_ready_pid(run);

	terminal_type("\n");
	assert_string_equal(run_ready(run), "raw");
	assert_int_equal(kill(tmo, SIGALRM), 0);
	process_await(tmo, "");
	terminal_type("\n");
	assert_string_equal(run_ready(run), "1");
	run_wait(run);
}

/* Whose they are is at work there: they are no state to go back to. */
static void raw_modes_of_the_start_are_not_put_back(void **state)
{
	(void)state;
	const struct setup setup = on_terminal("sh");
	struct run *run = START(&setup, "-c",
		"stty -icanon; \"$T\" -s KILL 60 sh -c 'stty icanon; echo "
		"$PPID >&8; sleep 60'; stty -a | grep -c -e -icanon >&8");

	assert_int_equal(kill(run_ready_pid(run), SIGALRM), 0);
	assert_string_equal(run_ready(run), "0");
	run_wait(run);
}

/* A command that ends by itself may leave the modes as it likes: stty(1). */
static void modes_are_left_when_the_command_ends_by_itself(void **state)
{
	(void)state;
	const struct setup setup = on_terminal("sh");
	struct run *run = START(&setup, "-c",
		"\"$T\" 60 stty -echo; stty -a | grep -c -e ' -echo ' >&8");

	assert_string_equal(run_ready(run), "1");
	run_wait(run);
}

static void modes_are_left_alone_from_the_background(void **state)
{
	(void)state;
	struct run *run = start_shell();

	terminal_type("\"$T\" -q 1 \"$A\" ready pause & p=$!\n");
	terminal_await_prompt();
	run_ready(run);
	terminal_type("stty -echoctl\n");
	terminal_await_prompt();
	terminal_type("wait %1; echo status''=$?=; stty -a | grep -c -e "
		      "-echoctl >&8\n");
	terminal_await("status=124=");
	assert_string_equal(run_ready(run), "1");
}

/* ---- the rest ---- */

static void the_command_sees_the_same_terminal(void **state)
{
	(void)state;
	const struct setup setup = on_terminal("sh");
	struct run *run = START(&setup, "-c",
		"\"$T\" 60 sh -c 'test -t 0 && test -t 1 && test -t 2 && "
		"set -- $(cat /proc/$$/stat) && test \"$5\" = \"$8\" && "
		"test \"$6\" = \"$0\" && exit 42' $$");

	run_wait(run);
	assert_exit(run, 42);
}

/* The shell that leads the session ends by HUP; then all in front get it. */
static void closing_the_terminal_reaches_each_once(void **state)
{
	(void)state;
	const struct setup setup = on_terminal("sh");
	struct run *run = START(&setup, "-c",
		"\"$T\" -k 50 60 " TYPED_TREE "catch 1 label top fork [ label "
		"far setsid ready until 1 linger 300 ] fork [ label kid ready "
		"until 1 linger 300 ] ready until 1 linger 300 exit 0; :");

	leftovers_expected();
	run_ready_many(run, 3);
	terminal_close();
	run_wait(run);
	run_await_gone(run);
	log_once("top", SIGHUP);
	log_once("kid", SIGHUP);
	log_once("far", SIGHUP);
}

/* tmo leads the session (xterm -e tmo ...): the kernel tells it alone. */
static void closing_the_terminal_of_a_leading_tmo_too(void **state)
{
	(void)state;
	const struct setup setup = on_terminal(NULL);
	struct run *run = START(&setup, "60", TREE, "catch", "1", "label",
		"top", "fork", "[", "label", "kid", "ready", "until", "1",
		"linger", "300", "]", "ready", "until", "1", "linger", "300",
		"wait", "exit", "3");

	run_ready_many(run, 2);
	terminal_close();
	run_wait(run);
	assert_exit(run, 3);
	assert_took(run, 0, 50 * SECOND);
	log_once("top", SIGHUP);
	log_once("kid", SIGHUP);
}

#define TYPED(test)                                                            \
	cmocka_unit_test_setup_teardown(test, harness_setup, terminal_teardown)

static const struct CMUnitTest tests[] = {
	TYPED(ctrl_c_reaches_each_once),
	TYPED(ctrl_backslash_reaches_each_once),
	TYPED(ctrl_c_in_a_pid_namespace_reaches_each_once),
	TYPED(ctrl_c_ends_a_plain_command),
	TYPED(ctrl_z_stops_both_and_fg_continues_both),
	TYPED(bg_continues_both),
	TYPED(ctrl_z_and_fg_again),
	TYPED(under_d_ctrl_z_fg_and_ctrl_c_work),
	TYPED(ctrl_z_works_in_a_script),
	TYPED(a_command_that_stops_itself_gives_the_prompt_back),
	TYPED(fg_does_not_continue_the_jobs_of_an_inner_shell),
	TYPED(a_limit_passed_while_stopped_acts_after_fg),
	TYPED(the_command_reads_the_terminal),
	TYPED(a_background_reader_goes_on_after_fg),
	TYPED(a_stopped_background_reader_is_ended_by_its_limit),
	TYPED(a_message_from_the_background_under_tostop),
	TYPED(a_terminal_held_by_ctrl_s_does_not_hold_up_the_kill),
	TYPED(a_full_terminal_does_not_hold_up_the_kill),
	TYPED(a_terminal_with_little_room_holds_up_nothing),
	TYPED(ctrl_z_stops_nobody_where_the_command_ignores_it),
	TYPED(an_inner_shell_that_suspends_itself_gives_it_back),
	TYPED(ctrl_z_stops_the_o_command_too),
	TYPED(modes_are_put_back_after_a_kill),
	TYPED(modes_are_put_back_after_an_inner_shell_is_killed),
	TYPED(the_terminal_is_given_back_after_a_kill),
	TYPED(modes_of_the_rest_of_a_pipeline_are_left_alone),
	TYPED(modes_of_another_program_of_a_script_are_left_alone),
	TYPED(raw_modes_of_the_start_are_not_put_back),
	TYPED(modes_are_left_when_the_command_ends_by_itself),
	TYPED(modes_are_left_alone_from_the_background),
	TYPED(the_command_sees_the_same_terminal),
	TYPED(closing_the_terminal_reaches_each_once),
	TYPED(closing_the_terminal_of_a_leading_tmo_too),
};

TEST_PROGRAM(tests)
