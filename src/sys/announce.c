/*
 * announce: see the header. Knows when a line is due; its words are wording's.
 */
#include "tmo/sys/announce.h"

#include <signal.h>
#include <string.h>
#include "tmo/sys/sampler.h"
#include "tmo/sys/message.h"
#include "tmo/sys/platform.h"
#include "tmo/core/wording.h"
#include "tmo/core/wording_step.h"

enum { SHOWN_MAX = 20 }; /* processes named in one go */

struct shown {
	struct process process;
	int signal;
	int error;
};

static struct text begin(const struct run *run)
{
	struct text text = message_begin();

	wording_name(&text, run->options);
	return text;
}

static void say(const struct run *run, const char *words)
{
	struct text text = begin(run);

	text_string(&text, words);
	message_send(&text);
}

void announce_started(struct run *run)
{
	const struct options *options = run->options;
	struct text text;

	if (run->sweep.listing) {
		text = begin(run);
		text_string(&text, "started as process ");
		text_number(&text, run->pid);
		message_send(&text);
	}
	if (run->machine.warned != 0 && !options->quiet && !options->as_timeout)
		say(run, "too little time is left for a warning (--warn): "
			 "it is dropped");
}

/* ---- signals ---- */

/* Told between two signals, so it only takes notes. */
void announce_later(
	void *context, const struct process *process, int signal, int error)
{
	struct run *run = context;

	if (error != 0 && !pidset_add(&run->refused, process->pid))
		return;
	if (!run->shown)
		run->shown =
			pages_resize(NULL, 0, SHOWN_MAX * sizeof *run->shown);
	if (run->shown && run->shown_count < SHOWN_MAX)
		run->shown[run->shown_count] =
			(struct shown){*process, signal, error};
	run->shown_count++;
}

static void say_shown(const struct run *run, const struct shown *shown)
{
	struct text text = message_begin();

	wording_signalled(&text, run->options, &shown->process, shown->signal,
		shown->error, platform_age(shown->process.start));
	message_send(&text);
}

/* Whom announce_later() noted. */
static void say_noted(struct run *run)
{
	const size_t count = run->shown_count;
	size_t named = 0;
	struct text text;

	while (run->shown && named < count && named < SHOWN_MAX)
		say_shown(run, &run->shown[named++]);
	run->shown_count = 0;
	if (count == named)
		return;
	text = begin(run);
	text_string(&text, "and ");
	text_number(&text, (int64_t)(count - named));
	text_string(&text, " processes more");
	message_send(&text);
}

static bool is_announced(const struct run *run, const struct sent *sent)
{
	const struct options *options = run->options;
	const struct action *action = &sent->action;

	if (options->quiet || sent->announced)
		return false;
	if (options->as_timeout)
		return options->verbose;
	if (action->cause == CAUSE_LIMIT || action->cause == CAUSE_LEFTOVERS ||
		action->signal == SIGKILL)
		return true;
	return options->verbose;
}

static void say_blind(struct run *run)
{
	if (run->blind_told || !run->sweep.alone || run->options->as_timeout)
		return;
	run->blind_told = true;
	say(run, "/proc does not show tmo: only the command itself can be "
		 "signalled and waited for");
}

static struct wording_step step_of(
	const struct run *run, const struct action *action)
{
	return (struct wording_step){
		.signal = action->signal,
		.cause = action->cause,
		.step = action->step,
		.after_grace = action->step >= run->plan->step_count,
		.to_leftovers = action->left,
		.command_ended = run->machine.command_ended,
		.reason = run->machine.reason,
		.told_by_alarm = run->machine.told_by_alarm,
	};
}

void announce_sent(struct run *run, struct sent *sent, size_t reached)
{
	struct wording_step step;
	struct text text;

	if ((reached > 0 || run->shown_count > 0 || sent->action.signal == 0) &&
		is_announced(run, sent)) {
		sent->announced = true;
		text = message_begin();
		step = step_of(run, &sent->action);
		wording_step(&text, run->options, &step);
		message_send(&text);
	}
	say_noted(run);
	say_blind(run);
}

/* ---- the -o command ---- */

void announce_hook(struct run *run)
{
	struct text text = message_begin();

	if (run->options->quiet || run->options->as_timeout)
		return;
	wording_hook(&text, run->options, run->machine.reason,
		run->machine.told_by_alarm);
	message_send(&text);
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
	const struct hook_result *result = &run->hook_result;
	struct text text = message_begin();

	if (!run->sweep.listing || !result->ran || result->abandoned)
		return;
	wording_hook_ended(&text, run->options, result);
	message_send(&text);
}

/* ---- who is left ---- */

struct left {
	const struct options *options;
	bool leaving;
	size_t count;
};

static void name_left(void *context, const struct process *process)
{
	struct left *left = context;
	struct text text = message_begin();

	if (!left->leaving && process->state != 'D')
		return;
	if (left->count++ >= SHOWN_MAX)
		return;
	wording_left(&text, left->options, process, left->leaving);
	message_send(&text);
}

void announce_left(struct run *run, bool leaving)
{
	struct left left = {.options = run->options, .leaving = leaving};
	struct process process = {.pid = run->pid};
	const bool sees = sweep_sees(&run->sweep);

	if (sees && !run->plan->command_only) {
		sampler_list(&run->sweep, name_left, &left);
	} else if (!run->machine.command_ended) {
		if (sees)
			platform_process(run->pid, &process);
		name_left(&left, &process);
	}
}
