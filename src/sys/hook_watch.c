/* hook_watch: see the header. Knows what is told; not when. */
#include "tmo/sys/hook_watch.h"

#include <errno.h>
#include "tmo/sys/announce.h"
#include "tmo/sys/process_signal.h"
#include "tmo/sys/run.h"

bool hook_begin(struct run *run)
{
	announce_hook(run);
	run->hook.pid = run->given.start_hook(run);
	if (run->hook.pid > 0) {
		family_add_foreign(&run->family, run->hook.pid);
		return true;
	}
	run->hook.pid = 0;
	announce_hook_failed(run, errno);
	return false;
}

void hook_signal(const struct run *run, int signal)
{
	if (run->hook.pid > 0)
		process_signal(run->hook.pid, -1, signal);
}

void hook_ended(struct run *run)
{
	struct hook_result *result = &run->hook.result;

	run->hook.pid = 0;
	result->ran =
		result_pipe_read(&run->hook.pipe, result, sizeof *result) &&
		result->ran;
	if (result->error != 0)
		announce_hook_failed(run, result->error);
	announce_hook_ended(run);
}

void hook_abandon(struct run *run)
{
	announce_hook_abandoned(run);
	hook_ended(run);
	run->hook.result.abandoned = true;
}
