/*
 * duration: what every word means, to the nanosecond, and which error the
 * others are. Words are handed over without a NUL, in memory of their own
 * size, so that a sanitizer sees a read past the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tmo/core/duration.h"

#define MINUTE (60 * TMO_SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define UNTOUCHED INT64_C(-77)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct row {
	const char *word;
	tmo_ns value;
};

static enum duration_error parse(const char *word, size_t length, tmo_ns *value)
{
	char *const copy = malloc(length + (length == 0));
	enum duration_error error;

	assert_non_null(copy);
	memcpy(copy, word, length);
	error = duration_parse(copy, length, value);
	free(copy);
	return error;
}

static void check_values(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *const word = rows[i].word;
		tmo_ns value = UNTOUCHED;
		const enum duration_error error =
			parse(word, strlen(word), &value);

		if (error != DURATION_OK || value != rows[i].value)
			fail_msg("%s: error %d, %lld ns, expected %lld ns",
				word, (int)error, (long long)value,
				(long long)rows[i].value);
	}
}

static void check_errors(
	const char *const *words, size_t count, enum duration_error expected)
{
	for (size_t i = 0; i < count; i++) {
		tmo_ns value = UNTOUCHED;
		const enum duration_error error =
			parse(words[i], strlen(words[i]), &value);

		if (error != expected || value != UNTOUCHED)
			fail_msg("%s: error %d, expected %d, value %lld",
				words[i], (int)error, (int)expected,
				(long long)value);
	}
}

static void test_a_number_alone_is_seconds(void **state)
{
	static const struct row rows[] = {
		{"30", 30 * TMO_SECOND},
		{"1.5", 1500000000},
		{".5", 500000000},
		{"5.", 5 * TMO_SECOND},
		{"+5", 5 * TMO_SECOND},
		{"007", 7 * TMO_SECOND},
		{"1e3", 1000 * TMO_SECOND},
		{"1E+3", 1000 * TMO_SECOND},
		{"1e-3", 1000000},
		{"1.5e1", 15 * TMO_SECOND},
		{"5.e1", 50 * TMO_SECOND},
		{".5e1", 5 * TMO_SECOND},
		{"1e00000000000000000003", 1000 * TMO_SECOND},
	};

	(void)state;
	check_values(rows, COUNT(rows));
}

static void test_every_unit_has_its_size(void **state)
{
	static const struct row rows[] = {
		{"1ns", 1},
		{"1us", 1000},
		{"1ms", 1000000},
		{"1s", TMO_SECOND},
		{"1m", MINUTE},
		{"1min", MINUTE},
		{"1h", HOUR},
		{"1d", DAY},
		{"1w", 7 * DAY},
		{"1.5h", 90 * MINUTE},
		{"1e3ms", TMO_SECOND},
		{"1.s", TMO_SECOND},
	};

	(void)state;
	check_values(rows, COUNT(rows));
}

static void test_hexadecimal_is_read_as_strtod_does(void **state)
{
	static const struct row rows[] = {
		{"0x10", 16 * TMO_SECOND},
		{"0X1F", 31 * TMO_SECOND},
		{"0x0.1", 62500000},
		{"0x.8", 500000000},
		{"0x8.", 8 * TMO_SECOND},
		{"0x1p4", 16 * TMO_SECOND},
		{"0x1P+5", 32 * TMO_SECOND},
		{"0x1p6", 64 * TMO_SECOND},
		{"0x1p7", 128 * TMO_SECOND},
		{"0x1p-1", 500000000},
		{"0x1p-2", 250000000},
		{"0x1p-3", 125000000},
		{"0x1p-5", 31250000},
		{"0x1.8p1", 3 * TMO_SECOND},
		{"0x1d", 29 * TMO_SECOND},
		{"0x1dd", 477 * TMO_SECOND},
		{"0x1e3", 483 * TMO_SECOND},
		{"0x1e3m", 483 * MINUTE},
		{"0x1p0d", DAY},
		{"0x1h0x1m", HOUR + MINUTE},
	};

	(void)state;
	check_values(rows, COUNT(rows));
}

static void test_parts_in_descending_units_add_up(void **state)
{
	static const struct row rows[] = {
		{"1h30m", 90 * MINUTE},
		{"1m500ms", MINUTE + 500000000},
		{"1h+30m", 90 * MINUTE},
		{"1.5h1.5m", 90 * MINUTE + 90 * TMO_SECOND},
		{"1w1d1h1min1s1ms1us1ns",
			8 * DAY + HOUR + MINUTE + TMO_SECOND + 1001001},
		{"1h.5m", HOUR + 30 * TMO_SECOND},
		{"0h90m", 90 * MINUTE},
		{"1s1000ns", TMO_SECOND + 1000},
	};

	(void)state;
	check_values(rows, COUNT(rows));
}

static void test_infinity_in_any_case_is_forever(void **state)
{
	static const struct row rows[] = {
		{"inf", TMO_FOREVER},
		{"INF", TMO_FOREVER},
		{"infinity", TMO_FOREVER},
		{"InFiNiTy", TMO_FOREVER},
		{"+inf", TMO_FOREVER},
	};

	(void)state;
	check_values(rows, COUNT(rows));
}

static void test_infinity_stands_alone(void **state)
{
	static const char *const no_number[] = {
		"infs", "inf1s", "infinit", "infinityy", "in", "+infs"};
	static const char *const no_unit[] = {"1inf", "1sinf", "1hinfinity"};

	(void)state;
	check_errors(no_number, COUNT(no_number), DURATION_NUMBER);
	check_errors(no_unit, COUNT(no_unit), DURATION_UNIT);
}

static void test_what_is_written_as_zero_is_zero(void **state)
{
	static const struct row rows[] = {
		{"0", 0},
		{"+0", 0},
		{"0.0", 0},
		{".0", 0},
		{"0.", 0},
		{"0e5", 0},
		{"0e99999999999999999999", 0},
		{"0e-99999999999999999999", 0},
		{"0x0", 0},
		{"0x.0p9", 0},
		{"0s", 0},
		{"0w", 0},
		{"0h0m", 0},
	};

	(void)state;
	check_values(rows, COUNT(rows));
}

static void test_a_value_above_zero_never_rounds_to_zero(void **state)
{
	static const struct row rows[] = {
		{"1e-9", 1},
		{"1e-10", 1},
		{"0.1ns", 1},
		{"1e-400", 1},
		{"1e-99999999999", 1},
		{"1e-99999999999999999999999999w", 1},
		{"0x1p-99999999999999999999999999", 1},
		{"0.000000000000000000000000000000000000000000000000001", 1},
		{"0h1e-400m", 1},
	};

	(void)state;
	check_values(rows, COUNT(rows));
}

static void test_a_fraction_of_a_nanosecond_is_rounded_up(void **state)
{
	static const struct row rows[] = {
		{"0.0000000011", 2},
		{"1.000000000000000000000000000001", TMO_SECOND + 1},
		{"1.0000000000000000000000000000000", TMO_SECOND},
		{"1.9ns", 2},
		{"2.0ns", 2},
		{"0x1.8p0ns", 2},
		{"0x1.08ns", 2},
		{"1.0001us1.0001ns", 1001 + 2},
	};

	(void)state;
	check_values(rows, COUNT(rows));
}

static void test_every_digit_counts(void **state)
{
	static const struct row rows[] = {
		{"16777216.000000001", INT64_C(16777216000000001)},
		{"9007199254740993ns", INT64_C(9007199254740993)},
		{"9223372036.854775806", TMO_FOREVER - 1},
		{"0.3", 300000000},
		{"4.35", 4350000000},
		/* A seventh of a week, then just above and just below it. */
		{"0.14285714285714285714285714285714285714285714285714285714"
		 "2857142857142857142857142857142857142858w",
			DAY + 1},
		{"0.14285714285714285714285714285714285714285714285714285714"
		 "2857142857142857142857142857142857142857w",
			DAY},
		{"0x0.000000000000000000000000000000000000000000000001p192",
			TMO_SECOND},
		{"10000000000000000000000000000000000000000e-40", TMO_SECOND},
		{"0.0000000000000000000000000000000000000001e40", TMO_SECOND},
	};

	(void)state;
	check_values(rows, COUNT(rows));
}

