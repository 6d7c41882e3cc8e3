/* history: see the header. */
#include "tmo/sys/history.h"

#include <signal.h>
#include "tmo/sys/list_room.h"

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
	struct record_signal *signals;

	if (history->count < history->room)
		return true;
	signals = list_room_double(
		history->signals, &history->room, FIRST_ROOM, sizeof *signals);
	if (signals)
		history->signals = signals;
	return signals != NULL;
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
