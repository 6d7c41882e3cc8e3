/* cgroup: see the header. Knows where cgroupfs is mounted by custom. */
#include "tmo/core/cgroup.h"

#include <string.h>
#include "tmo/core/cursor.h"

struct span {
	const char *at;
	const char *end;
};

/* Takes what comes before `c`, or all that is left. */
static struct span cut(struct span *rest, char c)
{
	const size_t length = (size_t)(rest->end - rest->at);
	const char *found = length > 0 ? memchr(rest->at, c, length) : NULL;
	const struct span part = {rest->at, found ? found : rest->end};

	rest->at = found ? found + 1 : rest->end;
	return part;
}

static bool is(struct span span, const char *string)
{
	const size_t length = (size_t)(span.end - span.at);

	return length == strlen(string) && memcmp(span.at, string, length) == 0;
}

/* One of a list with commas between. */
static bool has(struct span list, const char *string)
{
	while (list.at < list.end)
		if (is(cut(&list, ','), string))
			return true;
	return false;
}

static void add(struct text *text, const char *before, struct span path,
	const char *file)
{
	text_string(text, before);
	/* The root is "/". */
	if (!is(path, "/"))
		while (path.at < path.end)
			text_char(text, *path.at++);
	text_string(text, file);
	text_char(text, '\0');
}

/*
 * A line is "NUMBER:CONTROLLERS:PATH", without controllers that of version 2.
 * Where version 1 has the memory, version 2 has not.
 */
bool cgroup_oom_path(struct text *path, const char *groups, size_t length)
{
	struct span rest = {groups, groups + length};
	struct span unified = {NULL, NULL};

	while (rest.at < rest.end) {
		struct span line = cut(&rest, '\n');
		const struct span number = cut(&line, ':');
		const struct span controllers = cut(&line, ':');

		if (has(controllers, "memory")) {
			add(path, "/sys/fs/cgroup/memory", line,
				"/memory.oom_control");
			return !path->cut;
		}
		if (is(number, "0") && line.at < line.end)
			unified = line;
	}
	if (!unified.at)
		return false;
	add(path, "/sys/fs/cgroup", unified, "/memory.events");
	return !path->cut;
}

bool cgroup_oom_kills(const char *lines, size_t length, uint64_t *count)
{
	struct span rest = {lines, lines + length};

	while (rest.at < rest.end) {
		struct span line = cut(&rest, '\n');
		struct cursor cursor;
		int64_t number;

		if (!is(cut(&line, ' '), "oom_kill"))
			continue;
		cursor = cursor_on(line.at, (size_t)(line.end - line.at));
		if (!cursor_take_number(&cursor, &number))
			return false;
		*count = (uint64_t)number;
		return true;
	}
	return false;
}
