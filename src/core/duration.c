/*
 * duration: "1h30m" to nanoseconds, exactly.
 *
 * Neither strtod nor double: they round (16777216.000000001 is no double),
 * and strtod's radix is the locale's. Here the digits are multiplied by the
 * unit from the last one up, as on paper, so a number of any length or
 * exponent is exact. Refuses to know: clocks, options, what a limit is.
 */
#include "tmo/core/duration.h"

#include <stdbool.h>
#include <string.h>

/* Beyond any exponent that matters, far from where int64_t overflows. */
#define EXPONENT_ENOUGH INT64_C(10000000000000000)

struct cursor {
	const char *at;
	const char *end;
};

struct number {
	const char *digits; /* at most one point among them */
	const char *end;
	unsigned int base; /* 10 or 16 */
	int64_t exponent; /* of the last digit: of 10, or of 2 in base 16 */
};

/* Nanoseconds that come in digit by digit, the lowest first. */
struct total {
	tmo_ns whole;
	bool fraction; /* something above 0 is below the point */
	int64_t place; /* of the next digit; 0 is the ones */
	tmo_ns weight; /* base to the power of place, once that is >= 0 */
	unsigned int base;
};

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

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* 0 to 15, or 16 for what is no digit in any base. */
static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	c = lower(c);
	return c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a') + 10 : 16;
}

/* The byte so far ahead, NUL where the word has ended. */
static char peek(const struct cursor *cursor, size_t ahead)
{
	const size_t left = (size_t)(cursor->end - cursor->at);

	return ahead < left ? cursor->at[ahead] : '\0';
}

/* "0x" is a prefix only before a digit: in "0x" strtod sees a 0 and an x. */
static bool is_hex(const struct cursor *cursor)
{
	const size_t first = peek(cursor, 2) == '.' ? 3 : 2;

	return peek(cursor, 0) == '0' && lower(peek(cursor, 1)) == 'x' &&
	       digit_value(peek(cursor, first)) < 16;
}

/* An exponent where there is a whole one; "1e" and "1e+" have none. */
static int64_t exponent_read(struct cursor *cursor, char letter)
{
	const char sign = peek(cursor, 1);
	const size_t first = sign == '+' || sign == '-' ? 2 : 1;
	int64_t exponent = 0;

	if (lower(peek(cursor, 0)) != letter ||
		digit_value(peek(cursor, first)) > 9)
		return 0;
	cursor->at += first;
	for (; digit_value(peek(cursor, 0)) <= 9; cursor->at++) {
		if (exponent < EXPONENT_ENOUGH)
			exponent = exponent * 10 + digit_value(*cursor->at);
	}
	return sign == '-' ? -exponent : exponent;
}

/* A number without a sign; false, and nothing is read, where there is none. */
static bool number_read(struct cursor *cursor, struct number *number)
{
	const bool hex = is_hex(cursor);
	struct cursor c = {
		.at = cursor->at + (hex ? 2 : 0), .end = cursor->end};
	bool any = false, point = false;
	int64_t places = 0;

	*number = (struct number){.digits = c.at, .base = hex ? 16 : 10};
	for (;; c.at++) {
		if (digit_value(peek(&c, 0)) < number->base) {
			any = true;
			places += point;
		} else if (peek(&c, 0) == '.' && !point) {
			point = true;
		} else {
			break;
		}
	}
	if (!any)
		return false;
	number->end = c.at;
	number->exponent = hex ? exponent_read(&c, 'p') - 4 * places
			       : exponent_read(&c, 'e') - places;
	*cursor = c;
	return true;
}

static enum duration_error signed_read(
	struct cursor *cursor, struct number *number)
{
	const char sign = peek(cursor, 0);

	if (sign == '+' || sign == '-')
		cursor->at++;
	if (!number_read(cursor, number))
		return DURATION_NUMBER;
	return sign == '-' ? DURATION_NEGATIVE : DURATION_OK;
}

