/*
 * announce_loss: the part of announce.h that tells what is lost where the
 * system refuses something and the run goes on without it.
 */
#include "tmo/sys/announce.h"

#include "tmo/sys/failure.h"
#include "tmo/sys/run.h"

static bool is_silent(const struct options *options)
{
	return options->quiet || options->as_timeout;
}

void announce_death_signal(struct run *run)
{
	const struct options *options = run->given.options;

	if (run->spawn.death_error == 0 || run->announcer.death_announced)
		return;
	run->announcer.death_announced = true;
	if (!is_silent(options))
		failure_say_call(options, "a KILL of tmo would not end it",
			"prctl", run->spawn.death_error);
}

void announce_reach(struct run *run)
{
	const struct options *options = run->given.options;

	if (run->family.reach != REACH_COMMAND ||
		run->given.plan->command_only || options->as_timeout ||
		run->announcer.reach_announced)
		return;
	run->announcer.reach_announced = true;
	failure_say(options,
		run->family.group != 0
			? "tmo cannot leave its process group: only the "
			  "command itself can be signalled"
			: "/proc does not show tmo: only the command itself "
			  "can be signalled and waited for",
		NULL, NULL);
}

void announce_group(const struct run *run, int error)
{
	const struct options *options = run->given.options;

	if (run->family.group != 0 && claim_call && !is_silent(options))
		failure_say_call(options,
			"cannot adopt orphans, only its group is signalled",
			claim_call, error);
}
