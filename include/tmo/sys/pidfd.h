/*
 * pidfd: a descriptor that stands for one process, and for no later one that
 * is given the same pid.
 */
#ifndef TMO_PIDFD_H
#define TMO_PIDFD_H

#include <sys/types.h>

/*
 * One for the process that has `pid` now: Linux 5.3 pidfd_open(2). The caller
 * closes it. -1 and errno: ESRCH, it is gone; ENOSYS and others, there is no
 * such thing.
 */
int process_pidfd(pid_t pid);

/* Linux 5.1 pidfd_send_signal(2). 0, or -1 and errno. */
int pidfd_send(int pidfd, int signal);

#endif
