/*
 * usage: see the header. Knows how the options are laid out; their words are
 * the table's.
 */
#include "tmo/core/usage.h"

#include "tmo/core/option_table.h"

enum { PURPOSE_COLUMN = 33 };

static void add_option(struct text *text, const struct option_row *row)
{
	text_string(text, "-");
	text_char(text, row->letter);
	text_string(text, ", ");
	text_string(text, row->name);
	if (row->argument) {
		text_char(text, '=');
		text_string(text, row->argument);
	}
}

/* Returns the last row of the line: two options may share a purpose. */
static const struct option_row *add_line(
	struct text *text, const struct option_row *row)
{
	const size_t start = text->length;

	text_string(text, "  ");
	add_option(text, row);
	if (!row->purpose) {
		text_string(text, "; ");
		add_option(text, ++row);
	}
	do
		text_char(text, ' ');
	while (text->length - start < PURPOSE_COLUMN);
	text_string(text, row->purpose);
	text_char(text, '\n');
	return row;
}

void usage_write(struct text *text, bool as_timeout)
{
	text_string(text, "usage: ");
	text_string(text, as_timeout ? "timeout" : "tmo");
	text_string(text, " [OPTION]... DURATION COMMAND [ARG]...\n"
			  "Run COMMAND; after DURATION send TERM to it and its "
			  "descendants, KILL ");
	text_string(text, as_timeout ? "with -k.\n" : "10s later.\n");
	for (const struct option_row *row = option_table; row->name; row++)
		row = add_line(text, row);
	text_string(text,
		"DURATION: 30, 1.5s, 1h30m, 0 or inf (no limit); units ns us "
		"ms s m min h d w;\nor finish by @HH:MM[:SS], "
		"@DATETHH:MM[:SS][ZONE] or @SECONDS.  SIZE: 512M, 1.5G.\n"
		"Exit status: COMMAND's; 124 at a limit, 137 if killed; "
		"125 to 127 on failure.\n");
}
