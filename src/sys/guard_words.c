/* guard_words: see the header. Knows where the words lie in memory. */
#include "tmo/sys/guard_words.h"

#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include "tmo/sys/pages.h"
#include "tmo/sys/run.h"
#include "tmo/sys/self.h"

extern char **environ;

static const char name[] = "deadline-guard";

/* The words of tmo's command line, and their copy. */
struct words {
	char *start;
	size_t size;
	char *copy;
};

static const char *moved(const struct words *words, const char *word)
{
	const uintptr_t at = (uintptr_t)word - (uintptr_t)words->start;

	return word && at < words->size ? words->copy + at : word;
}

static void move_list(const struct words *words, char *list[])
{
	for (size_t i = 0; list[i]; i++)
		list[i] = (char *)moved(words, list[i]);
}

/*
 * Where the words are shorter than the guard's name, the first ones of the
 * environment too, which lie behind them. Linux shows those as well where the
 * NUL at the end of the words was overwritten (for setproctitle(3)).
 */
static struct words find_words(char *argv[], char *const environment[])
{
	struct words words = {.start = argv[0]};
	const char *end = argv[0];

	for (size_t i = 0; argv[i]; i++)
		end = argv[i] + strlen(argv[i]) + 1;
	for (size_t i = 0; environment[i] && environment[i] == end &&
			   (size_t)(end - words.start) < sizeof name;
		i++)
		end += strlen(end) + 1;
	words.size = (size_t)(end - words.start);
	return words;
}

static void move_options(const struct words *words, struct options *options)
{
	const char **all[] = {&options->limit.word, &options->grace.word,
		&options->give_up.word, &options->idle.word,
		&options->no_output.word, &options->cpu.word,
		&options->memory.word, &options->heartbeat.word, &options->hook,
		&options->report, &options->name};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		*all[i] = moved(words, *all[i]);
	for (size_t i = 0; i < options->signal_count; i++)
		options->signals[i].pause.word =
			moved(words, options->signals[i].pause.word);
	for (size_t i = 0; i < options->warning_count; i++)
		options->warnings[i].word =
			moved(words, options->warnings[i].word);
}

bool guard_hide_words(struct run *run, struct guard_words *kept)
{
	char **argv = run->children.guard.argv;
	struct words words = find_words(argv, environ);

	words.copy = words.size <= sizeof kept->room
			     ? kept->room
			     : pages_resize(NULL, 0, words.size);
	if (!words.copy)
		return false;
	memcpy(words.copy, words.start, words.size);
	kept->options = *run->given.options;
	move_options(&words, &kept->options);
	run->given.options = &kept->options;
	move_list(&words, argv);
	move_list(&words, environ);
	run->spawn.path = moved(&words, run->spawn.path);
	memset(words.start, 0, words.size);
	memcpy(words.start, name,
		sizeof name < words.size ? sizeof name : words.size - 1);
	self_set_name(name);
	return true;
}
