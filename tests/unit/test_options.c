/*
 * The command line: every option in every form, what must be refused, and
 * which word is blamed for it. Lines are cut at blanks; "~" stands for an
 * empty word and "_" in a word for a blank.
 */
#include "tmo/core/options.h"

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

enum { WORDS = 64 };

struct line {
	char bytes[2048];
	char *argv[WORDS];
	int argc;
	struct options options;
	struct options_error error;
};

static void line_cut(struct line *line, const char *name, const char *words)
{
	assert_true(strlen(words) < sizeof line->bytes);
	memcpy(line->bytes, words, strlen(words) + 1);
	line->argc = 0;
	line->argv[line->argc++] = (char *)(uintptr_t)name;
	for (char *word = strtok(line->bytes, " "); word;
		word = strtok(NULL, " ")) {
		assert_true(line->argc < WORDS - 1);
		if (strcmp(word, "~") == 0)
			*word = '\0';
		for (char *at = word; (at = strchr(at, '_')); at++)
			*at = ' ';
		line->argv[line->argc++] = word;
	}
	line->argv[line->argc] = NULL;
}

static bool parse_as(struct line *line, const char *name, const char *words)
{
	line_cut(line, name, words);
	line->error = (struct options_error){.reason = NULL};
	return options_parse(&line->options, line->argc, line->argv,
		clock_of_now, gmtime_r, &line->error);
}

static bool parse(struct line *line, const char *words)
{
	return parse_as(line, "tmo", words);
}

static void accept(struct line *line, const char *words)
{
	if (!parse(line, words))
		fail_msg("%s: %s", words, line->error.reason);
}

/* Refused, `word` being blamed (NULL: none), `option` being its option. */
static void refuse(const char *words, const char *word, const char *option)
{
	struct line line;

	if (parse(&line, words))
		fail_msg("%s: accepted", words);
	assert_non_null(line.error.reason);
	assert_true(strlen(line.error.reason) > 0);
	if (!word) {
		if (line.error.word)
			fail_msg("%s: blames %s", words, line.error.word);
	} else if (!line.error.word || line.error.length != strlen(word) ||
		   memcmp(line.error.word, word, strlen(word)) != 0) {
		fail_msg("%s: blames %.*s, not %s", words,
			(int)line.error.length,
			line.error.word ? line.error.word : "", word);
	}
	if (!option) {
		assert_null(line.error.option);
		return;
	}
	assert_non_null(line.error.option);
	assert_memory_equal(line.error.option, "--", 2);
	assert_string_equal(line.error.option + 2, option);
}

/* Refused for this very reason. */
static void refuse_for(const char *words, const char *reason)
{
	struct line line;

	assert_false(parse(&line, words));
	assert_string_equal(line.error.reason, reason);
}

static void assert_word(
	const struct options_quantity *duration, const char *word)
{
	assert_int_equal(duration->length, strlen(word));
	assert_memory_equal(duration->word, word, strlen(word));
}

/* ---- every option in every form ---- */

static const struct option {
	char letter;
	const char *name;
	const char *value; /* one to give it, or NULL */
} all[] = {
	{'k', "kill-after", "5"},
	{'s', "signal", "INT"},
	{'f', "foreground", NULL},
	{'m', "main-first", NULL},
	{'p', "preserve-status", NULL},
	{'x', "timeout-status", "7"},
	{'i', "idle", "6"},
	{'n', "no-output", "5m"},
	{'c', "cpu", "7m"},
	{'M', "memory", "1.5G"},
	{'w', "warn", "USR1@8s"},
	{'l', "leftovers", "kill"},
	{'b', "heartbeat", "3s"},
	{'o', "on-timeout", "true"},
	{'r', "report", "-"},
	{'g', "give-up", "9"},
	{'v', "verbose", NULL},
	{'q', "quiet", NULL},
	{'h', "help", NULL},
	{'V', "version", NULL},
};

enum { OPTION_COUNT = sizeof all / sizeof all[0] };

static bool flag_is_set(char letter, const struct options *options)
{
	switch (letter) {
	case 'f':
		return options->foreground;
	case 'm':
		return options->main_first;
	case 'p':
		return options->preserve_status;
	case 'v':
		return options->verbose && !options->quiet;
	case 'q':
		return options->quiet && !options->verbose;
	case 'h':
		return options->help;
	case 'V':
		return options->version;
	}
	return false;
}

