/*
 * options: argv to one struct.
 *
 * POSIX.1-2024 XBD 12.2 syntax: options before the operands, `--` ends them,
 * `-fp` groups, `-k5` and `-k 5`; and the GNU forms `--kill-after=5`,
 * `--kill-after 5` and unambiguous abbreviations. Never prints, never exits.
 * Pure.
 */
#ifndef TMO_OPTIONS_H
#define TMO_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/core/duration.h"
#include "tmo/core/limit_table.h"
#include "tmo/core/walltime.h"

enum {
	OPTIONS_SIGNALS_MAX = 32,
	OPTIONS_WARNINGS_MAX = 16,
};

/*
 * A duration, or the size of a memory limit, and the word it was typed as,
 * which has `length` bytes.
 */
struct options_quantity {
	tmo_ns value; /* of a size bytes */
	const char *word;
	size_t length;
};

/* What to do with descendants that outlive a command that ended by itself. */
enum leftovers {
	LEFTOVERS_KEEP,
	LEFTOVERS_WAIT,
	LEFTOVERS_KILL,
	LEFTOVERS_FAIL,
};

struct options {
	bool help;
	bool version;
	bool verbose;
	bool quiet;
	bool foreground;
	bool main_first;
	bool die_with_parent; /* -d */
	bool preserve_status;
	bool as_timeout; /* started under the name `timeout` */
	bool grace_given; /* -k was there */
	bool wall; /* the operand is @TIME: limit.value is a moment */
	int timeout_status; /* -x, or -1 */
	enum leftovers leftovers;
	struct options_quantity limit; /* value TMO_FOREVER: none */
	struct options_quantity grace; /* value TMO_FOREVER: never KILL */
	struct options_quantity give_up;
	struct options_quantity idle; /* value TMO_FOREVER: none */
	struct options_quantity no_output; /* the same */
	struct options_quantity cpu; /* the same */
	struct options_quantity memory; /* the same, in bytes */
	struct options_quantity heartbeat; /* value 0: none */
	const char *hook; /* -o, or NULL */
	const char *report; /* -r, or NULL */
	struct {
		int number;
		struct options_quantity pause; /* before this one; 0 for [0] */
	} signals[OPTIONS_SIGNALS_MAX];
	size_t signal_count;
	struct {
		int number;
		tmo_ns before; /* the time limit */
		const char *word; /* as typed, `length` bytes of it */
		size_t length;
	} warnings[OPTIONS_WARNINGS_MAX];
	size_t warning_count;
	const char *name; /* COMMAND as typed */
	char **command; /* COMMAND and its arguments, in the caller's argv */
};

/* What is wrong: "--OPTION: 'WORD': reason", without what is NULL. */
struct options_error {
	const char *word; /* points into argv; so many bytes, not a string */
	size_t length;
	const char *reason; /* a constant */
	const char *option; /* whose value the word is, with its dashes */
	size_t abbreviation; /* so many bytes of the word begin the names of
				several options; 0: that is not the error */
};

/*
 * Reads argv[0..argc), which must end in NULL. `clock` (CLOCK_REALTIME) and
 * `zone` are asked where there is an @TIME (walltime_parse). Returns true, or
 * false with *error filled. With --help or
 * --version nothing after that option is looked at. All pointers in *options
 * are argv's own or constants.
 */
bool options_parse(struct options *options, int argc, char *argv[],
	tmo_ns (*clock)(void), zone_localtime *zone,
	struct options_error *error);

/*
 * The value of a limit; TMO_FOREVER where it is not set. NULL for a reason
 * that has none. The time limit is a span or, with `wall`, a moment; that on
 * memory is a size.
 */
const struct options_quantity *options_limit(
	const struct options *options, enum reason reason);

/* Whether that limit can be reached: it has a value, or -d is there. */
bool options_has_limit(const struct options *options, enum reason reason);

#endif
