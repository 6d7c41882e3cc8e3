/*
 * self: tmo's own process: its pid, its group, its rights, its end.
 */
#ifndef TMO_SELF_H
#define TMO_SELF_H

#include <stdbool.h>
#include <sys/types.h>
#include <unistd.h>
#include "tmo/sys/answer.h"

/*
 * tmo's pid, above 0: asked for once, at the start, and handed on from there.
 * An error of getpid(2) taken for a pid would signal every process there is.
 * -1 and errno: the system refuses to tell.
 */
pid_t self_pid(void);

/* The same in a forked tmo, which the libc may take for its parent. */
pid_t self_pid_forked(void);

/*
 * Whether tmo is a member of `group`. An error of getpgid(2) is no group; 0 is
 * what a pid namespace calls a group of outside, tmo's own too.
 */
static inline bool self_is_in_group(pid_t group)
{
	return group >= 0 && group == getpgrp();
}

/*
 * `signal` from now on when the parent ends (Linux 2.1.57, PR_SET_PDEATHSIG),
 * also when a thread of it does: getppid(2) tells. False, with errno: not here.
 */
bool self_watch_parent(int signal);

/* Whether `parent` is tmo's parent no more; a refusal tells nothing. */
static inline bool self_has_lost(pid_t parent)
{
	const pid_t now = getppid();

	return now >= 0 && now != parent;
}

/* Whether children get another pid namespace (unshare -p without a fork). */
bool self_children_are_elsewhere(void);

/*
 * Under a real-time priority: takes the next one above, so that a busy command
 * cannot keep tmo from its turn. DONE: *before is the one that it had, and that
 * the command is to have; else *before is 0. NOTHING: it is not real-time.
 */
enum answer self_rise(int *before);

/* What the system calls that, for a message. */
extern const char self_rise_call[];

/* The name of the process, as ps(1) shows it: 15 bytes. */
void self_set_name(const char *name);

/* Whether tmo was installed set-user-ID or set-group-ID. */
bool self_is_set_id(void);

/*
 * Ends tmo, whose pid is `self`, by `signal`, without a core file or
 * core_pattern helper of its own. Returns where that cannot be (as PID 1, say).
 */
void self_die_by(pid_t self, int signal);

#endif
