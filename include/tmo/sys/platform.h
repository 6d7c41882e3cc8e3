/*
 * platform: the one seam between systems. platform_linux.c and
 * platform_posix.c implement it, the Makefile chooses. Acts, never decides.
 */
#ifndef TMO_PLATFORM_H
#define TMO_PLATFORM_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "tmo/core/machine.h"
#include "tmo/core/outcome.h"
#include "tmo/core/procstat.h"

/* getpid(), for the process that runs main(). */
pid_t platform_self(void);

/* ---- clocks ---- */

/* CLOCK_MONOTONIC and CLOCK_REALTIME: a system call each. */
tmo_ns platform_mono(void);
tmo_ns platform_wall(void);

/* ---- signals ---- */

/*
 * Blocks every signal that can be blocked, those too that the libc keeps for
 * itself; *inherited is the mask before. First thing in main. A blocked CHLD
 * can be waited for at its default, but not when it is ignored: *chld_ignored
 * says whether it was, it is set to its default. 0, or -1 and errno.
 */
int platform_block(sigset_t *inherited, bool *chld_ignored);

struct wake {
	int signal; /* 0: `until` passed, or just look around */
	bool from_terminal; /* the kernel sent it to tmo's process group */
	bool from_timer; /* the wall clock: platform_wall_alarm() */
};

/*
 * Waits for a signal, until `until` on CLOCK_MONOTONIC (0: does not wait).
 * The only call in which tmo sleeps. Returns false when there was none.
 */
bool platform_wait(tmo_ns until, struct wake *wake);

/*
 * Makes platform_wait() return at `moment` of CLOCK_REALTIME, also when that
 * clock is set or the machine has slept; TMO_FOREVER: off. 0, or -1 and errno.
 */
int platform_wall_alarm(tmo_ns moment);

/*
 * Forgets a `signal` that is pending, one that tmo has brought upon itself: it
 * is ignored for a moment (POSIX XSH 2.4.3). Not for CHLD.
 */
void platform_discard(int signal);

/* Whether `signal` was ignored when tmo started, CHLD aside. */
bool platform_ignores(int signal);

/* ---- processes ---- */

/*
 * tmo becomes the reaper of its orphaned descendants. Where a system has no
 * such thing tmo becomes the leader of a process group instead, unless
 * `command_only`. 0, or -1 and errno.
 */
int platform_adopt(bool command_only);

/*
 * Signals tmo's process group but not tmo, where that is what platform_adopt()
 * made and descendants cannot be seen. 0, or -1 and errno: ENOSYS where
 * descendants are found one by one.
 */
int platform_signal_group(int signal);

/*
 * As waitpid(-1, status, WNOHANG | WUNTRACED | WCONTINUED), and of a child
 * that has ended what it has used.
 */
pid_t platform_reap(int *status, struct usage *usage);

/*
 * Whether processes can be looked up at all: on Linux, whether /proc shows
 * this process under this pid.
 */
bool platform_sees_self(void);

/*
 * Calls each(context, child) for every child of `parent`, of all its threads.
 * False where they could not be read (it has ended, or is hidden).
 */
bool platform_children(
	pid_t parent, void (*each)(void *context, pid_t child), void *context);

/* What /proc says of `pid`. False: it is gone, or hidden. */
bool platform_process(pid_t pid, struct process *process);

/*
 * Whether `pid` catches or blocks `signal`, also one of those that stat has no
 * bits for; true where that is not told.
 */
bool platform_answers(pid_t pid, int signal);

/*
 * The signals that wait to be taken by `pid`, and will be as soon as it runs
 * (bit n - 1: signal n); 0 where that is not told.
 */
uint64_t platform_pending(pid_t pid);

/*
 * The pid that was given out last (the last field of proc_loadavg(5)): those
 * given out later, cyclically, are younger. 0: that is not told.
 */
pid_t platform_last_pid(void);

/* The kernel function `pid` sleeps in, or "" where that is not told. */
void platform_wchan(pid_t pid, char *name, size_t size);

/* How long ago a process began whose stat gives this start. */
tmo_ns platform_age(uint64_t start);

/*
 * A descriptor that stands for the process that has `pid` now, and for no
 * later one: Linux 5.3 pidfd_open(2). -1 and errno: ESRCH, it is gone; ENOSYS
 * and others, there is no such thing.
 */
int process_pidfd(pid_t pid);

/* Linux 5.1 pidfd_send_signal(2). 0, or -1 and errno. */
int pidfd_send(int held, int signal);

/*
 * The bytes that a process has read and written so far, by any call and to
 * anything (rchar and wchar, proc_pid_io(5)). False: that is not told.
 */
bool platform_moved(pid_t pid, uint64_t *moved);

/* The CPU time of a process and of its children that it waited for. */
tmo_ns platform_cpu(const struct process *process);

/* How many cores can be used at once, at the most; at least 1. */
unsigned platform_cores(void);

/*
 * Memory, in whole pages: `old_size` bytes at `old` (NULL, 0: none yet) become
 * `size` bytes, the new ones zero; `size` 0 gives them back. NULL where there
 * is no more, `old` is then untouched. A heap would cost every run its set-up
 * where hardly one ever needs it.
 */
void *pages_resize(void *old, size_t old_size, size_t size);

/*
 * The pipe or the terminal that standard error is, opened anew: to write there
 * without blocking, for O_NONBLOCK belongs to a file description, and others
 * share that of standard error. -1: it is neither, or that cannot be done.
 */
int platform_open_stderr(void);

/* ---- the child, between its start and exec ---- */

/*
 * Whether a child started by platform_spawn() shares tmo's memory until it has
 * exec'd. It must then call nothing but the child_ functions, which touch no
 * errno, and what it writes to memory is how it is heard.
 */
extern const bool platform_shares_memory;

/*
 * Starts body(context) in a child, on `stack` (`size` bytes, which must stay
 * until the child has ended or exec'd). Returns its pid, or -1 and errno.
 */
pid_t platform_spawn(
	int (*body)(void *context), void *context, char *stack, size_t size);

/* The same for a child that has memory of its own and may call anything. */
pid_t platform_fork(
	int (*body)(void *context), void *context, char *stack, size_t size);

/* All of these: 0 or what was asked for, or -errno. */
int child_exec(const char *path, char *const argv[], char *const envp[]);
int child_read(const char *path, char *bytes, size_t size);
int child_ignore(int signal, bool ignore); /* else the default action */
int child_mask(const sigset_t *mask);

/*
 * `signal` when `parent`, the tmo that started it, dies (Linux 2.1.57,
 * PR_SET_PDEATHSIG); at once if it is dead already.
 */
void child_die_with(pid_t parent, int signal);

/* Whether tmo was installed set-user-ID or set-group-ID. */
bool platform_is_set_id(void);

/* ---- the end ---- */

/*
 * Ends tmo by `signal`, without a core file or core_pattern helper of its own.
 * Returns where that cannot be (as PID 1, say).
 */
void die_by(int signal);

#endif
