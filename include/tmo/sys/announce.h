/*
 * announce: what is said of a run on standard error. Whether a line is due (-q,
 * -v, as `timeout`) is known here, and what was said before.
 */
#ifndef TMO_ANNOUNCE_H
#define TMO_ANNOUNCE_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/core/options.h"
#include "tmo/sys/history.h"
#include "tmo/sys/pidset.h"
#include "tmo/sys/signal_one.h"

struct run;

enum { SHOWN_MAX = 20 }; /* processes named in one go */

/* What was said, and what the next line will name. All zero: nothing. */
struct announcer {
	bool reach_announced; /* that not everybody can be reached */
	bool death_announced; /* that the command would outlive a KILL of tmo */
	bool alarm_announced; /* that the wall clock has no timer */
	bool session_announced; /* that -d does not survive a KILL of the group
				 */
	bool missed_announced; /* that a walk could not look everywhere */
	bool sample_announced; /* the same of a sample */
	struct pidset refused; /* reported as EPERM already */
	struct shown *shown; /* processes to be named; owned until exit */
	size_t shown_count; /* may be more than there is room for */
};

/* Whether the lines of -v are due. */
bool announce_is_verbose(const struct options *options);

/* The command is there. */
void announce_started(struct run *run);

/*
 * If it turned out that it would not end with tmo, or that the guard has not
 * left tmo's session: that, once.
 */
void announce_start_losses(struct run *run);

/* The wall clock can have no timer, for an errno: that, once. */
void announce_alarm(struct run *run, int error);

/* If it turned out that nobody but the command can be reached: that, once. */
void announce_reach(struct run *run);

/* If a walk could not look everywhere: that, once. */
void announce_missed(struct run *run);

/* A sample (-i, -n, -c, -M) could not, for an errno; 0: it could. */
void announce_unmeasured(struct run *run, int error);

/* Where tmo leads a group because it may not adopt orphans: what that loses. */
void announce_group(const struct run *run, int error);

/* If no priority above the command's could be had, for an errno: that. */
void announce_priority(const struct run *run, int error);

/* Notes each process for the next line; prints nothing. */
struct observer announce_observer(struct run *run);

/* `sent` has reached so many now; then those that the observer has noted. */
void announce_sent(struct run *run, struct sent *sent, size_t reached);

/* A limit was reached, and its signals have been sent before. */
void announce_limit(const struct run *run);

/*
 * The -o command is about to run; could not, with an errno; has ended; is left,
 * since its tmo does not end.
 */
void announce_hook(const struct run *run);
void announce_hook_failed(struct run *run, int error);
void announce_hook_ended(struct run *run);
void announce_hook_abandoned(struct run *run);

#endif
