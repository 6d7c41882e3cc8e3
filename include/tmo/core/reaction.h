/*
 * reaction: what a signal makes a process do, told by what proc(5) says of it.
 * Pure: it reads nothing itself, and says what must be read next.
 */
#ifndef TMO_REACTION_H
#define TMO_REACTION_H

#include <stdbool.h>
#include <stdint.h>
#include "tmo/core/procstat.h"

/* What was read of a process so far, in this order. */
struct reading {
	const struct process *stat; /* NULL: it could not be read */
	bool has_masks;
	bool may_handle; /* by its masks: it catches or blocks the signal */
	const char *wchan; /* NULL: not read; "": that is not told */
};

enum reaction {
	REACTION_NONE, /* it starts nothing because of the signal */
	REACTION_POSSIBLE, /* it may start others, as a clean-up does */
	REACTION_READ_MASKS, /* not known before these are read */
	REACTION_READ_WCHAN,
};

/*
 * Whether a process may start others because of `signal`. A plain command is
 * known by its stat and wchan: two files.
 */
enum reaction reaction_to(const struct reading *reading, int signal);

/*
 * Whether the process can still fork after `signal` was sent to it, until that
 * is delivered.
 */
bool reaction_is_delayed(const struct process *process, int signal);

/*
 * Whether one of the signals of `pending` (bit n - 1: signal n), which are
 * neither blocked nor ignored, stops by default.
 */
bool reaction_is_stop(uint64_t pending);

#endif
