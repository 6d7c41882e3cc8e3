/*
 * outcome: how it ended -> tmo's exit status. Pure.
 */
#ifndef TMO_OUTCOME_H
#define TMO_OUTCOME_H

#include <stdbool.h>

/* POSIX.1-2024 timeout, EXIT STATUS. */
enum {
	STATUS_LIMIT = 124,
	STATUS_FAILED = 125,
	STATUS_NOT_EXECUTABLE = 126,
	STATUS_NOT_FOUND = 127,
	STATUS_KILLED = 137,
};

struct run_result {
	bool limit_reached;
	bool command_ended_first; /* the command ended before the limit */
	bool abandoned; /* -g */
	bool preserve; /* -p */
	int timeout_status; /* -x, or -1 */
	int exec_error; /* errno of a failed exec, or 0 */
	int wait_status; /* the command's, from waitpid() */
};

struct exit_action {
	int status; /* to exit with */
	int signal; /* to end by, status being 128 plus it; 0: just exit */
};

struct exit_action outcome_of(const struct run_result *ending);

#endif
