/*
 * explore: the machine in a small world, through every interleaving.
 *
 * tmo, the command, a descendant, an orphan and one that is yet to be born;
 * signals, deaths, a stop and the time come in any order, also between any two
 * steps of tmo's loop: signals first, then the dead, then the clock. What tmo
 * sees of the world it sees when it looks. Knows nothing of the system.
 */
#include "tmo/core/machine.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tmo/core/event_order.h"
#include "tmo/core/options.h"
#include "tmo/core/plan.h"

#define START (1000 * TMO_SECOND)
#define AGES (TMO_SECOND * 2)

/* Who there is. The hook is tmo's child and no descendant of the command. */
enum who { COMMAND, CHILD, ORPHAN, NEWBORN, HOOK, WHO_COUNT, TMO = WHO_COUNT };

enum life { UNBORN, ALIVE, STOPPED, ZOMBIE, REAPED };

/* Where in its loop tmo is. */
enum place { SLEEPS, TAKES_SIGNALS, REAPS, HEARS, LOOKS_AT_CLOCK, ENDED };

/* Signals to tmo. One bit each: those that come twice are one. */
enum { GOT_CHLD = 1, GOT_TERM = 2, GOT_CONT = 4, GOT_ALRM = 8 };

/* Under -d: who may be killed, or end, at any moment. One bit each. */
enum { LOSE_PARENT = 1, LOSE_GUARD = 2, LOSE_TMO = 4 };

/* What waitpid() has told so far. */
struct told {
	uint8_t any, exited, hook_done, continued, stopped, none_left;
	uint8_t guard_killed;
};

struct world {
	struct machine machine;
	tmo_ns now;
	tmo_ns wrote_at;
	uint8_t life[WHO_COUNT];
	uint8_t parent[WHO_COUNT];
	uint8_t doomed[WHO_COUNT]; /* KILL is on its way */
	uint8_t snapshot[WHO_COUNT]; /* remembered by TO_COMMAND_FIRST */
	uint8_t first[WHO_COUNT]; /* times it got the first step's signal */
	uint8_t place;
	uint8_t pending;
	uint8_t stop_report; /* for waitpid: the command was stopped */
	uint8_t continue_report;
	uint8_t guard_report; /* the guard has died and is not reaped */
	uint8_t parent_ended;
	struct told told;
	uint8_t told_exit;
	uint8_t kills;
	/* What may happen yet. */
	uint8_t stubborn; /* the newborn: it ends by KILL only */
	uint8_t may_get; /* signals from outside */
	uint8_t may_stop; /* the command stops itself */
	uint8_t may_bear; /* the child has a child */
	uint8_t ambush; /* it has it while tmo sends KILL */
	uint8_t may_doze; /* the whole job stands still for long */
	uint8_t may_wait; /* time that passes without waking tmo */
	uint8_t may_write;
	uint8_t written; /* bytes */
	uint8_t may_grow; /* so often, by half of the limit on memory */
	uint8_t grown;
	uint8_t may_lose;
	uint8_t hook_hangs; /* it does not end, not by KILL either */
	uint8_t hook_left;
};

/* What tells two worlds apart: no absolute time, and nothing that is past. */
struct key {
	uint8_t world[sizeof(struct world) - offsetof(struct world, life)];
	uint8_t phase, hook, on, alarmed, command_ended_first, reached, stage,
		cause, step, command, stop_signal, gave_up, half_signal,
		half_target, memory_grows;
	int64_t memory_limit;
	tmo_ns times[DEADLINES];
	tmo_ns signalled, walked;
	tmo_ns wrote, silent_since, silent_until;
	uint64_t seen_bytes;
};

struct hash {
	uint64_t a, b;
};

static const struct plan *plan;
static const char *plan_name;
static bool may_be_continued; /* then some time does not count */
static unsigned failures;

static void must(bool holds, const char *what, const struct world *w)
{
	if (holds)
		return;
	if (failures++ < 5)
		printf("FAIL %s: %s (%.3f s, place %d, state %d, lives "
		       "%d %d %d %d %d)\n",
			plan_name, what, (double)(w->now - START) / 1e9,
			w->place, (int)w->machine.phase, w->life[0], w->life[1],
			w->life[2], w->life[3], w->life[4]);
}

/* ---- the processes ---- */

static bool lives(const struct world *w, int who)
{
	return w->life[who] == ALIVE || w->life[who] == STOPPED;
}

static bool is_there(const struct world *w, int who)
{
	return lives(w, who) || w->life[who] == ZOMBIE;
}

