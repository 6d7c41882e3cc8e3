/*
 * Durations and times from the command line to the moment of the signal.
 */
#define _GNU_SOURCE
#include "harness.h"
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- how long ---- */

struct span {
	const char *word;
	const char *told;
	int64_t least;
};

static const struct span spans[] = {
	{"0.1", "0.1s", 100 * MILLISECOND},
	{".1", ".1s", 100 * MILLISECOND},
	{"+.1", "+.1s", 100 * MILLISECOND},
	{"0.1s", "0.1s", 100 * MILLISECOND},
	{"1e-1", "1e-1s", 100 * MILLISECOND},
	{"100ms", "100ms", 100 * MILLISECOND},
	{"100000us", "100000us", 100 * MILLISECOND},
	{"100000000ns", "100000000ns", 100 * MILLISECOND},
	{"0x1p-3", "0x1p-3s", 125 * MILLISECOND},
	{"0.002m", "0.002m", 120 * MILLISECOND},
	{"0.002min", "0.002min", 120 * MILLISECOND},
	{"0.00003h", "0.00003h", 108 * MILLISECOND},
	{"0.000002d", "0.000002d", 172800 * MILLISECOND / 1000},
	{"0.0000002w", "0.0000002w", 120960 * MILLISECOND / 1000},
	{"100ms50us", "100ms50us", 100050 * MILLISECOND / 1000},
	{"0m0s100ms", "0m0s100ms", 100 * MILLISECOND},
	{"1.2345", "1.2345s", 12345 * MILLISECOND / 10},
};
enum { SPANS = sizeof(spans) / sizeof(spans[0]) };

/* All at once: on a busy machine they are late, never early. */
static void a_limit_never_acts_early_and_is_told_as_typed(void **state)
{
	struct run *runs[SPANS];

	(void)state;
	for (size_t i = 0; i < SPANS; i++)
		runs[i] = START(NULL, spans[i].word, "sleep", "100");
	for (size_t i = 0; i < SPANS; i++) {
		run_wait(runs[i]);
		assert_exit(runs[i], 124);
		assert_took(runs[i], spans[i].least, spans[i].least + GENEROUS);
		assert_stderr(runs[i],
			text_format("tmo: sleep: time limit of %s reached, "
				    "sending TERM\n",
				spans[i].told));
	}
}

/*
 * A wait that ends with EINTR and no signal (a tracer, a control group that is
 * thawed) goes on for what is left of its time.
 */
static void an_interrupted_wait_makes_no_limit_late(void **state)
{
	struct run *run = START(NULL, "0.5", "sleep", "100");
	siginfo_t news = {.si_code = CLD_TRAPPED};

	(void)state;
	if (ptrace(PTRACE_SEIZE, run->pid, NULL, NULL) != 0)
		skip_because("ptrace is not allowed here");
	while (news.si_code == CLD_TRAPPED &&
		clock_now() < run->started + GENEROUS) {
		poll(NULL, 0, 10);
		ptrace(PTRACE_INTERRUPT, run->pid, NULL, NULL);
		assert_int_equal(waitid(P_PID, (id_t)run->pid, &news,
					 WSTOPPED | WEXITED | WNOWAIT),
			0);
		ptrace(PTRACE_CONT, run->pid, NULL, NULL);
	}
	run_wait(run);
	assert_exit(run, 124);
	assert_took(run, 500 * MILLISECOND, GENEROUS);
}

