/*
 * closing: of files whose server may hang. To close one, as the exit of a
 * process does, asks the server of NFS and FUSE, and not even KILL ends that
 * wait. A child of tmo's that shares its descriptors closes them: close(2)
 * takes a descriptor away before it asks, so that the child hangs alone, and
 * tmo's exit has nothing left to close. Where there can be none, tmo closes
 * them itself at its exit. Does not know what the files are for.
 */
#ifndef TMO_CLOSING_H
#define TMO_CLOSING_H

#include <stdbool.h>
#include <sys/types.h>
#include "tmo/sys/descriptors.h"

/*
 * Closes them, and does not wait for it. The child's pid; 0 or below: there are
 * none, or there is no child. `sibling`: it is a child of tmo's parent.
 */
pid_t closing_start(const struct served *served, bool sibling);

/* Whether standard error or `own_fd` (below 0: none) is such a file. */
bool closing_may_hang(int own_fd);

/*
 * The last that tmo does before its end: closes all that it has, such files by
 * children, and waits for these, and for `before` that closing_start() has
 * given, at most a second.
 */
void closing_finish(pid_t before, int own_fd);

#endif
