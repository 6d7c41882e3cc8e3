/*
 * hidden: processes that are in a list of children and of which /proc says
 * nothing (hidepid of proc(5)): another user's, and those of tmo's own user
 * that are not dumpable, as an ssh-agent.
 */
#ifndef TMO_HIDDEN_H
#define TMO_HIDDEN_H

#include "tmo/sys/answer.h"
#include "tmo/sys/walk.h"

/*
 * Whether the one that is visited is there. DONE: another user's, which cannot
 * be signalled; or a child still of whom it was listed for, and where the walk
 * signals, its pidfd stands for this very process (tmo's own needs none: it
 * keeps its pid until it is reaped). NOTHING: it has ended, or its parent has.
 * REFUSED: that cannot be told.
 */
enum answer hidden_look(
	const struct walk *walk, const struct walk_entry *entry);

#endif
