/*
 * record: any names and numbers. The line is read back by a strict parser of
 * RFC 8259, which knows nothing of how the line is written: the strings that
 * it decodes must be those that went in, but for what is no UTF-8.
 */
#include "tmo/core/record.h"

#include <stdbool.h>
#include <sys/wait.h>
#include "fuzz.h"
#include "tmo/core/signame.h"

/* ---- UTF-8 as RFC 3629 has it ---- */

/* The code point at s[0..left), and its length; length 0: none is there. */
static uint32_t utf8_decode(const uint8_t *s, size_t left, size_t *length)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	const size_t n = s[0] < 0x80       ? 1
			 : s[0] >> 5 == 6  ? 2
			 : s[0] >> 4 == 14 ? 3
			 : s[0] >> 3 == 30 ? 4
					   : 0;
	uint32_t point = n > 1 ? s[0] & (0x7fU >> n) : s[0];

	*length = 0;
	if (n == 0 || n > left)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (s[i] & 0x3f);
	}
	if (point < smallest[n] || point > 0x10ffff ||
		(point >= 0xd800 && point <= 0xdfff))
		return 0;
	*length = n;
	return point;
}

/* What a name must come back as. Each byte that is no UTF-8 is one U+FFFD. */
static char *replaced(const char *name)
{
	const uint8_t *s = (const uint8_t *)name;
	char *out = malloc(strlen(name) * 3 + 1);
	size_t at = 0;

	CHECK(out != NULL);
	while (*s != '\0') {
		size_t length;

		utf8_decode(s, strlen((const char *)s), &length);
		memcpy(out + at, length ? (const char *)s : "\xef\xbf\xbd",
			length ? length : 3);
		at += length ? length : 3;
		s += length ? length : 1;
	}
	out[at] = '\0';
	return out;
}

/* ---- a reader of JSON ---- */

struct json {
	const char *at;
	const char *end;
};

static char json_peek(const struct json *json)
{
	return json->at < json->end ? *json->at : '\0';
}

static void json_need(struct json *json, const char *word)
{
	CHECK((size_t)(json->end - json->at) >= strlen(word));
	CHECK(memcmp(json->at, word, strlen(word)) == 0);
	json->at += strlen(word);
}

