/*
 * word: see the header. Knows bytes; does not know what they stand for.
 */
#include "tmo/core/word.h"

#include <string.h>

struct word word_of(const char *string)
{
	return (struct word){string, strlen(string)};
}

bool word_is(struct word word, const char *string)
{
	return word.length == strlen(string) &&
	       memcmp(word.bytes, string, word.length) == 0;
}

bool word_has(struct word word, char c)
{
	return memchr(word.bytes, c, word.length) != NULL;
}

struct word word_cut(struct word word, char c, struct word *rest)
{
	const char *at =
		word.length > 0 ? memchr(word.bytes, c, word.length) : NULL;

	*rest = (struct word){NULL, 0};
	if (!at)
		return word;
	rest->bytes = at + 1;
	rest->length = word.length - (size_t)(at + 1 - word.bytes);
	return (struct word){word.bytes, (size_t)(at - word.bytes)};
}
