/*
 * census: who descends from the command, and what they do. Signals nobody.
 */
#ifndef TMO_CENSUS_H
#define TMO_CENSUS_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/activity.h"
#include "tmo/sweep.h"
#include "tmo/tree.h"

/*
 * Shows every living descendant to `each`, unless that is NULL; returns how
 * many there are, 0 where they cannot be seen.
 */
size_t census_list(struct sweep *sweep,
	void (*each)(void *context, const struct process *process),
	void *context);

/*
 * Adds every descendant to *sample, which holds the CPU time of those reaped:
 * each parent before its children, so that none is counted twice.
 */
void census_sample(struct sweep *sweep, struct sample *sample);

/* Whether no child of tmo is left but foreign ones. */
bool census_is_alone(struct sweep *sweep);

#endif
