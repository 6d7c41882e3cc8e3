/*
 * reaper: see the header. tmo adopts every orphan, so descendants are found
 * one by one and no process group is made.
 */
#define _GNU_SOURCE
#include "tmo/sys/reaper.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

int claim_descendants(bool command_only)
{
	(void)command_only;
	return prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
}

int group_signal(int signal)
{
	(void)signal;
	errno = ENOSYS;
	return -1;
}

static tmo_ns from_timeval(const struct timeval *time)
{
	return (tmo_ns)time->tv_sec * TMO_SECOND + (tmo_ns)time->tv_usec * 1000;
}

pid_t child_wait(int *status, struct usage *usage)
{
	struct rusage used;
	const pid_t pid =
		wait4(-1, status, WNOHANG | WUNTRACED | WCONTINUED, &used);

	if (pid > 0)
		*usage = (struct usage){
			.user = from_timeval(&used.ru_utime),
			.system = from_timeval(&used.ru_stime),
			.max_rss = (int64_t)used.ru_maxrss * 1024,
		};
	return pid;
}
