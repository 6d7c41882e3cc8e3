/*
 * failure: tmo itself has failed: one line on standard error, -q or not.
 */
#ifndef TMO_FAILURE_H
#define TMO_FAILURE_H

#include "tmo/core/options.h"

/*
 * "tmo: rsync: cannot open report 'FILE': reason", without what is NULL; the
 * command's name too, where options->name is NULL.
 */
void failure_say(const struct options *options, const char *what,
	const char *object, const char *reason);

/* "tmo: rsync: cannot wait for children (wait4): reason" */
void failure_say_call(const struct options *options, const char *what,
	const char *call, int error);

#endif
