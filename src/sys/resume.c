/*
 * resume: see the header. Knows who is stopped; does not know by whom, but
 * for tmo's own TSTP.
 */
#include "tmo/sys/resume.h"

#include <signal.h>
#include "tmo/core/reaction.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/reaper.h"
#include "tmo/sys/self.h"
#include "tmo/sys/walk.h"

static bool resume(struct walk *walk, const struct process *process)
{
	return signal_member(walk->request->family, process,
		       walk->current.pidfd, SIGCONT) == 0;
}

static bool resume_member(struct walk *walk, const struct process *process)
{
	const struct signal_state *signals = walk->request->context;
	const pid_t command = walk->request->family->command;

	return process->state == 'T' &&
	       (self_is_in_group(process->group) || process->pid == command ||
		       pidset_has(&signals->stopped, process->pid)) &&
	       resume(walk, process);
}

/* One that will stop as soon as it runs is as good as stopped. */
static bool resume_stopped(struct walk *walk, const struct process *process)
{
	return (process->state == 'T' ||
		       reaction_is_stop(proc_pending(process->pid))) &&
	       resume(walk, process);
}

static void resume_command(const struct family *family)
{
	signal_child(family, family->command, SIGCONT);
}

void resume_tree(
	struct family *family, struct signal_state *signals, enum target target)
{
	if (target == RESUME_COMMAND) {
		resume_command(family);
	} else if (family_is_visible(family)) {
		walk_once(family,
			target == RESUME_GROUP ? resume_member : resume_stopped,
			signals);
		signal_resumed(signals);
	} else if (group_signal(family->group, SIGCONT) != ANSWER_DONE) {
		resume_command(family);
	}
}
