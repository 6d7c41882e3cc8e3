/*
 * kill_tree: see the header. Knows that a process that was sent KILL starts no
 * more children; does not know when KILL is due, nor when to give up.
 */
#include "tmo/sys/kill_tree.h"

#include <errno.h>
#include <signal.h>
#include "tmo/sys/pidset.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/proctree.h"
#include "tmo/sys/walk.h"

enum {
	WHOLE_PASSES = 20, /* where tmo does not stay until all are gone */
	KILL_PASSES = 3, /* then everybody is stopped first */
	STOP_PASSES = 500,
};

/* ---- tmo's own children ---- */

struct round {
	const struct family *family;
	struct signal_state *signals;
	size_t listed;
	size_t reached;
};

static void report_refused(const struct round *round, pid_t child)
{
	const struct observer *observer = &round->signals->observer;
	struct process process = {.pid = child, .name = "?"};

	if (!observer->on_signal)
		return;
	proc_process(child, &process);
	observer->on_signal(observer->context, &process, SIGKILL, EPERM);
}

static void kill_child(void *context, pid_t child)
{
	struct round *round = context;
	const struct family *family = round->family;
	const bool first = signal_mark(round->signals, child);
	int error;

	if (family_is_foreign(family, child) || child <= 1)
		return;
	round->listed++;
	error = signal_child(family, child, SIGKILL);
	if (error == 0)
		round->reached += first;
	else if (error == EPERM && first)
		report_refused(round, child);
}

/* The list is read again when half of those killed are reaped. */
size_t kill_children(const struct family *family, struct signal_state *signals,
	struct kill_state *state)
{
	struct round round = {.family = family, .signals = signals};
	enum answer answer;

	if (family_is_invisible(family) ||
		state->reaped * 2 < state->outstanding)
		return 0;
	answer = proc_children(family->reaper, 1, kill_child, &round);
	state->incomplete = answer != ANSWER_DONE;
	if (state->incomplete)
		signal_missed(
			signals, answer == ANSWER_REFUSED ? errno : ENOENT);
	if (state->incomplete && family->command > 1)
		kill_child(&round, family->command);
	state->outstanding = state->incomplete ? 0 : round.listed;
	state->reaped = 0;
	return round.reached;
}

void kill_note_reaped(struct kill_state *state)
{
	state->reaped++;
}

/* ---- the whole tree ---- */

/* walk_visitor: one that was sent KILL before is not counted or told again. */
static bool kill_living(struct walk *walk, const struct process *process)
{
	const struct delivery *delivery = walk->request->context;

	if (!pidset_has(&delivery->state->signalled, process->pid))
		return signal_living(walk, process) &&
		       signal_mark(delivery->state, process->pid);
	if (!process_is_dead(process))
		signal_member(delivery->family, process, walk->current.pidfd,
			SIGKILL);
	return false;
}

/* One more pass of *walk, when nobody moves any more. */
static void stop_then_pass(struct delivery *delivery, struct walk *walk)
{
	struct delivery stop = *delivery;
	struct walk_request request;
	struct pidset stopped = {.size = 0};
	struct walk stops;

	stop.signal = SIGSTOP;
	request = signal_request(&stop, signal_living);
	stops = walk_start(&request, &stopped);
	walk_passes(&stops, STOP_PASSES);
	walk_free(&stops);
	pidset_free(&stopped);
	pidset_clear(walk->seen);
	walk_pass(walk);
}

size_t kill_tree(struct family *family, struct signal_state *signals,
	struct kill_state *state)
{
	struct delivery delivery = {
		.family = family,
		.state = signals,
		.signal = SIGKILL,
	};
	const struct walk_request request =
		signal_request(&delivery, kill_living);
	struct pidset seen = {.size = 0};
	struct walk walk = walk_start(&request, &seen);
	size_t reached = 0;

	if (family_is_invisible(family))
		return 0;
	if (state->incomplete)
		reached = kill_children(family, signals, state);
	walk_passes(&walk, KILL_PASSES);
	if (walk.tree_changed)
		stop_then_pass(&delivery, &walk);
	signal_missed(signals, walk.error);
	walk_free(&walk);
	pidset_free(&seen);
	return reached + walk.reached;
}

/* ---- the first time ---- */

size_t kill_start(struct family *family, struct signal_state *signals,
	struct kill_state *state, const struct action *action, bool to_the_end)
{
	struct delivery delivery = {
		.family = family,
		.state = signals,
		.signal = SIGKILL,
	};
	const struct walk_request request =
		signal_request(&delivery, signal_living);
	struct walk walk = walk_start(&request, &signals->signalled);

	if (family_is_gone(family))
		return 0;
	signal_begin(signals);
	state->outstanding = state->reaped = 0;
	if (action->target == TO_COMMAND)
		return signal_command(&delivery);
	if (!family_is_visible(family))
		return signal_unseen(&delivery);
	if (to_the_end || signals->observer.every)
		walk_passes(&walk, to_the_end ? WHOLE_PASSES : 1);
	signal_missed(signals, walk.error);
	walk_free(&walk);
	return walk.reached + kill_children(family, signals, state);
}
