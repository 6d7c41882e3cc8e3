/*
 * The lines about limits and signals, each to the letter. They come out of a
 * machine that ran to them, so that words and rules cannot drift apart.
 */
#include "tmo/core/wording_step.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>
#include "tmo/core/machine.h"
#include "tmo/core/plan.h"

#define NOW (2000000000 * TMO_SECOND)

static tmo_ns clock_of_now(void)
{
	return NOW;
}

/* ---- a run and its lines ---- */

struct run {
	char words[512];
	char *argv[32];
	struct options options;
	struct plan plan;
	struct machine machine;
	struct timestamps now;
	char lines[2048]; /* one per step that is not a second half */
	struct text text;
};

static void run_start(struct run *run, const char *name, const char *line,
	const char *command)
{
	struct options_error error;
	int argc = 0;

	*run = (struct run){.now = {0, NOW}};
	run->text = (struct text){
		.bytes = run->lines,
		.size = sizeof run->lines - 1,
	};
	memcpy(run->words, line, strlen(line) + 1);
	run->argv[argc++] = (char *)(uintptr_t)name;
	for (char *word = strtok(run->words, " "); word;
		word = strtok(NULL, " "))
		run->argv[argc++] = word;
	run->argv[argc++] = (char *)(uintptr_t)command;
	run->argv[argc] = NULL;
	if (!options_parse(&run->options, argc, run->argv, clock_of_now,
		    gmtime_r, &error))
		fail_msg("%s: %s", line, error.reason);
	plan_make(&run->plan, &run->options);
	machine_start(&run->machine, &run->plan, 1, run->now);
}

static void start(struct run *run, const char *line)
{
	run_start(run, "tmo", line, "rsync");
}

static void add_step(struct run *run, const struct action *action)
{
	const struct wording_step step = {
		.signal = action->signal,
		.cause = action->cause,
		.step = action->step,
		.after_grace = action->step >= run->plan.step_count,
		.to_leftovers = action->to_leftovers,
		.command_ended = run->machine.job.command == COMMAND_ENDED,
		.reason = run->machine.limits.reached,
		.told_by_alarm = limits_told_by_alarm(&run->machine.limits),
		.memory_grows = action->signal == SIGKILL &&
				run->machine.limits.memory_grows,
	};

	wording_step(&run->text, &run->options, &step);
}

static void add_limit(struct run *run, bool hook)
{
	const struct wording_limit limit = {
		.reason = run->machine.limits.reached,
		.told_by_alarm = limits_told_by_alarm(&run->machine.limits),
		.hook = hook,
	};

	wording_limit(&run->text, &run->options, &limit);
}

static void feed(struct run *run, struct event event)
{
	struct actions actions = {.count = 0};

	machine_step(&run->machine, &event, run->now, &actions);
	for (size_t i = 0; i < actions.count; i++) {
		const struct action *action = &actions.list[i];

		if (action->kind == ACTION_HOOK ||
			(action->kind == ACTION_ANNOUNCE_LIMIT &&
				!run->options.as_timeout))
			add_limit(run, action->kind == ACTION_HOOK);
		else if (action->kind == ACTION_SEND && !action->same_step)
			add_step(run, action);
		else
			continue;
		text_char(&run->text, '\n');
	}
}

static void receive(struct run *run, int signal)
{
	feed(run, (struct event){.kind = EVENT_SIGNAL, .signal = signal});
}

static void tick(struct run *run)
{
	feed(run, (struct event){.kind = EVENT_TICK});
}

static void ends(struct run *run)
{
	feed(run, (struct event){.kind = EVENT_EXITED});
}

static void sleep_to(struct run *run, tmo_ns mono)
{
	run->now.wall += mono - run->now.mono;
	run->now.mono = mono;
}

