/*
 * procmemory: what /proc says of the memory of one process: of that which only
 * swap could take from it, anonymous and shared memory, and what of it is
 * swapped out. No pages of files. Lists nobody.
 */
#ifndef TMO_PROCMEMORY_H
#define TMO_PROCMEMORY_H

#include <stdint.h>
#include <sys/types.h>
#include "tmo/core/memory_process.h"
#include "tmo/core/procstat.h"
#include "tmo/sys/answer.h"

/*
 * The bytes that it holds, in full what it shares with others: RssAnon,
 * RssShmem and VmSwap of proc_pid_status(5), Linux 4.5. NOTHING: it is gone,
 * or has no memory any more. REFUSED: that is not told.
 */
enum answer proc_memory(const struct process *process, int64_t *bytes);

/*
 * The same by its share of what it shares: Pss_Anon, Pss_Shmem and SwapPss of
 * proc_pid_smaps_rollup(5), Linux 5.3; from 4.14 on Pss, which has pages of
 * files too. Takes long, and needs the right to trace the process: REFUSED, as
 * in the midst of an exec.
 */
enum answer proc_memory_share(const struct process *process, int64_t *bytes);

/*
 * DONE: two processes run on one memory, as between vfork and exec. NOTHING:
 * each has its own, or one is gone. REFUSED: that is not told. `a` must not be
 * in the midst of an exec (procexec.h); `b` may.
 */
enum answer proc_same_memory(pid_t a, pid_t b);

/* What sums of this kernel's are to be judged by. */
struct memory_kernel memory_kernel(void);

#endif