static void test_what_is_too_large_to_hold_is_forever(void **state)
{
	static const struct row rows[] = {
		{"9223372036854775806ns", TMO_FOREVER - 1},
		{"9223372036854775807ns", TMO_FOREVER},
		{"9223372036854775808ns", TMO_FOREVER},
		{"9223372036854775806.1ns", TMO_FOREVER},
		{"9223372036854775807.1ns", TMO_FOREVER},
		{"18446744073709551616ns", TMO_FOREVER},
		{"18446744073709551617ns", TMO_FOREVER},
		{"92233720368547758060ns", TMO_FOREVER},
		{"0x7ffffffffffffffens", TMO_FOREVER - 1},
		{"0x7fffffffffffffffns", TMO_FOREVER},
		{"0x8000000000000000ns", TMO_FOREVER},
		{"0xffffffffffffffffns", TMO_FOREVER},
		{"0x10000000000000000ns", TMO_FOREVER},
		{"0x1p62ns", INT64_C(1) << 62},
		{"0x1p63ns", TMO_FOREVER},
		{"1e18ns", INT64_C(1000000000000000000)},
		{"1e19ns", TMO_FOREVER},
		{"1e400", TMO_FOREVER},
		{"2.34e+99999d", TMO_FOREVER},
		{"1e99999999999999999999999999999999", TMO_FOREVER},
		{"0x1p99999999999999999999999999999999", TMO_FOREVER},
		{"1e400h1m", TMO_FOREVER},
		{"9223372036s854775806ns", TMO_FOREVER - 1},
		{"9223372036s854775807ns", TMO_FOREVER},
		{"9223372036s854775808ns", TMO_FOREVER},
		{"15250w2d", TMO_FOREVER},
	};

	(void)state;
	check_values(rows, COUNT(rows));
}

