/* cgroup: see the header. Knows where cgroupfs is mounted by custom. */
#include "tmo/core/cgroup.h"

#include "tmo/core/cursor.h"
#include "tmo/core/word.h"

/* Whether it is one of a list with commas between. */
static bool is_listed(struct word list, const char *name)
{
	while (list.bytes)
		if (word_is(word_cut(list, ',', &list), name))
			return true;
	return false;
}

static void add(struct text *text, const char *before, struct word path,
	const char *file)
{
	text_string(text, before);
	/* The root is "/". */
	for (size_t i = 0; i < path.length && !word_is(path, "/"); i++)
		text_char(text, path.bytes[i]);
	text_string(text, file);
	text_char(text, '\0');
}

/*
 * A line is "NUMBER:CONTROLLERS:PATH", without controllers that of version 2.
 * Where version 1 has the memory, version 2 has not.
 */
bool cgroup_oom_path(struct text *path, const char *groups, size_t length)
{
	struct word rest = {groups, length}, unified = {NULL, 0};

	while (rest.bytes) {
		struct word line = word_cut(rest, '\n', &rest);
		const struct word number = word_cut(line, ':', &line);
		const struct word controllers = word_cut(line, ':', &line);

		if (is_listed(controllers, "memory")) {
			add(path, "/sys/fs/cgroup/memory", line,
				"/memory.oom_control");
			return !path->cut;
		}
		if (word_is(number, "0") && line.length > 0)
			unified = line;
	}
	if (!unified.bytes)
		return false;
	add(path, "/sys/fs/cgroup", unified, "/memory.events");
	return !path->cut;
}

bool cgroup_oom_kills(const char *lines, size_t length, uint64_t *count)
{
	struct word rest = {lines, length};

	while (rest.bytes) {
		struct word value;
		const struct word line = word_cut(rest, '\n', &rest);
		struct cursor cursor;
		int64_t number;

		if (!word_is(word_cut(line, ' ', &value), "oom_kill") ||
			!value.bytes)
			continue;
		cursor = cursor_on(value.bytes, value.length);
		if (!cursor_take_number(&cursor, &number))
			return false;
		*count = (uint64_t)number;
		return true;
	}
	return false;
}
