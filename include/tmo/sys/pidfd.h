/*
 * pidfd: a descriptor that stands for one process, and for no later one that
 * is given the same pid.
 */
#ifndef TMO_PIDFD_H
#define TMO_PIDFD_H

#include <sys/types.h>
#include "tmo/sys/answer.h"

/*
 * One for the process that has `pid` now: Linux 5.3 pidfd_open(2). The caller
 * closes it. NOTHING: there is no such process. REFUSED: there are no such
 * descriptors here. *pidfd is then -1.
 */
enum answer process_pidfd(pid_t pid, int *pidfd);

/*
 * Linux 5.1 pidfd_send_signal(2), for process_signal() alone. NOTHING: the
 * process has ended.
 */
enum answer pidfd_send(int pidfd, int signal);

#endif