static void a_value_above_0_never_becomes_no_limit(void **state)
{
	static const char *const words[] = {"1e-400", "1e-5000", "1ns", "1e-9",
		".0000000000001", "0.1ns", "1e-99999999999s", "0x1p-2000",
		"1e-30w", "0.0000000000000000000000000000000000000000001d"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_exit(TMO(words[i], "sleep", "100"), 124);
}

static void no_limit_and_more_than_can_be_held_never_act(void **state)
{
	static const char *const words[] = {"0", "0s", "0.0", "0e9", "0d",
		"inf", "INF", "Infinity", "infinity", "1e400", "1e308d",
		"9223372036854775807", "9223372036854775808d",
		"99999999999999999999999999999999w", "0x1p5000", "0h0m",
		"1e30d1h", "10000000000", "1000000w"};
	enum { WORDS = sizeof(words) / sizeof(words[0]) };
	struct run *runs[WORDS];

	(void)state;
	for (size_t i = 0; i < WORDS; i++) {
		runs[i] = START(NULL, "--", words[i], help_path("stubborn"),
			"it", "-", "USR1=6");
		run_ready(runs[i]);
	}
	assert_runs_on(runs[0], SECOND / 2);
	for (size_t i = 0; i < WORDS; i++) {
		run_kill(runs[i], SIGUSR1);
		assert_exit(run_wait(runs[i]), 6);
		assert_stderr(runs[i], "");
	}
}

static void every_form_of_a_duration_is_taken(void **state)
{
	static const char *const words[] = {"30", ".5e3", "5.", "1.5e1", "1e3",
		"0x1p4", "+5", "0x1d", "0X1D", "1h30m", "1m500ms", "1w2d3h",
		"4m5s6ms7us8ns", "1.5h30.5m", "2.34e+5d", "1E2", "100min",
		"9min3s", "0x10m", "0x.8h"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const struct run *run = TMO(words[i], "true");

		assert_exit(run, 0);
		assert_stderr(run, "");
	}
}

static void comma_locale(void *context)
{
	(void)context;
	setenv("LC_ALL", "de_DE.UTF-8", 1);
	setenv("LC_NUMERIC", "de_DE.UTF-8", 1);
}

static void the_radix_is_a_period_whatever_the_locale(void **state)
{
	const struct setup german = {.child = comma_locale};

	(void)state;
	assert_exit(run_wait(START(&german, "0.1", "sleep", "100")), 124);
	assert_exit(run_wait(START(&german, "0,1", "true")), 125);
}

static void the_grace_is_a_duration_in_every_form(void **state)
{
	const struct run *run = run_wait(START(&holding_term, "-k", "0s150ms",
		"100ms", help_path("stubborn"), "it", "-", "-TERM"));

	(void)state;
	assert_exit(run, 137);
	assert_took(run, 250 * MILLISECOND, GENEROUS);
	assert_stderr_line(
		run, text_format("tmo: %s: still running 0s150ms later, "
				 "sending KILL",
			     help_path("stubborn")));
}

/* "Had not ended when tmo looked": both are right. */
static void a_limit_of_a_nanosecond_gives_0_or_124_and_nothing_else(
	void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++) {
		const struct run *run = TMO("-q", "1ns", "true");

		if (run->status != 0)
			assert_exit(run, 124);
		assert_stderr(run, "");
	}
}

/* ---- until when ---- */

static void check_ends_at(const char *word, int64_t moment)
{
	const struct run *run = TMO(word, "sleep", "100");
	const int64_t end = wall_now();

	assert_exit(run, 124);
	assert_true(end >= moment);
	assert_true(end <= moment + GENEROUS);
	assert_stderr(run, text_format("tmo: sleep: time limit of %s reached, "
				       "sending TERM\n",
				   word));
}

static void seconds_since_the_epoch_are_a_limit_that_is_never_early(
	void **state)
{
	const int64_t soon = wall_now() + 600 * MILLISECOND;
	/* A fraction of three digits, rounded up: the moment is exact. */
	const int64_t moment = (soon / MILLISECOND + 1) * MILLISECOND;

	(void)state;
	check_ends_at(text_format("@%lld.%03lld", (long long)(moment / SECOND),
			      (long long)(moment % SECOND / MILLISECOND)),
		moment);
}

static struct tm parts_of(
	time_t when, struct tm *(*zone)(const time_t *, struct tm *))
{
	struct tm parts;

	assert_non_null(zone(&when, &parts));
	return parts;
}