/* The kernel: its children are tmo's now, and tmo hears of the dead ones. */
static void hand_over(struct world *w, int parent)
{
	for (int who = 0; who < WHO_COUNT; who++) {
		if (w->parent[who] != parent || !is_there(w, who))
			continue;
		w->parent[who] = TMO;
		if (w->life[who] == ZOMBIE)
			w->pending |= GOT_CHLD;
	}
}

static void die(struct world *w, int who)
{
	w->life[who] = ZOMBIE;
	if (who == COMMAND)
		w->stop_report = w->continue_report = 0;
	hand_over(w, who);
	if (w->parent[who] == TMO)
		w->pending |= GOT_CHLD;
}

static void go_on(struct world *w, int who)
{
	if (w->life[who] != STOPPED)
		return;
	w->life[who] = ALIVE;
	if (who == COMMAND) {
		w->continue_report = 1;
		w->stop_report = 0;
		w->pending |= GOT_CHLD;
	}
}

static void bear(struct world *w)
{
	w->may_bear = w->ambush = 0;
	w->life[NEWBORN] = ALIVE;
	w->parent[NEWBORN] = CHILD;
}

/* ---- what tmo does ---- */

static unsigned doom(struct world *w, int who)
{
	if (!lives(w, who) || w->doomed[who])
		return 0;
	w->doomed[who] = 1;
	return 1;
}

static bool is_meant(
	const struct world *w, const struct action *action, int who)
{
	switch (action->target) {
	case TO_COMMAND:
	case TO_COMMAND_FIRST:
		return who == COMMAND;
	case TO_SNAPSHOT:
		return who != COMMAND &&
		       (w->snapshot[who] ||
			       (who == NEWBORN && w->snapshot[CHILD]));
	case RESUME_COMMAND:
		return who == COMMAND;
	case TO_ALL:
	case RESUME_STOPPED:
	case RESUME_GROUP:
		return true;
	case RESUME_HOOK:
		return false;
	}
	return false;
}

static void send(struct world *w, const struct action *action)
{
	const bool is_first = action->step == 0 && action->signal != SIGKILL &&
			      (action->cause == CAUSE_LIMIT ||
				      action->cause == CAUSE_LEFTOVERS);
	const bool ambushed = w->ambush && action->signal == SIGKILL &&
			      action->target == TO_ALL && lives(w, CHILD);

	/* The command's pid may be another's once it has been reaped. */
	if (action->target == TO_COMMAND || action->target == TO_COMMAND_FIRST)
		must(!w->told_exit || (plan->command_only && plan->hook != 0),
			"the command is signalled after it was reaped", w);
	if (action->target == TO_COMMAND_FIRST)
		for (int who = CHILD; who <= NEWBORN; who++)
			w->snapshot[who] = lives(w, who);
	if (action->signal == SIGKILL)
		must(++w->kills == 1, "KILL is sent twice", w);
	for (int who = COMMAND; who <= NEWBORN; who++) {
		if (!lives(w, who) || !is_meant(w, action, who))
			continue;
		if (action->signal == SIGKILL)
			doom(w, who);
		else if (action->signal != 0 && who != COMMAND)
			go_on(w, who);
		if (is_first)
			must(++w->first[who] == 1,
				"the first signal is sent twice", w);
	}
	if (action->same_step)
		memset(w->snapshot, 0, sizeof w->snapshot);
	if (ambushed)
		bear(w);
}

static void kill_children(struct world *w)
{
	for (int who = COMMAND; who <= NEWBORN; who++)
		if (w->parent[who] == TMO)
			doom(w, who);
}

static struct event kill_tree(struct world *w)
{
	struct event event = {.kind = EVENT_TREE_KILLED};

	for (int who = COMMAND; who <= NEWBORN; who++)
		event.count += doom(w, who);
	return event;
}

static struct sample sample;

static struct event read_output(const struct world *w, unsigned parts)
{
	sample = (struct sample){
		.parts = parts,
		.begun = w->now,
		.output.bytes = w->written,
	};
	return (struct event){.kind = EVENT_SAMPLE, .sample = &sample};
}

/* Nobody shares anything. */
static struct event read_memory(const struct world *w, enum action_kind kind)
{
	const int64_t sum = plan->memory / 2 * (w->grown + 1) + 1;

