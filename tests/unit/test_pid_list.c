/*
 * The promises of pid_list: the command is first and stands there once, and at
 * most 64 KiB are told, without a pid that is cut.
 */
#include "tmo/core/pid_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* With a guard behind, that must stay as it was. */
static char bytes[PID_LIST_SIZE + 1];

static struct pid_list start(pid_t command)
{
	memset(bytes, 0, PID_LIST_SIZE);
	bytes[PID_LIST_SIZE] = '!';
	return pid_list_start(bytes, command);
}

static void test_the_command_is_first_and_once(void **unused)
{
	struct pid_list list = start(300);

	(void)unused;
	pid_list_add(&list, 7);
	pid_list_add(&list, 300);
	pid_list_add(&list, 4194304);
	assert_string_equal(bytes, "TMO_PIDS=300,7,4194304");
}

static void test_without_the_command_the_others_are_told(void **unused)
{
	struct pid_list list = start(0);

	(void)unused;
	assert_string_equal(bytes, "TMO_PIDS=");
	pid_list_add(&list, 8);
	pid_list_add(&list, 9);
	assert_string_equal(bytes, "TMO_PIDS=8,9");
}

/* 20,000 processes with the longest pids: every length of the last gap. */
static void test_at_most_64_kib_are_told_and_no_pid_is_cut(void **unused)
{
	(void)unused;
	for (pid_t command = 1; command <= 1000000; command *= 10) {
		const int first = 4000000;
		struct pid_list list = start(command);
		const char *at = bytes + strlen("TMO_PIDS=");
		int next = first;

		for (int i = 0; i < 20000; i++)
			pid_list_add(&list, first + i);
		assert_int_equal(bytes[PID_LIST_SIZE], '!');
		assert_int_equal(bytes[PID_LIST_SIZE - 1], '\0');
		assert_in_range(
			strlen(bytes), PID_LIST_SIZE - 9, PID_LIST_SIZE - 1);
		assert_int_equal(atoi(at), command);
		while ((at = strchr(at, ',')) != NULL)
			assert_int_equal(atoi(++at), next++);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_command_is_first_and_once),
		cmocka_unit_test(test_without_the_command_the_others_are_told),
		cmocka_unit_test(
			test_at_most_64_kib_are_told_and_no_pid_is_cut),
	};

	return cmocka_run_group_tests_name("pid_list", tests, NULL, NULL);
}
