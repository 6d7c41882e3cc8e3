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

#ifdef SYS_pidfd_open
int process_pidfd(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}
#else
int process_pidfd(pid_t pid)
{
	(void)pid;
	errno = ENOSYS;
	return -1;
}
#endif

#ifdef SYS_pidfd_send_signal
int pidfd_send(int pidfd, int signal)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}
#else
int pidfd_send(int pidfd, int signal)
{
	(void)pidfd;
	(void)signal;
	errno = ENOSYS;
	return -1;
}
#endif
