/*
 * wake: tmo waits in one place, for a signal or the next deadline; then the
 * machine hears what has happened, and what it decides is carried out.
 */
#ifndef TMO_WAKE_H
#define TMO_WAKE_H

#include "tmo/core/event.h"
#include "tmo/core/timestamps.h"

struct run;

/* wall: 0 where nothing asks for it. */
struct timestamps wake_clocks(const struct run *run);

/* Tells the machine what has happened, and carries out what it decides. */
void wake_tell(struct run *run, const struct event *event);

/*
 * Waits, and tells: signals first, then what became of children, then the
 * clock. run->clock.refused, where the system refuses to let tmo wait.
 */
void wake_wait(struct run *run);

#endif