	must(!w->kills, "memory is read after KILL", w);
	sample = (struct sample){
		.parts = SAMPLE_MEMORY,
		.memory = {.sum = sum, .added = sum},
	};
	return (struct event){
		.kind = kind == ACTION_SAMPLE ? EVENT_SAMPLE : EVENT_SHARES,
		.sample = &sample,
	};
}

/* True: *answer is what it is answered with. */
static bool perform(
	struct world *w, const struct action *action, struct event *answer)
{
	switch (action->kind) {
	case ACTION_SEND:
		send(w, action);
		return false;
	case ACTION_KILL_CHILDREN:
		kill_children(w);
		return false;
	case ACTION_KILL_TREE:
		*answer = kill_tree(w);
		return true;
	case ACTION_RESUME:
		for (int who = COMMAND; who <= NEWBORN; who++)
			if (is_meant(w, action, who))
				go_on(w, who);
		return false;
	case ACTION_SAMPLE:
		*answer = action->parts & SAMPLE_MEMORY
				  ? read_memory(w, action->kind)
				  : read_output(w, action->parts);
		return true;
	case ACTION_READ_SHARES:
		*answer = read_memory(w, action->kind);
		return true;
	case ACTION_HOOK:
		w->life[HOOK] = ALIVE;
		w->parent[HOOK] = TMO;
		return false;
	case ACTION_KILL_HOOK:
		must(is_there(w, HOOK), "a hook that is gone is killed", w);
		if (!w->hook_hangs)
			doom(w, HOOK);
		return false;
	case ACTION_ABANDON_HOOK:
		must(is_there(w, HOOK), "a hook that is gone is left", w);
		w->hook_left = 1;
		return false;
	case ACTION_ABANDON:
		must(plan->give_up != TMO_FOREVER, "abandoned without -g", w);
		return false;
	case ACTION_SIGNAL_AGAIN:
	case ACTION_SUSPEND:
	case ACTION_HEARTBEAT:
	case ACTION_CHECK_FOREGROUND:
		must(false, "this world has no such thing", w);
		return false;
	case ACTION_ANNOUNCE_LIMIT:
	case ACTION_ANNOUNCE_STUCK:
		return false;
	}
	return false;
}

/* After a sample. */
static void check_silence(const struct world *w)
{
	const tmo_ns silent = w->now - w->wrote_at;

	if (plan->no_output == TMO_FOREVER)
		return;
	if (w->machine.limits.reached == REASON_NO_OUTPUT)
		must(silent >= plan->no_output, "silence comes early", w);
	else if (!may_be_continued)
		must(silent < plan->no_output + TMO_SECOND / 100,
			"silence comes late", w);
}

/* An answer is taken after the list of actions that it stands in. */
static void step(struct world *w, const struct event *first)
{
	struct event queue[4] = {*first};
	size_t count = 1;

	if (first->kind == EVENT_EXITED)
		w->told_exit = 1;
	for (size_t at = 0; at < count; at++) {
		struct actions actions = {.count = 0};

		machine_step(&w->machine, &queue[at],
			(struct timestamps){.mono = w->now, .wall = w->now},
			&actions);
		if (queue[at].kind == EVENT_SAMPLE)
			check_silence(w);
		for (size_t i = 0; i < actions.count; i++)
			count += perform(w, &actions.list[i], &queue[count]);
		if (count == sizeof queue / sizeof queue[0])
			abort();
	}
}

/* ---- tmo's loop, a piece at a time ---- */

static void take_signal(struct world *w, uint8_t bit)
{
	struct event event = {.kind = EVENT_SIGNAL};

	w->pending &= (uint8_t)~bit;
	if (bit == GOT_CHLD)
		return;
	event.signal = bit == GOT_TERM   ? SIGTERM
		       : bit == GOT_CONT ? SIGCONT
					 : SIGALRM;
	step(w, &event);
}

static void reap_one(struct world *w, int who)
{
	w->life[who] = REAPED;
	w->parent[who] = TMO;
	w->doomed[who] = w->snapshot[who] = w->first[who] = 0;
	w->told.any = 1;
	w->told.exited |= who == COMMAND;
	w->told.hook_done |= who == HOOK;
}

static bool has_child(const struct world *w, int first, int last)
{
	for (int who = first; who <= last; who++)
		if (w->parent[who] == TMO && is_there(w, who))
			return true;
	return false;
}

