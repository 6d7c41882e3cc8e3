/*
 * reaper: whose end tmo is told of. Does not know which child is the command.
 */
#ifndef TMO_REAPER_H
#define TMO_REAPER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/wait.h>
#include "tmo/core/outcome.h"
#include "tmo/sys/answer.h"

/* How far a signal reaches. */
enum reach {
	REACH_UNKNOWN,
	REACH_TREE, /* every descendant, found one by one */
	REACH_GROUP, /* the process group that tmo leads */
	REACH_COMMAND, /* the command alone */
};

/*
 * tmo, whose pid is `self`, becomes the reaper of its orphaned descendants.
 * Where the system has no such thing, or refuses it (qemu-user 7.2), tmo leads
 * a process group instead: group_claim(). POSIX.1-2024 timeout allows both.
 * Returns how far signals reach by that, and errno where it was refused.
 */
enum reach claim_descendants(pid_t self, bool command_only);

/* The call that asks for it, for a message; NULL: the system has none. */
extern const char *const claim_call;

/*
 * tmo becomes the leader of a process group: REACH_GROUP; not if
 * `command_only`: REACH_COMMAND. REACH_UNKNOWN and errno where the system
 * refuses.
 */
enum reach group_claim(pid_t self, bool command_only);

/*
 * Signals the members of `group`, but not tmo; 0: there is no such group.
 * NOTHING: it has no member. REFUSED, with errno; 0: tmo cannot leave the
 * group to be spared.
 */
enum answer group_signal(pid_t group, int signal);

struct child_event {
	pid_t pid;
	int status; /* as waitpid(2) has it: ended, stopped or continued */
	int exec_error; /* of a command that the guard has started, or 0 */
	struct usage usage; /* if it has ended */
	bool childless; /* NOTHING, for tmo has no child at all */
};

/* Whether the child has ended: it was not stopped or continued. */
static inline bool child_event_is_end(const struct child_event *event)
{
	return !WIFSTOPPED(event->status) && !WIFCONTINUED(event->status);
}

/*
 * What became of some child since the last call; never waits. NOTHING: no
 * child has changed state. REFUSED, with errno: every way to ask failed, twice
 * in a row, and nothing will be told later either.
 */
enum answer child_wait(struct child_event *event);

/*
 * The same, and the child stays as it is until child_take(): a guard that is
 * killed in between leaves it to tmo. There is one way to do that.
 */
enum answer child_look(struct child_event *event);
enum answer child_take(const struct child_event *event);

/* What the system calls these, for a message. */
extern const char child_wait_call[], child_look_call[];

#endif
