/*
 * wording: see the header. One place for all that a user reads of a run, so
 * that the lines are of one kind; knows nothing of descriptors.
 */
#include "tmo/core/wording.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include "tmo/core/limit_table.h"
#include "tmo/core/option_table.h"
#include "tmo/core/signame.h"

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

static void add_word(struct text *text, const char *word, size_t length)
{
	char name[256];

	if (length >= sizeof name)
		length = sizeof name - 1;
	memcpy(name, word, length);
	name[length] = '\0';
	text_escaped(text, name);
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

/* As typed; a bare number, one that a unit can follow, gets the s it means. */
static void add_duration(
	struct text *text, const struct options_duration *duration)
{
	char word[256];
	tmo_ns value;

	add_word(text, duration->word, duration->length);
	if (duration->word[0] == '@' || duration->length + 2 > sizeof word)
		return;
	memcpy(word, duration->word, duration->length);
	memcpy(word + duration->length, "ns", 2);
	if (duration_parse(word, duration->length + 2, &value) == DURATION_OK)
		text_char(text, 's');
}

static void add_signal(struct text *text, const char *before, int signal)
{
	char name[SIGNAME_MAX];

	text_string(text, before);
	text_string(text, signame_format(signal, name));
}

static void add_seconds(struct text *text, const char *before, tmo_ns value)
{
	text_string(text, before);
	text_seconds(text, value);
	text_char(text, 's');
}

static void add_sending(struct text *text, int signal)
{
	if (signal == 0)
		text_string(text, "sending no signal");
	else
		add_signal(text, "sending ", signal);
}

/* What GNU timeout -v prints, for those who read it. */
static void add_as_timeout(
	struct text *text, const struct options *options, int signal)
{
	wording_tool(text, options);
	add_signal(text, "sending signal ", signal);
	text_string(text, " to command '");
	text_escaped(text, options->name);
	text_char(text, '\'');
}

static void add_reason(struct text *text, const struct options *options,
	const struct machine *machine)
{
	const enum reason reason = machine->limits.reached;
	const struct limit_row *limit = &limit_table[reason];
	const struct options_duration *value = options_limit(options, reason);

	if (reason == REASON_TIME && machine->limits.alarmed) {
		text_string(text, "told by ALRM that time is up");
		return;
	}
	text_string(text, limit->before);
	if (value)
		add_duration(text, value);
	text_string(text, limit->after);
}

void wording_hook(struct text *text, const struct options *options,
	const struct machine *machine)
{
	wording_name(text, options);
	add_reason(text, options, machine);
	text_string(text, ", running the -o command");
}

static void add_later(struct text *text, const struct options *options,
	const struct machine *machine, const struct action *action)
{
	if (machine->job.command == COMMAND_ENDED)
		text_string(text, "what it left is ");
	text_string(text, "still running ");
	add_duration(text, action->step < machine->plan->step_count
				   ? &options->signals[action->step].pause
				   : &options->grace);
	text_string(text, " later");
}

void wording_step(struct text *text, const struct options *options,
	const struct machine *machine, const struct action *action)
{
	if (options->as_timeout) {
		add_as_timeout(text, options, action->signal);
		return;
	}
	wording_name(text, options);
	switch (action->cause) {
	case CAUSE_RECEIVED:
		if (action->signal == SIGKILL)
			break;
		add_signal(text, "received ", action->signal);
		text_string(text, ", sending it on");
		return;
	case CAUSE_WARNING:
		text_string(text, "the time limit is near, ");
		add_sending(text, action->signal);
		return;
	case CAUSE_LIMIT:
	case CAUSE_LEFTOVERS:
		break;
	}
	if (action->to_leftovers) {
		text_string(text, "ended, ");
		add_sending(text, action->signal);
		text_string(text, " to what it left");
		return;
	}
	if (action->step > 0) {
		add_later(text, options, machine, action);
		text_string(text, ", ");
	} else if (!options->hook) {
		add_reason(text, options, machine);
		text_string(text, ", ");
	}
	add_sending(text, action->signal);
}

static void add_process(struct text *text, const struct process *process)
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
}

void wording_signalled(struct text *text, const struct options *options,
	const struct process *process, int signal, int error, tmo_ns age)
{
	wording_name(text, options);
	if (error != 0) {
		add_process(text, process);
		add_signal(text, " cannot be sent ", signal);
		text_string(text, ": ");
		text_string(text, strerror(error));
		return;
	}
	add_signal(text, "", signal);
	text_string(text, " to ");
	add_process(text, process);
	if (process->state != '?') {
		text_string(text, ", state ");
		text_char(text, process->state);
	}
	if (process->wchan[0] != '\0') {
		text_string(text, " in ");
		text_escaped(text, process->wchan);
	}
	if (process->start != 0) {
		add_seconds(text, ", ", age);
		text_string(text, " old");
	}
}

void wording_left(struct text *text, const struct options *options,
	const struct process *process, bool leaving)
{
	wording_name(text, options);
	add_process(text, process);
	if (!leaving) {
		text_string(text,
			" is in uninterruptible sleep, KILL must wait for the "
			"kernel");
		return;
	}
	text_string(text, " still runs ");
	add_duration(text, &options->give_up);
	text_string(text, " after KILL, leaving it");
}

static void add_status(struct text *text, int wait_status)
{
	if (WIFSIGNALED(wait_status)) {
		add_signal(text, "ended by ", WTERMSIG(wait_status));
	} else {
		text_string(text, "exited with ");
		text_number(text, WEXITSTATUS(wait_status));
	}
}

void wording_hook_ended(struct text *text, const struct options *options,
	int wait_status, tmo_ns elapsed)
{
	wording_name(text, options);
	text_string(text, "the -o command ");
	add_status(text, wait_status);
	add_seconds(text, " after ", elapsed);
}

static void add_ending(struct text *text, const struct run_result *result)
{
	if (result->abandoned)
		text_string(text, "given up");
	else if (result->exec_error != 0)
		text_string(text, "not run");
	else
		add_status(text, result->wait_status);
}

void wording_ended(struct text *text, const struct options *options,
	const struct wording_end *end)
{
	wording_name(text, options);
	add_ending(text, end->result);
	add_seconds(text, " after ", end->elapsed);
	add_seconds(text, ", user ", end->usage.user);
	add_seconds(text, ", system ", end->usage.system);
	text_string(text, ", peak memory ");
	text_number(text, end->usage.max_rss / 1024);
	text_string(text, " KiB, ");
	if (end->left < 0) {
		text_string(text, "what is left running is not known");
		return;
	}
	if (end->left == 0)
		text_string(text, "nothing");
	else
		text_number(text, end->left);
	text_string(text, " left running");
}
