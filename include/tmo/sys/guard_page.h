/*
 * guard_page: what the guard tells tmo, in memory that both see: a ring of
 * records with one writer (the guard) and one reader (tmo). Neither ever waits
 * for the other. Does not know what a record means.
 */
#ifndef TMO_GUARD_PAGE_H
#define TMO_GUARD_PAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include "tmo/sys/reaper.h"

/* With the rest less than 4 KiB; a power of 2, for the counts wrap around. */
enum { GUARD_RECORDS = 64 };

/*
 * All zero: nothing was told. Nothing smaller than an int: some processors
 * (riscv64) exchange no byte without a library.
 */
struct guard_page {
	atomic_int command; /* pid; 0: not started yet, below: -errno */
	atomic_int in_session; /* the guard has left its caller's session */
	atomic_int closing; /* a child of tmo's that closes its files, or 0 */
	atomic_int childless; /* the guard has no child any more */
	atomic_int ending; /* by tmo: signals are under way */
	atomic_int over; /* by tmo: the run is, and the guard with it */
	atomic_int crowded; /* the guard waits for room */
	atomic_int messages; /* by tmo: bytes that are not written yet */
	atomic_int death_error; /* errno: the command would outlive the guard */
	atomic_int session_error; /* errno: the guard is in tmo's session */
	const char *refused; /* the call that kept the guard from its work, told
				with `command` */
	struct {
		atomic_uint written; /* records, ever */
		atomic_uint read; /* of these */
		struct child_event records[GUARD_RECORDS];
	} ring;
};

/* The guard's. False, and crowded is set: there is no room for a record. */
bool guard_page_has_room(struct guard_page *page);
void guard_page_write(
	struct guard_page *page, const struct child_event *record);

/* tmo's: whether one that is not read yet tells of the end of `child`. */
bool guard_page_has_end(const struct guard_page *page, pid_t child);

/* tmo's: false: there is none. */
bool guard_page_read(struct guard_page *page, struct child_event *record);

/* tmo's, when all are read: whether the guard is to be told of the room. */
bool guard_page_was_crowded(struct guard_page *page);

#endif
