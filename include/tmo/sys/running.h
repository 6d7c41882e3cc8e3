/*
 * running: the processes that ran when a limit was reached, for the report.
 * Signals nobody.
 */
#ifndef TMO_RUNNING_H
#define TMO_RUNNING_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/core/record_running.h"

struct run;

/* All zero: no limit was reached. */
struct running {
	bool noted;
	struct record_process *list; /* owned until exit */
	size_t count; /* at most RECORD_RUNNING_MAX */
};

/*
 * Where there will be a report: notes, once, the command and its living
 * descendants, each parent before its children; nobody where /proc does not
 * show them. To be called whenever a limit may have been reached, before
 * anything is done about it.
 */
void running_note(struct run *run);

#endif
