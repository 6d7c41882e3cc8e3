/*
 * plan: options to data, const once made. What is to happen, in which order
 * and after how long; the machine walks it and adds no rule of its own. Pure.
 */
#ifndef TMO_PLAN_H
#define TMO_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/core/options.h"

/* How long descendants get a step's signal after the command. */
#define PLAN_DESCENDANT_DELAY (TMO_SECOND / 10)

/* How long a -o command may take where there is no grace. */
#define PLAN_HOOK (10 * TMO_SECOND)

struct plan {
	tmo_ns limit; /* a span, or with `wall` a moment; TMO_FOREVER: none */
	bool wall;
	tmo_ns idle; /* on no progress; TMO_FOREVER: none */
	tmo_ns no_output; /* on silence; TMO_FOREVER: none */
	tmo_ns cpu; /* on CPU time; TMO_FOREVER: none */
	int64_t memory; /* in bytes; TMO_FOREVER: none */
	tmo_ns heartbeat; /* how often to say that it still runs; 0: never */
	tmo_ns hook; /* how long the -o command may take; 0: there is none */
	tmo_ns hook_give_up; /* after `hook`: leave it; TMO_FOREVER: never */
	tmo_ns grace; /* from the last step to KILL; TMO_FOREVER: never */
	tmo_ns give_up; /* from KILL; TMO_FOREVER: never */
	tmo_ns descendant_delay; /* after the command; 0: all at once */
	struct {
		int signal;
		tmo_ns pause; /* after the step before; 0 for [0] */
	} steps[OPTIONS_SIGNALS_MAX];
	size_t step_count; /* at least 1; what followed a KILL is dropped */
	struct {
		int signal;
		tmo_ns before; /* the limit */
	} warnings[OPTIONS_WARNINGS_MAX];
	size_t warning_count;
	enum leftovers leftovers;
	bool command_only; /* -f: signal and wait for the command alone */
	bool main_first; /* -m */
	bool received_grace; /* a signal sent on starts the grace */
	bool wait_for_descendants; /* until none is left, after a limit */
	int death_signal; /* for the command when tmo dies; 0: none */
};

/* Fills in *plan, which keeps no pointer to *options. */
void plan_make(struct plan *plan, const struct options *options);

#endif
