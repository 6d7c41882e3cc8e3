/*
 * wake: see the header. Knows the order of a wake; takes no decision of its
 * own.
 */
#include "tmo/sys/wake.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>
#include "tmo/core/event_order.h"
#include "tmo/sys/hook_watch.h"
#include "tmo/sys/perform.h"
#include "tmo/sys/run.h"

/* Where no timer on the wall clock is to be had, that is looked at so often. */
#define WALL_SLICE (60 * TMO_SECOND)

/*
 * Real-time signals queue: bound how many one wake handles, so that a flood
 * cannot starve reaping and the clock.
 */
enum { WAKE_SIGNALS = 64 };

struct timestamps wake_clocks(const struct run *run)
{
	const bool wall = run->given.plan->wall || run->history.wanted;

	return (struct timestamps){
		.mono = clock_monotonic(),
		.wall = wall ? clock_wall() : 0,
	};
}

/*
 * Before the first signal goes out, so that a guard does not take a command
 * that dies of it for one that has ended by itself.
 */
static void note_ending(struct run *run)
{
	struct guard_page *page = run->children.guard.page;

	/* Once all is done a KILL of tmo changes nothing. */
	if (page && run->machine.phase != MACHINE_DONE &&
		machine_is_ending(&run->machine))
		atomic_store(&page->ending, true);
}

/*
 * An answer to an action is told after the list of actions that it stands in.
 * The clocks are read once a wake, and again after something was done, for
 * that takes time.
 */
void wake_tell(struct run *run, const struct event *event)
{
	struct event_queue queue;
	struct actions actions;

	queue.count = 0; /* and its events stay untouched */
	event_queue_add(&queue, *event);
	for (size_t at = 0; at < queue.count; at++) {
		if (!run->clock.has_now)
			run->clock.now = wake_clocks(run);
		run->clock.has_now = true;
		actions.count = 0;
		machine_step(&run->machine, &queue.events[at], run->clock.now,
			&actions);
		note_ending(run);
		running_note(run);
		for (size_t i = 0; i < actions.count; i++) {
			run->clock.has_now = false;
			perform(run, &actions.list[i], &queue);
		}
	}
}

/* ---- signals ---- */

/* A terminal that hangs up tells the leader of its session alone. */
static bool group_has_had(const struct run *run, const struct wake *wake)
{
	return wake->from_terminal &&
	       (wake->signal != SIGHUP || getsid(0) != run->family.self);
}

static void handle_signal(struct run *run, const struct wake *wake)
{
	const struct event event = {
		.kind = EVENT_SIGNAL,
		.signal = wake->signal,
		.from_terminal = group_has_had(run, wake),
	};

	/* It may have gone off before a clock that was then set back. */
	if (wake->from_timer)
		run->clock.alarm_at = TMO_FOREVER;
	if (wake->signal == SIGCHLD || wake->from_timer)
		return;
	/*
	 * tmo leaves dispositions as they were, so it can ask when a signal
	 * comes: one that is blocked is queued even if it is ignored. CONT
	 * continues all the same (POSIX XSH 2.4.3).
	 */
	if (wake->signal != SIGCONT && signal_is_ignored(wake->signal))
		return;
	wake_tell(run, &event);
}

/* ---- one wake ---- */

/*
 * A call that tmo cannot do without was refused for good: run_command() ends
 * the command. The one place for that, whichever call it is.
 */
static void refuse(struct run *run, const char *what, const char *call)
{
	if (!run->clock.refused.name)
		run->clock.refused = (struct refused_call){what, call, errno};
}

/*
 * When to wake at the latest. Where the wall clock can have no timer its
 * moment is waited for as a span from now, by slices: a clock that is set is
 * noticed late, but no later than that.
 */
static tmo_ns next_deadline(struct run *run)
{
	struct run_clock *clock = &run->clock;
	const tmo_ns alarm = machine_wall_deadline(&run->machine);
	const tmo_ns until = machine_deadline(&run->machine);
	struct timestamps now;
	enum answer answer;
	tmo_ns span, at;

	if (alarm != clock->alarm_at) {
		answer = wall_alarm_set(&clock->alarm, alarm);
		if (answer == ANSWER_REFUSED)
			announce_alarm(run, errno);
		clock->alarm_at = alarm;
		clock->alarm_failed = answer != ANSWER_DONE;
	}
	if (!clock->alarm_failed || alarm == TMO_FOREVER)
		return until;
	now = wake_clocks(run);
	span = alarm > now.wall ? alarm - now.wall : 0;
	at = now.mono + (span < WALL_SLICE ? span : WALL_SLICE);
	return at < until ? at : until;
}

static void wait_for_signals(struct run *run)
{
	tmo_ns until = next_deadline(run);
	enum answer answer = ANSWER_DONE;
	struct wake wake;

	run->clock.has_now = false;
	for (int i = 0; i < WAKE_SIGNALS && answer == ANSWER_DONE; i++) {
		answer = signals_wait(until, &wake);
		if (answer == ANSWER_DONE)
			handle_signal(run, &wake);
		until = 0;
	}
	if (answer == ANSWER_REFUSED && clock_monotonic() == 0)
		refuse(run, "cannot read the clock", clock_read_call);
	if (answer == ANSWER_REFUSED)
		refuse(run, "cannot wait for signals", signals_wait_call);
}

/* What tmo does for itself about an event, before the machine hears of it. */
static void prepare_event(struct run *run, const struct event *event)
{
	if (event->kind == EVENT_EXITED &&
		run->machine.limits.reached != REASON_NONE)
		terminal_restore(&run->terminal, run->family.self);
	if (event->kind == EVENT_HOOK_DONE)
		hook_ended(run);
}

void wake_wait(struct run *run)
{
	struct event events[EVENT_ORDER_MAX];
	struct child_facts facts;
	size_t count;

	wait_for_signals(run);
	if (child_events_read(run, &facts) == ANSWER_REFUSED)
		refuse(run, "cannot wait for children", child_wait_call);
	announce_start_losses(run);
	/* It was refused the same, and nobody has killed it. */
	if (run->clock.refused.name)
		facts.guard_killed = false;
	count = event_order(&facts, events);
	for (size_t i = 0; i < count; i++) {
		prepare_event(run, &events[i]);
		wake_tell(run, &events[i]);
	}
}
