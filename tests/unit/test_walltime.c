/*
 * walltime: which moment a word is, under real zones, an invented one and
 * none. The expected moments were taken from the calendar, not from mktime.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "tmo/core/walltime.h"

#define UNTOUCHED INT64_C(-77)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)

/* Midnights, UTC. */
#define YEAR_2026 INT64_C(1767225600)
#define MARCH_29 (YEAR_2026 + 87 * DAY)
#define OCTOBER_25 (YEAR_2026 + 297 * DAY)

static void zone_set(const char *name)
{
	assert_int_equal(setenv("TZ", name, 1), 0);
	tzset();
}

/* A word in memory of its own size, without a NUL. */
static enum walltime_error parse(
	const char *word, tmo_ns now, zone_localtime *zone, tmo_ns *moment)
{
	const size_t length = strlen(word);
	char *const copy = malloc(length + (length == 0));
	enum walltime_error error;

	assert_non_null(copy);
	memcpy(copy, word, length);
	error = walltime_parse(copy, length, now, zone, moment);
	free(copy);
	return error;
}

static void check_zone(const char *word, tmo_ns now, zone_localtime *zone,
	enum walltime_error expected, tmo_ns value)
{
	tmo_ns moment = UNTOUCHED;
	const enum walltime_error error = parse(word, now, zone, &moment);

	if (error != expected || moment != value)
		fail_msg("%s: error %d, %lld ns, expected error %d, %lld ns",
			word, (int)error, (long long)moment, (int)expected,
			(long long)value);
}

static void check(const char *word, int64_t now, int64_t moment)
{
	check_zone(word, now * TMO_SECOND, localtime_r, WALLTIME_OK,
		moment * TMO_SECOND);
}

static void check_error(
	const char *word, int64_t now, enum walltime_error expected)
{
	check_zone(word, now * TMO_SECOND, localtime_r, expected, UNTOUCHED);
}

static void test_a_time_of_day_is_the_next_one(void **state)
{
	const int64_t noon = YEAR_2026 + 11 * HOUR; /* 12:00 in Berlin */

	(void)state;
	zone_set("Europe/Berlin");
	check("@12:01", noon, noon + 60);
	check("@12:00:01", noon, noon + 1);
	check("@11:59:59", noon, noon + DAY - 1);
	check("@23:59:59", noon, noon + 12 * HOUR - 1);
	check("@00:00", noon, noon + 12 * HOUR);
	check("@06:00", noon, noon + 18 * HOUR);
}

static void test_this_very_second_has_passed(void **state)
{
	const int64_t noon = YEAR_2026 + 11 * HOUR;

	(void)state;
	zone_set("Europe/Berlin");
	check("@12:00", noon, noon + DAY);
	check_zone("@12:00", noon * TMO_SECOND - 1, localtime_r, WALLTIME_OK,
		noon * TMO_SECOND);
	check_zone("@12:00", noon * TMO_SECOND + 999999999, localtime_r,
		WALLTIME_OK, (noon + DAY) * TMO_SECOND);
}

static void test_a_skipped_time_of_day_is_the_next_day_that_has_it(void **state)
{
	(void)state;
	zone_set("Europe/Berlin");
	/* 29 March 2026: 01:59:59 +01:00 is followed by 03:00 +02:00. */
	check("@02:30", MARCH_29, MARCH_29 + DAY + HOUR / 2);
	check("@02:00", MARCH_29, MARCH_29 + DAY);
	check("@01:59:59", MARCH_29, MARCH_29 + HOUR - 1);
	check("@03:00", MARCH_29, MARCH_29 + HOUR);
	check("@02:30", MARCH_29 - DAY, MARCH_29 - DAY + HOUR * 3 / 2);
	check("@02:30", MARCH_29 - DAY + HOUR * 3 / 2,
		MARCH_29 + DAY + HOUR / 2);
}

static void test_a_time_of_day_that_comes_twice_is_the_earlier_to_come(
	void **state)
{
	/* 25 October 2026: 02:30 +02:00, and again an hour later. */
	const int64_t first = OCTOBER_25 + HOUR / 2;

	(void)state;
	zone_set("Europe/Berlin");
	check("@02:30", first - 1, first);
	check("@02:30", first, first + HOUR);
	check("@02:30", first + HOUR - 1, first + HOUR);
	check("@02:30", first + HOUR, first + HOUR + DAY);
	check("@02:30", first - DAY, first);
}

