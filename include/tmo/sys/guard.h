/*
 * guard: -d, --die-with-parent. A process of tmo's own between tmo and the
 * command: the parent of the command and the reaper of its orphans. It ends
 * the run when tmo is killed. Knows processes, no limits.
 *
 * It tells tmo of its children by guard_page and a CHLD, and leaves when there
 * is nothing more to guard. tmo tells it nothing: it ends it by KILL when the
 * run is over, so a guard whose parent has changed has been left alone.
 */
#ifndef TMO_GUARD_H
#define TMO_GUARD_H

#include <stdbool.h>
#include <sys/types.h>
#include "tmo/core/event_order.h"
#include "tmo/sys/guard_page.h"

struct run;

/* All zero: there is none, and there will be none. */
struct guard {
	char **argv; /* tmo's, to be overwritten in the guard's own copy */
	pid_t caller; /* tmo's parent; 0: none whose end can be seen */
	pid_t pid; /* of the guard; 0: it is not there */
	const char *refused; /* the call by which guard_start() has failed */
	const char *lack; /* or what this system lacks for -d */
	struct guard_page *page; /* NULL: there was never one */
	bool took_over; /* this is the guard, and tmo is gone */
};

/*
 * Before the start: asks for a CHLD when tmo's parent ends. `self` is tmo.
 * NULL, or what this system lacks for -d, with errno and *call that was
 * refused, NULL where it has none.
 */
const char *guard_prepare(struct guard *guard, pid_t self, const char **call);

/*
 * Starts the guard, and by it the command: its pid, or -1, errno and, where it
 * is known, guard.refused or guard.lack. `run` is what the guard goes on with,
 * in its own memory, when tmo is killed.
 */
pid_t guard_start(struct run *run);

/* The next that the guard has told. False: nothing is there. */
bool guard_next(struct run *run, struct child_event *event);

/* The guard itself has ended or stopped; a stopped one is continued. */
void guard_changed(struct run *run, const struct child_event *event,
	struct child_facts *facts);

/* Whether it has ended before those that it guards; then they were signalled.
 */
bool guard_has_left(const struct guard *guard);

/* Whether tmo's parent has ended. Asks nothing without -d. */
bool guard_caller_ended(const struct guard *guard);

/* The run is over: ends the guard; its children are tmo's from then on. */
void guard_end(struct run *run);

/* The child of tmo's that closes the guard's files; 0: there is none. */
pid_t guard_closing(const struct guard *guard);

/* In the guard, to its end: body of a forked child, `context` is the run. */
int guard_main(void *context);

#endif
