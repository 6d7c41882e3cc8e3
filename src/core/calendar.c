/*
 * calendar: see the header.
 *
 * Years are counted from March here, so that the leap day is the last one of a
 * year: the days before a month are then the same in every year, and
 * (153 * m + 2) / 5 of them are before the m-th month after March. Days are
 * counted from March of the year -400, so that every division rounds down.
 */
#include "tmo/core/calendar.h"

#include <stdbool.h>

enum {
	DAYS_OF_400_YEARS = 146097,
	/* From 1 March of the year -400 to the Epoch. */
	DAYS_TO_EPOCH = 719468 + DAYS_OF_400_YEARS,
};

/* `year` years from March to March, the first one being -400's. */
static int64_t days_before_year(int64_t year)
{
	return 365 * year + year / 4 - year / 100 + year / 400;
}

int64_t calendar_days(struct date date)
{
	const int64_t year = date.year + 400 - (date.month <= 2);
	const int64_t month = (date.month + 9) % 12;

	return days_before_year(year) + (153 * month + 2) / 5 + date.day - 1 -
	       DAYS_TO_EPOCH;
}

struct date calendar_date(int64_t days)
{
	const int64_t since = days + DAYS_TO_EPOCH;
	/* By the length of a mean year: at most two years too late. */
	int64_t year = since * 400 / DAYS_OF_400_YEARS + 1;
	int64_t left, month;

	while (days_before_year(year) > since)
		year--;
	left = since - days_before_year(year);
	month = (5 * left + 2) / 153;
	return (struct date){
		.year = year - 400 + (month >= 10),
		.month = (month + 2) % 12 + 1,
		.day = left - (153 * month + 2) / 5 + 1,
	};
}

int64_t calendar_month_length(int64_t year, int64_t month)
{
	static const char days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}