static void test_a_local_date_follows_the_change_of_the_clocks(void **state)
{
	const int64_t first = OCTOBER_25 + HOUR / 2;

	(void)state;
	zone_set("Europe/Berlin");
	check("@2026-03-29T01:59:59", 0, MARCH_29 + HOUR - 1);
	check("@2026-03-29T03:00", 0, MARCH_29 + HOUR);
	check_error("@2026-03-29T02:00", 0, WALLTIME_SKIPPED);
	check_error("@2026-03-29T02:30", 0, WALLTIME_SKIPPED);
	check_error("@2026-03-29T02:59:59", 0, WALLTIME_SKIPPED);
	check_error("@2026-03-29T02:30", MARCH_29 + DAY, WALLTIME_SKIPPED);
	check("@2026-10-25T02:30", 0, first);
	check("@2026-10-25T02:30", first - 1, first);
	check("@2026-10-25T02:30", first, first + HOUR);
	check_error("@2026-10-25T02:30", first + HOUR, WALLTIME_PAST);
	check("@2026-10-25T01:59:59", 0, OCTOBER_25 - 1);
	check("@2026-10-25T03:00", 0, OCTOBER_25 + 2 * HOUR);
}

static void test_zones_far_from_utc_are_right(void **state)
{
	(void)state;
	zone_set("Pacific/Kiritimati"); /* +14:00 */
	check("@2026-01-01T00:00", 0, YEAR_2026 - 14 * HOUR);
	check("@00:00", YEAR_2026 - 14 * HOUR - 1, YEAR_2026 - 14 * HOUR);
	zone_set("Pacific/Pago_Pago"); /* -11:00 */
	check("@2026-01-01T00:00", 0, YEAR_2026 + 11 * HOUR);
	zone_set("XXX23:59:59"); /* POSIX counts the other way round */
	check("@2026-01-01T00:00", 0, YEAR_2026 + DAY - 1);
	zone_set("XXX-23:59:59");
	check("@2026-01-01T00:00", 0, YEAR_2026 - DAY + 1);
	zone_set("Asia/Kathmandu"); /* +05:45 */
	check("@2026-01-01T05:45", 0, YEAR_2026);
	zone_set("Australia/Lord_Howe"); /* changes by half an hour */
	check_error("@2026-10-04T02:15", 0, WALLTIME_SKIPPED);
}

static void test_a_time_of_day_is_right_before_the_epoch_of_the_zone(
	void **state)
{
	(void)state;
	zone_set("America/New_York"); /* 1969-12-31T19:00 there */
	check("@19:00:01", 0, 1);
	check("@18:59", 0, DAY - 60);
	check("@00:00", 0, 5 * HOUR);
}

static void test_a_day_that_the_zone_leaves_out_is_skipped(void **state)
{
	/* Samoa went from 29 December 2011 -10:00 to 31 December +14:00. */
	const int64_t change = INT64_C(1325239200);

	(void)state;
	zone_set("Pacific/Apia");
	check_error("@2011-12-30T12:00", 0, WALLTIME_SKIPPED);
	check("@2011-12-29T23:59:59", 0, change - 1);
	check("@2011-12-31T00:00", 0, change);
	check("@12:00", change - HOUR, change + 12 * HOUR);
}

static void test_clocks_put_back_past_midnight_bring_yesterday_again(
	void **state)
{
	/* St. John's, 2 November 2008, 00:01 -02:30: 1 November, 23:01. */
	const int64_t change = INT64_C(1225593060);

	(void)state;
	zone_set("America/St_Johns");
	check("@23:30", change - 30, change + 29 * 60);
	check("@23:30", change + 29 * 60, change + 29 * 60 + DAY);
	check("@00:00:30", change - 60, change - 30);
	check("@00:00:30", change - 30, change + HOUR - 30);
}