/* Whether the value of the table above has arrived. */
static bool value_is_set(char letter, const struct options *options)
{
	switch (letter) {
	case 'k':
		return options->grace.value == 5 * TMO_SECOND &&
		       options->grace_given;
	case 's':
		return options->signals[0].number == SIGINT &&
		       options->signal_count == 1;
	case 'x':
		return options->timeout_status == 7;
	case 'i':
		return options->idle.value == 6 * TMO_SECOND;
	case 'n':
		return options->no_output.value == 300 * TMO_SECOND;
	case 'c':
		return options->cpu.value == 420 * TMO_SECOND;
	case 'M':
		return options->memory.value == 1610612736;
	case 'w':
		return options->warning_count == 1 &&
		       options->warnings[0].number == SIGUSR1 &&
		       options->warnings[0].before == 8 * TMO_SECOND;
	case 'l':
		return options->leftovers == LEFTOVERS_KILL;
	case 'b':
		return options->heartbeat.value == 3 * TMO_SECOND;
	case 'o':
		return options->hook && strcmp(options->hook, "true") == 0;
	case 'r':
		return options->report && strcmp(options->report, "-") == 0;
	case 'g':
		return options->give_up.value == 9 * TMO_SECOND;
	}
	return false;
}

static bool is_set(const struct option *option, const struct options *options)
{
	return option->value ? value_is_set(option->letter, options)
			     : flag_is_set(option->letter, options);
}

static void accept_form(const struct option *option, const char *words)
{
	struct line line;

	accept(&line, words);
	if (!is_set(option, &line.options))
		fail_msg("%s: without effect", words);
	if (line.options.help || line.options.version)
		return;
	assert_string_equal(line.options.name, "cmd");
	assert_string_equal(line.options.command[1], "-k");
	assert_int_equal(line.options.limit.value, 30 * TMO_SECOND);
}

static void test_every_flag_in_every_form(void **unused)
{
	static const char *const forms[] = {"-%c 30 cmd -k", "-v%c 30 cmd -k",
		"-%c -- 30 cmd -k", "-qv%c 30 cmd -k"};

	(void)unused;
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		char words[128];

		if (all[i].value)
			continue;
		for (size_t f = 0; f < sizeof forms / sizeof forms[0]; f++) {
			const char *hole = strchr(forms[f], '%');

			snprintf(words, sizeof words, "%.*s%c%s",
				(int)(hole - forms[f]), forms[f], all[i].letter,
				hole + 2);
			accept_form(&all[i], words);
		}
		snprintf(words, sizeof words, "--%s 30 cmd -k", all[i].name);
		accept_form(&all[i], words);
	}
}

static void test_every_value_in_every_form(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option *o = &all[i];
		char words[128];

		if (!o->value)
			continue;
		for (int group = 0; group < 2; group++) {
			const char *dash = group ? "-v" : "-";

			snprintf(words, sizeof words, "%s%c%s 30 cmd -k", dash,
				o->letter, o->value);
			accept_form(o, words);
			snprintf(words, sizeof words, "%s%c %s 30 cmd -k", dash,
				o->letter, o->value);
			accept_form(o, words);
		}
		snprintf(words, sizeof words, "--%s=%s 30 cmd -k", o->name,
			o->value);
		accept_form(o, words);
		snprintf(words, sizeof words, "--%s %s -- 30 cmd -k", o->name,
			o->value);
		accept_form(o, words);
	}
}

static size_t count_starting_with(const char *name, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < OPTION_COUNT; i++)
		count += strncmp(all[i].name, name, length) == 0;
	return count;
}

static void check_prefix(const struct option *option, size_t length)
{
	const bool whole = option->name[length] == '\0';
	char words[128];
	char word[64];

	snprintf(word, sizeof word, "--%.*s%s%s", (int)length, option->name,
		option->value ? "=" : "", option->value ? option->value : "");
	snprintf(words, sizeof words, "%s 30 cmd -k", word);
	if (whole || count_starting_with(option->name, length) == 1)
		accept_form(option, words);
	else
		refuse(words, word, NULL);
}

static void test_every_abbreviation(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < OPTION_COUNT; i++)
		for (size_t n = 1; n <= strlen(all[i].name); n++)
			check_prefix(&all[i], n);
}

static void test_ambiguous_abbreviations_are_refused(void **unused)
{
	(void)unused;
	refuse("--ver 30 cmd", "--ver", NULL);
	refuse("--v 30 cmd", "--v", NULL);
}

