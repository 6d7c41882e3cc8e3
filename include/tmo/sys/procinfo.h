/*
 * procinfo: what /proc says of one process, and of the machine. Lists nobody.
 */
#ifndef TMO_PROCINFO_H
#define TMO_PROCINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "tmo/core/duration.h"
#include "tmo/core/outcome.h"
#include "tmo/core/procstat.h"
#include "tmo/sys/answer.h"

/*
 * What /proc says of `pid`, also where that is in the midst of an exec
 * (procexec.h). NOTHING: it is gone, or hidden. REFUSED, with errno: twice in a
 * row it could not be read.
 */
enum answer proc_process(pid_t pid, struct process *process);

/*
 * Whether `pid` catches or blocks `signal`, also one of those that stat has no
 * bits for; true where that is not told.
 */
bool proc_may_handle(pid_t pid, int signal);

/*
 * The signals that wait to be taken by `pid`, and will be as soon as it runs
 * (bit n - 1: signal n); 0 where that is not told.
 */
uint64_t proc_pending(pid_t pid);

/*
 * The pid that was given out last (the last field of proc_loadavg(5)): those
 * given out later, cyclically, are younger. 0: that is not told, or by a file
 * that is not the kernel's, as containers have it.
 */
pid_t proc_last_pid(void);

/* Now, as stat gives the start of a process: in clock ticks; 0: not told. */
uint64_t proc_tick(void);

/*
 * The kernel function `pid` sleeps in, or "" where that is not told, as in the
 * midst of an exec.
 */
void proc_wchan(pid_t pid, char *name, size_t size);

/* How long ago a process began whose stat gives this start. */
tmo_ns proc_age(uint64_t start);

/*
 * The bytes that a process has read and written so far, by any call and to
 * anything (rchar and wchar, proc_pid_io(5)). NOTHING: it is gone. REFUSED:
 * that is not told, or not to tmo. Not to be asked of one in the midst of an
 * exec (procexec.h).
 */
enum answer proc_moved(pid_t pid, struct moved *moved);

/*
 * The CPU time of a process and of its children that it waited for. Of one in
 * state '?' its own alone, and 0 where that is not told.
 */
tmo_ns proc_cpu(const struct process *process);

/*
 * What it has used itself, by stat: in clock ticks. No max_rss. Of one in the
 * midst of an exec all is user time.
 */
struct usage proc_times(const struct process *process);

/* How many cores can be used at once, at the most; at least 1. */
unsigned cores_count(void);

#endif
