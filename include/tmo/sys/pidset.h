/*
 * pidset: a set of process ids, for who was seen or signalled.
 * The first have room in the set itself, so that a usual tree needs no memory;
 * more take it by pages. No other call is made.
 */
#ifndef TMO_PIDSET_H
#define TMO_PIDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { PIDSET_FEW = 16 };

/* All zero is the empty set. */
struct pidset {
	pid_t few[PIDSET_FEW]; /* the members in any order, while size is 0 */
	pid_t *slots; /* open addressing; owned */
	size_t size; /* 0 or a power of two */
	size_t used; /* slots that are not empty, while size is not 0 */
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