/* So many bytes of `name` with its dashes are all that is known of it. */
static void test_an_ambiguous_abbreviation_is_told_from_an_unknown(
	void **unused)
{
	size_t count = 0;

	(void)unused;
	for (size_t i = 0; i < OPTION_COUNT; i++)
		for (size_t n = 1; n < strlen(all[i].name); n++) {
			char words[64];
			struct line line;

			if (count_starting_with(all[i].name, n) < 2)
				continue;
			snprintf(words, sizeof words, "--%.*s=x 30 cmd", (int)n,
				all[i].name);
			assert_false(parse(&line, words));
			assert_int_equal(line.error.abbreviation, 2 + n);
			assert_string_equal(line.error.reason, "ambiguous");
			count++;
		}
	assert_true(count > 0);
	refuse_for("--verx 30 cmd", "unknown option");
	refuse_for("--=x 30 cmd", "unknown option");
}

static void test_unknown_options_are_refused(void **unused)
{
	(void)unused;
	refuse("-z 30 cmd", "-z", NULL);
	refuse("-vz 30 cmd", "-vz", NULL);
	refuse("-1 cmd", "-1", NULL);
	refuse("--nonsense 30 cmd", "--nonsense", NULL);
	refuse("--nonsense=5 30 cmd", "--nonsense=5", NULL);
	refuse("--signals INT 30 cmd", "--signals", NULL);
	refuse("--Signal INT 30 cmd", "--Signal", NULL);
	refuse("-\303\244 30 cmd", "-\303\244", NULL);
	refuse("--- 30 cmd", "---", NULL);
	refuse_for("--= 30 cmd", "unknown option");
	refuse_for("--=5 30 cmd", "unknown option");
	/* A name is not read past its end into what --help says of it. */
	refuse("--help\tprint 30 cmd", "--help\tprint", NULL);
	refuse("-k 5 -z 30 cmd", "-z", NULL);
}

static void test_a_missing_argument_is_blamed_on_its_option(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		char word[64];

		if (!all[i].value)
			continue;
		snprintf(word, sizeof word, "-%c", all[i].letter);
		refuse(word, word, NULL);
		snprintf(word, sizeof word, "-v%c", all[i].letter);
		refuse(word, word, NULL);
		snprintf(word, sizeof word, "--%s", all[i].name);
		refuse(word, word, NULL);
	}
}

static void test_a_flag_takes_no_argument(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		char words[128];
		char word[64];

		if (all[i].value)
			continue;
		snprintf(word, sizeof word, "--%s=5", all[i].name);
		snprintf(words, sizeof words, "%s 30 cmd", word);
		refuse(words, word, NULL);
		snprintf(word, sizeof word, "--%s=", all[i].name);
		snprintf(words, sizeof words, "%s 30 cmd", word);
		refuse(words, word, NULL);
	}
}

static void test_an_argument_may_look_like_an_option(void **unused)
{
	struct line line;

	(void)unused;
	accept(&line, "-o -v -r -- 30 cmd");
	assert_string_equal(line.options.hook, "-v");
	assert_string_equal(line.options.report, "--");
	assert_false(line.options.verbose);
	accept(&line, "--on-timeout=a=b 30 cmd");
	assert_string_equal(line.options.hook, "a=b");
	refuse("-k -- 30 cmd", "--", "kill-after");
}

static void test_the_last_of_an_option_wins(void **unused)
{
	struct line line;

	(void)unused;
	accept(&line,
		"-k 1 -k 2 -s INT,1s,HUP,2s,QUIT -s USR1 -x 1 -x 2 -l wait "
		"-l keep -g 1 -g 2 -i 1 -i 2 -n 1 -n 2 -c 1 -c 2 -M1 -M2 -o a "
		"-o b "
		"-r c -r d 30 cmd");
	assert_int_equal(line.options.grace.value, 2 * TMO_SECOND);
	assert_int_equal(line.options.signal_count, 1);
	assert_int_equal(line.options.signals[0].number, SIGUSR1);
	assert_int_equal(line.options.timeout_status, 2);
	assert_int_equal(line.options.leftovers, LEFTOVERS_KEEP);
	assert_int_equal(line.options.give_up.value, 2 * TMO_SECOND);
	assert_int_equal(line.options.idle.value, 2 * TMO_SECOND);
	assert_int_equal(line.options.no_output.value, 2 * TMO_SECOND);
	assert_int_equal(line.options.cpu.value, 2 * TMO_SECOND);
	assert_int_equal(line.options.memory.value, 2);
	assert_string_equal(line.options.hook, "b");
	assert_string_equal(line.options.report, "d");
	accept(&line, "-v -q 30 cmd");
	assert_true(line.options.quiet && !line.options.verbose);
	accept(&line, "-qv 30 cmd");
	assert_true(line.options.verbose && !line.options.quiet);
}