/* All events of a wake but the last, the tick. */
static void hear(struct world *w)
{
	const struct child_facts facts = {
		.reaped = w->told.any,
		.command_ended = w->told.exited,
		.command_continued = w->told.continued,
		.hook_ended = w->told.hook_done,
		.guard_killed = w->told.guard_killed,
		.parent_ended = w->parent_ended,
		.none_left =
			(w->told_exit || w->told.exited) &&
			(w->told.none_left || !has_child(w, COMMAND, NEWBORN)),
		.stopped_by = w->told.stopped ? SIGSTOP : 0,
	};
	struct event events[EVENT_ORDER_MAX];
	const size_t count = event_order(&facts, events);

	w->told = (struct told){.any = 0};
	for (size_t i = 0; i + 1 < count; i++)
		step(w, &events[i]);
}

/* What must be so whenever tmo has seen to all that it knew of. */
static void check_rest(const struct world *w)
{
	const bool over = w->machine.phase == MACHINE_DONE;
	bool left = false;

	for (int who = COMMAND; who <= NEWBORN; who++)
		left |= is_there(w, who);
	if (over) {
		must(!is_there(w, HOOK) || w->hook_left,
			"tmo returns before the hook", w);
		must(!is_there(w, COMMAND) || w->machine.pursuit.gave_up,
			"tmo returns before the command", w);
		must(!left || w->machine.limits.reached == REASON_NONE ||
				!plan->wait_for_descendants ||
				w->machine.pursuit.gave_up,
			"somebody is left after a limit", w);
		return;
	}
	must(left || is_there(w, HOOK) || (w->pending & GOT_CHLD),
		"everybody is dead and reaped, tmo goes on", w);
	must(w->machine.phase == MACHINE_CLOSING ||
			w->machine.job.command == COMMAND_ENDED ||
			lives(w, COMMAND) || (w->pending & GOT_CHLD),
		"a death is lost", w);
	must(machine_deadline(&w->machine) > w->now,
		"a wake-up leads to another at once", w);
}

static void tick(struct world *w)
{
	step(w, &(struct event){.kind = EVENT_TICK});
	check_rest(w);
	w->place = w->machine.phase == MACHINE_DONE ? ENDED : SLEEPS;
}

/* ---- all that can happen next ---- */

enum { NEXT_MAX = 40 };

struct next {
	struct world worlds[NEXT_MAX];
	size_t count;
};

static struct world *another(struct next *next, const struct world *w)
{
	struct world *made = &next->worlds[next->count];

	if (++next->count > NEXT_MAX)
		abort();
	*made = *w;
	return made;
}

static void next_of_reaping(struct next *next, const struct world *w)
{
	bool none = true;

	for (int who = 0; who < WHO_COUNT; who++)
		if (w->parent[who] == TMO && w->life[who] == ZOMBIE) {
			reap_one(another(next, w), who);
			none = false;
		}
	if (w->stop_report || w->continue_report) {
		struct world *made = another(next, w);

		made->told.stopped |= w->stop_report;
		made->told.continued |= w->continue_report;
		made->stop_report = made->continue_report = 0;
		none = false;
	}
	if (w->guard_report) {
		struct world *made = another(next, w);

		made->guard_report = 0;
		made->told.any = 1;
		made->told.guard_killed = !w->told_exit && !w->told.exited;
		none = false;
	}
	if (none) {
		struct world *made = another(next, w);

		made->told.none_left = !has_child(w, COMMAND, HOOK);
		made->place = HEARS;
	}
}

static void next_of_tmo(struct next *next, const struct world *w)
{
	const tmo_ns until = machine_deadline(&w->machine);
	struct world *made;

	switch ((enum place)w->place) {
	case SLEEPS:
		must(w->pending & GOT_CHLD || !has_child(w, COMMAND, HOOK) ||
				(w->life[COMMAND] != ZOMBIE &&
					w->life[HOOK] != ZOMBIE),
			"tmo sleeps beside its dead", w);
		if (w->pending == 0 && until == TMO_FOREVER)
			return;
		made = another(next, w);
		made->place = TAKES_SIGNALS;
		if (w->pending == 0 && until > w->now)
			made->now = until;
		return;
	case TAKES_SIGNALS:
		for (unsigned bit = GOT_CHLD; bit <= GOT_ALRM; bit <<= 1)
			if (w->pending & bit)
				take_signal(another(next, w), (uint8_t)bit);
		if (w->pending == 0)
			another(next, w)->place = REAPS;
		return;
	case REAPS:
		next_of_reaping(next, w);
		return;
	case HEARS:
		made = another(next, w);
		hear(made);
		made->place = LOOKS_AT_CLOCK;
		return;
	case LOOKS_AT_CLOCK:
		tick(another(next, w));
		return;
	case ENDED:
		return;
	}
}

