/*
 * signame: signal names and numbers, both ways, from one table.
 *
 * Names are those of <signal.h> (POSIX.1-2024 timeout -s: case does not
 * matter, the SIG prefix is optional) and the real-time ones, RTMIN to RTMAX.
 * On Linux RTMIN is 34 whatever the libc keeps for itself, so that it is the
 * signal that the shells call by that name. Pure.
 */
#ifndef TMO_SIGNAME_H
#define TMO_SIGNAME_H

#include <stddef.h>
#include "tmo/core/text.h"

enum {
	SIGNAME_UNKNOWN = -1,
	SIGNAME_MAX = 16, /* bytes that any name takes, its NUL included */
};

/*
 * `length` bytes of `word`: "TERM", "sigint", "RTMIN+3", "RTMAX-1", "15", "0".
 * Returns the number, 0 for "0", or SIGNAME_UNKNOWN.
 */
int signame_parse(const char *word, size_t length);

/* "TERM", "RTMIN+3", "0", or the number where it has no name. */
void signame_write(struct text *text, int number);

/* The same as a string. Returns out. */
const char *signame_format(int number, char out[SIGNAME_MAX]);

/* The highest signal number of this system. */
int signame_highest(void);

#endif
