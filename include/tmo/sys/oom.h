/*
 * oom: whether the kernel has ended a process of tmo's control group, and of
 * those below it, for want of memory. Who it was is not told.
 */
#ifndef TMO_OOM_H
#define TMO_OOM_H

#include <stdint.h>
#include "tmo/sys/answer.h"

/* How many it has ended so far. NOTHING or REFUSED: that is not told. */
enum answer oom_kills(uint64_t *count);

#endif
