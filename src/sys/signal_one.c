/*
 * signal_one: see the header. Knows how a process is reached; does not know
 * which of them are.
 */
#include "tmo/sys/signal_one.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>
#include "tmo/core/sigdefault.h"
#include "tmo/sys/pidfd.h"
#include "tmo/sys/process_signal.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/reaper.h"
#include "tmo/sys/self.h"

bool signal_pin(const struct family *family, pid_t child, int *pidfd)
{
	*pidfd = -1;
	if (family_reaps(family, family->reaper))
		return true;
	if (process_pidfd(child, pidfd) == ANSWER_NOTHING)
		return false;
	/* Not reaped by now, so the pidfd stands for it. */
	if (family_has_child(family, child))
		return true;
	if (*pidfd >= 0)
		close(*pidfd);
	return false;
}

int signal_child(const struct family *family, pid_t child, int signal)
{
	const struct process process = {
		.pid = child,
		.parent = family->reaper,
	};
	int pidfd, error;

	if (!signal_pin(family, child, &pidfd))
		return ESRCH;
	error = signal_member(family, &process, pidfd, signal);
	if (pidfd >= 0)
		close(pidfd);
	return error;
}

int signal_member(const struct family *family, const struct process *process,
	int pidfd, int signal)
{
	const bool own = family_reaps(family, process->parent);

	switch (process_signal(process->pid, own ? -1 : pidfd, signal)) {
	case ANSWER_DONE:
		return 0;
	case ANSWER_NOTHING:
		return ESRCH;
	case ANSWER_REFUSED:
		break;
	}
	return errno;
}

static void tell(const struct delivery *delivery, const struct process *process,
	int error)
{
	const struct observer *observer = &delivery->state->observer;

	if (observer->on_signal && error != ESRCH && (error || observer->every))
		observer->on_signal(
			observer->context, process, delivery->signal, error);
}

/* Whether it had the signal. */
static bool send_to(const struct delivery *delivery,
	const struct process *process, int pidfd)
{
	struct family *family = delivery->family;
	struct signal_state *state = delivery->state;
	const int signal = delivery->signal;
	const bool stopped = process->state == 'T';
	struct process shown = *process;
	int error;

	if (delivery->skip_own_group && self_is_in_group(process->group))
		return false;
	if (state->observer.every && family_is_visible(family))
		proc_wchan(process->pid, shown.wchan, sizeof shown.wchan);
	error = signal_member(family, process, pidfd, signal);
	if (error != 0 && shown.name[0] == '\0' && family_is_visible(family))
		proc_process(process->pid, &shown);
	tell(delivery, &shown, error);
	if (error == 0 && stopped && !sigdefault_stops(signal))
		signal_member(family, process, pidfd, SIGCONT);
	if (error == 0 && !stopped && signal == SIGTSTP)
		pidset_add(&state->stopped, process->pid);
	return error == 0;
}

bool signal_living(struct walk *walk, const struct process *process)
{
	return !process_is_dead(process) &&
	       send_to(walk->request->context, process, walk->current.pidfd);
}

struct walk_request signal_request(
	struct delivery *delivery, walk_visitor *visitor)
{
	return (struct walk_request){
		.family = delivery->family,
		.mode = WALK_SIGNAL,
		.signal = delivery->signal,
		.visitor = visitor,
		.context = delivery,
	};
}

size_t signal_command(const struct delivery *delivery)
{
	struct family *family = delivery->family;
	struct process process = {
		.pid = family->command,
		.parent = family->reaper,
		.group = getpgrp(),
		.state = '?',
	};
	int pidfd = -1;
	size_t reached;

	if (family->command == 0)
		return 0;
	if ((delivery->skip_own_group || delivery->state->observer.every) &&
		family_is_visible(family))
		proc_process(family->command, &process);
	if (!signal_pin(family, process.pid, &pidfd))
		return 0;
	reached = send_to(delivery, &process, pidfd);
	if (pidfd >= 0)
		close(pidfd);
	return reached;
}

size_t signal_unseen(const struct delivery *delivery)
{
	const pid_t group = delivery->family->group;
	enum answer answer;

	if (delivery->skip_own_group && group_signal(group, 0) == ANSWER_DONE)
		return 0;
	answer = group_signal(group, delivery->signal);
	if (group != 0 && answer != ANSWER_REFUSED)
		return answer == ANSWER_DONE;
	family_note_no_group(delivery->family, errno);
	return signal_command(delivery);
}

/* ---- who has had it ---- */

void signal_begin(struct signal_state *state)
{
	pidset_clear(&state->signalled);
	pending_clear(&state->pending);
}

bool signal_mark(struct signal_state *state, pid_t pid)
{
	return pidset_add(&state->signalled, pid);
}

void signal_missed(struct signal_state *state, int error)
{
	if (error != 0)
		state->missed = error;
}

void signal_resumed(struct signal_state *state)
{
	pidset_clear(&state->stopped);
}

void signal_forget(struct signal_state *state, pid_t pid)
{
	pidset_remove(&state->signalled, pid);
	pending_remove(&state->pending, pid);
	pidset_remove(&state->snapshot, pid);
	pidset_remove(&state->stopped, pid);
}
