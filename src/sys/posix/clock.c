/* clock: see the header. */
#include "tmo/sys/clock.h"

const char clock_read_call[] = "clock_gettime";

bool clock_read(clockid_t clock, tmo_ns *now)
{
	struct timespec time = {.tv_sec = 0};

	if (clock_gettime(clock, &time) != 0)
		return false;
	*now = (tmo_ns)time.tv_sec * TMO_SECOND + time.tv_nsec;
	return true;
}
