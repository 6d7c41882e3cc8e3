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

struct guard_words {
	struct options options;
	char room[512]; /* for most command lines: one page less to touch */
};

/*
 * In the guard: overwrites tmo's words in its own memory, after it has given
 * itself a copy of them, to which all that pointed to them in `run` points
 * then. `kept`, which the caller keeps, holds what the run has then. False,
 * with errno: there is no memory.
 */
bool guard_hide_words(struct run *run, struct guard_words *kept);

#endif
