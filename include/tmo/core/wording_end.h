/*
 * wording_end: the lines about what has ended, and what is left. Pure.
 */
#ifndef TMO_WORDING_END_H
#define TMO_WORDING_END_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "tmo/core/options.h"
#include "tmo/core/outcome.h"
#include "tmo/core/procstat.h"
#include "tmo/core/text.h"

/* "the -o command exited with 0 after 0.100s"; it ran and was not abandoned. */
void wording_hook_ended(struct text *text, const struct options *options,
	const struct hook_result *hook);

/* "process 4711 of the -o command does not end by KILL, leaving it" */
void wording_hook_abandoned(
	struct text *text, const struct options *options, pid_t pid);

struct wording_end {
	const struct run_result *result;
	bool out_of_memory; /* the command was ended by the kernel's KILL */
	tmo_ns elapsed;
	struct usage usage;
	int64_t left; /* descendants still running; below 0: not known */
};

/* "ended by SEGV (core dumped) after 2.001s, user 0.012s, ..." */
void wording_ended(struct text *text, const struct options *options,
	const struct wording_end *end);

/* "process 4711 (rsync) is left running" */
void wording_leftover(struct text *text, const struct options *options,
	const struct process *process);

/* "and 5 processes more", which are not named. */
void wording_more(
	struct text *text, const struct options *options, size_t count);

#endif
