/* clock: see the header. */
#define _DARWIN_C_SOURCE /* or macOS hides CLOCK_UPTIME_RAW */
#include "tmo/sys/clock.h"

const char clock_read_call[] = "clock_gettime";

/*
 * What pselect() counts. On macOS CLOCK_MONOTONIC goes on while the machine
 * sleeps, and a limit would be reached as soon as it wakes.
 */
#ifdef CLOCK_UPTIME_RAW
#define AWAKE CLOCK_UPTIME_RAW
#else
#define AWAKE CLOCK_MONOTONIC
#endif

bool clock_read(clockid_t clock, tmo_ns *now)
{
	struct timespec time = {.tv_sec = 0};

	if (clock_gettime(clock == CLOCK_MONOTONIC ? AWAKE : clock, &time) != 0)
		return false;
	*now = (tmo_ns)time.tv_sec * TMO_SECOND + time.tv_nsec;
	return true;
}
