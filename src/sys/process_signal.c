/*
 * process_signal: see the header. The only caller of kill() and of its kind.
 */
#include "tmo/sys/process_signal.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>
#include "tmo/sys/pidfd.h"

static enum answer answer_of(int result)
{
	if (result == 0)
		return ANSWER_DONE;
	return errno == ESRCH ? ANSWER_NOTHING : ANSWER_REFUSED;
}

/* kill(2) of one process, or pidfd_send_signal(2) where that is refused. */
static enum answer send(pid_t pid, int signal)
{
	enum answer answer = answer_of(kill(pid, signal));
	const int error = errno;
	int pidfd;

	if (answer == ANSWER_REFUSED &&
		process_pidfd(pid, &pidfd) == ANSWER_DONE) {
		answer = pidfd_send(pidfd, signal);
		close(pidfd);
	}
	errno = error;
	return answer;
}

/* The kernel's own answer is EBADF; a sandbox has another. */
static bool is_pidfd_send_refused(void)
{
	return pidfd_send(-1, 0) == ANSWER_REFUSED && errno != EBADF;
}

/*
 * By pid only where the call itself was refused: a process that may not be
 * signalled might have ended meanwhile, and its pid be another's.
 */
static enum answer send_by_pidfd(pid_t pid, int pidfd, int signal)
{
	enum answer answer = pidfd_send(pidfd, signal);
	const int error = errno;

	if (answer == ANSWER_REFUSED && is_pidfd_send_refused())
		answer = answer_of(kill(pid, signal));
	errno = error;
	return answer;
}

enum answer process_signal(pid_t pid, int pidfd, int signal)
{
	if (pid <= 1)
		return ANSWER_NOTHING;
	return pidfd >= 0 ? send_by_pidfd(pid, pidfd, signal)
			  : send(pid, signal);
}

enum answer process_group_signal(pid_t group, int signal)
{
	if (group <= 1)
		return ANSWER_NOTHING;
	return answer_of(kill(-group, signal));
}

/* When a process 1 ends, its namespace ends too: no other can have its pid. */
enum answer parent_signal(pid_t parent, int signal)
{
	if (parent <= 0 || getppid() != parent)
		return ANSWER_NOTHING;
	return send(parent, signal);
}

/* By its pid: raise(3) may have that of its parent in a forked tmo. */
enum answer self_signal(pid_t self, int signal)
{
	if (self <= 0)
		return ANSWER_NOTHING;
	return send(self, signal);
}
