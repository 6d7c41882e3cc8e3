/*
 * size: "1.5G" to bytes.
 *
 * A number as in a duration, and nothing or K, M, G or T after it: bytes, or
 * powers of 1024. Pure.
 */
#ifndef TMO_SIZE_H
#define TMO_SIZE_H

#include <stddef.h>
#include <stdint.h>

enum size_error {
	SIZE_OK,
	SIZE_NUMBER, /* no number where one is needed */
	SIZE_NEGATIVE, /* a minus sign before a number */
	SIZE_SUFFIX, /* what follows the number is none of the four */
};

/*
 * Reads the first `length` bytes of `word`, all of them. On SIZE_OK *bytes is
 * the size, rounded up to a whole byte: what is above 0 is never 0; or
 * TMO_FOREVER, no limit, for 0, "inf", "infinity" and what is too large to
 * hold. On an error *bytes is untouched.
 */
enum size_error size_parse(const char *word, size_t length, int64_t *bytes);

/* The reason in words, for "tmo: WORD: reason"; never NULL. */
const char *size_reason(enum size_error error);

#endif
