/*
 * option_values: the words that options take, read into struct options.
 *
 * A function answers false where a word is none of what it reads; the error is
 * then filled, with the word itself or the part of it that is wrong. Pure.
 */
#ifndef TMO_OPTION_VALUES_H
#define TMO_OPTION_VALUES_H

#include <stdbool.h>
#include "tmo/core/option_table.h"
#include "tmo/core/options.h"
#include "tmo/core/word.h"

struct option_reader {
	struct options *options;
	struct options_error *error;
	const struct option_row
		*row; /* whose value is read; NULL: an operand */
};

/* Fills the error, `reason` being a constant. Returns false. */
bool option_fail(
	struct option_reader *reader, struct word word, const char *reason);

/* A duration where 0 means that there is no limit: *out is TMO_FOREVER then. */
bool option_read_limit(struct option_reader *reader, struct word word,
	struct options_quantity *out);

/* The value of the reader's option, one that takes an argument. */
bool option_read_value(struct option_reader *reader, struct word word);

#endif
