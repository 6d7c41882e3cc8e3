/*
 * announce: what is said of a run on standard error while it goes on. Whether a
 * line is due (-q, -v, as `timeout`) is known here, and what was said before.
 */
#ifndef TMO_ANNOUNCE_H
#define TMO_ANNOUNCE_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/sys/run.h"

/* The command is there: run->pid. */
void announce_started(struct run *run);

/* For an observer, `context` is the run: notes whom the next line names. */
void announce_later(
	void *context, const struct process *process, int signal, int error);

/* `sent` reached so many now; then whom announce_later() noted. */
void announce_sent(struct run *run, struct sent *sent, size_t reached);

/* The -o command is about to run; could not, with an errno; has ended. */
void announce_hook(struct run *run);
void announce_hook_failed(struct run *run, int error);
void announce_hook_ended(struct run *run);

/* Names who is still there, `leaving` them; or who is stuck (state D). */
void announce_left(struct run *run, bool leaving);

#endif
