/*
 * option_word: a piece of an argument, what a value is read from and an error
 * points at. The bytes are argv's. Pure.
 */
#ifndef TMO_OPTION_WORD_H
#define TMO_OPTION_WORD_H

#include <stdbool.h>
#include <stddef.h>

struct word {
	const char *bytes; /* NULL: there is none */
	size_t length;
};

struct word word_of(const char *string);

bool word_is(struct word word, const char *string);

bool word_has(struct word word, char c);

/* The part before the first `c`; *rest is what follows it, no word if none. */
struct word word_cut(struct word word, char c, struct word *rest);

#endif
