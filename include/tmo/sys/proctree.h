/*
 * proctree: which process is whose child, by /proc. Says nothing else of them.
 */
#ifndef TMO_PROCTREE_H
#define TMO_PROCTREE_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Whether processes can be looked up at all: on Linux, whether /proc shows
 * this process under this pid.
 */
bool proc_shows_self(void);

/*
 * Calls each(context, child) for every child of `parent`, of all its threads.
 * False where they could not be read (it has ended, or is hidden).
 */
bool proc_children(
	pid_t parent, void (*each)(void *context, pid_t child), void *context);

#endif
