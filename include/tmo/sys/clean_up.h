/*
 * clean_up: which processes were started after a signal. To be asked only about
 * children of one that may handle the signal: what that starts is its clean-up.
 */
#ifndef TMO_CLEAN_UP_H
#define TMO_CLEAN_UP_H

#include <stdbool.h>
#include <sys/types.h>
#include "tmo/core/lineage.h"

/* The present one. */
struct lineage_moment clean_up_moment(void);

/*
 * Whether `pid` was started after that moment, which is just before a signal. A
 * process that was started between the two looks the same, and tmo may be held
 * up just there. False where that is not told, or there is no moment.
 */
bool clean_up_is(pid_t pid, const struct lineage_moment *after);

#endif
