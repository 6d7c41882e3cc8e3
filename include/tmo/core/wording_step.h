/*
 * wording_step: the lines about a limit that was reached and about the signals
 * that are sent. Pure.
 */
#ifndef TMO_WORDING_STEP_H
#define TMO_WORDING_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/core/limit_table.h"
#include "tmo/core/action.h"
#include "tmo/core/options.h"
#include "tmo/core/text.h"

/* A signal that is sent, and what a line about it depends on. */
struct wording_step {
	int signal;
	enum cause cause;
	size_t step; /* the step of the options that it carries out */
	bool after_grace; /* KILL, when all steps are done */
	bool to_leftovers; /* to what an ended command left behind */
	bool command_ended;
	enum reason reason; /* the limit that was reached, if one was */
	bool told_by_alarm; /* it was an ALRM that reached it */
	bool memory_grows; /* KILL before its time */
};

/* "time limit of 30s reached, sending TERM" */
void wording_step(struct text *text, const struct options *options,
	const struct wording_step *step);

/* Why a limit was reached, and what then happens, but for a signal. */
struct wording_limit {
	enum reason reason;
	bool told_by_alarm;
	bool hook; /* the -o command is run; else signals have been sent */
};

/* "time limit of 30s reached, running the -o command" */
void wording_limit(struct text *text, const struct options *options,
	const struct wording_limit *limit);

#endif
