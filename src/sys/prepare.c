/* prepare: see the header. Knows what a run needs of the system. */
#include "tmo/sys/prepare.h"

#include <errno.h>
#include <string.h>
#include "tmo/core/limit_table.h"
#include "tmo/core/option_table.h"
#include "tmo/sys/failure.h"
#include "tmo/sys/message.h"
#include "tmo/sys/oom.h"
#include "tmo/sys/process_signal.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/procmemory.h"
#include "tmo/sys/run.h"
#include "tmo/sys/self.h"

/* Why descendants cannot be found; NULL: they can. */
static const char *why_unseen(struct run *run)
{
	if (family_has_seen(&run->family))
		return NULL;
	/* Nothing but a claim that was refused gives these two by now. */
	if (claim_call &&
		(run->family.group != 0 || run->family.reach == REACH_COMMAND))
		return "tmo cannot adopt orphans (prctl)";
	if (run->family.unread != 0)
		return "/proc cannot be read (openat, read)";
	return "/proc does not show tmo";
}

/* What a limit needs that this system, here, does not have; or NULL. */
static const char *find_lack(struct run *run, const struct limit_row *limit)
{
	const char *unseen = limit->needs_tree ? why_unseen(run) : NULL;
	const struct process self = {.pid = run->family.self, .state = 'R'};
	struct moved moved;
	int64_t held;

	if (unseen)
		return unseen;
	if (limit->needs_io &&
		proc_moved(run->family.self, &moved) != ANSWER_DONE)
		return "this system does not tell what a process has read and "
		       "written";
	if (limit->needs_memory && proc_memory(&self, &held) != ANSWER_DONE)
		return "this system does not tell how much memory a process "
		       "holds";
	return NULL;
}

/* "--cpu: /proc does not show tmo", and why it cannot be read */
static bool fail_option(const struct run *run, char letter, const char *lack)
{
	const int error = run->family.unread;
	char bytes[128];
	struct text text = TEXT_ON(bytes);

	text_string(&text, option_by_letter(letter)->name);
	text_string(&text, ": ");
	text_string(&text, lack);
	text_char(&text, '\0');
	failure_say(run->given.options, bytes, NULL,
		error != 0 ? strerror(error) : NULL);
	return false;
}

static bool has_what_options_need(struct run *run)
{
	const struct options *options = run->given.options;

	for (int i = REASON_NONE + 1; i < REASONS; i++) {
		const struct limit_row *limit = &limit_table[i];
		const char *lack;

		if (!options_has_limit(options, (enum reason)i))
			continue;
		lack = find_lack(run, limit);
		if (lack)
			return fail_option(run, limit->option, lack);
	}
	if (options->die_with_parent) {
		const char *lack =
			guard_prepare(&run->children.guard, run->family.self);

		if (lack)
			return fail_option(run, 'd', lack);
	}
	if (options->leftovers == LEFTOVERS_KEEP || !why_unseen(run))
		return true;
	return fail_option(run, 'l', why_unseen(run));
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

/* Signal 0, to tmo itself: who cannot signal has no limit to give. */
static bool can_signal(const struct run *run)
{
	if (self_signal(run->spawn.parent, 0) == ANSWER_DONE)
		return true;
	failure_say_call(
		run->given.options, "cannot send signals", "kill", errno);
	return false;
}

/* For -v and -r alone. */
static void note_oom(struct run *run)
{
	struct history *history = &run->history;

	if (history->wanted || announce_is_verbose(run->given.options))
		history->oom.known =
			oom_kills(&history->oom.at_start) == ANSWER_DONE;
}

/* Before the start: an equal that is busy is never put aside for tmo. */
static void rise(struct run *run)
{
	if (self_rise(&run->spawn.priority) == ANSWER_REFUSED)
		announce_priority(run, errno);
}

bool run_prepare(struct run *run)
{
	const enum reach reach = claim_descendants(
		run->spawn.parent, run->given.plan->command_only);
	const int error = errno;

	if (reach == REACH_UNKNOWN) {
		failure_say_call(run->given.options,
			"cannot lead a process group", "setpgid", error);
		return false;
	}
	if (!know_children(run, reach) || !can_signal(run))
		return false;
	run->family.writer = message_writer();
	if (!has_what_options_need(run))
		return false;
	note_oom(run);
	announce_group(run, error);
	rise(run);
	return true;
}