static void test_the_empty_word_is_an_error_of_its_own(void **state)
{
	static const char *const words[] = {""};

	(void)state;
	check_errors(words, COUNT(words), DURATION_EMPTY);
}

static void test_a_blank_anywhere_is_an_error(void **state)
{
	static const char *const words[] = {" ", " 1", "1 ", "1 h", "1h 30m",
		"\t1", "1\n", "1\v", "1\f", "1\r", "- 1", "x y", "inf ", "-1 "};

	(void)state;
	check_errors(words, COUNT(words), DURATION_BLANK);
}

static void test_a_minus_before_a_number_is_an_error(void **state)
{
	static const char *const words[] = {"-1", "-0", "-0.1", "-.5",
		"-1e-10000", "-0x1", "-1s", "-1x", "1h-30m", "1h-30", "1-5",
		"-inf", "-INFINITY"};

	(void)state;
	check_errors(words, COUNT(words), DURATION_NEGATIVE);
}

static void test_a_missing_number_is_an_error(void **state)
{
	static const char *const words[] = {"s", "x", ".", "+", "-", "-s", ".s",
		".e5", "nan", "NaN", "-nan", "nan(1)", "e5", "+-5", "--5",
		"++5", "1h.", "1h+", "1h--30m", "1h30m.", "x1", "\xe2\x82\xac",
		"@06:00"};

	(void)state;
	check_errors(words, COUNT(words), DURATION_NUMBER);
}

static void test_an_unknown_unit_is_an_error(void **state)
{
	static const char *const words[] = {"1x", "1S", "1M", "1MS", "1mi",
		"1mins", "1sec", "1hours", "1n", "1y", "1e", "1e+", "1e-",
		"1ex", "1p4", "0x", "0xg", "0x.", "0x.g", "0x1p", "0x1p+",
		"0x1x", "1..", "1.+", "1.-", "1h1x", "1,5", "1s,", "1_000",
		"10\xe2\x82\xac", "10s\xe2\x82\xac", "1\x7f", "1h30y1z"};

	(void)state;
	check_errors(words, COUNT(words), DURATION_UNIT);
}

static void test_each_of_several_parts_needs_a_unit(void **state)
{
	static const char *const words[] = {"1h30", "1h30m5", "1.5.5", "1+5",
		"1..5", "1e5.5", "1h1.5.5s", "1h0", "0x1.8.8"};

	(void)state;
	check_errors(words, COUNT(words), DURATION_UNIT_NEEDED);
}

static void test_units_must_descend(void **state)
{
	static const char *const words[] = {"30m1h", "1m1min", "1min1m", "1h1h",
		"1s1m", "1ns1us", "1h1s1m", "0s0h", "1d1w"};

	(void)state;
	check_errors(words, COUNT(words), DURATION_ORDER);
}

static void test_the_length_ends_the_word(void **state)
{
	tmo_ns value = UNTOUCHED;

	(void)state;
	assert_int_equal(duration_parse("1h30m", 2, &value), DURATION_OK);
	assert_int_equal(value, HOUR);
	assert_int_equal(duration_parse("12345", 1, &value), DURATION_OK);
	assert_int_equal(value, TMO_SECOND);
	assert_int_equal(duration_parse("1e5", 2, &value), DURATION_UNIT);
	assert_int_equal(duration_parse("0x1p4", 3, &value), DURATION_OK);
	assert_int_equal(value, TMO_SECOND);
	assert_int_equal(duration_parse("infinity", 3, &value), DURATION_OK);
	assert_int_equal(value, TMO_FOREVER);
	value = UNTOUCHED;
	assert_int_equal(
		duration_parse("infinity", 5, &value), DURATION_NUMBER);
	assert_int_equal(duration_parse("1", 0, &value), DURATION_EMPTY);
	assert_int_equal(value, UNTOUCHED);
}

