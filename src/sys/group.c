/*
 * group: the part of reaper.h for a tmo that cannot adopt orphans. It leads a
 * process group and signals that.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>
#include "tmo/sys/process_signal.h"
#include "tmo/sys/reaper.h"
#include "tmo/sys/signals.h"

/* POSIX.1-2024 timeout: a process group leader before the child is created. */
enum reach group_claim(pid_t self, bool command_only)
{
	if (command_only)
		return REACH_COMMAND;
	/* A session leader is one already. */
	if (setpgid(0, 0) != 0 && getpgrp() != self)
		return REACH_UNKNOWN;
	return REACH_GROUP;
}

/* For the parent's group, where that is another one of the same session. */
static bool leave(pid_t group)
{
	const pid_t parent = getppid();
	/* 0: the parent is outside of the pid namespace. */
	const pid_t other = parent > 0 ? getpgid(parent) : 0;

	return other > 0 && setpgid(0, other) == 0 && getpgrp() != group;
}

/*
 * KILL and STOP spare nobody, so tmo leaves the group before it sends them. Any
 * other signal tmo gets too, and discards it; except CHLD: children that end
 * while that is ignored leave no status.
 */
enum answer group_signal(pid_t group, int signal)
{
	enum answer answer;
	int error;

	if (group <= 1)
		return ANSWER_NOTHING;
	if ((signal == SIGKILL || signal == SIGSTOP) && getpgrp() == group &&
		!leave(group)) {
		errno = 0;
		return ANSWER_REFUSED;
	}
	answer = process_group_signal(group, signal);
	error = errno;
	if (signal != 0 && signal != SIGCHLD)
		signal_discard(signal);
	errno = error;
	return answer;
}
