/*
 * The command line: what is refused, and how; what is taken, and how.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MAX = 8 };

/* ---- refused ---- */

/* What tmo is given, before `touch FILE` unless ALONE, and what it names. */
struct refused {
	const char *named;
	const char *words[WORDS_MAX];
};

enum with { ALONE, WITH_COMMAND };

static void check_refused_with(const struct refused *refused, enum with with)
{
	const char *file = scratch_path("started");
	const char *arguments[WORDS_MAX + 3] = {NULL};
	const struct run *run;
	size_t count = 0;

	while (count < WORDS_MAX && refused->words[count] != NULL) {
		arguments[count] = refused->words[count];
		count++;
	}
	if (with == WITH_COMMAND) {
		arguments[count++] = "touch";
		arguments[count] = file;
	}
	run = run_wait(run_start(NULL, arguments));
	assert_exit(run, 125);
	assert_stdout(run, "");
	assert_one_error(run, "tmo: ", refused->named);
	assert_one_error(run, "tmo: ", "tmo --help");
	assert_false(file_exists(file));
}

static void check_refused(const struct refused *refused)
{
	check_refused_with(refused, WITH_COMMAND);
}

#define CHECK_ALL(list, with)                                                  \
	do {                                                                   \
		for (size_t i = 0; i < sizeof(list) / sizeof((list)[0]); i++)  \
			check_refused_with(&(list)[i], (with));                \
	} while (0)
#define CHECK_REFUSED(list) CHECK_ALL(list, WITH_COMMAND)
#define CHECK_REFUSED_ALONE(list) CHECK_ALL(list, ALONE)

static void unknown_options_are_refused_and_named(void **state)
{
	static const struct refused list[] = {
		{"Z", {"-Z", "5"}},
		{"Z", {"-fZ", "5"}},
		{"nonesuch", {"--nonesuch", "5"}},
		{"nonesuch", {"--nonesuch=3", "5"}},
		{"killafter", {"--killafter=3", "5"}},
		{"?", {"-?", "5"}},
		{"=", {"-=", "5"}},
		{"---help", {"---help", "5"}},
		{"u", {"-fu-", "5"}},
	};

	(void)state;
	CHECK_REFUSED(list);
}

static void an_abbreviation_of_two_options_is_refused_and_named(void **state)
{
	static const struct refused list[] = {
		{"ver", {"--ver", "5"}},
		{"ve", {"--ve", "5"}},
		{"'--v': ambiguous: --verbose or --version", {"--v", "5"}},
		{"'--m=1': ambiguous: --main-first or --memory",
			{"--m=1", "5"}},
	};

	(void)state;
	CHECK_REFUSED(list);
}

static void an_option_without_its_argument_is_refused(void **state)
{
	static const struct refused list[] = {
		{"k", {"-k"}},
		{"k", {"-fk"}},
		{"signal", {"--signal"}},
		{"x", {"-p", "-x"}},
		{"report", {"--report"}},
	};

	(void)state;
	CHECK_REFUSED_ALONE(list);
}

static void an_argument_that_an_option_does_not_take_is_refused(void **state)
{
	static const struct refused list[] = {
		{"verbose", {"--verbose=3", "5"}},
		{"foreground", {"--foreground=", "5"}},
		{"help", {"--help=x", "5"}},
	};

	(void)state;
	CHECK_REFUSED(list);
}

static void missing_operands_are_refused(void **state)
{
	static const struct refused list[] = {
		{"DURATION", {NULL}},
		{"DURATION", {"-f"}},
		{"DURATION", {"--"}},
		{"DURATION", {"-k", "5"}},
		{"COMMAND", {"5"}},
		{"COMMAND", {"--", "5"}},
		{"COMMAND", {"-v", "5"}},
	};

	(void)state;
	CHECK_REFUSED_ALONE(list);
}

