/* list_room: see the header. */
#include "tmo/sys/list_room.h"

#include <stdbool.h>
#include <string.h>
#include "tmo/sys/pages.h"

struct room {
	_Alignas(16) char bytes[LIST_ROOM];
};

/* Common for the reason that message_bytes is. */
extern struct room list_rooms[LIST_ROOMS];
struct room list_rooms[LIST_ROOMS] __attribute__((common));

static bool is_taken[LIST_ROOMS];

/* In place, or of the system. */
static void *begin_list(size_t wanted)
{
	size_t i = 0;

	while (i < LIST_ROOMS && is_taken[i])
		i++;
	if (i == LIST_ROOMS || wanted > LIST_ROOM)
		return pages_resize(NULL, 0, wanted);
	is_taken[i] = true;
	return list_rooms[i].bytes;
}

void *list_room_resize(void *list, size_t size, size_t wanted)
{
	void *larger = NULL;
	size_t i = 0;

	if (!list)
		return wanted > 0 ? begin_list(wanted) : NULL;
	while (i < LIST_ROOMS && list != list_rooms[i].bytes)
		i++;
	if (i == LIST_ROOMS)
		return pages_resize(list, size, wanted);
	if (wanted > 0) {
		larger = pages_resize(NULL, 0, wanted);
		if (!larger)
			return NULL;
		memcpy(larger, list, size);
	}
	is_taken[i] = false;
	return larger;
}

void *list_room_for_one_more(
	void *list, size_t count, size_t *room, size_t size)
{
	const size_t twice = *room > 0 ? *room * 2 : LIST_ROOM / size;
	void *larger;

	if (count < *room)
		return list;
	larger = list_room_resize(list, *room * size, twice * size);
	if (larger)
		*room = twice;
	return larger;
}

const void *list_room_find(
	const void *list, size_t count, size_t size, pid_t pid, size_t at)
{
	for (size_t i = 0; i < count; i++, at++) {
		const char *entry;

		if (at >= count)
			at = 0;
		entry = (const char *)list + at * size;
		if (*(const pid_t *)(const void *)entry == pid)
			return entry;
	}
	return NULL;
}
