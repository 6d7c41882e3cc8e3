/*
 * group: the part of reaper.h where nobody can adopt orphans. tmo leads a
 * process group and signals that.
 */
#include "tmo/sys/reaper.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tmo/sys/signals.h"

static pid_t group; /* that tmo leads or led, 0: none */

/* POSIX.1-2024 timeout: a process group leader before the child is created. */
int claim_descendants(bool command_only)
{
	if (command_only)
		return 0;
	/* A session leader is one already. */
	if (setpgid(0, 0) != 0 && getpgrp() != getpid())
		return -1;
	group = getpgrp();
	return 0;
}

/*
 * KILL and STOP spare nobody: for these tmo leaves the group first, for its
 * parent's. Any other it gets too, and drops; but for CHLD: children that end
 * while that is ignored leave no status.
 */
int group_signal(int signal)
{
	int result, error;

	if (group == 0) {
		errno = ENOSYS;
		return -1;
	}
	if ((signal == SIGKILL || signal == SIGSTOP) && getpgrp() == group &&
		setpgid(0, getpgid(getppid())) != 0) {
		errno = ENOSYS;
		return -1;
	}
	result = kill(-group, signal);
	error = errno;
	if (signal != 0 && signal != SIGCHLD)
		signal_discard(signal);
	errno = error;
	return result;
}

static tmo_ns from_timeval(struct timeval time)
{
	return (tmo_ns)time.tv_sec * TMO_SECOND + (tmo_ns)time.tv_usec * 1000;
}

/* By the sums of all before and after; POSIX's rusage has no memory. */
pid_t child_wait(int *status, struct usage *usage)
{
	struct rusage before, after;
	pid_t pid;

	*usage = (struct usage){.user = 0};
	getrusage(RUSAGE_CHILDREN, &before);
	pid = waitpid(-1, status, WNOHANG | WUNTRACED | WCONTINUED);
	if (pid <= 0)
		return pid;
	getrusage(RUSAGE_CHILDREN, &after);
	usage->user =
		from_timeval(after.ru_utime) - from_timeval(before.ru_utime);
	usage->system =
		from_timeval(after.ru_stime) - from_timeval(before.ru_stime);
	return pid;
}