static void next_of_signals(struct next *next, const struct world *w)
{
	for (unsigned bit = GOT_TERM; bit <= GOT_ALRM; bit <<= 1)
		if (w->may_get & bit) {
			struct world *made = another(next, w);

			made->may_get &= (uint8_t)~bit;
			made->pending |= (uint8_t)bit;
		}
}

static void next_of_time(struct next *next, const struct world *w)
{
	if (w->place != SLEEPS)
		return;
	if (w->may_doze) {
		struct world *made = another(next, w);

		made->may_doze = 0;
		made->now += 100 * TMO_SECOND;
	}
	if (w->may_wait &&
		machine_deadline(&w->machine) > w->now + TMO_SECOND / 20) {
		struct world *made = another(next, w);

		made->may_wait--;
		made->now += TMO_SECOND / 20;
	}
}

/* ---- -d ---- */

/* Its death takes the command along, whose death signal is KILL. */
static void lose_guard(struct world *w)
{
	w->guard_report = 1;
	doom(w, COMMAND);
	w->pending |= GOT_CHLD;
}

/*
 * The guard goes on in tmo's place: it reaps what is dead, and hears of nobody
 * left when there is nobody. The hook dies with tmo.
 */
static void lose_tmo(struct world *w)
{
	struct event event = {
		.kind = EVENT_KILLED,
		.was_ending = w->machine.limits.reached != REASON_NONE ||
			      w->machine.escalation.stage != NOT_BEGUN,
	};

	w->life[HOOK] = REAPED;
	for (int who = COMMAND; who <= NEWBORN; who++)
		if (w->parent[who] == TMO && w->life[who] == ZOMBIE)
			reap_one(w, who);
	memset(w->snapshot, 0, sizeof w->snapshot);
	memset(w->first, 0, sizeof w->first);
	w->told = (struct told){.any = 0};
	w->pending = w->stop_report = w->continue_report = w->kills = 0;
	w->may_lose = w->guard_report = w->parent_ended = 0;
	w->told_exit = w->life[COMMAND] == REAPED;
	machine_start(&w->machine, plan, 1,
		(struct timestamps){.mono = w->now, .wall = w->now});
	event.command_ended = w->told_exit;
	step(w, &event);
	if (w->life[COMMAND] == STOPPED)
		step(w, &(struct event){
				.kind = EVENT_STOPPED, .signal = SIGSTOP});
	if (w->told_exit && !has_child(w, COMMAND, NEWBORN))
		step(w, &(struct event){.kind = EVENT_NONE_LEFT});
	check_rest(w);
	w->place = w->machine.phase == MACHINE_DONE ? ENDED : SLEEPS;
}

/* One of them: who is lost as the second meets a run that is ending. */
static void next_of_losses(struct next *next, const struct world *w)
{
	struct world *made;

	if (w->may_lose & LOSE_PARENT) {
		made = another(next, w);
		made->may_lose = 0;
		made->parent_ended = 1;
		made->pending |= GOT_CHLD;
	}
	if (w->may_lose & LOSE_GUARD) {
		made = another(next, w);
		made->may_lose = 0;
		lose_guard(made);
	}
	if (w->may_lose & LOSE_TMO && w->place != ENDED)
		lose_tmo(another(next, w));
}

static bool may_die(const struct world *w, int who)
{
	if (w->doomed[who])
		return lives(w, who);
	return w->life[who] == ALIVE && !(who == NEWBORN && w->stubborn) &&
	       !(who == HOOK && w->hook_hangs);
}

static void next_of_world(struct next *next, const struct world *w)
{
	for (int who = 0; who < WHO_COUNT; who++)
		if (may_die(w, who))
			die(another(next, w), who);
	if (w->may_stop && w->life[COMMAND] == ALIVE && !w->doomed[COMMAND]) {
		struct world *made = another(next, w);

		made->may_stop = 0;
		made->life[COMMAND] = STOPPED;
		made->stop_report = 1;
		made->continue_report = 0;
		made->pending |= GOT_CHLD;
	}
	if (w->may_bear && w->life[CHILD] == ALIVE && !w->doomed[CHILD]) {
		bear(another(next, w));
		if (!w->ambush)
			another(next, w)->ambush = 1;
	}
	if (w->may_write && (lives(w, COMMAND) || lives(w, ORPHAN))) {
		struct world *made = another(next, w);

		made->may_write--;
		made->written++;
		made->wrote_at = w->now;
	}
	/* When it has grown is seen by the reading alone. */
	if (w->may_grow && w->place == LOOKS_AT_CLOCK &&
		w->machine.deadlines.at[AT_MEMORY] <= w->now) {
		struct world *made = another(next, w);

		made->may_grow--;
		made->grown++;
	}
	next_of_signals(next, w);
	next_of_time(next, w);
	next_of_losses(next, w);
}

