/*
 * options: see the header. Knows the words of the command line and the rules
 * that tie them together; knows nothing of what they lead to.
 */
#include "tmo/core/options.h"

#include <signal.h>
#include <string.h>
#include "tmo/core/signame.h"

static const char UNKNOWN_OPTION[] = "unknown option";

/* A piece of argv: what a value is read from and an error points at. */
struct word {
	const char *bytes;
	size_t length;
};

struct parser {
	struct options *options;
	struct options_error *error;
	const char *row; /* of the option whose value is being read */
};

/*
 * The options, as --help shows them: a letter, at ROW_NAME a name, behind its
 * '=' what it takes, and behind the tab what it is for.
 */
static const char rows[] =
	"k, --kill-after=DURATION\tKILL so long after the signal, 0: never\n"
	"s, --signal=SIGNAL[,DURATION,SIGNAL]...\tsignals at the limit (TERM)\n"
	"f, --foreground\tsignal and wait for COMMAND alone\n"
	"m, --main-first\tsignal descendants when COMMAND has ended\n"
	"p, --preserve-status\tCOMMAND's own status even at a limit\n"
	"x, --timeout-status=N\tstatus at a limit, 0 to 255 (124)\n"
	"i, --idle=DURATION\tlimit on no progress\n"
	"c, --cpu=DURATION\tlimit on CPU time, descendants included\n"
	"w, --warn=SIGNAL@DURATION\tsignal COMMAND before the time limit\n"
	"l, --leftovers=keep|wait|kill\t"
	"descendants that outlive COMMAND (keep)\n"
	"o, --on-timeout=SHELL-COMMAND\trun it before the first signal\n"
	"r, --report=FILE\tappend a line of JSON about the run\n"
	"g, --give-up=DURATION\tleave what outlives KILL by it, exit 125\n"
	"v, --verbose\tsay who is signalled and how it ended\n"
	"q, --quiet\tsay nothing but errors\n"
	"h, --help\tprint this help\n"
	"V, --version\tprint the version\n";

enum { ROW_NAME = sizeof "k, --" - 1, HELP_COLUMN = 34 };

static const char *row_next(const char *row)
{
	while (*row++ != '\n')
		continue;
	return row;
}

static size_t row_name_length(const char *row)
{
	size_t length = 0;

	for (row += ROW_NAME; *row != '=' && *row != '\t'; row++)
		length++;
	return length;
}

static bool row_takes_argument(const char *row)
{
	return row[ROW_NAME + row_name_length(row)] == '=';
}

/* NULL: there is no such option. */
static const char *row_of(char letter)
{
	for (const char *row = rows; *row != '\0'; row = row_next(row))
		if (*row == letter)
			return row;
	return NULL;
}

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
	const char *row = parser->row;

	*parser->error = (struct options_error){
		.word = word.bytes,
		.length = word.length,
		.reason = reason,
		.option = row ? row + ROW_NAME : NULL,
		.option_length = row ? row_name_length(row) : 0,
	};
	return false;
}

/* Where a word is no duration, what was meant may be plain. */
static bool fail_duration(
	struct parser *parser, struct word word, enum duration_error error)
{
	if (error == DURATION_NUMBER && !parser->row)
		return fail(parser, word,
			"expected a DURATION such as 10s before COMMAND");
	if (error == DURATION_UNIT &&
		(memchr(word.bytes, ',', word.length) ||
			memchr(word.bytes, ':', word.length)))
		return fail(parser, word,
			"no , or : in a duration, write 1.5 or 1m30s");
	return fail(parser, word, duration_reason(error));
}

static bool read_duration(
	struct parser *parser, struct word word, struct options_duration *out)
{
	tmo_ns value;
	enum duration_error error =
		duration_parse(word.bytes, word.length, &value);

	if (error != DURATION_OK)
		return fail_duration(parser, word, error);
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
	size_t i;

	for (i = 0; i < word.length && status <= 255; i++) {
		if (word.bytes[i] < '0' || word.bytes[i] > '9')
			break;
		status = status * 10 + (word.bytes[i] - '0');
	}
	if (i == 0 || i < word.length || status > 255)
		return fail(parser, word, "not a number from 0 to 255");
	parser->options->timeout_status = status;
	return true;
}

