/*
 * helper: the end of a child of tmo's own. Does not know what it does.
 */
#ifndef TMO_HELPER_H
#define TMO_HELPER_H

#include <sys/types.h>
#include "tmo/core/duration.h"
#include "tmo/sys/answer.h"

/*
 * Waits until `child` has ended, until `until` on CLOCK_MONOTONIC, and reaps
 * it. Takes signals meanwhile: for the end of a run. DONE: its status is 0.
 * REFUSED: errno is its status; EINTR, it was killed; ECHILD, there is none
 * such, or nothing tells. NOTHING: it has not ended.
 */
enum answer helper_await(pid_t child, tmo_ns until);

#endif
