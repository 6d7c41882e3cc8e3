/*
 * walltime: "@06:00" and a `now` to a moment.
 *
 * Not mktime: it reads the environment, and for a local time that a change of
 * the clocks skips or repeats it answers something without saying so. Refuses
 * to know: the clock, the zone (the caller's function), what the moment is for.
 */
#include "tmo/core/walltime.h"

#include <stdbool.h>
#include <stdint.h>

#define DAY INT64_C(86400)

/*
 * How far ahead a day is looked for that has the time. Changes of the clocks
 * skip a time on one day; a zone that crosses the date line skips a whole day.
 */
#define DAYS_AHEAD 8

/* Reads on after an error and judges at the end: the form goes first. */
struct reader {
	const char *at;
	const char *end;
	bool malformed;
	bool impossible;
};

/* Civil times are seconds since 1970-01-01T00:00:00 on the same clock. */
struct stamp {
	int64_t civil;
	int64_t offset; /* seconds east of UTC */
	bool local; /* no zone was written */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The byte so far ahead, NUL where the word has ended. */
static char peek(const struct reader *reader, size_t ahead)
{
	const size_t left = (size_t)(reader->end - reader->at);

	return ahead < left ? reader->at[ahead] : '\0';
}

static bool reader_take(struct reader *reader, char c)
{
	const bool found = reader->at < reader->end && *reader->at == c;

	reader->at += found;
	return found;
}

static void reader_need(struct reader *reader, char c)
{
	if (!reader_take(reader, c))
		reader->malformed = true;
}

/* Exactly `width` digits. After an error `low`, so that it can be used. */
static int64_t reader_number(
	struct reader *reader, int width, int64_t low, int64_t high)
{
	int64_t number = 0;