static void run_to(struct run *run, tmo_ns end)
{
	for (;;) {
		const tmo_ns wall = machine_wall_deadline(&run->machine);
		tmo_ns next = machine_deadline(&run->machine);

		if (wall != TMO_FOREVER && wall - NOW < next)
			next = wall - NOW;
		if (next > end)
			break;
		sleep_to(run, next);
		tick(run);
	}
	sleep_to(run, end);
}

/* The lines since the last time. */
#define expect(run, words)                                                     \
	do {                                                                   \
		(run)->lines[(run)->text.length] = '\0';                       \
		assert_string_equal((run)->lines, words);                      \
		(run)->text.length = 0;                                        \
	} while (0)

/* The first line that a limit gives. */
static void expect_first(const char *line, const char *words)
{
	struct run run;

	start(&run, line);
	receive(&run, SIGHUP);
	run.text.length = 0;
	for (int i = 0; i < 100 && run.machine.limits.reached == REASON_NONE;
		i++) {
		const tmo_ns wall = machine_wall_deadline(&run.machine);

		sleep_to(&run, wall == TMO_FOREVER
				       ? machine_deadline(&run.machine)
				       : wall - NOW);
		tick(&run);
	}
	expect(&run, words);
}

/* ---- steps ---- */

static void test_a_time_limit(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "30s");
	run_to(&run, 60 * TMO_SECOND);
	expect(&run, "tmo: rsync: time limit of 30s reached, sending TERM\n"
		     "tmo: rsync: still running 10s later, sending KILL\n");
}

static void test_durations_are_as_typed(void **unused)
{
	(void)unused;
	expect_first("30", "tmo: rsync: time limit of 30s reached, "
			   "sending TERM\n");
	expect_first("1.5", "tmo: rsync: time limit of 1.5s reached, "
			    "sending TERM\n");
	expect_first("+5", "tmo: rsync: time limit of +5s reached, "
			   "sending TERM\n");
	expect_first("1e1", "tmo: rsync: time limit of 1e1s reached, "
			    "sending TERM\n");
	expect_first("0x1d", "tmo: rsync: time limit of 0x1ds reached, "
			     "sending TERM\n");
	expect_first("1h30m", "tmo: rsync: time limit of 1h30m reached, "
			      "sending TERM\n");
	expect_first("500ms", "tmo: rsync: time limit of 500ms reached, "
			      "sending TERM\n");
	expect_first("2min", "tmo: rsync: time limit of 2min reached, "
			     "sending TERM\n");
	expect_first("1d", "tmo: rsync: time limit of 1d reached, "
			   "sending TERM\n");
}

/* Minutes are no bare number, though "5ms" would be a duration, too. */
static void test_minutes_get_no_s(void **unused)
{
	(void)unused;
	expect_first("5m", "tmo: rsync: time limit of 5m reached, "
			   "sending TERM\n");
	expect_first("1h5m", "tmo: rsync: time limit of 1h5m reached, "
			     "sending TERM\n");
	expect_first("0x5m", "tmo: rsync: time limit of 0x5m reached, "
			     "sending TERM\n");
}

static void test_a_duration_longer_than_any(void **unused)
{
	char word[128];
	char line[256];

	(void)unused;
	memset(word, '0', 90);
	memcpy(word + 90, "7s", 3);
	snprintf(line, sizeof line,
		"tmo: rsync: time limit of %s reached, sending TERM\n", word);
	expect_first(word, line);
	/* Still a bare number. */
	word[91] = '\0';
	snprintf(line, sizeof line,
		"tmo: rsync: time limit of %ss reached, sending TERM\n", word);
	expect_first(word, line);
}

static void test_a_time_is_as_typed(void **unused)
{
	(void)unused;
	expect_first("@2000000007",
		"tmo: rsync: time limit of @2000000007 reached, "
		"sending TERM\n");
	expect_first("@03:35", "tmo: rsync: time limit of @03:35 reached, "
			       "sending TERM\n");
}

