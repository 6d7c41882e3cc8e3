/*
 * option_word: see the header. Knows bytes; does not know options.
 */
#include "tmo/core/option_word.h"

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
	const char *at = memchr(word.bytes, c, word.length);

	rest->bytes = NULL;
	rest->length = 0;
	if (!at)
		return word;
	rest->bytes = at + 1;
	rest->length = word.length - (size_t)(at + 1 - word.bytes);
	return (struct word){word.bytes, (size_t)(at - word.bytes)};
}
