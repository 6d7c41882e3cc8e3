/*
 * walltime: "@06:00" and a `now` to a moment on the wall clock.
 *
 * Moments are nanoseconds since the Epoch (CLOCK_REALTIME). The zone rules
 * come from the caller, so that tests can bring a zone of their own.
 * Pure: no clock, no environment, no errno, no globals.
 */
#ifndef TMO_WALLTIME_H
#define TMO_WALLTIME_H

#include <stddef.h>
#include "tmo/core/duration.h"
#include "tmo/core/zone.h"

enum walltime_error {
	WALLTIME_OK,
	WALLTIME_FORM, /* none of the forms below */
	WALLTIME_RANGE, /* no such time or date: 24:00, 31 February */
	WALLTIME_PAST, /* a full date or SECONDS not after now */
	WALLTIME_SKIPPED, /* a daylight-saving change skips this local time */
};

/*
 * `word` with its '@', `length` bytes of it, all of them:
 *   @HH:MM[:SS]   the next such local time after `now` (this very second has
 *                 passed); one that a change of the clocks skips: the next day
 *                 that has it; one that comes twice: the earlier to come
 *   @YYYY-MM-DDTHH:MM[:SS][Z|+HH:MM|-HH:MM]   a blank for the T is fine;
 *                 without a zone it is local time, twice as above
 *   @SECONDS      since the Epoch, a decimal fraction allowed
 * On WALLTIME_OK *moment is after `now`, TMO_FOREVER where it is too large to
 * hold. On an error *moment is untouched.
 */
enum walltime_error walltime_parse(const char *word, size_t length, tmo_ns now,
	zone_localtime *zone, tmo_ns *moment);

/* The reason in words, for "tmo: WORD: reason"; never NULL. */
const char *walltime_reason(enum walltime_error error);

#endif
