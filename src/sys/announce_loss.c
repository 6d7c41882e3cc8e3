/*
 * announce_loss: the part of announce.h that tells what is lost where the
 * system refuses something and the run goes on without it.
 */
#include "tmo/sys/announce.h"

#include <string.h>
#include "tmo/core/verbosity.h"
#include "tmo/sys/failure.h"
#include "tmo/sys/run.h"
#include "tmo/sys/self.h"

/* Whether `what` (SAID_) was not said before; it is from now on. */
static bool is_first_time(struct run *run, unsigned what)
{
	const bool first = !(run->announcer.said & what);

	run->announcer.said |= what;
	return first;
}

static void say_loss(struct run *run, unsigned said, const char *what,
	const char *call, int error)
{
	if (error != 0 && is_first_time(run, said) &&
		verbosity_has_notices(run->given.options))
		failure_say_call(run->given.options, what, call, error);
}

void announce_start_losses(struct run *run)
{
	const struct guard *guard = &run->children.guard;

	if (guard->took_over)
		return;
	if (!guard->page) {
		say_loss(run, SAID_DEATH, "a KILL of tmo would not end it",
			"prctl", run->spawn.notes.death_error);
		return;
	}
	say_loss(run, SAID_DEATH,
		"a KILL of tmo and its guard would not end it", "prctl",
		atomic_load(&guard->page->death_error));
	say_loss(run, SAID_SESSION, "a KILL of tmo's group would end its guard",
		"setsid", atomic_load(&guard->page->session_error));
}

void announce_alarm(struct run *run, int error)
{
	if (run->children.guard.took_over)
		return;
	say_loss(run, SAID_ALARM,
		"cannot set a timer, so a clock that is set anew is noticed up "
		"to 60s late",
		"timer_create, timer_settime", error);
}

static const char *why_unreached(const struct family *family)
{
	if (family->group != 0 && family->unread != 0)
		return "its process group cannot be signalled (kill), only the "
		       "command itself";
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
		!is_first_time(run, SAID_REACH))
		return;
	failure_say(options, why_unreached(&run->family), NULL,
		error != 0 ? strerror(error) : NULL);
}

static void say_missing(
	struct run *run, unsigned said, const char *what, int error)
{
	const struct options *options = run->given.options;

	if (error != 0 && !options->as_timeout && is_first_time(run, said))
		failure_say(options, what, NULL, strerror(error));
}

void announce_missed(struct run *run)
{
	say_missing(run, SAID_MISSED,
		"cannot find all descendants, some may have had no signal",
		run->signals.missed);
}

void announce_unmeasured(struct run *run, int error)
{
	say_missing(run, SAID_SAMPLE,
		"cannot measure all descendants, only the command and those "
		"that are found",
		error);
}

void announce_group(const struct run *run, int error)
{
	const struct options *options = run->given.options;

	if (run->family.group != 0 && claim_call &&
		verbosity_has_notices(options))
		failure_say_call(options,
			"cannot adopt orphans, only its group is signalled",
			claim_call, error);
}

void announce_priority(const struct run *run, int error)
{
	const struct options *options = run->given.options;

	if (verbosity_has_notices(options))
		failure_say_call(options,
			"cannot take a priority above the command's",
			self_rise_call, error);
}
