/*
 * verbosity: which lines -q, -v and the name `timeout` ask for. Errors are not
 * among them: they are always printed. Pure.
 */
#ifndef TMO_VERBOSITY_H
#define TMO_VERBOSITY_H

#include <stdbool.h>
#include "tmo/core/action.h"
#include "tmo/core/options.h"

/* Whether the details of -v are printed; as `timeout` they never are. */
bool verbosity_has_details(const struct options *options);

/* Whether it is printed that a limit was reached, and what is lost. */
bool verbosity_has_notices(const struct options *options);

/* Whether the line about a signal that is sent is printed. */
bool verbosity_has_signal(
	const struct options *options, const struct action *send);

#endif
