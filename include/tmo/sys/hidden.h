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
 * Whether the process that is visited is there. DONE: it is another user's,
 * which cannot be signalled; or still a child of the parent that it was listed
 * for. Then, where the walk signals, its pidfd stands for this very process (a
 * child of tmo needs none: it keeps its pid until it is reaped). NOTHING: it
 * has ended, or its parent has. REFUSED: that cannot be told.
 */
enum answer hidden_look(
	const struct walk *walk, const struct walk_entry *entry);

#endif
