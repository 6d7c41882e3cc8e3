/*
 * spawn: see the header. child_main() and what it calls run in a child that may
 * share tmo's memory, beside tmo: they call child_ functions alone.
 */
#include "tmo/sys/spawn.h"

#include <errno.h>
#include <stddef.h>
#include "tmo/sys/command_file.h"
#include "tmo/sys/in_child.h"

/* Where it is used, by raw calls alone: 256 bytes, measured where it is small.
 */
#ifdef __OPTIMIZE_SIZE__
enum { STACK = 768 };
#else
enum { STACK = 16384 };
#endif

static int child_main(void *context)
{
	struct spawn *spawn = context;
	int error;

	if (spawn->default_signal != 0)
		child_ignore(spawn->default_signal, false);
	if (spawn->ignore_chld && spawn->default_signal != SIGCHLD)
		child_ignore(SIGCHLD, true);
	if (spawn->death_signal != 0)
		child_die_with(spawn->parent, spawn->death_signal);
	child_mask(spawn->mask);
	error = command_file_exec(spawn->argv, spawn->path);
	if (child_shares_memory)
		spawn->error = error;
	else
		result_pipe_write(&spawn->pipe, &error, sizeof error);
	return 127;
}

/* Small enough to share a page with the libc's variables. */
static _Alignas(16) char stack[STACK];

pid_t spawn_start(struct spawn *spawn)
{
	spawn->error = 0;
	if (!child_shares_memory && result_pipe_open(&spawn->pipe) != 0)
		return -1;
	return child_spawn(child_main, spawn, stack, STACK);
}

int spawn_error(struct spawn *spawn)
{
	int error = 0;

	if (child_shares_memory)
		return spawn->error;
	return result_pipe_read(&spawn->pipe, &error, sizeof error) ? error : 0;
}
