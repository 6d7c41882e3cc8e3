/* history: see the header. */
#include "tmo/sys/history.h"

#include <signal.h>
#include "tmo/sys/pages.h"

enum { FIRST_ROOM = 128 };

struct sent *history_step(struct history *history, const struct action *action)
{
	struct sent *sent =
		action->signal == SIGKILL ? &history->kill : &history->step;

	if (!action->same_step)
		*sent = (struct sent){.announced = false};
	sent->action = *action;
	return sent;
}

static bool make_room(struct history *history)
{
	const size_t room = history->room ? history->room * 2 : FIRST_ROOM;
	struct record_signal *signals;

	if (history->count < history->room)
		return true;
	signals = pages_resize(history->signals,
		history->room * sizeof *signals, room * sizeof *signals);
	if (!signals)
		return false;
	history->signals = signals;
	history->room = room;
	return true;
}

void history_add(
	struct history *history, struct sent *sent, tmo_ns at, size_t reached)
{
	if (sent->entry > 0)
		history->signals[sent->entry - 1].processes += reached;
	if (sent->entry > 0 || !history->wanted || reached == 0 ||
		!make_room(history))
		return;
	history->signals[history->count++] = (struct record_signal){
		.signal = sent->action.signal,
		.at = at,
		.cause = sent->action.cause,
		.processes = reached,
	};
	sent->entry = history->count;
}
