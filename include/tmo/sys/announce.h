/*
 * announce: what is said of a run on standard error. Knows what was said
 * before; which lines -q and -v ask for is verbosity's.
 */
#ifndef TMO_ANNOUNCE_H
#define TMO_ANNOUNCE_H

#include <stddef.h>
#include "tmo/sys/history.h"
#include "tmo/sys/pidset.h"
#include "tmo/sys/signal_one.h"

struct run;

enum { SHOWN_MAX = 20 }; /* processes named in one go */

/* What is said once in a run, a bit each. */
enum {
	SAID_REACH = 1, /* not everybody can be reached */
	SAID_DEATH = 2, /* the command would outlive a KILL of tmo */
	SAID_SESSION = 4, /* a KILL of tmo's group would end the guard */
	SAID_ALARM = 8, /* the wall clock has no timer */
	SAID_MISSED = 16, /* a walk could not look everywhere */
	SAID_SAMPLE = 32, /* nor could a sample */
};

/* What was said, and what the next line will name. All zero: nothing. */
struct announcer {
	unsigned said;
	struct pidset refused; /* reported as EPERM already */
	struct shown *shown; /* processes to be named; owned until exit */
	size_t shown_count; /* may be more than there is room for */
};

/* The command was started. */
void announce_started(struct run *run);

/*
 * Says once that the command would not end with tmo, and that the guard is in
 * tmo's session still, where these have turned out.
 */
void announce_start_losses(struct run *run);

/* Says once that the wall clock can have no timer, for an errno. */
void announce_alarm(struct run *run, int error);

/* Says once that only the command can be reached, where that has turned out. */
void announce_reach(struct run *run);

/* Says once that a walk could not look everywhere, where one could not. */
void announce_missed(struct run *run);

/* The same of a sample (-i, -n, -c, -M): it could not, for an errno; or 0. */
void announce_unmeasured(struct run *run, int error);

/* Says what is lost where tmo leads a group, as it may not adopt orphans. */
void announce_group(const struct run *run, int error);

/* Says that tmo has no priority above the command's, for an errno. */
void announce_priority(const struct run *run, int error);

/* Notes each process for the next line; prints nothing. */
struct observer announce_observer(struct run *run);

/* That `sent` has reached so many; then those that the observer has noted. */
void announce_sent(struct run *run, struct sent *sent, size_t reached);

/* That a limit was reached whose signals have been sent before. */
void announce_limit(const struct run *run);

/*
 * That the -o command is about to run; could not be run, for an errno; has
 * ended; or is left, since its tmo does not end.
 */
void announce_hook(const struct run *run);
void announce_hook_failed(struct run *run, int error);
void announce_hook_ended(struct run *run);
void announce_hook_abandoned(struct run *run);

#endif
