/*
 * wording_heartbeat: the line of -b. Pure.
 */
#ifndef TMO_WORDING_HEARTBEAT_H
#define TMO_WORDING_HEARTBEAT_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/core/duration.h"
#include "tmo/core/options.h"
#include "tmo/core/text.h"

/* What is said of a command that runs. */
struct heartbeat {
	tmo_ns elapsed; /* since the start */
	bool is_known; /* the rest is known */
	size_t processes; /* of the tree */
	tmo_ns cpu; /* of all, those that have ended included */
};

/*
 * "still running after 10m (limit 1h): 12 processes, 38m12s of CPU time",
 * without the bracket where there is no time limit.
 */
void wording_heartbeat(struct text *text, const struct options *options,
	const struct heartbeat *heartbeat);

#endif