	for (int i = 0; i < width; i++) {
		if (!is_digit(peek(reader, 0))) {
			reader->malformed = true;
			return low;
		}
		number = number * 10 + (*reader->at++ - '0');
	}
	if (number < low || number > high) {
		reader->impossible = true;
		return low;
	}
	return number;
}

static enum walltime_error reader_verdict(const struct reader *reader)
{
	if (reader->malformed || reader->at != reader->end)
		return WALLTIME_FORM;
	return reader->impossible ? WALLTIME_RANGE : WALLTIME_OK;
}

/*
 * Days since 1970-01-01 in the Gregorian calendar, from year -400 on. Years
 * are counted from March, so that the leap day is the last one, and from a
 * multiple of 400 below, so that every division rounds down.
 */
static int64_t civil_days(int64_t year, int64_t month, int64_t day)
{
	const int64_t y = year + 400 - (month <= 2);
	const int64_t m = month <= 2 ? month + 9 : month - 3;
	/* 1 March of year 0 to the Epoch, and 400 years more. */
	const int64_t to_epoch = 719468 + 146097;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
	       1 - to_epoch;
}

static int64_t month_days(int64_t year, int64_t month)
{
	static const char days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* HH:MM[:SS] to seconds of the day. */
static int64_t reader_clock(struct reader *reader)
{
	int64_t seconds = 3600 * reader_number(reader, 2, 0, 23);

	reader_need(reader, ':');
	seconds += 60 * reader_number(reader, 2, 0, 59);
	if (reader_take(reader, ':'))
		seconds += reader_number(reader, 2, 0, 59);
	return seconds;
}

/* +HH:MM to seconds; the sign has been read. */
static int64_t reader_offset(struct reader *reader)
{
	const int64_t hours = reader_number(reader, 2, 0, 23);

	reader_need(reader, ':');
	return 3600 * hours + 60 * reader_number(reader, 2, 0, 59);
}

static struct stamp reader_stamp(struct reader *reader)
{
	struct stamp stamp = {.local = false};
	int64_t year, month, day;

	year = reader_number(reader, 4, 0, 9999);
	reader_need(reader, '-');
	month = reader_number(reader, 2, 1, 12);
	reader_need(reader, '-');
	day = reader_number(reader, 2, 1, month_days(year, month));
	if (!reader_take(reader, ' '))
		reader_need(reader, 'T');
	stamp.civil = DAY * civil_days(year, month, day);
	stamp.civil += reader_clock(reader);
	if (reader_take(reader, '+'))
		stamp.offset = reader_offset(reader);
	else if (reader_take(reader, '-'))
		stamp.offset = -reader_offset(reader);
	else
		stamp.local = !reader_take(reader, 'Z');
	return stamp;
}

/* What the zone's clocks show at `moment`. */
static bool zone_civil(walltime_zone *zone, int64_t moment, int64_t *civil)
{
	const time_t t = (time_t)moment;
	struct tm tm;

	if (zone(&t, &tm) == NULL)
		return false;
	*civil = DAY * civil_days(INT64_C(1900) + tm.tm_year,
			       INT64_C(1) + tm.tm_mon, tm.tm_mday) +
		 INT64_C(3600) * tm.tm_hour + INT64_C(60) * tm.tm_min +
		 tm.tm_sec;
	return true;
}

/* The moment of `civil` if the offset were the one at `probe`, if it is. */
static bool zone_moment(
	walltime_zone *zone, int64_t civil, int64_t probe, int64_t *moment)
{
	int64_t there, back;

	if (!zone_civil(zone, probe, &there))
		return false;
	*moment = civil - (there - probe);
	return zone_civil(zone, *moment, &back) && back == civil;
}

/*
 * The first moment after `now` (seconds) when the zone's clocks show `civil`.
 * No zone is a day away from UTC, so a day to either side of the time read as
 * UTC lie the offsets before and after any change that bears on it.
 */
static enum walltime_error zone_next(
	walltime_zone *zone, int64_t civil, int64_t now, int64_t *moment)
{
	enum walltime_error result = WALLTIME_SKIPPED;

	for (int days = -1; days <= 1; days++) {
		int64_t candidate;

		if (!zone_moment(zone, civil, civil + days * DAY, &candidate))
			continue;
		if (candidate <= now) {
			if (result == WALLTIME_SKIPPED)
				result = WALLTIME_PAST;
		} else if (result != WALLTIME_OK || candidate < *moment) {
			*moment = candidate;
			result = WALLTIME_OK;
		}
	}
	return result;
}

/* The first moment after `now` when the clocks show this second of a day. */
static enum walltime_error zone_next_daily(
	walltime_zone *zone, int64_t second, int64_t now, int64_t *moment)
{
	int64_t today;

	if (!zone_civil(zone, now, &today))
		return WALLTIME_SKIPPED;
	today -= (today % DAY + DAY) % DAY;
	/* From yesterday on: clocks put back past midnight bring it again. */
	for (int days = -1; days <= DAYS_AHEAD; days++) {
		if (zone_next(zone, today + days * DAY + second, now, moment) ==
			WALLTIME_OK)
			return WALLTIME_OK;
	}
	return WALLTIME_SKIPPED;
}

static tmo_ns from_seconds(int64_t seconds)
{
	return seconds > TMO_FOREVER / TMO_SECOND ? TMO_FOREVER
						  : seconds * TMO_SECOND;
}

static enum walltime_error daily_parse(
	struct reader reader, tmo_ns now, walltime_zone *zone, tmo_ns *moment)
{
	const int64_t second = reader_clock(&reader);
	enum walltime_error error = reader_verdict(&reader);
	int64_t next = 0;

	if (error == WALLTIME_OK)
		error = zone_next_daily(zone, second, now / TMO_SECOND, &next);
	if (error == WALLTIME_OK)
		*moment = from_seconds(next);
	return error;
}

static enum walltime_error stamp_parse(
	struct reader reader, tmo_ns now, walltime_zone *zone, tmo_ns *moment)
{
	const struct stamp stamp = reader_stamp(&reader);
	enum walltime_error error = reader_verdict(&reader);
	int64_t next = stamp.civil - stamp.offset;

	if (error != WALLTIME_OK)
		return error;
	if (stamp.local)
		error = zone_next(zone, stamp.civil, now / TMO_SECOND, &next);
	else if (next <= now / TMO_SECOND)
		error = WALLTIME_PAST;
	if (error == WALLTIME_OK)
		*moment = from_seconds(next);
	return error;
}

static enum walltime_error seconds_parse(
	struct reader reader, tmo_ns now, tmo_ns *moment)
{
	int64_t seconds = 0;
	tmo_ns fraction = 0, weight = TMO_SECOND, value;
	bool rest = false; /* something above 0 below the nanoseconds */

	if (!is_digit(peek(&reader, 0)))
		return WALLTIME_FORM;
	for (; is_digit(peek(&reader, 0)); reader.at++) {
		if (seconds <= TMO_FOREVER / TMO_SECOND)
			seconds = seconds * 10 + (*reader.at - '0');
	}
	if (reader_take(&reader, '.')) {
		if (!is_digit(peek(&reader, 0)))
			return WALLTIME_FORM;
		for (; is_digit(peek(&reader, 0)); reader.at++) {
			weight /= 10;
			fraction += weight * (*reader.at - '0');
			rest |= weight == 0 && *reader.at != '0';
		}
	}
	if (reader.at != reader.end)
		return WALLTIME_FORM;
	fraction += rest;
	value = from_seconds(seconds);
	value = value > TMO_FOREVER - fraction ? TMO_FOREVER : value + fraction;
	if (value <= now)
		return WALLTIME_PAST;
	*moment = value;
	return WALLTIME_OK;
}

enum walltime_error walltime_parse(const char *word, size_t length, tmo_ns now,
	walltime_zone *zone, tmo_ns *moment)
{
	struct reader reader = {.at = word, .end = word + length};

	if (!reader_take(&reader, '@'))
		return WALLTIME_FORM;
	if (peek(&reader, 2) == ':')
		return daily_parse(reader, now, zone, moment);
	if (peek(&reader, 4) == '-')
		return stamp_parse(reader, now, zone, moment);
	return seconds_parse(reader, now, moment);
}

const char *walltime_reason(enum walltime_error error)
{
	switch (error) {
	case WALLTIME_FORM:
		return "expected @HH:MM[:SS], @YYYY-MM-DDTHH:MM[:SS] "
		       "(then Z, +HH:MM or -HH:MM if not local) or @SECONDS";
	case WALLTIME_RANGE:
		return "no such date or time";
	case WALLTIME_PAST:
		return "already past";
	case WALLTIME_SKIPPED:
		return "a change of the clocks skips this local time";
	case WALLTIME_OK:
		break;
	}
	return "no error";
}
