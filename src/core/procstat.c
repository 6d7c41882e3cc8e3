/*
 * procstat: see the header. Knows the shape of proc(5)'s lines; does not know
 * how they are read.
 */
#include "tmo/core/procstat.h"

#include <signal.h>
#include <string.h>
#include "tmo/core/cursor.h"

/*
 * The next decimal field, blanks before it skipped; false if there is none.
 * Some fields are unsigned: what does not fit is INT64_MAX.
 */
static bool next_number(struct cursor *cursor, int64_t *number)
{
	bool minus;

	while (cursor_take(cursor, ' '))
		continue;
	minus = cursor_take(cursor, '-');
	if (!cursor_take_number(cursor, number))
		return false;
	if (minus)
		*number = -*number;
	return true;
}

static bool skip_numbers(struct cursor *cursor, int count)
{
	int64_t ignored;

	while (count-- > 0)
		if (!next_number(cursor, &ignored))
			return false;
	return true;
}

/* What a line that ends early does not tell may be anything: all bits. */
static uint32_t next_mask(struct cursor *cursor)
{
	int64_t mask;

	return next_number(cursor, &mask) ? (uint32_t)mask : UINT32_MAX;
}

static void copy_name(struct process *process, const char *from, size_t length)
{
	if (length >= sizeof process->name)
		length = sizeof process->name - 1;
	memcpy(process->name, from, length);
	process->name[length] = '\0';
}

static const char *last_of(const char *bytes, size_t length, char c)
{
	while (length > 0)
		if (bytes[--length] == c)
			return bytes + length;
	return NULL;
}

bool procstat_parse(struct process *process, const char *bytes, size_t length)
{
	const char *open = memchr(bytes, '(', length);
	const char *close = last_of(bytes, length, ')');
	struct cursor cursor = cursor_on(bytes, length);
	int64_t pid, parent, group, threads, start;
	int64_t minor, major, user, system, children_user, children_system;

	if (!open || !close || close < open || !next_number(&cursor, &pid) ||
		bytes + length - close < 4)
		return false;
	copy_name(process, open + 1, (size_t)(close - open - 1));
	process->state = close[2];
	process->wchan[0] = '\0';
	cursor.at = close + 3;
	/* From the parent (4) on; threads is field 20, start 22. */
	if (!next_number(&cursor, &parent) || !next_number(&cursor, &group) ||
		!skip_numbers(&cursor, 5) || !next_number(&cursor, &minor) ||
		!skip_numbers(&cursor, 1) || !next_number(&cursor, &major) ||
		!next_number(&cursor, &user) ||
		!next_number(&cursor, &system) ||
		!next_number(&cursor, &children_user) ||
		!next_number(&cursor, &children_system) ||
		!skip_numbers(&cursor, 2) || !next_number(&cursor, &threads) ||
		!skip_numbers(&cursor, 1) || !next_number(&cursor, &start))
		return false;
	process->pid = (pid_t)pid;
	process->parent = (pid_t)parent;
	process->group = (pid_t)group;
	process->own.ticks = (uint64_t)user + (uint64_t)system;
	process->own.system = (uint64_t)system;
	process->children.ticks =
		(uint64_t)children_user + (uint64_t)children_system;
	process->children.faults = (uint64_t)minor + (uint64_t)major;
	process->threads = (long)threads;
	process->start = (uint64_t)start;
	/* Blocked is field 32, ignored 33, caught 34. */
	skip_numbers(&cursor, 9);
	process->blocked = next_mask(&cursor);
	process->children.forgotten = next_mask(&cursor) >> (SIGCHLD - 1) & 1;
	process->caught = next_mask(&cursor);
	return pid > 0 && pid <= INT32_MAX;
}

static bool is_among(int signal, uint32_t mask)
{
	if (signal == SIGKILL || signal == SIGSTOP)
		return false;
	return signal > 31 || mask >> (signal - 1) & 1;
}

bool process_catches(const struct process *process, int signal)
{
	return is_among(signal, process->caught);
}

bool process_answers(const struct process *process, int signal)
{
	return is_among(signal, process->caught | process->blocked);
}

bool process_is_dead(const struct process *process)
{
	return process->state == 'X' || process->state == 'x' ||
	       (process->state == 'Z' && process->threads <= 1);
}
