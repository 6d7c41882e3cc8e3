/*
 * outcome: how a run ended, and tmo's exit status for it. Pure.
 */
#ifndef TMO_OUTCOME_H
#define TMO_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>
#include "tmo/core/duration.h"

/* POSIX.1-2024 timeout, EXIT STATUS. */
enum {
	STATUS_LIMIT = 124,
	STATUS_FAILED = 125,
	STATUS_NOT_EXECUTABLE = 126,
	STATUS_NOT_FOUND = 127,
	STATUS_KILLED = 137,
};

struct run_result {
	bool tmo_killed; /* the guard has gone on in its place */
	bool limit_reached;
	bool command_ended_first; /* the command ended before the limit */
	bool abandoned; /* -g: the command, a descendant or the hook was */
	bool command_left; /* -g: the command itself was; it has no status */
	bool as_timeout; /* tmo was started under the name `timeout` */
	bool preserve; /* -p */
	int timeout_status; /* -x, or -1 */
	int exec_error; /* errno of a failed exec, or 0 */
	int wait_status; /* the command's, from waitpid() */
};

struct exit_action {
	int status; /* to exit with */
	int signal; /* to end by, status being 128 plus it; 0: just exit */
};

/* What a process has used, and the children that it has waited for. */
struct usage {
	tmo_ns user;
	tmo_ns system;
	int64_t max_rss; /* bytes, of the largest; 0: that is not told */
};

/* Whether the kernel ended a process meanwhile, for want of memory. */
enum oom { OOM_UNKNOWN, OOM_NONE, OOM_KILLED };

/* What became of the -o command. */
struct hook_result {
	bool ran;
	int error; /* errno where it could not; 0: not known */
	bool abandoned; /* after KILL, as -g asks: it has no status */
	int wait_status;
	tmo_ns elapsed;
};

/* Whether a command that a signal ended has left a core file. */
static inline bool outcome_dumped_core(int wait_status)
{
	return (wait_status & 0x80) != 0; /* WCOREDUMP is not POSIX's */
}

/*
 * Whether it was the kernel that ended the command, for want of memory: by a
 * KILL that tmo had not sent.
 */
bool outcome_is_out_of_memory(int wait_status, bool kill_sent, enum oom oom);

/* How tmo is to end after such a run. */
struct exit_action outcome_of(const struct run_result *result);

#endif
