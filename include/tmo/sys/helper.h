/*
 * helper: the end of a child of tmo's own. Does not know what it does.
 */
#ifndef TMO_HELPER_H
#define TMO_HELPER_H

#include <stdbool.h>
#include <sys/types.h>
#include "tmo/core/duration.h"
#include "tmo/sys/answer.h"

/* How long a child's end is waited for; the rest is zero. */
struct helper_wait {
	tmo_ns until; /* on CLOCK_MONOTONIC */
	int slices; /* of 10 ms, where no wait tells the time */
};

/*
 * Waits for the next signal, which it takes: for the end of a run. False: the
 * time is over, or, where that cannot be told, a second.
 */
bool helper_wait(struct helper_wait *wait);

/*
 * Waits for the end of `child`, until `until` on CLOCK_MONOTONIC, and reaps it.
 * Signals that come meanwhile are lost: for the end of a run. DONE: its status
 * is 0. REFUSED: errno is its status; EINTR, it was killed; ECHILD, there is no
 * such child, or it cannot be told. NOTHING: it has not ended.
 */
enum answer helper_await(pid_t child, tmo_ns until);

#endif
