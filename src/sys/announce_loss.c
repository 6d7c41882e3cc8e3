/*
 * announce_loss: the part of announce.h that tells what is lost where the
 * system refuses something and the run goes on without it.
 */
#include "tmo/sys/announce.h"

#include <string.h>
#include "tmo/sys/failure.h"
#include "tmo/sys/run.h"
#include "tmo/sys/self.h"

static bool is_silent(const struct options *options)
{
	return options->quiet || options->as_timeout;
}

static void say_loss(const struct run *run, const char *what, const char *call,
	int error, bool *said)
{
	if (error == 0 || *said)
		return;
	*said = true;
	if (!is_silent(run->given.options))
		failure_say_call(run->given.options, what, call, error);
}

void announce_start_losses(struct run *run)
{
	struct announcer *announcer = &run->announcer;
	const struct guard *guard = &run->children.guard;

	if (guard->took_over)
		return;
	if (!guard->page) {
		say_loss(run, "a KILL of tmo would not end it", "prctl",
			run->spawn.notes.death_error,
			&announcer->death_announced);
		return;
	}
	say_loss(run, "a KILL of tmo and its guard would not end it", "prctl",
		atomic_load(&guard->page->death_error),
		&announcer->death_announced);
	say_loss(run, "a KILL of tmo's group would end its guard", "setsid",
		atomic_load(&guard->page->session_error),
		&announcer->session_announced);
}

void announce_alarm(struct run *run, int error)
{
	if (run->children.guard.took_over)
		return;
	say_loss(run,
		"cannot set a timer, so a clock that is set anew is noticed up "
		"to 60s late",
		"timer_create, timer_settime", error,
		&run->announcer.alarm_announced);
}

static const char *why_unreached(const struct family *family)
{
	if (family->group != 0)
		return "tmo cannot leave its process group: only the command "
		       "itself can be signalled";
	if (family->unread != 0)
		return "/proc cannot be read, only the command itself can be "
		       "signalled and waited for";
	return "/proc does not show tmo: only the command itself can be "
	       "signalled and waited for";
}

void announce_reach(struct run *run)
{
	const struct options *options = run->given.options;
	const int error = run->family.unread;

	if (run->family.reach != REACH_COMMAND ||
		run->given.plan->command_only || options->as_timeout ||
		run->announcer.reach_announced)
		return;
	run->announcer.reach_announced = true;
	failure_say(options, why_unreached(&run->family), NULL,
		error != 0 ? strerror(error) : NULL);
}

static void say_missing(
	struct run *run, const char *what, int error, bool *said)
{
	const struct options *options = run->given.options;

	if (error == 0 || *said || options->as_timeout)
		return;
	*said = true;
	failure_say(options, what, NULL, strerror(error));
}

void announce_missed(struct run *run)
{
	say_missing(run,
		"cannot find all descendants, some may have had no signal",
		run->signals.missed, &run->announcer.missed_announced);
}

void announce_unmeasured(struct run *run, int error)
{
	say_missing(run,
		"cannot measure all descendants, only the command and those "
		"that are found",
		error, &run->announcer.sample_announced);
}

void announce_group(const struct run *run, int error)
{
	const struct options *options = run->given.options;

	if (run->family.group != 0 && claim_call && !is_silent(options))
		failure_say_call(options,
			"cannot adopt orphans, only its group is signalled",
			claim_call, error);
}

void announce_priority(const struct run *run, int error)
{
	const struct options *options = run->given.options;

	if (!is_silent(options))
		failure_say_call(options,
			"cannot take a priority above the command's",
			self_rise_call, error);
}
