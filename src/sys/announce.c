/*
 * announce: see the header. Knows when a line is due; its words are wording's.
 */
#include "tmo/sys/announce.h"

#include <signal.h>
#include <string.h>
#include "tmo/core/verbosity.h"
#include "tmo/core/wording.h"
#include "tmo/core/wording_end.h"
#include "tmo/core/wording_step.h"
#include "tmo/sys/message.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/run.h"

struct shown {
	struct process process;
	int signal;
	int error;
};

/* ---- the start ---- */

static struct text begin(const struct run *run)
{
	struct text text = message_begin();

	wording_name(&text, run->given.options);
	return text;
}

/* The warnings whose time had passed before the start. */
static void say_dropped(const struct run *run)
{
	const struct options *options = run->given.options;
	struct text text;

	for (size_t i = 0; i < options->warning_count; i++) {
		if (!(run->machine.limits.warned & 1U << i))
			continue;
		text = begin(run);
		text_string(&text, "too little time is left for the warning ");
		wording_warning(&text, options, i);
		text_string(&text, " (--warn): it is dropped");
		message_send(&text);
	}
}

void announce_started(struct run *run)
{
	const struct options *options = run->given.options;
	struct text text;

	if (verbosity_has_details(options)) {
		text = begin(run);
		text_string(&text, "started as process ");
		text_number(&text, run->children.command);
		message_send(&text);
	}
	if (verbosity_has_notices(options))
		say_dropped(run);
}

/* ---- signals ---- */

static void note(
	void *context, const struct process *process, int signal, int error)
{
	struct announcer *announcer = context;
	const size_t at = announcer->shown_count;

	if (error != 0 && !pidset_add(&announcer->refused, process->pid))
		return;
	if (!announcer->shown)
		announcer->shown = pages_resize(
			NULL, 0, SHOWN_MAX * sizeof *announcer->shown);
	if (announcer->shown && at < SHOWN_MAX)
		announcer->shown[at] = (struct shown){*process, signal, error};
	announcer->shown_count++;
}

struct observer announce_observer(struct run *run)
{
	return (struct observer){
		.on_signal = note,
		.context = &run->announcer,
		.every = verbosity_has_details(run->given.options),
	};
}

static void say_shown(const struct run *run, const struct shown *shown)
{
	struct text text = message_begin();

	wording_signalled(&text, run->given.options, &shown->process,
		shown->signal, shown->error, proc_age(shown->process.start));
	message_send(&text);
}

static void say_noted(struct run *run)
{
	struct announcer *announcer = &run->announcer;
	const size_t count = announcer->shown_count;
	size_t named = 0;
	struct text text;

	while (announcer->shown && named < count && named < SHOWN_MAX)
		say_shown(run, &announcer->shown[named++]);
	announcer->shown_count = 0;
	if (count == named)
		return;
	text = message_begin();
	wording_more(&text, run->given.options, count - named);
	message_send(&text);
}

static bool is_due(const struct run *run, const struct sent *sent)
{
	/* The KILL after a call was refused: the line of that says why. */
	return !sent->announced && !run->clock.refused.name &&
	       verbosity_has_signal(run->given.options, &sent->action);
}

static struct wording_step step_of(
	const struct run *run, const struct action *action)
{
	const struct machine *machine = &run->machine;

	return (struct wording_step){
		.signal = action->signal,
		.cause = action->cause,
		.step = action->step,
		.after_grace = action->step >= run->given.plan->step_count,
		.to_leftovers = action->to_leftovers,
		.command_ended = machine->job.command == COMMAND_ENDED,
		.reason = machine->limits.reached,
		.told_by_alarm = limits_told_by_alarm(&machine->limits),
		.memory_grows = action->signal == SIGKILL &&
				machine->limits.memory_grows,
	};
}

/* Whether the guard's death may have ended the command before tmo could. */
static bool has_had_death_signal(
	const struct run *run, const struct action *action)
{
	return run->machine.limits.reached == REASON_GUARD_KILLED &&
	       action->cause == CAUSE_LIMIT && action->step == 0 &&
	       action->signal != SIGKILL;
}

void announce_sent(struct run *run, struct sent *sent, size_t reached)
{
	struct wording_step step;
	struct text text;

	if ((reached > 0 || run->announcer.shown_count > 0 ||
		    sent->action.signal == 0 ||
		    has_had_death_signal(run, &sent->action)) &&
		is_due(run, sent)) {
		sent->announced = true;
		text = message_begin();
		step = step_of(run, &sent->action);
		wording_step(&text, run->given.options, &step);
		message_send(&text);
	}
	say_noted(run);
	announce_reach(run);
	announce_missed(run);
}

static void say_limit(const struct run *run, bool hook)
{
	const struct limits *limits = &run->machine.limits;
	const struct wording_limit limit = {
		.reason = limits->reached,
		.told_by_alarm = limits_told_by_alarm(limits),
		.hook = hook,
	};
	struct text text = message_begin();

	if (!verbosity_has_notices(run->given.options))
		return;
	wording_limit(&text, run->given.options, &limit);
	message_send(&text);
}

void announce_limit(const struct run *run)
{
	say_limit(run, false);
}

/* ---- the -o command ---- */

void announce_hook(const struct run *run)
{
	say_limit(run, true);
}

void announce_hook_failed(struct run *run, int error)
{
	struct text text = begin(run);

	text_string(&text, "cannot run the -o command: ");
	text_string(&text, strerror(error));
	message_send(&text);
}

void announce_hook_ended(struct run *run)
{
	const struct hook_result *result = &run->hook.result;
	struct text text = message_begin();

	if (!verbosity_has_details(run->given.options) || !result->ran ||
		result->abandoned)
		return;
	wording_hook_ended(&text, run->given.options, result);
	message_send(&text);
}

void announce_hook_abandoned(struct run *run)
{
	struct text text = message_begin();

	wording_hook_abandoned(&text, run->given.options, run->hook.pid);
	message_send(&text);
}
