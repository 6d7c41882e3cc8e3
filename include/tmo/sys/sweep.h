/*
 * sweep: a signal to a tree of processes, until a pass finds nobody new.
 *
 * Descendants are what a walk finds below tmo, less what tmo had before it
 * started the command.
 */
#ifndef TMO_SWEEP_H
#define TMO_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "tmo/core/machine.h"
#include "tmo/sys/answer.h"
#include "tmo/sys/pidset.h"
#include "tmo/sys/reaper.h"
#include "tmo/core/procstat.h"

/* Who is told of each process signalled (error 0) or refused (an errno). */
typedef void sweep_observer(
	void *context, const struct process *process, int signal, int error);

struct sweep {
	pid_t self;
	pid_t group; /* that tmo leads to signal it; 0: none */
	pid_t command; /* 0 when it has been reaped */
	bool childless; /* waitpid() says so */
	bool blind; /* /proc is of no use */
	bool alone; /* the command is, for there is no group either */
	bool looked; /* whether it is was asked */
	bool listing; /* the observer wants every process, not only
			 those refused */
	bool unsure; /* a foreign child could not be noted */
	struct pidset foreign; /* not the command's: never signalled */
	struct pidset signalled; /* signalled in this step, or seen */
	bool has_snapshot; /* the command may have started a clean-up since */
	struct pidset snapshot; /* if so: alive when it was signalled */
	struct pidset stopped; /* by a TSTP since the last CONT */
	bool unread; /* tmo's own children could not be listed for a KILL */
	size_t outstanding; /* KILLed children of tmo not yet reaped */
	size_t reaped; /* of them, since the last look */
	sweep_observer *observer;
	void *context;
};

/*
 * Before the command is started: reaps what children have ended, and
 * remembers those that live. `self` is tmo's pid, `reach` what
 * claim_descendants() said. NOTHING: there are some, and they could not be
 * told; they would be taken for the command's. REFUSED, with errno: children
 * cannot be waited for.
 */
enum answer sweep_start(struct sweep *sweep, pid_t self, enum reach reach);

/* Whether descendants can be seen at all; asks once. */
bool sweep_sees(struct sweep *sweep);

/* `pid` was reaped and may be another process soon. */
void sweep_forget(struct sweep *sweep, pid_t pid);

/*
 * Sends as `action` says: TO_COMMAND, TO_COMMAND_FIRST, REST, LEFT or ALL,
 * skip_own_group. A process that is stopped is continued, unless the signal
 * itself stops. Returns how many were reached.
 */
size_t sweep_send(struct sweep *sweep, const struct action *action);

/* KILLs what was handed to tmo since the last look; `unread`: not all. */
size_t sweep_kill_new(struct sweep *sweep);

/*
 * KILLs by walks of the whole tree; where these find somebody new each time,
 * everybody is stopped first.
 */
size_t sweep_kill_walk(struct sweep *sweep);

/*
 * CONT to those of TO_COMMAND, STOPPED (all) or GROUP (and whom a TSTP that
 * was sent on has stopped) that are stopped.
 */
void sweep_continue(struct sweep *sweep, enum target target);

#endif
