/*
 * record: a run -> one line of JSON (RFC 8259), for -r. Pure.
 */
#ifndef TMO_RECORD_H
#define TMO_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "tmo/core/machine.h"
#include "tmo/core/options.h"
#include "tmo/core/outcome.h"
#include "tmo/core/text.h"

/* A step that reached somebody. */
struct record_signal {
	int signal;
	tmo_ns at; /* since the start */
	enum cause cause;
	size_t processes;
};

struct record {
	const struct options *options;
	enum reason reason;
	const struct run_result *ending;
	struct exit_action verdict;
	bool failed; /* no process could be made: ending tells nothing */
	pid_t pid;
	struct timestamps start;
	tmo_ns limit; /* from the start, TMO_FOREVER: none */
	tmo_ns elapsed;
	tmo_ns user;
	tmo_ns system;
	int64_t max_rss; /* bytes */
	const struct record_signal *signals;
	size_t signal_count;
	int64_t left; /* below 0: not known */
	bool hook_ran;
	bool hook_abandoned; /* after KILL: it has no status */
	int hook_status; /* from waitpid() */
	tmo_ns hook_elapsed;
};

/* Bytes that record_write() may need at most. */
size_t record_size(const struct record *record);

/*
 * The line, without its newline. Names and arguments are taken as UTF-8; bytes
 * that are none appear as U+FFFD.
 */
void record_write(struct text *text, const struct record *record);

#endif
