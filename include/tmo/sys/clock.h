/*
 * clock: what time it is, in nanoseconds. Does not wait.
 */
#ifndef TMO_CLOCK_H
#define TMO_CLOCK_H

#include <stdbool.h>
#include <time.h>
#include "tmo/core/duration.h"

/* Any clock of clock_gettime(2). False, with errno: it cannot be read. */
bool clock_read(clockid_t clock, tmo_ns *now);

/* What the system calls that, for a message. */
extern const char clock_read_call[];

/*
 * CLOCK_MONOTONIC and CLOCK_REALTIME: a system call each. 0 where the system
 * refuses to tell.
 */
static inline tmo_ns clock_monotonic(void)
{
	tmo_ns now = 0;

	clock_read(CLOCK_MONOTONIC, &now);
	return now;
}

static inline tmo_ns clock_wall(void)
{
	tmo_ns now = 0;

	clock_read(CLOCK_REALTIME, &now);
	return now;
}

#endif
