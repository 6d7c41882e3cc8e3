/*
 * The promises of number: what strtod takes, no more and no less, and a
 * product that is exact. test_duration has the many numbers; here is what a
 * caller with other units needs.
 */
#include "tmo/core/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static int64_t scaled(const char *word, int64_t unit)
{
	struct cursor cursor = cursor_on(word, strlen(word));
	struct number number;

	assert_true(number_take(&cursor, &number));
	assert_true(cursor_at_end(&cursor));
	return number_scale(&number, unit);
}

static void test_a_number_ends_where_strtods_does(void **state)
{
	static const char *const words[] = {"12K", "1.5.5", "1e", "1e+", "1e-x",
		"1e+-3", "0x", "0x.", "0x.8p", "0x1p-", "0x1g", "1x", ".5.",
		"5.", "1E2M", "0X1P2G", "00x1", "1e3e3"};

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		struct cursor cursor = cursor_on(words[i], strlen(words[i]));
		struct number number;
		char *end;

		strtod(words[i], &end);
		assert_true(number_take(&cursor, &number));
		assert_string_equal(cursor.at, end);
	}
}

static void test_what_is_no_number_is_not_taken(void **state)
{
	static const char *const words[] = {
		"", ".", "+1", "-1", " 1", "inf", "nan", "e3", "x1", ".e1"};

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		struct cursor cursor = cursor_on(words[i], strlen(words[i]));
		struct number number;

		assert_false(number_take(&cursor, &number));
		assert_ptr_equal(cursor.at, words[i]);
	}
}

static void test_a_unit_is_multiplied_exactly(void **state)
{
	const int64_t largest = INT64_C(1) << 56;

	(void)state;
	assert_true(scaled("1.5", 1024) == 1536);
	assert_true(scaled("0x1p-1", largest) == largest / 2);
	assert_true(scaled("0x1p3", largest - 1) == 8 * (largest - 1));
	assert_true(scaled("0xf.8p1", largest) == 31 * largest);
	assert_true(scaled("127", largest) == 127 * largest);
	assert_true(scaled("1e-3", 1000) == 1);
	assert_true(scaled("0x7fffffffffffffff", 1) == INT64_MAX);
}

static void test_what_is_above_0_is_rounded_up(void **state)
{
	(void)state;
	assert_true(scaled("1e-400", 1) == 1);
	assert_true(scaled("0x1p-99999999999999999999999", 1024) == 1);
	assert_true(scaled("2.0000000000000000000000000001", 1) == 3);
	assert_true(scaled("2.0000000000000000000000000000", 1) == 2);
	assert_true(scaled("0e99999999999999999999999", 1024) == 0);
}

static void test_what_is_too_large_is_the_largest(void **state)
{
	(void)state;
	assert_true(scaled("128", INT64_C(1) << 56) == INT64_MAX);
	assert_true(scaled("1e99999999999999999999999", 1) == INT64_MAX);
	assert_true(scaled("9223372036854775807.1", 1) == INT64_MAX);
	assert_true(scaled("9223372036854775806.1", 1) == INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_number_ends_where_strtods_does),
		cmocka_unit_test(test_what_is_no_number_is_not_taken),
		cmocka_unit_test(test_a_unit_is_multiplied_exactly),
		cmocka_unit_test(test_what_is_above_0_is_rounded_up),
		cmocka_unit_test(test_what_is_too_large_is_the_largest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