/* ---- worlds that have been seen ---- */

static tmo_ns from_now(const struct world *w, tmo_ns at)
{
	return at == TMO_FOREVER ? -1 : at <= w->now ? 0 : at - w->now;
}

static tmo_ns age(const struct world *w, tmo_ns at)
{
	return w->now - at > AGES ? AGES : w->now - at;
}

static void take_times(struct key *key, const struct world *w)
{
	const struct machine *m = &w->machine;

	for (size_t i = 0; i < DEADLINES; i++)
		key->times[i] = from_now(w, m->deadlines.at[i]);
	if (m->job.signalled_at != 0)
		key->signalled = age(w, m->job.signalled_at);
	if (m->escalation.stage == KILLED)
		key->walked = age(w, m->pursuit.walked_at);
	if (!m->limits.on || plan->no_output == TMO_FOREVER)
		return;
	key->wrote = age(w, w->wrote_at);
	key->silent_since = age(w, m->limits.silence.since);
	key->silent_until = age(w, m->limits.silence.until);
	key->seen_bytes = m->limits.silence.last.bytes;
}

static struct key key_of(const struct world *w)
{
	const struct machine *m = &w->machine;
	struct key key;

	memset(&key, 0, sizeof key);
	memcpy(key.world, w->life, sizeof key.world);
	key.phase = (uint8_t)m->phase;
	key.hook = (uint8_t)m->hook;
	key.on = m->limits.on;
	key.alarmed = m->limits.on && m->limits.alarmed;
	key.command_ended_first = m->limits.command_ended_first;
	key.reached = (uint8_t)m->limits.reached;
	key.stage = (uint8_t)m->escalation.stage;
	key.cause = (uint8_t)m->escalation.cause;
	key.step = (uint8_t)m->escalation.next_step;
	key.command = (uint8_t)m->job.command;
	key.stop_signal = (uint8_t)m->job.stop_signal;
	key.gave_up = m->pursuit.gave_up;
	key.memory_grows = m->limits.memory_grows;
	key.memory_limit = m->limits.memory.limit;
	if (deadline_is_on(&m->deadlines, AT_SECOND_HALF)) {
		key.half_signal = (uint8_t)m->escalation.second_half.signal;
		key.half_target = (uint8_t)m->escalation.second_half.target;
	}
	take_times(&key, w);
	return key;
}

/* Eight bytes at a time: most of the search is this. */
_Static_assert(sizeof(struct key) % sizeof(uint64_t) == 0, "a part is left");

/* Two halves that do not go together: 128 bits stand for the world. */
static struct hash hash_of(const struct world *w)
{
	const struct key key = key_of(w);
	uint64_t parts[sizeof key / sizeof(uint64_t)];
	struct hash hash = {UINT64_C(14695981039346656037), 1};

	memcpy(parts, &key, sizeof key);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		hash.a = (hash.a ^ parts[i]) * UINT64_C(0xff51afd7ed558ccd);
		hash.a ^= hash.a >> 32;
		hash.b = (hash.b + parts[i]) * UINT64_C(0x9e3779b97f4a7c15);
		hash.b ^= hash.b >> 29;
	}
	return hash;
}

struct edge {
	uint32_t from, to;
};

/* Every world by its number, and what leads where. */
static struct {
	struct hash *hashes;
	uint32_t *slots; /* number + 1 */
	uint32_t slot_count;
	uint32_t count;
	struct edge *edges;
	size_t edge_count, edge_room;
	uint8_t *ends; /* by number: DONE can be reached */
} seen;

static void *grown(void *old, size_t count, size_t size)
{
	void *made = realloc(old, count * size);

	if (!made)
		abort();
	return made;
}

static void seen_place(uint32_t number)
{
	uint32_t at = (uint32_t)seen.hashes[number].a & (seen.slot_count - 1);

	while (seen.slots[at] != 0)
		at = (at + 1) & (seen.slot_count - 1);
	seen.slots[at] = number + 1;
}