static uint32_t json_hex(struct json *json)
{
	uint32_t value = 0;

	CHECK(json->end - json->at >= 4);
	for (int i = 0; i < 4; i++) {
		const char c = *json->at++;

		CHECK((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
		value = value << 4 |
			(uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return value;
}

/* An escape; below U+0080 alone there is need of one. */
static char json_escape(struct json *json)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to[] = "\"\\/\b\f\n\r\t";
	const char c = json_peek(json);
	const char *found;

	json->at++;
	if (c == 'u') {
		const uint32_t point = json_hex(json);

		CHECK(point > 0 && point < 0x80);
		return (char)point;
	}
	found = c ? strchr(from, c) : NULL;
	CHECK(found != NULL);
	return to[found - from];
}

/* The string at hand, decoded; the caller's. */
static char *json_string(struct json *json)
{
	char *out = malloc((size_t)(json->end - json->at) + 1);
	size_t length = 0;

	CHECK(out != NULL);
	json_need(json, "\"");
	while (json_peek(json) != '"') {
		size_t n;

		utf8_decode((const uint8_t *)json->at,
			(size_t)(json->end - json->at), &n);
		CHECK(n > 0);
		/* U+007F too: a terminal is not to see it. */
		CHECK((uint8_t)*json->at >= 0x20 && *json->at != 0x7f);
		if (*json->at == '\\') {
			json->at++;
			out[length++] = json_escape(json);
			continue;
		}
		memcpy(out + length, json->at, n);
		length += n;
		json->at += n;
	}
	json->at++;
	out[length] = '\0';
	return out;
}

static void json_digits(struct json *json)
{
	CHECK(json_peek(json) >= '0' && json_peek(json) <= '9');
	while (json_peek(json) >= '0' && json_peek(json) <= '9')
		json->at++;
}

/* int frac: no exponent, no minus, no leading zeros. */
static long double json_number(struct json *json)
{
	const char *start = json->at;
	char copy[64] = {0};

	if (json_peek(json) == '0')
		json->at++;
	else
		json_digits(json);
	if (json_peek(json) == '.') {
		json->at++;
		json_digits(json);
	}
	CHECK((size_t)(json->at - start) < sizeof copy);
	memcpy(copy, start, (size_t)(json->at - start));
	return strtold(copy, NULL);
}

static bool json_null(struct json *json)
{
	if (json_peek(json) != 'n')
		return false;
	json_need(json, "null");
	return true;
}

/* ---- what must be there ---- */

static void need_string(struct json *json, const char *wanted)
{
	char *string = json_string(json);

	CHECK(strcmp(string, wanted) == 0);
	free(string);
}

static void need_key(struct json *json, const char *key)
{
	if (json_peek(json) == ',')
		json->at++;
	need_string(json, key);
	json_need(json, ":");
}

static void need_number(struct json *json, const char *key, int64_t wanted)
{
	need_key(json, key);
	CHECK(json_number(json) == (long double)wanted);
}

/* Milliseconds, or all that there is of them. */
static void need_seconds(
	struct json *json, const char *key, tmo_ns wanted, tmo_ns unit)
{
	long double ns;

	need_key(json, key);
	ns = json_number(json) * 1e9L;
	CHECK(ns > (long double)(wanted - unit) - 1);
	CHECK(ns < (long double)wanted + 1);
}

static void need_limit(struct json *json, const char *key, tmo_ns wanted)
{
	if (wanted != TMO_FOREVER) {
		need_seconds(json, key, wanted, 0);
		return;
	}
	need_key(json, key);
	CHECK(json_null(json));
}

static void need_size(struct json *json, const char *key, int64_t wanted)
{
	if (wanted != TMO_FOREVER) {
		need_number(json, key, wanted);
		return;
	}
	need_key(json, key);
	CHECK(json_null(json));
}

static void need_name(struct json *json, const char *name)
{
	char *wanted = replaced(name);

	need_string(json, wanted);
	free(wanted);
}

static void need_status(struct json *json, bool known, int status)
{
	char name[SIGNAME_MAX];

	if (known && WIFEXITED(status)) {
		need_number(json, "exit", WEXITSTATUS(status));
	} else {
		need_key(json, "exit");
		CHECK(json_null(json));
	}
	need_key(json, "signal");
	if (known && WIFSIGNALED(status))
		need_string(json, signame_format(WTERMSIG(status), name));
	else
		CHECK(json_null(json));
}

static void need_command(struct json *json, char *const *word)
{
	need_key(json, "command");
	json_need(json, "[");
	need_name(json, *word++);
	for (; *word; word++) {
		json_need(json, ",");
		need_name(json, *word);
	}
	json_need(json, "]");
}

static void need_start(struct json *json)
{
	static const char form[] = "9999-99-99T99:99:99.999Z";
	char *string;

	need_key(json, "start");
	string = json_string(json);
	CHECK(strlen(string) == strlen(form));
	for (size_t i = 0; form[i]; i++)
		CHECK(form[i] == '9' ? string[i] >= '0' && string[i] <= '9'
				     : string[i] == form[i]);
	free(string);
}

static void need_signals(struct json *json, const struct record *record)
{
	static const char *const by[] = {
		"limit", "received", "warn", "leftovers"};

	need_key(json, "signals");
	json_need(json, "[");
	for (size_t i = 0; i < record->signals.count; i++) {
		const struct record_signal *sent = &record->signals.list[i];
		char name[SIGNAME_MAX];

		if (i > 0)
			json_need(json, ",");
		json_need(json, "{");
		need_key(json, "signal");
		need_string(json, signame_format(sent->signal, name));
		need_seconds(json, "at", sent->at, 1000000);
		need_key(json, "by");
		need_string(json, by[sent->cause]);
		need_number(json, "processes", (int64_t)sent->processes);
		json_need(json, "}");
	}
	json_need(json, "]");
}

/* A time of day may be over before the start. */
static tmo_ns time_limit(const struct record *record)
{
	const tmo_ns limit = record->options->limit.value;

	if (!record->options->wall || limit == TMO_FOREVER)
		return limit;
	return limit > record->time.start ? limit - record->time.start : 0;
}

static void need_limits(struct json *json, const struct record *record)
{
	need_key(json, "limits");
	json_need(json, "{");
	need_limit(json, "time", time_limit(record));
	need_limit(json, "idle", record->options->idle.value);
	need_limit(json, "no_output", record->options->no_output.value);
	need_limit(json, "cpu", record->options->cpu.value);
	need_size(json, "memory", record->options->memory.value);
	need_limit(json, "grace", record->options->grace.value);
	need_limit(json, "give_up", record->give_up);
	json_need(json, "}");
}

static void need_running(struct json *json, const struct record *record)
{
	need_key(json, "oom");
	json_need(json, record->found.oom == OOM_UNKNOWN  ? "null"
			: record->found.oom == OOM_KILLED ? "true"
							  : "false");
	need_key(json, "running");
	json_need(json, "[");
	for (size_t i = 0; i < record->running.count; i++) {
		const struct record_process *one = &record->running.list[i];
		const char state[] = {one->process.state, '\0'};

		if (i > 0)
			json_need(json, ",");
		json_need(json, "{");
		need_number(json, "pid", one->process.pid);
		need_number(json, "parent", one->process.parent);
		need_key(json, "name");
		need_name(json, one->process.name);
		need_key(json, "state");
		need_name(json, state);
		need_key(json, "wait");
		if (one->process.wchan[0])
			need_name(json, one->process.wchan);
		else
			CHECK(json_null(json));
		need_seconds(json, "user", one->usage.user, 1000000);
		need_seconds(json, "system", one->usage.system, 1000000);
		json_need(json, "}");
	}
	json_need(json, "]");
}

static void need_hook(struct json *json, const struct record *record)
{
	need_key(json, "hook");
	if (!record->hook->ran) {
		CHECK(json_null(json));
		return;
	}
	json_need(json, "{");
	need_status(json, !record->hook->abandoned, record->hook->wait_status);
	need_seconds(json, "elapsed", record->hook->elapsed, 1000000);
	json_need(json, "}");
}

static void need_outcome(struct json *json, const struct record *record)
{
	static const char *const reasons[] = {NULL, "time", "idle", "no-output",
		"cpu", "memory", "leftovers", "parent", "killed", "killed"};
	static const char words[] = " exited signaled timeout abandoned "
				    "not-found not-executable error ";
	char *outcome;

	need_key(json, "outcome");
	outcome = json_string(json);
	CHECK(*outcome && !strchr(outcome, ' ') && strstr(words, outcome));
	free(outcome);
	need_key(json, "reason");
	if (record->reason == REASON_NONE)
		CHECK(json_null(json));
	else
		need_string(json, reasons[record->reason]);
	need_number(json, "status", record->exit.status);
}

static void need_record(struct json *json, const struct record *record)
{
	const struct run_result *result = record->result;
	const bool ran = record->pid >= 0 && result->exec_error == 0;
	const bool ended = ran && !result->command_left;

	json_need(json, "{");
	need_command(json, record->options->command);
	if (ran) {
		need_number(json, "pid", record->pid);
	} else {
		need_key(json, "pid");
		CHECK(json_null(json));
	}
	need_start(json);
	need_seconds(json, "elapsed", record->time.elapsed, 1000000);
	need_outcome(json, record);
	need_status(json, ended, result->wait_status);
	need_key(json, "core");
	json_need(json, json_peek(json) == 't' ? "true" : "false");
	need_signals(json, record);
	if (record->found.left < 0) {
		need_key(json, "left");
		json_need(json, "null");
	} else {
		need_number(json, "left", record->found.left);
	}
	need_seconds(json, "user", record->usage.user, 1000000);
	need_seconds(json, "system", record->usage.system, 1000000);
	need_number(json, "max_rss", record->usage.max_rss);
	need_limits(json, record);
	need_running(json, record);
	need_hook(json, record);
	json_need(json, "}");
	CHECK(json->at == json->end);
}

/* ---- inventing ---- */

enum { WORDS_MAX = 8, SIGNALS_MAX = 8 };

static tmo_ns invent_time(struct input *input)
{
	const tmo_ns time = (tmo_ns)(input_word(input) >> 1);

	return time >> input_below(input, 63);
}

static int invent_status(struct input *input)
{
	const int byte = (int)input_byte(input);

	if (input_below(input, 2))
		return byte << 8;
	/* As of a signal; bit 7: a core file. */
	return (1 + byte % signame_highest()) | (int)input_below(input, 2) << 7;
}

static size_t invent_signals(
	struct input *input, struct record_signal signals[SIGNALS_MAX])
{
	const size_t count = input_below(input, SIGNALS_MAX + 1);

	for (size_t i = 0; i < count; i++)
		signals[i] = (struct record_signal){
			.signal = (int)input_byte(input) - 64,
			.at = invent_time(input),
			.cause = (enum cause)input_below(input, 4),
			.processes = (size_t)invent_time(input),
		};
	return count;
}

static void invent_name(struct input *input, char name[PROCESS_NAME_MAX])
{
	const size_t length = input_below(input, PROCESS_NAME_MAX);

	for (size_t i = 0; i < length; i++)
		name[i] = (char)input_byte(input);
	name[length] = '\0';
}

static size_t invent_running(
	struct input *input, struct record_process running[RECORD_RUNNING_MAX])
{
	const size_t count = input_below(input, RECORD_RUNNING_MAX + 1);

	for (size_t i = 0; i < count; i++) {
		running[i].process.pid = (pid_t)(input_word(input) & INT32_MAX);
		running[i].process.parent =
			(pid_t)(input_word(input) & INT32_MAX);
		running[i].process.state = (char)input_byte(input);
		running[i].usage.user = invent_time(input);
		running[i].usage.system = invent_time(input);
		invent_name(input, running[i].process.name);
		invent_name(input, running[i].process.wchan);
	}
	return count;
}

/* What a record points to. */
struct scene {
	struct options options;
	struct run_result result;
	struct hook_result hook;
	struct record_signal signals[SIGNALS_MAX];
	struct record_process running[RECORD_RUNNING_MAX];
};

static void invent_options(
	struct input *input, struct options *options, unsigned flags)
{
	options->idle.value = flags & 1 ? invent_time(input) : TMO_FOREVER;
	options->no_output.value = flags & 8 ? invent_time(input) : TMO_FOREVER;
	options->cpu.value = flags & 2 ? invent_time(input) : TMO_FOREVER;
	options->memory.value = flags & 16 ? invent_time(input) : TMO_FOREVER;
	options->grace.value = flags & 4 ? invent_time(input) : TMO_FOREVER;
	options->limit.value = invent_time(input);
	options->wall = input_below(input, 2) && options->limit.value > 0;
}

static void invent_record(
	struct input *input, struct record *record, struct scene *scene)
{
	const unsigned flags = input_byte(input);

	invent_options(input, &scene->options, flags);
	scene->result.limit_reached = flags & 8;
	scene->result.abandoned = flags & 16;
	scene->result.command_left = (flags & 48) == 48;
	scene->result.exec_error = flags & 32 ? (int)input_byte(input) : 0;
	scene->result.wait_status = invent_status(input);
	scene->hook.ran = flags & 128;
	scene->hook.wait_status = invent_status(input);
	scene->hook.elapsed = invent_time(input);
	record->exit.status = (int)input_byte(input);
	scene->hook.abandoned = record->exit.status & 1;
	record->reason = (enum reason)input_below(input, REASONS);
	record->pid = flags & 64 ? -1 : (pid_t)(invent_time(input) & INT32_MAX);
	record->time.start = invent_time(input);
	record->time.elapsed = invent_time(input);
	record->usage.user = invent_time(input);
	record->usage.system = invent_time(input);
	record->usage.max_rss = invent_time(input);
	record->found.left = invent_time(input) - 1;
	record->give_up = invent_time(input);
	record->signals.count = invent_signals(input, scene->signals);
	record->found.oom = (enum oom)input_below(input, 3);
	record->running.count = invent_running(input, scene->running);
}

static void check(const struct record *record)
{
	const size_t size = record_size(record);
	struct text text = {.bytes = malloc(size), .size = size};

	CHECK(text.bytes != NULL);
	record_write(&text, record);
	CHECK(!text.cut);
	CHECK(memchr(text.bytes, '\n', text.length) == NULL);
	need_record(
		&(struct json){text.bytes, text.bytes + text.length}, record);
	free(text.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = {bytes, size};
	char *words[WORDS_MAX + 1] = {NULL};
	struct scene scene = {.options.command = words};
	struct record record = {
		.options = &scene.options,
		.result = &scene.result,
		.hook = &scene.hook,
		.signals.list = scene.signals,
		.running.list = scene.running,
	};
	size_t count = 0;

	/* The words first: they are what hostile names are made of. */
	do
		words[count++] = input_string(&input);
	while (count < WORDS_MAX && input.left > 0 && *input.at != 0xff);
	scene.options.name = words[0];
	input_byte(&input);
	invent_record(&input, &record, &scene);
	check(&record);
	while (count > 0)
		free(words[--count]);
	return 0;
}
