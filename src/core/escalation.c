/*
 * escalation: see the header. Knows the order of signals; does not know what
 * has begun it, nor how one is sent.
 */
#include "tmo/core/escalation.h"

#include <signal.h>

#define FIRST_LOOK (TMO_SECOND / 100) /* most forks take a tenth of it */
#define LAST_LOOK TMO_SECOND /* a signal may stay pending for ever */

void escalation_second_half(
	struct escalation *escalation, const struct decision *decision)
{
	if (!deadline_is_on(decision->deadlines, AT_SECOND_HALF))
		return;
	deadline_off(decision->deadlines, AT_SECOND_HALF);
	*actions_add(decision->actions, ACTION_SEND) = escalation->second_half;
	job_expect_stops(decision, escalation->second_half.signal);
}

void escalation_command_ended(struct escalation *escalation,
	const struct decision *decision, int signal)
{
	if (signal == escalation->second_half.signal)
		escalation->second_half.target = TO_ALL;
	escalation_second_half(escalation, decision);
}

static enum target choose_target(const struct job *job,
	const struct decision *decision, const struct action *send)
{
	const struct plan *plan = decision->plan;

	if (job->command == COMMAND_ENDED)
		return TO_ALL;
	if (plan->command_only || plan->main_first)
		return TO_COMMAND;
	if (plan->descendant_delay == 0 || send->signal == 0)
		return TO_ALL;
	return TO_COMMAND_FIRST;
}

static void forget_pending(
	struct escalation *escalation, const struct decision *decision)
{
	escalation->pending_since = 0;
	deadline_off(decision->deadlines, AT_SIGNAL_AGAIN);
}

void escalation_pending(
	struct escalation *escalation, const struct decision *decision)
{
	const tmo_ns now = decision->now.mono;
	tmo_ns pause = FIRST_LOOK;

	if (escalation->stage == KILLED)
		return;
	if (escalation->pending_since == 0)
		escalation->pending_since = now;
	if (now - escalation->pending_since >= LAST_LOOK) {
		deadline_off(decision->deadlines, AT_SIGNAL_AGAIN);
		return;
	}
	if (2 * (now - escalation->pending_since) > pause)
		pause = 2 * (now - escalation->pending_since);
	if (pause > LAST_LOOK)
		pause = LAST_LOOK;
	decision->deadlines->at[AT_SIGNAL_AGAIN] =
		escalation->pending_since + pause;
}

void escalation_signal_again(const struct decision *decision)
{
	if (!deadline_is_on(decision->deadlines, AT_SIGNAL_AGAIN))
		return;
	deadline_off(decision->deadlines, AT_SIGNAL_AGAIN);
	actions_add(decision->actions, ACTION_SIGNAL_AGAIN);
}

void escalation_signal(struct escalation *escalation, struct job *job,
	const struct decision *decision, struct action send)
{
	escalation_second_half(escalation, decision);
	if (job->command == COMMAND_ENDED && decision->plan->command_only)
		return;
	forget_pending(escalation, decision);
	send.kind = ACTION_SEND;
	send.target = choose_target(job, decision, &send);
	*actions_add(decision->actions, ACTION_SEND) = send;
	if (send.signal == 0)
		return;
	job_resume_command(job, decision);
	job_signalled(job, decision, send.signal);
	if (send.target == TO_ALL)
		job_expect_stops(decision, send.signal);
	if (send.target != TO_COMMAND_FIRST)
		return;
	send.target = TO_SNAPSHOT;
	send.same_step = true;
	escalation->second_half = send;
	decision_set(
		decision, AT_SECOND_HALF, decision->plan->descendant_delay);
}

/* The grace counts from the last step, but one that runs already stays. */
static void start_grace(
	struct escalation *escalation, const struct decision *decision)
{
	const tmo_ns at =
		duration_add(decision->now.mono, decision->plan->grace);

	escalation->stage = BEGUN;
	if (at < decision->deadlines->at[AT_KILL])
		decision->deadlines->at[AT_KILL] = at;
}

void escalation_next_step(struct escalation *escalation, struct job *job,
	const struct decision *decision, bool to_leftovers)
{
	const struct plan *plan = decision->plan;
	const size_t step = escalation->next_step++;
	/* -m: what the command left gets the first signal and no other. */
	const bool only_one = plan->main_first && job->command == COMMAND_ENDED;

	deadline_off(decision->deadlines, AT_STEP);
	if (plan->steps[step].signal == SIGKILL) {
		escalation_kill(escalation, decision, step, to_leftovers);
		return;
	}
	escalation->stage = BEGUN;
	escalation_signal(escalation, job, decision,
		(struct action){
			.signal = plan->steps[step].signal,
			.cause = escalation->cause,
			.step = step,
			.to_leftovers = to_leftovers,
		});
	if (escalation->next_step < plan->step_count && !only_one)
		decision_set(decision, AT_STEP,
			plan->steps[escalation->next_step].pause);
	else
		start_grace(escalation, decision);
}

/* The bit of `signal`; of no signal, or a number above 64, there is none. */
static uint64_t mask_of(int signal)
{
	return signal > 0 && signal <= 64 ? UINT64_C(1) << (signal - 1) : 0;
}

bool escalation_ended_by_forwarded(
	const struct escalation *escalation, int signal)
{
	return escalation->stage != NOT_BEGUN ||
	       (escalation->forwarded & mask_of(signal)) != 0;
}

void escalation_received(struct escalation *escalation,
	const struct decision *decision, int signal)
{
	const struct plan *plan = decision->plan;

	escalation->forwarded |= mask_of(signal);
	if (!plan->received_grace || plan->grace == TMO_FOREVER ||
		escalation->stage == KILLED ||
		deadline_is_on(decision->deadlines, AT_KILL) ||
		deadline_is_on(decision->deadlines, AT_STEP))
		return;
	start_grace(escalation, decision);
	escalation->cause = CAUSE_RECEIVED;
}

void escalation_kill(struct escalation *escalation,
	const struct decision *decision, size_t step, bool to_leftovers)
{
	struct action *send;

	escalation_second_half(escalation, decision);
	send = actions_add(decision->actions, ACTION_SEND);
	send->signal = SIGKILL;
	send->target = decision->plan->command_only ? TO_COMMAND : TO_ALL;
	send->cause = escalation->cause;
	send->step = step;
	send->to_leftovers = to_leftovers;
	escalation->stage = KILLED;
	forget_pending(escalation, decision);
	deadline_off(decision->deadlines, AT_STEP);
	deadline_off(decision->deadlines, AT_KILL);
	deadline_off(decision->deadlines, AT_RESUME);
	deadline_off(decision->deadlines, AT_MEMORY);
}
