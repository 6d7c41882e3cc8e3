/*
 * pidset: a set of process ids, for who was seen or signalled. Its memory is
 * list_room's.
 */
#ifndef TMO_PIDSET_H
#define TMO_PIDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "tmo/sys/list_room.h"

enum {
	PIDSET_SLOTS = 64, /* to begin with: all are cleared */
	PIDSET_FIRST = LIST_ROOM / sizeof(pid_t) / 2, /* at most half */
};

/* All zero is the empty set. */
struct pidset {
	pid_t *slots; /* open addressing; owned */
	size_t size; /* 0 or a power of two */
	size_t used; /* slots that are not empty */
	size_t count; /* members */
};

/* `pid` must be above 0. False: it was there already, or no memory is left. */
bool pidset_add(struct pidset *set, pid_t pid);

bool pidset_has(const struct pidset *set, pid_t pid);
void pidset_remove(struct pidset *set, pid_t pid);

/* Empties the set and keeps its memory. */
void pidset_clear(struct pidset *set);

/* Empties the set and gives its memory back. */
void pidset_free(struct pidset *set);

#endif
