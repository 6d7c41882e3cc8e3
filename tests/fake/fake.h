/*
 * fake: a table of invented processes that stands in for the platform, so that
 * a race is a line in a test. Signals nobody, sleeps never, reads no /proc.
 *
 * It keeps the rules of the kernel that the rooms of the tree rely on: orphans
 * go to the nearest reaper, a zombie is listed until it is reaped, a list of
 * children is read by position (so an exit during it hides a sibling), a
 * killed process starts no child, pids are given out in order.
 */
#ifndef FAKE_H
#define FAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "tmo/core/duration.h"
#include "tmo/core/procstat.h"

enum {
	FAKE_INIT = 1,
	FAKE_SELF = 100,
	FAKE_PID_MAX = 32768,
	FAKE_PROCESSES = 4096,
	FAKE_DESCRIPTORS = 256,
};

struct fake_process {
	struct process shown; /* what stat and wchan say */
	uint64_t pending, ignored; /* bit n - 1: signal n */
	struct moved moved; /* with that of children it has waited for */
	tmo_ns clock; /* its CPU clock; 0: not told */
	int64_t memory, share; /* bytes held, and by its share of them */
	pid_t memory_of; /* it runs on the memory of this one; 0: its own */
	bool no_share; /* its share is not told */
	char asker; /* 'D': a child that asks for it hangs, 'Z': is killed */
	bool reaper; /* adopts the orphans below it */
	bool other_user; /* may not be signalled: EPERM */
	bool hidden; /* /proc does not show it (hidepid=2) */
	bool barred; /* /proc does, and says nothing of it: EPERM (hidepid=1) */
	bool unlisted; /* its list of children is refused: ENFILE */
	bool no_io; /* what it has moved is not told */
	bool slow; /* takes a signal only at fake_take() */
	bool stuck; /* not even KILL ends it */
	unsigned serial; /* tells it from others of its pid */
};

/* What else the system does, refuses or counts. All zero: as Linux does. */
struct fake {
	bool no_proc; /* gone, or never there */
	int unread; /* errno for every look into /proc */
	bool no_kcmp;
	bool no_last_pid; /* /proc/loadavg is masked */
	uint64_t tick; /* now; 0: not told */
	bool no_pidfd; /* before Linux 5.3 */
	int group_refuses; /* errno for a signal to the group tmo leads; -1: it
				cannot leave that */
	bool wait_refuses;
	bool no_children; /* tmo can fork none */
	pid_t forked; /* the last that it has forked */
	bool no_exact_clock; /* CPU clocks count ticks */
	tmo_ns now; /* goes on while tmo waits for one of these */
	tmo_ns command_clock; /* the clock of one whose stat is not known */
	pid_t last_pid;
	int pages_left; /* calls of pages_resize() that succeed; below 0: all */
	size_t bytes; /* that it has given and not got back */
	size_t reads; /* files of /proc */
	int group_signal; /* the last one sent to the group */
	unsigned pidfds[FAKE_DESCRIPTORS]; /* serials of whom they stand for */
};

extern struct fake fake;

/* Only tmo, FAKE_SELF, and init; no one of tmo's signals was sent. */
void fake_reset(void);

/* NULL: there is none. Valid until a process comes or goes. */
struct fake_process *fake_of(pid_t pid);

/* A child like `parent`, with the next pid; 0: it cannot fork any more. */
pid_t fake_fork(pid_t parent);

/* Deeds, for a test or for fake_before(). */
void fake_forks(pid_t pid);
void fake_exit(pid_t pid); /* a zombie from now on, its children orphans */
void fake_vanish(pid_t pid); /* ended and reaped */
void fake_reuse(pid_t pid); /* the same, and a child of init has its pid */
void fake_take(pid_t pid); /* takes the signals that are pending */
void fake_lose_proc(pid_t unused);
void fake_hide(pid_t pid); /* from /proc, as hidepid=2 does */
void fake_refuse_proc(pid_t unused); /* every look from now on: EPERM */

enum fake_call {
	FAKE_LIST, /* the children of a process */
	FAKE_LISTED, /* it was shown in such a list */
	FAKE_STAT,
	FAKE_PIDFD,
	FAKE_SIGNAL,
	FAKE_SIGNALLED, /* right after */
	FAKE_PENDING,
	FAKE_LAST_PID,
	FAKE_SHARE, /* the share of a process's memory */
};

/*
 * Before (of -ED: after) the nth `call` on `subject` (0: on anybody), counted
 * from now, deed(object) is done. Once.
 */
void fake_before(enum fake_call call, pid_t subject, unsigned nth,
	void (*deed)(pid_t object), pid_t object);

/* How often `pid` was sent `signal`. */
size_t fake_sent(pid_t pid, int signal);

/* The place of that signal among all; SIZE_MAX: it was not sent. */
size_t fake_place(pid_t pid, int signal);

/* How many signals were sent, 0 aside. */
size_t fake_sent_in_all(void);

/* How many pidfds are open. */
size_t fake_pidfds(void);

/* ---- between the two files of the fake ---- */

/* A test that asks for what it may not ends at once. */
void fake_check(bool holds);

void fake_call(enum fake_call call, pid_t subject);
struct fake_process *fake_by_serial(unsigned serial);

/* The nth of the list of children, from 0; 0: it has no more. */
pid_t fake_child(pid_t parent, size_t nth);

/* As kill(2); NULL: there is no such process. */
int fake_deliver(struct fake_process *process, int signal);

#endif
