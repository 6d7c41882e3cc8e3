/*
 * option_table: the options, one row each, for the parser, for --help and for
 * whoever names an option in a message. Pure.
 */
#ifndef TMO_OPTION_TABLE_H
#define TMO_OPTION_TABLE_H

#include <stdbool.h>
#include "tmo/core/word.h"

struct option_row {
	char letter;
	const char *name; /* with its two dashes */
	const char *argument; /* what it takes, for --help; NULL: nothing */
	const char *purpose; /* for --help; NULL: the next row's, on one line */
};

/* In the order of --help; after the last row one whose name is NULL. */
extern const struct option_row option_table[];

/* NULL: there is no such option. */
const struct option_row *option_by_letter(char letter);

/*
 * The option whose name is `name`, with its dashes, or begins with it where no
 * other does. NULL: there is none; *ambiguous, if there are several.
 */
const struct option_row *option_by_name(struct word name, bool *ambiguous);

/* Whether the option's name begins with `name`, at least one letter of it. */
bool option_begins_with(const struct option_row *row, struct word name);

#endif