/* ---- operands ---- */

static void test_what_follows_the_command_is_the_commands(void **unused)
{
	struct line line;

	(void)unused;
	accept(&line, "30 cmd -v --help -- -k");
	assert_false(line.options.verbose || line.options.help);
	assert_ptr_equal(line.options.command, line.argv + 2);
	assert_ptr_equal(line.options.name, line.argv[2]);
	assert_string_equal(line.options.command[3], "--");
	accept(&line, "-v -- 30 -v -q");
	assert_string_equal(line.options.name, "-v");
	assert_true(line.options.verbose);
	/* Options come before the operands: this is a COMMAND. */
	accept(&line, "30 -- cmd");
	assert_string_equal(line.options.name, "--");
	accept(&line, "30 ~");
	assert_string_equal(line.options.name, "");
}

static void test_operands_must_be_there(void **unused)
{
	struct line line;

	(void)unused;
	refuse("", NULL, NULL);
	refuse("--", NULL, NULL);
	refuse("-v", NULL, NULL);
	refuse("-k 5 --", NULL, NULL);
	refuse("30", "30", NULL);
	refuse("-- 30", "30", NULL);
	refuse("@2000000001", "@2000000001", NULL);
	line.argv[0] = NULL;
	assert_false(options_parse(&line.options, 0, line.argv, clock_of_now,
		gmtime_r, &line.error));
}

static void test_the_duration_is_read_as_one(void **unused)
{
	static const struct {
		const char *words;
		tmo_ns value;
	} good[] = {
		{"30 cmd", 30 * TMO_SECOND},
		{"+5 cmd", 5 * TMO_SECOND},
		{"1h30m cmd", 5400 * TMO_SECOND},
		{".5 cmd", TMO_SECOND / 2},
		{"1e-400 cmd", 1},
		{"0 cmd", TMO_FOREVER},
		{"0s cmd", TMO_FOREVER},
		{"inf cmd", TMO_FOREVER},
		{"INFINITY cmd", TMO_FOREVER},
		{"1e400 cmd", TMO_FOREVER},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct line line;

		accept(&line, good[i].words);
		assert_int_equal(line.options.limit.value, good[i].value);
		assert_int_equal(
			line.options.limit.length, strcspn(good[i].words, " "));
		assert_ptr_equal(line.options.limit.word, line.argv[1]);
		assert_false(line.options.wall);
	}
}

static void test_a_bad_duration_is_blamed(void **unused)
{
	static const char *const bad[] = {"~", "-", "nonsense", "30x", "1h30",
		"30m1h", "nan", "1_s", "_1", "3.4.5", "0,5", "10\342\202\254"};

	(void)unused;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char words[64];
		char word[64];

		snprintf(words, sizeof words, "-- %s cmd", bad[i]);
		snprintf(word, sizeof word, "%s",
			strcmp(bad[i], "~") == 0 ? "" : bad[i]);
		for (char *at = word; (at = strchr(at, '_')); at++)
			*at = ' ';
		refuse(words, word, NULL);
	}
	/* A dash alone is an operand (POSIX XBD 12.2, guideline 13). */
	refuse("- cmd", "-", NULL);
	refuse("-- -1 cmd", "-1", NULL);
	refuse("-- -1e-10000 cmd", "-1e-10000", NULL);
}

static void test_a_command_where_the_duration_belongs(void **unused)
{
	static const char wanted[] =
		"expected a DURATION such as 10s before COMMAND";

	(void)unused;
	refuse_for("sleep 10", wanted);
	refuse_for("-v -- /bin/sleep 10", wanted);
	refuse_for("-k 5 sleep", wanted);
	/* An option's argument is not where COMMAND might stand. */
	refuse_for("-k sleep 10 cmd",
		"expected a number, as in 30, 1.5h or 1h30m");
}

static void test_a_comma_or_colon_gets_a_hint(void **unused)
{
	static const char wanted[] =
		"no , or : in a duration, write 1.5 or 1m30s";
	/* Only the operand may be a time of day. */
	static const char operand[] =
		"no : in a duration, write 1m30s, or @HH:MM for a time";
	static const char *const words[] = {"1,5 cmd", "1h,30m cmd",
		"-k 1,5 30 cmd", "-i 1:30 0 cmd", "-s INT,1:30,TERM 30 cmd",
		"-w INT@1,5 30 cmd"};

	(void)unused;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		refuse_for(words[i], wanted);
	refuse_for("1:30 cmd", operand);
	refuse_for("06:00 cmd", operand);
	refuse_for("1x cmd", "unknown unit (use ns us ms s m min h d w)");
	refuse_for("-k @06:00 30 cmd",
		"expected a number, as in 30, 1.5h or 1h30m");
}

