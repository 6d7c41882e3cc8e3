/*
 * proctree: which process is whose child, by /proc. Says nothing else of them.
 */
#ifndef TMO_PROCTREE_H
#define TMO_PROCTREE_H

#include <sys/types.h>
#include "tmo/sys/answer.h"

/*
 * Whether processes can be looked up at all, by looking: DONE where /proc shows
 * tmo under its own pid, `self`, and lists its children. NOTHING: there is no
 * /proc, or that of another pid namespace. REFUSED, with errno: twice in a row
 * it could not be read.
 */
enum answer proc_shows_self(pid_t self);

/*
 * Calls each(context, child) for every child of `parent`, of all its threads,
 * which are `threads` (0: not known); for one perhaps twice. DONE: for all of
 * them. NOTHING: there is no such process any more. REFUSED, with errno: twice
 * in a row they could not be read, or not all.
 */
enum answer proc_children(pid_t parent, long threads,
	void (*each)(void *context, pid_t child), void *context);

/* Calls each(context, thread) for every thread of `pid`, by its number. */
enum answer proc_threads(
	pid_t pid, void (*each)(void *context, pid_t thread), void *context);

#endif
