/*
 * record_running: the part of the report that says who was there when a limit
 * was reached. Pure.
 */
#ifndef TMO_RECORD_RUNNING_H
#define TMO_RECORD_RUNNING_H

#include <stddef.h>
#include "tmo/core/outcome.h"
#include "tmo/core/procstat.h"
#include "tmo/core/text.h"

struct record_process {
	struct process process;
	struct usage usage; /* its own, without its children's */
};

enum { RECORD_RUNNING_MAX = 64 };

/* Bytes that so many may need at most. */
size_t record_running_size(size_t count);

void record_running(
	struct text *text, const struct record_process *list, size_t count);

#endif
