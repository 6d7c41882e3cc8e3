/*
 * wording: see the header. One place for what a user reads, so that the lines
 * are of one kind; knows nothing of descriptors, nor when a line is due.
 */
#include "tmo/core/wording.h"

#include <errno.h>
#include <string.h>
#include "tmo/core/option_table.h"
#include "tmo/core/shell_words.h"
#include "tmo/core/signame.h"

enum { WORD_MAX = 255 };

void wording_tool(struct text *text, const struct options *options)
{
	text_string(text, options->as_timeout ? "timeout: " : "tmo: ");
}

void wording_name(struct text *text, const struct options *options)
{
	wording_tool(text, options);
	text_escaped(text, options->name[0] ? options->name : "''");
	text_string(text, ": ");
}

/* A long word is cut, so that the reason still fits on the line. */
static void add_word(struct text *text, const char *word, size_t length)
{
	text_escaped_bytes(text, word, length < WORD_MAX ? length : WORD_MAX);
}

/* The options that an ambiguous abbreviation may stand for. */
static void add_candidates(struct text *text, const struct options_error *error)
{
	const struct word name = {error->word, error->abbreviation};
	const char *before = ": ";

	for (const struct option_row *row = option_table; row->name; row++) {
		if (!option_begins_with(row, name))
			continue;
		text_string(text, before);
		text_string(text, row->name);
		before = " or ";
	}
}

void wording_usage(struct text *text, const struct options *options,
	const struct options_error *error)
{
	wording_tool(text, options);
	if (error->option) {
		text_string(text, error->option);
		text_string(text, ": ");
	}
	if (error->word) {
		text_char(text, '\'');
		add_word(text, error->word, error->length);
		text_string(text, "': ");
	}
	text_string(text, error->reason);
	if (error->abbreviation > 0)
		add_candidates(text, error);
	text_string(text, " (see tmo --help)");
}

void wording_duration(
	struct text *text, const struct options_quantity *duration)
{
	char word[WORD_MAX + 1];
	tmo_ns value;

	add_word(text, duration->word, duration->length);
	if (duration->word[0] == '@' || duration->length + 2 > sizeof word)
		return;
	/* A number alone is one that another unit can follow. */
	memcpy(word, duration->word, duration->length);
	memcpy(word + duration->length, "ns", 2);
	if (duration_parse(word, duration->length + 2, &value) == DURATION_OK)
		text_char(text, 's');
}

void wording_size(struct text *text, const struct options_quantity *size)
{
	add_word(text, size->word, size->length);
	if (size->length == 0 || !strchr("KMGT", size->word[size->length - 1]))
		text_string(text, " bytes");
}

void wording_warning(
	struct text *text, const struct options *options, size_t which)
{
	add_word(text, options->warnings[which].word,
		options->warnings[which].length);
}

static void add_signal(struct text *text, const char *before, int signal)
{
	text_string(text, before);
	signame_write(text, signal);
}

void wording_seconds(struct text *text, const char *before, tmo_ns value)
{
	text_string(text, before);
	text_seconds(text, value);
	text_char(text, 's');
}

void wording_process(struct text *text, const struct process *process)
{
	text_string(text, "process ");
	text_number(text, process->pid);
	if (process->name[0] == '\0')
		return;
	text_string(text, " (");
	text_escaped(text, process->name);
	text_char(text, ')');
}

/* The first word of a #! line, where there is one. */
static void add_interpreter(struct text *text, const char *head)
{
	size_t length = 0;

	text_string(text, "its interpreter");
	if (head[0] == '#' && head[1] == '!') {
		for (head += 2; *head == ' ' || *head == '\t'; head++)
			continue;
		while (!strchr(" \t\n", head[length]))
			length++;
		text_char(text, ' ');
		add_word(text, head, length);
	}
	text_string(text, ": ");
}

/* For a command that was not found. */
static void add_shell_hint(struct text *text, const char *name)
{
	if (strchr(name, ' ') || strchr(name, '\t'))
		text_string(text, " (a command line: run it with sh -c)");
	else if (shell_has(name))
		text_string(text, " (a word of the shell: run it with sh -c)");
}

void wording_not_run(struct text *text, const struct options *options,
	int error, const char *head)
{
	wording_name(text, options);
	text_string(text, "cannot run: ");
	if (head)
		add_interpreter(text, head);
	text_string(text, strerror(error));
	if (options->name[0] == '-')
		text_string(text, " (options come before DURATION)");
	else if (error == ENOENT && !head)
		add_shell_hint(text, options->name);
}

void wording_signalled(struct text *text, const struct options *options,
	const struct process *process, int signal, int error, tmo_ns age)
{
	wording_name(text, options);
	if (error != 0) {
		wording_process(text, process);
		add_signal(text, " cannot be sent ", signal);
		text_string(text, ": ");
		text_string(text, strerror(error));
		return;
	}
	add_signal(text, "", signal);
	text_string(text, " to ");
	wording_process(text, process);
	if (process->state != '?') {
		text_string(text, ", state ");
		text_char(text, process->state);
	}
	if (process->wchan[0] != '\0') {
		text_string(text, " in ");
		text_escaped(text, process->wchan);
	}
	if (process->start != 0) {
		wording_seconds(text, ", ", age);
		text_string(text, " old");
	}
}

void wording_left(struct text *text, const struct options *options,
	const struct process *process, bool leaving)
{
	wording_name(text, options);
	if (process)
		wording_process(text, process);
	else
		text_string(text, "processes that cannot be found");
	if (!leaving) {
		text_string(text,
			" is in uninterruptible sleep, KILL must wait for the "
			"kernel");
		return;
	}
	text_string(text, process ? " still runs " : " still run ");
	wording_duration(text, &options->give_up);
	text_string(text, " after KILL, leaving ");
	text_string(text, process ? "it" : "them");
}
