/*
 * procexec: what can be told of a process that sleeps in the midst of an exec.
 *
 * Once it has its new memory, an exec closes the files that are to be closed,
 * and holds the kernel's exec_update_lock meanwhile. Should the server of one
 * of them hang (NFS, FUSE), that takes hours, and not even KILL ends it; and
 * whoever asks for what the lock guards waits as long: io, smaps_rollup and
 * kcmp(2) (Linux 5.11), stat and wchan too (6.18.44).
 */
#ifndef TMO_PROCEXEC_H
#define TMO_PROCEXEC_H

#include <stdbool.h>
#include <sys/types.h>
#include "tmo/core/procstat.h"

/*
 * Whether `pid` sleeps there, so that none of these must be asked for; if so,
 * *process, unless that is NULL, is what is told all the same: own.in_exec is
 * set, start and ticks are 0. To be asked just before: an exec that begins to
 * hang in between, in some microseconds of its hours, is not seen.
 */
bool proc_in_exec(pid_t pid, struct process *process);

#endif
