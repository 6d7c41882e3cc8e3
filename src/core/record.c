/*
 * record: see the header. Knows the fields of the report; does not know how
 * JSON is written, nor the file.
 */
#include "tmo/core/record.h"

#include <string.h>
#include <sys/wait.h>
#include "tmo/core/calendar.h"
#include "tmo/core/json.h"
#include "tmo/core/limit_table.h"
#include "tmo/core/record_running.h"
#include "tmo/core/signame.h"

enum { SIGNAL_MAX = 128 }; /* bytes that the entry of a signal takes */

static void add_limit(struct text *text, const char *key, tmo_ns value)
{
	json_key(text, key);
	if (value == TMO_FOREVER)
		text_string(text, "null");
	else /* a time of day may be over before the start */
		json_exact_seconds(text, value > 0 ? value : 0);
}

/* RFC 3339, UTC, milliseconds. */
static void add_start(struct text *text, tmo_ns wall)
{
	const int64_t ms = wall / 1000000;
	const int64_t s = ms / 1000;
	const struct date date = calendar_date(s / CALENDAR_DAY);

	json_key(text, "start");
	text_char(text, '"');
	text_padded(text, date.year, 4);
	text_char(text, '-');
	text_padded(text, date.month, 2);
	text_char(text, '-');
	text_padded(text, date.day, 2);
	text_char(text, 'T');
	text_padded(text, s / 3600 % 24, 2);
	text_char(text, ':');
	text_padded(text, s / 60 % 60, 2);
	text_char(text, ':');
	text_padded(text, s % 60, 2);
	text_char(text, '.');
	text_padded(text, ms % 1000, 3);
	text_string(text, "Z\"");
}

static const char *outcome_name(const struct record *record)
{
	const struct run_result *result = record->result;

	if (record->pid < 0)
		return "error";
	if (result->abandoned)
		return "abandoned";
	if (result->limit_reached)
		return "timeout";
	if (result->exec_error != 0)
		return record->exit.status == STATUS_NOT_FOUND
			       ? "not-found"
			       : "not-executable";
	return WIFSIGNALED(result->wait_status) ? "signaled" : "exited";
}

static const char *cause_name(enum cause cause)
{
	switch (cause) {
	case CAUSE_LIMIT:
		break;
	case CAUSE_RECEIVED:
		return "received";
	case CAUSE_WARNING:
		return "warn";
	case CAUSE_LEFTOVERS:
		return "leftovers";
	}
	return "limit";
}

/* A key and its number; null where it is not `known`. */
static void add_number(
	struct text *text, const char *key, bool known, int64_t number)
{
	json_key(text, key);
	if (known)
		text_number(text, number);
	else
		text_string(text, "null");
}

/* "exit":N,"signal":null or the other way round; both null if not `known`. */
static void add_status(struct text *text, bool known, int status)
{
	char name[SIGNAME_MAX];

	add_number(
		text, "exit", known && WIFEXITED(status), WEXITSTATUS(status));
	json_member(text, "signal",
		known && WIFSIGNALED(status)
			? signame_format(WTERMSIG(status), name)
			: NULL);
}

/* Whether the command has left a core file; false if that is not `known`. */
static void add_core(struct text *text, bool known, int status)
{
	json_key(text, "core");
	text_string(text,
		known && WIFSIGNALED(status) && outcome_dumped_core(status)
			? "true"
			: "false");
}

static void add_signals(struct text *text, const struct record *record)
{
	json_key(text, "signals");
	text_char(text, '[');
	for (size_t i = 0; i < record->signals.count; i++) {
		const struct record_signal *sent = &record->signals.list[i];
		char name[SIGNAME_MAX];

		if (i > 0)
			text_char(text, ',');
		text_char(text, '{');
		json_member(text, "signal", signame_format(sent->signal, name));
		json_seconds(text, "at", sent->at);
		json_member(text, "by", cause_name(sent->cause));
		json_number(text, "processes", (int64_t)sent->processes);
		text_char(text, '}');
	}
	text_char(text, ']');
}

static void add_oom(struct text *text, enum oom oom)
{
	json_key(text, "oom");
	if (oom == OOM_UNKNOWN)
		text_string(text, "null");
	else
		text_string(text, oom == OOM_KILLED ? "true" : "false");
}

static void add_command(struct text *text, const struct options *options)
{
	json_key(text, "command");
	text_char(text, '[');
	json_string(text, options->name);
	for (char **word = options->command + 1; *word; word++) {
		text_char(text, ',');
		json_string(text, *word);
	}
	text_char(text, ']');
}

/* The time limit as a span from the start, also where it was @TIME. */
static tmo_ns time_limit(const struct record *record)
{
	const tmo_ns limit = record->options->limit.value;

	if (!record->options->wall || limit == TMO_FOREVER)
		return limit;
	return limit - record->time.start;
}

static void add_limits(struct text *text, const struct record *record)
{
	const struct options *options = record->options;

	json_key(text, "limits");
	text_char(text, '{');
	add_limit(text, limit_table[REASON_TIME].key, time_limit(record));
	for (int i = REASON_TIME + 1; i < REASONS; i++) {
		const struct options_quantity *limit =
			options_limit(options, (enum reason)i);

		if (!limit)
			continue;
		if (limit_table[i].is_size && limit->value != TMO_FOREVER)
			json_number(text, limit_table[i].key, limit->value);
		else
			add_limit(text, limit_table[i].key, limit->value);
	}
	add_limit(text, "grace", options->grace.value);
	add_limit(text, "give_up", record->give_up);
	text_char(text, '}');
}

static void add_hook(struct text *text, const struct hook_result *hook)
{
	json_key(text, "hook");
	if (!hook->ran) {
		text_string(text, "null");
		return;
	}
	text_char(text, '{');
	add_status(text, !hook->abandoned, hook->wait_status);
	json_seconds(text, "elapsed", hook->elapsed);
	text_char(text, '}');
}

void record_write(struct text *text, const struct record *record)
{
	const struct run_result *result = record->result;
	const bool ran = record->pid >= 0 && result->exec_error == 0;
	const bool ended = ran && !result->command_left;

	text_char(text, '{');
	add_command(text, record->options);
	add_number(text, "pid", ran, record->pid);
	add_start(text, record->time.start);
	json_seconds(text, "elapsed", record->time.elapsed);
	json_member(text, "outcome", outcome_name(record));
	json_member(text, "reason",
		record->reason == REASON_NONE
			? NULL
			: limit_table[record->reason].name);
	json_number(text, "status", record->exit.status);
	add_status(text, ended, result->wait_status);
	add_core(text, ended, result->wait_status);
	add_signals(text, record);
	add_number(text, "left", record->found.left >= 0, record->found.left);
	json_seconds(text, "user", record->usage.user);
	json_seconds(text, "system", record->usage.system);
	json_number(text, "max_rss", record->usage.max_rss);
	add_limits(text, record);
	add_oom(text, record->found.oom);
	record_running(text, record->running.list, record->running.count);
	add_hook(text, record->hook);
	text_char(text, '}');
}

size_t record_size(const struct record *record)
{
	size_t size = 2048 + JSON_BYTE_MAX * strlen(record->options->name) +
		      SIGNAL_MAX * record->signals.count +
		      record_running_size(record->running.count);

	for (char **word = record->options->command + 1; *word; word++)
		size += JSON_BYTE_MAX * strlen(*word) + 3;
	return size;
}
