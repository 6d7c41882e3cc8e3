/*
 * The promises of json: what is in a string cannot get out of it, and numbers
 * lose nothing.
 */
#include "tmo/core/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static char bytes[1 << 10];

static struct text begin(void)
{
	return (struct text){.bytes = bytes, .size = sizeof bytes};
}

static void assert_text(struct text *text, const char *wanted)
{
	text_char(text, '\0');
	assert_false(text->cut);
	assert_string_equal(text->bytes, wanted);
}

/* ---- keys and numbers ---- */

static void test_a_comma_stands_between_two_members(void **state)
{
	struct text text = begin();

	(void)state;
	text_char(&text, '{');
	json_key(&text, "a");
	text_char(&text, '{');
	json_number(&text, "b", -1);
	json_number(&text, "c", INT64_MIN);
	text_char(&text, '}');
	json_key(&text, "d");
	json_string(&text, "{");
	json_seconds(&text, "e", 30 * TMO_SECOND + 12999999);
	text_char(&text, '}');
	assert_text(&text, "{\"a\":{\"b\":-1,\"c\":-9223372036854775808},"
			   "\"d\":\"{\",\"e\":30.012}");
}

static void test_exact_seconds_have_the_decimals_they_need(void **state)
{
	static const struct {
		tmo_ns value;
		const char *json;
	} cases[] = {
		{0, "0"},
		{1, "0.000000001"},
		{TMO_SECOND / 10, "0.1"},
		{TMO_SECOND, "1"},
		{TMO_SECOND + 1, "1.000000001"},
		{TMO_SECOND + 10, "1.00000001"},
		{90 * TMO_SECOND + TMO_SECOND / 4, "90.25"},
		{INT64_MAX, "9223372036.854775807"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct text text = begin();

		json_exact_seconds(&text, cases[i].value);
		assert_text(&text, cases[i].json);
	}
}

/* ---- strings ---- */

static void assert_string(const char *string, const char *json)
{
	char wanted[64];
	struct text text = begin();

	snprintf(wanted, sizeof wanted, "\"%s\"", json);
	json_string(&text, string);
	assert_text(&text, wanted);
}

#define BAD "\xef\xbf\xbd" /* U+FFFD */

static void test_quotes_and_backslashes_are_escaped(void **state)
{
	(void)state;
	assert_string("", "");
	assert_string("\"", "\\\"");
	assert_string("\\", "\\\\");
	assert_string("\\\"", "\\\\\\\"");
	assert_string("\"],\"pid\":1,\"x\":[\"",
		"\\\"],\\\"pid\\\":1,\\\"x\\\":[\\\"");
	assert_string("/", "/");
}

static void test_no_control_character_gets_through(void **state)
{
	(void)state;
	for (int c = 1; c < 0x20; c++) {
		const char argument[] = {(char)c, '\0'};
		char json[8];

		snprintf(json, sizeof(json), "\\u%04x", (unsigned)c);
		assert_string(argument, json);
	}
	assert_string("\x7f", "\\u007f");
}

static void test_text_of_all_lengths_is_kept(void **state)
{
	(void)state;
	assert_string("caf\xc3\xa9", "caf\xc3\xa9");
	assert_string("\xe2\x82\xac", "\xe2\x82\xac");
	assert_string("\xf0\x9f\x90\xa2", "\xf0\x9f\x90\xa2");
	assert_string("\xef\xbf\xbd", BAD);
}

/* Unicode 15, table 3-7, at its edges. */
static void test_the_edges_of_utf8(void **state)
{
	static const char *const good[] = {"\xc2\x80", "\xdf\xbf",
		"\xe0\xa0\x80", "\xe0\xbf\xbf", "\xe1\x80\x80", "\xec\xbf\xbf",
		"\xed\x80\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf",
		"\xf0\x90\x80\x80", "\xf0\xbf\xbf\xbf", "\xf1\x80\x80\x80",
		"\xf3\xbf\xbf\xbf", "\xf4\x80\x80\x80", "\xf4\x8f\xbf\xbf"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_string(good[i], good[i]);
}

/* Each byte that starts nothing well-formed is one replacement. */
static void test_what_is_not_utf8_is_replaced(void **state)
{
	static const struct {
		const char *bytes;
		const char *json;
	} cases[] = {
		{"\x80", BAD},
		{"\xbf", BAD},
		{"\xfe", BAD},
		{"\xff", BAD},
		{"a\xff"
		 "b",
			"a" BAD "b"},
		/* overlong: of U+002F, U+0022, U+07FF, U+FFFF */
		{"\xc0\xaf", BAD BAD},
		{"\xc1\xa2", BAD BAD},
		{"\xc0\xa2", BAD BAD},
		{"\xe0\x80\xa2", BAD BAD BAD},
		{"\xe0\x9f\xbf", BAD BAD BAD},
		{"\xf0\x80\x80\xa2", BAD BAD BAD BAD},
		{"\xf0\x8f\xbf\xbf", BAD BAD BAD BAD},
		/* surrogates */
		{"\xed\xa0\x80", BAD BAD BAD},
		{"\xed\xbf\xbf", BAD BAD BAD},
		/* beyond U+10FFFF */
		{"\xf4\x90\x80\x80", BAD BAD BAD BAD},
		{"\xf5\x80\x80\x80", BAD BAD BAD BAD},
		{"\xf8\x88\x80\x80\x80", BAD BAD BAD BAD BAD},
		/* cut off */
		{"\xc3", BAD},
		{"\xe2\x82", BAD BAD},
		{"\xf0\x9f\x90", BAD BAD BAD},
		/* a head where a tail should be, and what follows survives */
		{"\xc3\x28", BAD "("},
		{"\xe2\x28\xa1", BAD "(" BAD},
		{"\xe2\x82\x28", BAD BAD "("},
		{"\xc3\xc3\xa9", BAD "\xc3\xa9"},
		{"\xc3\"", BAD "\\\""},
		{"\xf0\x9f\"", BAD BAD "\\\""},
		{"\xe2\x82\n", BAD BAD "\\u000a"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string(cases[i].bytes, cases[i].json);
}

/* Whoever makes the room for a string counts on it. */
static void test_no_byte_takes_more_than_was_said(void **state)
{
	(void)state;
	for (int byte = 1; byte < 256; byte++) {
		const char string[] = {(char)byte, '\0'};
		struct text text = begin();

		json_string(&text, string);
		assert_true(text.length <= JSON_BYTE_MAX + 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_comma_stands_between_two_members),
		cmocka_unit_test(
			test_exact_seconds_have_the_decimals_they_need),
		cmocka_unit_test(test_quotes_and_backslashes_are_escaped),
		cmocka_unit_test(test_no_control_character_gets_through),
		cmocka_unit_test(test_text_of_all_lengths_is_kept),
		cmocka_unit_test(test_the_edges_of_utf8),
		cmocka_unit_test(test_what_is_not_utf8_is_replaced),
		cmocka_unit_test(test_no_byte_takes_more_than_was_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
