/* announce_left: see the header. */
#include "tmo/sys/announce_left.h"

#include "tmo/core/wording.h"
#include "tmo/core/wording_end.h"
#include "tmo/sys/message.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/run.h"
#include "tmo/sys/sampler.h"

struct left {
	const struct options *options;
	bool leaving;
	size_t count;
};

static void name_left(void *context, const struct process *process)
{
	struct left *left = context;
	struct text text = message_begin();

	if (!left->leaving && (!process || process->state != 'D'))
		return;
	if (left->count++ >= SHOWN_MAX)
		return;
	wording_left(&text, left->options, process, left->leaving);
	message_send(&text);
}

void announce_left(struct run *run, bool leaving)
{
	struct left left = {.options = run->given.options, .leaving = leaving};
	struct process process = {.pid = run->children.command};
	const bool visible = family_is_visible(&run->family);

	if (visible && run->given.plan->wait_for_descendants) {
		signal_missed(&run->signals,
			sampler_list(&run->family, name_left, &left));
	} else if (run->machine.job.command != COMMAND_ENDED) {
		if (visible)
			proc_process(run->children.command, &process);
		name_left(&left, &process);
	}
	/* Somebody is left: that is known without /proc. */
	if (leaving && left.count == 0)
		name_left(&left, NULL);
	announce_missed(run);
}

static void name_leftover(void *context, const struct process *process)
{
	struct left *left = context;
	struct text text = message_begin();

	if (left->count++ >= SHOWN_MAX)
		return;
	wording_leftover(&text, left->options, process);
	message_send(&text);
}

void announce_leftovers(struct run *run)
{
	struct left left = {.options = run->given.options};
	struct text text;

	sampler_list(&run->family, name_leftover, &left);
	if (left.count <= SHOWN_MAX)
		return;
	text = message_begin();
	wording_more(&text, left.options, left.count - SHOWN_MAX);
	message_send(&text);
}
