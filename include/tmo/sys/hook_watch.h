/*
 * hook_watch: the tmo that runs the -o command (hook.h), as the command's tmo
 * sees it: a child that is foreign to the command's family.
 */
#ifndef TMO_HOOK_WATCH_H
#define TMO_HOOK_WATCH_H

#include <stdbool.h>

struct run;

/* Starts it, by run->given.start_hook, and says so. Whether it runs. */
bool hook_begin(struct run *run);

/* Where it runs: it passes CONT on to its own; of KILL they die as well. */
void hook_signal(const struct run *run, int signal);

/* It was reaped: reads its result, and says how the -o command ended. */
void hook_ended(struct run *run);

/* It does not end by KILL: says so, reads its result, and forgets it. */
void hook_abandon(struct run *run);

#endif
