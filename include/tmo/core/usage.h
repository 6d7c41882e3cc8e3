/*
 * usage: the text of --help. Pure.
 */
#ifndef TMO_USAGE_H
#define TMO_USAGE_H

#include <stdbool.h>
#include "tmo/core/text.h"

/* `as_timeout`: that of the drop-in. */
void usage_write(struct text *text, bool as_timeout);

#endif
