/*
 * outcome: see the header. The table of tmo(1), EXIT STATUS, and no more.
 */
#include "tmo/core/outcome.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

static struct exit_action of_command(const struct run_result *result)
{
	const int status = result->wait_status;

	if (result->exec_error != 0)
		return (struct exit_action){result->exec_error == ENOENT
						    ? STATUS_NOT_FOUND
						    : STATUS_NOT_EXECUTABLE,
			0};
	if (WIFSIGNALED(status))
		return (struct exit_action){
			128 + WTERMSIG(status), WTERMSIG(status)};
	return (struct exit_action){WEXITSTATUS(status), 0};
}

bool outcome_is_out_of_memory(int wait_status, bool kill_sent, enum oom oom)
{
	return oom == OOM_KILLED && !kill_sent && WIFSIGNALED(wait_status) &&
	       WTERMSIG(wait_status) == SIGKILL;
}

struct exit_action outcome_of(const struct run_result *result)
{
	if (result->tmo_killed)
		return (struct exit_action){STATUS_KILLED, 0};
	/* GNU's does not wait after KILL, and says by 137 that it sent it. */
	if (result->as_timeout && result->command_left)
		return (struct exit_action){result->timeout_status >= 0
						    ? result->timeout_status
						    : STATUS_KILLED,
			0};
	if (result->abandoned)
		return (struct exit_action){STATUS_FAILED, 0};
	if (!result->limit_reached || result->preserve)
		return of_command(result);
	if (result->timeout_status >= 0)
		return (struct exit_action){result->timeout_status, 0};
	if (!result->command_ended_first && result->exec_error == 0 &&
		WIFSIGNALED(result->wait_status) &&
		WTERMSIG(result->wait_status) == SIGKILL)
		return (struct exit_action){STATUS_KILLED, 0};
	return (struct exit_action){STATUS_LIMIT, 0};
}
