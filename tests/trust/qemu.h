/*
 * For a run under qemu-user, included before everything else: two things that
 * it does not do for a program are done another way. It answers EINVAL to
 * PR_SET_CHILD_SUBREAPER, so reaper.c asks for it from outside, and to a
 * clone() that shares memory, so the child has memory of its own, as on any
 * processor that rawcall.h does not know.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/prctl.h>
#include <unistd.h>

#undef PR_SET_CHILD_SUBREAPER
#define PR_SET_CHILD_SUBREAPER PR_SET_DUMPABLE

#define TMO_RAWCALL_H
static inline long raw4(long number, long a, long b, long c, long d)
{
	const long result = syscall(number, a, b, c, d);

	return result < 0 ? -errno : result;
}

static inline long raw1(long number, long a)
{
	return raw4(number, a, 0, 0, 0);
}

static inline long raw2(long number, long a, long b)
{
	return raw4(number, a, b, 0, 0);
}

static inline long raw3(long number, long a, long b, long c)
{
	return raw4(number, a, b, c, 0);
}
