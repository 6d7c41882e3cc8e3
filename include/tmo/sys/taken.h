/*
 * taken: waits, for a moment, until a signal has been taken. A process that
 * has not taken one that dumps core may still have a fork under way.
 */
#ifndef TMO_TAKEN_H
#define TMO_TAKEN_H

#include <stdbool.h>
#include <sys/types.h>
#include "tmo/core/duration.h"

/*
 * False: `signal` is pending for `pid` still, and the time is over: 10 ms for
 * all calls that share *until, which is 0 before the first.
 */
bool taken_await(pid_t pid, int signal, tmo_ns *until);

#endif
