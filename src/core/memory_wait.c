/*
 * memory_wait: see the header. Knows how long is too long; does not know what
 * is done about it.
 */
#include "tmo/core/memory_wait.h"

#define STILL (TMO_SECOND / 5)
#define STUCK TMO_SECOND

bool memory_wait_hangs(struct memory_wait *wait, tmo_ns used, tmo_ns asked,
	bool runs, tmo_ns now)
{
	if (runs || used != wait->used)
		wait->stuck = wait->still = now;
	if (asked != wait->asked)
		wait->still = now;
	wait->used = used;
	wait->asked = asked;
	if (now - wait->still < STILL && now - wait->stuck < STUCK)
		return false;
	wait->hung += now - wait->stuck;
	return true;
}

bool memory_wait_is_over(const struct memory_wait *wait)
{
	return wait->hung >= 2 * STILL;
}
