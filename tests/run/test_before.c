/*
 * Children that tmo did not start: those its process had before it became tmo.
 */
#define _GNU_SOURCE
#include "actors.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void children_from_before_are_neither_signalled_nor_waited_for(
	void **state)
{
	const char *log = scratch_path("log");
	const struct setup setup = {.program = "sh"};
	struct run *run = START(&setup, "-c",
		text_format("%s old %s TERM INT HUP CONT & exec %s -s INT "
			    "-k 0.2 0.3 sleep 100",
			help_path("stubborn"), log, tmo_path()));
	const pid_t old = run_ready_pid(run);
	struct seen seen;

	(void)state;
	leftovers_expected();
	assert_exit(run_wait(run), 124);
	assert_true(process_look(old, &seen));
	assert_true(strchr("SR", seen.state) != NULL);
	assert_string_equal(file_text(log), "");
}

static void descendants_of_children_from_before_are_left_alone_too(void **state)
{
	const char *log = scratch_path("log");
	const struct setup setup = {.program = "sh"};
	struct run *run = START(&setup, "-c",
		text_format("%s -d 2 -b 2 %s '{}' %s TERM & exec %s "
			    "-k 0.2 0.5 sleep 100",
			help_path("forker"), help_path("stubborn"), log,
			tmo_path()));

	(void)state;
	leftovers_expected();
	run_ready_many(run, 7);
	assert_exit(run_wait(run), 124);
	assert_alive(run);
	assert_int_equal(process_count(getpid()), 7);
	assert_string_equal(file_text(log), "");
}

static void leftovers_wait_and_kill_do_not_mean_children_from_before(
	void **state)
{
	static const char *const options[] = {"wait", "kill"};
	const char *log = scratch_path("log");
	const struct setup setup = {.program = "sh"};

	(void)state;
	leftovers_expected();
	for (size_t i = 0; i < 2; i++) {
		struct run *run = START(&setup, "-c",
			text_format("%s old %s TERM & read x; exec %s "
				    "-l %s 1000 sh -c 'exit 4'",
				help_path("stubborn"), log, tmo_path(),
				options[i]));

		run_ready(run);
		assert_exit(run_wait(run), 4);
		assert_alive(run);
	}
	assert_string_equal(file_text(log), "");
}

static void a_child_from_before_that_ends_is_reaped_and_changes_nothing(
	void **state)
{
	const struct setup setup = {.program = "sh"};
	struct run *run = START(&setup, "-c",
		text_format("%s old - TERM=9 & exec %s 1000 %s it - USR1=6",
			help_path("stubborn"), tmo_path(),
			help_path("stubborn")));
	pid_t old = 0;
	pid_t command = 0;

	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *line = run_ready(run);

		*(strstr(line, " old") != NULL ? &old : &command) =
			(pid_t)strtol(line, NULL, 10);
	}
	kill(old, SIGTERM);
	process_await(old, "");
	kill(command, SIGUSR1);
	assert_exit(run_wait(run), 6);
	assert_all_gone(run);
}

static void many_children_from_before_that_have_ended_change_nothing(
	void **state)
{
	const struct setup setup = {.program = "sh"};
	/* `read` alone: the shell would reap them while it runs a command. */
	const struct run *run = run_wait(START(&setup, "-c",
		text_format("for i in 1 2 3 4 5 6 7 8 9; do true & "
			    "while read -r _ _ state _ </proc/$!/stat && "
			    "[ \"$state\" != Z ]; do :; done 2>/dev/null; "
			    "done; exec %s 1000 sh -c 'exit 6'",
			tmo_path())));

	(void)state;
	assert_exit(run, 6);
}

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

static const struct CMUnitTest tests[] = {
	PROMISE(children_from_before_are_neither_signalled_nor_waited_for),
	PROMISE(descendants_of_children_from_before_are_left_alone_too),
	PROMISE(leftovers_wait_and_kill_do_not_mean_children_from_before),
	PROMISE(a_child_from_before_that_ends_is_reaped_and_changes_nothing),
	PROMISE(many_children_from_before_that_have_ended_change_nothing),
	PROMISE(children_from_before_are_left_alone),
	PROMISE(received_signals_pass_them_by),
	PROMISE(children_from_before_are_reaped),
};

TEST_PROGRAM(tests)