static void test_a_time_is_a_moment(void **unused)
{
	struct line line;

	(void)unused;
	accept(&line, "@2000000030.5 cmd");
	assert_true(line.options.wall);
	assert_int_equal(line.options.limit.value, NOW + 61 * (TMO_SECOND / 2));
	assert_word(&line.options.limit, "@2000000030.5");
	accept(&line, "@2033-05-18T03:34:20Z cmd");
	assert_int_equal(line.options.limit.value, NOW + 60 * TMO_SECOND);
	/* 03:33:20 UTC it is. */
	accept(&line, "@03:34 cmd");
	assert_int_equal(line.options.limit.value, NOW + 40 * TMO_SECOND);
	refuse("@1 cmd", "@1", NULL);
	refuse("@24:00 cmd", "@24:00", NULL);
	refuse("@ cmd", "@", NULL);
	refuse("@noon cmd", "@noon", NULL);
	refuse("-k @06:00 30 cmd", "@06:00", "kill-after");
}

/* ---- values ---- */

static void test_defaults(void **unused)
{
	struct line line;
	const struct options *options = &line.options;

	(void)unused;
	accept(&line, "30 cmd");
	for (size_t i = 0; i < OPTION_COUNT; i++)
		assert_false(is_set(&all[i], options));
	assert_false(options->grace_given || options->as_timeout);
	assert_int_equal(options->grace.value, 10 * TMO_SECOND);
	assert_word(&options->grace, "10s");
	assert_int_equal(options->give_up.value, 10 * TMO_SECOND);
	assert_word(&options->give_up, "10s");
	assert_int_equal(options->idle.value, TMO_FOREVER);
	assert_int_equal(options->no_output.value, TMO_FOREVER);
	assert_int_equal(options->cpu.value, TMO_FOREVER);
	assert_int_equal(options->memory.value, TMO_FOREVER);
	assert_int_equal(options->timeout_status, -1);
	assert_int_equal(options->leftovers, LEFTOVERS_KEEP);
	assert_int_equal(options->signal_count, 1);
	assert_int_equal(options->signals[0].number, SIGTERM);
	assert_int_equal(options->signals[0].pause.value, 0);
	assert_int_equal(options->warning_count, 0);
	assert_null(options->hook);
	assert_null(options->report);
}

static void test_the_name_timeout_is_a_drop_in(void **unused)
{
	static const char *const drop_ins[] = {
		"timeout", "/usr/bin/timeout", "./timeout", "a/b/timeout"};
	static const char *const others[] = {"tmo", "/usr/bin/tmo",
		"/timeout/tmo", "timeout/", "-timeout", "timeout2", "gtimeout",
		"TIMEOUT", ""};
	struct line line;

	(void)unused;
	for (size_t i = 0; i < sizeof drop_ins / sizeof drop_ins[0]; i++) {
		assert_true(parse_as(&line, drop_ins[i], "30 cmd"));
		assert_true(line.options.as_timeout);
		assert_int_equal(line.options.grace.value, TMO_FOREVER);
		assert_false(line.options.grace_given);
		assert_true(parse_as(&line, drop_ins[i], "-k 5 30 cmd"));
		assert_int_equal(line.options.grace.value, 5 * TMO_SECOND);
		/* Known to a message about a usage error, too. */
		assert_false(parse_as(&line, drop_ins[i], "-z"));
		assert_true(line.options.as_timeout);
	}
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		assert_true(parse_as(&line, others[i], "30 cmd"));
		assert_false(line.options.as_timeout);
	}
}

static void test_0_and_infinity_switch_limits_off(void **unused)
{
	static const char *const zeros[] = {"0", "inf", "0s", "1e999"};

	(void)unused;
	for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; i++) {
		struct line line;
		char words[128];

		snprintf(words, sizeof words,
			"-k 1 -k%s -g 1 -g%s -i 1 -i%s -n 1 -n%s "
			"-c 1 -c%s 0 cmd",
			zeros[i], zeros[i], zeros[i], zeros[i], zeros[i]);
		accept(&line, words);
		assert_int_equal(line.options.grace.value, TMO_FOREVER);
		assert_true(line.options.grace_given);
		assert_int_equal(line.options.give_up.value, TMO_FOREVER);
		assert_int_equal(line.options.idle.value, TMO_FOREVER);
		assert_int_equal(line.options.no_output.value, TMO_FOREVER);
		assert_int_equal(line.options.cpu.value, TMO_FOREVER);
	}
}

