/*
 * plan: see the header. The one place that turns what was typed into rules.
 */
#include "tmo/core/plan.h"

#include <signal.h>
#include "tmo/core/sigdefault.h"

/*
 * The first signal, so that a command does not outlive a tmo that is killed;
 * one that by default ends nobody (0, a stop, WINCH) gives way to the next,
 * then to KILL.
 */
static int death_signal(const struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (sigdefault_terminates(plan->steps[i].signal))
			return plan->steps[i].signal;
	return plan->grace == TMO_FOREVER ? 0 : SIGKILL;
}

static void copy_signals(struct plan *plan, const struct options *options)
{
	for (size_t i = 0; i < options->signal_count; i++) {
		plan->steps[i].signal = options->signals[i].number;
		plan->steps[i].pause = options->signals[i].pause.value;
		plan->step_count = i + 1;
		if (plan->steps[i].signal == SIGKILL)
			break;
	}
	for (size_t i = 0; i < options->warning_count; i++) {
		plan->warnings[i].signal = options->warnings[i].number;
		plan->warnings[i].before = options->warnings[i].before;
	}
	plan->warning_count = options->warning_count;
}

void plan_make(struct plan *plan, const struct options *options)
{
	*plan = (struct plan){
		.limit = options->limit.value,
		.wall = options->wall,
		.idle = options->idle.value,
		.no_output = options->no_output.value,
		.cpu = options->cpu.value,
		.memory = options->memory.value,
		.heartbeat = options->quiet ? 0 : options->heartbeat.value,
		.grace = options->grace.value,
		.hook_give_up = options->give_up.value,
		.give_up = options->give_up.value,
		.descendant_delay =
			options->as_timeout ? 0 : PLAN_DESCENDANT_DELAY,
		.leftovers = options->leftovers,
		.command_only = options->foreground,
		.main_first = options->main_first,
		.received_grace = options->grace_given,
	};
	copy_signals(plan, options);
	if (options->hook)
		plan->hook =
			plan->grace == TMO_FOREVER ? PLAN_HOOK : plan->grace;
	/* `timeout` has no grace of its own, but must not wait for ever. */
	if (plan->grace == TMO_FOREVER && !options->as_timeout)
		plan->give_up = TMO_FOREVER;
	plan->wait_for_descendants =
		plan->leftovers == LEFTOVERS_WAIT ||
		(plan->grace != TMO_FOREVER && !options->as_timeout &&
			!plan->command_only);
	plan->death_signal = death_signal(plan);
}
