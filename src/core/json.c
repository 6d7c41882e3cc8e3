/*
 * json: see the header. Knows how JSON is written; does not know what of.
 */
#include "tmo/core/json.h"

#include <stddef.h>

/* How many bytes of well-formed UTF-8 (Unicode table 3-7) start here, or 0. */
static size_t utf8_length(const unsigned char *s)
{
	const unsigned char low = s[0] == 0xe0   ? 0xa0
				  : s[0] == 0xf0 ? 0x90
						 : 0x80;
	const unsigned char high = s[0] == 0xed   ? 0x9f
				   : s[0] == 0xf4 ? 0x8f
						  : 0xbf;
	size_t length = 0;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		length = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		length = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		length = 4;
	if (length == 0 || s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

static void add_control(struct text *text, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";

	text_string(text, "\\u00");
	text_char(text, digits[c >> 4]);
	text_char(text, digits[c & 15]);
}

void json_string(struct text *text, const char *string)
{
	const unsigned char *s = (const unsigned char *)string;

	text_char(text, '"');
	while (*s != '\0') {
		size_t length = utf8_length(s);

		if (length == 0) {
			text_string(text, "\xef\xbf\xbd");
			s++;
		} else if (*s == '"' || *s == '\\') {
			text_char(text, '\\');
			text_char(text, (char)*s++);
		} else if (*s < 0x20 || *s == 0x7f) {
			add_control(text, *s++);
		} else {
			while (length-- > 0)
				text_char(text, (char)*s++);
		}
	}
	text_char(text, '"');
}

void json_key(struct text *text, const char *key)
{
	/* Never the first byte: that is a brace. */
	if (text->length > 0 && /* GCOVR_EXCL_BR_LINE */
		text->bytes[text->length - 1] != '{')
		text_char(text, ',');
	text_char(text, '"');
	text_string(text, key);
	text_string(text, "\":");
}

void json_member(struct text *text, const char *key, const char *string)
{
	json_key(text, key);
	if (string)
		json_string(text, string);
	else
		text_string(text, "null");
}

void json_exact_seconds(struct text *text, tmo_ns value)
{
	tmo_ns fraction = value % TMO_SECOND;

	text_number(text, value / TMO_SECOND);
	if (fraction == 0)
		return;
	text_char(text, '.');
	for (tmo_ns unit = TMO_SECOND / 10; fraction > 0; unit /= 10) {
		text_char(text, (char)('0' + fraction / unit));
		fraction %= unit;
	}
}

void json_number(struct text *text, const char *key, int64_t value)
{
	json_key(text, key);
	text_number(text, value);
}

void json_seconds(struct text *text, const char *key, tmo_ns value)
{
	json_key(text, key);
	text_seconds(text, value);
}
