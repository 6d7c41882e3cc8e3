/*
 * json: the pieces of a JSON text (RFC 8259), written one after the other.
 *
 * Strings may hold any bytes and are taken as UTF-8. The braces and brackets
 * are the caller's: text_char(). Pure.
 */
#ifndef TMO_JSON_H
#define TMO_JSON_H

#include <stdint.h>
#include "tmo/core/text.h"

enum { JSON_BYTE_MAX = 6 }; /* bytes that one of a string may take */

/*
 * `"KEY":`, with a comma before it unless it is the first of its object. The
 * key is written as it is.
 */
void json_key(struct text *text, const char *key);

/* In quotes; bytes that are no UTF-8 appear as U+FFFD, one for each. */
void json_string(struct text *text, const char *string);

/* As many decimals as there are: 30, 0.1, 1.000000001. */
void json_exact_seconds(struct text *text, tmo_ns value);

/* A key and its value: a string, or null where that is NULL. */
void json_member(struct text *text, const char *key, const char *string);

/* The same of a number; seconds have three decimals. */
void json_number(struct text *text, const char *key, int64_t value);
void json_seconds(struct text *text, const char *key, tmo_ns value);

#endif
