/*
 * wording: any name in any line. Whatever a command, a process or an argument
 * is called, what comes out is one line of printable ASCII, and an escaped
 * name can be read back.
 */
#include "tmo/core/wording.h"

#include <stdbool.h>
#include <sys/wait.h>
#include "fuzz.h"
#include "tmo/core/wording_end.h"
#include "tmo/core/wording_heartbeat.h"
#include "tmo/core/wording_step.h"

struct scene {
	struct options options;
	struct options_error error;
	struct wording_step step;
	struct hook_result hook;
	struct process process;
	struct run_result result;
	struct wording_end end;
	struct heartbeat heartbeat;
	int error_number;
	const char *head; /* of a file */
	tmo_ns time;
};

static char unescape(const char **at)
{
	char c = *(*at)++;

	if (c != '\\')
		return c;
	c = *(*at)++;
	if (c == 'n' || c == 't')
		return c == 'n' ? '\n' : '\t';
	if (c == '\\')
		return c;
	for (int i = -1; i < 2; i++)
		CHECK((*at)[i] >= '0' && (*at)[i] <= '7');
	*at += 2;
	return (char)((c - '0') << 6 | ((*at)[-2] - '0') << 3 |
		      ((*at)[-1] - '0'));
}

static void check_escape(const char *name)
{
	const size_t room = 4 * strlen(name) + 4;
	struct text text = {.bytes = malloc(room), .size = room};
	const char *at = text.bytes;

	CHECK(at != NULL);
	text_escaped(&text, name);
	CHECK(!text.cut);
	check_printable(text.bytes, text.length);
	text.bytes[text.length] = '\0';
	for (; *name && at - text.bytes <= TEXT_WORD_MAX; name++)
		CHECK(unescape(&at) == *name);
	if (*name) {
		CHECK(memcmp(at, "...", 3) == 0);
		at += 3;
	}
	CHECK(at == text.bytes + text.length);
	free(text.bytes);
}

static void say(struct text *text, unsigned which, const struct scene *scene)
{
	const struct options *options = &scene->options;

	switch (which) {
	case 0:
		wording_name(text, options);
		return;
	case 1:
		wording_usage(text, options, &scene->error);
		return;
	case 2:
		wording_step(text, options, &scene->step);
		return;
	case 3:
		wording_limit(text, options,
			&(struct wording_limit){
				.reason = scene->step.reason,
				.told_by_alarm = scene->step.told_by_alarm,
				.hook = scene->step.command_ended,
			});
		return;
	case 4:
		wording_signalled(text, options, &scene->process,
			scene->step.signal, scene->error_number, scene->time);
		return;
	case 5:
		wording_hook_ended(text, options, &scene->hook);
		return;
	case 6:
		wording_left(text, options, &scene->process, true);
		return;
	case 7:
		wording_left(text, options, &scene->process, false);
		return;
	case 8:
		wording_ended(text, options, &scene->end);
		return;
	case 9:
		wording_not_run(
			text, options, scene->error_number, scene->head);
		return;
	case 10:
		wording_warning(text, options, 0);
		return;
	case 11:
		wording_leftover(text, options, &scene->process);
		return;
	case 12:
		wording_more(text, options, (size_t)scene->time);
		return;
	case 13:
		wording_heartbeat(text, options, &scene->heartbeat);
		return;
	}
}

/* In a buffer of any size, one byte short of what is needed too. */
static void check_line(unsigned which, const struct scene *scene, size_t size)
{
	char *bytes = malloc(size);
	struct text text = {.bytes = bytes, .size = size};

	CHECK(bytes != NULL);
	say(&text, which, scene);
	text_end(&text);
	CHECK(text.length > 0 && text.length <= size);
	CHECK(bytes[text.length - 1] == '\n');
	check_printable(bytes, text.length - 1);
	CHECK(!text.cut || memcmp(bytes + size - 4, "...\n", 4) == 0);
	free(bytes);
}

