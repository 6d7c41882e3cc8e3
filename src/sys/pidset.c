/*
 * pidset: see the header. Knows numbers, not processes.
 */
#include "tmo/sys/pidset.h"

#include <string.h>
#include "tmo/sys/pages.h"

enum { EMPTY = 0, REMOVED = -1 };

/* The slot of `pid`, or the first empty one on its way; `size` is not 0. */
static size_t slot_of(const struct pidset *set, pid_t pid)
{
	const size_t mask = set->size - 1;
	size_t at = ((size_t)pid * 2654435761U) & mask;

	while (set->slots[at] != EMPTY && set->slots[at] != pid)
		at = (at + 1) & mask;
	return at;
}

/* The place of `pid` among the few, or `count`; `size` is 0. */
static size_t place_of(const struct pidset *set, pid_t pid)
{
	size_t at = 0;

	while (at < set->count && set->few[at] != pid)
		at++;
	return at;
}

/* Room for one more: never more than half of the slots are in use. */
static bool make_room(struct pidset *set)
{
	struct pidset larger = {.size = 1024}; /* a page of them */
	const size_t old = set->size > 0 ? set->size : set->count;
	const pid_t *from = set->size > 0 ? set->slots : set->few;

	if (set->size == 0 ? set->count < PIDSET_FEW
			   : (set->used + 1) * 2 <= set->size)
		return true;
	while (larger.size < (set->count + 1) * 4)
		larger.size *= 2;
	larger.slots =
		pages_resize(NULL, 0, larger.size * sizeof *larger.slots);
	if (!larger.slots)
		return false;
	for (size_t i = 0; i < old; i++)
		if (from[i] > 0)
			larger.slots[slot_of(&larger, from[i])] = from[i];
	larger.used = larger.count = set->count;
	pidset_free(set);
	*set = larger;
	return true;
}

bool pidset_add(struct pidset *set, pid_t pid)
{
	if (pidset_has(set, pid) || !make_room(set))
		return false;
	if (set->size == 0) {
		set->few[set->count++] = pid;
		return true;
	}
	set->slots[slot_of(set, pid)] = pid;
	set->used++;
	set->count++;
	return true;
}

bool pidset_has(const struct pidset *set, pid_t pid)
{
	if (set->size == 0)
		return place_of(set, pid) < set->count;
	return set->slots[slot_of(set, pid)] == pid;
}

void pidset_remove(struct pidset *set, pid_t pid)
{
	if (!pidset_has(set, pid))
		return;
	set->count--;
	if (set->size == 0)
		set->few[place_of(set, pid)] = set->few[set->count];
	else
		set->slots[slot_of(set, pid)] = REMOVED;
}

void pidset_clear(struct pidset *set)
{
	if (set->size > 0)
		memset(set->slots, 0, set->size * sizeof *set->slots);
	set->used = set->count = 0;
}

void pidset_free(struct pidset *set)
{
	pages_resize(set->slots, set->size * sizeof *set->slots, 0);
	*set = (struct pidset){.size = 0};
}
