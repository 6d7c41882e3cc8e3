/*
 * list_room: memory for lists that grow. Some of it is there from the start, so
 * that a usual tree costs no call, and the first signal needs no memory of the
 * system.
 */
#ifndef TMO_LIST_ROOM_H
#define TMO_LIST_ROOM_H

#include <stddef.h>

enum {
	LIST_ROOM = 4096, /* bytes that a list has to begin with */
	LIST_ROOMS = 12, /* as many lists as there are at a time */
};

/*
 * Resizes `list` of `size` bytes (NULL and 0: there is none yet) to `wanted`,
 * 0 to give it back. Returns it, perhaps elsewhere; anything may be in what is
 * new of it. NULL and errno: the old list stays as it was.
 */
void *list_room_resize(void *list, size_t size, size_t wanted);

/*
 * Doubles the room of `list`, which has *room entries of `size` bytes, and
 * `first` at the beginning (NULL and 0). Returns the list, perhaps elsewhere,
 * and the new *room; or NULL and errno: the old list stays as it was.
 */
void *list_room_double(void *list, size_t *room, size_t first, size_t size);

#endif
