/*
 * pidfd: see the header. Where the libc was built before these calls they are
 * as good as refused.
 */
#define _GNU_SOURCE
#include "tmo/sys/pidfd.h"

#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

static enum answer answer_of(long result)
{
	if (result >= 0)
		return ANSWER_DONE;
	return errno == ESRCH ? ANSWER_NOTHING : ANSWER_REFUSED;
}

#ifdef SYS_pidfd_open
enum answer process_pidfd(pid_t pid, int *pidfd)
{
	*pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	return answer_of(*pidfd);
}
#else
enum answer process_pidfd(pid_t pid, int *pidfd)
{
	(void)pid;
	*pidfd = -1;
	errno = ENOSYS;
	return ANSWER_REFUSED;
}
#endif

#ifdef SYS_pidfd_send_signal
enum answer pidfd_send(int pidfd, int signal)
{
	return answer_of(
		syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0));
}
#else
enum answer pidfd_send(int pidfd, int signal)
{
	(void)pidfd;
	(void)signal;
	errno = ENOSYS;
	return ANSWER_REFUSED;
}
#endif
