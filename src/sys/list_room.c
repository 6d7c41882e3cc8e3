/* list_room: see the header. */
#include "tmo/sys/list_room.h"

#include "tmo/sys/pages.h"

void *list_room_double(void *list, size_t *room, size_t first, size_t size)
{
	const size_t twice = *room > 0 ? *room * 2 : first;
	void *larger = pages_resize(list, *room * size, twice * size);

	if (larger)
		*room = twice;
	return larger;
}
