/*
 * options: see the header. Knows where in argv options, values and operands
 * stand and the rules that tie them together; knows nothing of what they lead
 * to.
 */
#include "tmo/core/options.h"

#include <signal.h>
#include <string.h>
#include "tmo/core/option_table.h"
#include "tmo/core/option_values.h"
#include "tmo/core/word.h"

static const char unknown_option[] = "unknown option";
static const struct word no_word = {NULL, 0};

/* An option that takes no argument. */
static void apply_flag(struct options *options, char letter)
{
	options->foreground |= letter == 'f';
	options->die_with_parent |= letter == 'd';
	options->main_first |= letter == 'm';
	options->preserve_status |= letter == 'p';
	options->help |= letter == 'h';
	options->version |= letter == 'V';
	if (letter == 'v' || letter == 'q') {
		options->verbose = letter == 'v';
		options->quiet = letter == 'q';
	}
}

/* One option of argv[*at], with its value; moves *at past both. */
static bool apply(struct option_reader *reader, const struct option_row *row,
	struct word attached, char *argv[], int *at)
{
	const struct word option = word_of(argv[(*at)++]);

	if (!row->argument) {
		if (attached.bytes)
			return option_fail(reader, option,
				"this option takes no argument");
		apply_flag(reader->options, row->letter);
		return true;
	}
	if (!attached.bytes) {
		if (!argv[*at])
			return option_fail(reader, option,
				"this option needs an argument");
		attached = word_of(argv[(*at)++]);
	}
	reader->row = row;
	return option_read_value(reader, attached);
}

static bool read_long(struct option_reader *reader, char *argv[], int *at)
{
	const struct word whole = word_of(argv[*at]);
	struct word value;
	const struct word name = word_cut(whole, '=', &value);
	bool ambiguous;
	const struct option_row *row = option_by_name(name, &ambiguous);

	if (row)
		return apply(reader, row, value, argv, at);
	option_fail(reader, whole, ambiguous ? "ambiguous" : unknown_option);
	if (ambiguous)
		reader->error->abbreviation = name.length;
	return false;
}

static bool read_short(struct option_reader *reader, char *argv[], int *at)
{
	const char *letter = argv[*at] + 1;

	for (; *letter; letter++) {
		const struct option_row *row = option_by_letter(*letter);

		if (!row)
			return option_fail(reader, word_of(argv[*at]),
				*letter >= '0' && *letter <= '9'
					? "unknown option (a duration cannot "
					  "be negative)"
					: unknown_option);
		if (row->argument) {
			struct word attached = no_word;

			if (letter[1])
				attached = word_of(letter + 1);
			return apply(reader, row, attached, argv, at);
		}
		apply_flag(reader->options, *letter);
		if (reader->options->help || reader->options->version)
			return true;
	}
	(*at)++;
	return true;
}

static bool read_operand(struct option_reader *reader, struct word word,
	tmo_ns (*clock)(void), zone_localtime *zone)
{
	struct options *options = reader->options;

	if (word.length == 0 || word.bytes[0] != '@')
		return option_read_limit(reader, word, &options->limit);

	enum walltime_error error = walltime_parse(
		word.bytes, word.length, clock(), zone, &options->limit.value);

	if (error != WALLTIME_OK)
		return option_fail(reader, word, walltime_reason(error));
	options->limit.word = word.bytes;
	options->limit.length = word.length;
	options->wall = true;
	return true;
}

static bool fail_option(
	struct option_reader *reader, char letter, const char *reason)
{
	reader->row = option_by_letter(letter);
	return option_fail(reader, no_word, reason);
}

/* What must not stand together. */
static bool check(struct option_reader *reader)
{
	const struct options *options = reader->options;

	if (options->timeout_status >= 0 && options->preserve_status)
		return fail_option(
			reader, 'x', "not together with --preserve-status");
	if (options->foreground && options->main_first)
		return fail_option(
			reader, 'm', "not together with --foreground");
	if (options->foreground && options->leftovers != LEFTOVERS_KEEP)
		return fail_option(reader, 'l',
			"wait, kill and fail not together with "
			"--foreground");
	for (size_t i = 0; i < options->warning_count; i++) {
		if (options->limit.value == TMO_FOREVER)
			return fail_option(reader, 'w', "needs a time limit");
		if (!options->wall &&
			options->limit.value <= options->warnings[i].before)
			return option_fail(reader,
				(struct word){options->limit.word,
					options->limit.length},
				"the time limit must be longer than the "
				"DURATION of --warn");
	}
	return true;
}

static bool is_timeout_name(const char *name)
{
	const char *slash = name ? strrchr(name, '/') : NULL;

	return name && strcmp(slash ? slash + 1 : name, "timeout") == 0;
}

static void set_defaults(struct options *options, const char *name)
{
	static const char ten[] = "10s", one[] = "1s";

	*options = (struct options){
		.timeout_status = -1,
		.as_timeout = is_timeout_name(name),
		.limit.value = TMO_FOREVER,
		.grace = {10 * TMO_SECOND, ten, sizeof ten - 1},
		.give_up = {10 * TMO_SECOND, ten, sizeof ten - 1},
		.idle.value = TMO_FOREVER,
		.no_output.value = TMO_FOREVER,
		.cpu.value = TMO_FOREVER,
		.memory.value = TMO_FOREVER,
		.signals = {{.number = SIGTERM}},
		.signal_count = 1,
	};
	if (!options->as_timeout)
		return;
	options->grace.value = TMO_FOREVER;
	options->give_up =
		(struct options_quantity){TMO_SECOND, one, sizeof one - 1};
}

bool options_parse(struct options *options, int argc, char *argv[],
	tmo_ns (*clock)(void), zone_localtime *zone,
	struct options_error *error)
{
	struct option_reader reader = {options, error, NULL};
	int at = 1;

	set_defaults(options, argc > 0 ? argv[0] : NULL);
	while (at < argc && argv[at][0] == '-' && argv[at][1] != '\0') {
		reader.row = NULL;
		if (strcmp(argv[at], "--") == 0) {
			at++;
			break;
		}
		if (!(argv[at][1] == '-' ? read_long(&reader, argv, &at)
					 : read_short(&reader, argv, &at)))
			return false;
		if (options->help || options->version)
			return true;
	}
	reader.row = NULL;
	if (at >= argc)
		return option_fail(
			&reader, no_word, "no DURATION and no COMMAND given");
	if (!read_operand(&reader, word_of(argv[at]), clock, zone))
		return false;
	if (at + 1 >= argc)
		return option_fail(&reader, word_of(argv[at]),
			"no COMMAND after this DURATION");
	options->command = &argv[at + 1];
	options->name = argv[at + 1];
	return check(&reader);
}
