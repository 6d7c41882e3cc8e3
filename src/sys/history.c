/* history: see the header. */
#include "tmo/sys/history.h"

#include <signal.h>
#include "tmo/sys/list_room.h"

struct sent *history_step(struct history *history, const struct action *action)
{
	struct sent *sent =
		action->signal == SIGKILL ? &history->kill : &history->step;

	if (!action->same_step)
		*sent = (struct sent){.announced = false};
	sent->action = *action;
	return sent;
}

void history_add(
	struct history *history, struct sent *sent, tmo_ns at, size_t reached)
{
	struct record_signal *signals;

	if (sent->entry > 0)
		history->signals[sent->entry - 1].processes += reached;
	if (sent->entry > 0 || !history->wanted || reached == 0)
		return;
	signals = list_room_for_one_more(history->signals, history->count,
		&history->room, sizeof *signals);
	if (!signals)
		return;
	history->signals = signals;
	history->signals[history->count++] = (struct record_signal){
		.signal = sent->action.signal,
		.at = at,
		.cause = sent->action.cause,
		.processes = reached,
	};
	sent->entry = history->count;
}
