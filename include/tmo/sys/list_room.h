/*
 * list_room: memory for lists that grow, and a look into them. Some of it is
 * there from the start, so that a usual tree costs no call, and the first
 * signal needs no memory of the system.
 */
#ifndef TMO_LIST_ROOM_H
#define TMO_LIST_ROOM_H

#include <stddef.h>
#include <sys/types.h>

enum {
	LIST_ROOM = 4096, /* bytes that a list has to begin with */
	LIST_ROOMS = 12, /* so many lists have it, more than most runs need */
};

/*
 * Resizes `list` of `size` bytes (NULL and 0: there is none yet) to `wanted`,
 * 0 to give it back. Returns it, perhaps elsewhere; anything may be in what is
 * new of it. NULL and errno: the old list stays as it was.
 */
void *list_room_resize(void *list, size_t size, size_t wanted);

/*
 * Makes room for one more in `list`, of whose *room entries of `size` bytes (at
 * most LIST_ROOM) `count` are in use: where all are, doubles it. NULL and 0:
 * there is none yet. Returns the list, perhaps elsewhere, and the new *room; or
 * NULL and errno: the old list stays as it was.
 */
void *list_room_for_one_more(
	void *list, size_t count, size_t *room, size_t size);

/*
 * The entry of `pid` in a list of `count` entries of `size` bytes, each of
 * which begins with a pid; or NULL. Looks from the entry `at` on, and round:
 * trees are walked in the same order each time.
 */
const void *list_room_find(
	const void *list, size_t count, size_t size, pid_t pid, size_t at);

#endif
