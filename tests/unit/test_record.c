/*
 * record: every field and every outcome. What JSON is, is stated by hand here;
 * that a parser of others takes it, in the run tests.
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
	struct run_result result;
	struct hook_result hook;
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
	world.options.no_output.value = TMO_FOREVER;
	world.options.cpu.value = TMO_FOREVER;
	world.options.memory.value = TMO_FOREVER;
	world.result.timeout_status = -1;
	world.record = (struct record){
		.options = &world.options,
		.result = &world.result,
		.pid = 4711,
		.time = {1795400400123 * MS, 30012 * MS},
		.usage = {12 * MS, 34 * MS, 3145728},
		.give_up = 10 * TMO_SECOND,
		.hook = &world.hook,
	};
	return 0;
}

static const char *write_line(void)
{
	struct text text = {.bytes = line, .size = sizeof(line) - 1};

	world.record.exit =
		world.record.pid < 0
			? (struct exit_action){.status = STATUS_FAILED}
			: outcome_of(&world.result);
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
		    "\"no_output\":null,\"cpu\":null,\"memory\":null,\"grace\":"
		    "10,\"give_up\":10},"
		    "\"oom\":null,\"running\":[],\"hook\":null}");
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
	static const struct record_process running[] = {
		{
			.process = {4711, 4700, 4711, 'S', .name = "rsync",
				.wchan = "do_select"},
			.usage = {12 * MS, 34 * MS, 0},
		},
		{.process = {4712, 4711, 4711, 'R', .name = "a\"b"}},
	};

	(void)state;
	set_command(name, argument);
	world.result.limit_reached = true;
	world.result.wait_status = SIGNALLED(SIGKILL) | DUMPED;
	world.record.reason = REASON_IDLE;
	world.record.signals.list = sent;
	world.record.signals.count = 4;
	world.record.running.list = running;
	world.record.running.count = 2;
	world.record.found.oom = OOM_KILLED;
	world.record.found.left = 5;
	world.options.limit.value = TMO_FOREVER;
	world.options.idle.value = 1500 * MS;
	world.options.no_output.value = 300 * TMO_SECOND;
	world.options.cpu.value = 1;
	world.options.memory.value = INT64_C(1) << 40;
	world.options.grace.value = TMO_FOREVER;
	world.record.give_up = TMO_FOREVER;
	world.hook.ran = true;
	world.hook.wait_status = EXITED(3);
	world.hook.elapsed = 100 * MS;
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
		    "\"idle\":1.5,\"no_output\":300,\"cpu\":0.000000001,"
		    "\"memory\":1099511627776,"
		    "\"grace\":null,\"give_"
		    "up\":null},\"oom\":true,\"running\":["
		    "{\"pid\":4711,\"parent\":4700,\"name\":\"rsync\","
		    "\"state\":\"S\",\"wait\":\"do_select\","
		    "\"user\":0.012,\"system\":0.034},"
		    "{\"pid\":4712,\"parent\":4711,\"name\":\"a\\\"b\","
		    "\"state\":\"R\",\"wait\":null,"
		    "\"user\":0.000,\"system\":0.000}],"
		    "\"hook\":{\"exit\":3,\"signal\":null,\"elapsed\":0.100}}");
}

/* ---- outcomes ---- */

static void test_exited_with_a_status(void **state)
{
	(void)state;
	world.result.wait_status = EXITED(3);
	assert_part("\"outcome\":\"exited\",\"reason\":null,\"status\":3,"
		    "\"exit\":3,\"signal\":null,\"core\":false");
}

static void test_ended_by_a_signal(void **state)
{
	(void)state;
	world.result.wait_status = SIGNALLED(SIGSEGV);
	assert_part("\"outcome\":\"signaled\",\"reason\":null,\"status\":139,"
		    "\"exit\":null,\"signal\":\"SEGV\",\"core\":false");
}

