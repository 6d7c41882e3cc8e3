/*
 * in_child: a child of tmo, from its start to its exec. Knows neither what is
 * run nor why.
 */
#ifndef TMO_IN_CHILD_H
#define TMO_IN_CHILD_H

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Starts body(context) in a child that shares tmo's memory until it has
 * exec'd, on `stack` (`size` bytes, which must stay until then). It must call
 * nothing but the functions below, which touch no errno, and what it writes to
 * memory is how it is heard. Returns its pid, or -1 and errno: EAGAIN and
 * ENOMEM where no process can be made, any other where none can share memory.
 */
pid_t child_spawn(
	int (*body)(void *context), void *context, char *stack, size_t size);

/* The same for a child that has memory of its own, and may call anything. */
pid_t child_fork(int (*body)(void *context), void *context);

/* What the system calls these two, for a message. */
extern const char child_start_call[];

/*
 * Starts body(context) in a child that helps tmo and execs nothing: it shares
 * tmo's memory where it can, on `stack` as above, else it has its own. In both
 * it must call nothing but the functions below. Its pid, or -1 and errno.
 */
pid_t child_help(
	int (*body)(void *context), void *context, char *stack, size_t size);

/*
 * Starts body(context) in a child that shares tmo's descriptors and has memory
 * of its own: what it closes is closed in tmo too, from before the close hangs.
 * `sibling`: a child of tmo's parent. Its pid, or -1 and errno.
 */
pid_t child_share_descriptors(
	int (*body)(void *context), void *context, bool sibling);

/* All of these: 0 or what was asked for, or -errno. */
int child_exec(const char *path, char *const argv[], char *const envp[]);
int child_read(const char *path, char *bytes, size_t size);
int child_read_from(int fd, char *bytes, size_t size);
int child_write(int fd, const char *bytes, size_t size);
int child_close(int fd);
int child_ignore(int signal, bool ignore); /* else the default action */
int child_mask(const sigset_t *mask);
int child_set_priority(int priority); /* of the real-time policy it has */

/* What the system calls these three, for a message. */
extern const char child_ignore_call[], child_mask_call[];
extern const char child_set_priority_call[];

/* From now on it is in a session of its own, away from any terminal. */
void child_leave_session(void);

/* Waits until *go is set; ends by KILL where `parent` ends before. */
void child_await(const atomic_int *go, pid_t parent);

/*
 * `signal` when `parent`, the tmo that started it, dies (Linux 2.1.57,
 * PR_SET_PDEATHSIG); at once if it is dead already.
 */
int child_die_with(pid_t parent, int signal);

/* Wakes `parent` by a CHLD, if it still is the parent. */
void child_wake(pid_t parent);

#endif
