/*
 * prepare: everything that may fail before there is a command.
 */
#ifndef TMO_PREPARE_H
#define TMO_PREPARE_H

#include <stdbool.h>

struct run;

/*
 * Makes tmo the reaper of its descendants, notes the children that it has, and
 * looks whether this system has what the options need; given and spawn are
 * filled in. False: said why.
 */
bool run_prepare(struct run *run);

#endif
