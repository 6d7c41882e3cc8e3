/*
 * The promises of calendar, held against the C library's gmtime over many
 * centuries: dates and days turn into each other, every day exists once.
 */
#define _DEFAULT_SOURCE /* timegm */
#include "tmo/core/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>

static void assert_date(
	struct date date, int64_t year, int64_t month, int64_t day)
{
	assert_int_equal(date.year, year);
	assert_int_equal(date.month, month);
	assert_int_equal(date.day, day);
}

static void assert_as_gmtime(int64_t days)
{
	const time_t moment = (time_t)(days * CALENDAR_DAY);
	const struct date date = calendar_date(days);
	struct tm tm;

	assert_non_null(gmtime_r(&moment, &tm));
	assert_date(
		date, INT64_C(1900) + tm.tm_year, tm.tm_mon + 1, tm.tm_mday);
	assert_true(calendar_days(date) == days);
}

static void test_the_epoch_is_day_0(void **state)
{
	(void)state;
	assert_date(calendar_date(0), 1970, 1, 1);
	assert_date(calendar_date(-1), 1969, 12, 31);
	assert_true(calendar_days((struct date){1970, 1, 1}) == 0);
	assert_true(calendar_days((struct date){2000, 3, 1}) == 11017);
}

/* From the year 1 to beyond what a tmo_ns can hold. */
static void test_every_day_is_that_of_gmtime(void **state)
{
	(void)state;
	for (int64_t days = -719162; days < 400000; days++)
		assert_as_gmtime(days);
}

static void test_far_years_are_those_of_gmtime(void **state)
{
	(void)state;
	for (int64_t days = 400000; days < INT64_C(700000000); days += 9973)
		assert_as_gmtime(days);
}

static void test_days_of_any_date_are_those_of_timegm(void **state)
{
	(void)state;
	for (int64_t year = 0; year <= 9999; year++)
		for (int64_t month = 1; month <= 12; month++) {
			struct tm tm = {.tm_year = (int)(year - 1900),
				.tm_mon = (int)month - 1,
				.tm_mday = 28};
			const struct date date = {year, month, 28};

			assert_true(calendar_days(date) * CALENDAR_DAY ==
				    timegm(&tm));
		}
}

static void test_the_earliest_year_is_exact(void **state)
{
	const struct date first = {-400, 3, 1};

	(void)state;
	assert_true(calendar_days(first) == -865565);
	assert_date(calendar_date(-865565), -400, 3, 1);
	assert_date(calendar_date(-865564), -400, 3, 2);
}

static void test_a_month_ends_where_the_next_begins(void **state)
{
	(void)state;
	for (int64_t year = 0; year <= 9999; year++)
		for (int64_t month = 1; month <= 12; month++) {
			const struct date first = {year, month, 1};
			const struct date next = {
				year + month / 12, month % 12 + 1, 1};

			assert_true(
				calendar_days(next) - calendar_days(first) ==
				calendar_month_length(year, month));
		}
}

static void test_leap_years_have_a_29_february(void **state)
{
	(void)state;
	assert_int_equal(calendar_month_length(2024, 2), 29);
	assert_int_equal(calendar_month_length(2023, 2), 28);
	assert_int_equal(calendar_month_length(2000, 2), 29);
	assert_int_equal(calendar_month_length(1900, 2), 28);
	assert_int_equal(calendar_month_length(2100, 2), 28);
	assert_int_equal(calendar_month_length(0, 2), 29);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_epoch_is_day_0),
		cmocka_unit_test(test_every_day_is_that_of_gmtime),
		cmocka_unit_test(test_far_years_are_those_of_gmtime),
		cmocka_unit_test(test_days_of_any_date_are_those_of_timegm),
		cmocka_unit_test(test_the_earliest_year_is_exact),
		cmocka_unit_test(test_a_month_ends_where_the_next_begins),
		cmocka_unit_test(test_leap_years_have_a_29_february),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
