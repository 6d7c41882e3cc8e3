/*
 * The lines of standard error, each to the letter. Those of a step come out
 * of a machine that ran to it, so that words and rules cannot drift apart.
 */
#include "tmo/core/wording.h"

#include <errno.h>
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

static void feed(struct run *run, struct event event)
{
	struct actions actions = {.count = 0};

	machine_step(&run->machine, &event, run->now, &actions);
	for (size_t i = 0; i < actions.count; i++) {
		const struct action *action = &actions.list[i];

		if (action->kind == ACTION_HOOK)
			wording_hook(&run->text, &run->options, &run->machine);
		else if (action->kind == ACTION_SEND &&
			 !action->same_step)
			wording_step(&run->text, &run->options, &run->machine,
				action);
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
	for (int i = 0; i < 100 && run.machine.limits.reached == REASON_NONE; i++) {
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
		{"-c 5 0", "tmo: rsync: CPU limit of 5s reached, "
			   "sending TERM\n"},
		{"-c 5s -s INT 0", "tmo: rsync: CPU limit of 5s reached, "
				   "sending INT\n"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct sample sample = {.who = 1, .count = 1};
		struct run run;

		start(&run, cases[i].line);
		for (int n = 0; n < 40 && run.machine.limits.reached == REASON_NONE; n++) {
			sleep_to(&run, machine_deadline(&run.machine));
			tick(&run);
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
	expect(&run, "tmo: rsync: time limit of 30s reached, sending TERM\n"
		     "tmo: rsync: ended, sending TERM to what it left\n"
		     "tmo: rsync: what it left is still running 10s later, "
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
		     "tmo: rsync: what it left is still running 10s later, "
		     "sending KILL\n");
}

static void test_leftovers(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-l kill 30s");
	ends(&run);
	run_to(&run, 60 * TMO_SECOND);
	expect(&run, "tmo: rsync: ended, sending TERM to what it left\n"
		     "tmo: rsync: what it left is still running 10s later, "
		     "sending KILL\n");
	start(&run, "-l kill -s 0 30s");
	ends(&run);
	expect(&run, "tmo: rsync: ended, sending no signal to what it left\n");
}

/* No limit has been reached: none must be named. */
static void test_leftovers_by_kill(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-l kill -s KILL 30s");
	ends(&run);
	expect(&run, "tmo: rsync: ended, sending KILL to what it left\n");
}

static void test_leftovers_have_no_hook(void **unused)
{
	struct run run;

	(void)unused;
	start(&run, "-l kill -o true 30s");
	ends(&run);
	expect(&run, "tmo: rsync: ended, sending TERM to what it left\n");
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

/* ---- the others ---- */

static void end_line(struct text *text)
{
	assert_false(text->cut);
	text->bytes[text->length] = '\0';
}

static void test_names(void **unused)
{
	const struct options tmo = {.name = "rsync"};
	const struct options timeout = {.name = "rsync", .as_timeout = true};
	const struct options empty = {.name = ""};
	char bytes[128];
	struct text text = TEXT_ON(bytes);

	(void)unused;
	wording_tool(&text, &tmo);
	wording_tool(&text, &timeout);
	wording_name(&text, &tmo);
	wording_name(&text, &timeout);
	wording_name(&text, &empty);
	end_line(&text);
	assert_string_equal(
		bytes, "tmo: timeout: tmo: rsync: timeout: rsync: tmo: '': ");
}

/* What is said of "tmo WORDS" under `name`. */
static void expect_usage(
	const char *name, const char *words, const char *wanted)
{
	struct options_error error;
	struct options options;
	char line[512];
	char *argv[16] = {(char *)(uintptr_t)name};
	int argc = 1;
	char bytes[1024];
	struct text text = TEXT_ON(bytes);

	memcpy(line, words, strlen(words) + 1);
	for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	argv[argc] = NULL;
	assert_false(options_parse(
		&options, argc, argv, clock_of_now, gmtime_r, &error));
	wording_usage(&text, &options, &error);
	end_line(&text);
	assert_string_equal(bytes, wanted);
}

static void test_usage_errors_name_the_word_and_help(void **unused)
{
	(void)unused;
	expect_usage("tmo", "-z 5 cmd",
		"tmo: '-z': unknown option (see tmo --help)");
	expect_usage("timeout", "-k",
		"timeout: '-k': this option needs an argument "
		"(see tmo --help)");
	expect_usage("tmo", "-s INT,5s,NONE 5 cmd",
		"tmo: --signal: 'NONE': unknown signal (see tmo --help)");
	expect_usage("tmo", "-s= 5 cmd",
		"tmo: --signal: '=': unknown signal (see tmo --help)");
	expect_usage("tmo", "--signal= 5 cmd",
		"tmo: --signal: '': unknown signal (see tmo --help)");
	expect_usage("tmo", "5",
		"tmo: '5': no COMMAND after this DURATION (see tmo --help)");
	expect_usage("tmo", "-v",
		"tmo: no DURATION and no COMMAND given (see tmo --help)");
	expect_usage("tmo", "-l a\nb 5 cmd",
		"tmo: --leftovers: 'a\\nb': not one of keep, wait, kill "
		"(see tmo --help)");
}

/* All of them, from the table, however many there are. */
static void test_an_ambiguous_abbreviation_names_its_candidates(void **unused)
{
	(void)unused;
	expect_usage("tmo", "--v 5 cmd",
		"tmo: '--v': ambiguous: --verbose or --version (see tmo "
		"--help)");
	expect_usage("tmo", "--ver=x 5 cmd",
		"tmo: '--ver=x': ambiguous: --verbose or --version (see tmo "
		"--help)");
}

static void test_usage_errors_say_what_to_do(void **unused)
{
	(void)unused;
	expect_usage("tmo", "sleep 10",
		"tmo: 'sleep': expected a DURATION such as 10s before COMMAND "
		"(see tmo --help)");
	expect_usage("tmo", "1,5 cmd",
		"tmo: '1,5': no , or : in a duration, write 1.5 or 1m30s "
		"(see tmo --help)");
	expect_usage("tmo", "--ver 5 cmd",
		"tmo: '--ver': ambiguous: --verbose or --version "
		"(see tmo --help)");
	expect_usage("tmo", "-p -x 1 5 cmd",
		"tmo: --timeout-status: not together with --preserve-status "
		"(see tmo --help)");
	expect_usage("tmo", "-f -l wait 5 cmd",
		"tmo: --leftovers: wait and kill not together with "
		"--foreground (see tmo --help)");
	expect_usage("tmo", "-w INT@5 0 cmd",
		"tmo: --warn: needs a time limit (see tmo --help)");
	expect_usage("tmo", "-w INT@5 4 cmd",
		"tmo: '4': the time limit must be longer than the DURATION of "
		"--warn (see tmo --help)");
}

static void test_a_long_word_is_cut(void **unused)
{
	char words[400] = "-l ";
	char wanted[512];

	(void)unused;
	memset(words + 3, 'x', 300);
	memcpy(words + 303, " 5 cmd", 7);
	snprintf(wanted, sizeof wanted,
		"tmo: --leftovers: '%.255s': not one of keep, wait, kill "
		"(see tmo --help)",
		words + 3);
	expect_usage("tmo", words, wanted);
}

static const struct options rsync = {.name = "rsync"};

static void expect_not_run(
	const char *name, int error, const char *head, const char *why)
{
	const struct options options = {.name = name};
	char bytes[512];
	char wanted[512];
	struct text text = TEXT_ON(bytes);

	wording_not_run(&text, &options, error, head);
	end_line(&text);
	snprintf(wanted, sizeof wanted, "tmo: %s: cannot run: %s", name, why);
	assert_string_equal(bytes, wanted);
}

static void test_a_command_that_cannot_be_run(void **unused)
{
	(void)unused;
	expect_not_run("rsync", ENOENT, NULL, strerror(ENOENT));
	expect_not_run("./rsync", EACCES, NULL, strerror(EACCES));
}

static void expect_interpreter(const char *head, const char *shown)
{
	char why[512];

	snprintf(why, sizeof why, "its interpreter%s: %s", shown,
		strerror(ENOENT));
	expect_not_run("./script", ENOENT, head, why);
}

static void test_a_missing_interpreter_is_named(void **unused)
{
	char longest[256];
	char shown[260];

	(void)unused;
	expect_interpreter("#!/no/perl\n", " /no/perl");
	expect_interpreter("#!/no/perl -w\necho", " /no/perl");
	expect_interpreter("#! \t/no/perl\t-w\n", " /no/perl");
	expect_interpreter("#!/no/perl", " /no/perl");
	/* The line ends of another system. */
	expect_interpreter("#!/bin/sh\r\n", " /bin/sh\\015");
	expect_interpreter("#!/a\033[2J\n", " /a\\033[2J");
	/* That of a program, or /bin/sh: the file does not begin with it. */
	expect_interpreter("\177ELF", "");
	expect_interpreter("echo\n", "");
	expect_interpreter("#", "");
	expect_interpreter("?!/no/perl\n", "");
	expect_interpreter("", "");
	memset(longest, 'x', sizeof longest - 1);
	memcpy(longest, "#!", 2);
	longest[sizeof longest - 1] = '\0';
	snprintf(shown, sizeof shown, " %s", longest + 2);
	expect_interpreter(longest, shown);
}

static void test_an_option_after_the_duration_gets_a_hint(void **unused)
{
	char why[256];

	(void)unused;
	snprintf(why, sizeof why, "%s (options come before DURATION)",
		strerror(ENOENT));
	expect_not_run("-k", ENOENT, NULL, why);
	expect_not_run("--verbose", ENOENT, NULL, why);
}

static void test_a_process_that_is_signalled(void **unused)
{
	struct process process = {
		.pid = 4711,
		.state = 'S',
		.start = 1,
		.name = "rsync",
		.wchan = "do_select",
	};
	char bytes[256];
	struct text text = TEXT_ON(bytes);

	(void)unused;
	wording_signalled(
		&text, &rsync, &process, SIGTERM, 0, INT64_C(12345678901));
	end_line(&text);
	assert_string_equal(bytes, "tmo: rsync: TERM to process 4711 (rsync), "
				   "state S in do_select, 12.345s old");
	process.wchan[0] = '\0';
	process.start = 0;
	text.length = 0;
	wording_signalled(&text, &rsync, &process, 37, 0, 0);
	end_line(&text);
	assert_string_equal(
		bytes, "tmo: rsync: RTMIN+3 to process 4711 (rsync), state S");
}

static void test_a_process_that_cannot_be_signalled(void **unused)
{
	const struct process process = {.pid = 4711, .name = "su\n"};
	char bytes[256];
	char wanted[256];
	struct text text = TEXT_ON(bytes);

	(void)unused;
	wording_signalled(&text, &rsync, &process, SIGTERM, EPERM, 0);
	end_line(&text);
	snprintf(wanted, sizeof wanted,
		"tmo: rsync: process 4711 (su\\n) cannot be sent TERM: %s",
		strerror(EPERM));
	assert_string_equal(bytes, wanted);
}

/* Where /proc does not show tmo: the pid, and no more. */
static void test_what_is_not_known_of_a_process_is_left_out(void **unused)
{
	const struct process process = {.pid = 3, .state = '?'};
	char bytes[256];
	char wanted[256];
	struct text text = TEXT_ON(bytes);

	(void)unused;
	wording_signalled(&text, &rsync, &process, SIGTERM, 0, 0);
	end_line(&text);
	assert_string_equal(bytes, "tmo: rsync: TERM to process 3");
	text.length = 0;
	wording_signalled(&text, &rsync, &process, SIGTERM, EPERM, 0);
	end_line(&text);
	snprintf(wanted, sizeof wanted,
		"tmo: rsync: process 3 cannot be sent TERM: %s",
		strerror(EPERM));
	assert_string_equal(bytes, wanted);
}

static void test_hostile_processes_forge_no_line(void **unused)
{
	const struct process process = {
		.pid = INT32_MAX,
		.state = 'D',
		.name = "x) \n\033]0;\a",
		.wchan = "a\nb",
	};
	char bytes[256];
	struct text text = TEXT_ON(bytes);

	(void)unused;
	wording_signalled(&text, &rsync, &process, SIGKILL, 0, 0);
	end_line(&text);
	assert_string_equal(bytes, "tmo: rsync: KILL to process 2147483647 "
				   "(x) \\n\\033]0;\\007), state D in a\\nb");
}

static void test_who_is_left(void **unused)
{
	static const char five[] = "5";
	const struct options options = {
		.name = "rsync",
		.give_up = {5 * TMO_SECOND, five, 1},
	};
	const struct process process = {.pid = 4711, .name = "rsync"};
	char bytes[256];
	struct text text = TEXT_ON(bytes);

	(void)unused;
	wording_left(&text, &options, &process, true);
	end_line(&text);
	assert_string_equal(bytes,
		"tmo: rsync: process 4711 (rsync) still runs 5s after KILL, "
		"leaving it");
	text.length = 0;
	wording_left(&text, &options, &process, false);
	end_line(&text);
	assert_string_equal(bytes,
		"tmo: rsync: process 4711 (rsync) is in uninterruptible "
		"sleep, KILL must wait for the kernel");
}

static void test_how_the_on_timeout_command_ended(void **unused)
{
	char bytes[256];
	struct text text = TEXT_ON(bytes);

	(void)unused;
	wording_hook_ended(&text, &rsync, 0, TMO_SECOND / 10);
	end_line(&text);
	assert_string_equal(
		bytes, "tmo: rsync: the -o command exited with 0 after 0.100s");
	text.length = 0;
	wording_hook_ended(&text, &rsync, SIGKILL, 10 * TMO_SECOND);
	end_line(&text);
	assert_string_equal(bytes,
		"tmo: rsync: the -o command ended by KILL after 10.000s");
}

static void expect_end(const struct run_result *result, int left, const char *how)
{
	const struct wording_end end = {
		.result = result,
		.elapsed = INT64_C(30012999999),
		.usage = {INT64_C(12000000), INT64_C(34000000), 3145728},
		.left = left,
	};
	char bytes[256];
	char wanted[256];
	struct text text = TEXT_ON(bytes);
	char number[64];

	wording_ended(&text, &rsync, &end);
	end_line(&text);
	snprintf(number, sizeof number, "%d", left);
	snprintf(wanted, sizeof wanted,
		"tmo: rsync: %s after 30.012s, user 0.012s, system 0.034s, "
		"peak memory 3072 KiB, %s",
		how,
		left < 0   ? "what is left running is not known"
		: left > 0 ? strcat(number, " left running")
			   : "nothing left running");
	assert_string_equal(bytes, wanted);
}

static void test_how_it_ended(void **unused)
{
	(void)unused;
	expect_end(&(struct run_result){.wait_status = 3 << 8}, 0, "exited with 3");
	expect_end(
		&(struct run_result){.wait_status = SIGTERM}, 2, "ended by TERM");
	expect_end(&(struct run_result){.wait_status = SIGSEGV | 0x80}, 0,
		"ended by SEGV");
	expect_end(&(struct run_result){.exec_error = ENOENT}, 0, "not run");
	expect_end(&(struct run_result){.abandoned = true}, 1, "given up");
	expect_end(
		&(struct run_result){.wait_status = SIGTERM}, -1, "ended by TERM");
}

/* What is too long to be looked at again is shown as typed, and cut. */
static void test_a_limit_too_long_to_show_gets_no_unit(void **unused)
{
	char zeros[300];
	char line[1024];
	struct text text = TEXT_ON(line);
	struct machine machine = {.limits.reached = REASON_TIME};
	struct options options = {.name = "a"};

	(void)unused;
	memset(zeros, '0', sizeof zeros);
	options.limit.word = zeros;
	options.limit.length = sizeof zeros;
	wording_hook(&text, &options, &machine);
	assert_false(text.cut);
	/* 255 zeros, no s. */
	assert_memory_equal(line + strlen("tmo: a: time limit of ") + 254,
		"0 reached,", strlen("0 reached,"));
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
	cmocka_unit_test(test_the_on_timeout_command),
	cmocka_unit_test(test_the_on_timeout_command_after_alrm),
	cmocka_unit_test(test_what_main_first_left),
	cmocka_unit_test(test_what_a_command_leaves_at_a_limit),
	cmocka_unit_test(test_leftovers),
	cmocka_unit_test(test_leftovers_by_kill),
	cmocka_unit_test(test_leftovers_have_no_hook),
	cmocka_unit_test(test_received_signals_and_warnings),
	cmocka_unit_test(test_kill_after_a_received_signal_is_the_graces),
	cmocka_unit_test(test_the_drop_in_says_gnus_line),
	cmocka_unit_test(test_a_hostile_command_forges_no_line),
	cmocka_unit_test(test_names),
	cmocka_unit_test(test_usage_errors_name_the_word_and_help),
	cmocka_unit_test(test_an_ambiguous_abbreviation_names_its_candidates),
	cmocka_unit_test(test_usage_errors_say_what_to_do),
	cmocka_unit_test(test_a_long_word_is_cut),
	cmocka_unit_test(test_a_command_that_cannot_be_run),
	cmocka_unit_test(test_a_missing_interpreter_is_named),
	cmocka_unit_test(test_an_option_after_the_duration_gets_a_hint),
	cmocka_unit_test(test_a_process_that_is_signalled),
	cmocka_unit_test(test_a_process_that_cannot_be_signalled),
	cmocka_unit_test(test_what_is_not_known_of_a_process_is_left_out),
	cmocka_unit_test(test_hostile_processes_forge_no_line),
	cmocka_unit_test(test_who_is_left),
	cmocka_unit_test(test_how_the_on_timeout_command_ended),
	cmocka_unit_test(test_how_it_ended),
	cmocka_unit_test(test_a_limit_too_long_to_show_gets_no_unit),
};

int main(void)
{
	return cmocka_run_group_tests_name("wording", tests, NULL, NULL);
}