static void seen_grow(void)
{
	const uint32_t count = seen.slot_count ? seen.slot_count * 2 : 1 << 16;

	free(seen.slots);
	seen.slots = calloc(count, sizeof *seen.slots);
	if (!seen.slots)
		abort();
	seen.slot_count = count;
	seen.hashes = grown(seen.hashes, count / 2, sizeof *seen.hashes);
	seen.ends = grown(seen.ends, count / 2, 1);
	for (uint32_t i = 0; i < seen.count; i++)
		seen_place(i);
}

/* Its number; *is_new if it had none. */
static uint32_t seen_number(const struct world *w, bool *is_new)
{
	const struct hash hash = hash_of(w);
	uint32_t at;

	if (seen.count == seen.slot_count / 2)
		seen_grow();
	at = (uint32_t)hash.a & (seen.slot_count - 1);
	*is_new = false;
	for (; seen.slots[at] != 0; at = (at + 1) & (seen.slot_count - 1)) {
		const uint32_t number = seen.slots[at] - 1;

		if (seen.hashes[number].a == hash.a &&
			seen.hashes[number].b == hash.b)
			return number;
	}
	*is_new = true;
	seen.hashes[seen.count] = hash;
	seen.ends[seen.count] = w->place == ENDED;
	seen.slots[at] = seen.count + 1;
	return seen.count++;
}

static void seen_edge(uint32_t from, uint32_t to)
{
	if (seen.edge_count == seen.edge_room) {
		seen.edge_room = seen.edge_room ? seen.edge_room * 2 : 1 << 16;
		seen.edges =
			grown(seen.edges, seen.edge_room, sizeof *seen.edges);
	}
	seen.edges[seen.edge_count++] = (struct edge){from, to};
}

/* From every world some way leads to the end. */
static uint32_t count_traps(void)
{
	bool changed = true;
	uint32_t traps = 0;

	while (changed) {
		changed = false;
		for (size_t i = seen.edge_count; i-- > 0;) {
			const struct edge edge = seen.edges[i];

			if (seen.ends[edge.from] || !seen.ends[edge.to])
				continue;
			seen.ends[edge.from] = 1;
			changed = true;
		}
	}
	for (uint32_t i = 0; i < seen.count; i++)
		traps += !seen.ends[i];
	return traps;
}

/* ---- the search ---- */

struct entry {
	struct world world;
	uint32_t number;
};

static struct {
	struct entry *entries;
	size_t count, room;
} stack;

static uint32_t visit(const struct world *w)
{
	bool is_new;
	const uint32_t number = seen_number(w, &is_new);

	if (!is_new || w->place == ENDED)
		return number;
	if (stack.count == stack.room) {
		stack.room = stack.room ? stack.room * 2 : 1 << 10;
		stack.entries =
			grown(stack.entries, stack.room, sizeof *stack.entries);
	}
	stack.entries[stack.count++] = (struct entry){*w, number};
	return number;
}

static void explore(const struct world *start)
{
	static struct next next;

	visit(start);
	while (stack.count > 0 && failures == 0) {
		const struct entry entry = stack.entries[--stack.count];

		next.count = 0;
		next_of_tmo(&next, &entry.world);
		next_of_world(&next, &entry.world);
		for (size_t i = 0; i < next.count; i++)
			seen_edge(entry.number, visit(&next.worlds[i]));
	}
	stack.count = 0;
}

static void seen_forget(void)
{
	free(seen.hashes);
	free(seen.slots);
	free(seen.edges);
	free(seen.ends);
	memset(&seen, 0, sizeof seen);
}

/*
 * What may happen beside deaths and time, a few things at once: all at once
 * would be too much to go through.
 */
struct scene {
	const char *name;
	uint8_t may_get, may_stop, may_bear, may_doze, may_wait, stubborn;
	uint8_t may_lose, hook_hangs;
};

static const struct scene scenes[] = {
	{"born late", .may_bear = 1, .may_wait = 1},
	{"stubborn", .may_bear = 1, .stubborn = 1},
	{"told TERM", .may_get = GOT_TERM, .may_bear = 1},
	{"stopped", .may_get = GOT_CONT, .may_stop = 1, .may_wait = 1},
	{"stopped, TERM", .may_get = GOT_TERM | GOT_CONT, .may_stop = 1},
	{"told ALRM", .may_get = GOT_ALRM | GOT_TERM, .may_wait = 1},
	{"slept through", .may_get = GOT_CONT, .may_bear = 1, .may_doze = 1},
	{"caller gone", .may_lose = LOSE_PARENT, .may_bear = 1, .may_wait = 1},
	{"guard killed", .may_lose = LOSE_GUARD, .may_bear = 1, .stubborn = 1},
	{"tmo killed", .may_lose = LOSE_TMO, .may_bear = 1, .may_wait = 1},
	{"stubborn, tmo killed", .may_lose = LOSE_TMO, .stubborn = 1,
		.may_bear = 1},
	{"stopped, tmo killed", .may_lose = LOSE_TMO, .may_get = GOT_CONT,
		.may_stop = 1},
	{"hook hangs", .may_get = GOT_TERM, .may_wait = 1, .hook_hangs = 1},
};

