/*
 * signals: how tmo receives them, and the one place where it sleeps while there
 * is nothing to do. Sends none.
 */
#ifndef TMO_SIGNALS_H
#define TMO_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include "tmo/core/duration.h"
#include "tmo/sys/answer.h"

/*
 * Blocks every signal that can be blocked, those too that the libc keeps for
 * itself; *inherited is the mask before. First thing in main. A blocked CHLD
 * can be waited for at its default, but not when it is ignored: *chld_ignored
 * says whether it was, it is set to its default. NULL, or the call that was
 * refused, and errno.
 */
const char *signals_block(sigset_t *inherited, bool *chld_ignored);

struct wake {
	int signal; /* 0: none */
	bool from_terminal; /* the kernel sent it to tmo's process group */
	bool from_timer; /* the wall clock: wall_alarm_set() */
};

/*
 * Waits for a signal, until `until` on CLOCK_MONOTONIC (0: does not wait).
 * NOTHING: none came, or the wait was interrupted. REFUSED, with errno: every
 * way of waiting is refused, and to call again would spin.
 */
enum answer signals_wait(tmo_ns until, struct wake *wake);

/* What the system calls that wait, for a message. */
extern const char signals_wait_call[];

/* The timer of the wall clock; all zero: there is none yet. */
struct wall_alarm {
	bool has_timer;
	int timer; /* the kernel's id of it */
};

/*
 * Makes signals_wait() return at `moment` of CLOCK_REALTIME, also when that
 * clock is set or the machine has slept; TMO_FOREVER: off. NOTHING: this system
 * has no such timer; REFUSED, with errno: it refuses it. The caller has to look
 * at that clock itself then.
 */
enum answer wall_alarm_set(struct wall_alarm *alarm, tmo_ns moment);

/*
 * Forgets a pending `signal` that a call of tmo's own has raised: it is ignored
 * for a moment (POSIX XSH 2.4.3). Not for CHLD.
 */
void signal_discard(int signal);

/* Whether `signal` was ignored when tmo started, CHLD aside. */
bool signal_is_ignored(int signal);

#endif
