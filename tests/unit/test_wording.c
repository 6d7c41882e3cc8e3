/*
 * The lines of standard error but those about signals, each to the letter.
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

#define NOW (2000000000 * TMO_SECOND)

static tmo_ns clock_of_now(void)
{
	return NOW;
}

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
		"tmo: --leftovers: 'a\\nb': not one of keep, wait, kill, "
		"fail (see tmo --help)");
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
	expect_usage("tmo", "--h 5 cmd",
		"tmo: '--h': ambiguous: --heartbeat or --help (see tmo "
		"--help)");
	expect_usage("tmo", "--he 5 cmd",
		"tmo: '--he': ambiguous: --heartbeat or --help (see tmo "
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
		"tmo: --leftovers: wait, kill and fail not together with "
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
		"tmo: --leftovers: '%.255s': not one of keep, wait, kill, "
		"fail (see tmo --help)",
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

static void expect_hint(const char *name, const char *hint)
{
	char why[256];

	snprintf(why, sizeof why, "%s%s", strerror(ENOENT), hint);
	expect_not_run(name, ENOENT, NULL, why);
}

/* Of POSIX's: XCU 2.4, 2.15 and 1.7; and two that many shells have. */
static void test_what_a_shell_runs_gets_a_hint(void **unused)
{
	static const char *const shells[] = {"!", "{", "}", "case", "do",
		"done", "elif", "else", "esac", "fi", "for", "if", "in", "then",
		"until", "while", "[[", "]]", "function", "select", "break",
		":", "continue", ".", "eval", "exec", "exit", "export",
		"readonly", "return", "set", "shift", "times", "trap", "unset",
		"alias", "bg", "cd", "command", "fc", "fg", "getopts", "hash",
		"jobs", "kill", "read", "type", "ulimit", "umask", "unalias",
		"wait", "time", "source"};
	static const char *const none[] = {"rsync", "cdx", "c", "CD"};

	(void)unused;
	for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
		expect_hint(
			shells[i], " (a word of the shell: run it with sh -c)");
	expect_hint("ls -l", " (a command line: run it with sh -c)");
	expect_hint("cd /tmp", " (a command line: run it with sh -c)");
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		expect_hint(none[i], "");
	/* Found, but not to be run. */
	expect_not_run("cd", EACCES, NULL, strerror(EACCES));
}

static void test_a_warning_is_shown_as_typed(void **unused)
{
	static const char word[] = "sigusr1@01m";
	struct options options = {.name = "rsync", .warning_count = 2};
	char bytes[64];
	struct text text = TEXT_ON(bytes);

	(void)unused;
	options.warnings[1].word = word;
	options.warnings[1].length = sizeof word - 1;
	wording_warning(&text, &options, 1);
	end_line(&text);
	assert_string_equal(bytes, word);
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
	text.length = 0;
	wording_left(&text, &options, NULL, true);
	end_line(&text);
	assert_string_equal(bytes,
		"tmo: rsync: processes that cannot be found still run 5s after "
		"KILL, leaving them");
}

/* What is too long to be looked at again is shown as typed, and cut. */
static void test_a_limit_too_long_to_show_gets_no_unit(void **unused)
{
	char zeros[300];
	char line[1024];
	struct text text = TEXT_ON(line);
	const struct options_quantity limit = {
		.word = zeros, .length = sizeof zeros};

	(void)unused;
	memset(zeros, '0', sizeof zeros);
	wording_duration(&text, &limit);
	assert_false(text.cut);
	/* 255 zeros, no s. */
	assert_int_equal(text.length, 255);
	assert_memory_equal(line, zeros, 255);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_names),
	cmocka_unit_test(test_usage_errors_name_the_word_and_help),
	cmocka_unit_test(test_an_ambiguous_abbreviation_names_its_candidates),
	cmocka_unit_test(test_usage_errors_say_what_to_do),
	cmocka_unit_test(test_a_long_word_is_cut),
	cmocka_unit_test(test_a_command_that_cannot_be_run),
	cmocka_unit_test(test_a_missing_interpreter_is_named),
	cmocka_unit_test(test_an_option_after_the_duration_gets_a_hint),
	cmocka_unit_test(test_what_a_shell_runs_gets_a_hint),
	cmocka_unit_test(test_a_warning_is_shown_as_typed),
	cmocka_unit_test(test_a_process_that_is_signalled),
	cmocka_unit_test(test_a_process_that_cannot_be_signalled),
	cmocka_unit_test(test_what_is_not_known_of_a_process_is_left_out),
	cmocka_unit_test(test_hostile_processes_forge_no_line),
	cmocka_unit_test(test_who_is_left),
	cmocka_unit_test(test_a_limit_too_long_to_show_gets_no_unit),
};

int main(void)
{
	return cmocka_run_group_tests_name("wording", tests, NULL, NULL);
}
