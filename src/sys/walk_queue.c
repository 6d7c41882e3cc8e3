/* walk_queue: see the header. Knows room, not processes. */
#include "tmo/sys/walk_queue.h"

#include "tmo/sys/pages.h"

enum { FIRST_ROOM = 512 };

static bool make_room(struct walk_queue *queue)
{
	const size_t room = queue->room ? queue->room * 2 : FIRST_ROOM;
	struct walk_entry *entries;

	if (queue->count < queue->room)
		return true;
	entries = pages_resize(queue->entries, queue->room * sizeof *entries,
		room * sizeof *entries);
	if (!entries)
		return false;
	queue->entries = entries;
	queue->room = room;
	return true;
}

bool walk_queue_add(struct walk_queue *queue, struct walk_entry entry)
{
	if (!make_room(queue))
		return false;
	queue->entries[queue->count++] = entry;
	return true;
}

void walk_queue_free(struct walk_queue *queue)
{
	pages_resize(queue->entries, queue->room * sizeof *queue->entries, 0);
	*queue = (struct walk_queue){.count = 0};
}
