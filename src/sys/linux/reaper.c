/*
 * reaper: see the header. tmo adopts every orphan, so descendants are found
 * one by one and no process group is made; where it cannot it leads a group.
 */
#define _GNU_SOURCE
#include "tmo/sys/reaper.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

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

const char child_wait_call[] = "wait4";

enum answer child_wait(struct child_event *event)
{
	struct rusage used;

	event->childless = false;
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
		event->usage = (struct usage){
			.user = from_timeval(&used.ru_utime),
			.system = from_timeval(&used.ru_stime),
			.max_rss = (int64_t)used.ru_maxrss * 1024,
		};
		return ANSWER_DONE;
	}
	return ANSWER_REFUSED;
}
