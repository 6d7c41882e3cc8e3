/*
 * The lines of -v about what has ended and what is left, each to the letter.
 */
#include "tmo/core/wording_end.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const struct options rsync = {.name = "rsync"};

static void end_line(struct text *text)
{
	assert_false(text->cut);
	text->bytes[text->length] = '\0';
}

static void test_how_the_on_timeout_command_ended(void **unused)
{
	char bytes[256];
	struct text text = TEXT_ON(bytes);

	(void)unused;
	wording_hook_ended(&text, &rsync,
		&(struct hook_result){.ran = true, .elapsed = TMO_SECOND / 10});
	end_line(&text);
	assert_string_equal(
		bytes, "tmo: rsync: the -o command exited with 0 after 0.100s");
	text.length = 0;
	wording_hook_abandoned(&text, &rsync, 4712);
	end_line(&text);
	assert_string_equal(bytes, "tmo: rsync: process 4712 of the -o command "
				   "does not end by KILL, leaving it");
	text.length = 0;
	wording_hook_ended(&text, &rsync,
		&(struct hook_result){.ran = true,
			.wait_status = SIGKILL,
			.elapsed = 10 * TMO_SECOND});
	end_line(&text);
	assert_string_equal(bytes,
		"tmo: rsync: the -o command ended by KILL after 10.000s");
}

static void expect_end_of(const struct run_result *result, bool out_of_memory,
	int left, const char *how)
{
	const struct wording_end end = {
		.result = result,
		.out_of_memory = out_of_memory,
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

static void expect_end(
	const struct run_result *result, int left, const char *how)
{
	expect_end_of(result, false, left, how);
}

static void test_how_it_ended(void **unused)
{
	(void)unused;
	expect_end(&(struct run_result){.wait_status = 3 << 8}, 0,
		"exited with 3");
	expect_end(&(struct run_result){.wait_status = SIGTERM}, 2,
		"ended by TERM");
	expect_end(&(struct run_result){.wait_status = SIGSEGV | 0x80}, 0,
		"ended by SEGV (core dumped)");
	expect_end_of(&(struct run_result){.wait_status = SIGKILL}, true, 0,
		"ended by KILL (out of memory)");
	expect_end(&(struct run_result){.exec_error = ENOENT}, 0, "not run");
	expect_end(&(struct run_result){.abandoned = true}, 1, "given up");
	expect_end(&(struct run_result){.wait_status = SIGTERM}, -1,
		"ended by TERM");
}

static void test_who_is_left_running(void **unused)
{
	const struct process process = {.pid = 4711, .name = "a\nb"};
	char bytes[256];
	struct text text = TEXT_ON(bytes);

	(void)unused;
	wording_leftover(&text, &rsync, &process);
	end_line(&text);
	assert_string_equal(
		bytes, "tmo: rsync: process 4711 (a\\nb) is left running");
	text.length = 0;
	wording_more(&text, &rsync, 5);
	end_line(&text);
	assert_string_equal(bytes, "tmo: rsync: and 5 more processes");
	text.length = 0;
	wording_more(&text, &rsync, 1);
	end_line(&text);
	assert_string_equal(bytes, "tmo: rsync: and 1 more process");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_how_the_on_timeout_command_ended),
	cmocka_unit_test(test_how_it_ended),
	cmocka_unit_test(test_who_is_left_running),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
