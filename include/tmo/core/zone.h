/*
 * zone: from what the clocks of a time zone show to the moment when they do.
 *
 * Unlike mktime(3) it reads no environment and says so where a change of the
 * clocks skips a time; one that comes twice is the earlier to come. Moments
 * are seconds since the Epoch; a civil time, what the clocks show, is seconds
 * since they showed 1970-01-01T00:00:00. Pure.
 */
#ifndef TMO_ZONE_H
#define TMO_ZONE_H

#include <stdint.h>
#include <time.h>

/*
 * The rules of the zone, the caller's, as localtime_r(3): breaks *moment down
 * into *broken; NULL on failure.
 */
typedef struct tm *zone_localtime(const time_t *moment, struct tm *broken);

enum zone_answer {
	ZONE_FOUND,
	ZONE_PAST, /* the clocks have shown it, and will not again */
	ZONE_SKIPPED, /* they never do */
};

/* The first moment after `now` when the clocks show `civil`. */
enum zone_answer zone_next(
	zone_localtime *zone, int64_t civil, int64_t now, int64_t *moment);

/* The first one when they show this second of a day; never ZONE_PAST. */
enum zone_answer zone_next_daily(
	zone_localtime *zone, int64_t second, int64_t now, int64_t *moment);

#endif
