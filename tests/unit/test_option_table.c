/*
 * The promises of option_table: no two options can be mistaken for each other,
 * and an abbreviation means an option only if it can mean no other.
 */
#include "tmo/core/option_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static size_t count_beginning_with(struct word name)
{
	size_t count = 0;

	for (const struct option_row *row = option_table; row->name; row++)
		count += strncmp(row->name, name.bytes, name.length) == 0;
	return count;
}

static void test_every_row_is_found_by_its_letter_and_name(void **state)
{
	bool ambiguous = true;

	(void)state;
	for (const struct option_row *row = option_table; row->name; row++) {
		assert_memory_equal(row->name, "--", 2);
		assert_true(strlen(row->purpose ? row->purpose
						: row[1].purpose) > 0);
		assert_ptr_equal(option_by_letter(row->letter), row);
		assert_ptr_equal(
			option_by_name(word_of(row->name), &ambiguous), row);
		assert_false(ambiguous);
	}
}

static void test_what_begins_one_name_only_is_that_option(void **state)
{
	(void)state;
	for (const struct option_row *row = option_table; row->name; row++)
		for (size_t n = 3; n < strlen(row->name); n++) {
			const struct word name = {row->name, n};
			const bool alone = count_beginning_with(name) == 1;
			bool ambiguous;

			assert_true(option_begins_with(row, name));
			assert_ptr_equal(option_by_name(name, &ambiguous),
				alone ? row : NULL);
			assert_int_equal(ambiguous, !alone);
		}
}

static void test_what_is_no_option_is_not_found(void **state)
{
	static const char *const names[] = {
		"", "-", "--", "--versions", "--x", "version", "-version"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		bool ambiguous = true;

		assert_null(option_by_name(word_of(names[i]), &ambiguous));
		assert_false(ambiguous);
	}
	assert_null(option_by_letter('\0'));
	assert_null(option_by_letter('-'));
	assert_null(option_by_letter('Z'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_every_row_is_found_by_its_letter_and_name),
		cmocka_unit_test(test_what_begins_one_name_only_is_that_option),
		cmocka_unit_test(test_what_is_no_option_is_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
