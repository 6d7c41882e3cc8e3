/*
 * record: every field, every outcome, and names that were made to break out
 * of a string. What JSON is, is stated by hand here; that a parser of others
 * takes it, in the run tests.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tmo/core/record.h"

#define MS (TMO_SECOND / 1000)

/* Wait statuses as Linux gives them. */
enum { DUMPED = 0x80 };
#define EXITED(number) ((number) << 8)
#define SIGNALLED(number) (number)

/* All that a record points to. */
struct world {
	struct options options;
	struct run_result ending;
	struct record record;
	char *words[8];
};

static struct world world;
static char line[1 << 16];

static void set_command(char *name, char *argument)
{
	world.words[0] = name;
	world.words[1] = argument;
	world.words[2] = NULL;
	world.options.name = name;
	world.options.command = world.words;
}

/* A run of `true` at 2026-11-23T02:20:00.123Z that went well. */
static int make_world(void **state)
{
	static char name[] = "true";

	(void)state;
	memset(&world, 0, sizeof(world));
	set_command(name, NULL);
	world.options.timeout_status = -1;
	world.options.limit.value = 30 * TMO_SECOND;
	world.options.grace.value = 10 * TMO_SECOND;
	world.options.idle.value = TMO_FOREVER;
	world.options.cpu.value = TMO_FOREVER;
	world.ending.timeout_status = -1;
	world.record = (struct record){
		.options = &world.options,
		.ending = &world.ending,
		.pid = 4711,
		.start = {.mono = 5, .wall = 1795400400123 * MS},
		.limit = 30 * TMO_SECOND,
		.elapsed = 30012 * MS,
		.user = 12 * MS,
		.system = 34 * MS,
		.max_rss = 3145728,
	};
	return 0;
}

static const char *write_line(void)
{
	struct text text = {.bytes = line, .size = sizeof(line) - 1};

	world.record.verdict =
		world.record.failed ? (struct exit_action){.status = STATUS_FAILED}
				    : outcome_of(&world.ending);
	record_write(&text, &world.record);
	assert_false(text.cut);
	assert_true(text.length + 1 <= record_size(&world.record));
	text.bytes[text.length] = '\0';
	return line;
}

static void assert_line(const char *expected)
{
	assert_string_equal(write_line(), expected);
}

static void assert_part(const char *part)
{
	const char *written = write_line();

	if (strstr(written, part) == NULL)
		fail_msg("no %s in %s", part, written);
}

/* ---- the whole of it ---- */

static void test_a_run_that_went_well(void **state)
{
	(void)state;
	assert_line("{\"command\":[\"true\"],\"pid\":4711,"
		    "\"start\":\"2026-11-23T02:20:00.123Z\",\"elapsed\":30.012,"
		    "\"outcome\":\"exited\",\"reason\":null,\"status\":0,"
		    "\"exit\":0,\"signal\":null,\"core\":false,\"signals\":[],"
		    "\"left\":0,\"user\":0.012,\"system\":0.034,"
		    "\"max_rss\":3145728,\"limits\":{\"time\":30,\"idle\":null,"
		    "\"cpu\":null,\"grace\":10},\"hook\":null}");
}

