/*
 * limit_table: what the limits are called, one row a limit.
 *
 * For whoever names a limit: the parser of options, the messages, the report,
 * the environment of the -o command, the check of what the system can do. A
 * new limit starts with a row here. When a limit is reached is the machine's
 * to decide; its value is in struct options. Pure.
 */
#ifndef TMO_LIMIT_TABLE_H
#define TMO_LIMIT_TABLE_H

#include <stdbool.h>

/* The limit that was reached. */
enum reason {
	REASON_NONE,
	REASON_TIME,
	REASON_IDLE,
	REASON_NO_OUTPUT,
	REASON_CPU,
	REASON_MEMORY,
	REASON_LEFTOVERS, /* -l fail: the command has ended, others run */
	REASON_PARENT, /* -d: tmo's parent has ended */
	REASON_KILLED, /* -d: tmo was killed */
	REASON_GUARD_KILLED, /* -d: the guard was; told as REASON_KILLED */
};

enum { REASONS = REASON_GUARD_KILLED + 1 };

struct limit_row {
	char option; /* the letter that sets it; '\0': none does */
	bool needs_tree; /* /proc must show the processes of the tree */
	bool needs_io; /* and the bytes that each has read and written */
	bool needs_memory; /* and the memory that each holds */
	bool is_size; /* its value is a size, not a duration */
	char name[12]; /* the report's "reason" and TMO_REASON */
	char key[12]; /* in the report's "limits"; "": no value */
	/* Its line: "idle for " VALUE "", the value as it was typed. */
	char before[28];
	char after[12];
};

/*
 * By enum reason. All strings of the row of REASON_NONE are empty: it is no
 * limit.
 */
extern const struct limit_row limit_table[REASONS];

#endif
