/*
 * text: every line exactly, also where it does not fit. Buffers have guards
 * behind them that must stay as they were.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tmo/core/text.h"

static void check(const struct text *text, const char *expected)
{
	assert_int_equal(text->length, strlen(expected));
	assert_memory_equal(text->bytes, expected, text->length);
}

static void expect_duration(tmo_ns value, const char *expected)
{
	char bytes[64];
	struct text text = TEXT_ON(bytes);
	tmo_ns again = -1;

	text_duration(&text, value);
	text_char(&text, '\0');
	assert_string_equal(bytes, expected);
	assert_int_equal(
		duration_parse(bytes, text.length - 1, &again), DURATION_OK);
	assert_int_equal(again, value);
}

static void test_a_duration_is_one_that_can_be_typed(void **unused)
{
	(void)unused;
	expect_duration(0, "0s");
	expect_duration(1, "1ns");
	expect_duration(300000000, "300ms");
	expect_duration(1500000000, "1s500ms");
	expect_duration(600 * TMO_SECOND, "10m");
	expect_duration(5400 * TMO_SECOND, "1h30m");
	expect_duration(3602 * TMO_SECOND, "1h2s");
	expect_duration(864000 * TMO_SECOND + 1001, "10d1us1ns");
	expect_duration(TMO_FOREVER - 1, "106751d23h47m16s854ms775us806ns");
}

static void test_a_new_text_is_empty(void **state)
{
	char line[8];
	const struct text text = TEXT_ON(line);

	(void)state;
	assert_ptr_equal(text.bytes, line);
	assert_int_equal(text.size, 8);
	assert_int_equal(text.length, 0);
	assert_false(text.cut);
}

static void test_pieces_follow_each_other(void **state)
{
	char line[32];
	struct text text = TEXT_ON(line);

	(void)state;
	text_string(&text, "pid ");
	text_number(&text, 4711);
	text_char(&text, ',');
	text_string(&text, "");
	text_char(&text, '\0');
	text_seconds(&text, 30012999999);
	text_end(&text);
	assert_int_equal(text.length, 17);
	assert_memory_equal(line, "pid 4711,\00030.012\n", 17);
	assert_false(text.cut);
}

static void check_number(int64_t number, const char *expected)
{
	char line[32];
	struct text text = TEXT_ON(line);

	text_number(&text, number);
	check(&text, expected);
}

static void test_numbers_are_written_in_full(void **state)
{
	(void)state;
	check_number(0, "0");
	check_number(7, "7");
	check_number(10, "10");
	check_number(-1, "-1");
	check_number(-1000, "-1000");
	check_number(INT64_MAX, "9223372036854775807");
	check_number(INT64_MIN, "-9223372036854775808");
}

static void check_seconds(tmo_ns value, const char *expected)
{
	char line[32];
	struct text text = TEXT_ON(line);

	text_seconds(&text, value);
	check(&text, expected);
}

static void test_zeros_fill_a_number_up_to_its_width(void **state)
{
	char bytes[64];
	struct text text = TEXT_ON(bytes);

	(void)state;
	text_padded(&text, 0, 1);
	text_char(&text, ' ');
	text_padded(&text, 0, 3);
	text_char(&text, ' ');
	text_padded(&text, 7, 2);
	text_char(&text, ' ');
	text_padded(&text, 10, 2);
	text_char(&text, ' ');
	text_padded(&text, 999, 4);
	text_char(&text, ' ');
	text_padded(&text, 12345, 4);
	text_char(&text, '\0');
	assert_string_equal(bytes, "0 000 07 10 0999 12345");
}

static void test_seconds_have_three_decimals_and_are_rounded_down(void **state)
{
	(void)state;
	check_seconds(0, "0.000");
	check_seconds(999999, "0.000");
	check_seconds(1000000, "0.001");
	check_seconds(30012000000, "30.012");
	check_seconds(30012999999, "30.012");
	check_seconds(123450000000, "123.450");
	check_seconds(999999999, "0.999");
	check_seconds(TMO_FOREVER, "9223372036.854");
}

static void test_printable_ascii_is_left_as_it_is(void **state)
{
	char line[128], name[96];
	struct text text = TEXT_ON(line);
	size_t length = 0;

	(void)state;
	for (char c = ' '; c <= '~'; c++) {
		if (c != '\\')
			name[length++] = c;
	}
	name[length] = '\0';
	text_escaped(&text, name);
	check(&text, name);
}

static void test_what_is_not_printable_is_escaped(void **state)
{
	char line[64];
	struct text text = TEXT_ON(line);

	(void)state;
	text_escaped(&text, "a\nb\tc\\d\x1b[m\r\x7f\x80\xff\xc3\xa9 \001");
	check(&text,
		"a\\nb\\tc\\\\d\\033[m\\015\\177\\200\\377\\303\\251 \\001");
}

static void test_so_many_bytes_are_escaped_and_no_more(void **state)
{
	char bytes[64];
	struct text text = TEXT_ON(bytes);

	(void)state;
	text_escaped_bytes(&text, "a\0b\nc", 4);
	text_escaped_bytes(&text, "x", 0);
	text_char(&text, '\0');
	assert_string_equal(bytes, "a\\000b\\n");
}

static void test_a_long_name_leaves_room_for_what_is_said_of_it(void **state)
{
	static char name[3 * TEXT_WORD_MAX + 1];
	char line[4096];
	struct text text = TEXT_ON(line);

	(void)state;
	for (int byte = 'a'; byte > 0; byte -= 'a' - 1) {
		memset(name, byte, sizeof name - 1);
		text.length = 0;
		text_escaped(&text, name);
		text_escaped(&text, name);
		text_string(&text, ": not found");
		assert_false(text.cut);
		assert_true(text.length <= 2 * (TEXT_WORD_MAX + 8) + 11);
		assert_memory_equal(
			line + text.length - 14, "...: not found", 14);
	}
}

static void test_no_escaped_byte_can_drive_a_terminal(void **state)
{
	(void)state;
	for (int byte = 1; byte < 256; byte++) {
		const char name[] = {(char)byte, '\0'};
		char line[8], octal[8];
		struct text text = TEXT_ON(line);

		text_escaped(&text, name);
		for (size_t i = 0; i < text.length; i++)
			assert_true(line[i] >= ' ' && line[i] <= '~');
		if (byte >= ' ' && byte <= '~' && byte != '\\')
			continue;
		snprintf(octal, sizeof(octal), "\\%03o", (unsigned int)byte);
		if (byte != '\n' && byte != '\t' && byte != '\\')
			check(&text, octal);
	}
}

static void test_what_fits_to_the_last_byte_is_not_cut(void **state)
{
	char line[8] = "#######";
	struct text text = {.bytes = line, .size = 4};

	(void)state;
	text_string(&text, "abc");
	text_end(&text);
	check(&text, "abc\n");
	assert_false(text.cut);
	assert_string_equal(line, "abc\n###");
}

static void test_what_does_not_fit_is_cut_and_said_so(void **state)
{
	char line[8] = "#######";
	struct text text = {.bytes = line, .size = 6};

	(void)state;
	text_string(&text, "abcdef");
	assert_false(text.cut);
	text_char(&text, 'g');
	assert_true(text.cut);
	text_string(&text, "hij");
	text_number(&text, 12);
	text_end(&text);
	check(&text, "ab...\n");
	assert_true(text.cut);
	assert_string_equal(line, "ab...\n#");
}

static void test_a_line_without_room_for_its_end_is_cut(void **state)
{
	char line[8] = "#######";
	struct text text = {.bytes = line, .size = 6};

	(void)state;
	text_string(&text, "abcdef");
	text_end(&text);
	check(&text, "ab...\n");
	assert_true(text.cut);
}

static void test_the_smallest_line_is_three_points(void **state)
{
	char line[8] = "#######";
	struct text text = {.bytes = line, .size = 4};

	(void)state;
	text_escaped(&text, "a\nb\n");
	text_end(&text);
	check(&text, "...\n");
	assert_string_equal(line, "...\n###");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_duration_is_one_that_can_be_typed),
		cmocka_unit_test(test_a_new_text_is_empty),
		cmocka_unit_test(test_pieces_follow_each_other),
		cmocka_unit_test(test_numbers_are_written_in_full),
		cmocka_unit_test(test_zeros_fill_a_number_up_to_its_width),
		cmocka_unit_test(
			test_seconds_have_three_decimals_and_are_rounded_down),
		cmocka_unit_test(test_printable_ascii_is_left_as_it_is),
		cmocka_unit_test(test_what_is_not_printable_is_escaped),
		cmocka_unit_test(test_so_many_bytes_are_escaped_and_no_more),
		cmocka_unit_test(
			test_a_long_name_leaves_room_for_what_is_said_of_it),
		cmocka_unit_test(test_no_escaped_byte_can_drive_a_terminal),
		cmocka_unit_test(test_what_fits_to_the_last_byte_is_not_cut),
		cmocka_unit_test(test_what_does_not_fit_is_cut_and_said_so),
		cmocka_unit_test(test_a_line_without_room_for_its_end_is_cut),
		cmocka_unit_test(test_the_smallest_line_is_three_points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