static void bad_durations_are_refused_and_named(void **state)
{
	static const char *const words[] = {"42D", "invalid", "''", "5 ", " 5",
		"1e", "0x", "5ss", "5 s", "infs", "1.5.5", "10\\342", "1,5",
		"nan", "NaN", "s", "1h30", "30m1h", "1h1h", "1m1min", "1s500",
		"+", ".", "1d2w", "5S", "5H", "1ms1s", "infinity1s", "1hinf",
		"5\\n", "1h -1m", "1h+-1m", "0x1.8q"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct refused refused = {words[i], {words[i]}};

		if (strcmp(words[i], "''") == 0)
			refused.words[0] = "";
		else if (strcmp(words[i], "5\\n") == 0)
			refused.words[0] = "5\n";
		else if (strcmp(words[i], "10\\342") == 0)
			refused.words[0] = "10\xe2\x82\xac";
		check_refused(&refused);
		refused.words[1] = refused.words[0];
		refused.words[0] = "--";
		check_refused(&refused);
	}
}

static void a_command_without_a_duration_is_told_what_comes_first(void **state)
{
	static const struct refused list[] = {
		{"'sleep': expected a DURATION such as 10s before COMMAND",
			{"sleep", "10"}},
		{"'/bin/sleep': expected a DURATION", {"/bin/sleep", "10"}},
	};

	(void)state;
	CHECK_REFUSED(list);
}

static void a_comma_or_a_colon_in_a_duration_gets_a_hint(void **state)
{
	static const struct refused list[] = {
		{"'1,5': no , or : in a duration, write 1.5 or 1m30s", {"1,5"}},
		{"'1:30': no , or : in a duration, write 1.5 or 1m30s",
			{"-k", "1:30", "5"}},
		{"'06:00': no : in a duration, write 1m30s, or @HH:MM for a "
		 "time",
			{"06:00"}},
	};

	(void)state;
	CHECK_REFUSED(list);
}

static void negative_durations_are_refused_and_named(void **state)
{
	static const struct refused list[] = {
		{"-1", {"--", "-1"}},
		{"-1e-10000", {"--", "-1e-10000"}},
		{"-0.1s", {"--", "-0.1s"}},
		{"-inf", {"--", "-inf"}},
		{"-1", {"-k-1", "5"}},
		{"-1", {"-k", "-1", "5"}},
		{"-1", {"--kill-after=-1", "5"}},
		{"-3", {"-g", "-3", "5"}},
	};

	(void)state;
	CHECK_REFUSED(list);
}

static void bad_durations_of_options_are_refused_and_named(void **state)
{
	static const char *const options[] = {"-k", "-g", "-i", "-n", "-c",
		"--kill-after", "--give-up", "--idle", "--no-output", "--cpu"};
	static const char *const words[] = {
		"5x", "1h30", "nan", "@06:00", "@2099-01-01T00:00", " 1"};

	(void)state;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		for (size_t j = 0; j < sizeof(words) / sizeof(words[0]); j++)
			check_refused(&(struct refused){
				words[j], {options[i], words[j], "5"}});
	check_refused(&(struct refused){"''", {"-k", "", "5"}});
}

static void bad_signals_are_refused_and_named(void **state)
{
	static const struct refused list[] = {
		{"NOSUCH", {"-s", "NOSUCH", "5"}},
		{"65", {"-s65", "5"}},
		{"-1", {"-s-1", "5"}},
		{"''", {"-s", "", "5"}},
		{"SIGSIGTERM", {"-s", "SIGSIGTERM", "5"}},
		{"TERMS", {"-s", "TERMS", "5"}},
		{" TERM", {"-s", " TERM", "5"}},
		{"9x", {"-s", "9x", "5"}},
		{"RTMIN+99", {"-s", "RTMIN+99", "5"}},
		{"RTMIN-1", {"-s", "RTMIN-1", "5"}},
		{"RTMAX+1", {"--signal=RTMAX+1", "5"}},
	};

	(void)state;
	CHECK_REFUSED(list);
}

