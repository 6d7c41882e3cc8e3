/*
 * verbosity: see the header. Knows the options; does not know what has happened
 * in a run.
 */
#include "tmo/core/verbosity.h"

#include <signal.h>

bool verbosity_has_details(const struct options *options)
{
	return options->verbose && !options->as_timeout;
}

bool verbosity_has_notices(const struct options *options)
{
	return !options->quiet && !options->as_timeout;
}

bool verbosity_has_signal(
	const struct options *options, const struct action *send)
{
	const bool is_escalation = send->cause == CAUSE_LIMIT ||
				   send->cause == CAUSE_LEFTOVERS ||
				   send->signal == SIGKILL;

	if (options->quiet)
		return false;
	return options->verbose || (is_escalation && !options->as_timeout);
}
