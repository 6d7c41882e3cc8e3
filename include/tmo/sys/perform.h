/*
 * perform: does what the machine has decided.
 */
#ifndef TMO_PERFORM_H
#define TMO_PERFORM_H

#include <stddef.h>
#include "tmo/core/action.h"
#include "tmo/core/event.h"
#include "tmo/core/sample.h"

struct run;

/*
 * What the machine is still to be told: an event, and the answers to the
 * actions that it has led to. At most: a sample, its shares, a limit, a hook
 * that cannot be started, and whether its signal is pending.
 */
struct event_queue {
	struct event events[16];
	size_t count;
	struct sample sample; /* of the EVENT_SAMPLE in it */
};

void event_queue_add(struct event_queue *queue, struct event event);

/* An answer, where the action has one, is appended to *queue. */
void perform(struct run *run, const struct action *action,
	struct event_queue *queue);

/* KILL to all that a limit would signal, whatever the machine says. */
void perform_kill(struct run *run);

#endif
