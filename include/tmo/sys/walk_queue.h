/*
 * walk_queue: processes that a walk is yet to visit, in order. Its memory is
 * list_room's.
 */
#ifndef TMO_WALK_QUEUE_H
#define TMO_WALK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "tmo/core/lineage.h"

struct walk_entry {
	pid_t pid;
	pid_t parent; /* who listed it */
	struct lineage_moment clean_up_after; /* if it was started after this it
						is clean-up; none: it is not */
};

/* All zero: empty. */
struct walk_queue {
	struct walk_entry *entries; /* owned: walk_queue_free() */
	size_t next; /* those before it have been taken */
	size_t count;
	size_t room;
};

/* Appends; false: there is no memory for it. */
bool walk_queue_add(struct walk_queue *queue, struct walk_entry entry);

/* Takes the first; false: there is none, and the queue is empty. */
bool walk_queue_take(struct walk_queue *queue, struct walk_entry *entry);

/* Gives the memory back. */
void walk_queue_free(struct walk_queue *queue);

#endif
