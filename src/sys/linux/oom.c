/* oom: see the header. */
#include "tmo/sys/oom.h"

#include <string.h>
#include "tmo/core/cgroup.h"
#include "tmo/sys/procfile.h"

enum answer oom_kills(uint64_t *count)
{
	char bytes[4096]; /* as much as a path may be */
	char file[4096];
	struct text path = TEXT_ON(file);
	enum answer answer;

	answer = procfile_read("/proc/self/cgroup", bytes, sizeof bytes);
	if (answer != ANSWER_DONE)
		return answer;
	if (!cgroup_oom_path(&path, bytes, strlen(bytes)))
		return ANSWER_NOTHING;
	answer = procfile_read(file, bytes, sizeof bytes);
	if (answer != ANSWER_DONE)
		return answer;
	return cgroup_oom_kills(bytes, strlen(bytes), count) ? ANSWER_DONE
							     : ANSWER_NOTHING;
}