static const char *full_date(struct tm parts, char between, const char *zone)
{
	return text_format("@%04d-%02d-%02d%c%02d:%02d:%02d%s",
		parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, between,
		parts.tm_hour, parts.tm_min, parts.tm_sec, zone);
}

static void a_time_of_day_is_a_limit_that_is_never_early(void **state)
{
	const time_t moment = time(NULL) + 2;
	const struct tm parts = parts_of(moment, localtime_r);

	(void)state;
	check_ends_at(text_format("@%02d:%02d:%02d", parts.tm_hour,
			      parts.tm_min, parts.tm_sec),
		moment * SECOND);
}

static void a_full_date_is_a_limit_with_and_without_a_zone(void **state)
{
	time_t moment = time(NULL) + 2;

	(void)state;
	check_ends_at(full_date(parts_of(moment, gmtime_r), 'T', "Z"),
		moment * SECOND);
	moment = time(NULL) + 2;
	check_ends_at(full_date(parts_of(moment, gmtime_r), 'T', "+00:00"),
		moment * SECOND);
	moment = time(NULL) + 2;
	check_ends_at(full_date(parts_of(moment, localtime_r), ' ', ""),
		moment * SECOND);
}

static void set_zone(void *context)
{
	setenv("TZ", context, 1);
}

static const struct run *run_in_zone(const char *zone, const char *word)
{
	char *copy = text_format("%s", zone);
	const struct setup setup = {.child = set_zone, .context = copy};

	return run_wait(START(&setup, word, "true"));
}

static void the_zone_of_a_local_time_is_that_of_tz(void **state)
{
	/* Half an hour ago here is half an hour ahead an hour further west. */
	const char *word =
		full_date(parts_of(time(NULL) - 1800, gmtime_r), 'T', "");

	(void)state;
	assert_exit(run_in_zone("WEST1", word), 0);
	assert_exit(run_in_zone("UTC0", word), 125);
	assert_exit(run_in_zone("EAST-1", word), 125);
	assert_exit(run_in_zone("EAST-1", text_format("%s-01:00", word)), 0);
	assert_exit(run_in_zone("WEST1", text_format("%sZ", word)), 125);
}

static void times_ahead_are_taken(void **state)
{
	static const char *const words[] = {"@00:00", "@23:59", "@23:59:59",
		"@06:00", "@2099-12-31T23:59", "@2099-12-31T23:59:59",
		"@2099-12-31 23:59", "@2099-12-31T23:59Z",
		"@2099-12-31T23:59:59+14:00", "@2099-12-31T23:59-12:00",
		"@2096-02-29T00:00", "@4070908800", "@4070908800.5",
		"@99999999999"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const struct run *run = TMO(words[i], "true");

		assert_exit(run, 0);
		assert_stderr(run, "");
	}
}

static void check_refused(const struct run *run, const char *word)
{
	assert_exit(run, 125);
	assert_one_error(run, "tmo: ", word);
	assert_one_error(run, "tmo: ", "tmo --help");
}

