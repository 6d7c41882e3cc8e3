/*
 * run: from the start of the command to its end. Waits in one place, tells
 * the machine what happened and performs what it decides.
 */
#ifndef TMO_RUN_H
#define TMO_RUN_H

#include <stdbool.h>
#include "tmo/core/machine.h"
#include "tmo/core/options.h"
#include "tmo/core/outcome.h"
#include "tmo/core/plan.h"
#include "tmo/sys/platform.h"
#include "tmo/core/record.h"
#include "tmo/sys/spawn.h"
#include "tmo/sys/sweep.h"
#include "tmo/sys/terminal.h"

/* A step of signals, and what was made of it so far. */
struct sent {
	struct action action;
	bool announced; /* its line is out */
	size_t entry; /* signals[entry - 1] is its; 0: none is */
};

struct run {
	const struct options *options;
	const struct plan *plan;
	struct machine machine;
	struct sweep sweep;
	struct terminal terminal;
	struct spawn spawn;
	pid_t pid; /* the command's, also when it is gone */
	int wait_status; /* the command's, once it is gone */
	int exec_error; /* errno of a failed exec, or 0 */
	struct timestamps
		started; /* wall: 0 where nothing asks for it, as below */
	struct timestamps now; /* of this wake, if has_now */
	bool has_now;
	size_t reaped; /* descendants */
	struct usage usage; /* of those */
	pid_t (*start_hook)(struct run *run);
	pid_t hook_pid; /* its tmo, 0: none runs */
	struct result_pipe hook_pipe; /* from it */
	struct hook_result hook_result; /* what it said */
	bool records; /* signals are wanted */
	struct record_signal *signals; /* owned */
	size_t signal_count;
	size_t signal_room;
	bool alarm_failed;
	tmo_ns alarm; /* what the wall clock's timer is set to */
	struct sent step; /* the last one */
	struct sent kill; /* KILL, once it was sent: more may be reached */
	bool blind_told;
	struct pidset refused; /* reported as EPERM already */
	struct shown *shown; /* whom a message will name; tell's, or NULL */
	size_t shown_count; /* may be more than there is room for */
};

/*
 * Runs the command that `run` was prepared for (options, plan, sweep, terminal
 * and spawn filled in) until tmo may end. Returns false, with errno, when no
 * process could be made; what happened else is in *run.
 */
bool run_command(struct run *run);

/* How many descendants run now; below 0: not known. */
int64_t run_count_left(struct run *run);

/* How it ended, for outcome_of(). */
struct run_result run_result(const struct run *run);

#endif
