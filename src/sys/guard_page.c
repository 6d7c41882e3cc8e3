/* guard_page: see the header. */
#include "tmo/sys/guard_page.h"

static bool is_full(struct guard_page *page)
{
	return atomic_load(&page->ring.written) -
		       atomic_load(&page->ring.read) ==
	       GUARD_RECORDS;
}

bool guard_page_has_room(struct guard_page *page)
{
	if (!is_full(page))
		return true;
	atomic_store(&page->crowded, true);
	/* The reader may have looked at `crowded` just before. */
	if (is_full(page))
		return false;
	atomic_store(&page->crowded, false);
	return true;
}

void guard_page_write(struct guard_page *page, const struct child_event *record)
{
	const unsigned at = atomic_load(&page->ring.written);

	page->ring.records[at % GUARD_RECORDS] = *record;
	atomic_store(&page->ring.written, at + 1);
}

bool guard_page_has_end(const struct guard_page *page, pid_t child)
{
	const unsigned end = atomic_load(&page->ring.written);

	for (unsigned at = atomic_load(&page->ring.read); at != end; at++) {
		const struct child_event *record =
			&page->ring.records[at % GUARD_RECORDS];

		if (record->pid == child && child_event_is_end(record))
			return true;
	}
	return false;
}

bool guard_page_read(struct guard_page *page, struct child_event *record)
{
	const unsigned at = atomic_load(&page->ring.read);

	if (at == atomic_load(&page->ring.written))
		return false;
	*record = page->ring.records[at % GUARD_RECORDS];
	atomic_store(&page->ring.read, at + 1);
	return true;
}

bool guard_page_was_crowded(struct guard_page *page)
{
	return atomic_exchange(&page->crowded, false);
}
