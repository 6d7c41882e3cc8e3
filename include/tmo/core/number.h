/*
 * number: a number as C's strtod takes it in the C locale, times a unit.
 *
 * Exact, however many digits it has and whatever its exponent: no double, no
 * locale. For quantities of any kind that a user types with a unit. Pure.
 */
#ifndef TMO_NUMBER_H
#define TMO_NUMBER_H

#include <stdbool.h>
#include <stdint.h>
#include "tmo/core/cursor.h"

struct number {
	const char *digits; /* at most one point among them */
	const char *end;
	unsigned int base; /* 10 or 16 */
	int64_t exponent; /* of the last digit: of 10, or of 2 in base 16 */
};

/*
 * Takes the number that comes next: "30", ".5", "1e3", "0x1p4"; not a sign,
 * not "inf", not "nan". False, and nothing is taken, where there is none.
 * *number points into the cursor's text.
 */
bool number_take(struct cursor *cursor, struct number *number);

/* Takes "inf" or "infinity", in any case; whether it comes next. */
bool number_take_infinity(struct cursor *cursor);

/*
 * The number times `unit` (1 to 2 to the power of 56), rounded up to a whole:
 * what is above 0 is never 0. INT64_MAX where that is too large.
 */
int64_t number_scale(const struct number *number, int64_t unit);

#endif
