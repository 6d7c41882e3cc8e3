/*
 * zone: see the header. Knows which moments may show a given time, and asks the
 * zone's own rules about them; does not know the rules, nor a clock.
 */
#include "tmo/core/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include "tmo/core/calendar.h"

/*
 * How far ahead a day is looked for that has the time. Changes of the clocks
 * skip a time on one day; a zone that crosses the date line skips a whole day.
 */
#define DAYS_AHEAD 8

/* What the zone's clocks show at `moment`. */
static bool read_clocks(zone_localtime *zone, int64_t moment, int64_t *civil)
{
	const time_t t = (time_t)moment;
	struct tm tm;

	if (zone(&t, &tm) == NULL)
		return false;
	*civil = CALENDAR_DAY * calendar_days((struct date){
					.year = INT64_C(1900) + tm.tm_year,
					.month = INT64_C(1) + tm.tm_mon,
					.day = tm.tm_mday,
				}) +
		 INT64_C(3600) * tm.tm_hour + INT64_C(60) * tm.tm_min +
		 tm.tm_sec;
	return true;
}

/* The moment of `civil` if the offset were the one at `probe`, if it is. */
static bool find_moment(
	zone_localtime *zone, int64_t civil, int64_t probe, int64_t *moment)
{
	int64_t there, back;

	if (!read_clocks(zone, probe, &there))
		return false;
	*moment = civil - (there - probe);
	return read_clocks(zone, *moment, &back) && back == civil;
}

/*
 * No zone is a day away from UTC, so a day to either side of the time read as
 * UTC lie the offsets before and after any change that bears on it.
 */
enum zone_answer zone_next(
	zone_localtime *zone, int64_t civil, int64_t now, int64_t *moment)
{
	enum zone_answer result = ZONE_SKIPPED;

	for (int days = -1; days <= 1; days++) {
		int64_t candidate;

		if (!find_moment(zone, civil, civil + days * CALENDAR_DAY,
			    &candidate))
			continue;
		if (candidate <= now) {
			if (result == ZONE_SKIPPED)
				result = ZONE_PAST;
		} else if (result != ZONE_FOUND || candidate < *moment) {
			*moment = candidate;
			result = ZONE_FOUND;
		}
	}
	return result;
}

enum zone_answer zone_next_daily(
	zone_localtime *zone, int64_t second, int64_t now, int64_t *moment)
{
	int64_t today;

	if (!read_clocks(zone, now, &today))
		return ZONE_SKIPPED;
	today -= (today % CALENDAR_DAY + CALENDAR_DAY) % CALENDAR_DAY;
	/* From yesterday on: clocks put back past midnight bring it again. */
	for (int days = -1; days <= DAYS_AHEAD; days++) {
		if (zone_next(zone, today + days * CALENDAR_DAY + second, now,
			    moment) == ZONE_FOUND)
			return ZONE_FOUND;
	}
	return ZONE_SKIPPED;
}