static void test_a_list_of_signals(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-s INT,5,TERM,1m,RTMIN+1 -k 7 30");
	run_to(&run, 200 * TMO_SECOND);
	expect(&run, "tmo: rsync: time limit of 30s reached, sending INT\n"
		     "tmo: rsync: still running 5s later, sending TERM\n"
		     "tmo: rsync: still running 1m later, sending RTMIN+1\n"
		     "tmo: rsync: still running 7s later, sending KILL\n");
}

static void test_all_32_signals_and_kill(void **unused)
{
	char line[512] = "-s INT";
	struct run run;

	(void)unused;
	for (int i = 1; i < OPTIONS_SIGNALS_MAX; i++)
		strcat(line, ",1s,INT");
	strcat(line, " -k 7s 30");
	start(&run, line);
	run_to(&run, 60 * TMO_SECOND);
	run.text.length = 0;
	run_to(&run, 100 * TMO_SECOND);
	expect(&run, "tmo: rsync: still running 1s later, sending INT\n"
		     "tmo: rsync: still running 7s later, sending KILL\n");
}

static void test_kill_of_a_list(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-s INT,5,KILL,9s,HUP -k 7 30");
	run_to(&run, 200 * TMO_SECOND);
	expect(&run, "tmo: rsync: time limit of 30s reached, sending INT\n"
		     "tmo: rsync: still running 5s later, sending KILL\n");
}

static void test_signal_0_and_kill_first(void **unused)
{
	(void)unused;
	expect_first("-s 0 30s", "tmo: rsync: time limit of 30s reached, "
				 "sending no signal\n");
	expect_first("-s KILL 30s", "tmo: rsync: time limit of 30s reached, "
				    "sending KILL\n");
}

static void test_alrm(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "30s");
	receive(&run, SIGALRM);
	tick(&run);
	expect(&run,
		"tmo: rsync: told by ALRM that time is up, sending TERM\n");
}