static void test_a_nul_inside_is_no_end(void **state)
{
	tmo_ns value = UNTOUCHED;

	(void)state;
	assert_int_equal(parse("1\0", 2, &value), DURATION_UNIT);
	assert_int_equal(parse("1s\0", 3, &value), DURATION_UNIT);
	assert_int_equal(parse("ns\0", 3, &value), DURATION_NUMBER);
	assert_int_equal(parse("1ns\0", 4, &value), DURATION_UNIT);
	assert_int_equal(parse("\0", 1, &value), DURATION_NUMBER);
	assert_int_equal(parse("inf\0", 4, &value), DURATION_NUMBER);
	assert_int_equal(value, UNTOUCHED);
}

static void test_a_number_of_any_length_is_exact(void **state)
{
	static char word[200001];
	const size_t length = sizeof(word) - 1;
	tmo_ns value = UNTOUCHED;

	(void)state;
	memset(word, '0', length);
	word[length - 1] = '1';
	assert_int_equal(parse(word, length, &value), DURATION_OK);
	assert_int_equal(value, TMO_SECOND);
	word[1] = '.';
	assert_int_equal(parse(word, length, &value), DURATION_OK);
	assert_int_equal(value, 1);
	memcpy(word + length - 8, "1e199990", 8);
	assert_int_equal(parse(word, length, &value), DURATION_OK);
	assert_int_equal(value, TMO_SECOND / 10);
	memset(word, '9', length);
	assert_int_equal(parse(word, length, &value), DURATION_OK);
	assert_int_equal(value, TMO_FOREVER);
}

static void test_a_sum_stops_at_forever(void **state)
{
	(void)state;
	assert_int_equal(duration_add(0, 0), 0);
	assert_int_equal(duration_add(1, 2), 3);
	assert_int_equal(duration_add(TMO_FOREVER - 1, 0), TMO_FOREVER - 1);
	assert_int_equal(duration_add(TMO_FOREVER - 1, 1), TMO_FOREVER);
	assert_int_equal(duration_add(TMO_FOREVER - 1, 2), TMO_FOREVER);
	assert_int_equal(duration_add(TMO_FOREVER, 0), TMO_FOREVER);
	assert_int_equal(duration_add(0, TMO_FOREVER), TMO_FOREVER);
	assert_int_equal(duration_add(TMO_FOREVER, TMO_FOREVER), TMO_FOREVER);
}

static void test_every_error_has_a_reason_of_its_own(void **state)
{
	(void)state;
	for (int a = DURATION_OK; a <= DURATION_ORDER; a++) {
		const char *const reason =
			duration_reason((enum duration_error)a);

		assert_non_null(reason);
		assert_true(*reason >= 'a' && *reason <= 'z');
		assert_int_not_equal(reason[strlen(reason) - 1], '.');
		for (int b = DURATION_OK; b < a; b++)
			assert_string_not_equal(reason,
				duration_reason((enum duration_error)b));
	}
	assert_string_equal(duration_reason(DURATION_UNIT),
		"unknown unit (use ns us ms s m min h d w)");
	assert_non_null(
		duration_reason((enum duration_error)(DURATION_ORDER + 1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_number_alone_is_seconds),
		cmocka_unit_test(test_every_unit_has_its_size),
		cmocka_unit_test(test_hexadecimal_is_read_as_strtod_does),
		cmocka_unit_test(test_parts_in_descending_units_add_up),
		cmocka_unit_test(test_infinity_in_any_case_is_forever),
		cmocka_unit_test(test_infinity_stands_alone),
		cmocka_unit_test(test_what_is_written_as_zero_is_zero),
		cmocka_unit_test(test_a_value_above_zero_never_rounds_to_zero),
		cmocka_unit_test(test_a_fraction_of_a_nanosecond_is_rounded_up),
		cmocka_unit_test(test_every_digit_counts),
		cmocka_unit_test(test_what_is_too_large_to_hold_is_forever),
		cmocka_unit_test(test_the_empty_word_is_an_error_of_its_own),
		cmocka_unit_test(test_a_blank_anywhere_is_an_error),
		cmocka_unit_test(test_a_minus_before_a_number_is_an_error),
		cmocka_unit_test(test_a_missing_number_is_an_error),
		cmocka_unit_test(test_an_unknown_unit_is_an_error),
		cmocka_unit_test(test_each_of_several_parts_needs_a_unit),
		cmocka_unit_test(test_units_must_descend),
		cmocka_unit_test(test_the_length_ends_the_word),
		cmocka_unit_test(test_a_nul_inside_is_no_end),
		cmocka_unit_test(test_a_number_of_any_length_is_exact),
		cmocka_unit_test(test_a_sum_stops_at_forever),
		cmocka_unit_test(test_every_error_has_a_reason_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
