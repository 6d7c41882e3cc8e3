/*
 * wording_step: see the header. Knows what came before a signal and why it is
 * sent; does not know to whom it goes, nor whether its line is due.
 */
#include "tmo/core/wording_step.h"

#include <signal.h>
#include "tmo/core/signame.h"
#include "tmo/core/wording.h"

static void add_sending(struct text *text, int signal)
{
	text_string(text, "sending ");
	if (signal == 0)
		text_string(text, "no signal");
	else
		signame_write(text, signal);
}

/* What GNU timeout -v prints, for those who read it. */
static void add_as_timeout(
	struct text *text, const struct options *options, int signal)
{
	wording_tool(text, options);
	text_string(text, "sending signal ");
	signame_write(text, signal);
	text_string(text, " to command '");
	text_escaped(text, options->name);
	text_char(text, '\'');
}

static void add_reason(struct text *text, const struct options *options,
	enum reason reason, bool told_by_alarm)
{
	const struct limit_row *limit = &limit_table[reason];
	const struct options_quantity *value = options_limit(options, reason);

	if (told_by_alarm) {
		text_string(text, "told by ALRM that time is up");
		return;
	}
	text_string(text, limit->before);
	if (value && limit->is_size)
		wording_size(text, value);
	else if (value)
		wording_duration(text, value);
	text_string(text, limit->after);
}

void wording_limit(struct text *text, const struct options *options,
	const struct wording_limit *limit)
{
	wording_name(text, options);
	add_reason(text, options, limit->reason, limit->told_by_alarm);
	text_string(text, limit->hook ? ", running the -o command"
				      : ", signals have been sent already");
}

static void add_later(struct text *text, const struct options *options,
	const struct wording_step *step)
{
	text_string(text, step->command_ended
				  ? "the processes it left still run "
				  : "still running ");
	wording_duration(text, step->after_grace
				       ? &options->grace
				       : &options->signals[step->step].pause);
	text_string(text, " later, ");
}

/* A step of a limit or of -l kill, or KILL after a signal that was sent on. */
static void add_escalation(struct text *text, const struct options *options,
	const struct wording_step *step)
{
	if (step->memory_grows) {
		text_string(text, "memory still grows, ");
		add_sending(text, step->signal);
		return;
	}
	if (step->to_leftovers) {
		text_string(text, "ended, ");
		add_sending(text, step->signal);
		text_string(text, " to the processes it left");
		return;
	}
	if (step->step > 0) {
		add_later(text, options, step);
	} else if (!options->hook || step->reason == REASON_KILLED) {
		add_reason(text, options, step->reason, step->told_by_alarm);
		text_string(text, ", ");
	}
	add_sending(text, step->signal);
}

void wording_step(struct text *text, const struct options *options,
	const struct wording_step *step)
{
	if (options->as_timeout) {
		add_as_timeout(text, options, step->signal);
		return;
	}
	wording_name(text, options);
	if (step->cause == CAUSE_RECEIVED && step->signal != SIGKILL) {
		text_string(text, "received ");
		signame_write(text, step->signal);
		text_string(text, ", sending it on");
	} else if (step->cause == CAUSE_WARNING) {
		text_string(text, "the time limit is near, ");
		add_sending(text, step->signal);
	} else {
		add_escalation(text, options, step);
	}
}
