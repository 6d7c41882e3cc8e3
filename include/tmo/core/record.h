/*
 * record: a run -> one line of JSON (RFC 8259), for -r. Pure.
 */
#ifndef TMO_RECORD_H
#define TMO_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "tmo/core/limit_table.h"
#include "tmo/core/action.h"
#include "tmo/core/options.h"
#include "tmo/core/outcome.h"
#include "tmo/core/record_running.h"
#include "tmo/core/text.h"

/* A step that reached somebody. */
struct record_signal {
	int signal;
	tmo_ns at; /* since the start */
	enum cause cause;
	size_t processes;
};

/* What there was to see at the end. */
struct record_found {
	int64_t left; /* descendants still running; below 0: not known */
	enum oom oom;
};

/* What is pointed to is the caller's. */
struct record {
	const struct options *options;
	enum reason reason;
	const struct run_result *result;
	struct exit_action exit;
	pid_t pid; /* below 0: none could be made, *result tells nothing */
	struct {
		tmo_ns start; /* since the Epoch */
		tmo_ns elapsed;
	} time;
	struct usage usage;
	struct {
		const struct record_signal *list;
		size_t count;
	} signals;
	struct {
		const struct record_process *list;
		size_t count;
	} running;
	struct record_found found;
	tmo_ns give_up; /* TMO_FOREVER: -g has no effect */
	const struct hook_result *hook;
};

/* Bytes that record_write() may need at most. */
size_t record_size(const struct record *record);

/*
 * The line, without its newline. Names and arguments are taken as UTF-8; bytes
 * that are none appear as U+FFFD.
 */
void record_write(struct text *text, const struct record *record);

#endif
