/*
 * run: from the start of the command to its end. Waits in one place, tells
 * the machine what has happened, and carries out what it decides.
 */
#ifndef TMO_RUN_H
#define TMO_RUN_H

#include <stdbool.h>
#include "tmo/core/machine.h"
#include "tmo/core/options.h"
#include "tmo/core/outcome.h"
#include "tmo/core/plan.h"
#include "tmo/core/timestamps.h"
#include "tmo/sys/announce.h"
#include "tmo/sys/child_events.h"
#include "tmo/sys/clock.h"
#include "tmo/sys/family.h"
#include "tmo/sys/history.h"
#include "tmo/sys/hook.h"
#include "tmo/sys/kill_tree.h"
#include "tmo/sys/signal_one.h"
#include "tmo/sys/signals.h"
#include "tmo/sys/spawn.h"
#include "tmo/sys/terminal.h"

/* What the caller asks for. */
struct given {
	const struct options *options;
	const struct plan *plan;
	pid_t (*start_hook)(struct run *run); /* hook_start(); NULL in the tmo
						 that runs the -o command */
	/* Stays open: of the -r file, or of the pipe for the result of an -o
	   command; below 0: none */
	int own_fd;
};

/* A call that the system refused for good, so that the run has failed. */
struct refused_call {
	const char *what; /* "cannot wait for signals" */
	const char *name; /* NULL: none was refused */
	int error; /* errno */
};

/* The times of a run, and what it waits for. */
struct run_clock {
	struct timestamps started; /* wall: 0 where nothing asks for it */
	struct timestamps now; /* of this wake, if has_now; wall as above */
	bool has_now;
	bool alarm_failed; /* the wall clock has to be looked at */
	tmo_ns alarm_at; /* what `alarm` is set to */
	struct wall_alarm alarm;
	struct refused_call refused; /* a wait, or one before exec */
};

struct run {
	struct given given;
	struct machine machine;
	struct family family;
	struct signal_state signals;
	struct kill_state kill;
	struct spawn spawn;
	struct terminal terminal;
	struct run_clock clock;
	struct child_account children;
	struct hook_run hook;
	struct history history;
	struct announcer announcer;
};

/*
 * Runs the command that `run` was prepared for (given, family, spawn and
 * terminal filled in, the rest zero) until tmo may end. False, with errno: no
 * process could be made (children.command is below 0), or a call was refused
 * (clock.refused), so that the command was not started or had to be ended. What
 * happened else is in *run.
 */
bool run_command(struct run *run);

/* In the guard: the event of a KILL of tmo, as it would be now. */
struct event run_killed(const struct run *run);

/*
 * In the guard, when tmo is gone: goes on as if a limit had been reached now.
 * `facts`: of what was reaped until now; stopped_by, of a command that is.
 * Returns what run_command() does.
 */
bool run_take_over(struct run *run, const struct child_facts *facts);

/*
 * Once the command was started: closes the descriptors that tmo inherited,
 * except standard error and files on disks. So whoever reads from the command
 * or writes to it sees its end, and no file server is asked when tmo exits.
 */
void run_close_inherited(struct run *run, bool is_guard);

/* How it ended, for outcome_of(). */
struct run_result run_result(const struct run *run);

/* How long it has run by now. */
static inline tmo_ns run_elapsed(const struct run *run)
{
	const tmo_ns now = clock_monotonic();

	return now == 0 ? 0 : now - run->clock.started.mono;
}

#endif
