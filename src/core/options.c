/*
 * options: see the header. Knows the words of the command line and the rules
 * that tie them together; knows nothing of what they lead to.
 */
#include "tmo/options.h"

#include <signal.h>
#include <string.h>
#include "tmo/signame.h"

static const char NEEDS_ARGUMENT[] = "this option needs an argument";
static const char NO_ARGUMENT[] = "this option takes no argument";
static const char UNKNOWN_OPTION[] = "unknown option";
static const char NO_OPTION[] =
	"unknown option (a duration cannot be negative)";
static const char AMBIGUOUS[] = "ambiguous option";

/* A piece of argv: what a value is read from and an error points at. */
struct word {
	const char *bytes;
	size_t length;
};

struct parser {
	struct options *options;
	struct options_error *error;
	const char *option; /* the one whose value is being read */
};

static const struct row {
	char letter;
	const char *name;
	const char *argument; /* its name in --help, or NULL */
	const char *help;
} rows[] = {
	{'k', "kill-after", "DURATION",
		"KILL so long after the first signal (10s)"},
	{'s', "signal", "SIGNAL[,DURATION,SIGNAL]...",
		"signals at the limit (TERM)"},
	{'f', "foreground", NULL, "signal and wait for COMMAND alone"},
	{'m', "main-first", NULL, "signal descendants when COMMAND has ended"},
	{'p', "preserve-status", NULL, "COMMAND's own status even at a limit"},
	{'x', "timeout-status", "N", "status at a limit, 0 to 255 (124)"},
	{'i', "idle", "DURATION", "limit on no progress"},
	{'c', "cpu", "DURATION", "limit on CPU time, descendants included"},
	{'w', "warn", "SIGNAL@DURATION",
		"signal COMMAND before the time limit"},
	{'l', "leftovers", "keep|wait|kill",
		"descendants that outlive COMMAND (keep)"},
	{'o', "on-timeout", "SHELL-COMMAND", "run it before the first signal"},
	{'r', "report", "FILE", "append a line of JSON about the run"},
	{'g', "give-up", "DURATION",
		"leave what outlives KILL by it, exit 125"},
	{'v', "verbose", NULL, "say who is signalled and how it ended"},
	{'q', "quiet", NULL, "say nothing but errors"},
	{'h', "help", NULL, "print this help"},
	{'V', "version", NULL, "print the version"},
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0], HELP_COLUMN = 34 };

static struct word word_of(const char *string)
{
	return (struct word){string, strlen(string)};
}

static bool word_is(struct word word, const char *string)
{
	return word.length == strlen(string) &&
	       memcmp(word.bytes, string, word.length) == 0;
}

/* The part before the first `c`; *rest is what follows it, NULL if none. */
static struct word word_cut(struct word word, char c, struct word *rest)
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

static bool fail(struct parser *parser, struct word word, const char *reason)
{
	*parser->error = (struct options_error){
		.word = word.bytes,
		.length = word.length,
		.reason = reason,
		.option = parser->option,
	};
	return false;
}

static bool read_duration(
	struct parser *parser, struct word word, struct options_duration *out)
{
	tmo_ns value;
	enum duration_error error =
		duration_parse(word.bytes, word.length, &value);

	if (error != DURATION_OK)
		return fail(parser, word, duration_reason(error));
	*out = (struct options_duration){value, word.bytes, word.length};
	return true;
}

/* As read_duration(), where 0 means "no limit". */
static bool read_limit(
	struct parser *parser, struct word word, struct options_duration *out)
{
	if (!read_duration(parser, word, out))
		return false;
	if (out->value == 0)
		out->value = TMO_FOREVER;
	return true;
}

static bool read_positive(
	struct parser *parser, struct word word, struct options_duration *out)
{
	if (!read_duration(parser, word, out))
		return false;
	if (out->value == 0 || out->value == TMO_FOREVER)
		return fail(parser, word, "must be above 0 and finite");
	return true;
}

static bool read_signal(struct parser *parser, struct word word, int *number)
{
	*number = signame_parse(word.bytes, word.length);
	if (*number == SIGNAME_UNKNOWN)
		return fail(parser, word, "unknown signal");
	return true;
}

static bool read_signals(struct parser *parser, struct word word)
{
	struct options *options = parser->options;
	struct word rest = word;
	size_t count = 0;

	options->signals[0].pause = (struct options_duration){.value = 0};
	for (;;) {
		const struct word name = word_cut(rest, ',', &rest);

		if (!read_signal(parser, name, &options->signals[count].number))
			return false;
		options->signal_count = ++count;
		if (!rest.bytes)
			return true;
		if (count == OPTIONS_SIGNALS_MAX)
			return fail(parser, word, "more than 32 signals");

		const struct word pause = word_cut(rest, ',', &rest);

		if (!read_positive(
			    parser, pause, &options->signals[count].pause))
			return false;
		if (!rest.bytes)
			return fail(
				parser, pause, "no signal after this pause");
	}
}

