/*
 * rooms: those of list_room.h that are in place, taken, so that a test knows
 * which list has no memory.
 */
#ifndef ROOMS_H
#define ROOMS_H

#include "tmo/sys/list_room.h"

struct rooms {
	void *taken[LIST_ROOMS];
};

static inline struct rooms rooms_take(void)
{
	struct rooms rooms;

	for (size_t i = 0; i < LIST_ROOMS; i++)
		rooms.taken[i] = list_room_resize(NULL, 0, LIST_ROOM);
	return rooms;
}

static inline void rooms_give_back(const struct rooms *rooms)
{
	for (size_t i = 0; i < LIST_ROOMS; i++)
		list_room_resize(rooms->taken[i], LIST_ROOM, 0);
}

/* Of a list with `entries` and `room` that its owner keeps until exit. */
#define rooms_forget(list)                                                     \
	list_room_resize(                                                      \
		(list)->entries, (list)->room * sizeof *(list)->entries, 0)

#endif
