/*
 * record: see the header. Knows the fields of the report and how JSON is
 * written; does not know the file.
 */
#include "tmo/core/record.h"

#include <string.h>
#include <sys/wait.h>
#include "tmo/core/calendar.h"
#include "tmo/core/limit_table.h"
#include "tmo/core/signame.h"

/* ---- strings ---- */

/* How many bytes of well-formed UTF-8 (Unicode table 3-7) start here, or 0. */
static size_t utf8_length(const unsigned char *s)
{
	const unsigned char low = s[0] == 0xe0   ? 0xa0
				  : s[0] == 0xf0 ? 0x90
						 : 0x80;
	const unsigned char high = s[0] == 0xed   ? 0x9f
				   : s[0] == 0xf4 ? 0x8f
						  : 0xbf;
	size_t length = 0;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		length = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		length = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		length = 4;
	if (length == 0 || s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

static void add_control(struct text *text, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";

	text_string(text, "\\u00");
	text_char(text, digits[c >> 4]);
	text_char(text, digits[c & 15]);
}

static void add_string(struct text *text, const char *string)
{
	const unsigned char *s = (const unsigned char *)string;

	text_char(text, '"');
	while (*s != '\0') {
		size_t length = utf8_length(s);

		if (length == 0) {
			text_string(text, "\xef\xbf\xbd");
			s++;
		} else if (*s == '"' || *s == '\\') {
			text_char(text, '\\');
			text_char(text, (char)*s++);
		} else if (*s < 0x20 || *s == 0x7f) {
			add_control(text, *s++);
		} else {
			while (length-- > 0)
				text_char(text, (char)*s++);
		}
	}
	text_char(text, '"');
}

/* ---- values ---- */

static void add_key(struct text *text, const char *key)
{
	/* Never the first byte: that is a brace. */
	if (text->length > 0 && /* GCOVR_EXCL_BR_LINE */
		text->bytes[text->length - 1] != '{')
		text_char(text, ',');
	text_char(text, '"');
	text_string(text, key);
	text_string(text, "\":");
}

/* As many decimals as there are: 30, 0.1, 1.000000001. */
static void add_exact_seconds(struct text *text, tmo_ns value)
{
	tmo_ns fraction = value % TMO_SECOND;

	text_number(text, value / TMO_SECOND);
	if (fraction == 0)
		return;
	text_char(text, '.');
	for (tmo_ns unit = TMO_SECOND / 10; fraction > 0; unit /= 10) {
		text_char(text, (char)('0' + fraction / unit));
		fraction %= unit;
	}
}

static void add_limit(struct text *text, const char *key, tmo_ns value)
{
	add_key(text, key);
	if (value == TMO_FOREVER)
		text_string(text, "null");
	else /* a time of day may be over before the start */
		add_exact_seconds(text, value > 0 ? value : 0);
}

static void add_seconds(struct text *text, const char *key, tmo_ns value)
{
	add_key(text, key);
	text_seconds(text, value);
}

static void add_number(struct text *text, const char *key, int64_t value)
{
	add_key(text, key);
	text_number(text, value);
}

/* RFC 3339, UTC, milliseconds. */
static void add_start(struct text *text, tmo_ns wall)
{
	const int64_t ms = wall / 1000000;
	const int64_t s = ms / 1000;
	const struct date date = calendar_date(s / CALENDAR_DAY);

	add_key(text, "start");
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

/* ---- fields ---- */

static const char *outcome_name(const struct record *record)
{
	const struct run_result *ending = record->ending;

	if (record->failed)
		return "error";
	if (ending->abandoned)
		return "abandoned";
	if (ending->limit_reached)
		return "timeout";
	if (ending->exec_error != 0)
		return record->verdict.status == STATUS_NOT_FOUND
			       ? "not-found"
			       : "not-executable";
	return WIFSIGNALED(ending->wait_status) ? "signaled" : "exited";
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

/* "exit":N,"signal":null or the other way round; both null if not `known`. */
static void add_status(struct text *text, bool known, int status)
{
	char name[SIGNAME_MAX];

	add_key(text, "exit");
	if (known && WIFEXITED(status))
		text_number(text, WEXITSTATUS(status));
	else
		text_string(text, "null");
	add_key(text, "signal");
	if (known && WIFSIGNALED(status))
		add_string(text, signame_format(WTERMSIG(status), name));
	else
		text_string(text, "null");
}

static void add_signals(struct text *text, const struct record *record)
{
	add_key(text, "signals");
	text_char(text, '[');
	for (size_t i = 0; i < record->signal_count; i++) {
		const struct record_signal *sent = &record->signals[i];
		char name[SIGNAME_MAX];

		if (i > 0)
			text_char(text, ',');
		text_char(text, '{');
		add_key(text, "signal");
		add_string(text, signame_format(sent->signal, name));
		add_seconds(text, "at", sent->at);
		add_key(text, "by");
		add_string(text, cause_name(sent->cause));
		add_number(text, "processes", (int64_t)sent->processes);
		text_char(text, '}');
	}
	text_char(text, ']');
}

static void add_command(struct text *text, const struct options *options)
{
	add_key(text, "command");
	text_char(text, '[');
	add_string(text, options->name);
	for (char **word = options->command + 1; *word; word++) {
		text_char(text, ',');
		add_string(text, *word);
	}
	text_char(text, ']');
}

static void add_limits(struct text *text, const struct record *record)
{
	const struct options *options = record->options;

	add_key(text, "limits");
	text_char(text, '{');
	add_limit(text, limit_table[REASON_TIME].key, record->limit);
	for (int i = REASON_TIME + 1; i < REASONS; i++)
		add_limit(text, limit_table[i].key,
			options_limit(options, (enum reason)i)->value);
	add_limit(text, "grace", options->grace.value);
	text_char(text, '}');
}

static void add_hook(struct text *text, const struct record *record)
{
	add_key(text, "hook");
	if (!record->hook_ran) {
		text_string(text, "null");
		return;
	}
	text_char(text, '{');
	add_status(text, !record->hook_abandoned, record->hook_status);
	add_seconds(text, "elapsed", record->hook_elapsed);
	text_char(text, '}');
}

void record_write(struct text *text, const struct record *record)
{
	const struct run_result *ending = record->ending;
	const bool ran = !record->failed && ending->exec_error == 0;
	const bool ended = ran && !ending->abandoned;

	text_char(text, '{');
	add_command(text, record->options);
	add_key(text, "pid");
	if (ran)
		text_number(text, record->pid);
	else
		text_string(text, "null");
	add_start(text, record->start.wall);
	add_seconds(text, "elapsed", record->elapsed);
	add_key(text, "outcome");
	add_string(text, outcome_name(record));
	add_key(text, "reason");
	if (record->reason == REASON_NONE)
		text_string(text, "null");
	else
		add_string(text, limit_table[record->reason].name);
	add_number(text, "status", record->verdict.status);
	add_status(text, ended, ending->wait_status);
	add_key(text, "core");
	text_string(text, ended && WIFSIGNALED(ending->wait_status) &&
					  (ending->wait_status & 0x80)
				  ? "true"
				  : "false");
	add_signals(text, record);
	add_key(text, "left");
	if (record->left < 0)
		text_string(text, "null");
	else
		text_number(text, record->left);
	add_seconds(text, "user", record->user);
	add_seconds(text, "system", record->system);
	add_number(text, "max_rss", record->max_rss);
	add_limits(text, record);
	add_hook(text, record);
	text_char(text, '}');
}

size_t record_size(const struct record *record)
{
	/* A byte of a string takes six at most, a signal's entry 128. */
	size_t size = 2048 + 6 * strlen(record->options->name) +
		      128 * record->signal_count;

	for (char **word = record->options->command + 1; *word; word++)
		size += 6 * strlen(*word) + 3;
	return size;
}
