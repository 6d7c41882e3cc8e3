/*
 * announce_left: names those who are still there.
 */
#ifndef TMO_ANNOUNCE_LEFT_H
#define TMO_ANNOUNCE_LEFT_H

#include <stdbool.h>

struct run;

/*
 * After KILL: names who is still there, `leaving` them, or says that this is
 * not known; or names who is stuck (state D).
 */
void announce_left(struct run *run, bool leaving);

/* At the end: names the descendants that are left running. */
void announce_leftovers(struct run *run);

#endif
