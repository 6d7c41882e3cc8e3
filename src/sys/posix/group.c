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
#include "tmo/sys/process_signal.h"
#include "tmo/sys/signals.h"

/* POSIX.1-2024 timeout: a process group leader before the child is created. */
enum reach claim_descendants(pid_t self, bool command_only)
{
	if (command_only)
		return REACH_COMMAND;
	/* A session leader is one already. */
	if (setpgid(0, 0) != 0 && getpgrp() != self)
		return REACH_UNKNOWN;
	return REACH_GROUP;
}

/*
 * KILL and STOP spare nobody: for these tmo leaves the group first, for its
 * parent's. Any other it gets too, and drops; but for CHLD: children that end
 * while that is ignored leave no status.
 */
enum answer group_signal(pid_t group, int signal)
{
	enum answer answer;
	int error;

	if (group <= 1)
		return ANSWER_NOTHING;
	if ((signal == SIGKILL || signal == SIGSTOP) && getpgrp() == group &&
		setpgid(0, getpgid(getppid())) != 0) {
		errno = ENOSYS;
		return ANSWER_REFUSED;
	}
	answer = process_group_signal(group, signal);
	error = errno;
	if (signal != 0 && signal != SIGCHLD)
		signal_discard(signal);
	errno = error;
	return answer;
}

static tmo_ns from_timeval(struct timeval time)
{
	return (tmo_ns)time.tv_sec * TMO_SECOND + (tmo_ns)time.tv_usec * 1000;
}

static pid_t try_wait(int *status)
{
	pid_t pid;

	for (int tries = 0; tries < 2; tries++) {
		pid = waitpid(-1, status, WNOHANG | WUNTRACED | WCONTINUED);
		if (pid >= 0 || errno == ECHILD)
			break;
	}
	return pid;
}

const char child_wait_call[] = "waitpid";

/* By the sums of all before and after; POSIX's rusage has no memory. */
enum answer child_wait(struct child_event *event)
{
	struct rusage before, after;

	*event = (struct child_event){.pid = 0};
	getrusage(RUSAGE_CHILDREN, &before);
	event->pid = try_wait(&event->status);
	event->childless = event->pid < 0 && errno == ECHILD;
	if (event->pid == 0 || event->childless)
		return ANSWER_NOTHING;
	if (event->pid < 0)
		return ANSWER_REFUSED;
	getrusage(RUSAGE_CHILDREN, &after);
	event->usage.user =
		from_timeval(after.ru_utime) - from_timeval(before.ru_utime);
	event->usage.system =
		from_timeval(after.ru_stime) - from_timeval(before.ru_stime);
	return ANSWER_DONE;
}
