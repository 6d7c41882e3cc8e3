/*
 * word: a piece of a text: of an argument, what a value is read from and an
 * error points at; of a line of a file. The bytes stay the caller's. Pure.
 */
#ifndef TMO_WORD_H
#define TMO_WORD_H

#include <stdbool.h>
#include <stddef.h>

struct word {
	const char *bytes; /* NULL: there is none */
	size_t length;
};

struct word word_of(const char *string);

bool word_is(struct word word, const char *string);

bool word_has(struct word word, char c);

/*
 * The part before the first `c`, or all of it; *rest is what follows that `c`,
 * no word where there is none. Of no word both are none.
 */
struct word word_cut(struct word word, char c, struct word *rest);

#endif
