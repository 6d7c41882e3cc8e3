/*
 * cursor: see the header. Knows digits and letters; does not know what they
 * are part of.
 */
#include "tmo/core/cursor.h"

struct cursor cursor_on(const char *bytes, size_t length)
{
	return (struct cursor){.at = bytes, .end = bytes + length};
}

bool cursor_at_end(const struct cursor *cursor)
{
	return cursor->at == cursor->end;
}

char cursor_peek(const struct cursor *cursor, size_t ahead)
{
	const size_t left = (size_t)(cursor->end - cursor->at);

	return ahead < left ? cursor->at[ahead] : '\0';
}

bool cursor_take(struct cursor *cursor, char c)
{
	const bool found = cursor->at < cursor->end && *cursor->at == c;

	cursor->at += found;
	return found;
}

/* Not tolower: what it does is the locale's. */
static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool cursor_take_name(struct cursor *cursor, const char *name)
{
	size_t length = 0;

	for (; name[length] != '\0'; length++)
		if (lower(cursor_peek(cursor, length)) != lower(name[length]))
			return false;
	cursor->at += length;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool cursor_take_number(struct cursor *cursor, int64_t *number)
{
	int64_t value = 0;

	if (!is_digit(cursor_peek(cursor, 0)))
		return false;
	for (; is_digit(cursor_peek(cursor, 0)); cursor->at++) {
		const int digit = *cursor->at - '0';

		value = value > (INT64_MAX - digit) / 10 ? INT64_MAX
							 : value * 10 + digit;
	}
	*number = value;
	return true;
}

bool cursor_take_digits(struct cursor *cursor, int width, int64_t *number)
{
	int64_t value = 0;

	for (; width > 0; width--) {
		if (!is_digit(cursor_peek(cursor, 0)))
			return false;
		value = value * 10 + (*cursor->at++ - '0');
	}
	*number = value;
	return true;
}