static void test_sampled_limits(void **unused)
{
	static const struct {
		const char *line;
		const char *words;
	} cases[] = {
		{"-i 60 0", "tmo: rsync: idle for 60s, sending TERM\n"},
		{"-i 1m30s 0", "tmo: rsync: idle for 1m30s, sending TERM\n"},
		{"-n 5m 0", "tmo: rsync: no output for 5m, sending TERM\n"},
		{"-n 5 0", "tmo: rsync: no output for 5s, sending TERM\n"},
		{"-c 5 0", "tmo: rsync: CPU limit of 5s reached, "
			   "sending TERM\n"},
		{"-c 5s -s INT 0", "tmo: rsync: CPU limit of 5s reached, "
				   "sending INT\n"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct sample sample = {
			.parts = SAMPLE_PROGRESS | SAMPLE_OUTPUT,
			.who = 1,
			.count = 1};
		struct run run;

		start(&run, cases[i].line);
		for (int n = 0;
			n < 40 && run.machine.limits.reached == REASON_NONE;
			n++) {
			sleep_to(&run, machine_deadline(&run.machine));
			tick(&run);
			sample.begun = run.now.mono;
			if (run.options.cpu.value != TMO_FOREVER)
				sample.cpu = run.now.mono;
			feed(&run, (struct event){
					   .kind = EVENT_SAMPLE,
					   .sample = &sample,
				   });
		}
		expect(&run, cases[i].words);
	}
}

static void read_memory(struct run *run, int64_t sum)
{
	struct sample sample = {
		.parts = SAMPLE_MEMORY,
		.memory = {.sum = sum, .added = sum},
	};

	sleep_to(run, machine_deadline(&run->machine));
	tick(run);
	feed(run, (struct event){.kind = EVENT_SAMPLE, .sample = &sample});
	feed(run, (struct event){.kind = EVENT_SHARES, .sample = &sample});
}

static void test_memory(void **unused)
{
	static const struct {
		const char *line;
		const char *words;
	} cases[] = {
		{"-M 2G 0", "tmo: rsync: memory limit of 2G reached, "
			    "sending TERM\n"},
		{"-M 512 0", "tmo: rsync: memory limit of 512 bytes reached, "
			     "sending TERM\n"},
		{"-M 0x1F 0", "tmo: rsync: memory limit of 0x1F bytes reached, "
			      "sending TERM\n"},
		{"-M .5K 0", "tmo: rsync: memory limit of .5K reached, "
			     "sending TERM\n"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct run run;

		start(&run, cases[i].line);
		read_memory(&run, run.plan.memory + 1);
		expect(&run, cases[i].words);
	}
}

static void test_memory_that_grows_on(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-M 1K 0");
	read_memory(&run, 1025);
	/* Above one and a half times as much. */
	read_memory(&run, 1537);
	expect(&run, "tmo: rsync: memory limit of 1K reached, sending TERM\n"
		     "tmo: rsync: memory still grows, sending KILL\n");
}

static void test_the_on_timeout_command(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-o true 30s");
	run_to(&run, 31 * TMO_SECOND);
	expect(&run, "tmo: rsync: time limit of 30s reached, "
		     "running the -o command\n");
	feed(&run, (struct event){.kind = EVENT_HOOK_DONE});
	expect(&run, "tmo: rsync: sending TERM\n");
	run_to(&run, 60 * TMO_SECOND);
	expect(&run, "tmo: rsync: still running 10s later, sending KILL\n");
}

static void test_the_on_timeout_command_after_alrm(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-o true -s 0 30s");
	receive(&run, SIGALRM);
	tick(&run);
	feed(&run, (struct event){.kind = EVENT_HOOK_DONE});
	expect(&run, "tmo: rsync: told by ALRM that time is up, "
		     "running the -o command\n"
		     "tmo: rsync: sending no signal\n");
}

static void test_what_main_first_left(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-m 30s");
	run_to(&run, 31 * TMO_SECOND);
	ends(&run);
	run_to(&run, 60 * TMO_SECOND);
	expect(&run,
		"tmo: rsync: time limit of 30s reached, sending TERM\n"
		"tmo: rsync: ended, sending TERM to the processes it left\n"
		"tmo: rsync: the processes it left still run 10s later, "
		"sending KILL\n");
}

/* It would be no help to hear that a command still runs that has ended. */
static void test_what_a_command_leaves_at_a_limit(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-s INT,1s,TERM 30s");
	run_to(&run, 31 * TMO_SECOND);
	ends(&run);
	run_to(&run, 60 * TMO_SECOND);
	expect(&run, "tmo: rsync: time limit of 30s reached, sending INT\n"
		     "tmo: rsync: still running 1s later, sending TERM\n"
		     "tmo: rsync: the processes it left still run 10s later, "
		     "sending KILL\n");
}

static void test_leftovers(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-l kill 30s");
	ends(&run);
	run_to(&run, 60 * TMO_SECOND);
	expect(&run,
		"tmo: rsync: ended, sending TERM to the processes it left\n"
		"tmo: rsync: the processes it left still run 10s later, "
		"sending KILL\n");
	start(&run, "-l kill -s 0 30s");
	ends(&run);
	expect(&run, "tmo: rsync: ended, sending no signal to the processes it "
		     "left\n");
}

/* No limit has been reached: none must be named. */
static void test_leftovers_by_kill(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-l kill -s KILL 30s");
	ends(&run);
	expect(&run,
		"tmo: rsync: ended, sending KILL to the processes it left\n");
}

static void test_leftovers_have_no_hook(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-l kill -o true 30s");
	ends(&run);
	expect(&run,
		"tmo: rsync: ended, sending TERM to the processes it left\n");
}

static void test_received_signals_and_warnings(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-g 0 -k 5 -w USR1@10s -w 0@9s 30s");
	receive(&run, SIGINT);
	expect(&run, "tmo: rsync: received INT, sending it on\n");
	run_to(&run, 21 * TMO_SECOND);
	expect(&run, "tmo: rsync: still running 5s later, sending KILL\n"
		     "tmo: rsync: the time limit is near, sending USR1\n"
		     "tmo: rsync: the time limit is near, sending no signal\n");
}

static void test_a_limit_after_kill(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-g 0 -k 5 30s");
	receive(&run, SIGINT);
	run_to(&run, 31 * TMO_SECOND);
	expect(&run, "tmo: rsync: received INT, sending it on\n"
		     "tmo: rsync: still running 5s later, sending KILL\n"
		     "tmo: rsync: time limit of 30s reached, signals have been "
		     "sent already\n");
}

/* The list is not what the KILL came from, whatever it holds. */
static void test_kill_after_a_received_signal_is_the_graces(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-s TERM,1s,KILL,9s,INT -k 3s 30s");
	receive(&run, SIGINT);
	run_to(&run, 4 * TMO_SECOND);
	expect(&run, "tmo: rsync: received INT, sending it on\n"
		     "tmo: rsync: still running 3s later, sending KILL\n");
}

static void test_the_drop_in_says_gnus_line(void **unused)
{
	struct run run;

	(void)unused;
	run_start(&run, "timeout", "-g 0 -k 5 -w USR1@1s 30s", "sleep");
	receive(&run, SIGINT);
	run_to(&run, 60 * TMO_SECOND);
	expect(&run, "timeout: sending signal INT to command 'sleep'\n"
		     "timeout: sending signal KILL to command 'sleep'\n"
		     "timeout: sending signal USR1 to command 'sleep'\n");
	run_start(&run, "/bin/timeout", "-s 0 30s", "sl\nee\033p");
	run_to(&run, 60 * TMO_SECOND);
	expect(&run, "timeout: sending signal 0 to command 'sl\\nee\\033p'\n");
}

static void test_a_hostile_command_forges_no_line(void **unused)
{
	struct run run;

	(void)unused;
	run_start(&run, "tmo", "30s", "a\ntmo: b\t\\\033[2J\177\303\244\r'");
	run_to(&run, 31 * TMO_SECOND);
	expect(&run, "tmo: a\\ntmo: b\\t\\\\\\033[2J\\177\\303\\244\\015': "
		     "time limit of 30s reached, sending TERM\n");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_time_limit),
	cmocka_unit_test(test_durations_are_as_typed),
	cmocka_unit_test(test_minutes_get_no_s),
	cmocka_unit_test(test_a_duration_longer_than_any),
	cmocka_unit_test(test_a_time_is_as_typed),
	cmocka_unit_test(test_a_list_of_signals),
	cmocka_unit_test(test_all_32_signals_and_kill),
	cmocka_unit_test(test_kill_of_a_list),
	cmocka_unit_test(test_signal_0_and_kill_first),
	cmocka_unit_test(test_alrm),
	cmocka_unit_test(test_sampled_limits),
	cmocka_unit_test(test_memory),
	cmocka_unit_test(test_memory_that_grows_on),
	cmocka_unit_test(test_the_on_timeout_command),
	cmocka_unit_test(test_the_on_timeout_command_after_alrm),
	cmocka_unit_test(test_what_main_first_left),
	cmocka_unit_test(test_what_a_command_leaves_at_a_limit),
	cmocka_unit_test(test_leftovers),
	cmocka_unit_test(test_leftovers_by_kill),
	cmocka_unit_test(test_leftovers_have_no_hook),
	cmocka_unit_test(test_received_signals_and_warnings),
	cmocka_unit_test(test_a_limit_after_kill),
	cmocka_unit_test(test_kill_after_a_received_signal_is_the_graces),
	cmocka_unit_test(test_the_drop_in_says_gnus_line),
	cmocka_unit_test(test_a_hostile_command_forges_no_line),
};

int main(void)
{
	return cmocka_run_group_tests_name("wording_step", tests, NULL, NULL);
}
