/*
 * cursor: a place in text that is read from left to right.
 *
 * For every parser of the core: durations, times, signals, the lines of
 * /proc. The text is so many bytes, not a string, and stays the caller's; it
 * may hold NUL bytes. Only ASCII has digits and letters here, whatever the
 * locale. Pure.
 */
#ifndef TMO_CURSOR_H
#define TMO_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
	const char *at; /* the next byte */
	const char *end;
};

struct cursor cursor_on(const char *bytes, size_t length);

bool cursor_at_end(const struct cursor *cursor);

/* The byte `ahead` bytes on, NUL behind the end. Nothing is taken. */
char cursor_peek(const struct cursor *cursor, size_t ahead);

/* Takes `c` if it comes next; whether it did. */
bool cursor_take(struct cursor *cursor, char c);

/* Takes `name` (a string) if it comes next, in upper or lower case. */
bool cursor_take_name(struct cursor *cursor, const char *name);

/*
 * Takes all digits that come next; their number is INT64_MAX where it is
 * larger. False where there is no digit: *number is then untouched.
 */
bool cursor_take_number(struct cursor *cursor, int64_t *number);

/*
 * Takes exactly `width` digits, at most 18. False where there are fewer:
 * those are taken and *number is untouched.
 */
bool cursor_take_digits(struct cursor *cursor, int width, int64_t *number);

#endif
