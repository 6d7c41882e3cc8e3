/*
 * sigdefault: what a signal does to a process that has set nothing for it.
 *
 * The default actions of POSIX.1-2024 <signal.h>; for signals that POSIX does
 * not have, those of Linux, the BSDs and illumos. Any number may be asked for:
 * 0 does nothing, one that is no signal counts as one that terminates. Pure.
 */
#ifndef TMO_SIGDEFAULT_H
#define TMO_SIGDEFAULT_H

#include <stdbool.h>

/* Stops the process. */
bool sigdefault_stops(int signal);

/* Ends it abnormally: with a core file, maybe. */
bool sigdefault_dumps_core(int signal);

/* Ends it, with a core file or without. */
bool sigdefault_terminates(int signal);

#endif
