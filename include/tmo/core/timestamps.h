/*
 * timestamps: one reading of the clocks.
 */
#ifndef TMO_TIMESTAMPS_H
#define TMO_TIMESTAMPS_H

#include "tmo/core/duration.h"

struct timestamps {
	tmo_ns mono; /* CLOCK_MONOTONIC */
	tmo_ns wall; /* CLOCK_REALTIME */
};

#endif