static struct world world_start(const struct scene *scene)
{
	struct world w;

	memset(&w, 0, sizeof w);
	w.now = START;
	w.life[COMMAND] = w.life[CHILD] = w.life[ORPHAN] = ALIVE;
	w.parent[COMMAND] = w.parent[ORPHAN] = TMO;
	w.parent[CHILD] = COMMAND;
	w.parent[NEWBORN] = w.parent[HOOK] = TMO;
	w.stubborn = scene->stubborn && plan->grace != TMO_FOREVER;
	w.may_get = scene->may_get;
	w.may_stop = scene->may_stop;
	w.may_bear = scene->may_bear;
	w.may_doze = scene->may_doze;
	w.may_wait = scene->may_wait;
	w.may_write = plan->no_output != TMO_FOREVER;
	w.wrote_at = START;
	w.may_grow = plan->memory == TMO_FOREVER ? 0 : 2;
	w.may_lose = scene->may_lose;
	w.hook_hangs = scene->hook_hangs;
	machine_start(&w.machine, plan, 1,
		(struct timestamps){.mono = START, .wall = START});
	return w;
}

static bool run(const struct scene *scene)
{
	const struct world start = world_start(scene);
	uint32_t traps;

	failures = 0;
	may_be_continued = scene->may_get & GOT_CONT;
	explore(&start);
	traps = failures == 0 ? count_traps() : 0;
	if (traps > 0)
		printf("FAIL %s: no way to the end from %u worlds\n", plan_name,
			(unsigned)traps);
	if (failures > 0 || traps > 0)
		printf("FAIL %s, %s\n", plan_name, scene->name);
	else
		printf("ok   %s, %s: %u worlds, %zu steps\n", plan_name,
			scene->name, (unsigned)seen.count, seen.edge_count);
	fflush(stdout);
	seen_forget();
	return failures == 0 && traps == 0;
}

static void read_plan(struct plan *made, const char *line)
{
	static char words[64];
	static struct options options;
	char *argv[16] = {words};
	struct options_error error;
	int argc = 0;

	strcpy(words, line);
	for (char *at = strtok(words, " "); at; at = strtok(NULL, " "))
		argv[argc++] = at;
	argv[argc] = NULL;
	if (!options_parse(&options, argc, argv, 0, NULL, &error))
		abort();
	plan_make(made, &options);
	plan = made;
	plan_name = line;
}

int main(void)
{
	static const char *const lines[] = {
		"tmo 1 a",
		"tmo -k0 1 a",
		"tmo -k1 1 a",
		"timeout 1 a",
		"tmo -f 1 a",
		"tmo -m 1 a",
		"tmo -lwait 1 a",
		"tmo -lkill 1 a",
		"tmo -sINT,5s,TERM 1 a",
		"tmo -otrue 1 a",
		"tmo -g5 1 a",
		"tmo -sKILL 1 a",
		"tmo -mlkill -k1 1 a",
		"tmo -lwait -k0 1 a",
		"tmo -fotrue 1 a",
		"tmo -k1 -g1 -otrue 1 a",
		"tmo -lfail 1 a",
		"tmo -n.03 .05 a",
		"tmo -n.03 -lwait -k1 0 a",
		"tmo -M1M -k.2 .15 a",
		"tmo -M1M -otrue -k.05 -g.05 .11 a",
	};
	size_t passed = 0;
	size_t failed = 0;

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct plan made;

		read_plan(&made, lines[i]);
		for (size_t j = 0; j < sizeof scenes / sizeof scenes[0]; j++) {
			bool good;

			if (scenes[j].hook_hangs && made.hook == 0)
				continue;
			good = run(&scenes[j]);
			passed += good;
			failed += !good;
		}
	}
	printf("%zu passed, %zu failed\n", passed, failed);
	return failed == 0 ? 0 : 1;
}
