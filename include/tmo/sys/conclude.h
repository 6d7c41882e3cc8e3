/*
 * conclude: what is said of a run when it is over: the last lines, the report,
 * the status.
 */
#ifndef TMO_CONCLUDE_H
#define TMO_CONCLUDE_H

#include <stdbool.h>
#include "tmo/core/outcome.h"

struct run;

/*
 * run_command() has returned `ran`. run->given.own_fd is the -r file's, below
 * 0: there is none. Returns how tmo is to end.
 */
struct exit_action run_conclude(struct run *run, bool ran);

#endif
