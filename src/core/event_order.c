/*
 * event_order: see the header. Knows the order; does not know where the facts
 * come from.
 */
#include "tmo/core/event_order.h"

size_t event_order(
	const struct child_facts *facts, struct event events[EVENT_ORDER_MAX])
{
	size_t count = 0;

	/* Before the end of the command, which it brings about. */
	if (facts->guard_killed)
		events[count++] = (struct event){.kind = EVENT_GUARD_KILLED};
	if (facts->command_continued)
		events[count++] = (struct event){.kind = EVENT_CONTINUED};
	if (facts->stopped_by != 0 && !facts->command_ended)
		events[count++] = (struct event){
			.kind = EVENT_STOPPED,
			.signal = facts->stopped_by,
			.job_control = facts->job_control,
		};
	if (facts->command_ended)
		events[count++] = (struct event){
			.kind = EVENT_EXITED,
			.signal = facts->ended_by,
		};
	/* After the end, so that no pid that is gone is signalled. */
	if (facts->reaped)
		events[count++] = (struct event){.kind = EVENT_REAPED};
	if (facts->hook_ended)
		events[count++] = (struct event){.kind = EVENT_HOOK_DONE};
	if (facts->none_left)
		events[count++] = (struct event){.kind = EVENT_NONE_LEFT};
	/* A command that ended first has ended by itself. */
	if (facts->parent_ended)
		events[count++] = (struct event){.kind = EVENT_PARENT_ENDED};
	events[count++] = (struct event){.kind = EVENT_TICK};
	return count;
}