static tmo_ns invent_time(struct input *input)
{
	const tmo_ns time = (tmo_ns)(input_word(input) >> 1);

	return time >> input_below(input, 63);
}

static int invent_status(struct input *input)
{
	const int byte = (int)input_byte(input);

	return input_below(input, 2) ? byte << 8 : 1 + byte % 64;
}

static void invent_process(struct input *input, struct process *process)
{
	static const char states[] = "RSDTtXZPI";

	process->pid = (pid_t)(invent_time(input) & INT32_MAX);
	process->state = states[input_below(input, 9)];
	process->start = input_byte(input);
	for (size_t i = 0; i < sizeof process->name - 1; i++) {
		process->name[i] = (char)input_byte(input);
		process->wchan[i] = (char)input_byte(input);
	}
}

static void invent_scene(struct input *input, struct scene *scene)
{
	const unsigned flags = input_byte(input);

	*scene = (struct scene){
		.options.as_timeout = (flags & 0x0f) == 0x0f,
		.options.hook = flags & 0x10 ? "" : NULL,
		.step.told_by_alarm = (flags & 0x20) != 0,
		.step.reason = (enum reason)input_below(input, REASONS),
		.step.to_leftovers = (flags & 0x40) != 0,
		.step.cause = (enum cause)input_below(input, 4),
		.step.signal = (int)input_byte(input) - 64,
		.step.step = input_below(input, OPTIONS_SIGNALS_MAX),
		.step.after_grace = input_below(input, 2) != 0,
		.step.command_ended = (flags & 0x80) != 0,
		.end.result = &scene->result,
		.end.left = invent_time(input) - 1,
		.end.out_of_memory = (flags & 0x40) != 0,
		.heartbeat.elapsed = invent_time(input),
		.heartbeat.is_known = input_below(input, 2) != 0,
		.heartbeat.processes = (size_t)invent_time(input),
		.heartbeat.cpu = invent_time(input),
		.end.elapsed = invent_time(input),
		.end.usage.user = invent_time(input),
		.end.usage.system = invent_time(input),
		.end.usage.max_rss = invent_time(input),
		.result.abandoned = (flags & 0x80) != 0,
		.result.exec_error = (int)input_below(input, 3),
		.result.wait_status = invent_status(input),
		.hook.wait_status = invent_status(input),
		.hook.elapsed = invent_time(input),
		.error_number = (int)input_below(input, 140),
		.time = invent_time(input),
	};
	invent_process(input, &scene->process);
}

/* Words that options took stand in the lines as they were typed. */
static void put_words(struct scene *scene, const char *name, const char *word)
{
	const struct options_quantity duration = {
		.word = word, .length = strlen(word)};
	struct options *options = &scene->options;

	options->name = name;
	options->limit = options->grace = duration;
	options->give_up = options->idle = options->cpu = duration;
	options->no_output = options->memory = duration;
	for (size_t i = 0; i < OPTIONS_SIGNALS_MAX; i++)
		options->signals[i].pause = duration;
	options->warnings[0].word = word;
	options->warnings[0].length = strlen(word);
	scene->error.word = word;
	scene->error.length = strlen(word);
	scene->error.reason = "unknown option";
	scene->error.abbreviation =
		scene->step.step < strlen(word) ? scene->step.step : 0;
	scene->head = word[0] == '-' ? NULL : word;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = {bytes, size};
	struct scene scene;
	char *name = input_string(&input);
	char *word = input_string(&input);
	const size_t room = 4 + input_byte(&input) * 16;

	invent_scene(&input, &scene);
	put_words(&scene, name, word);
	check_escape(name);
	for (unsigned which = 0; which <= 13; which++) {
		check_line(which, &scene, room);
		check_line(which, &scene, 4);
		check_line(which, &scene, 1 << 13);
	}
	free(word);
	free(name);
	return 0;
}