static void bad_lists_of_signals_are_refused_and_named(void **state)
{
	static const struct refused list[] = {
		{"5s", {"-s", "TERM,5s", "5"}},
		{"NOSUCH", {"-s", "TERM,5s,NOSUCH", "5"}},
		{"NOSUCH", {"-s", "NOSUCH,5s,TERM", "5"}},
		{"INT", {"-s", "TERM,INT", "5"}},
		{"0", {"-s", "TERM,0,KILL", "5"}},
		{"0s", {"-s", "TERM,0s,KILL", "5"}},
		{"inf", {"-s", "TERM,inf,KILL", "5"}},
		{"infinity", {"-s", "TERM,infinity,KILL", "5"}},
		{"1e999", {"-s", "TERM,1e999,KILL", "5"}},
		{"@06:00", {"-s", "TERM,@06:00,KILL", "5"}},
		{"-5s", {"-s", "TERM,-5s,KILL", "5"}},
		{"5q", {"-s", "TERM,5q,KILL", "5"}},
		{"''", {"-s", ",5s,KILL", "5"}},
		{"''", {"-s", "TERM,5s,", "5"}},
		{"''", {"-s", "TERM,,KILL", "5"}},
		{"''", {"-s", "TERM,", "5"}},
		{"NOSUCH", {"-s", "KILL,5s,NOSUCH", "5"}},
	};

	(void)state;
	CHECK_REFUSED(list);
}

/* "TERM,1h,TERM,1h ..." with `count` signals. */
static char *long_list(int count)
{
	char *list = text_format("TERM");

	while (--count > 0)
		list = text_format("%s,1h,TERM", list);
	return list;
}

static void a_list_has_32_signals_and_no_more(void **state)
{
	(void)state;
	assert_exit(TMO("-s", long_list(32), "5", "true"), 0);
	check_refused(&(struct refused){"TERM", {"-s", long_list(33), "5"}});
}

