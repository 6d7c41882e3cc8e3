/*
 * decision: what every part of the machine is given while one event is dealt
 * with: what is known (the plan, the time) and where what is decided goes
 * (deadlines, actions).
 */
#ifndef TMO_DECISION_H
#define TMO_DECISION_H

#include "tmo/core/action.h"
#include "tmo/core/deadlines.h"
#include "tmo/core/plan.h"
#include "tmo/core/timestamps.h"

struct decision {
	const struct plan *plan;
	struct timestamps now;
	struct deadlines *deadlines;
	struct actions *actions; /* NULL at the start: nothing is done there */
};

static inline bool decision_is_due(
	const struct decision *decision, enum deadline which)
{
	return decision->deadlines->at[which] <= decision->now.mono;
}

/* Sets a deadline `span` from now. */
static inline void decision_set(
	const struct decision *decision, enum deadline which, tmo_ns span)
{
	decision->deadlines->at[which] = duration_add(decision->now.mono, span);
}

#endif