static void test_a_run_that_had_everything(void **state)
{
	static char name[] = "rsync";
	static char argument[] = "-a";
	static const struct record_signal sent[] = {
		{SIGUSR1, 5 * TMO_SECOND, CAUSE_WARNING, 1},
		{SIGHUP, 6001 * MS, CAUSE_RECEIVED, 2},
		{SIGTERM, 30 * TMO_SECOND, CAUSE_LIMIT, 3},
		{SIGKILL, 40 * TMO_SECOND, CAUSE_LEFTOVERS, 4},
	};

	(void)state;
	set_command(name, argument);
	world.ending.limit_reached = true;
	world.ending.wait_status = SIGNALLED(SIGKILL) | DUMPED;
	world.record.reason = REASON_IDLE;
	world.record.signals = sent;
	world.record.signal_count = 4;
	world.record.left = 5;
	world.record.limit = TMO_FOREVER;
	world.options.idle.value = 1500 * MS;
	world.options.cpu.value = 1;
	world.options.grace.value = TMO_FOREVER;
	world.record.hook_ran = true;
	world.record.hook_status = EXITED(3);
	world.record.hook_elapsed = 100 * MS;
	assert_line("{\"command\":[\"rsync\",\"-a\"],\"pid\":4711,"
		    "\"start\":\"2026-11-23T02:20:00.123Z\",\"elapsed\":30.012,"
		    "\"outcome\":\"timeout\",\"reason\":\"idle\","
		    "\"status\":137,\"exit\":null,\"signal\":\"KILL\","
		    "\"core\":true,\"signals\":["
		    "{\"signal\":\"USR1\",\"at\":5.000,\"by\":\"warn\","
		    "\"processes\":1},"
		    "{\"signal\":\"HUP\",\"at\":6.001,\"by\":\"received\","
		    "\"processes\":2},"
		    "{\"signal\":\"TERM\",\"at\":30.000,\"by\":\"limit\","
		    "\"processes\":3},"
		    "{\"signal\":\"KILL\",\"at\":40.000,\"by\":\"leftovers\","
		    "\"processes\":4}],"
		    "\"left\":5,\"user\":0.012,\"system\":0.034,"
		    "\"max_rss\":3145728,\"limits\":{\"time\":null,"
		    "\"idle\":1.5,\"cpu\":0.000000001,\"grace\":null},"
		    "\"hook\":{\"exit\":3,\"signal\":null,\"elapsed\":0.100}}");
}

/* ---- outcomes ---- */

static void test_exited_with_a_status(void **state)
{
	(void)state;
	world.ending.wait_status = EXITED(3);
	assert_part("\"outcome\":\"exited\",\"reason\":null,\"status\":3,"
		    "\"exit\":3,\"signal\":null,\"core\":false");
}

static void test_ended_by_a_signal(void **state)
{
	(void)state;
	world.ending.wait_status = SIGNALLED(SIGSEGV);
	assert_part("\"outcome\":\"signaled\",\"reason\":null,\"status\":139,"
		    "\"exit\":null,\"signal\":\"SEGV\",\"core\":false");
}

static void test_ended_with_a_core_file(void **state)
{
	(void)state;
	world.ending.wait_status = SIGNALLED(SIGSEGV) | DUMPED;
	assert_part("\"signal\":\"SEGV\",\"core\":true");
}

static void test_each_limit_has_its_reason(void **state)
{
	static const struct {
		enum reason reason;
		const char *part;
	} cases[] = {
		{REASON_TIME, "\"reason\":\"time\",\"status\":124"},
		{REASON_IDLE, "\"reason\":\"idle\",\"status\":124"},
		{REASON_CPU, "\"reason\":\"cpu\",\"status\":124"},
	};

	(void)state;
	world.ending.limit_reached = true;
	world.ending.wait_status = SIGNALLED(SIGTERM);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		world.record.reason = cases[i].reason;
		assert_part(cases[i].part);
		assert_part("\"outcome\":\"timeout\"");
		assert_part("\"exit\":null,\"signal\":\"TERM\"");
	}
}

static void test_a_limit_with_a_status_of_its_own(void **state)
{
	(void)state;
	world.ending.limit_reached = true;
	world.ending.timeout_status = 7;
	world.record.reason = REASON_TIME;
	world.ending.wait_status = EXITED(1);
	assert_part("\"outcome\":\"timeout\",\"reason\":\"time\",\"status\":7,"
		    "\"exit\":1,\"signal\":null");
}

static void test_a_limit_with_the_commands_status(void **state)
{
	(void)state;
	world.ending.limit_reached = true;
	world.ending.preserve = true;
	world.record.reason = REASON_TIME;
	world.ending.wait_status = SIGNALLED(SIGTERM);
	assert_part("\"outcome\":\"timeout\",\"reason\":\"time\","
		    "\"status\":143,\"exit\":null,\"signal\":\"TERM\"");
}