static bool read_warning(struct parser *parser, struct word word)
{
	struct options *options = parser->options;
	const size_t n = options->warning_count;
	struct options_duration before;
	struct word rest;
	const struct word name = word_cut(word, '@', &rest);

	if (!rest.bytes)
		return fail(parser, word, "not of the form SIGNAL@DURATION");
	if (n == OPTIONS_WARNINGS_MAX)
		return fail(parser, word, "more than 16 warnings");
	if (!read_signal(parser, name, &options->warnings[n].number) ||
		!read_positive(parser, rest, &before))
		return false;
	options->warnings[n].before = before.value;
	options->warning_count = n + 1;
	return true;
}

static bool read_status(struct parser *parser, struct word word)
{
	int status = 0;

	if (word.length == 0)
		return fail(parser, word, "not a number from 0 to 255");
	for (size_t i = 0; i < word.length; i++) {
		const char c = word.bytes[i];

		if (c < '0' || c > '9' || status > 255)
			return fail(parser, word, "not a number from 0 to 255");
		status = status * 10 + (c - '0');
	}
	if (status > 255)
		return fail(parser, word, "not a number from 0 to 255");
	parser->options->timeout_status = status;
	return true;
}

static bool read_leftovers(struct parser *parser, struct word word)
{
	struct options *options = parser->options;

	if (word_is(word, "keep"))
		options->leftovers = LEFTOVERS_KEEP;
	else if (word_is(word, "wait"))
		options->leftovers = LEFTOVERS_WAIT;
	else if (word_is(word, "kill"))
		options->leftovers = LEFTOVERS_KILL;
	else
		return fail(parser, word, "not one of keep, wait, kill");
	return true;
}

static bool read_grace(struct parser *parser, struct word word)
{
	parser->options->grace_given = true;
	return read_limit(parser, word, &parser->options->grace);
}

/* An option that takes no argument. */
static void apply_flag(struct options *options, char letter)
{
	switch (letter) {
	case 'f':
		options->foreground = true;
		break;
	case 'm':
		options->main_first = true;
		break;
	case 'p':
		options->preserve_status = true;
		break;
	case 'v':
	case 'q':
		options->verbose = letter == 'v';
		options->quiet = letter == 'q';
		break;
	case 'h':
		options->help = true;
		break;
	case 'V':
		options->version = true;
		break;
	}
}

static bool apply_value(
	struct parser *parser, const struct row *row, struct word word)
{
	parser->option = row->name;
	switch (row->letter) {
	case 'k':
		return read_grace(parser, word);
	case 's':
		return read_signals(parser, word);
	case 'x':
		return read_status(parser, word);
	case 'w':
		return read_warning(parser, word);
	case 'l':
		return read_leftovers(parser, word);
	case 'g':
		return read_limit(parser, word, &parser->options->give_up);
	case 'i':
		return read_limit(parser, word, &parser->options->idle);
	case 'c':
		return read_limit(parser, word, &parser->options->cpu);
	case 'o':
		parser->options->hook = word.bytes;
		return true;
	case 'r':
		parser->options->report = word.bytes;
		return true;
	}
	return false;
}

/* One option of argv[*at], with its value; moves *at past both. */
static bool apply(struct parser *parser, const struct row *row,
	struct word attached, char *argv[], int *at)
{
	const struct word option = word_of(argv[(*at)++]);

	parser->option = NULL;
	if (!row->argument) {
		if (attached.bytes)
			return fail(parser, option, NO_ARGUMENT);
		apply_flag(parser->options, row->letter);
		return true;
	}
	if (!attached.bytes) {
		if (!argv[*at])
			return fail(parser, option, NEEDS_ARGUMENT);
		attached = word_of(argv[(*at)++]);
	}
	return apply_value(parser, row, attached);
}

static bool read_long(struct parser *parser, char *argv[], int *at)
{
	const struct word whole = word_of(argv[*at]);
	struct word value;
	const struct word name = word_cut(
		(struct word){whole.bytes + 2, whole.length - 2}, '=', &value);
	const struct row *found = NULL;

	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (strncmp(rows[i].name, name.bytes, name.length) != 0)
			continue;
		if (rows[i].name[name.length] == '\0') {
			found = &rows[i];
			break;
		}
		if (found)
			return fail(parser, whole, AMBIGUOUS);
		found = &rows[i];
	}
	if (!found)
		return fail(parser, whole, UNKNOWN_OPTION);
	return apply(parser, found, value, argv, at);
}

static const struct row *row_of(char letter)
{
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (rows[i].letter == letter)
			return &rows[i];
	return NULL;
}

static bool read_short(struct parser *parser, char *argv[], int *at)
{
	const char *letter = argv[*at] + 1;

	for (; *letter; letter++) {
		const struct row *row = row_of(*letter);

		if (!row)
			return fail(parser, word_of(argv[*at]),
				*letter >= '0' && *letter <= '9'
					? NO_OPTION
					: UNKNOWN_OPTION);
		if (row->argument) {
			struct word attached = {NULL, 0};

			if (letter[1])
				attached = word_of(letter + 1);
			return apply(parser, row, attached, argv, at);
		}
		apply_flag(parser->options, *letter);
		if (parser->options->help || parser->options->version)
			return true;
	}
	(*at)++;
	return true;
}

