/*
 * pid_list: the word TMO_PIDS of the environment of an -o command: the command
 * first, then its descendants, with a comma between. Pure.
 */
#ifndef TMO_PID_LIST_H
#define TMO_PID_LIST_H

#include <sys/types.h>
#include "tmo/core/text.h"

/* With its name and NUL. Linux takes twice that in a word. */
enum { PID_LIST_SIZE = 65536 };

struct pid_list {
	struct text text;
	pid_t command;
	size_t start; /* of the first pid */
};

/*
 * `bytes` are PID_LIST_SIZE of zero, the caller's, and the word from then on.
 * `command`: 0 where it has ended.
 */
struct pid_list pid_list_start(char *bytes, pid_t command);

/* A pid that does not fit is left out; the command is not added twice. */
void pid_list_add(struct pid_list *list, pid_t pid);

#endif
