/*
 * memory_shares: the dear reading of a tree's memory (memory.h). To read the
 * share of a process waits for the lock of its memory: while a thread of it
 * waits for a disk that hangs, that may never end. So a child of tmo's does
 * it, which is none of the command's; where none can be made, tmo.
 */
#ifndef TMO_MEMORY_SHARES_H
#define TMO_MEMORY_SHARES_H

#include "tmo/core/memory.h"
#include "tmo/sys/family.h"
#include "tmo/sys/memory_tally.h"

/*
 * Reads the shares of those that were in the last reading; whose share is not
 * told in time counts in full, and one that hangs is not asked again. A child
 * that hangs is sent KILL and, if that does not end it, left behind. The cost
 * is the child's.
 */
struct memory_reading memory_shares(
	struct memory_tally *tally, struct family *family);

/*
 * The run is over: waits a second at most until the last child is gone.
 */
void memory_shares_end(const struct memory_tally *tally, struct family *family);

#endif
