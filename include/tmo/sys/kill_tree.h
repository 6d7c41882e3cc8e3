/*
 * kill_tree: KILL, to the command and every descendant, until nobody is left.
 * Knows no other signal but the STOP that keeps a tree from growing.
 *
 * A killed process starts no child any more (Linux copy_process() fails with
 * a signal pending), and hands those it has to tmo as it dies. So in time all
 * of the tree are tmo's own children, and one list of these is enough.
 */
#ifndef TMO_KILL_TREE_H
#define TMO_KILL_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/core/action.h"
#include "tmo/sys/family.h"
#include "tmo/sys/signal_one.h"

/* All zero: nobody was killed. Written by the functions below alone. */
struct kill_state {
	size_t outstanding; /* killed children of tmo not yet reaped */
	size_t reaped; /* descendants, since tmo's children were listed */
	bool incomplete; /* tmo's children could not be listed */
};

/*
 * The first KILL, to action->target. For TO_ALL to tmo's children; before that
 * by walks of the tree: up to 20 if `to_the_end`, since tmo does not stay, one
 * if the observer wants every process. Returns how many were reached.
 */
size_t kill_start(struct family *family, struct signal_state *signals,
	struct kill_state *state, const struct action *action, bool to_the_end);

/*
 * To what was handed to tmo since the last list. Needs no memory. Returns how
 * many were reached who were not before.
 */
size_t kill_children(const struct family *family, struct signal_state *signals,
	struct kill_state *state);

/*
 * By walks of the whole tree: for those below one that does not die (it hangs,
 * or is another user's). Where walks find somebody new each time, everybody is
 * stopped first. Returns the same.
 */
size_t kill_tree(struct family *family, struct signal_state *signals,
	struct kill_state *state);

/* A descendant that was tmo's child has been reaped. */
void kill_note_reaped(struct kill_state *state);

#endif
