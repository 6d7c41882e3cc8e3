/*
 * reaper: see the header. Nobody can adopt orphans: tmo leads a process group
 * and signals that.
 */
#include "tmo/sys/reaper.h"

#include <errno.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/wait.h>

const char *const claim_call = NULL;

enum reach claim_descendants(pid_t self, bool command_only)
{
	return group_claim(self, command_only);
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

/* By the difference of all children's sums. POSIX's rusage has no memory. */
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

const char child_look_call[] = "waitid";

enum answer child_look(struct child_event *event)
{
	*event = (struct child_event){.pid = 0};
	errno = ENOSYS;
	return ANSWER_REFUSED;
}

enum answer child_take(const struct child_event *event)
{
	(void)event;
	return ANSWER_REFUSED;
}
