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

/*
 * The older call, with the kernel's old timespec, where there are two (musl has
 * a name of its own for it): a container runtime may refuse the one that it
 * does not know by EPERM, and the libc tries the other for ENOSYS alone.
 */
#ifdef SYS_clock_gettime32
#define NARROW_CALL SYS_clock_gettime32
#elif defined(SYS_clock_gettime)
#define NARROW_CALL SYS_clock_gettime
#else
#define NARROW_CALL SYS_clock_gettime64
#endif

static bool read_narrow(clockid_t clock, struct timespec *time)
{
	long narrow[2];

	if (sizeof(time_t) == sizeof(long) ||
		syscall(NARROW_CALL, clock, narrow) != 0)
		return false;
	*time = (struct timespec){.tv_sec = narrow[0], .tv_nsec = narrow[1]};
	return true;
}

const char clock_read_call[] = "clock_gettime";

bool clock_read(clockid_t clock, tmo_ns *now)
{
	struct timespec time = {.tv_sec = 0};

	/* A sandbox may refuse the system call, but not the vDSO. */
	if (!read_by_syscall(clock, &time) &&
		clock_gettime(clock, &time) != 0 && !read_narrow(clock, &time))
		return false;
	*now = (tmo_ns)time.tv_sec * TMO_SECOND + time.tv_nsec;
	return true;
}
