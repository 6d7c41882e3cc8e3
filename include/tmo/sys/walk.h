/*
 * walk: to every descendant of the command, parents first, each visited once.
 *
 * A process that is visited is a descendant at that moment: tmo's own children,
 * adopted ones too, can be reaped by tmo alone, so their pids are safe; any
 * other is held by a pidfd while its parent is checked.
 */
#ifndef TMO_WALK_H
#define TMO_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "tmo/core/lineage.h"
#include "tmo/core/procstat.h"
#include "tmo/sys/family.h"
#include "tmo/sys/pidset.h"
#include "tmo/sys/process_cache.h"
#include "tmo/sys/pending.h"
#include "tmo/sys/walk_queue.h"

struct walk;

/*
 * What is done at a visit; true: it counts. Comes to the dead too (see
 * process_is_dead()), and to another user's of which nothing can be read: they
 * have the state '?'.
 */
typedef bool walk_visitor(struct walk *walk, const struct process *process);

enum walk_mode {
	WALK_SIGNAL, /* the visitor sends `signal`: children are listed before
			and after it, and clean-up is passed over */
	WALK_VISIT, /* the visitor looks, or sends CONT at most */
	WALK_READ, /* the same, and sends nothing: no pidfd is opened */
	WALK_LIST, /* there is none: all that are found are put into `seen` */
};

/* What is asked of a walk. Must stay as it is until the walk is freed. */
struct walk_request {
	const struct family *family;
	enum walk_mode mode;
	int signal; /* WALK_SIGNAL alone */
	struct process_cache *cache; /* WALK_READ: one that is in it need not be
					read; or NULL */
	struct pending *pending; /* to note in whom it is pending; or NULL */
	walk_visitor *visitor;
	void *context; /* the visitor's */
};

/* Read by visitors and callers, written by the walk alone, but for `enough`. */
struct walk {
	const struct walk_request *request;
	struct pidset *seen; /* who was visited, in this pass or before */
	struct walk_queue queue; /* owned: walk_free() */
	struct {
		pid_t parent; /* whose children are being listed */
		struct lineage_moment clean_up_after; /* for those listed */
		struct lineage_moment signalled; /* just before the signal was
						    sent to one that may
						    handle it */
		int pidfd; /* of the process that is visited, or -1 */
	} current;
	size_t reached; /* visits that count */
	bool enough; /* a visitor needs no more: it sets this */
	bool tree_changed; /* in the last pass somebody came or went */
	bool incomplete; /* somebody may be missing, in any pass */
	int error; /* errno: there was no memory, or /proc could not be read;
		      0: no more than another user's children are missing */
};

/*
 * A walk that has visited nobody. `seen` stays the caller's: those in it are
 * passed over.
 */
static inline struct walk walk_start(
	const struct walk_request *request, struct pidset *seen)
{
	return (struct walk){
		.request = request,
		.seen = seen,
		.current.pidfd = -1,
	};
}

/* From the reaper's children down; returns how many visits counted. */
size_t walk_pass(struct walk *walk);

enum { WALK_EMPTY_PASSES = 20 }; /* somebody may come and go for ever */

/*
 * Passes, `most` at most, until none counted and nobody moved; and no more than
 * WALK_EMPTY_PASSES in a row of which none counted.
 */
void walk_passes(struct walk *walk, int most);

/*
 * The next pass visits the children of `parent` too, but not `parent` itself,
 * nor children that are clean-up: see walk_expect_clean_up().
 */
void walk_add_children(struct walk *walk, pid_t parent);

/*
 * Just before the signal is sent to a process that may handle it: what the
 * parents that are added from now on start after this is clean-up, and left
 * to work.
 */
void walk_expect_clean_up(struct walk *walk);

/*
 * Of those added visits those that are in `these`, and all below them; the
 * others are put into `seen`.
 */
void walk_only(struct walk *walk, const struct pidset *these);

/* Gives the memory back, but for `seen`. */
static inline void walk_free(struct walk *walk)
{
	walk_queue_free(&walk->queue);
}

/* What came of one pass; the fields are those of struct walk. */
struct walk_result {
	size_t reached;
	bool incomplete;
	int error;
};

/* One pass of WALK_VISIT. */
struct walk_result walk_look(
	const struct family *family, walk_visitor *visitor, void *context);

/* The same, for a caller to whom it does not matter whether all were seen. */
static inline size_t walk_once(
	const struct family *family, walk_visitor *visitor, void *context)
{
	return walk_look(family, visitor, context).reached;
}

#endif
