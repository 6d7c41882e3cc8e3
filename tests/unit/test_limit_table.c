/*
 * The promises of limit_table: every limit has its words, and no two limits
 * can be taken for each other.
 */
#include "tmo/core/limit_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "tmo/core/option_table.h"

static void test_no_reason_has_no_words(void **state)
{
	const struct limit_row *none = &limit_table[REASON_NONE];

	(void)state;
	assert_string_equal(none->name, "");
	assert_string_equal(none->key, "");
	assert_string_equal(none->before, "");
	assert_string_equal(none->after, "");
	assert_int_equal(none->option, '\0');
}

static void test_each_reason_has_a_row(void **state)
{
	(void)state;
	for (int i = REASON_NONE + 1; i < REASONS; i++) {
		const struct limit_row *row = &limit_table[i];

		assert_true(row->name[0] != '\0');
		/* What has no value has no key for one. */
		assert_true((row->key[0] != '\0') == (i < REASON_LEFTOVERS));
		assert_true(row->before[0] != '\0');
	}
}

static void check_are_two(const struct limit_row *a, const struct limit_row *b)
{
	assert_string_not_equal(a->before, b->before);
	/* Of -d's three, two have one name: tmo was killed, or its guard. */
	if (a->option == 'd' && b->option == 'd')
		return;
	assert_string_not_equal(a->name, b->name);
	assert_true(a->key[0] == '\0' || strcmp(a->key, b->key) != 0);
	assert_true(a->option == '\0' || a->option != b->option);
}

static void test_no_two_limits_share_a_name_or_an_option(void **state)
{
	(void)state;
	for (int i = REASON_NONE; i < REASONS; i++)
		for (int j = i + 1; j < REASONS; j++)
			check_are_two(&limit_table[i], &limit_table[j]);
}

static void test_an_option_sets_a_limit_that_needs_something(void **state)
{
	(void)state;
	for (int i = REASON_NONE; i < REASONS; i++) {
		const struct limit_row *row = &limit_table[i];

		/* So that a message can name it. */
		if (row->option != '\0' || row->needs_tree)
			assert_non_null(option_by_letter(row->option));
	}
}

/* /proc/PID/io is that of a process which must be known first. */
static void test_what_needs_the_bytes_needs_the_tree(void **state)
{
	(void)state;
	for (int i = REASON_NONE; i < REASONS; i++)
		assert_true(limit_table[i].needs_tree ||
			    !(limit_table[i].needs_io ||
				    limit_table[i].needs_memory));
}

static void test_the_limits_need_what_they_measure(void **state)
{
	(void)state;
	assert_false(limit_table[REASON_TIME].needs_tree);
	assert_true(limit_table[REASON_IDLE].needs_io);
	assert_true(limit_table[REASON_NO_OUTPUT].needs_io);
	assert_true(limit_table[REASON_CPU].needs_tree);
	assert_false(limit_table[REASON_CPU].needs_io);
	assert_true(limit_table[REASON_MEMORY].needs_tree);
	assert_true(limit_table[REASON_MEMORY].needs_memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_reason_has_no_words),
		cmocka_unit_test(test_each_reason_has_a_row),
		cmocka_unit_test(test_no_two_limits_share_a_name_or_an_option),
		cmocka_unit_test(
			test_an_option_sets_a_limit_that_needs_something),
		cmocka_unit_test(test_what_needs_the_bytes_needs_the_tree),
		cmocka_unit_test(test_the_limits_need_what_they_measure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
