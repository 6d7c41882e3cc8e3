/*
 * walk: to every descendant of tmo, parents first, each visited once.
 *
 * Who is visited is a descendant at that moment: tmo's own children, adopted
 * ones too, can be reaped by tmo alone, so their pids are safe; any other is
 * held by a pidfd while its parent is checked.
 */
#ifndef TMO_WALK_H
#define TMO_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "tmo/core/duration.h"
#include "tmo/sys/pidset.h"
#include "tmo/core/procstat.h"

struct walk;

/*
 * What is done at a visit; true: it counts. Comes to the dead too (see
 * process_is_dead()), and to another user's of which nothing can be read: they
 * have the state '?'.
 */
typedef bool walk_visitor(struct walk *walk, const struct process *process);

/* One that is yet to be visited. */
struct walk_entry {
	pid_t pid;
	pid_t parent; /* who listed it */
	pid_t cleanup_after; /* if its pid was given out after this one it was
			started by somebody who had the signal; 0: no matter
			when */
};

struct walk {
	pid_t self; /* tmo's pid: each pass begins with its children */
	const struct pidset *foreign; /* never visited */
	struct pidset *seen; /* who was visited, in this pass or before */
	walk_visitor
		*visitor; /* NULL: who is there is put into `seen`, no more */
	void *context; /* for the visitor */
	int signal; /* that the visitor sends; 0: none, children are listed once
		     */
	bool skip_own_group; /* for the visitor */
	int pidfd; /* for the visitor: the pidfd of who is visited, or -1 */
	pid_t last_pid; /* the pid given out last before the signal, or 0 */
	size_t reached; /* visits that count */
	bool tree_changed; /* in the last pass somebody came or went */
	/* the walk's own */
	struct walk_entry *queue; /* owned: walk_free() */
	size_t count;
	size_t room;
	pid_t parent; /* whose children are being listed */
	pid_t cleanup_after; /* for those that are listed */
	tmo_ns patience; /* until when signals may still be taken; 0: not yet */
};

/* From tmo's own children down; returns how many visits counted. */
size_t walk_pass(struct walk *walk);

/* Passes, `most` at most, until none counted and nobody moved. */
void walk_passes(struct walk *walk, int most);

/*
 * The next pass visits the children of `parent` too, who is not visited; but
 * not those it started since walk->last_pid was taken: they are clean-up.
 */
void walk_add_children(struct walk *walk, pid_t parent);

/*
 * Just before `process` is sent walk->signal without a visit: takes
 * walk->last_pid, where it may catch that signal.
 */
void walk_await_clean_up(struct walk *walk, const struct process *process);

/* Visits `these` of those added, and who is below; the others are `seen`. */
void walk_only(struct walk *walk, const struct pidset *these);

/* Gives the memory back, but for `seen`, which is the caller's. */
void walk_free(struct walk *walk);

/* One pass of a walk that sends no signal but, maybe, CONT. */
size_t walk_once(pid_t self, const struct pidset *foreign,
	walk_visitor *visitor, void *context);

#endif