static bool read_operand(struct parser *parser, struct word word, tmo_ns now,
	walltime_zone *zone)
{
	struct options *options = parser->options;

	parser->option = NULL;
	if (word.length == 0 || word.bytes[0] != '@')
		return read_limit(parser, word, &options->limit);

	enum walltime_error error = walltime_parse(
		word.bytes, word.length, now, zone, &options->limit.value);

	if (error != WALLTIME_OK)
		return fail(parser, word, walltime_reason(error));
	options->limit.word = word.bytes;
	options->limit.length = word.length;
	options->wall = true;
	return true;
}

/* What must not stand together. */
static bool check(struct parser *parser)
{
	const struct options *options = parser->options;
	const struct word none = {NULL, 0};

	parser->option = NULL;
	if (options->timeout_status >= 0 && options->preserve_status)
		return fail(parser, none,
			"-x and -p (--timeout-status, --preserve-status) "
			"exclude each other");
	if (options->foreground && options->main_first)
		return fail(parser, none,
			"-f and -m (--foreground, --main-first) "
			"exclude each other");
	if (options->foreground && options->leftovers != LEFTOVERS_KEEP)
		return fail(parser, none,
			"-f and -l (--foreground, --leftovers=wait or kill) "
			"exclude each other");
	for (size_t i = 0; i < options->warning_count; i++) {
		if (options->limit.value == TMO_FOREVER)
			return fail(
				parser, none, "-w (--warn) needs a time limit");
		if (!options->wall &&
			options->limit.value <= options->warnings[i].before)
			return fail(parser,
				(struct word){options->limit.word,
					options->limit.length},
				"the time limit is not longer than what -w "
				"(--warn) asks for before it");
	}
	return true;
}

static bool is_drop_in(const char *name)
{
	const char *slash = name ? strrchr(name, '/') : NULL;

	return name && strcmp(slash ? slash + 1 : name, "timeout") == 0;
}

static void set_defaults(struct options *options, const char *name)
{
	static const char grace[] = "10s";

	*options = (struct options){
		.timeout_status = -1,
		.drop_in = is_drop_in(name),
		.limit.value = TMO_FOREVER,
		.grace = {10 * TMO_SECOND, grace, sizeof grace - 1},
		.give_up.value = TMO_FOREVER,
		.idle.value = TMO_FOREVER,
		.cpu.value = TMO_FOREVER,
		.signals[0].number = SIGTERM,
		.signal_count = 1,
	};
	if (options->drop_in)
		options->grace.value = TMO_FOREVER;
}

bool options_parse(struct options *options, int argc, char *argv[], tmo_ns now,
	walltime_zone *zone, struct options_error *error)
{
	struct parser parser = {options, error, NULL};
	int at = 1;

	set_defaults(options, argc > 0 ? argv[0] : NULL);
	while (at < argc && argv[at][0] == '-' && argv[at][1] != '\0') {
		if (strcmp(argv[at], "--") == 0) {
			at++;
			break;
		}
		if (!(argv[at][1] == '-' ? read_long(&parser, argv, &at)
					 : read_short(&parser, argv, &at)))
			return false;
		if (options->help || options->version)
			return true;
	}
	parser.option = NULL;
	if (at >= argc)
		return fail(&parser, (struct word){NULL, 0},
			"no DURATION and no COMMAND given");
	if (!read_operand(&parser, word_of(argv[at]), now, zone))
		return false;
	if (at + 1 >= argc)
		return fail(&parser, word_of(argv[at]),
			"no COMMAND after this DURATION");
	options->command = &argv[at + 1];
	options->name = argv[at + 1];
	return check(&parser);
}

static void help_row(struct text *text, const struct row *row)
{
	const size_t start = text->length;

	text_string(text, "  -");
	text_char(text, row->letter);
	text_string(text, ", --");
	text_string(text, row->name);
	if (row->argument) {
		text_char(text, '=');
		text_string(text, row->argument);
	}
	do
		text_char(text, ' ');
	while (text->length - start < HELP_COLUMN);
	text_string(text, row->help);
	text_char(text, '\n');
}

void options_help(struct text *text)
{
	text_string(text,
		"usage: tmo [OPTION]... DURATION COMMAND [ARG]...\n"
		"Run COMMAND; when DURATION is over end it and all it "
		"started: TERM, then KILL.\n");
	for (size_t i = 0; i < ROW_COUNT; i++)
		help_row(text, &rows[i]);
	text_string(text,
		"\nDURATION: 30, 1.5s, 1h30m, 0 or inf (no limit); units ns us "
		"ms s m min h d w;\nor @HH:MM[:SS], @DATETHH:MM[:SS][ZONE], "
		"@SECONDS: over by that time.\nExit: the command's; 124 at a "
		"limit, 137 if KILLed; 125 tmo failed, 126, 127.\n");
}
