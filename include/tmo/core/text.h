/*
 * text: one line put together in a buffer of fixed size.
 *
 * Messages and the report are built with it, not with stdio: nothing here
 * allocates, reads the locale or can fail. What does not fit is cut and
 * `cut` is set. Pure.
 */
#ifndef TMO_TEXT_H
#define TMO_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tmo/core/duration.h"

struct text {
	char *bytes; /* the caller's; not NUL-terminated */
	size_t size;
	size_t length;
	bool cut;
};

/* A text over the caller's array, empty. */
#define TEXT_ON(array)                                                         \
	{                                                                      \
		.bytes = (array), .size = sizeof(array)                        \
	}

void text_char(struct text *text, char c);
void text_string(struct text *text, const char *string);
void text_number(struct text *text, int64_t number);

/* With zeros in front to `width` digits (at most 18); not for negative ones. */
void text_padded(struct text *text, int64_t number, int width);

/* Seconds with three decimals, rounded down: "30.012". */
void text_seconds(struct text *text, tmo_ns value);

/* As a DURATION that means the same: "300ms", "1h30m", "0s". */
void text_duration(struct text *text, tmo_ns value);

/* A name takes so much of a line, and a few bytes more; then comes "...". */
enum { TEXT_WORD_MAX = 1000 };

/*
 * A name for a person: what is not printable ASCII as \n, \t, \\ or \ooo, so
 * that no name can forge a line or drive a terminal, nor push out what is said
 * of it.
 */
void text_escaped(struct text *text, const char *name);

/* The same of so many bytes. */
void text_escaped_bytes(struct text *text, const char *bytes, size_t length);

/*
 * Ends the line with '\n'. Where it was cut, the last bytes are "...\n".
 * `size` must be at least 4.
 */
void text_end(struct text *text);

#endif
