/* walk_queue: see the header. Knows room, not processes. */
#include "tmo/sys/walk_queue.h"

#include <string.h>
#include "tmo/sys/list_room.h"

/* Moves what is left to the front, if at least so many were taken. */
static bool reuse(struct walk_queue *queue, size_t least)
{
	struct walk_entry *entries = queue->entries;

	if (queue->next < least)
		return false;
	queue->count -= queue->next;
	memmove(entries, entries + queue->next, queue->count * sizeof *entries);
	queue->next = 0;
	return true;
}

static bool grow(struct walk_queue *queue)
{
	struct walk_entry *entries = list_room_for_one_more(
		queue->entries, queue->count, &queue->room, sizeof *entries);

	if (entries)
		queue->entries = entries;
	return entries != NULL;
}

bool walk_queue_add(struct walk_queue *queue, struct walk_entry entry)
{
	if (queue->count == queue->room && !reuse(queue, queue->room / 2 + 1) &&
		!grow(queue) && !reuse(queue, 1))
		return false;
	queue->entries[queue->count++] = entry;
	return true;
}

bool walk_queue_take(struct walk_queue *queue, struct walk_entry *entry)
{
	if (queue->next == queue->count) {
		queue->next = queue->count = 0;
		return false;
	}
	*entry = queue->entries[queue->next++];
	return true;
}

void walk_queue_free(struct walk_queue *queue)
{
	list_room_resize(
		queue->entries, queue->room * sizeof *queue->entries, 0);
	*queue = (struct walk_queue){.count = 0};
}
