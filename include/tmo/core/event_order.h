/*
 * event_order: what a wake has found of tmo's children -> events, in the one
 * order in which the machine must hear of them.
 *
 * The signals that tmo received come before these, one event each: a CONT is
 * heard before the stop that it has ended. Then what became of children; the
 * clock comes last, so that a command that had ended when tmo looked has ended
 * by itself and has not timed out. Pure.
 */
#ifndef TMO_EVENT_ORDER_H
#define TMO_EVENT_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/core/event.h"

/* What became of children since the last wake. */
struct child_facts {
	bool reaped; /* some child was */
	bool command_ended;
	bool command_continued;
	bool hook_ended;
	bool guard_killed; /* the guard was reaped, the command not by it */
	bool parent_ended; /* who started tmo is gone */
	bool none_left; /* the command is gone, and so is what it started */
	bool job_control; /* as in struct event, of the stop */
	int ended_by; /* the command's signal, or 0 */
	int stopped_by; /* the command's, or 0: it is not stopped */
};

enum { EVENT_ORDER_MAX = 9 };

/* Fills in `events` and returns how many there are; the last is the TICK. */
size_t event_order(
	const struct child_facts *facts, struct event events[EVENT_ORDER_MAX]);

#endif
