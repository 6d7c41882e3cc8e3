/*
 * signals: see the header. No handler runs: every signal is blocked and taken
 * by a call that waits (signal_wait.c).
 */
#define _GNU_SOURCE
#include "tmo/sys/signals.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "tmo/sys/clock.h"
#include "tmo/sys/kernel_signals.h"
#include "tmo/sys/rawcall.h"

/*
 * Only where time_t was once 32 bits wide are there two of them; musl hides
 * the narrow ones there, and riscv32 never had them.
 */
#ifndef SYS_timer_settime64
#define SYS_timer_settime64 SYS_timer_settime
#endif
#ifndef SYS_timer_settime
#define SYS_timer_settime SYS_timer_settime64
#endif

static struct timespec to_timespec(tmo_ns time)
{
	return (struct timespec){
		.tv_sec = (time_t)(time / TMO_SECOND),
		.tv_nsec = (long)(time % TMO_SECOND),
	};
}

const char *signals_block(sigset_t *inherited, bool *chld_ignored)
{
	const struct sigaction standard = {.sa_handler = SIG_DFL};
	struct sigaction before;
	sigset_t all;

	memset(&all, 0xff, sizeof all);
	memset(inherited, 0, sizeof *inherited);
	if (syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, inherited,
		    KERNEL_SET_SIZE) != 0)
		return "rt_sigprocmask";
	if (sigaction(SIGCHLD, &standard, &before) != 0)
		return "rt_sigaction";
	*chld_ignored = before.sa_handler == SIG_IGN;
	return NULL;
}

/* By system calls: the libc's timer_create() needs threads. */
enum answer wall_alarm_set(struct wall_alarm *alarm, tmo_ns moment)
{
	const long settime = sizeof(time_t) > sizeof(long) ? SYS_timer_settime64
							   : SYS_timer_settime;
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = WALL_SIGNAL,
	};
	struct itimerspec when = {.it_value.tv_sec = 0};

	if (moment == TMO_FOREVER && !alarm->has_timer)
		return ANSWER_DONE;
	if (!alarm->has_timer && syscall(SYS_timer_create, CLOCK_REALTIME,
					 &event, &alarm->timer) != 0)
		return ANSWER_REFUSED;
	alarm->has_timer = true;
	if (moment != TMO_FOREVER)
		when.it_value = to_timespec(moment > 0 ? moment : 1);
	return syscall(settime, alarm->timer, TIMER_ABSTIME, &when, NULL) == 0
		       ? ANSWER_DONE
		       : ANSWER_REFUSED;
}

void signal_discard(int signal)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction before;

	if (sigaction(signal, &ignore, &before) == 0)
		sigaction(signal, &before, NULL);
}

/*
 * By the system call: the libc tells nothing of the signals that it keeps for
 * itself, and glibc's posix_spawn(), and so make, starts programs with these
 * ignored.
 */
#ifndef LIBC_SIGACTION
bool signal_is_ignored(int signal)
{
	unsigned long action[8] = {0};

	return raw4(SYS_rt_sigaction, signal, 0, (long)action,
		       KERNEL_SET_SIZE) == 0 &&
	       action[0] == (unsigned long)SIG_IGN;
}
#else
bool signal_is_ignored(int signal)
{
	struct sigaction action;

	return sigaction(signal, NULL, &action) == 0 &&
	       action.sa_handler == SIG_IGN;
}
#endif
