/*
 * option_values: see the header. Knows what each option takes; does not know
 * where in argv it stood, nor which options exclude each other.
 */
#include "tmo/core/option_values.h"

#include "tmo/core/cursor.h"
#include "tmo/core/signame.h"
#include "tmo/core/size.h"

bool option_fail(
	struct option_reader *reader, struct word word, const char *reason)
{
	*reader->error = (struct options_error){
		.word = word.bytes,
		.length = word.length,
		.reason = reason,
		.option = reader->row ? reader->row->name : NULL,
	};
	return false;
}

/* Where a word is no duration, what was meant may be plain. */
static const char *reason_of(const struct option_reader *reader,
	struct word word, enum duration_error error)
{
	if (error == DURATION_NUMBER && !reader->row)
		return "expected a DURATION such as 10s before COMMAND";
	if (error == DURATION_UNIT && !reader->row && word_has(word, ':'))
		return "no : in a duration, write 1m30s, or @HH:MM for a time";
	if (error == DURATION_UNIT &&
		(word_has(word, ',') || word_has(word, ':')))
		return "no , or : in a duration, write 1.5 or 1m30s";
	return duration_reason(error);
}

static bool read_duration(struct option_reader *reader, struct word word,
	struct options_quantity *out)
{
	tmo_ns value;
	enum duration_error error =
		duration_parse(word.bytes, word.length, &value);

	if (error != DURATION_OK) {
		option_fail(reader, word, reason_of(reader, word, error));
		return false;
	}
	*out = (struct options_quantity){value, word.bytes, word.length};
	return true;
}

bool option_read_limit(struct option_reader *reader, struct word word,
	struct options_quantity *out)
{
	if (!read_duration(reader, word, out))
		return false;
	if (out->value == 0)
		out->value = TMO_FOREVER;
	return true;
}

static bool read_positive(struct option_reader *reader, struct word word,
	struct options_quantity *out)
{
	if (!read_duration(reader, word, out))
		return false;
	if (out->value == 0 || out->value == TMO_FOREVER)
		return option_fail(reader, word, "must be above 0 and finite");
	return true;
}

static bool read_signal(
	struct option_reader *reader, struct word word, int *number)
{
	*number = signame_parse(word.bytes, word.length);
	if (*number == SIGNAME_UNKNOWN)
		return option_fail(reader, word, "unknown signal");
	return true;
}

static bool read_signals(struct option_reader *reader, struct word word)
{
	struct options *options = reader->options;
	struct word rest = word;
	size_t count = 0;

	options->signals[0].pause = (struct options_quantity){.value = 0};
	for (;;) {
		const struct word name = word_cut(rest, ',', &rest);

		if (!read_signal(reader, name, &options->signals[count].number))
			return false;
		options->signal_count = ++count;
		if (!rest.bytes)
			return true;
		if (count == OPTIONS_SIGNALS_MAX)
			return option_fail(
				reader, word, "more than 32 signals");

		const struct word pause = word_cut(rest, ',', &rest);

		if (!read_positive(
			    reader, pause, &options->signals[count].pause))
			return false;
		if (!rest.bytes)
			return option_fail(
				reader, pause, "no signal after this pause");
	}
}

static bool read_warning(struct option_reader *reader, struct word word)
{
	struct options *options = reader->options;
	const size_t n = options->warning_count;
	struct options_quantity before = {.value = 0};
	struct word rest;
	const struct word name = word_cut(word, '@', &rest);

	if (!rest.bytes)
		return option_fail(
			reader, word, "not of the form SIGNAL@DURATION");
	if (n == OPTIONS_WARNINGS_MAX)
		return option_fail(reader, word, "more than 16 warnings");
	if (!read_signal(reader, name, &options->warnings[n].number) ||
		!read_positive(reader, rest, &before))
		return false;
	options->warnings[n].before = before.value;
	options->warnings[n].word = word.bytes;
	options->warnings[n].length = word.length;
	options->warning_count = n + 1;
	return true;
}

static bool read_status(struct option_reader *reader, struct word word)
{
	struct cursor cursor = cursor_on(word.bytes, word.length);
	int64_t status;

	if (!cursor_take_number(&cursor, &status) || !cursor_at_end(&cursor) ||
		status > 255)
		return option_fail(reader, word, "not a number from 0 to 255");
	reader->options->timeout_status = (int)status;
	return true;
}

static bool read_leftovers(struct option_reader *reader, struct word word)
{
	static const char names[][5] = {
		[LEFTOVERS_KEEP] = "keep",
		[LEFTOVERS_WAIT] = "wait",
		[LEFTOVERS_KILL] = "kill",
		[LEFTOVERS_FAIL] = "fail",
	};

	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (!word_is(word, names[i]))
			continue;
		reader->options->leftovers = (enum leftovers)i;
		return true;
	}
	return option_fail(reader, word, "not one of keep, wait, kill, fail");
}

static bool read_size(struct option_reader *reader, struct word word,
	struct options_quantity *out)
{
	int64_t bytes;
	const enum size_error error =
		size_parse(word.bytes, word.length, &bytes);

	if (error != SIZE_OK)
		return option_fail(reader, word, size_reason(error));
	*out = (struct options_quantity){bytes, word.bytes, word.length};
	return true;
}

static bool read_grace(struct option_reader *reader, struct word word)
{
	reader->options->grace_given = true;
	return option_read_limit(reader, word, &reader->options->grace);
}

bool option_read_value(struct option_reader *reader, struct word word)
{
	switch (reader->row->letter) {
	case 'k':
		return read_grace(reader, word);
	case 's':
		return read_signals(reader, word);
	case 'x':
		return read_status(reader, word);
	case 'w':
		return read_warning(reader, word);
	case 'l':
		return read_leftovers(reader, word);
	case 'g':
		return option_read_limit(
			reader, word, &reader->options->give_up);
	case 'i':
		return option_read_limit(reader, word, &reader->options->idle);
	case 'n':
		return option_read_limit(
			reader, word, &reader->options->no_output);
	case 'c':
		return option_read_limit(reader, word, &reader->options->cpu);
	case 'M':
		return read_size(reader, word, &reader->options->memory);
	case 'b':
		return read_positive(reader, word, &reader->options->heartbeat);
	case 'o':
		reader->options->hook = word.bytes;
		return true;
	case 'r':
		reader->options->report = word.bytes;
		return true;
	}
	return false; /* GCOVR_EXCL_LINE: no other row takes an argument */
}
