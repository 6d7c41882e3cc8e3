/*
 * calendar: dates of the Gregorian calendar and days since the Epoch.
 *
 * Proleptic: the calendar's rules hold for the years before it too. Knows no
 * time of day, no zone and no leap second. Pure.
 */
#ifndef TMO_CALENDAR_H
#define TMO_CALENDAR_H

#include <stdint.h>

#define CALENDAR_DAY INT64_C(86400) /* seconds */

struct date {
	int64_t year; /* 0 is the year before 1 */
	int64_t month; /* 1 to 12 */
	int64_t day; /* 1 to 31 */
};

/* Days from 1970-01-01 to a date in the year -400 or later. */
int64_t calendar_days(struct date date);

/* The other way round. */
struct date calendar_date(int64_t days);

/* 28 to 31. */
int64_t calendar_month_length(int64_t year, int64_t month);

#endif
