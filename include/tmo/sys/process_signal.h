/*
 * process_signal: the only place that signals a process, except for a child
 * that cannot call the libc (in_child.h). Does not know whose it is, nor why.
 */
#ifndef TMO_PROCESS_SIGNAL_H
#define TMO_PROCESS_SIGNAL_H

#include <sys/types.h>
#include "tmo/sys/answer.h"

/*
 * Sends `signal`, 0 to send none but see whether it could be, to the process
 * that `pidfd` stands for; where that is below 0, to the one that has `pid`:
 * then the caller must know that it still is the same. NOTHING: there is no
 * such process any more, or `pid` is 1 (init) or below, which kill(2) takes
 * for groups and for everybody. Where a sandbox refuses kill(2) alone, or
 * pidfd_send_signal(2) alone, the other one is used.
 */
enum answer process_signal(pid_t pid, int pidfd, int signal);

/*
 * The same for the members of a process group, tmo too where it is one.
 * NOTHING: it has none, or `group` is 1 or below.
 */
enum answer process_group_signal(pid_t group, int signal);

/* To the parent, should it still be `parent`: it may be 1. */
enum answer parent_signal(pid_t parent, int signal);

/* To tmo itself, whose pid is `self`: it may be 1. */
enum answer self_signal(pid_t self, int signal);

#endif