static void test_ended_with_a_core_file(void **state)
{
	(void)state;
	world.result.wait_status = SIGNALLED(SIGSEGV) | DUMPED;
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
		{REASON_NO_OUTPUT, "\"reason\":\"no-output\",\"status\":124"},
		{REASON_CPU, "\"reason\":\"cpu\",\"status\":124"},
		{REASON_MEMORY, "\"reason\":\"memory\",\"status\":124"},
		{REASON_LEFTOVERS, "\"reason\":\"leftovers\",\"status\":124"},
	};

	(void)state;
	world.result.limit_reached = true;
	world.result.wait_status = SIGNALLED(SIGTERM);
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
	world.result.limit_reached = true;
	world.result.timeout_status = 7;
	world.record.reason = REASON_TIME;
	world.result.wait_status = EXITED(1);
	assert_part("\"outcome\":\"timeout\",\"reason\":\"time\",\"status\":7,"
		    "\"exit\":1,\"signal\":null");
}

static void test_a_limit_with_the_commands_status(void **state)
{
	(void)state;
	world.result.limit_reached = true;
	world.result.preserve = true;
	world.record.reason = REASON_TIME;
	world.result.wait_status = SIGNALLED(SIGTERM);
	assert_part("\"outcome\":\"timeout\",\"reason\":\"time\","
		    "\"status\":143,\"exit\":null,\"signal\":\"TERM\"");
}

static void test_abandoned_has_neither_exit_nor_signal(void **state)
{
	(void)state;
	world.result.limit_reached = true;
	world.result.abandoned = world.result.command_left = true;
	world.record.reason = REASON_TIME;
	world.record.found.left = 1;
	assert_part("\"pid\":4711");
	assert_part("\"outcome\":\"abandoned\",\"reason\":\"time\","
		    "\"status\":125,\"exit\":null,\"signal\":null,"
		    "\"core\":false");
	assert_part("\"left\":1");
}

/* What was abandoned is a descendant: the command has a status. */
static void test_a_command_that_had_ended_keeps_its_status(void **state)
{
	(void)state;
	world.result.limit_reached = true;
	world.result.abandoned = true;
	world.result.wait_status = SIGNALLED(SIGTERM);
	world.record.reason = REASON_TIME;
	world.record.found.left = 1;
	assert_part("\"outcome\":\"abandoned\",\"reason\":\"time\","
		    "\"status\":125,\"exit\":null,\"signal\":\"TERM\"");
}

static void test_who_is_left_may_not_be_known(void **state)
{
	(void)state;
	world.record.found.left = -1;
	assert_part("\"left\":null,\"user\":");
}

static void test_not_found_has_no_pid(void **state)
{
	(void)state;
	world.result.exec_error = 2; /* ENOENT */
	world.result.wait_status = EXITED(127);
	assert_part("\"pid\":null");
	assert_part("\"outcome\":\"not-found\",\"reason\":null,\"status\":127,"
		    "\"exit\":null,\"signal\":null,\"core\":false");
}

static void test_not_executable_has_no_pid(void **state)
{
	(void)state;
	world.result.exec_error = 13; /* EACCES */
	world.result.wait_status = EXITED(126);
	assert_part("\"pid\":null");
	assert_part("\"outcome\":\"not-executable\",\"reason\":null,"
		    "\"status\":126,\"exit\":null,\"signal\":null");
}

static void test_an_error_has_nothing_of_a_command(void **state)
{
	(void)state;
	world.record.pid = -1;
	assert_part("\"pid\":null");
	assert_part("\"outcome\":\"error\",\"reason\":null,\"status\":125,"
		    "\"exit\":null,\"signal\":null,\"core\":false");
}

/* ---- other fields ---- */

static void test_a_hook_that_was_killed(void **state)
{
	(void)state;
	world.hook.ran = true;
	world.hook.wait_status = SIGNALLED(SIGKILL);
	world.hook.elapsed = 10 * TMO_SECOND;
	assert_part("\"hook\":{\"exit\":null,\"signal\":\"KILL\","
		    "\"elapsed\":10.000}");
}

static void test_a_hook_that_was_abandoned_has_no_status(void **state)
{
	(void)state;
	world.hook.ran = true;
	world.hook.abandoned = true;
	world.hook.elapsed = 10 * TMO_SECOND;
	assert_part("\"hook\":{\"exit\":null,\"signal\":null,"
		    "\"elapsed\":10.000}");
}

