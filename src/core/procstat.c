/*
 * procstat: see the header. Knows the shape of proc(5)'s lines; does not know
 * how they are read.
 */
#include "tmo/core/procstat.h"

#include <signal.h>
#include <string.h>
#include "tmo/core/cursor.h"

/* By their numbers in proc_pid_stat(5). */
enum field {
	PARENT = 4,
	GROUP,
	FLAGS = 9,
	MINOR_FAULTS,
	CHILDREN_MINOR_FAULTS,
	MAJOR_FAULTS,
	CHILDREN_MAJOR_FAULTS,
	USER,
	SYSTEM,
	CHILDREN_USER,
	CHILDREN_SYSTEM,
	THREADS = 20,
	START = 22,
	FIELDS,
};

/* PF_ of the kernel's sched.h. */
enum { EXITING = 0x4, FORKNOEXEC = 0x40 };

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

/* All bits where the line ends early: the mask may be any. */
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

static uint64_t sum(const int64_t field[FIELDS], enum field a, enum field b)
{
	return (uint64_t)field[a] + (uint64_t)field[b];
}

bool procstat_parse(struct process *process, const char *bytes, size_t length)
{
	const char *open = memchr(bytes, '(', length);
	const char *close = last_of(bytes, length, ')');
	struct cursor cursor = cursor_on(bytes, length);
	int64_t pid, field[FIELDS];

	if (!open || !close || close < open || !next_number(&cursor, &pid) ||
		bytes + length - close < 4)
		return false;
	copy_name(process, open + 1, (size_t)(close - open - 1));
	process->state = close[2];
	process->wchan[0] = '\0';
	cursor.at = close + 3;
	for (int i = PARENT; i < FIELDS; i++)
		if (!next_number(&cursor, &field[i]))
			return false;
	process->pid = (pid_t)pid;
	process->parent = (pid_t)field[PARENT];
	process->group = (pid_t)field[GROUP];
	process->own.ticks = sum(field, USER, SYSTEM);
	process->own.system = (uint64_t)field[SYSTEM];
	process->own.faults = sum(field, MINOR_FAULTS, MAJOR_FAULTS);
	process->own.forked = (field[FLAGS] & FORKNOEXEC) != 0;
	process->own.exiting = (field[FLAGS] & EXITING) != 0;
	process->own.in_exec = false;
	process->children.ticks = sum(field, CHILDREN_USER, CHILDREN_SYSTEM);
	process->children.faults =
		sum(field, CHILDREN_MINOR_FAULTS, CHILDREN_MAJOR_FAULTS);
	process->threads = (long)field[THREADS];
	process->start = (uint64_t)field[START];
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

bool process_may_handle(const struct process *process, int signal)
{
	return is_among(signal, process->caught | process->blocked);
}

bool process_is_dead(const struct process *process)
{
	return process->state == 'X' || process->state == 'x' ||
	       (process->state == 'Z' && process->threads <= 1);
}