static void the_past_is_refused_and_named(void **state)
{
	static const char *const words[] = {"@0", "@1", "@1000000000.5",
		"@2001-01-01T00:00", "@2001-01-01T00:00:00Z",
		"@1969-12-31T23:59Z", "@1970-01-01T00:00Z"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		check_refused(TMO(words[i], "true"), words[i]);
}

static void impossible_times_are_refused_and_named(void **state)
{
	static const char *const words[] = {"@", "@24:00", "@24:00:00",
		"@12:60", "@12:00:60", "@99:00", "@1:2:3:4", "@12",
		"@12:", "@:12", "@06:00x", "@ 06:00", "@06:00 ", "@06:00Z",
		"@06:00+01:00", "@-1", "@nan", "@tomorrow", "@1h", "@@06:00",
		"@2099-02-29T00:00", "@2100-02-29T00:00", "@2099-13-01T00:00",
		"@2099-00-10T00:00", "@2099-04-31T00:00", "@2099-01-00T00:00",
		"@2099-01-32T00:00", "@2099-01-01T24:00", "@2099-01-01T12:60",
		"@2099-01-01T12:00:60", "@2099-01-01T12:00z1",
		"@2099-01-01T12:00+1", "@2099-01-01T12:00+01:60",
		"@2099-01-01T", "@2099-01-01T12", "@2099-01-01X12:00",
		"@2099-01-01  12:00", "@2099/01/01T12:00", "06:00@"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		check_refused(TMO(words[i], "true"), words[i]);
}

/* On 29 March 2099, a Sunday, 02:00 to 03:00 is skipped under this rule. */
#define RULE "CET-1CEST,M3.5.0,M10.5.0/3"

static void a_full_date_that_the_change_of_clocks_skips_is_refused(void **state)
{
	(void)state;
	check_refused(
		run_in_zone(RULE, "@2099-03-29T02:30"), "@2099-03-29T02:30");
	check_refused(
		run_in_zone(RULE, "@2099-03-29T02:00"), "@2099-03-29T02:00");
	assert_exit(run_in_zone(RULE, "@2099-03-29T01:59:59"), 0);
	assert_exit(run_in_zone(RULE, "@2099-03-29T03:00"), 0);
	assert_exit(run_in_zone("UTC0", "@2099-03-29T02:30"), 0);
}

static void a_full_date_that_comes_twice_is_taken(void **state)
{
	(void)state;
	assert_exit(run_in_zone(RULE, "@2099-10-25T02:30"), 0);
}

static void a_time_is_an_operand_only(void **state)
{
	(void)state;
	check_refused(TMO("-k", "@23:59", "5", "true"), "@23:59");
	check_refused(TMO("-s", "INT,@23:59,TERM", "5", "true"), "@23:59");
	check_refused(TMO("-w", "USR1@@23:59", "5", "true"), "@23:59");
}

static void a_warning_for_which_a_time_is_too_near_is_dropped_and_that_is_said(
	void **state)
{
	const char *word =
		text_format("@%lld", (long long)(wall_now() / SECOND + 2));
	const struct run *run = TMO("-w", "USR1@1h", "-w", "10@60", "-w",
		"URG@1ms", word, "sleep", "100");

	(void)state;
	assert_exit(run, 124);
	assert_stderr(run,
		text_format("tmo: sleep: too little time is left for the "
			    "warning USR1@1h (--warn): it is dropped\n"
			    "tmo: sleep: too little time is left for the "
			    "warning 10@60 (--warn): it is dropped\n"
			    "tmo: sleep: time limit of %s reached, sending "
			    "TERM\n",
			word));
}

static const struct CMUnitTest tests[] = {
	PROMISE(a_limit_never_acts_early_and_is_told_as_typed),
	PROMISE(an_interrupted_wait_makes_no_limit_late),
	PROMISE(a_value_above_0_never_becomes_no_limit),
	PROMISE(no_limit_and_more_than_can_be_held_never_act),
	PROMISE(every_form_of_a_duration_is_taken),
	PROMISE(the_radix_is_a_period_whatever_the_locale),
	PROMISE(the_grace_is_a_duration_in_every_form),
	PROMISE(a_limit_of_a_nanosecond_gives_0_or_124_and_nothing_else),
	PROMISE(seconds_since_the_epoch_are_a_limit_that_is_never_early),
	PROMISE(a_time_of_day_is_a_limit_that_is_never_early),
	PROMISE(a_full_date_is_a_limit_with_and_without_a_zone),
	PROMISE(the_zone_of_a_local_time_is_that_of_tz),
	PROMISE(times_ahead_are_taken),
	PROMISE(the_past_is_refused_and_named),
	PROMISE(impossible_times_are_refused_and_named),
	PROMISE(a_full_date_that_the_change_of_clocks_skips_is_refused),
	PROMISE(a_full_date_that_comes_twice_is_taken),
	PROMISE(a_time_is_an_operand_only),
	PROMISE(a_warning_for_which_a_time_is_too_near_is_dropped_and_that_is_said),
};

TEST_PROGRAM(tests)
