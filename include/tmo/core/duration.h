/*
 * duration: "1h30m" to nanoseconds.
 *
 * The grammar is POSIX.1-2024 timeout's (a decimal number and an optional
 * unit) widened by C's strtod in the C locale, more units, and several parts
 * in descending units. Pure: no locale, no errno, no globals.
 */
#ifndef TMO_DURATION_H
#define TMO_DURATION_H

#include <stddef.h>
#include <stdint.h>

/* A span or a point of time, in nanoseconds. Never negative. */
typedef int64_t tmo_ns;

/* No limit; what is too large to hold is this. */
#define TMO_FOREVER INT64_MAX
#define TMO_SECOND INT64_C(1000000000)

enum duration_error {
	DURATION_OK,
	DURATION_EMPTY, /* the empty string */
	DURATION_BLANK, /* white space somewhere */
	DURATION_NEGATIVE, /* a minus sign before a number */
	DURATION_NUMBER, /* no number where one is needed, "nan" */
	DURATION_UNIT, /* what follows the number is no unit */
	DURATION_UNIT_NEEDED, /* one of several parts has no unit */
	DURATION_ORDER, /* a unit not smaller than the one before */
};

/*
 * Reads the first `length` bytes of `word`, all of them. On DURATION_OK
 * *value is 0 (written as zero), TMO_FOREVER ("inf", "infinity", too large)
 * or the duration, each part of it rounded up to a whole nanosecond: what is
 * above 0 is never 0. On an error *value is untouched.
 */
enum duration_error duration_parse(
	const char *word, size_t length, tmo_ns *value);

/* The reason in words, for "tmo: WORD: reason"; never NULL. */
const char *duration_reason(enum duration_error error);

/* a + b, TMO_FOREVER where that is too large or either is TMO_FOREVER. */
tmo_ns duration_add(tmo_ns a, tmo_ns b);

#endif