static void test_the_size_of_memory(void **unused)
{
	static const char *const none[] = {"-M0", "-Minf", "-M 9e9T"};
	struct line line;

	(void)unused;
	accept(&line, "-M 512 30 cmd");
	assert_int_equal(line.options.memory.value, 512);
	assert_word(&line.options.memory, "512");
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		char words[64];

		snprintf(words, sizeof words, "-M1 %s 30 cmd", none[i]);
		accept(&line, words);
		assert_int_equal(line.options.memory.value, TMO_FOREVER);
	}
	refuse("-M 1MB 30 cmd", "1MB", "memory");
	refuse_for("-M 1MB 30 cmd", "unknown suffix (use K M G T)");
	refuse("-M 1m 30 cmd", "1m", "memory");
	refuse("-M -1 30 cmd", "-1", "memory");
	refuse("--memory= 30 cmd", "", "memory");
}

static void test_bad_durations_of_options_are_blamed(void **unused)
{
	static const char letters[] = "kginc";
	static const char *const names[] = {
		"kill-after", "give-up", "idle", "no-output", "cpu"};

	(void)unused;
	for (size_t i = 0; letters[i] != '\0'; i++) {
		char words[64];

		snprintf(
			words, sizeof words, "-%c nonsense 30 cmd", letters[i]);
		refuse(words, "nonsense", names[i]);
		snprintf(words, sizeof words, "-v%c-1 30 cmd", letters[i]);
		refuse(words, "-1", names[i]);
		snprintf(words, sizeof words, "--%s= 30 cmd", names[i]);
		refuse(words, "", names[i]);
	}
}

static void test_a_list_of_signals(void **unused)
{
	struct line line;

	(void)unused;
	accept(&line, "-s int,5s,SIGTERM,.5,9 30 cmd");
	assert_int_equal(line.options.signal_count, 3);
	assert_int_equal(line.options.signals[0].number, SIGINT);
	assert_int_equal(line.options.signals[0].pause.value, 0);
	assert_int_equal(line.options.signals[1].number, SIGTERM);
	assert_int_equal(line.options.signals[1].pause.value, 5 * TMO_SECOND);
	assert_word(&line.options.signals[1].pause, "5s");
	assert_int_equal(line.options.signals[2].number, SIGKILL);
	assert_int_equal(line.options.signals[2].pause.value, TMO_SECOND / 2);
	accept(&line, "-s 0 30 cmd");
	assert_int_equal(line.options.signals[0].number, 0);
	accept(&line, "-s RTMIN+3 30 cmd");
	assert_int_equal(line.options.signals[0].number, 37);
}

static void test_a_bad_list_of_signals_is_blamed(void **unused)
{
	(void)unused;
	refuse("-s NONSENSE 30 cmd", "NONSENSE", "signal");
	refuse("-s ~ 30 cmd", "", "signal");
	refuse("-s -1 30 cmd", "-1", "signal");
	refuse("-s 65 30 cmd", "65", "signal");
	refuse("-s INT, 30 cmd", "", "signal");
	refuse("-s ,5s,INT 30 cmd", "", "signal");
	refuse("-s INT,5x,TERM 30 cmd", "5x", "signal");
	refuse("-s INT,,TERM 30 cmd", "", "signal");
	refuse("-s INT,0,TERM 30 cmd", "0", "signal");
	refuse("-s INT,inf,TERM 30 cmd", "inf", "signal");
	refuse("-s INT,1e999,TERM 30 cmd", "1e999", "signal");
	refuse("-s INT,5s 30 cmd", "5s", "signal");
	refuse("-s INT,5s, 30 cmd", "", "signal");
	refuse("-s INT,5s,NONSENSE 30 cmd", "NONSENSE", "signal");
	refuse("-s INT,@06:00,TERM 30 cmd", "@06:00", "signal");
}

