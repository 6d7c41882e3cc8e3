/*
 * The promises of cursor: bytes are taken from left to right, never behind the
 * end, and what is not there is not taken.
 */
#include "tmo/core/cursor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct cursor on(const char *string)
{
	return cursor_on(string, strlen(string));
}

static void test_the_length_ends_the_text(void **state)
{
	struct cursor cursor = cursor_on("12345", 2);
	int64_t number;

	(void)state;
	assert_int_equal(cursor_peek(&cursor, 1), '2');
	assert_int_equal(cursor_peek(&cursor, 2), '\0');
	assert_int_equal(cursor_peek(&cursor, SIZE_MAX), '\0');
	assert_true(cursor_take_number(&cursor, &number));
	assert_int_equal(number, 12);
	assert_true(cursor_at_end(&cursor));
	assert_false(cursor_take(&cursor, '3'));
	assert_false(cursor_take(&cursor, '\0'));
	assert_true(cursor_at_end(&cursor));
}

static void test_a_nul_is_a_byte_like_any_other(void **state)
{
	struct cursor cursor = cursor_on("\0x", 2);

	(void)state;
	assert_false(cursor_at_end(&cursor));
	assert_false(cursor_take(&cursor, 'x'));
	assert_true(cursor_take(&cursor, '\0'));
	assert_true(cursor_take(&cursor, 'x'));
	assert_true(cursor_at_end(&cursor));
}

static void test_names_are_taken_in_any_case(void **state)
{
	struct cursor cursor = on("SigTERM+1");

	(void)state;
	assert_false(cursor_take_name(&cursor, "SIX"));
	assert_int_equal(cursor_peek(&cursor, 0), 'S');
	assert_true(cursor_take_name(&cursor, "sIG"));
	assert_true(cursor_take_name(&cursor, ""));
	assert_true(cursor_take_name(&cursor, "term"));
	assert_int_equal(cursor_peek(&cursor, 0), '+');
	assert_false(cursor_take_name(&cursor, "+12"));
	assert_true(cursor_take_name(&cursor, "+1"));
	assert_true(cursor_at_end(&cursor));
}

/* '@' and '[' stand beside the letters, '`' and '{' beside the small ones. */
static void test_only_letters_have_a_case(void **state)
{
	struct cursor cursor = on("@[\xc4");

	(void)state;
	assert_false(cursor_take_name(&cursor, "`"));
	assert_true(cursor_take_name(&cursor, "@"));
	assert_false(cursor_take_name(&cursor, "{"));
	assert_true(cursor_take_name(&cursor, "["));
	assert_false(cursor_take_name(&cursor, "\xe4"));
}

static void test_a_number_ends_at_the_first_other_byte(void **state)
{
	struct cursor zero = on("0"), cursor = on("007:");
	int64_t number = -1;

	(void)state;
	assert_true(cursor_take_number(&zero, &number));
	assert_int_equal(number, 0);
	assert_true(cursor_take_number(&cursor, &number));
	assert_int_equal(number, 7);
	assert_int_equal(cursor_peek(&cursor, 0), ':');
}

static void test_what_is_no_number_leaves_all_as_it_was(void **state)
{
	static const char *const words[] = {
		"", "-1", "+1", " 1", "/", ":", "a"};

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		struct cursor cursor = on(words[i]);
		int64_t number = -7;

		assert_false(cursor_take_number(&cursor, &number));
		assert_int_equal(number, -7);
		assert_ptr_equal(cursor.at, words[i]);
	}
}

static void test_a_number_too_large_to_hold_is_the_largest(void **state)
{
	static const struct {
		const char *word;
		int64_t number;
	} cases[] = {
		{"9223372036854775806", INT64_MAX - 1},
		{"9223372036854775807", INT64_MAX},
		{"9223372036854775808", INT64_MAX},
		{"9223372036854775810", INT64_MAX},
		{"18446744073709551616", INT64_MAX},
		{"92233720368547758070", INT64_MAX},
		{"99999999999999999999999999999999999999999", INT64_MAX},
		{"000000000000000000000000000000000000000001", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct cursor cursor = on(cases[i].word);
		int64_t number = -1;

		assert_true(cursor_take_number(&cursor, &number));
		assert_true(number == cases[i].number);
		assert_true(cursor_at_end(&cursor));
	}
}

static void test_exactly_so_many_digits(void **state)
{
	struct cursor cursor = on("20261128T1");
	int64_t number = -1;

	(void)state;
	assert_true(cursor_take_digits(&cursor, 4, &number));
	assert_int_equal(number, 2026);
	assert_true(cursor_take_digits(&cursor, 2, &number));
	assert_int_equal(number, 11);
	assert_false(cursor_take_digits(&cursor, 3, &number));
	assert_int_equal(number, 11);
	assert_true(cursor_take(&cursor, 'T'));
	assert_false(cursor_take_digits(&cursor, 2, &number));
	assert_int_equal(number, 11);
	assert_true(cursor_at_end(&cursor));
}

static void test_every_number_that_is_printed_is_read(void **state)
{
	char word[32];

	(void)state;
	for (int64_t value = INT64_MAX; value > 0; value /= 3) {
		struct cursor cursor;
		int64_t number = -1;

		snprintf(word, sizeof word, "%lld", (long long)value);
		cursor = on(word);
		assert_true(cursor_take_number(&cursor, &number));
		assert_true(number == value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_length_ends_the_text),
		cmocka_unit_test(test_a_nul_is_a_byte_like_any_other),
		cmocka_unit_test(test_names_are_taken_in_any_case),
		cmocka_unit_test(test_only_letters_have_a_case),
		cmocka_unit_test(test_a_number_ends_at_the_first_other_byte),
		cmocka_unit_test(test_what_is_no_number_leaves_all_as_it_was),
		cmocka_unit_test(
			test_a_number_too_large_to_hold_is_the_largest),
		cmocka_unit_test(test_exactly_so_many_digits),
		cmocka_unit_test(test_every_number_that_is_printed_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
