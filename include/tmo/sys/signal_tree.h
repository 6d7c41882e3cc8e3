/*
 * signal_tree: a step's signal, to the command and its descendants, until a
 * walk finds nobody new. Says to whom; when and why is the machine's.
 *
 * What a process starts because of the signal is clean-up: it is left to work
 * until the next step.
 */
#ifndef TMO_SIGNAL_TREE_H
#define TMO_SIGNAL_TREE_H

#include <stddef.h>
#include "tmo/core/action.h"
#include "tmo/sys/family.h"
#include "tmo/sys/signal_one.h"

/*
 * Sends any signal but KILL as `action` says: its target is one of TO_, its
 * skip_own_group is kept. A process that is stopped is continued, unless the
 * signal itself stops. Returns how many were reached.
 */
size_t signal_tree(struct family *family, struct signal_state *state,
	const struct action *action);

/*
 * The signal of the last step once more, to children that were forked by a
 * process in which it was pending, and to their orphans. state->pending then
 * has those in which it still is. Returns how many were reached.
 */
size_t signal_again(struct family *family, struct signal_state *state,
	const struct action *action);

#endif