static void bad_statuses_for_x_are_refused_and_named(void **state)
{
	static const char *const words[] = {"256", "-1", "1x", "x", " 1", "1 ",
		"1.0", "99999999999999999999", "4294967297", "+-1"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		check_refused(
			&(struct refused){words[i], {"-x", words[i], "5"}});
	check_refused(&(struct refused){"''", {"-x", "", "5"}});
	check_refused(&(struct refused){"300", {"-x300", "5"}});
}

static void bad_values_for_l_are_refused_and_named(void **state)
{
	static const struct refused list[] = {
		{"nonsense", {"-l", "nonsense", "5"}},
		{"Keep", {"-lKeep", "5"}},
		{"killx", {"--leftovers=killx", "5"}},
		{"''", {"--leftovers=", "5"}},
	};

	(void)state;
	CHECK_REFUSED(list);
}

static void bad_warnings_are_refused_and_named(void **state)
{
	static const struct refused list[] = {
		{"USR1", {"-w", "USR1", "5"}},
		{"NOSUCH", {"-w", "NOSUCH@1", "5"}},
		{"''", {"-w", "USR1@", "5"}},
		{"''", {"-w", "@1", "5"}},
		{"0", {"-w", "USR1@0", "5"}},
		{"inf", {"-w", "USR1@inf", "5"}},
		{"1x", {"-w", "USR1@1x", "5"}},
		{"-1", {"-w", "USR1@-1", "5"}},
	};

	(void)state;
	CHECK_REFUSED(list);
}

static void a_warning_needs_a_longer_time_limit(void **state)
{
	static const struct refused list[] = {
		{"-w", {"-w", "USR1@1", "0"}},
		{"-w", {"-w", "USR1@1", "inf"}},
		{"-w", {"-w", "USR1@1", "1e999"}},
		{"-w", {"-w", "USR1@5", "5"}},
		{"-w", {"-w", "USR1@5000ms", "5"}},
		{"-w", {"-w", "USR1@6", "5"}},
		{"-w", {"-w", "USR1@1", "-w", "USR2@6", "5"}},
	};

	(void)state;
	CHECK_REFUSED(list);
	assert_exit(TMO("-w", "USR1@4.9", "5", "true"), 0);
}

static void there_may_be_16_warnings_and_no_more(void **state)
{
	const char *arguments[2 * 17 + 3];
	size_t count = 0;

	(void)state;
	for (int i = 0; i < 16; i++) {
		arguments[count++] = "-w";
		arguments[count++] = "USR1@1";
	}
	arguments[count] = "5";
	arguments[count + 1] = "true";
	arguments[count + 2] = NULL;
	assert_exit(run_wait(run_start(NULL, arguments)), 0);
	arguments[count++] = "-w";
	arguments[count++] = "USR1@1";
	arguments[count++] = "5";
	arguments[count++] = "true";
	arguments[count] = NULL;
	assert_exit(run_wait(run_start(NULL, arguments)), 125);
}

static void options_that_exclude_each_other_are_refused(void **state)
{
	static const struct refused list[] = {
		{"--timeout-status: not together with --preserve-status",
			{"-x", "1", "-p", "5"}},
		{"--timeout-status: not together with --preserve-status",
			{"-p", "-x1", "5"}},
		{"--main-first: not together with --foreground",
			{"-f", "-m", "5"}},
		{"--main-first: not together with --foreground", {"-mf", "5"}},
		{"--leftovers: wait, kill and fail not together with "
		 "--foreground",
			{"-f", "-l", "wait", "5"}},
		{"--leftovers: wait, kill and fail not together with "
		 "--foreground",
			{"-f", "-lkill", "5"}},
		{"--leftovers: wait, kill and fail not together with "
		 "--foreground",
			{"--leftovers=wait", "--foreground", "5"}},
	};

	(void)state;
	CHECK_REFUSED(list);
	assert_exit(TMO("-f", "-l", "keep", "5", "true"), 0);
	assert_exit(TMO("-f", "-l", "kill", "-l", "keep", "5", "true"), 0);
}

static void a_strange_word_is_named_on_one_line(void **state)
{
	static const struct refused list[] = {
		{"5\\n\\t\\\\\\001\\377", {"5\n\t\\\001\377"}},
		{"a\\nb", {"--a\nb", "5"}},
		{"N\\033[1m", {"-s", "N\033[1m", "5"}},
	};

	(void)state;
	CHECK_REFUSED(list);
}

static void a_usage_error_with_nowhere_to_say_it_is_125(void **state)
{
	const struct setup closed = {.err = STREAM_CLOSED};

	(void)state;
	assert_exit(run_wait(START(&closed, "5x", "true")), 125);
}

/* ---- --help and --version ---- */

static void help_and_version_go_to_standard_output(void **state)
{
	static const char *const words[] = {
		"-h", "--help", "--hel", "-V", "--version", "-fh", "-fV"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const struct run *run = TMO(words[i]);

		assert_exit(run, 0);
		assert_stderr(run, "");
		assert_int_equal(strncmp(run->out,
					 strchr(words[i], 'V') != NULL ||
							 words[i][2] == 'v'
						 ? "tmo "
						 : "usage: ",
					 4),
			0);
	}
}

static void help_shows_every_option_and_runs_nothing(void **state)
{
	static const char *const options[] = {"-k, --kill-after=",
		"-s, --signal=", "-f, --foreground", "-m, --main-first",
		"-p, --preserve-status", "-x, --timeout-status=", "-i, --idle=",
		"-n, --no-output=", "-c, --cpu=", "-M, --memory=",
		"-w, --warn=", "-l, --leftovers=", "-o, --on-timeout=",
		"-r, --report=", "-g, --give-up=", "-v, --verbose",
		"-q, --quiet", "-h, --help", "-V, --version"};
	const char *file = scratch_path("started");
	const struct run *run = TMO("--help", "5", "touch", file);

	(void)state;
	assert_exit(run, 0);
	assert_false(file_exists(file));
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (strstr(run->out, options[i]) == NULL)
			fail_msg("--help does not show %s", options[i]);
}

static void help_under_the_name_timeout_is_that_of_the_drop_in(void **state)
{
	const struct setup timeout = {.name = "/usr/bin/timeout"};
	const struct run *run = run_wait(START(&timeout, "--help"));

	(void)state;
	assert_exit(run, 0);
	assert_stderr(run, "");
	assert_stdout_line(
		run, "usage: timeout [OPTION]... DURATION COMMAND [ARG]...");
	assert_stdout_line(run,
		"Run COMMAND; after DURATION send TERM to it and its "
		"descendants, KILL with -k.");
	assert_null(strstr(run->out, "10s"));
}

static void help_that_cannot_be_written_is_an_error(void **state)
{
	static const char *const words[] = {"--help", "--version"};
	const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	const struct setup to_full = {.out = full};
	const struct setup to_none = {.out = STREAM_CLOSED};
	int ends[2];

	(void)state;
	assert_true(full >= 0);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	close(ends[0]);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const struct setup to_nobody = {.out = ends[1]};
		const struct run *run = run_wait(START(&to_full, words[i]));

		assert_exit(run, 125);
		assert_one_error(run, "tmo: ", "No space left on device");
		run = run_wait(START(&to_none, words[i]));
		assert_exit(run, 125);
		assert_one_error(run, "tmo: ", "Bad file descriptor");
		run = run_wait(START(&to_nobody, words[i]));
		assert_exit(run, 125);
		assert_one_error(run, "tmo: ", "Broken pipe");
	}
	close(full);
	close(ends[1]);
}