static void test_abandoned_has_neither_exit_nor_signal(void **state)
{
	(void)state;
	world.ending.limit_reached = true;
	world.ending.abandoned = true;
	world.record.reason = REASON_TIME;
	world.record.left = 1;
	assert_part("\"pid\":4711");
	assert_part("\"outcome\":\"abandoned\",\"reason\":\"time\","
		    "\"status\":125,\"exit\":null,\"signal\":null,"
		    "\"core\":false");
	assert_part("\"left\":1");
}

static void test_who_is_left_may_not_be_known(void **state)
{
	(void)state;
	world.record.left = -1;
	assert_part("\"left\":null,\"user\":");
}

static void test_not_found_has_no_pid(void **state)
{
	(void)state;
	world.ending.exec_error = 2; /* ENOENT */
	world.ending.wait_status = EXITED(127);
	assert_part("\"pid\":null");
	assert_part("\"outcome\":\"not-found\",\"reason\":null,\"status\":127,"
		    "\"exit\":null,\"signal\":null,\"core\":false");
}

static void test_not_executable_has_no_pid(void **state)
{
	(void)state;
	world.ending.exec_error = 13; /* EACCES */
	world.ending.wait_status = EXITED(126);
	assert_part("\"pid\":null");
	assert_part("\"outcome\":\"not-executable\",\"reason\":null,"
		    "\"status\":126,\"exit\":null,\"signal\":null");
}

static void test_an_error_has_nothing_of_a_command(void **state)
{
	(void)state;
	world.record.failed = true;
	world.record.pid = -1;
	assert_part("\"pid\":null");
	assert_part("\"outcome\":\"error\",\"reason\":null,\"status\":125,"
		    "\"exit\":null,\"signal\":null,\"core\":false");
}

/* ---- other fields ---- */

static void test_a_hook_that_was_killed(void **state)
{
	(void)state;
	world.record.hook_ran = true;
	world.record.hook_status = SIGNALLED(SIGKILL);
	world.record.hook_elapsed = 10 * TMO_SECOND;
	assert_part("\"hook\":{\"exit\":null,\"signal\":\"KILL\","
		    "\"elapsed\":10.000}");
}

static void test_a_hook_that_was_abandoned_has_no_status(void **state)
{
	(void)state;
	world.record.hook_ran = true;
	world.record.hook_abandoned = true;
	world.record.hook_elapsed = 10 * TMO_SECOND;
	assert_part("\"hook\":{\"exit\":null,\"signal\":null,"
		    "\"elapsed\":10.000}");
}

static void test_real_time_signals_have_names(void **state)
{
	(void)state;
	world.ending.wait_status = SIGNALLED(34 + 3);
	assert_part("\"signal\":\"RTMIN+3\"");
}

