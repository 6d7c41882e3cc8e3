/*
 * reaper: see the header. tmo adopts every orphan, so descendants are found
 * one by one and no process group is made; where it cannot it leads a group.
 */
#define _GNU_SOURCE
#include "tmo/sys/reaper.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const claim_call = "prctl";

/* The init of a pid namespace adopts all orphans there as it is. */
enum reach claim_descendants(pid_t self, bool command_only)
{
	enum reach reach;
	int error;

	if (prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL) == 0 || self == 1)
		return REACH_TREE;
	error = errno;
	reach = group_claim(self, command_only);
	if (reach != REACH_UNKNOWN)
		errno = error;
	return reach;
}

static tmo_ns from_timeval(const struct timeval *time)
{
	return (tmo_ns)time->tv_sec * TMO_SECOND + (tmo_ns)time->tv_usec * 1000;
}

static struct usage to_usage(const struct rusage *used)
{
	return (struct usage){
		.user = from_timeval(&used->ru_utime),
		.system = from_timeval(&used->ru_stime),
		.max_rss = (int64_t)used->ru_maxrss * 1024,
	};
}

const char child_wait_call[] = "wait4";

/* The status of wait(2), from what waitid(2) tells. */
static int to_status(const siginfo_t *info)
{
	switch (info->si_code) {
	case CLD_EXITED:
		return (info->si_status & 0xff) << 8;
	case CLD_DUMPED:
		return info->si_status | 0x80;
	case CLD_STOPPED:
	case CLD_TRAPPED:
		return info->si_status << 8 | 0x7f;
	case CLD_CONTINUED:
		return 0xffff;
	}
	return info->si_status;
}

/* By the system call: the libc's waitid() gives no rusage. */
static enum answer look(
	idtype_t type, pid_t pid, int options, struct child_event *event)
{
	siginfo_t info;
	struct rusage used;
	long result = -1;

	memset(&info, 0, sizeof info);
	memset(&used, 0, sizeof used);
	*event = (struct child_event){.pid = 0};
	errno = EINTR;
	for (int tries = 0; tries < 2 && result != 0 && errno == EINTR; tries++)
		result = syscall(
			SYS_waitid, type, pid, &info, options | WNOHANG, &used);
	if (result != 0) {
		event->childless = errno == ECHILD;
		return event->childless ? ANSWER_NOTHING : ANSWER_REFUSED;
	}
	if (info.si_pid == 0)
		return ANSWER_NOTHING;
	event->pid = info.si_pid;
	event->status = to_status(&info);
	event->usage = to_usage(&used);
	return ANSWER_DONE;
}

static enum answer reap(struct child_event *event)
{
	struct rusage used;

	event->childless = false;
	event->exec_error = 0;
	for (int tries = 0; tries < 2; tries++) {
		event->pid = wait4(-1, &event->status,
			WNOHANG | WUNTRACED | WCONTINUED, &used);
		if (event->pid == 0)
			return ANSWER_NOTHING;
		if (event->pid < 0 && errno == ECHILD) {
			event->childless = true;
			return ANSWER_NOTHING;
		}
		if (event->pid < 0)
			continue;
		event->usage = to_usage(&used);
		return ANSWER_DONE;
	}
	return ANSWER_REFUSED;
}

/* A sandbox may refuse the one and not the other. */
enum answer child_wait(struct child_event *event)
{
	enum answer answer = reap(event);
	const int error = errno;

	if (answer == ANSWER_REFUSED) {
		answer = look(P_ALL, 0, WEXITED | WSTOPPED | WCONTINUED, event);
		errno = error;
	}
	return answer;
}

const char child_look_call[] = "waitid";

enum answer child_look(struct child_event *event)
{
	return look(P_ALL, 0, WEXITED | WSTOPPED | WCONTINUED | WNOWAIT, event);
}

enum answer child_take(const struct child_event *event)
{
	struct child_event taken;
	const int options = WIFSTOPPED(event->status)     ? WSTOPPED
			    : WIFCONTINUED(event->status) ? WCONTINUED
							  : WEXITED;

	return look(P_PID, event->pid, options, &taken);
}
