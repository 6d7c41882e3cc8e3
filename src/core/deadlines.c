/*
 * deadlines: see the header. Knows times; does not know what is due at them.
 */
#include "tmo/core/deadlines.h"

#include <stddef.h>

void deadlines_clear(struct deadlines *deadlines)
{
	for (size_t i = 0; i < DEADLINES; i++)
		deadlines->at[i] = TMO_FOREVER;
}

tmo_ns deadlines_next(const struct deadlines *deadlines, enum deadline first)
{
	tmo_ns next = TMO_FOREVER;

	for (size_t i = first; i < DEADLINES; i++)
		if (deadlines->at[i] < next)
			next = deadlines->at[i];
	return next;
}