static void test_limits_are_exact(void **state)
{
	static const struct {
		tmo_ns limit;
		const char *part;
	} cases[] = {
		{1, "{\"time\":0.000000001,"},
		{-1, "{\"time\":0,"}, /* @TIME, over before the start */
		{-TMO_SECOND - 1, "{\"time\":0,"},
		{TMO_SECOND, "{\"time\":1,"},
		{TMO_SECOND + 1, "{\"time\":1.000000001,"},
		{100 * MS, "{\"time\":0.1,"},
		{TMO_FOREVER - 1, "{\"time\":9223372036.854775806,"},
		{TMO_FOREVER, "{\"time\":null,"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		world.record.limit = cases[i].limit;
		assert_part(cases[i].part);
	}
}

static void test_dates_of_all_kinds(void **state)
{
	static const struct {
		int64_t seconds;
		const char *part;
	} cases[] = {
		{0, "\"start\":\"1970-01-01T00:00:00.000Z\""},
		{951782399, "\"start\":\"2000-02-28T23:59:59.000Z\""},
		{951782400, "\"start\":\"2000-02-29T00:00:00.000Z\""},
		{951868800, "\"start\":\"2000-03-01T00:00:00.000Z\""},
		{1798761599, "\"start\":\"2026-12-31T23:59:59.000Z\""},
		{1798761600, "\"start\":\"2027-01-01T00:00:00.000Z\""},
		{2147483648, "\"start\":\"2038-01-19T03:14:08.000Z\""},
		{4107542400, "\"start\":\"2100-03-01T00:00:00.000Z\""},
		{9223372036, "\"start\":\"2262-04-11T23:47:16.000Z\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		world.record.start.wall = cases[i].seconds * TMO_SECOND;
		assert_part(cases[i].part);
	}
}

static void test_the_largest_numbers(void **state)
{
	(void)state;
	world.record.elapsed = TMO_FOREVER;
	world.record.user = TMO_FOREVER;
	world.record.max_rss = INT64_MAX;
	world.record.pid = INT32_MAX;
	assert_part("\"elapsed\":9223372036.854,");
	assert_part("\"user\":9223372036.854,");
	assert_part("\"max_rss\":9223372036854775807,");
	assert_part("\"pid\":2147483647,");
}

static void test_the_size_is_enough_for_many_signals(void **state)
{
	enum { MANY = 200 };
	static struct record_signal sent[MANY];

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		sent[i] = (struct record_signal){
			.signal = SIGRTMAX - 13,
			.at = TMO_FOREVER,
			.cause = CAUSE_LEFTOVERS,
			.processes = INT64_MAX,
		};
	world.record.signals = sent;
	world.record.signal_count = MANY;
	assert_part("\"at\":9223372036.854");
}

/* ---- strings ---- */

static void assert_argument(const char *argument, const char *json)
{
	static char name[] = "x";
	char *copy = strdup(argument);
	char *part = malloc(strlen(json) + 32);

	assert_non_null(copy);
	assert_non_null(part);
	set_command(name, copy);
	snprintf(part, strlen(json) + 32, "{\"command\":[\"x\",\"%s\"],\"pid\"",
		json);
	assert_memory_equal(write_line(), part, strlen(part));
	free(copy);
	free(part);
}

#define BAD "\xef\xbf\xbd" /* U+FFFD */

static void test_quotes_and_backslashes_are_escaped(void **state)
{
	(void)state;
	assert_argument("", "");
	assert_argument("\"", "\\\"");
	assert_argument("\\", "\\\\");
	assert_argument("\\\"", "\\\\\\\"");
	assert_argument("\"],\"pid\":1,\"x\":[\"",
		"\\\"],\\\"pid\\\":1,\\\"x\\\":[\\\"");
	assert_argument("/", "/");
}

static void test_no_control_character_gets_through(void **state)
{
	(void)state;
	for (int c = 1; c < 0x20; c++) {
		const char argument[] = {(char)c, '\0'};
		char json[8];

		snprintf(json, sizeof(json), "\\u%04x", (unsigned)c);
		assert_argument(argument, json);
	}
	assert_argument("\x7f", "\\u007f");
}

static void test_text_of_all_lengths_is_kept(void **state)
{
	(void)state;
	assert_argument("caf\xc3\xa9", "caf\xc3\xa9");
	assert_argument("\xe2\x82\xac", "\xe2\x82\xac");
	assert_argument("\xf0\x9f\x90\xa2", "\xf0\x9f\x90\xa2");
	assert_argument("\xef\xbf\xbd", BAD);
}

/* Unicode 15, table 3-7, at its edges. */
static void test_the_edges_of_utf8(void **state)
{
	static const char *const good[] = {"\xc2\x80", "\xdf\xbf",
		"\xe0\xa0\x80", "\xe0\xbf\xbf", "\xe1\x80\x80", "\xec\xbf\xbf",
		"\xed\x80\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
		"\xf0\x90\x80\x80", "\xf0\xbf\xbf\xbf", "\xf1\x80\x80\x80",
		"\xf3\xbf\xbf\xbf", "\xf4\x80\x80\x80", "\xf4\x8f\xbf\xbf"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_argument(good[i], good[i]);
}

/* Each byte that starts nothing well-formed is one replacement. */
static void test_what_is_not_utf8_is_replaced(void **state)
{
	static const struct {
		const char *bytes;
		const char *json;
	} cases[] = {
		{"\x80", BAD},
		{"\xbf", BAD},
		{"\xfe", BAD},
		{"\xff", BAD},
		{"a\xff"
		 "b",
			"a" BAD "b"},
		/* overlong: of U+002F, U+0022, U+07FF, U+FFFF */
		{"\xc0\xaf", BAD BAD},
		{"\xc1\xa2", BAD BAD},
		{"\xc0\xa2", BAD BAD},
		{"\xe0\x80\xa2", BAD BAD BAD},
		{"\xe0\x9f\xbf", BAD BAD BAD},
		{"\xf0\x80\x80\xa2", BAD BAD BAD BAD},
		{"\xf0\x8f\xbf\xbf", BAD BAD BAD BAD},
		/* surrogates */
		{"\xed\xa0\x80", BAD BAD BAD},
		{"\xed\xbf\xbf", BAD BAD BAD},
		/* beyond U+10FFFF */
		{"\xf4\x90\x80\x80", BAD BAD BAD BAD},
		{"\xf5\x80\x80\x80", BAD BAD BAD BAD},
		{"\xf8\x88\x80\x80\x80", BAD BAD BAD BAD BAD},
		/* cut off */
		{"\xc3", BAD},
		{"\xe2\x82", BAD BAD},
		{"\xf0\x9f\x90", BAD BAD BAD},
		/* a head where a tail should be, and what follows survives */
		{"\xc3\x28", BAD "("},
		{"\xe2\x28\xa1", BAD "(" BAD},
		{"\xe2\x82\x28", BAD BAD "("},
		{"\xc3\xc3\xa9", BAD "\xc3\xa9"},
		{"\xc3\"", BAD "\\\""},
		{"\xf0\x9f\"", BAD BAD "\\\""},
		{"\xe2\x82\n", BAD BAD "\\u000a"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_argument(cases[i].bytes, cases[i].json);
}

/* The line has room, whatever the bytes are. */
static void test_the_size_is_enough_for_any_byte(void **state)
{
	enum { LENGTH = 9000 };
	static char argument[LENGTH + 1];
	static char name[] = "x";

	(void)state;
	for (int byte = 1; byte < 256; byte++) {
		memset(argument, byte, LENGTH);
		set_command(name, argument);
		write_line();
	}
}

static void test_a_hostile_name_is_escaped_too(void **state)
{
	static char name[] = "a\"b\\c\nd\xff";

	(void)state;
	set_command(name, NULL);
	assert_part("{\"command\":[\"a\\\"b\\\\c\\u000ad" BAD "\"],\"pid\"");
}

#define RECORD(test) cmocka_unit_test_setup(test, make_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RECORD(test_a_run_that_went_well),
		RECORD(test_a_run_that_had_everything),
		RECORD(test_exited_with_a_status),
		RECORD(test_ended_by_a_signal),
		RECORD(test_ended_with_a_core_file),
		RECORD(test_each_limit_has_its_reason),
		RECORD(test_a_limit_with_a_status_of_its_own),
		RECORD(test_a_limit_with_the_commands_status),
		RECORD(test_abandoned_has_neither_exit_nor_signal),
		RECORD(test_who_is_left_may_not_be_known),
		RECORD(test_not_found_has_no_pid),
		RECORD(test_not_executable_has_no_pid),
		RECORD(test_an_error_has_nothing_of_a_command),
		RECORD(test_a_hook_that_was_killed),
		RECORD(test_a_hook_that_was_abandoned_has_no_status),
		RECORD(test_real_time_signals_have_names),
		RECORD(test_limits_are_exact),
		RECORD(test_dates_of_all_kinds),
		RECORD(test_the_largest_numbers),
		RECORD(test_the_size_is_enough_for_many_signals),
		RECORD(test_quotes_and_backslashes_are_escaped),
		RECORD(test_no_control_character_gets_through),
		RECORD(test_text_of_all_lengths_is_kept),
		RECORD(test_the_edges_of_utf8),
		RECORD(test_what_is_not_utf8_is_replaced),
		RECORD(test_the_size_is_enough_for_any_byte),
		RECORD(test_a_hostile_name_is_escaped_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
