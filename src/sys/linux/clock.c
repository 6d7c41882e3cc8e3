/*
 * clock: see the header. By system calls, without the vDSO where that can be.
 */
#define _GNU_SOURCE
#include "tmo/sys/clock.h"

#include <sys/syscall.h>
#include <unistd.h>
#include "tmo/sys/rawcall.h"

/*
 * The vDSO costs two page faults and a look-up of its symbols at the first
 * time, and a short run reads the clock three times.
 */
#ifdef RAWCALL
static bool read_by_syscall(clockid_t clock, struct timespec *time)
{
	return syscall(SYS_clock_gettime, clock, time) == 0;
}
#else
/* Where there may be two such calls, the libc takes the one for its time_t. */
static bool read_by_syscall(clockid_t clock, struct timespec *time)
{
	(void)clock;
	(void)time;
	return false;
}
#endif

bool clock_read(clockid_t clock, tmo_ns *now)
{
	struct timespec time = {.tv_sec = 0};

	/* A sandbox may refuse the system call: the vDSO is none. */
	if (!read_by_syscall(clock, &time) && clock_gettime(clock, &time) != 0)
		return false;
	*now = (tmo_ns)time.tv_sec * TMO_SECOND + time.tv_nsec;
	return true;
}
