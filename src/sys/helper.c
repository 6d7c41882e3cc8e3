/* helper: see the header. */
#include "tmo/sys/helper.h"

#include <errno.h>
#include <sys/wait.h>
#include "tmo/sys/clock.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/signals.h"

enum { SLICES = 100 };

static enum answer answer_of(int error)
{
	errno = error;
	return error == 0 ? ANSWER_DONE : ANSWER_REFUSED;
}

/*
 * One that was killed has not said what it has done. A sandbox may refuse the
 * one call and not the other.
 */
static enum answer look(pid_t child)
{
	siginfo_t info = {.si_pid = 0};
	int status = 0;
	pid_t pid = -1;

	for (int tries = 0; tries < 2 && pid < 0; tries++)
		pid = waitpid(child, &status, WNOHANG);
	if (pid > 0)
		return answer_of(
			WIFEXITED(status) ? WEXITSTATUS(status) : EINTR);
	if (pid < 0 &&
		waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG) != 0)
		return ANSWER_REFUSED;
	if (info.si_pid == 0)
		return ANSWER_NOTHING;
	return answer_of(info.si_code == CLD_EXITED ? info.si_status : EINTR);
}

bool helper_wait(struct helper_wait *wait)
{
	struct wake wake;

	if (wait->slices == 0 && clock_monotonic() >= wait->until)
		return false;
	if (wait->slices == 0 &&
		signals_wait(wait->until, &wake) != ANSWER_REFUSED)
		return true;
	pages_pause();
	return ++wait->slices < SLICES;
}

enum answer helper_await(pid_t child, tmo_ns until)
{
	struct helper_wait wait = {.until = until};
	enum answer ended;

	do
		ended = look(child);
	while (ended == ANSWER_NOTHING && helper_wait(&wait));
	return ended;
}