static void test_at_most_32_signals(void **unused)
{
	char words[512] = "-s INT";
	char list[600];
	struct line line;

	(void)unused;
	for (int i = 1; i < OPTIONS_SIGNALS_MAX; i++)
		strcat(words, ",1s,INT");
	snprintf(list, sizeof list, "%s 30 cmd", words);
	accept(&line, list);
	assert_int_equal(line.options.signal_count, OPTIONS_SIGNALS_MAX);
	assert_int_equal(line.options.signals[31].number, SIGINT);
	strcat(words, ",1s,INT");
	snprintf(list, sizeof list, "%s 30 cmd", words);
	refuse(list, words + 3, "signal");
}

static void test_warnings(void **unused)
{
	struct line line;

	(void)unused;
	accept(&line, "-w usr1@5s -w 0@1m -wRTMAX@29 1h cmd");
	assert_int_equal(line.options.warning_count, 3);
	assert_int_equal(line.options.warnings[0].number, SIGUSR1);
	assert_int_equal(line.options.warnings[0].before, 5 * TMO_SECOND);
	assert_int_equal(line.options.warnings[1].number, 0);
	assert_int_equal(line.options.warnings[1].before, 60 * TMO_SECOND);
	assert_int_equal(line.options.warnings[2].number, 64);
	/* How much time @TIME leaves is not for the parser. */
	accept(&line, "-w INT@1h @2000000001 cmd");
	assert_true(line.options.wall);
	accept(&line, "-w INT@29.999999999s 30 cmd");
}

static void test_bad_warnings_are_blamed(void **unused)
{
	(void)unused;
	refuse("-w USR1 30 cmd", "USR1", "warn");
	refuse("-w ~ 30 cmd", "", "warn");
	refuse("-w @5s 30 cmd", "", "warn");
	refuse("-w USR1@ 30 cmd", "", "warn");
	refuse("-w USR1@0 30 cmd", "0", "warn");
	refuse("-w USR1@inf 30 cmd", "inf", "warn");
	refuse("-w USR1@5x 30 cmd", "5x", "warn");
	refuse("-w USR1@5s@6s 30 cmd", "5s@6s", "warn");
	refuse("-w NONSENSE@5s 30 cmd", "NONSENSE", "warn");
}

static void test_at_most_16_warnings(void **unused)
{
	char words[512] = "";
	char more[600];
	struct line line;

	(void)unused;
	for (int i = 0; i < OPTIONS_WARNINGS_MAX; i++)
		strcat(words, "-w INT@5s ");
	snprintf(more, sizeof more, "%s30 cmd", words);
	accept(&line, more);
	assert_int_equal(line.options.warning_count, OPTIONS_WARNINGS_MAX);
	snprintf(more, sizeof more, "%s-w HUP@5s 30 cmd", words);
	refuse(more, "HUP@5s", "warn");
}

static void test_a_warning_needs_a_longer_limit(void **unused)
{
	(void)unused;
	refuse("-w INT@5s 0 cmd", NULL, "warn");
	refuse("-w INT@5s inf cmd", NULL, "warn");
	refuse("-w INT@5s 5s cmd", "5s", NULL);
	refuse("-w INT@5s 4s cmd", "4s", NULL);
	refuse("-w INT@1s -w INT@5s 4s cmd", "4s", NULL);
	refuse("-i 30 -w INT@5s 0 cmd", NULL, "warn");
	refuse_for("-w INT@5s 0 cmd", "needs a time limit");
	refuse_for("-w INT@5s 5s cmd",
		"the time limit must be longer than the DURATION of --warn");
}

static void test_the_status_is_0_to_255(void **unused)
{
	static const char *const bad[] = {"~", "256", "-1", "+1", "1.5", "x",
		"0x10", "1_", "99999999999999999999", "2550", "1x"};
	struct line line;

	(void)unused;
	accept(&line, "-x 0 30 cmd");
	assert_int_equal(line.options.timeout_status, 0);
	accept(&line, "-x255 30 cmd");
	assert_int_equal(line.options.timeout_status, 255);
	accept(&line, "-x 007 30 cmd");
	assert_int_equal(line.options.timeout_status, 7);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char words[64];
		char word[64];

		snprintf(words, sizeof words, "-x %s 30 cmd", bad[i]);
		snprintf(word, sizeof word, "%s",
			strcmp(bad[i], "~") == 0 ? "" : bad[i]);
		for (char *at = word; (at = strchr(at, '_')); at++)
			*at = ' ';
		refuse(words, word, "timeout-status");
	}
}

