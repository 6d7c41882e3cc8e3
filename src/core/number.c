/*
 * number: see the header.
 *
 * strtod and double round (16777216.000000001 is no double), and strtod's radix
 * is the locale's. So the digits are multiplied by the unit here, from the last
 * one up, as on paper. Does not know what is counted.
 */
#include "tmo/core/number.h"

/* Beyond any exponent that matters, far from where int64_t overflows. */
#define EXPONENT_ENOUGH INT64_C(10000000000000000)

/* A sum that comes in digit by digit, the lowest first. */
struct total {
	int64_t whole;
	bool fraction; /* something above 0 is below the point */
	int64_t place; /* of the next digit; 0 is the ones */
	int64_t weight; /* base to the power of place, once that is >= 0 */
	unsigned int base;
};

/* 0 to 15, or 16 for what is no digit in any base. */
static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	return c >= 'A' && c <= 'F' ? (unsigned int)(c - 'A') + 10 : 16;
}

/* "0x" is a prefix only before a digit: in "0x" strtod sees a 0 and an x. */
static bool take_hex_prefix(struct cursor *cursor)
{
	struct cursor c = *cursor;

	if (!cursor_take_name(&c, "0x") ||
		digit_value(cursor_peek(&c, cursor_peek(&c, 0) == '.')) > 15)
		return false;
	*cursor = c;
	return true;
}

/* 0, and nothing is taken, where it is not whole: in "1e" and "1e+". */
static int64_t take_exponent(struct cursor *cursor, const char *letter)
{
	struct cursor c = *cursor;
	int64_t exponent;
	bool minus;

	if (!cursor_take_name(&c, letter))
		return 0;
	minus = cursor_take(&c, '-');
	if (!minus)
		cursor_take(&c, '+');
	if (!cursor_take_number(&c, &exponent))
		return 0;
	*cursor = c;
	if (exponent > EXPONENT_ENOUGH)
		exponent = EXPONENT_ENOUGH;
	return minus ? -exponent : exponent;
}

bool number_take(struct cursor *cursor, struct number *number)
{
	struct cursor c = *cursor;
	const bool hex = take_hex_prefix(&c);
	bool any = false, point = false;
	int64_t places = 0;

	*number = (struct number){.digits = c.at, .base = hex ? 16 : 10};
	for (;; c.at++) {
		if (digit_value(cursor_peek(&c, 0)) < number->base) {
			any = true;
			places += point;
		} else if (cursor_peek(&c, 0) == '.' && !point) {
			point = true;
		} else {
			break;
		}
	}
	if (!any)
		return false;
	number->end = c.at;
	number->exponent = hex ? take_exponent(&c, "p") - 4 * places
			       : take_exponent(&c, "e") - places;
	*cursor = c;
	return true;
}

bool number_take_infinity(struct cursor *cursor)
{
	return cursor_take_name(cursor, "infinity") ||
	       cursor_take_name(cursor, "inf");
}

static int64_t weight_next(int64_t weight, unsigned int base)
{
	return weight > INT64_MAX / base ? INT64_MAX : weight * base;
}

static void total_put(struct total *total, unsigned int digit)
{
	if (total->place++ < 0) {
		total->fraction |= digit != 0;
		return;
	}
	if (digit != 0 && total->weight > (INT64_MAX - total->whole) / digit)
		total->whole = INT64_MAX;
	else
		total->whole += digit * total->weight;
	total->weight = weight_next(total->weight, total->base);
}

int64_t number_scale(const struct number *number, int64_t unit)
{
	const unsigned int base = number->base;
	/* A power of two that is not one of 16 too is left to the unit. */
	const uint64_t bits = base == 16 ? (uint64_t)number->exponent & 3 : 0;
	const uint64_t factor = (uint64_t)unit << bits;
	struct total total = {.base = base,
		.weight = 1,
		.place = base == 16 ? (number->exponent - (int64_t)bits) / 4
				    : number->exponent};
	uint64_t carry = 0; /* never above factor: see the division */

	for (int64_t i = 0; i < total.place && total.weight < INT64_MAX; i++)
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
	return total.whole < INT64_MAX ? total.whole + total.fraction
				       : INT64_MAX;
}
