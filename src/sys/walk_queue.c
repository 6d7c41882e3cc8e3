/* walk_queue: see the header. Knows room, not processes. */
#include "tmo/sys/walk_queue.h"

#include <string.h>
#include "tmo/sys/list_room.h"
#include "tmo/sys/pages.h"

enum { FIRST_ROOM = 512 };

static struct walk_entry *entries_of(struct walk_queue *queue)
{
	return queue->room > 0 ? queue->entries : queue->few;
}

/* What was taken is room again, where it is worth the move. */
static bool reuse(struct walk_queue *queue, size_t least)
{
	struct walk_entry *entries = entries_of(queue);

	if (queue->next < least)
		return false;
	queue->count -= queue->next;
	memmove(entries, entries + queue->next, queue->count * sizeof *entries);
	queue->next = 0;
	return true;
}

static bool grow(struct walk_queue *queue)
{
	const bool is_first = queue->room == 0;
	struct walk_entry *entries = list_room_double(
		queue->entries, &queue->room, FIRST_ROOM, sizeof *entries);

	if (!entries)
		return false;
	if (is_first)
		memcpy(entries, queue->few, sizeof queue->few);
	queue->entries = entries;
	return true;
}

bool walk_queue_add(struct walk_queue *queue, struct walk_entry entry)
{
	const size_t room = queue->room > 0 ? queue->room : WALK_QUEUE_FEW;

	if (queue->count == room && !reuse(queue, room / 2) && !grow(queue) &&
		!reuse(queue, 1))
		return false;
	entries_of(queue)[queue->count++] = entry;
	return true;
}

bool walk_queue_take(struct walk_queue *queue, struct walk_entry *entry)
{
	if (queue->next == queue->count) {
		queue->next = queue->count = 0;
		return false;
	}
	*entry = entries_of(queue)[queue->next++];
	return true;
}

void walk_queue_free(struct walk_queue *queue)
{
	pages_resize(queue->entries, queue->room * sizeof *queue->entries, 0);
	*queue = (struct walk_queue){.count = 0};
}
