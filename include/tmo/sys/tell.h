/*
 * tell: what is said of a run on standard error while it goes on. Whether a
 * line is due (-q, -v, as `timeout`) is known here, and what was said before.
 */
#ifndef TMO_TELL_H
#define TMO_TELL_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/sys/loop.h"

/* The command is there: run->pid. */
void tell_started(struct run *run);

/* A sweep_witness, `context` is the run: notes whom the next line names. */
void tell_later(
	void *context, const struct process *process, int signal, int error);

/* `sent` reached so many now; then whom tell_later() noted. */
void tell_sent(struct run *run, struct sent *sent, size_t reached);

/* The -o command is about to run; could not, with an errno; has ended. */
void tell_hook(struct run *run);
void tell_hook_failed(struct run *run, int error);
void tell_hook_ended(struct run *run);

/* Names who is still there, `leaving` them; or who is stuck (state D). */
void tell_left(struct run *run, bool leaving);

#endif
