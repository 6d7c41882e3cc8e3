/*
 * helper: the end of a child of tmo's own. Does not know what it does.
 */
#ifndef TMO_HELPER_H
#define TMO_HELPER_H

#include <sys/types.h>
#include "tmo/core/duration.h"
#include "tmo/sys/answer.h"

/*
 * Waits for the end of `child`, until `until` on CLOCK_MONOTONIC, and reaps it.
 * Signals that come meanwhile are lost: for the end of a run. DONE: its status
 * is 0. REFUSED: errno is its status; EINTR, it was killed; ECHILD, there is no
 * such child, or it cannot be told. NOTHING: it has not ended.
 */
enum answer helper_await(pid_t child, tmo_ns until);

#endif
