/* prepare: see the header. Knows what a run needs of the system. */
#include "tmo/sys/prepare.h"

#include <errno.h>
#include <string.h>
#include "tmo/core/limit_table.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/failure.h"
#include "tmo/sys/run.h"

/* What the system lacks for an option, or NULL. */
static const char *find_lack(struct run *run, bool needs_io)
{
	uint64_t moved;

	if (!family_sees(&run->family))
		return "/proc does not show tmo";
	if (needs_io && proc_moved(run->family.self, &moved) != ANSWER_DONE)
		return "this system does not tell what a process has read and "
		       "written";
	return NULL;
}

static bool has_what_options_need(struct run *run)
{
	const struct options *options = run->given.options;
	const struct plan *plan = run->given.plan;
	const bool idle = plan->idle != TMO_FOREVER;
	const char *option = idle                                ? "--idle"
			     : plan->cpu != TMO_FOREVER          ? "--cpu"
			     : plan->leftovers != LEFTOVERS_KEEP ? "--leftovers"
								 : NULL;
	const char *lack = option ? find_lack(run, idle) : NULL;

	if (!lack)
		return true;
	failure_say(options, option, NULL, lack);
	return false;
}

static bool know_children(struct run *run, enum reach reach)
{
	const struct options *options = run->given.options;

	switch (family_start(&run->family, run->spawn.parent, reach)) {
	case ANSWER_DONE:
		return true;
	case ANSWER_NOTHING:
		failure_say(options,
			"cannot tell the command's children from those that "
			"tmo had before",
			NULL, NULL);
		return false;
	case ANSWER_REFUSED:
		break;
	}
	failure_say_call(
		options, "cannot wait for children", child_wait_call, errno);
	return false;
}

bool run_prepare(struct run *run)
{
	const enum reach reach = claim_descendants(
		run->spawn.parent, run->given.plan->command_only);

	if (reach == REACH_UNKNOWN) {
		failure_say(run->given.options, "cannot adopt orphans", NULL,
			strerror(errno));
		return false;
	}
	return know_children(run, reach) && has_what_options_need(run);
}
