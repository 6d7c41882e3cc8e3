/*
 * memory_shares: the costly reading of a tree's memory (memory.h). To read the
 * share of a process takes the lock of its memory, and while a thread of it
 * waits for a disk that hangs, that wait may never end. So a child of tmo's
 * reads, which does not count as the command's; where none can be made, tmo.
 */
#ifndef TMO_MEMORY_SHARES_H
#define TMO_MEMORY_SHARES_H

#include "tmo/core/memory.h"
#include "tmo/sys/family.h"
#include "tmo/sys/memory_tally.h"

/*
 * Reads the shares of the processes of the last reading. One whose share is not
 * told in time counts in full, and is not asked again if its reader hung. A
 * child that hangs is sent KILL and, if that does not end it, left behind. The
 * cost is the child's.
 */
struct memory_reading memory_shares(
	struct memory_tally *tally, struct family *family);

/* The run is over: waits a second at most for the end of the last child. */
void memory_shares_end(const struct memory_tally *tally, struct family *family);

#endif