/* ---- taken ---- */

static void options_are_taken_in_every_form_that_posix_and_gnu_know(
	void **state)
{
	static const char *const forms[][WORDS_MAX] = {
		{"-fp", "5", "true"},
		{"-pf", "--", "5", "true"},
		{"-k5", "5", "true"},
		{"-k", "5", "5", "true"},
		{"-fk5", "5", "true"},
		{"-pfk", "5", "5", "true"},
		{"--kill-after=5", "5", "true"},
		{"--kill-after", "5", "5", "true"},
		{"--kill=5", "5", "true"},
		{"--kill", "5", "5", "true"},
		{"--k=5", "5", "true"},
		{"-sINT", "5", "true"},
		{"-fsINT", "5", "true"},
		{"--sig=sigint", "5", "true"},
		{"--signal", "2", "5", "true"},
		{"--main", "5", "true"},
		{"--fore", "--pres", "5", "true"},
		{"--timeout-status=0", "5", "true"},
		{"--leftovers", "wait", "5", "true"},
		{"-lkill", "5", "true"},
		{"-w", "USR1@1", "-w", "10@2", "5", "true"},
		{"-k", "1", "-k", "0", "5", "true"},
		{"--warn=SIGUSR1@1ms", "5", "true"},
		{"-g", "inf", "5", "true"},
		{"--give=0", "5", "true"},
		{"-q", "--verbo", "-q", "5", "true"},
		{"-q", "--", "5", "true"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct run *run = run_wait(run_start(NULL, forms[i]));

		assert_exit(run, 0);
		assert_stderr(run, "");
	}
}

static void the_argument_of_an_option_is_the_one_given(void **state)
{
	static const char *const forms[][WORDS_MAX] = {
		{"-x7", "0.05", "sleep", "30"},
		{"-x", "7", "0.05", "sleep", "30"},
		{"-qx7", "0.05", "sleep", "30"},
		{"-qx", "7", "0.05", "sleep", "30"},
		{"--timeout-status=7", "0.05", "sleep", "30"},
		{"--timeout-status", "7", "0.05", "sleep", "30"},
		{"--timeout=7", "0.05", "sleep", "30"},
		{"--t", "7", "0.05", "sleep", "30"},
		{"-x", "3", "-x", "7", "0.05", "sleep", "30"},
		{"-x7", "--", "0.05", "sleep", "30"},
		{"-x007", "0.05", "sleep", "30"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		assert_exit(run_wait(run_start(NULL, forms[i])), 7);
}

static void what_follows_the_command_belongs_to_the_command(void **state)
{
	(void)state;
	assert_stdout(TMO("5", "printf", "%s|", "-p", "--help", "--", "-x"),
		"-p|--help|--|-x|");
	assert_stdout(TMO("--", "5", "printf", "%s|", "--", "-V"), "--|-V|");
	assert_stdout(
		TMO("-p", "5", "printf", "%s|", "", " ", "a\nb"), "| |a\nb|");
	assert_stdout(TMO("5", "echo", "-v"), "-v\n");
}

static void options_end_at_the_duration(void **state)
{
	const struct run *run = TMO("5", "-p", "true");

	(void)state;
	assert_exit(run, 127);
	assert_stderr(run, "tmo: -p: cannot run: No such file or directory "
			   "(options come before DURATION)\n");
	assert_exit(TMO("5", "--", "true"), 127);
}

static void of_verbose_and_quiet_the_last_wins(void **state)
{
	const struct run *run = TMO("-v", "-q", "0.05", "sleep", "30");

	(void)state;
	assert_exit(run, 124);
	assert_stderr(run, "");
	run = TMO("-qvq", "0.05", "sleep", "30");
	assert_stderr(run, "");
	run = TMO("-q", "-v", "0.05", "sleep", "30");
	assert_exit(run, 124);
	assert_stderr_line(
		run, "tmo: sleep: time limit of 0.05s reached, sending TERM");
	assert_true(strlen(run->err) >
		    strlen("tmo: sleep: time limit of 0.05s reached, "
			   "sending TERM\n"));
}

static void quiet_says_nothing_but_errors(void **state)
{
	const struct run *run = run_wait(START(&holding_term, "-q", "-k", "0.1",
		"0.1", help_path("stubborn"), "it", "-", "-TERM"));

	(void)state;
	assert_exit(run, 137);
	assert_stderr(run, "");
	run = TMO("-q", "5", "no-such-command-here");
	assert_exit(run, 127);
	assert_one_error(run, "tmo: no-such-command-here: ", "No such file");
	run = TMO("-q", "5x", "true");
	assert_exit(run, 125);
	assert_one_error(run, "tmo: ", "5x");
}

static void signals_are_taken_by_name_in_any_case_and_by_number(void **state)
{
	static const struct {
		const char *word;
		int number;
	} list[] = {
		{"TERM", SIGTERM},
		{"sigint", SIGINT},
		{"SigUsr1", SIGUSR1},
		{"1", SIGHUP},
		{"64", 64},
		{"abrt", SIGABRT},
		{"IOT", SIGABRT},
		{"POLL", SIGPOLL},
		{"io", SIGIO},
		{"Pwr", SIGPWR},
		{"sys", SIGSYS},
		{"xfsz", SIGXFSZ},
		{"STKFLT", SIGSTKFLT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		assert_signalled(TMO("-q", "-p", "-s", list[i].word, "0.05",
					 "sleep", "30"),
			list[i].number);
}

static void real_time_signals_are_taken_from_both_ends(void **state)
{
	(void)state;
	assert_signalled(
		TMO("-p", "-s", "RTMIN", "0.05", "sleep", "30"), SIGRTMIN);
	assert_signalled(TMO("-p", "-s", "rtmin+3", "0.05", "sleep", "30"),
		SIGRTMIN + 3);
	assert_signalled(TMO("-p", "-s", "SIGRTMAX-1", "0.05", "sleep", "30"),
		SIGRTMAX - 1);
	assert_signalled(
		TMO("-p", "-s", "RTMAX", "0.05", "sleep", "30"), SIGRTMAX);
}

static void a_list_of_signals_is_sent_in_order_with_its_pauses(void **state)
{
	static int signals[] = {SIGINT, SIGUSR1, SIGTERM, 0};
	const struct setup holding = {
		.child = hold_signals, .context = signals};
	const char *log = scratch_path("log");
	struct run *run = START(&holding, "-s", "INT,0.2s,USR1,0.2,TERM", "-k",
		"0.2", "0.2", help_path("stubborn"), "it", log, "INT", "USR1",
		"TERM");
	const char *it = help_path("stubborn");

	(void)state;
	assert_exit(run_wait(run), 137);
	assert_took(run, 800 * MILLISECOND, GENEROUS);
	assert_string_equal(file_text(log), "it INT\nit USR1\nit TERM\n");
	assert_stderr(run,
		text_format("tmo: %s: time limit of 0.2s reached, sending INT\n"
			    "tmo: %s: still running 0.2s later, sending USR1\n"
			    "tmo: %s: still running 0.2s later, sending TERM\n"
			    "tmo: %s: still running 0.2s later, sending KILL\n",
			it, it, it, it));
}

static void what_follows_a_kill_in_a_list_is_never_needed(void **state)
{
	static int signals[] = {SIGINT, 0};
	const struct setup holding = {
		.child = hold_signals, .context = signals};
	const struct run *run =
		run_wait(START(&holding, "-s", "INT,50ms,KILL,5s,USR1", "0.1",
			help_path("stubborn"), "it", "-", "-INT"));

	(void)state;
	assert_exit(run, 137);
	run = TMO("-s", "KILL,1h,TERM", "0.1", "sleep", "30");
	assert_exit(run, 137);
	assert_stderr(
		run, "tmo: sleep: time limit of 0.1s reached, sending KILL\n");
}

static const struct CMUnitTest tests[] = {
	PROMISE(unknown_options_are_refused_and_named),
	PROMISE(an_abbreviation_of_two_options_is_refused_and_named),
	PROMISE(an_option_without_its_argument_is_refused),
	PROMISE(an_argument_that_an_option_does_not_take_is_refused),
	PROMISE(missing_operands_are_refused),
	PROMISE(bad_durations_are_refused_and_named),
	PROMISE(a_command_without_a_duration_is_told_what_comes_first),
	PROMISE(a_comma_or_a_colon_in_a_duration_gets_a_hint),
	PROMISE(negative_durations_are_refused_and_named),
	PROMISE(bad_durations_of_options_are_refused_and_named),
	PROMISE(bad_signals_are_refused_and_named),
	PROMISE(bad_lists_of_signals_are_refused_and_named),
	PROMISE(a_list_has_32_signals_and_no_more),
	PROMISE(bad_statuses_for_x_are_refused_and_named),
	PROMISE(bad_values_for_l_are_refused_and_named),
	PROMISE(bad_warnings_are_refused_and_named),
	PROMISE(a_warning_needs_a_longer_time_limit),
	PROMISE(there_may_be_16_warnings_and_no_more),
	PROMISE(options_that_exclude_each_other_are_refused),
	PROMISE(a_strange_word_is_named_on_one_line),
	PROMISE(a_usage_error_with_nowhere_to_say_it_is_125),
	PROMISE(help_and_version_go_to_standard_output),
	PROMISE(help_shows_every_option_and_runs_nothing),
	PROMISE(help_under_the_name_timeout_is_that_of_the_drop_in),
	PROMISE(help_that_cannot_be_written_is_an_error),
	PROMISE(options_are_taken_in_every_form_that_posix_and_gnu_know),
	PROMISE(the_argument_of_an_option_is_the_one_given),
	PROMISE(what_follows_the_command_belongs_to_the_command),
	PROMISE(options_end_at_the_duration),
	PROMISE(of_verbose_and_quiet_the_last_wins),
	PROMISE(quiet_says_nothing_but_errors),
	PROMISE(signals_are_taken_by_name_in_any_case_and_by_number),
	PROMISE(real_time_signals_are_taken_from_both_ends),
	PROMISE(a_list_of_signals_is_sent_in_order_with_its_pauses),
	PROMISE(what_follows_a_kill_in_a_list_is_never_needed),
};

TEST_PROGRAM(tests)
