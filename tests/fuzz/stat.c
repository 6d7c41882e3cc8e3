/*
 * stat: a line of /proc/PID/stat that anybody may have shaped, and the line
 * that the kernel writes for a process of any name. Refuses to know how the
 * fields are found.
 */
#include "tmo/core/procstat.h"

#include <stdio.h>
#include "fuzz.h"

static int parse(struct process *process, const char *line, size_t length)
{
	char *copy = input_copy(line, length);
	const bool good = procstat_parse(process, copy, length);

	free(copy);
	return good;
}

static void check_any(const uint8_t *bytes, size_t size)
{
	struct process process;
	size_t open = 0;
	size_t close = size;

	memset(&process, 0x55, sizeof process);
	if (!parse(&process, (const char *)bytes, size))
		return;
	while (open < size && bytes[open] != '(')
		open++;
	while (close > 0 && bytes[close - 1] != ')')
		close--;
	CHECK(open + 1 < close && close + 1 < size);
	CHECK(process.pid > 0);
	CHECK(memchr(process.name, '\0', sizeof process.name) != NULL);
	CHECK(process.wchan[0] == '\0');
	CHECK(process.state == (char)bytes[close + 1]);
	close -= open + 2;
	if (close >= sizeof process.name)
		close = sizeof process.name - 1;
	/* Up to the first NUL, which no name of the kernel's has. */
	CHECK(strncmp(process.name, (const char *)bytes + open + 1, close) ==
		0);
	(void)process_is_dead(&process);
}

/* As fs/proc/array.c puts it together, with numbers of any size. */
static size_t build(struct process *is, struct input *input, char *line,
	size_t size, const char *name, size_t length)
{
	static const char states[] = "RSDTtXZPI";
	const int64_t most = 100000000000000000;
	int64_t field[53];
	size_t at;

	for (int i = 0; i < 53; i++)
		field[i] = (int64_t)(input_word(input) % (uint64_t)most);
	is->state = states[input_below(input, 9)];
	is->pid = (pid_t)(1 + field[1] % INT32_MAX);
	is->parent = (pid_t)(field[4] % INT32_MAX);
	is->group = (pid_t)(field[5] % INT32_MAX);
	field[8] = -1;
	at = (size_t)snprintf(line, size, "%d (", is->pid);
	memcpy(line + at, name, length);
	at += length;
	at += (size_t)snprintf(line + at, size - at, ") %c %d %d", is->state,
		is->parent, is->group);
	for (int i = 6; i <= 52; i++)
		at += (size_t)snprintf(
			line + at, size - at, " %lld", (long long)field[i]);
	line[at++] = '\n';
	is->children.faults = (uint64_t)(field[11] + field[13]);
	is->own.ticks = (uint64_t)(field[14] + field[15]);
	is->own.system = (uint64_t)field[15];
	is->own.faults = (uint64_t)(field[10] + field[12]);
	is->own.forked = (field[9] & 0x40) != 0;
	is->own.exiting = (field[9] & 0x4) != 0;
	is->children.ticks = (uint64_t)(field[16] + field[17]);
	is->threads = (long)field[20];
	is->start = (uint64_t)field[22];
	return at;
}

static void check_built(struct input *input)
{
	char line[4096];
	char name[PROCESS_NAME_MAX - 1];
	size_t length = input_below(input, sizeof name + 1);
	struct process is, process;
	size_t size;

	for (size_t i = 0; i < length; i++) {
		name[i] = (char)input_byte(input);
		if (name[i] == '\0')
			name[i] = ')';
	}
	size = build(&is, input, line, sizeof line, name, length);
	CHECK(parse(&process, line, size));
	CHECK(process.pid == is.pid && process.parent == is.parent);
	CHECK(process.group == is.group && process.state == is.state);
	CHECK(process.own.ticks == is.own.ticks);
	CHECK(process.own.system == is.own.system);
	CHECK(process.children.ticks == is.children.ticks);
	CHECK(process.children.faults == is.children.faults);
	CHECK(process.own.faults == is.own.faults);
	CHECK(process.own.forked == is.own.forked);
	CHECK(process.own.exiting == is.own.exiting);
	CHECK(process.threads == is.threads && process.start == is.start);
	CHECK(strlen(process.name) == length);
	CHECK(memcmp(process.name, name, length) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = {bytes, size};

	check_any(bytes, size);
	check_built(&input);
	return 0;
}
