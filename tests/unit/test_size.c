/*
 * The promises of size: bytes or powers of 1024, exact; what is above 0 is
 * never 0; no word is guessed at.
 */
#include "tmo/core/size.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "tmo/core/duration.h"

static void test_a_number_alone_is_bytes_and_suffixes_are_powers_of_1024(
	void **unused)
{
	static const struct {
		const char *word;
		int64_t bytes;
	} sizes[] = {
		{"1", 1},
		{"512", 512},
		{"+512", 512},
		{"1K", 1024},
		{"512M", 536870912},
		{"1.5G", 1610612736},
		{"2T", 2199023255552},
		{".5K", 512},
		{"1e3", 1000},
		{"1e3K", 1024000},
		{"0x10", 16},
		{"0x1p4K", 16384},
		{"8388607T", INT64_C(8388607) << 40},
		{"9223372036854775806", INT64_MAX - 1},
		{"1.0000000001G", 1073741825},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		int64_t bytes = -1;

		size_parse(sizes[i].word, strlen(sizes[i].word), &bytes);
		assert_int_equal(bytes, sizes[i].bytes);
	}
}

static void test_what_is_above_0_is_never_0(void **unused)
{
	static const char *const words[] = {
		".1", "1e-400", "0x1p-99T", "0.0000000000000001K"};

	(void)unused;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		int64_t bytes = -1;

		assert_int_equal(size_parse(words[i], strlen(words[i]), &bytes),
			SIZE_OK);
		assert_int_equal(bytes, 1);
	}
}

static void test_zero_infinity_and_too_much_are_no_limit(void **unused)
{
	static const char *const words[] = {"0", "0K", "0.0T", "inf", "+inf",
		"Infinity", "INF", "9e18T", "8388608T", "1e999999999999999999",
		"9223372036854775807"};

	(void)unused;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		int64_t bytes = -1;

		assert_int_equal(size_parse(words[i], strlen(words[i]), &bytes),
			SIZE_OK);
		assert_int_equal(bytes, TMO_FOREVER);
	}
}

static void test_what_is_no_size_is_an_error(void **unused)
{
	static const struct {
		const char *word;
		enum size_error error;
	} words[] = {
		{"", SIZE_NUMBER},
		{"M", SIZE_NUMBER},
		{" 1M", SIZE_NUMBER},
		{"nan", SIZE_NUMBER},
		{"--1", SIZE_NUMBER},
		{".", SIZE_NUMBER},
		{"-1", SIZE_NEGATIVE},
		{"-1M", SIZE_NEGATIVE},
		{"-0", SIZE_NEGATIVE},
		{"-inf", SIZE_NEGATIVE},
		{"1k", SIZE_SUFFIX},
		{"1m", SIZE_SUFFIX},
		{"1P", SIZE_SUFFIX},
		{"1MB", SIZE_SUFFIX},
		{"1MiB", SIZE_SUFFIX},
		{"1 M", SIZE_SUFFIX},
		{"1M ", SIZE_SUFFIX},
		{"1M1K", SIZE_SUFFIX},
		{"1b", SIZE_SUFFIX},
		{"infM1", SIZE_SUFFIX},
		{"1,5G", SIZE_SUFFIX},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		const char *const word = words[i].word;
		int64_t bytes = -77;

		assert_int_equal(
			size_parse(word, strlen(word), &bytes), words[i].error);
		assert_int_equal(bytes, -77);
	}
}

static void test_a_nul_is_no_end(void **unused)
{
	int64_t bytes = -1;

	(void)unused;
	assert_int_equal(size_parse("1M\0", 3, &bytes), SIZE_SUFFIX);
	assert_int_equal(size_parse("12M", 2, &bytes), SIZE_OK);
	assert_int_equal(bytes, 12);
}

static void test_the_error_of_a_suffix_names_the_four(void **unused)
{
	(void)unused;
	assert_non_null(strstr(size_reason(SIZE_SUFFIX), "K M G T"));
	for (int error = SIZE_OK; error <= SIZE_SUFFIX; error++)
		assert_true(size_reason((enum size_error)error)[0] != '\0');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_number_alone_is_bytes_and_suffixes_are_powers_of_1024),
		cmocka_unit_test(test_what_is_above_0_is_never_0),
		cmocka_unit_test(test_zero_infinity_and_too_much_are_no_limit),
		cmocka_unit_test(test_what_is_no_size_is_an_error),
		cmocka_unit_test(test_a_nul_is_no_end),
		cmocka_unit_test(test_the_error_of_a_suffix_names_the_four),
	};

	return cmocka_run_group_tests_name("size", tests, NULL, NULL);
}
