/*
 * walk_queue: processes that a walk is yet to visit, in order.
 */
#ifndef TMO_WALK_QUEUE_H
#define TMO_WALK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct walk_entry {
	pid_t pid;
	pid_t parent; /* who listed it */
	pid_t cleanup_after; /* if its pid was given out after this one it is
				clean-up; 0: it is not */
};

/* All zero: empty. */
struct walk_queue {
	struct walk_entry *entries; /* owned: walk_queue_free() */
	size_t count;
	size_t room;
};

/* False: there is no memory for it. */
bool walk_queue_add(struct walk_queue *queue, struct walk_entry entry);

/* Gives the memory back. */
void walk_queue_free(struct walk_queue *queue);

#endif