static void test_a_written_zone_overrides_the_local_one(void **state)
{
	(void)state;
	zone_set("Europe/Berlin");
	check("@2026-01-01T00:00Z", 0, YEAR_2026);
	check("@2026-01-01 00:00:00Z", 0, YEAR_2026);
	check("@2026-01-01T00:00:59Z", 0, YEAR_2026 + 59);
	check("@2026-01-01T02:00+02:00", 0, YEAR_2026);
	check("@2025-12-31 18:30:07-05:30", 0, YEAR_2026 + 7);
	check("@2026-01-01T00:00+00:00", 0, YEAR_2026);
	check("@2026-01-01T00:00-00:00", 0, YEAR_2026);
	check("@2026-01-01T23:59+23:59", 0, YEAR_2026);
	check("@2025-12-31T00:01-23:59", 0, YEAR_2026);
	check("@2026-03-29T02:30Z", 0, MARCH_29 + HOUR * 5 / 2);
	check("@2026-01-01T01:00", 0, YEAR_2026);
}

static void test_a_full_date_not_after_now_is_past(void **state)
{
	static const char *const words[] = {"@2026-01-01T00:00Z",
		"@2026-01-01T01:00", "@2026-01-01T00:00:00+00:00",
		"@1767225600", "@1767225600.0"};

	(void)state;
	zone_set("Europe/Berlin");
	for (size_t i = 0; i < COUNT(words); i++) {
		check(words[i], YEAR_2026 - 1, YEAR_2026);
		check_zone(words[i], YEAR_2026 * TMO_SECOND - 1, localtime_r,
			WALLTIME_OK, YEAR_2026 * TMO_SECOND);
		check_error(words[i], YEAR_2026, WALLTIME_PAST);
		check_error(words[i], YEAR_2026 + 1, WALLTIME_PAST);
	}
	check_error("@0000-01-01T00:00Z", 0, WALLTIME_PAST);
	check_error("@0000-01-01T00:00", 0, WALLTIME_PAST);
	check_error("@1969-12-31T23:59:59Z", 0, WALLTIME_PAST);
	check_error("@1970-01-01T00:00Z", 0, WALLTIME_PAST);
	check_error("@0", 0, WALLTIME_PAST);
}

static void test_leap_years_are_those_of_the_calendar(void **state)
{
	(void)state;
	zone_set("UTC0");
	check("@2000-02-29T00:00", 0, INT64_C(951782400));
	check("@2000-03-01T00:00", 0, INT64_C(951868800));
	check("@2024-02-29T00:00", 0, INT64_C(1709164800));
	check("@2024-12-31T00:00Z", 0, INT64_C(1735603200));
	check("@2100-02-28T00:00", 0, INT64_C(4107456000));
	check("@2100-03-01T00:00", 0, INT64_C(4107542400));
	check_error("@2026-02-29T00:00", 0, WALLTIME_RANGE);
	check_error("@2100-02-29T00:00", 0, WALLTIME_RANGE);
	check_error("@1900-02-29T00:00", 0, WALLTIME_RANGE);
	check_error("@2000-02-30T00:00", 0, WALLTIME_RANGE);
	check_error("@0000-02-29T00:00", 0, WALLTIME_PAST);
}

