/*
 * child_events: what became of tmo's children since the last wake. Reaps them,
 * and keeps what they have used.
 */
#ifndef TMO_CHILD_EVENTS_H
#define TMO_CHILD_EVENTS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "tmo/core/event_order.h"
#include "tmo/core/sample.h"
#include "tmo/sys/answer.h"
#include "tmo/sys/guard.h"
#include "tmo/sys/reaper.h"
#include "tmo/sys/sampler.h"

struct run;

/* What is known of the children of a run so far. */
struct child_account {
	pid_t command; /* also when it is gone; below 0: none was made */
	int wait_status; /* the command's, once it is gone */
	int exec_error; /* errno of a failed exec, or 0 */
	size_t reaped; /* descendants */
	struct usage usage; /* of those */
	uint64_t not_output; /* bytes in tmo's own account (accounts.h) that the
				command's did not write: from before the start,
				or by other children; without tmo's messages */
	struct sampler sampler; /* what was read of those that live */
	struct guard guard; /* who reaps them under -d */
	pid_t closing; /* closing_start()'s; 0 or below: it is not there */
};

/*
 * For -n, before the command is started: what is in tmo's account by now is not
 * the command's.
 */
void child_account_begin(struct child_account *account, pid_t self);

/* Adds to *output what those that tmo has reaped have written. */
void child_account_output(
	const struct child_account *account, pid_t self, struct output *output);

/*
 * Reaps all that have ended: one CHLD may stand for many. REFUSED, with errno:
 * nothing will be told of children any more.
 */
enum answer child_events_read(struct run *run, struct child_facts *facts);

/* In the guard: the same for one child, which the caller reaps. */
void child_events_note(struct run *run, const struct child_event *event,
	struct child_facts *facts);

#endif