static void test_leftovers_are_one_of_four(void **unused)
{
	struct line line;

	(void)unused;
	accept(&line, "-l keep 30 cmd");
	assert_int_equal(line.options.leftovers, LEFTOVERS_KEEP);
	accept(&line, "-lwait 30 cmd");
	assert_int_equal(line.options.leftovers, LEFTOVERS_WAIT);
	accept(&line, "--leftovers=kill 30 cmd");
	assert_int_equal(line.options.leftovers, LEFTOVERS_KILL);
	accept(&line, "-lfail 30 cmd");
	assert_int_equal(line.options.leftovers, LEFTOVERS_FAIL);
	refuse("-l nonsense 30 cmd", "nonsense", "leftovers");
	refuse("-l kil 30 cmd", "kil", "leftovers");
	refuse("-l Keep 30 cmd", "Keep", "leftovers");
	refuse("-l ~ 30 cmd", "", "leftovers");
}

/* ---- what must not stand together ---- */

/* No one word is wrong: both options are named. */
static void refuse_both(const char *words, const char *one, const char *reason)
{
	refuse(words, NULL, one);
	refuse_for(words, reason);
}

static void test_what_excludes_each_other(void **unused)
{
	struct line line;

	(void)unused;
	refuse_both("-x 1 -p 30 cmd", "timeout-status",
		"not together with --preserve-status");
	refuse_both("-p -x 0 30 cmd", "timeout-status",
		"not together with --preserve-status");
	refuse_both(
		"-fm 30 cmd", "main-first", "not together with --foreground");
	refuse_both("-f -l wait 30 cmd", "leftovers",
		"wait, kill and fail not together with --foreground");
	refuse_both("-l kill -f 30 cmd", "leftovers",
		"wait, kill and fail not together with --foreground");
	accept(&line, "-f -l kill -l keep 30 cmd");
	accept(&line, "-m -l kill 30 cmd");
	accept(&line, "-fp 30 cmd");
}

/* ---- help ---- */

static void test_after_help_nothing_is_looked_at(void **unused)
{
	struct line line;

	(void)unused;
	accept(&line, "--help -z");
	assert_true(line.options.help);
	accept(&line, "-h");
	assert_true(line.options.help);
	accept(&line, "-vhz");
	assert_true(line.options.help);
	accept(&line, "--version --help");
	assert_true(line.options.version && !line.options.help);
	accept(&line, "-V -x 1000");
	assert_true(line.options.version);
	refuse("-z --help", "-z", NULL);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_every_flag_in_every_form),
	cmocka_unit_test(test_every_value_in_every_form),
	cmocka_unit_test(test_every_abbreviation),
	cmocka_unit_test(test_ambiguous_abbreviations_are_refused),
	cmocka_unit_test(
		test_an_ambiguous_abbreviation_is_told_from_an_unknown),
	cmocka_unit_test(test_unknown_options_are_refused),
	cmocka_unit_test(test_a_missing_argument_is_blamed_on_its_option),
	cmocka_unit_test(test_a_flag_takes_no_argument),
	cmocka_unit_test(test_an_argument_may_look_like_an_option),
	cmocka_unit_test(test_the_last_of_an_option_wins),
	cmocka_unit_test(test_what_follows_the_command_is_the_commands),
	cmocka_unit_test(test_operands_must_be_there),
	cmocka_unit_test(test_the_duration_is_read_as_one),
	cmocka_unit_test(test_a_bad_duration_is_blamed),
	cmocka_unit_test(test_a_command_where_the_duration_belongs),
	cmocka_unit_test(test_a_comma_or_colon_gets_a_hint),
	cmocka_unit_test(test_a_time_is_a_moment),
	cmocka_unit_test(test_defaults),
	cmocka_unit_test(test_the_name_timeout_is_a_drop_in),
	cmocka_unit_test(test_0_and_infinity_switch_limits_off),
	cmocka_unit_test(test_the_size_of_memory),
	cmocka_unit_test(test_bad_durations_of_options_are_blamed),
	cmocka_unit_test(test_a_list_of_signals),
	cmocka_unit_test(test_a_bad_list_of_signals_is_blamed),
	cmocka_unit_test(test_at_most_32_signals),
	cmocka_unit_test(test_warnings),
	cmocka_unit_test(test_bad_warnings_are_blamed),
	cmocka_unit_test(test_at_most_16_warnings),
	cmocka_unit_test(test_a_warning_needs_a_longer_limit),
	cmocka_unit_test(test_the_status_is_0_to_255),
	cmocka_unit_test(test_leftovers_are_one_of_four),
	cmocka_unit_test(test_what_excludes_each_other),
	cmocka_unit_test(test_after_help_nothing_is_looked_at),
};

int main(void)
{
	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
