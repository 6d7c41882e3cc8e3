/*
 * sample: what one walk over the tree adds up to. Pure: bytes and times come
 * in, digests and sums come out.
 */
#ifndef TMO_SAMPLE_H
#define TMO_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tmo/core/duration.h"
#include "tmo/core/memory.h"
#include "tmo/core/procstat.h"

/* What is asked for and filled in, a bit each. */
enum {
	SAMPLE_PROGRESS = 1, /* for -i and -c: the fields up to unreadable */
	SAMPLE_OUTPUT = 2, /* for -n: begun and output */
	SAMPLE_MEMORY = 4, /* for -M: memory */
	SAMPLE_QUICK = 8, /* a process that has used no CPU time since the last
			     one may be taken to be as it was: it can show that
			     somebody has moved, not surely that nobody has */
};

/*
 * What was written by those that live and those that have ended, and by what
 * it may be known that somebody has written unseen.
 */
struct output {
	uint64_t bytes; /* the sum; it may fall, where the kernel forgets */
	uint64_t unread; /* a digest of those whose bytes are not told, and of
			    what CPU time they have used */
	uint64_t chld_ignored; /* the same of those that ignore CHLD: what their
			       children wrote is forgotten when these end */
	pid_t pid_before; /* the pid given out last, before and after those */
	pid_t pid_after; /* were looked at; 0: not told, or there are none */
	bool lost; /* somebody may be missing */
};

/*
 * Before the first process all is zero, but for the parts that are asked for,
 * the begin, and what tmo knows of the children it has reaped: their CPU time,
 * and in `who` their number; what they have written.
 */
struct sample {
	unsigned parts;
	uint64_t who; /* a digest of the processes and what they did */
	size_t count; /* of processes */
	tmo_ns cpu; /* user and system time of all, since the start */
	bool unreadable; /* of one nothing is known, not even its CPU time */
	tmo_ns begun; /* what happened later may be missing */
	struct output output;
	struct memory_reading memory;
};

/*
 * Adds one process: the bytes that it has read and written (rchar and wchar of
 * proc_pid_io(5); 0: not told), and the CPU time of it and its waited-for
 * children.
 */
void sample_add(struct sample *sample, const struct process *process,
	uint64_t moved, tmo_ns cpu);

/*
 * Adds to a digest of `output` a process that may write unseen, or lets its
 * children: it is known by its CPU time, and by its start where that is told.
 */
void output_add(uint64_t *digest, const struct process *process, tmo_ns cpu);

/*
 * Whether somebody has written, or may have, from the begin of one sample to
 * that of the next.
 */
bool output_has_come(const struct output *last, const struct output *next);

#endif
