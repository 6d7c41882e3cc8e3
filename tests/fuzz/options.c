/*
 * options: any command line, the words of it split at NUL. What is taken must
 * be within its bounds and make a plan that a machine can start with; what is
 * refused must point at a word that was given.
 */
#include "tmo/core/options.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>
#include "fuzz.h"
#include "tmo/core/machine.h"
#include "tmo/core/signame.h"
#include "tmo/core/wording.h"

#define NOW (2000000000 * TMO_SECOND)

static tmo_ns clock_of_now(void)
{
	return NOW;
}

enum { WORDS_MAX = 40 };

struct line {
	int argc;
	char *argv[WORDS_MAX + 1];
};

static bool is_within(const struct line *line, const char *at, size_t length)
{
	for (int i = 0; i < line->argc; i++)
		if (at >= line->argv[i] &&
			at + length <= line->argv[i] + strlen(line->argv[i]))
			return true;
	return false;
}

static void check_limit(const struct line *line,
	const struct options_quantity *duration, bool typed)
{
	CHECK(duration->value > 0);
	if (typed)
		CHECK(is_within(line, duration->word, duration->length));
}

static void check_signals(const struct options *options)
{
	CHECK(options->signal_count >= 1);
	CHECK(options->signal_count <= OPTIONS_SIGNALS_MAX);
	CHECK(options->warning_count <= OPTIONS_WARNINGS_MAX);
	for (size_t i = 0; i < options->signal_count; i++) {
		const tmo_ns pause = options->signals[i].pause.value;

		CHECK(options->signals[i].number >= 0);
		CHECK(options->signals[i].number <= signame_highest());
		CHECK(i == 0 ? pause == 0 : pause > 0 && pause < TMO_FOREVER);
	}
	for (size_t i = 0; i < options->warning_count; i++) {
		CHECK(options->warnings[i].number >= 0);
		CHECK(options->warnings[i].number <= signame_highest());
		CHECK(options->warnings[i].before > 0);
		CHECK(options->warnings[i].before < TMO_FOREVER);
		CHECK(options->wall ||
			options->warnings[i].before < options->limit.value);
	}
}

/* It starts, and has nothing to do before its first deadline. */
static void check_plan(const struct options *options)
{
	static struct actions actions;
	const struct timestamps now = {TMO_SECOND, NOW};
	struct machine machine;
	struct plan plan;

	plan_make(&plan, options);
	CHECK(plan.step_count >= 1);
	CHECK(plan.step_count <= options->signal_count);
	CHECK(plan.death_signal >= 0);
	machine_start(&machine, &plan, 1, now);
	CHECK(machine.phase == MACHINE_ACTIVE);
	CHECK(machine_deadline(&machine) > now.mono);
	CHECK(machine_wall_deadline(&machine) > now.wall);
	actions.count = 0;
	machine_step(
		&machine, &(struct event){.kind = EVENT_TICK}, now, &actions);
	CHECK(actions.count == 0);
}

static void check_good(const struct line *line, const struct options *options)
{
	const int at = (int)(options->command - line->argv);

	CHECK(at >= 2 && at < line->argc);
	CHECK(options->name == line->argv[at]);
	CHECK(options->limit.word == line->argv[at - 1]);
	CHECK(options->limit.length == strlen(line->argv[at - 1]));
	CHECK(options->wall == (line->argv[at - 1][0] == '@'));
	CHECK(!options->wall || options->limit.value > NOW);
	check_limit(line, &options->limit, true);
	check_limit(line, &options->grace, options->grace_given);
	/* Its default is a word of the program's own. */
	if (options->give_up.value != TMO_SECOND &&
		options->give_up.value != 10 * TMO_SECOND)
		check_limit(line, &options->give_up,
			options->give_up.value != TMO_FOREVER);
	check_limit(line, &options->idle, options->idle.value != TMO_FOREVER);
	check_limit(line, &options->no_output,
		options->no_output.value != TMO_FOREVER);
	check_limit(line, &options->cpu, options->cpu.value != TMO_FOREVER);
	check_limit(
		line, &options->memory, options->memory.value != TMO_FOREVER);
	CHECK(options->heartbeat.value >= 0 &&
		options->heartbeat.value < TMO_FOREVER);
	if (options->heartbeat.value != 0)
		check_limit(line, &options->heartbeat, true);
	for (size_t i = 0; i < options->warning_count; i++)
		CHECK(is_within(line, options->warnings[i].word,
			options->warnings[i].length));
	CHECK(options->timeout_status >= -1 && options->timeout_status <= 255);
	CHECK(options->timeout_status < 0 || !options->preserve_status);
	CHECK(!options->foreground || !options->main_first);
	CHECK(!options->foreground || options->leftovers == LEFTOVERS_KEEP);
	CHECK(!options->hook || is_within(line, options->hook, 0));
	CHECK(!options->report || is_within(line, options->report, 0));
	CHECK(!options->verbose || !options->quiet);
	check_signals(options);
	check_plan(options);
}

static void check_error(const struct line *line, const struct options *options,
	const struct options_error *error)
{
	char bytes[1024];
	struct text text = TEXT_ON(bytes);

	CHECK(error->reason != NULL);
	CHECK(!error->word || is_within(line, error->word, error->length));
	CHECK(!error->option || strncmp(error->option, "--", 2) == 0);
	CHECK(error->abbreviation <= error->length);
	wording_usage(&text, options, error);
	text_end(&text);
	CHECK(text.length > 5 && bytes[text.length - 1] == '\n');
	check_printable(bytes, text.length - 1);
}

/* What follows the command is the command's: it may say anything. */
static void check_command_is_free(struct line *line, int at)
{
	struct options options;
	struct options_error error;
	char *const after = at + 1 < line->argc ? line->argv[at + 1] : NULL;
	static char help[] = "--help";

	if (!after)
		return;
	line->argv[at + 1] = help;
	CHECK(options_parse(&options, line->argc, line->argv, clock_of_now,
		gmtime_r, &error));
	CHECK(!options.help && options.command == line->argv + at);
	line->argv[at + 1] = after;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = {bytes, size};
	struct line line = {.argc = 0};
	struct options options;
	struct options_error error = {.reason = NULL};

	while (input.left > 0 && line.argc < WORDS_MAX)
		line.argv[line.argc++] = input_string(&input);
	if (!options_parse(&options, line.argc, line.argv, clock_of_now,
		    gmtime_r, &error)) {
		check_error(&line, &options, &error);
	} else if (!options.help && !options.version) {
		check_good(&line, &options);
		check_command_is_free(
			&line, (int)(options.command - line.argv));
	}
	for (int i = 0; i < line.argc; i++)
		free(line.argv[i]);
	return 0;
}
