/*
 * wording: the lines of standard error, word by word; those about signals that
 * are sent are wording_step's, those of -v at the end wording_end's. All append
 * to a text, and leave the newline to the caller. Pure: what to say, not how it
 * is written.
 */
#ifndef TMO_WORDING_H
#define TMO_WORDING_H

#include "tmo/core/options.h"
#include "tmo/core/outcome.h"
#include "tmo/core/text.h"
#include "tmo/core/procstat.h"

/* "tmo: " or "timeout: ", as tmo was called. */
void wording_tool(struct text *text, const struct options *options);

/* The same and "rsync: ", COMMAND as typed, escaped. */
void wording_name(struct text *text, const struct options *options);

/*
 * As typed; a bare number gets the s that it means. The duration must have a
 * word.
 */
void wording_duration(
	struct text *text, const struct options_quantity *duration);

/* As typed; a bare number gets the bytes that it means. */
void wording_size(struct text *text, const struct options_quantity *size);

/* A -w as typed: "USR1@10m". */
void wording_warning(
	struct text *text, const struct options *options, size_t which);

/* `before` and "12.345s". */
void wording_seconds(struct text *text, const char *before, tmo_ns value);

/* "process 4711 (rsync)", or without a name where it has none. */
void wording_process(struct text *text, const struct process *process);

/* "tmo: --OPTION: 'WORD': reason (see tmo --help)" */
void wording_usage(struct text *text, const struct options *options,
	const struct options_error *error);

/*
 * "cannot run: REASON", `error` being exec's. `head` is how the file begins
 * where there is one, so that it must be its interpreter that is missing.
 */
void wording_not_run(struct text *text, const struct options *options,
	int error, const char *head);

/*
 * -v: "TERM to process 4711 (rsync), state S in do_select, 12.345s old"; with
 * an errno instead: "process 4711 (su) cannot be sent TERM: REASON". What is
 * not known (no name, state ?, nowhere, start 0) is left out.
 */
void wording_signalled(struct text *text, const struct options *options,
	const struct process *process, int signal, int error, tmo_ns age);

/*
 * That a process does not end by KILL; `leaving`: and is left (-g), where
 * `process` may be NULL: it is not known who they are.
 */
void wording_left(struct text *text, const struct options *options,
	const struct process *process, bool leaving);

#endif
