/*
 * process_signal: see the header. The only caller of kill(2) and of its kind.
 */
#include "tmo/sys/process_signal.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>
#include "tmo/sys/pidfd.h"

static enum answer answer_of(int result)
{
	if (result == 0)
		return ANSWER_DONE;
	return errno == ESRCH ? ANSWER_NOTHING : ANSWER_REFUSED;
}

enum answer process_signal(pid_t pid, int pidfd, int signal)
{
	if (pid <= 1)
		return ANSWER_NOTHING;
	if (pidfd >= 0)
		return pidfd_send(pidfd, signal);
	return answer_of(kill(pid, signal));
}

enum answer process_group_signal(pid_t group, int signal)
{
	if (group <= 1)
		return ANSWER_NOTHING;
	return answer_of(kill(-group, signal));
}

/* Of a process 1 that ends nobody of its namespace is left to be hit. */
enum answer parent_signal(pid_t parent, int signal)
{
	if (parent <= 0 || getppid() != parent)
		return ANSWER_NOTHING;
	return answer_of(kill(parent, signal));
}

/* Not raise(3): in a forked tmo the libc may take it for its parent. */
enum answer self_signal(pid_t self, int signal)
{
	if (self <= 0)
		return ANSWER_NOTHING;
	return answer_of(kill(self, signal));
}
