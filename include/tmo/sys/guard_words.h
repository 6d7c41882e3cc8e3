/*
 * guard_words: the guard's name and command line. A KILL by command line
 * (pkill -f) that is meant for the command would hit tmo, the command and the
 * guard at once.
 */
#ifndef TMO_GUARD_WORDS_H
#define TMO_GUARD_WORDS_H

#include <stdbool.h>
#include "tmo/core/options.h"

struct run;

/*
 * In the guard: overwrites tmo's words in its own memory, after it has given
 * itself a copy of them, to which all that pointed to them in `run` points
 * then. `options`, which the caller keeps, become the run's. False, with
 * errno: there is no memory.
 */
bool guard_hide_words(struct run *run, struct options *options);

#endif
