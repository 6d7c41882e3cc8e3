/*
 * in_child: a child of tmo, from its start to its exec. Knows neither what is
 * run nor why.
 */
#ifndef TMO_IN_CHILD_H
#define TMO_IN_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Whether a child started by child_spawn() shares tmo's memory until it has
 * exec'd. It must then call nothing but the functions below, which touch no
 * errno, and what it writes to memory is how it is heard.
 */
extern const bool child_shares_memory;

/*
 * Starts body(context) in a child, on `stack` (`size` bytes, which must stay
 * until the child has ended or exec'd). Returns its pid, or -1 and errno.
 */
pid_t child_spawn(
	int (*body)(void *context), void *context, char *stack, size_t size);

/* The same for a child that has memory of its own and may call anything. */
pid_t child_fork(
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

#endif
