/*
 * walltime: see the header. Knows the forms in which a time is written; does
 * not know the clock, the zone's rules (zone's and the caller's), nor what the
 * moment is for.
 */
#include "tmo/core/walltime.h"

#include <stdbool.h>
#include <stdint.h>
#include "tmo/core/calendar.h"
#include "tmo/core/cursor.h"
#include "tmo/core/number.h"

/* Reads on after an error and judges at the end: the form goes first. */
struct reader {
	struct cursor cursor;
	bool malformed;
	bool impossible;
};

/* Civil times are seconds since 1970-01-01T00:00:00 on the same clock. */
struct stamp {
	int64_t civil;
	int64_t offset; /* seconds east of UTC */
	bool local; /* no zone was written */
};

static void need(struct reader *reader, char c)
{
	if (!cursor_take(&reader->cursor, c))
		reader->malformed = true;
}

/* Exactly `width` digits. After an error `low`, so that it can be used. */
static int64_t need_number(
	struct reader *reader, int width, int64_t low, int64_t high)
{
	int64_t number;

	if (!cursor_take_digits(&reader->cursor, width, &number)) {
		reader->malformed = true;
		return low;
	}
	if (number < low || number > high) {
		reader->impossible = true;
		return low;
	}
	return number;
}

static enum walltime_error verdict(const struct reader *reader)
{
	if (reader->malformed || !cursor_at_end(&reader->cursor))
		return WALLTIME_FORM;
	return reader->impossible ? WALLTIME_RANGE : WALLTIME_OK;
}

/* HH:MM[:SS] to seconds of the day. */
static int64_t need_clock(struct reader *reader)
{
	int64_t seconds = 3600 * need_number(reader, 2, 0, 23);

	need(reader, ':');
	seconds += 60 * need_number(reader, 2, 0, 59);
	if (cursor_take(&reader->cursor, ':'))
		seconds += need_number(reader, 2, 0, 59);
	return seconds;
}

/* +HH:MM to seconds; the sign has been read. */
static int64_t need_offset(struct reader *reader)
{
	const int64_t hours = need_number(reader, 2, 0, 23);

	need(reader, ':');
	return 3600 * hours + 60 * need_number(reader, 2, 0, 59);
}

static struct stamp need_stamp(struct reader *reader)
{
	struct stamp stamp = {.local = false};
	struct date date;

	date.year = need_number(reader, 4, 0, 9999);
	need(reader, '-');
	date.month = need_number(reader, 2, 1, 12);
	need(reader, '-');
	date.day = need_number(
		reader, 2, 1, calendar_month_length(date.year, date.month));
	if (!cursor_take(&reader->cursor, ' '))
		need(reader, 'T');
	stamp.civil = CALENDAR_DAY * calendar_days(date);
	stamp.civil += need_clock(reader);
	if (cursor_take(&reader->cursor, '+'))
		stamp.offset = need_offset(reader);
	else if (cursor_take(&reader->cursor, '-'))
		stamp.offset = -need_offset(reader);
	else
		stamp.local = !cursor_take(&reader->cursor, 'Z');
	return stamp;
}

static enum walltime_error from_zone(enum zone_answer answer)
{
	switch (answer) {
	case ZONE_PAST:
		return WALLTIME_PAST;
	case ZONE_SKIPPED:
		return WALLTIME_SKIPPED;
	case ZONE_FOUND:
		break;
	}
	return WALLTIME_OK;
}

static tmo_ns from_seconds(int64_t seconds)
{
	return seconds > TMO_FOREVER / TMO_SECOND ? TMO_FOREVER
						  : seconds * TMO_SECOND;
}

static enum walltime_error daily_parse(
	struct reader reader, tmo_ns now, zone_localtime *zone, tmo_ns *moment)
{
	const int64_t second = need_clock(&reader);
	enum walltime_error error = verdict(&reader);
	int64_t next = 0;

	if (error == WALLTIME_OK)
		error = from_zone(
			zone_next_daily(zone, second, now / TMO_SECOND, &next));
	if (error == WALLTIME_OK)
		*moment = from_seconds(next);
	return error;
}

static enum walltime_error stamp_parse(
	struct reader reader, tmo_ns now, zone_localtime *zone, tmo_ns *moment)
{
	const struct stamp stamp = need_stamp(&reader);
	enum walltime_error error = verdict(&reader);
	int64_t next = stamp.civil - stamp.offset;

	if (error != WALLTIME_OK)
		return error;
	if (stamp.local)
		error = from_zone(
			zone_next(zone, stamp.civil, now / TMO_SECOND, &next));
	else if (next <= now / TMO_SECOND)
		error = WALLTIME_PAST;
	if (error == WALLTIME_OK)
		*moment = from_seconds(next);
	return error;
}

/* Digits, perhaps with a point between them; no other number is a time. */
static bool is_decimal(struct cursor cursor)
{
	int64_t ignored;

	if (!cursor_take_number(&cursor, &ignored))
		return false;
	if (cursor_take(&cursor, '.') && !cursor_take_number(&cursor, &ignored))
		return false;
	return cursor_at_end(&cursor);
}

static enum walltime_error seconds_parse(
	struct cursor cursor, tmo_ns now, tmo_ns *moment)
{
	struct number seconds;
	tmo_ns value;

	if (!is_decimal(cursor) || !number_take(&cursor, &seconds))
		return WALLTIME_FORM;
	value = number_scale(&seconds, TMO_SECOND);
	if (value <= now)
		return WALLTIME_PAST;
	*moment = value;
	return WALLTIME_OK;
}

enum walltime_error walltime_parse(const char *word, size_t length, tmo_ns now,
	zone_localtime *zone, tmo_ns *moment)
{
	struct reader reader = {.cursor = cursor_on(word, length)};

	if (!cursor_take(&reader.cursor, '@'))
		return WALLTIME_FORM;
	if (cursor_peek(&reader.cursor, 2) == ':')
		return daily_parse(reader, now, zone, moment);
	if (cursor_peek(&reader.cursor, 4) == '-')
		return stamp_parse(reader, now, zone, moment);
	return seconds_parse(reader.cursor, now, moment);
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
