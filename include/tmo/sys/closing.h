/*
 * closing: closes files whose server may hang. A close, also that of a process
 * that exits, asks the server (NFS, FUSE), and not even KILL ends that wait. So
 * a child of tmo's that shares its descriptors closes them: close(2) takes a
 * descriptor away before it asks, so that the child hangs alone, and tmo's exit
 * has nothing left to close. Where there can be no such child, tmo closes them
 * itself as it exits. Does not know what the files are for.
 */
#ifndef TMO_CLOSING_H
#define TMO_CLOSING_H

#include <stdbool.h>
#include <sys/types.h>
#include "tmo/sys/descriptors.h"

/*
 * Closes them in a child, and does not wait for it. Returns the child's pid; 0
 * or below: there is nothing to close, or no child. `sibling`: it is a child of
 * tmo's parent.
 */
pid_t closing_start(const struct served *served, bool sibling);

/* Whether standard error or `own_fd` (below 0: none) is such a file. */
bool closing_may_hang(int own_fd);

/*
 * The last thing that tmo does: closes all descriptors, those of such files in
 * children, and waits at most a second for these children and for those
 * `before`, which closing_start() has returned. `disks`: files of disks in
 * children too. Whoever is the last to close one that was truncated writes what
 * is not written yet (ext4, XFS, Btrfs), and hangs if the disk does; but a
 * child each has its price.
 */
void closing_finish(const pid_t before[2], int own_fd, bool disks);

#endif
