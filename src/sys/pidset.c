/*
 * pidset: see the header. Knows numbers, not processes.
 */
#include "tmo/sys/pidset.h"

#include <string.h>
#include "tmo/sys/list_room.h"

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

/* Room for one more: never more than half of the slots are in use. */
static bool make_room(struct pidset *set)
{
	struct pidset larger = {.size = PIDSET_SLOTS};

	if ((set->used + 1) * 2 <= set->size)
		return true;
	while (larger.size < (set->count + 1) * 4)
		larger.size *= 2;
	larger.slots =
		list_room_resize(NULL, 0, larger.size * sizeof *larger.slots);
	if (!larger.slots)
		return false;
	pidset_clear(&larger);
	for (size_t i = 0; i < set->size; i++)
		if (set->slots[i] > 0)
			larger.slots[slot_of(&larger, set->slots[i])] =
				set->slots[i];
	larger.used = larger.count = set->count;
	pidset_free(set);
	*set = larger;
	return true;
}

bool pidset_add(struct pidset *set, pid_t pid)
{
	if (pidset_has(set, pid) || !make_room(set))
		return false;
	set->slots[slot_of(set, pid)] = pid;
	set->used++;
	set->count++;
	return true;
}

bool pidset_has(const struct pidset *set, pid_t pid)
{
	return set->size > 0 && set->slots[slot_of(set, pid)] == pid;
}

void pidset_remove(struct pidset *set, pid_t pid)
{
	if (!pidset_has(set, pid))
		return;
	set->count--;
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
	list_room_resize(set->slots, set->size * sizeof *set->slots, 0);
	*set = (struct pidset){.size = 0};
}
