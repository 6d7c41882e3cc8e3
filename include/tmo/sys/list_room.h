/*
 * list_room: memory for lists that grow by one entry at a time.
 */
#ifndef TMO_LIST_ROOM_H
#define TMO_LIST_ROOM_H

#include <stddef.h>

/*
 * Doubles the room of `list`, which has *room entries of `size` bytes, and
 * `first` at the beginning (NULL and 0). Returns the list, perhaps elsewhere,
 * and the new *room; or NULL and errno: the old list stays as it was.
 */
void *list_room_double(void *list, size_t *room, size_t first, size_t size);

#endif
