/*
 * outcome: see the header. The table of tmo(1), EXIT STATUS, and no more.
 */
#include "tmo/core/outcome.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

static struct verdict of_command(const struct ending *ending)
{
	const int status = ending->wait_status;

	if (ending->exec_error != 0)
		return (struct verdict){ending->exec_error == ENOENT
						? STATUS_NOT_FOUND
						: STATUS_NOT_EXECUTABLE,
			0};
	if (WIFSIGNALED(status))
		return (struct verdict){
			128 + WTERMSIG(status), WTERMSIG(status)};
	return (struct verdict){WEXITSTATUS(status), 0};
}

struct verdict outcome_of(const struct ending *ending)
{
	if (ending->abandoned)
		return (struct verdict){STATUS_FAILED, 0};
	if (!ending->limit_reached || ending->preserve)
		return of_command(ending);
	if (ending->timeout_status >= 0)
		return (struct verdict){ending->timeout_status, 0};
	if (!ending->ended_first && ending->exec_error == 0 &&
		WIFSIGNALED(ending->wait_status) &&
		WTERMSIG(ending->wait_status) == SIGKILL)
		return (struct verdict){STATUS_KILLED, 0};
	return (struct verdict){STATUS_LIMIT, 0};
}
