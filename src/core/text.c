/*
 * text: see the header. Knows neither what a line is for nor where it goes.
 */
#include "tmo/core/text.h"

#include <string.h>

#define MILLISECOND (TMO_SECOND / 1000)

static const char ellipsis[] = {'.', '.', '.', '\n'};

void text_char(struct text *text, char c)
{
	if (text->length < text->size)
		text->bytes[text->length++] = c;
	else
		text->cut = true;
}

void text_string(struct text *text, const char *string)
{
	for (; *string != '\0'; string++)
		text_char(text, *string);
}

void text_number(struct text *text, int64_t number)
{
	/* The magnitude of INT64_MIN is no int64_t. */
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	char digits[sizeof("9223372036854775808")];
	size_t count = 0;

	do {
		digits[count++] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest != 0);
	if (number < 0)
		text_char(text, '-');
	while (count > 0)
		text_char(text, digits[--count]);
}

void text_padded(struct text *text, int64_t number, int width)
{
	int64_t bound = 1;

	while (--width > 0)
		bound *= 10;
	for (; bound > number && bound > 1; bound /= 10)
		text_char(text, '0');
	text_number(text, number);
}

void text_seconds(struct text *text, tmo_ns value)
{
	text_number(text, value / TMO_SECOND);
	text_char(text, '.');
	text_padded(text, value % TMO_SECOND / MILLISECOND, 3);
}

void text_duration(struct text *text, tmo_ns value)
{
	static const struct {
		tmo_ns length;
		char name[3];
	} units[] = {
		{86400 * TMO_SECOND, "d"},
		{3600 * TMO_SECOND, "h"},
		{60 * TMO_SECOND, "m"},
		{TMO_SECOND, "s"},
		{MILLISECOND, "ms"},
		{MILLISECOND / 1000, "us"},
		{1, "ns"},
	};

	if (value == 0)
		text_string(text, "0s");
	for (size_t i = 0; value > 0; i++) {
		if (value < units[i].length)
			continue;
		text_number(text, value / units[i].length);
		text_string(text, units[i].name);
		value %= units[i].length;
	}
}

static void text_octal(struct text *text, unsigned char byte)
{
	text_char(text, '\\');
	text_char(text, (char)('0' + (byte >> 6)));
	text_char(text, (char)('0' + (byte >> 3 & 7)));
	text_char(text, (char)('0' + (byte & 7)));
}

void text_escaped_bytes(struct text *text, const char *bytes, size_t length)
{
	const size_t most = text->length + TEXT_WORD_MAX;

	for (const char *end = bytes + length; bytes < end; bytes++) {
		if (text->length > most) {
			text_string(text, "...");
			return;
		}
		if (*bytes == '\n')
			text_string(text, "\\n");
		else if (*bytes == '\t')
			text_string(text, "\\t");
		else if (*bytes == '\\')
			text_string(text, "\\\\");
		else if (*bytes >= ' ' && *bytes <= '~')
			text_char(text, *bytes);
		else
			text_octal(text, (unsigned char)*bytes);
	}
}

void text_escaped(struct text *text, const char *name)
{
	text_escaped_bytes(text, name, strlen(name));
}

void text_end(struct text *text)
{
	text_char(text, '\n');
	if (text->cut)
		memcpy(text->bytes + text->size - sizeof(ellipsis), ellipsis,
			sizeof(ellipsis));
}
