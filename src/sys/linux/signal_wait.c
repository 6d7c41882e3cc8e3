/*
 * signal_wait: the part of signals.h that waits. Knows several ways, since a
 * sandbox may refuse any call; does not know what a signal means.
 */
#define _GNU_SOURCE
#include "tmo/sys/signals.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "tmo/sys/clock.h"
#include "tmo/sys/kernel_signals.h"

/*
 * Only where time_t was once 32 bits wide are there two of them, and riscv32
 * never had the narrow one.
 */
#if defined(SYS_rt_sigtimedwait_time64) && defined(SYS_rt_sigtimedwait)
#define HAS_NARROW_WAIT 1
#endif
#ifndef SYS_rt_sigtimedwait_time64
#define SYS_rt_sigtimedwait_time64 SYS_rt_sigtimedwait
#endif
#ifndef SYS_rt_sigtimedwait
#define SYS_rt_sigtimedwait SYS_rt_sigtimedwait_time64
#endif

/* Each is tried where the one before is refused. */
enum way { WAY_TAKE, WAY_TAKE_NARROW, WAY_DESCRIPTOR, WAYS };

/*
 * A wait that is over for nothing within EARLY has not waited, and one that
 * does so EARLY_MOST times running never will: EAGAIN and EINTR can be what a
 * sandbox says. A tracer, a stop or a thawed control group interrupts too, but
 * not so often.
 */
#define MILLISECOND (TMO_SECOND / 1000)
#define EARLY MILLISECOND
enum { EARLY_MOST = 16 };

const char signals_wait_call[] = "rt_sigtimedwait";

/*
 * By a system call: musl's sigtimedwait() waits anew, and for the whole time,
 * after an EINTR without a signal; the limit would be late by as much.
 */
static long take(const sigset_t *set, siginfo_t *info, tmo_ns span)
{
	const struct timespec time = {
		.tv_sec = (time_t)(span / TMO_SECOND),
		.tv_nsec = (long)(span % TMO_SECOND),
	};

	return syscall(sizeof(time_t) > sizeof(long)
			       ? SYS_rt_sigtimedwait_time64
			       : SYS_rt_sigtimedwait,
		set, info, span == TMO_FOREVER ? NULL : &time, KERNEL_SET_SIZE);
}

/*
 * With the kernel's old timespec. ENOSYS says that the newer call is not there
 * (before Linux 5.1); a container runtime that does not know it says EPERM.
 */
#ifdef HAS_NARROW_WAIT
static long take_narrow(const sigset_t *set, siginfo_t *info, tmo_ns span)
{
	const tmo_ns most = INT_MAX * TMO_SECOND;
	const tmo_ns cut = span < most ? span : most;
	const long time[2] = {
		(long)(cut / TMO_SECOND), (long)(cut % TMO_SECOND)};

	return syscall(SYS_rt_sigtimedwait, set, info,
		span == TMO_FOREVER ? NULL : time, KERNEL_SET_SIZE);
}
#else
static long take_narrow(const sigset_t *set, siginfo_t *info, tmo_ns span)
{
	(void)set;
	(void)info;
	(void)span;
	errno = ENOSYS;
	return -1;
}
#endif

/* In milliseconds, never too few; a long wait is cut. */
static int to_poll_timeout(tmo_ns span)
{
	if (span == TMO_FOREVER)
		return -1;
	if (span > INT_MAX * MILLISECOND)
		return INT_MAX;
	return (int)((span + MILLISECOND - 1) / MILLISECOND);
}

static int read_descriptor(int fd, siginfo_t *info, tmo_ns span)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	struct signalfd_siginfo taken;
	const int count = poll(&ready, 1, to_poll_timeout(span));

	if (count <= 0)
		return count;
	if (read(fd, &taken, sizeof taken) != (ssize_t)sizeof taken)
		return -1;
	info->si_code = taken.ssi_code;
	return (int)taken.ssi_signo;
}

/* A descriptor for each wait, so that none is held open meanwhile. */
static int take_by_descriptor(const sigset_t *set, siginfo_t *info, tmo_ns span)
{
	const int fd = (int)syscall(SYS_signalfd4, -1, set, KERNEL_SET_SIZE,
		SFD_CLOEXEC | SFD_NONBLOCK);
	int signal, error;

	if (fd < 0)
		return -1;
	signal = read_descriptor(fd, info, span);
	error = errno;
	close(fd);
	errno = error;
	return signal;
}

/* A signal; 0: the call says that time is up, or was interrupted; -1. */
static int try_way(
	enum way way, const sigset_t *set, siginfo_t *info, tmo_ns span)
{
	long signal;

	if (way == WAY_TAKE)
		signal = take(set, info, span);
	else if (way == WAY_TAKE_NARROW)
		signal = take_narrow(set, info, span);
	else
		signal = take_by_descriptor(set, info, span);
	return signal < 0 && (errno == EAGAIN || errno == EINTR) ? 0
								 : (int)signal;
}

/* The same, but 0 only where something was waited for. */
static int wait_in(
	enum way way, const sigset_t *set, siginfo_t *info, tmo_ns until)
{
	tmo_ns began = until == 0 ? 0 : clock_monotonic();

	/* Without a clock nothing tells for how long. */
	if (until != 0 && until != TMO_FOREVER && began == 0)
		return -1;
	for (int early = 0; early < EARLY_MOST; early++) {
		const tmo_ns left = until > began ? until - began : 0;
		const int signal = try_way(way, set, info,
			until == TMO_FOREVER ? TMO_FOREVER : left);
		tmo_ns now;

		if (signal != 0 || left == 0)
			return signal;
		now = clock_monotonic();
		if (now == 0)
			return -1;
		if (now >= until || now - began >= EARLY)
			return 0;
		began = now;
	}
	return -1;
}

enum answer signals_wait(tmo_ns until, struct wake *wake)
{
	static const int unwanted[] = {SIGTTIN, SIGTTOU, SIGURG, SIGWINCH};
	int signal = -1, error = 0;
	siginfo_t info;
	sigset_t set;

	*wake = (struct wake){.signal = 0};
	memset(&set, 0xff, sizeof set);
	for (size_t i = 0; i < sizeof unwanted / sizeof unwanted[0]; i++)
		sigdelset(&set, unwanted[i]);
	for (enum way way = WAY_TAKE; way < WAYS && signal < 0; way++) {
		signal = wait_in(way, &set, &info, until);
		if (way == WAY_TAKE)
			error = errno;
	}
	errno = error;
	if (signal <= 0)
		return signal < 0 ? ANSWER_REFUSED : ANSWER_NOTHING;
	wake->signal = signal;
	wake->from_terminal = info.si_code == SI_KERNEL;
	wake->from_timer = info.si_code == SI_TIMER && signal == WALL_SIGNAL;
	return ANSWER_DONE;
}
