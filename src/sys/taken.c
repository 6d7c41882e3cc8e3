/* taken: see the header. Knows nothing of the process but its signals. */
#include "tmo/sys/taken.h"

#include <sched.h>
#include "tmo/sys/clock.h"
#include "tmo/sys/procinfo.h"

/* Most forks take a tenth of it. */
#define TAKEN_WITHIN (TMO_SECOND / 100)

bool taken_await(pid_t pid, int signal, tmo_ns *until)
{
	while (proc_pending(pid) >> (signal - 1) & 1) {
		const tmo_ns now = clock_monotonic();

		if (*until == 0)
			*until = now + TAKEN_WITHIN;
		if (now >= *until)
			return false;
		sched_yield();
	}
	return true;
}
