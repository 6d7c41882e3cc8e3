/*
 * duration: see the header. Knows the units and the order of the parts; does
 * not know how a number is read, clocks, options, or what a limit is.
 */
#include "tmo/core/duration.h"

#include <stdbool.h>
#include <string.h>
#include "tmo/core/cursor.h"
#include "tmo/core/number.h"

static const struct unit {
	char name[4];
	tmo_ns size;
} units[] = {
	{"ns", 1},
	{"us", 1000},
	{"ms", 1000000},
	{"s", TMO_SECOND},
	{"m", 60 * TMO_SECOND},
	{"min", 60 * TMO_SECOND},
	{"h", 3600 * TMO_SECOND},
	{"d", 86400 * TMO_SECOND},
	{"w", 604800 * TMO_SECOND},
};

static bool has_blank(const char *word, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (word[i] == ' ' || (word[i] >= '\t' && word[i] <= '\r'))
			return true;
	}
	return false;
}

static enum duration_error take_signed(
	struct cursor *cursor, struct number *number)
{
	const bool minus = cursor_take(cursor, '-');

	if (!minus)
		cursor_take(cursor, '+');
	if (!number_take(cursor, number))
		return DURATION_NUMBER;
	return minus ? DURATION_NEGATIVE : DURATION_OK;
}

/* No unit after a number: right only where the number is all there is. */
static enum duration_error missing_unit(const struct cursor *cursor, bool alone)
{
	struct cursor rest = *cursor;
	struct number number;
	enum duration_error error;

	if (cursor_at_end(&rest))
		return alone ? DURATION_OK : DURATION_UNIT_NEEDED;
	error = take_signed(&rest, &number);
	if (error == DURATION_NUMBER)
		return DURATION_UNIT;
	return error == DURATION_OK ? DURATION_UNIT_NEEDED : error;
}

static bool starts_number(char c)
{
	return (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-';
}

/* `alone`: no part came before; seconds are understood at the word's end. */
static enum duration_error take_unit(
	struct cursor *cursor, bool alone, tmo_ns *size)
{
	const char *const start = cursor->at;
	size_t length;

	while (!cursor_at_end(cursor) && !starts_number(*cursor->at))
		cursor->at++;
	length = (size_t)(cursor->at - start);
	if (length == 0) {
		*size = TMO_SECOND;
		return missing_unit(cursor, alone);
	}
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strlen(units[i].name) == length &&
			strncmp(units[i].name, start, length) == 0) {
			*size = units[i].size;
			return DURATION_OK;
		}
	}
	return DURATION_UNIT;
}

static bool is_infinity(struct cursor cursor)
{
	if (!cursor_take(&cursor, '-'))
		cursor_take(&cursor, '+');
	return number_take_infinity(&cursor) && cursor_at_end(&cursor);
}

enum duration_error duration_parse(
	const char *word, size_t length, tmo_ns *value)
{
	struct cursor cursor = cursor_on(word, length);
	tmo_ns sum = 0, before = TMO_FOREVER;

	if (length == 0)
		return DURATION_EMPTY;
	if (has_blank(word, length))
		return DURATION_BLANK;
	if (is_infinity(cursor)) {
		if (word[0] == '-')
			return DURATION_NEGATIVE;
		*value = TMO_FOREVER;
		return DURATION_OK;
	}
	do {
		struct number number;
		tmo_ns size = 0;
		enum duration_error error = take_signed(&cursor, &number);

		if (error == DURATION_OK)
			error = take_unit(
				&cursor, before == TMO_FOREVER, &size);
		if (error == DURATION_OK && size >= before)
			error = DURATION_ORDER;
		if (error != DURATION_OK)
			return error;
		sum = duration_add(sum, number_scale(&number, size));
		before = size;
	} while (!cursor_at_end(&cursor));
	*value = sum;
	return DURATION_OK;
}

const char *duration_reason(enum duration_error error)
{
	switch (error) {
	case DURATION_EMPTY:
		return "the duration is empty";
	case DURATION_BLANK:
		return "a duration has no blanks in it";
	case DURATION_NEGATIVE:
		return "a duration cannot be negative";
	case DURATION_NUMBER:
		return "expected a number, as in 30, 1.5h or 1h30m";
	case DURATION_UNIT:
		return "unknown unit (use ns us ms s m min h d w)";
	case DURATION_UNIT_NEEDED:
		return "each of several numbers needs a unit, as in 1h30m";
	case DURATION_ORDER:
		return "each unit must be smaller than the one before";
	case DURATION_OK:
		break;
	}
	return "no error";
}

tmo_ns duration_add(tmo_ns a, tmo_ns b)
{
	return a > TMO_FOREVER - b ? TMO_FOREVER : a + b;
}