static tmo_ns weight_next(tmo_ns weight, unsigned int base)
{
	return weight > TMO_FOREVER / base ? TMO_FOREVER : weight * base;
}

static void total_put(struct total *total, unsigned int digit)
{
	if (total->place++ < 0) {
		total->fraction |= digit != 0;
		return;
	}
	if (digit != 0 && total->weight > (TMO_FOREVER - total->whole) / digit)
		total->whole = TMO_FOREVER;
	else
		total->whole += digit * total->weight;
	total->weight = weight_next(total->weight, total->base);
}

/* The number times `size` nanoseconds, rounded up, saturating. */
static tmo_ns number_scale(const struct number *number, tmo_ns size)
{
	const unsigned int base = number->base;
	/* A power of two that is not one of 16 too is left to the unit. */
	const uint64_t bits = base == 16 ? (uint64_t)number->exponent & 3 : 0;
	const uint64_t factor = (uint64_t)size << bits;
	struct total total = {.base = base,
		.weight = 1,
		.place = base == 16 ? (number->exponent - (int64_t)bits) / 4
				    : number->exponent};
	uint64_t carry = 0; /* never above factor: see the division */

	for (int64_t i = 0; i < total.place && total.weight < TMO_FOREVER; i++)
		total.weight = weight_next(total.weight, base);
	for (const char *c = number->end; c > number->digits; c--) {
		if (c[-1] == '.')
			continue;
		carry += digit_value(c[-1]) * factor;
		total_put(&total, (unsigned int)(carry % base));
		carry /= base;
	}
	for (; carry != 0; carry /= base)
		total_put(&total, (unsigned int)(carry % base));
	return duration_add(total.whole, total.fraction);
}

/* No unit after a number: right only where the number is all there is. */
static enum duration_error unit_missing(const struct cursor *cursor, bool alone)
{
	struct cursor rest = *cursor;
	struct number number;
	enum duration_error error;

	if (rest.at == rest.end)
		return alone ? DURATION_OK : DURATION_UNIT_NEEDED;
	error = signed_read(&rest, &number);
	if (error == DURATION_NUMBER)
		return DURATION_UNIT;
	return error == DURATION_OK ? DURATION_UNIT_NEEDED : error;
}

/* `alone`: no part came before; seconds are understood at the word's end. */
static enum duration_error unit_read(
	struct cursor *cursor, bool alone, tmo_ns *size)
{
	const char *const start = cursor->at;
	size_t length;

	while (cursor->at < cursor->end && digit_value(*cursor->at) > 9 &&
		*cursor->at != '.' && *cursor->at != '+' && *cursor->at != '-')
		cursor->at++;
	length = (size_t)(cursor->at - start);
	if (length == 0) {
		*size = TMO_SECOND;
		return unit_missing(cursor, alone);
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

/* Whether `cursor` is `name` to its end, in any case. */
static bool is_word(const struct cursor *cursor, const char *name)
{
	const size_t length = strlen(name);

	for (size_t i = 0; i < length; i++) {
		if (lower(peek(cursor, i)) != name[i])
			return false;
	}
	return cursor->at + length == cursor->end;
}

static bool is_infinity(struct cursor cursor)
{
	if (peek(&cursor, 0) == '+' || peek(&cursor, 0) == '-')
		cursor.at++;
	return is_word(&cursor, "inf") || is_word(&cursor, "infinity");
}

enum duration_error duration_parse(
	const char *word, size_t length, tmo_ns *value)
{
	struct cursor cursor = {.at = word, .end = word + length};
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
		enum duration_error error = signed_read(&cursor, &number);

		if (error == DURATION_OK)
			error = unit_read(
				&cursor, before == TMO_FOREVER, &size);
		if (error == DURATION_OK && size >= before)
			error = DURATION_ORDER;
		if (error != DURATION_OK)
			return error;
		sum = duration_add(sum, number_scale(&number, size));
		before = size;
	} while (cursor.at < cursor.end);
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
