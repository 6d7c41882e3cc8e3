/*
 * pursuit: what follows a KILL until everybody is gone: KILL for those who
 * appear late, a word on those who are stuck, and giving up (-g). Pure.
 */
#ifndef TMO_PURSUIT_H
#define TMO_PURSUIT_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/core/decision.h"

struct pursuit {
	tmo_ns walked_at; /* when the whole tree was last killed */
	bool gave_up;
};

/* KILL was sent. */
void pursuit_start(struct pursuit *pursuit, const struct decision *decision);

/* A child was reaped: those it had are tmo's now. */
void pursuit_reaped(
	const struct pursuit *pursuit, const struct decision *decision);

/* EVENT_TREE_KILLED: while a walk reaches somebody, another is due. */
void pursuit_tree_killed(const struct decision *decision, size_t count);

/* What is due. True: it is time to give up. */
bool pursuit_tick(struct pursuit *pursuit, const struct decision *decision);

/*
 * How long the report may wait for its reader or its disk: the give-up time, 10
 * s where there is none; 1 s at most once tmo has given up, and so has waited.
 */
tmo_ns pursuit_report_time(
	const struct pursuit *pursuit, const struct plan *plan);

#endif
