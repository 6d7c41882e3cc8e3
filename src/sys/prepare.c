/* prepare: see the header. Knows what a run needs of the system. */
#include "tmo/sys/prepare.h"

#include <errno.h>
#include <string.h>
#include "tmo/core/limit_table.h"
#include "tmo/core/option_table.h"
#include "tmo/core/verbosity.h"
#include "tmo/sys/failure.h"
#include "tmo/sys/message.h"
#include "tmo/sys/oom.h"
#include "tmo/sys/process_signal.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/procmemory.h"
#include "tmo/sys/run.h"
#include "tmo/sys/self.h"

/* What an option needs that this system, here, does not have. */
struct lack {
	const char *what; /* NULL: nothing */
	const char *call; /* that was refused; or NULL */
	int error; /* errno; 0: that is not the reason */
};

static const char call_of_proc[] = "openat, read";

/* Why descendants cannot be found. */
static struct lack why_unseen(struct run *run)
{
	const bool visible = family_is_visible_now(&run->family);
	const int error = run->family.unread;

	if (visible)
		return (struct lack){.what = NULL};
	/* So far only a claim that was refused leads to these two. */
	if (claim_call &&
		(run->family.group != 0 || run->family.reach == REACH_COMMAND))
		return (struct lack){
			"tmo cannot adopt orphans", claim_call, error};
	if (error != 0)
		return (struct lack){
			"/proc cannot be read", call_of_proc, error};
	return (struct lack){.what = "/proc does not show tmo"};
}

/* From the answer, and errno, of a look into tmo's own file in /proc. */
static struct lack why_untold(const char *what, enum answer answer)
{
	if (answer == ANSWER_REFUSED)
		return (struct lack){what, call_of_proc, errno};
	return (struct lack){.what = answer == ANSWER_DONE ? NULL : what};
}

static struct lack find_lack(struct run *run, const struct limit_row *limit)
{
	const struct process self = {.pid = run->family.self, .state = 'R'};
	struct lack lack = {.what = NULL};
	struct moved moved;
	int64_t held;

	if (limit->needs_tree)
		lack = why_unseen(run);
	if (!lack.what && limit->needs_io)
		lack = why_untold(
			"this system does not tell what a process has read and "
			"written",
			proc_moved(self.pid, &moved));
	if (!lack.what && limit->needs_memory)
		lack = why_untold("this system does not tell how much memory a "
				  "process holds",
			proc_memory(&self, &held));
	return lack;
}

/* "--cpu: /proc cannot be read (openat, read)", and why; false. */
static bool fail_option(const struct run *run, char letter, struct lack lack)
{
	char bytes[128];
	struct text text = TEXT_ON(bytes);

	text_string(&text, option_by_letter(letter)->name);
	text_string(&text, ": ");
	text_string(&text, lack.what);
	if (lack.call) {
		text_string(&text, " (");
		text_string(&text, lack.call);
		text_char(&text, ')');
	}
	text_char(&text, '\0');
	failure_say(run->given.options, bytes, NULL,
		lack.error != 0 ? strerror(lack.error) : NULL);
	return false;
}

static bool has_what_options_need(struct run *run)
{
	const struct options *options = run->given.options;
	struct lack lack = {.what = NULL};

	for (int i = REASON_NONE + 1; i < REASONS; i++) {
		const struct limit_row *limit = &limit_table[i];

		if (!options_has_limit(options, (enum reason)i))
			continue;
		lack = find_lack(run, limit);
		if (lack.what)
			return fail_option(run, limit->option, lack);
	}
	if (options->die_with_parent) {
		lack.what = guard_prepare(
			&run->children.guard, run->family.self, &lack.call);
		lack.error = errno;
		if (lack.what)
			return fail_option(run, 'd', lack);
	}
	if (options->leftovers == LEFTOVERS_KEEP)
		return true;
	lack = why_unseen(run);
	return !lack.what || fail_option(run, 'l', lack);
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

/* Signal 0, to tmo itself: a tmo that cannot signal has no limits. */
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

	if (history->wanted || verbosity_has_details(run->given.options))
		history->oom.known =
			oom_kills(&history->oom.at_start) == ANSWER_DONE;
}

/* Before the start: a busy command of tmo's own priority never gives way. */
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