static void test_real_time_signals_have_names(void **state)
{
	(void)state;
	world.result.wait_status = SIGNALLED(34 + 3);
	assert_part("\"signal\":\"RTMIN+3\"");
}

static void test_limits_are_exact(void **state)
{
	static const struct {
		tmo_ns limit;
		const char *part;
	} cases[] = {
		{1, "{\"time\":0.000000001,"},
		{TMO_SECOND, "{\"time\":1,"},
		{TMO_SECOND + 1, "{\"time\":1.000000001,"},
		{100 * MS, "{\"time\":0.1,"},
		{TMO_FOREVER - 1, "{\"time\":9223372036.854775806,"},
		{TMO_FOREVER, "{\"time\":null,"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		world.options.limit.value = cases[i].limit;
		assert_part(cases[i].part);
	}
}

static void test_a_time_of_day_is_a_span_from_the_start(void **state)
{
	(void)state;
	world.options.wall = true;
	world.options.limit.value = world.record.time.start + 1500 * MS;
	assert_part("{\"time\":1.5,");
	world.options.limit.value = world.record.time.start;
	assert_part("{\"time\":0,");
	/* Over before the command was there. */
	world.options.limit.value = world.record.time.start - 1;
	assert_part("{\"time\":0,");
	world.options.limit.value = TMO_FOREVER;
	assert_part("{\"time\":null,");
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
		world.record.time.start = cases[i].seconds * TMO_SECOND;
		assert_part(cases[i].part);
	}
}

static void test_the_largest_numbers(void **state)
{
	(void)state;
	world.record.time.elapsed = TMO_FOREVER;
	world.record.usage.user = TMO_FOREVER;
	world.record.usage.max_rss = INT64_MAX;
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
	world.record.signals.list = sent;
	world.record.signals.count = MANY;
	assert_part("\"at\":9223372036.854");
}

static void test_whether_memory_ran_out(void **state)
{
	(void)state;
	world.record.found.oom = OOM_NONE;
	assert_part("},\"oom\":false,\"running\":[]");
	world.record.found.oom = OOM_KILLED;
	assert_part("},\"oom\":true,\"running\":[]");
}

/* Whatever they are called: a kernel worker may have 64 bytes. */
static void test_the_size_is_enough_for_all_that_run(void **state)
{
	static struct record_process running[RECORD_RUNNING_MAX];

	(void)state;
	for (size_t i = 0; i < RECORD_RUNNING_MAX; i++) {
		struct process *process = &running[i].process;

		process->pid = process->parent = INT32_MAX;
		process->state = '\x01';
		memset(process->name, 1, sizeof process->name - 1);
		memset(process->wchan, 1, sizeof process->wchan - 1);
		running[i].usage.user = TMO_FOREVER;
		running[i].usage.system = TMO_FOREVER;
	}
	world.record.running.list = running;
	world.record.running.count = RECORD_RUNNING_MAX;
	assert_part("\"state\":\"\\u0001\",\"wait\":\"\\u0001");
}

/* ---- strings ---- */

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
	assert_part(
		"{\"command\":[\"a\\\"b\\\\c\\u000ad\xef\xbf\xbd\"],\"pid\"");
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
		RECORD(test_a_command_that_had_ended_keeps_its_status),
		RECORD(test_who_is_left_may_not_be_known),
		RECORD(test_not_found_has_no_pid),
		RECORD(test_not_executable_has_no_pid),
		RECORD(test_an_error_has_nothing_of_a_command),
		RECORD(test_a_hook_that_was_killed),
		RECORD(test_a_hook_that_was_abandoned_has_no_status),
		RECORD(test_real_time_signals_have_names),
		RECORD(test_limits_are_exact),
		RECORD(test_a_time_of_day_is_a_span_from_the_start),
		RECORD(test_dates_of_all_kinds),
		RECORD(test_the_largest_numbers),
		RECORD(test_the_size_is_enough_for_many_signals),
		RECORD(test_whether_memory_ran_out),
		RECORD(test_the_size_is_enough_for_all_that_run),
		RECORD(test_the_size_is_enough_for_any_byte),
		RECORD(test_a_hostile_name_is_escaped_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
