/*
 * running: who was there when a limit was reached, for the report. Signals
 * nobody.
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
 * Once, where there will be a report: as soon as a limit is reached, before
 * anything is done about it. Notes the command and its living descendants, each
 * parent before its children. Nobody, where /proc does not show them.
 */
void running_note(struct run *run);

#endif