static bool read_leftovers(struct parser *parser, struct word word)
{
	static const char names[][5] = {
		[LEFTOVERS_KEEP] = "keep",
		[LEFTOVERS_WAIT] = "wait",
		[LEFTOVERS_KILL] = "kill",
	};

	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (!word_is(word, names[i]))
			continue;
		parser->options->leftovers = (enum leftovers)i;
		return true;
	}
	return fail(parser, word, "not one of keep, wait, kill");
}

static bool read_grace(struct parser *parser, struct word word)
{
	parser->options->grace_given = true;
	return read_limit(parser, word, &parser->options->grace);
}

/* An option that takes no argument. */
static void apply_flag(struct options *options, char letter)
{
	options->foreground |= letter == 'f';
	options->main_first |= letter == 'm';
	options->preserve_status |= letter == 'p';
	options->help |= letter == 'h';
	options->version |= letter == 'V';
	if (letter == 'v' || letter == 'q') {
		options->verbose = letter == 'v';
		options->quiet = letter == 'q';
	}
}

static bool apply_value(struct parser *parser, char letter, struct word word)
{
	switch (letter) {
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
	return false; /* GCOVR_EXCL_LINE: no other row takes an argument */
}

/* One option of argv[*at], with its value; moves *at past both. */
static bool apply(struct parser *parser, const char *row, struct word attached,
	char *argv[], int *at)
{
	const struct word option = word_of(argv[(*at)++]);

	if (!row_takes_argument(row)) {
		if (attached.bytes)
			return fail(parser, option,
				"this option takes no argument");
		apply_flag(parser->options, *row);
		return true;
	}
	if (!attached.bytes) {
		if (!argv[*at])
			return fail(parser, option,
				"this option needs an argument");
		attached = word_of(argv[(*at)++]);
	}
	parser->row = row;
	return apply_value(parser, *row, attached);
}

static bool read_long(struct parser *parser, char *argv[], int *at)
{
	const struct word whole = word_of(argv[*at]);
	struct word value;
	const struct word name = word_cut(
		(struct word){whole.bytes + 2, whole.length - 2}, '=', &value);
	const char *found = NULL;

	for (const char *row = rows; *row != '\0'; row = row_next(row)) {
		const size_t length = row_name_length(row);

		if (name.length == 0 || name.length > length ||
			memcmp(row + ROW_NAME, name.bytes, name.length) != 0)
			continue;
		/* No others begin alike. */
		if (found)
			return fail(parser, whole,
				"ambiguous: --verbose or --version");
		found = row;
		if (name.length == length)
			break;
	}
	if (!found)
		return fail(parser, whole, UNKNOWN_OPTION);
	return apply(parser, found, value, argv, at);
}

static bool read_short(struct parser *parser, char *argv[], int *at)
{
	const char *letter = argv[*at] + 1;

	for (; *letter; letter++) {
		const char *row = row_of(*letter);

		if (!row)
			return fail(parser, word_of(argv[*at]),
				*letter >= '0' && *letter <= '9'
					? "unknown option (a duration cannot "
					  "be negative)"
					: UNKNOWN_OPTION);
		if (row_takes_argument(row)) {
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

static bool read_operand(struct parser *parser, struct word word,
	tmo_ns (*clock)(void), zone_localtime *zone)
{
	struct options *options = parser->options;

	if (word.length == 0 || word.bytes[0] != '@')
		return read_limit(parser, word, &options->limit);

	enum walltime_error error = walltime_parse(
		word.bytes, word.length, clock(), zone, &options->limit.value);

	if (error != WALLTIME_OK)
		return fail(parser, word, walltime_reason(error));
	options->limit.word = word.bytes;
	options->limit.length = word.length;
	options->wall = true;
	return true;
}

static bool fail_option(struct parser *parser, char letter, const char *reason)
{
	parser->row = row_of(letter);
	return fail(parser, (struct word){NULL, 0}, reason);
}

/* What must not stand together. */
static bool check(struct parser *parser)
{
	const struct options *options = parser->options;

	if (options->timeout_status >= 0 && options->preserve_status)
		return fail_option(
			parser, 'x', "not together with --preserve-status");
	if (options->foreground && options->main_first)
		return fail_option(
			parser, 'm', "not together with --foreground");
	if (options->foreground && options->leftovers != LEFTOVERS_KEEP)
		return fail_option(parser, 'l',
			"wait and kill not together with --foreground");
	for (size_t i = 0; i < options->warning_count; i++) {
		if (options->limit.value == TMO_FOREVER)
			return fail_option(parser, 'w', "needs a time limit");
		if (!options->wall &&
			options->limit.value <= options->warnings[i].before)
			return fail(parser,
				(struct word){options->limit.word,
					options->limit.length},
				"the time limit must be longer than the "
				"DURATION of --warn");
	}
	return true;
}

const struct options_duration *options_limit(
	const struct options *options, enum reason reason)
{
	switch (reason) {
	case REASON_TIME:
		return &options->limit;
	case REASON_IDLE:
		return &options->idle;
	case REASON_CPU:
		return &options->cpu;
	case REASON_NONE:
		break;
	}
	return NULL;
}

static bool is_timeout_name(const char *name)
{
	const char *slash = name ? strrchr(name, '/') : NULL;

	return name && strcmp(slash ? slash + 1 : name, "timeout") == 0;
}

static void set_defaults(struct options *options, const char *name)
{
	static const char grace[] = "10s";

	*options = (struct options){
		.timeout_status = -1,
		.as_timeout = is_timeout_name(name),
		.limit.value = TMO_FOREVER,
		.grace = {10 * TMO_SECOND, grace, sizeof grace - 1},
		.give_up.value = TMO_FOREVER,
		.idle.value = TMO_FOREVER,
		.cpu.value = TMO_FOREVER,
		.signals[0].number = SIGTERM,
		.signal_count = 1,
	};
	if (options->as_timeout)
		options->grace.value = TMO_FOREVER;
}

bool options_parse(struct options *options, int argc, char *argv[],
	tmo_ns (*clock)(void), zone_localtime *zone,
	struct options_error *error)
{
	struct parser parser = {options, error, NULL};
	int at = 1;

	set_defaults(options, argc > 0 ? argv[0] : NULL);
	while (at < argc && argv[at][0] == '-' && argv[at][1] != '\0') {
		parser.row = NULL;
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
	parser.row = NULL;
	if (at >= argc)
		return fail(&parser, (struct word){NULL, 0},
			"no DURATION and no COMMAND given");
	if (!read_operand(&parser, word_of(argv[at]), clock, zone))
		return false;
	if (at + 1 >= argc)
		return fail(&parser, word_of(argv[at]),
			"no COMMAND after this DURATION");
	options->command = &argv[at + 1];
	options->name = argv[at + 1];
	return check(&parser);
}

static void add_rows(struct text *text)
{
	size_t start = 0;

	for (const char *at = rows; *at != '\0'; at++) {
		if (at == rows || at[-1] == '\n') {
			start = text->length;
			text_string(text, "  -");
		}
		if (*at != '\t') {
			text_char(text, *at);
			continue;
		}
		do
			text_char(text, ' ');
		while (text->length - start < HELP_COLUMN);
	}
}

void options_help(struct text *text, bool as_timeout)
{
	text_string(text, "usage: ");
	text_string(text, as_timeout ? "timeout" : "tmo");
	text_string(text,
		" [OPTION]... DURATION COMMAND [ARG]...\n"
		"Run COMMAND; after DURATION send TERM to it and all it "
		"started, KILL ");
	text_string(text, as_timeout ? "only by -k.\n" : "10s later.\n");
	add_rows(text);
	text_string(text,
		"\nDURATION: 30, 1.5s, 1h30m, 0 or inf (no limit); units ns us "
		"ms s m min h d w;\nor @HH:MM[:SS], @DATETHH:MM[:SS][ZONE], "
		"@SECONDS: over by that time.\nExit: the command's; 124 at a "
		"limit, 137 if KILLed; 125 tmo failed, 126, 127.\n");
}
