/*
 * job: see the header. Knows whose stop it is; does not know how a process is
 * stopped.
 */
#include "tmo/core/job.h"

#include <signal.h>
#include "tmo/core/sigdefault.h"

/* A stop takes effect well within this. */
#define STOP_TAKES (TMO_SECOND / 20)
#define CTRL_Z TMO_SECOND /* to put a screen in order and stop by TSTP */
#define FOREGROUND_EVERY (TMO_SECOND / 5)

void job_signalled(struct job *job, const struct decision *decision, int signal)
{
	job->signalled_at = decision->now.mono;
	if (sigdefault_stops(signal))
		job->stop_signal = signal;
}

void job_resume_command(const struct job *job, const struct decision *decision)
{
	if (job->command == COMMAND_STOPPED)
		actions_add_resume(decision->actions, RESUME_COMMAND);
}

void job_expect_stops(const struct decision *decision, int signal)
{
	if (sigdefault_stops(signal))
		decision_set(decision, AT_RESUME, STOP_TAKES);
}

bool job_asked_to_stop(
	struct job *job, const struct decision *decision, bool from_terminal)
{
	job->stop_signal = 0; /* this stop is not tmo's doing */
	job->ctrl_z_until = 0;
	if (!from_terminal || job->command != COMMAND_RUNS)
		return true;
	job->ctrl_z_until = duration_add(decision->now.mono, CTRL_Z);
	return false;
}

void job_continue(struct job *job, const struct decision *decision)
{
	job->ctrl_z_until = 0;
	actions_add_resume(decision->actions, RESUME_GROUP);
}

void job_stopped(struct job *job, const struct decision *decision,
	const struct event *event, bool ending)
{
	const tmo_ns now = decision->now.mono;
	const tmo_ns ago =
		job->signalled_at == 0 ? TMO_FOREVER : now - job->signalled_at;

	job->command = COMMAND_STOPPED;
	deadline_off(decision->deadlines, AT_FOREGROUND);
	if (job->ctrl_z_until >= now) {
		job->ctrl_z_until = 0;
		actions_add(decision->actions, ACTION_SUSPEND);
	} else if (event->signal == job->stop_signal && ago <= CTRL_Z) {
		job->stop_signal = 0;
		job->signalled_at = 0; /* the next stop is somebody else's */
		job_resume_command(job, decision);
	} else if (ago <= STOP_TAKES) {
		/* It stopped just before the signal was delivered. */
		job_resume_command(job, decision);
	} else if (event->signal == SIGTTIN || event->signal == SIGTTOU) {
		/*
		 * It was in the background then, whatever it is now. CONT at
		 * once would only make it ask again.
		 */
		decision_set(decision, AT_FOREGROUND, FOREGROUND_EVERY);
	} else if (event->job_control) {
		actions_add(decision->actions, ACTION_SUSPEND);
	} else if (ending) {
		job_resume_command(job, decision);
	}
}

void job_continued(struct job *job, const struct decision *decision)
{
	if (job->command == COMMAND_STOPPED)
		job->command = COMMAND_RUNS;
	deadline_off(decision->deadlines, AT_FOREGROUND);
}

void job_ended(struct job *job, const struct decision *decision)
{
	job->command = COMMAND_ENDED;
	deadline_off(decision->deadlines, AT_FOREGROUND);
}

void job_resume_stopped(const struct decision *decision)
{
	if (!decision_is_due(decision, AT_RESUME))
		return;
	deadline_off(decision->deadlines, AT_RESUME);
	actions_add_resume(decision->actions, RESUME_STOPPED);
}

void job_check_foreground(const struct decision *decision)
{
	if (!decision_is_due(decision, AT_FOREGROUND))
		return;
	decision_set(decision, AT_FOREGROUND, FOREGROUND_EVERY);
	actions_add(decision->actions, ACTION_CHECK_FOREGROUND);
}