/* What the twelve months add up to, a day at a time. */
static void test_every_day_is_one_after_the_day_before(void **state)
{
	static const int length[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	char word[] = "@YYYY-MM-DDT00:00Z";
	int64_t days = 0;

	(void)state;
	for (int year = 1970; year < 2262; year++) {
		const int leap =
			(year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

		for (int i = 0; i < 365 + leap; i++, days++) {
			int month = 0, day = i;

			while (day >= length[month] + (month == 1 && leap)) {
				day -= length[month] + (month == 1 && leap);
				month++;
			}
			for (int place = 4, rest = year; place > 0; place--) {
				word[place] = (char)('0' + rest % 10);
				rest /= 10;
			}
			word[6] = (char)('0' + (month + 1) / 10);
			word[7] = (char)('0' + (month + 1) % 10);
			word[9] = (char)('0' + (day + 1) / 10);
			word[10] = (char)('0' + (day + 1) % 10);
			if (days > 0)
				check(word, 0, days * DAY);
		}
	}
}

static void test_impossible_times_are_errors(void **state)
{
	static const char *const words[] = {"@24:00", "@99:00", "@00:60",
		"@00:00:60", "@24:00:00", "@2026-00-01T00:00",
		"@2026-13-01T00:00", "@2026-01-00T00:00", "@2026-01-32T00:00",
		"@2026-02-31T00:00", "@2026-02-30T00:00", "@2026-04-31T00:00",
		"@2026-06-31T00:00", "@2026-09-31T00:00", "@2026-11-31T00:00",
		"@2026-01-01T24:00", "@2026-01-01T00:60",
		"@2026-01-01T23:59:60Z", "@2026-01-01T00:00+24:00",
		"@2026-01-01T00:00-00:60"};

	(void)state;
	zone_set("UTC0");
	for (size_t i = 0; i < COUNT(words); i++)
		check_error(words[i], 0, WALLTIME_RANGE);
}

static void test_any_other_form_is_an_error(void **state)
{
	static const char *const words[] = {"", "@", "06:00", "x06:00", "@6:00",
		"@06:0", "@06:00:", "@06:00:0", "@06:000", "@06:00 ", "@ 06:00",
		"@06:00Z", "@06:00+01:00", "@006:00", "@06-00", "@0a:00",
		"@06:00:00:00", "@06:00.5", "@24:00x", "@+6:00", "@-6:00",
		"@2026-01-01", "@2026-01-01T", "@2026-01-01T06",
		"@2026-01-01t06:00", "@2026-01-01  06:00", "@2026-01-01_06:00",
		"@2026-01-01T06:00z", "@2026-01-01T06:00 Z",
		"@2026-01-01T06:00+1", "@2026-01-01T06:00+0100",
		"@2026-01-01T06:00+01",
		"@2026-01-01T06:00+01:", "@2026-01-01T06:00ZZ",
		"@2026-01-01T06:00Z+01:00", "@2026-01-01T06:00:00.5",
		"@2026-1-01T06:00", "@2026-01-1T06:00", "@2026/01/01T06:00",
		"@2026-13-01", "@2026-01/01T06:00", "@26-01-01T06:00",
		"@12026-01-01T06:00", "@-2026-01-01T06:00", "@now", "@1.",
		"@.5", "@1..5", "@1.5.5", "@1e9", "@0x10", "@+1", "@-1", "@1 ",
		"@1,5", "@1s", "@@1", "@1.5s", "@inf", "@0\xe2\x82\xac"};

	(void)state;
	zone_set("UTC0");
	for (size_t i = 0; i < COUNT(words); i++)
		check_error(words[i], 0, WALLTIME_FORM);
}

static void check_seconds(const char *word, tmo_ns moment)
{
	check_zone(word, 0, NULL, WALLTIME_OK, moment);
}

static void test_seconds_since_the_epoch_are_exact(void **state)
{
	(void)state;
	check_seconds("@1", TMO_SECOND);
	check_seconds("@0001", TMO_SECOND);
	check_seconds("@1767225600", YEAR_2026 * TMO_SECOND);
	check_seconds(
		"@1767225600.123456789", YEAR_2026 * TMO_SECOND + 123456789);
	check_seconds("@1.5", 1500000000);
	check_seconds("@0.000000001", 1);
	check_seconds("@0.999999999", 999999999);
}

static void test_a_fraction_of_a_nanosecond_is_rounded_up(void **state)
{
	(void)state;
	check_seconds("@0.0000000001", 1);
	check_seconds("@0.0000000000000000000000000000000000000000001", 1);
	check_seconds("@0.9999999999", TMO_SECOND);
	check_seconds("@1.00000000000000000000", TMO_SECOND);
	check_seconds("@1.0000000000000000000001", TMO_SECOND + 1);
}

static void test_what_is_too_late_to_hold_is_forever(void **state)
{
	(void)state;
	zone_set("UTC0");
	check_seconds("@9223372036.854775806", TMO_FOREVER - 1);
	check_seconds("@9223372036.854775807", TMO_FOREVER);
	check_seconds("@9223372036.854775808", TMO_FOREVER);
	check_seconds("@9223372036.8547758061", TMO_FOREVER);
	check_seconds("@9223372037", TMO_FOREVER);
	check_seconds("@92233720360", TMO_FOREVER);
	check_seconds("@9999999999999999999999999999999999", TMO_FOREVER);
	check_zone("@2262-04-11T23:47:16Z", 0, NULL, WALLTIME_OK,
		9223372036 * TMO_SECOND);
	check_zone("@2262-04-11T23:47:17Z", 0, NULL, WALLTIME_OK, TMO_FOREVER);
	check_zone("@9999-12-31T23:59:59Z", 0, NULL, WALLTIME_OK, TMO_FOREVER);
	check_zone("@9999-12-31T23:59:59", 0, localtime_r, WALLTIME_OK,
		TMO_FOREVER);
	check_zone("@00:00", TMO_FOREVER - 1, localtime_r, WALLTIME_OK,
		TMO_FOREVER);
}

/*
 * A zone that shows UTC, but on each of the first ten days of 2026 the clocks
 * leave out the hour from 12:00; on the eleventh they go through it.
 */
static struct tm *zone_without_noon(const time_t *moment, struct tm *broken)
{
	time_t t = *moment;
	const int64_t day = (t - YEAR_2026) / DAY;
	const int64_t hour = t % DAY / HOUR;

	if (t >= YEAR_2026 && day < 10 && hour == 12)
		t += HOUR;
	return gmtime_r(&t, broken);
}

static void test_days_are_skipped_until_one_has_the_time(void **state)
{
	const int64_t noon = YEAR_2026 + 12 * HOUR;

	(void)state;
	check_zone("@12:30", (noon + 3 * DAY) * TMO_SECOND, zone_without_noon,
		WALLTIME_OK, (noon + 10 * DAY + HOUR / 2) * TMO_SECOND);
	check_zone("@12:30", noon * TMO_SECOND, zone_without_noon,
		WALLTIME_SKIPPED, UNTOUCHED);
	check_zone("@2026-01-05T12:30", 0, zone_without_noon, WALLTIME_SKIPPED,
		UNTOUCHED);
}

/* An hour ahead of UTC for an hour on 1 January, and from the 2nd on. */
static struct tm *zone_restless(const time_t *moment, struct tm *broken)
{
	time_t t = *moment;
	const int64_t minutes = (t - YEAR_2026) / 60;

	if ((minutes >= 630 && minutes < 690) || minutes >= 30 * 60)
		t += HOUR;
	return gmtime_r(&t, broken);
}

static void test_the_earlier_comes_first_however_the_zone_changes(void **state)
{
	const int64_t noon = YEAR_2026 + 12 * HOUR;

	(void)state;
	check_zone("@2026-01-01T12:00", 0, zone_restless, WALLTIME_OK,
		(noon - HOUR) * TMO_SECOND);
	check_zone("@12:00", (noon - HOUR) * TMO_SECOND, zone_restless,
		WALLTIME_OK, noon * TMO_SECOND);
}

static struct tm *zone_none(const time_t *moment, struct tm *broken)
{
	(void)moment;
	(void)broken;
	return NULL;
}

/* Knows the moments up to the end of 2025 only. */
static struct tm *zone_short(const time_t *moment, struct tm *broken)
{
	return *moment < YEAR_2026 ? gmtime_r(moment, broken) : NULL;
}

static struct tm *zone_wild(const time_t *moment, struct tm *broken)
{
	const int sign = *moment % 2 == 0 ? INT32_MAX : INT32_MIN;

	*broken = (struct tm){.tm_year = sign,
		.tm_mon = sign,
		.tm_mday = sign,
		.tm_hour = sign,
		.tm_min = sign,
		.tm_sec = sign};
	return broken;
}

static void test_a_zone_that_fails_has_no_such_time(void **state)
{
	const tmo_ns now = (YEAR_2026 - DAY) * TMO_SECOND;

	(void)state;
	check_zone("@12:00", 0, zone_none, WALLTIME_SKIPPED, UNTOUCHED);
	check_zone(
		"@2026-01-01T12:00", 0, zone_none, WALLTIME_SKIPPED, UNTOUCHED);
	check_zone("@2026-01-01T12:00", 0, zone_short, WALLTIME_SKIPPED,
		UNTOUCHED);
	check_zone("@12:00", now, zone_short, WALLTIME_OK,
		now + 12 * HOUR * TMO_SECOND);
	check_zone("@12:00", 0, zone_wild, WALLTIME_SKIPPED, UNTOUCHED);
	check_zone("@12:00:01", TMO_SECOND, zone_wild, WALLTIME_SKIPPED,
		UNTOUCHED);
	check_zone(
		"@2026-01-01T12:00", 0, zone_wild, WALLTIME_SKIPPED, UNTOUCHED);
}

static void test_a_written_zone_asks_no_other(void **state)
{
	(void)state;
	check_zone("@2026-01-01T00:00Z", 0, zone_none, WALLTIME_OK,
		YEAR_2026 * TMO_SECOND);
}

static void test_the_length_ends_the_word(void **state)
{
	static const char word[] = "@06:00:30";
	tmo_ns moment = UNTOUCHED;

	(void)state;
	zone_set("UTC0");
	assert_int_equal(
		walltime_parse(word, 6, 0, localtime_r, &moment), WALLTIME_OK);
	assert_int_equal(moment, 6 * HOUR * TMO_SECOND);
	moment = UNTOUCHED;
	for (size_t length = 0; length < 6; length++) {
		const enum walltime_error error =
			walltime_parse(word, length, 0, localtime_r, &moment);

		if (length == 2) /* "@0" */
			assert_int_equal(error, WALLTIME_PAST);
		else if (length == 3) /* "@06" */
			assert_int_equal(error, WALLTIME_OK);
		else
			assert_int_equal(error, WALLTIME_FORM);
	}
	assert_int_equal(moment, 6 * TMO_SECOND);
	assert_int_equal(walltime_parse("@5\0", 3, 0, localtime_r, &moment),
		WALLTIME_FORM);
}

static void test_every_error_has_a_reason_of_its_own(void **state)
{
	(void)state;
	for (int a = WALLTIME_OK; a <= WALLTIME_SKIPPED; a++) {
		const char *const reason =
			walltime_reason((enum walltime_error)a);

		assert_non_null(reason);
		assert_true(*reason >= 'a' && *reason <= 'z');
		assert_int_not_equal(reason[strlen(reason) - 1], '.');
		for (int b = WALLTIME_OK; b < a; b++)
			assert_string_not_equal(reason,
				walltime_reason((enum walltime_error)b));
	}
	assert_non_null(
		walltime_reason((enum walltime_error)(WALLTIME_SKIPPED + 1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_time_of_day_is_the_next_one),
		cmocka_unit_test(test_this_very_second_has_passed),
		cmocka_unit_test(
			test_a_skipped_time_of_day_is_the_next_day_that_has_it),
		cmocka_unit_test(
			test_a_time_of_day_that_comes_twice_is_the_earlier_to_come),
		cmocka_unit_test(
			test_a_local_date_follows_the_change_of_the_clocks),
		cmocka_unit_test(test_zones_far_from_utc_are_right),
		cmocka_unit_test(
			test_a_time_of_day_is_right_before_the_epoch_of_the_zone),
		cmocka_unit_test(
			test_a_day_that_the_zone_leaves_out_is_skipped),
		cmocka_unit_test(
			test_clocks_put_back_past_midnight_bring_yesterday_again),
		cmocka_unit_test(test_a_written_zone_overrides_the_local_one),
		cmocka_unit_test(test_a_full_date_not_after_now_is_past),
		cmocka_unit_test(test_leap_years_are_those_of_the_calendar),
		cmocka_unit_test(test_every_day_is_one_after_the_day_before),
		cmocka_unit_test(test_impossible_times_are_errors),
		cmocka_unit_test(test_any_other_form_is_an_error),
		cmocka_unit_test(test_seconds_since_the_epoch_are_exact),
		cmocka_unit_test(test_a_fraction_of_a_nanosecond_is_rounded_up),
		cmocka_unit_test(test_what_is_too_late_to_hold_is_forever),
		cmocka_unit_test(test_days_are_skipped_until_one_has_the_time),
		cmocka_unit_test(
			test_the_earlier_comes_first_however_the_zone_changes),
		cmocka_unit_test(test_a_zone_that_fails_has_no_such_time),
		cmocka_unit_test(test_a_written_zone_asks_no_other),
		cmocka_unit_test(test_the_length_ends_the_word),
		cmocka_unit_test(test_every_error_has_a_reason_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
