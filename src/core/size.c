/*
 * size: see the header. Knows suffixes; does not know what is measured.
 */
#include "tmo/core/size.h"

#include <stdbool.h>
#include "tmo/core/duration.h"
#include "tmo/core/number.h"

/* None is a suffix too: bytes. */
static bool take_suffix(struct cursor *cursor, int64_t *unit)
{
	static const char suffixes[] = {'K', 'M', 'G', 'T'};

	*unit = 1;
	if (cursor_at_end(cursor))
		return true;
	for (size_t i = 0; i < sizeof suffixes; i++) {
		*unit *= 1024;
		if (cursor_take(cursor, suffixes[i]))
			return cursor_at_end(cursor);
	}
	return false;
}

enum size_error size_parse(const char *word, size_t length, int64_t *bytes)
{
	struct cursor cursor = cursor_on(word, length);
	const bool minus = cursor_take(&cursor, '-');
	struct number number;
	int64_t unit, value = TMO_FOREVER;
	bool finite;

	if (!minus)
		cursor_take(&cursor, '+');
	finite = !number_take_infinity(&cursor);
	if (finite && !number_take(&cursor, &number))
		return SIZE_NUMBER;
	if (!take_suffix(&cursor, &unit))
		return SIZE_SUFFIX;
	if (minus)
		return SIZE_NEGATIVE;
	if (finite)
		value = number_scale(&number, unit);
	*bytes = value > 0 ? value : TMO_FOREVER;
	return SIZE_OK;
}

const char *size_reason(enum size_error error)
{
	switch (error) {
	case SIZE_NUMBER:
		return "expected a size, as in 512M or 1.5G";
	case SIZE_NEGATIVE:
		return "a size cannot be negative";
	case SIZE_SUFFIX:
		return "unknown suffix (use K M G T)";
	case SIZE_OK:
		break;
	}
	return "no error";
}
