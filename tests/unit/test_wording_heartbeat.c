/*
 * wording_heartbeat: the line of -b.
 */
#include "rig.h"
#include "tmo/core/wording_heartbeat.h"

static void expect_line(const char *line, const struct heartbeat *heartbeat,
	const char *expected)
{
	static struct rig rig;
	char bytes[256];
	struct text text = TEXT_ON(bytes);

	start(&rig, line);
	wording_heartbeat(&text, &rig.options, heartbeat);
	text_char(&text, '\0');
	assert_string_equal(bytes, expected);
}

static void test_it_says_how_long_and_how_much(void **unused)
{
	struct heartbeat heartbeat = {
		.elapsed = 10 * MINUTE,
		.is_known = true,
		.processes = 12,
		.cpu = 38 * MINUTE + 12999 * MS,
	};

	(void)unused;
	expect_line("-b 10m 1h", &heartbeat,
		"tmo: cmd: still running after 10m (limit 1h): 12 processes, "
		"38m12s of CPU time");
	heartbeat.elapsed = 90 * MINUTE;
	heartbeat.processes = 1;
	heartbeat.cpu = 950 * MS;
	expect_line("-b 10m 7200", &heartbeat,
		"tmo: cmd: still running after 1h30m (limit 7200s): 1 process, "
		"0.9s of CPU time");
	heartbeat.elapsed = 300 * MS;
	heartbeat.cpu = MINUTE - 1;
	expect_line("-b .3 0", &heartbeat,
		"tmo: cmd: still running after 300ms: 1 process, 59.9s of CPU "
		"time");
	heartbeat.cpu = MINUTE;
	expect_line("-b .3 inf", &heartbeat,
		"tmo: cmd: still running after 300ms: 1 process, 1m of CPU "
		"time");
}

static void test_it_names_a_time_of_day(void **unused)
{
	const struct heartbeat heartbeat = {
		.elapsed = HOUR, .is_known = true, .processes = 2};

	(void)unused;
	expect_line("-b 1h @06:00", &heartbeat,
		"tmo: cmd: still running after 1h (until @06:00): 2 processes, "
		"0.0s of CPU time");
}

static void test_what_is_not_known_is_left_out(void **unused)
{
	const struct heartbeat heartbeat = {.elapsed = HOUR, .processes = 2};

	(void)unused;
	expect_line("-b 1h 1d", &heartbeat,
		"tmo: cmd: still running after 1h (limit 1d)");
	expect_line("-b 1h 0", &heartbeat, "tmo: cmd: still running after 1h");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_it_says_how_long_and_how_much),
	cmocka_unit_test(test_it_names_a_time_of_day),
	cmocka_unit_test(test_what_is_not_known_is_left_out),
};

int main(void)
{
	return cmocka_run_group_tests_name("heartbeat", tests, NULL, NULL);
}
