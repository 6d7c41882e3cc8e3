/*
 * outcome: see the header. The table of tmo(1), EXIT STATUS, and no more.
 */
#include "tmo/core/outcome.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

static struct exit_action of_command(const struct run_result *ending)
{
	const int status = ending->wait_status;

	if (ending->exec_error != 0)
		return (struct exit_action){ending->exec_error == ENOENT
						    ? STATUS_NOT_FOUND
						    : STATUS_NOT_EXECUTABLE,
			0};
	if (WIFSIGNALED(status))
		return (struct exit_action){
			128 + WTERMSIG(status), WTERMSIG(status)};
	return (struct exit_action){WEXITSTATUS(status), 0};
}

struct exit_action outcome_of(const struct run_result *ending)
{
	if (ending->abandoned)
		return (struct exit_action){STATUS_FAILED, 0};
	if (!ending->limit_reached || ending->preserve)
		return of_command(ending);
	if (ending->timeout_status >= 0)
		return (struct exit_action){ending->timeout_status, 0};
	if (!ending->command_ended_first && ending->exec_error == 0 &&
		WIFSIGNALED(ending->wait_status) &&
		WTERMSIG(ending->wait_status) == SIGKILL)
		return (struct exit_action){STATUS_KILLED, 0};
	return (struct exit_action){STATUS_LIMIT, 0};
}
