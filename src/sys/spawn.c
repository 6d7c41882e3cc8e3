/*
 * spawn: see the header. child_main() and what it calls run in a child that may
 * share tmo's memory, beside tmo: they call child_ functions alone.
 */
#include "tmo/sys/spawn.h"

#include <errno.h>
#include <stddef.h>
#include "tmo/sys/command_file.h"
#include "tmo/sys/in_child.h"

/* 256 bytes are used at -Oz (measured): the child makes raw calls alone. */
#ifdef __OPTIMIZE_SIZE__
enum { STACK = 768 };
#else
enum { STACK = 16384 };
#endif

/* Added to an errno that is not exec's: none is so large. */
enum {
	OF_DISPOSITION = 0x10000,
	OF_MASK = 0x20000,
	OF_DEATH_SIGNAL = 0x40000,
	OF_PRIORITY = 0x80000,
};

/* KILL and STOP have no other one, and 0 is no signal. */
static bool has_disposition(int signal)
{
	return signal != 0 && signal != SIGKILL && signal != SIGSTOP;
}

/* 0 or -errno. */
static int set_dispositions(const struct spawn *spawn)
{
	int error = 0;

	if (has_disposition(spawn->default_signal))
		error = child_ignore(spawn->default_signal, false);
	if (error == 0 && spawn->ignore_chld &&
		spawn->default_signal != SIGCHLD)
		error = child_ignore(SIGCHLD, true);
	return error;
}

static bool shares_memory(const struct spawn *spawn)
{
	return spawn->pipe.in < 0;
}

/* Called twice at most: for the death signal, then for what ends the child. */
static void note(struct spawn *spawn, int error)
{
	if (!shares_memory(spawn))
		result_pipe_write(&spawn->pipe, &error, sizeof error);
	else if (error & OF_DEATH_SIGNAL)
		spawn->notes.death_error = spawn_errno(error);
	else
		spawn->notes.error = error;
}

/* Wakes tmo, so that it says so now: later it may be dead. */
static void set_death_signal(struct spawn *spawn)
{
	const int error = child_die_with(spawn->parent, spawn->death_signal);

	if (error == 0)
		return;
	note(spawn, -error | OF_DEATH_SIGNAL);
	child_wake(spawn->parent);
}

static int child_main(void *context)
{
	struct spawn *spawn = context;
	int error = -set_dispositions(spawn);

	if (error != 0) {
		note(spawn, error | OF_DISPOSITION);
		return 127;
	}
	if (spawn->death_signal != 0)
		set_death_signal(spawn);
	if (spawn->go)
		child_await(spawn->go, spawn->parent);
	if (spawn->priority != 0)
		error = -child_set_priority(spawn->priority);
	if (error != 0) {
		note(spawn, error | OF_PRIORITY);
		return 127;
	}
	error = -child_mask(spawn->mask);
	note(spawn, error != 0 ? error | OF_MASK
			       : command_file_exec(spawn->argv, spawn->path));
	return 127;
}

/* Small enough to share a page with the libc's variables. */
static _Alignas(16) char stack[STACK];

pid_t spawn_start(struct spawn *spawn)
{
	pid_t pid;

	spawn->notes = (struct spawn_notes){.error = 0};
	spawn->pipe = (struct result_pipe){.in = -1, .out = -1};
	pid = child_spawn(child_main, spawn, stack, STACK);
	if (pid > 0 || errno == EAGAIN || errno == ENOMEM)
		return pid;
	spawn->lacks_pipe = result_pipe_open(&spawn->pipe) != 0;
	if (spawn->lacks_pipe)
		return -1;
	pid = child_fork(child_main, spawn);
	if (pid < 0)
		result_pipe_close(&spawn->pipe);
	else
		result_pipe_end_writing(&spawn->pipe);
	return pid;
}

const char *spawn_call(const struct spawn *spawn)
{
	return spawn->lacks_pipe ? "pipe" : child_start_call;
}

int spawn_error(struct spawn *spawn)
{
	int notes[2] = {0, 0};

	if (shares_memory(spawn))
		return spawn->notes.error;
	/* One note leaves the second at 0. */
	result_pipe_read(&spawn->pipe, notes, sizeof notes);
	if (!(notes[0] & OF_DEATH_SIGNAL))
		return notes[0];
	spawn->notes.death_error = spawn_errno(notes[0]);
	return notes[1];
}

const char *spawn_refused_call(int error)
{
	if (error & OF_DISPOSITION)
		return child_ignore_call;
	if (error & OF_PRIORITY)
		return child_set_priority_call;
	return error & OF_MASK ? child_mask_call : NULL;
}

int spawn_errno(int error)
{
	return error & (OF_DISPOSITION - 1);
}
