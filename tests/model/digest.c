/*
 * digest: what the machine decides on 200,000 random timelines, as one number
 * for each plan. A change that is to change no behaviour leaves them as they
 * are.
 *
 * A timeline is a small simulated world: a command, up to three descendants
 * and a hook live, stop and end, signals arrive, clocks move. Only what can
 * happen happens: one end, a sample only when it was asked for. What is hashed
 * is a text of names and times, so that neither the values of an enum nor the
 * layout of a struct matter. How often each state met each event, and how often
 * each action was decided, is printed and must be at least 100.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tmo/core/machine.h"
#include "tmo/core/options.h"
#include "tmo/core/plan.h"
#include "tmo/core/sigdefault.h"
#include "tmo/core/signame.h"

#define MONO_START (1000 * TMO_SECOND)
#define WALL_START (2000000000 * TMO_SECOND)
#define MS (TMO_SECOND / 1000)

enum {
	TIMELINES = 200000,
	PROCESSES = 4, /* the command first; the last is born late */
	COMMAND = 0,
	LATE = PROCESSES - 1,
	WAKES_MAX = 300, /* then everybody ends */
	AT_LEAST = 30,
};

static const char *const plans[] = {
	"tmo 10 a",
	"tmo 0 a",
	"tmo -k0 10 a",
	"tmo -k1 10 a",
	"tmo -k1 0 a",
	"tmo -k.05 10 a",
	"timeout 10 a",
	"timeout -k1 10 a",
	"timeout -f -k1 10 a",
	"timeout -sKILL 10 a",
	"timeout -lkill -k1 10 a",
	"timeout -k1 -otrue 10 a",
	"timeout -otrue 10 a",
	"tmo -f 10 a",
	"tmo -f -k1 10 a",
	"tmo -f -otrue 10 a",
	"tmo -m 10 a",
	"tmo -m -k0 10 a",
	"tmo -m -k1 10 a",
	"tmo -m -sINT,2s,TERM 10 a",
	"tmo -m -sINT,2s,TERM -k1 10 a",
	"tmo -m -otrue 10 a",
	"tmo -m -lkill -k1 10 a",
	"tmo -m -lwait 10 a",
	"tmo -lwait 10 a",
	"tmo -lwait -k0 10 a",
	"tmo -lwait -k1 10 a",
	"tmo -lkill 10 a",
	"tmo -lkill -k0 10 a",
	"tmo -lkill -k1 10 a",
	"tmo -lkill -sINT,2s,TERM 10 a",
	"tmo -lkill -otrue 10 a",
	"tmo -lwait -otrue -k1 -g2 10 a",
	"tmo -sINT,5s,TERM 10 a",
	"tmo -sINT,1s,TERM,1s,KILL 10 a",
	"tmo -sKILL 10 a",
	"tmo -sSTOP 10 a",
	"tmo -sSTOP,1s,TERM -k1 10 a",
	"tmo -sTSTP,1s,TERM 10 a",
	"tmo -s0 10 a",
	"tmo -s0,1s,TERM -k1 10 a",
	"tmo -sCONT,1s,TERM 10 a",
	"tmo -otrue 10 a",
	"tmo -otrue -k0 10 a",
	"tmo -otrue -k1 10 a",
	"tmo -otrue -k1 -g1 2.5 a",
	"tmo -otrue -k3 -g1 2.5 a",
	"tmo -otrue -sSTOP,1s,TERM 10 a",
	"tmo -g1 -k1 10 a",
	"tmo -g5 10 a",
	"tmo -g1 -lkill -k1 0 a",
	"tmo -wUSR1@5 10 a",
	"tmo -wUSR1@5 -wINT@1 -k1 10 a",
	"tmo -wSTOP@3 -k1 10 a",
	"tmo -w0@2 10 a",
	"tmo -wUSR1@5 -lwait 10 a",
	"tmo -i3 10 a",
	"tmo -i3 0 a",
	"tmo -c3 10 a",
	"tmo -c2 -i3 -k1 0 a",
	"tmo -i2 -lwait 10 a",
	"tmo -c2 -lwait -k1 0 a",
	"tmo -n3 10 a",
	"tmo -n2 -i3 -lwait -k1 0 a",
	"tmo -i2 -otrue 10 a",
	"tmo -i2 -m -k1 10 a",
	"tmo @2000000010 a",
	"tmo -k1 @2000000010 a",
	"tmo -wUSR1@2 @2000000010 a",
	"tmo -wUSR1@20 -wINT@3 @2000000010 a",
	"tmo -lwait -i3 @2000000010 a",
	"tmo -otrue @2000000010 a",
};

enum { PLANS = sizeof plans / sizeof plans[0] };

/* ---- the text and what was met ---- */

static uint64_t hash;

static void put(const char *string)
{
	for (; *string != '\0'; string++)
		hash = (hash ^ (unsigned char)*string) *
		       UINT64_C(1099511628211);
}

static void put_time(tmo_ns from, tmo_ns at)
{
	char number[32];

	if (at == TMO_FOREVER) {
		put(" never");
		return;
	}
	snprintf(number, sizeof number, " %lld", (long long)(at - from));
	put(number);
}

static const char *const events[] = {
	[EVENT_TICK] = "tick",
	[EVENT_SIGNAL] = "signal",
	[EVENT_EXITED] = "exited",
	[EVENT_REAPED] = "reaped",
	[EVENT_STOPPED] = "stopped",
	[EVENT_CONTINUED] = "continued",
	[EVENT_FOREGROUND] = "foreground",
	[EVENT_NONE_LEFT] = "none left",
	[EVENT_SAMPLE] = "sample",
	[EVENT_SHARES] = "shares",
	[EVENT_HOOK_DONE] = "hook done",
	[EVENT_PARENT_ENDED] = "parent ended",
	[EVENT_GUARD_KILLED] = "guard killed",
	[EVENT_KILLED] = "killed",
	[EVENT_TREE_KILLED] = "tree killed",
	[EVENT_SIGNAL_PENDING] = "pending",
};

static const char *const actions[] = {
	[ACTION_SEND] = "send",
	[ACTION_SIGNAL_AGAIN] = "signal again",
	[ACTION_KILL_CHILDREN] = "kill children",
	[ACTION_KILL_TREE] = "kill tree",
	[ACTION_RESUME] = "resume",
	[ACTION_SUSPEND] = "suspend",
	[ACTION_SAMPLE] = "sample",
	[ACTION_HEARTBEAT] = "heartbeat",
	[ACTION_READ_SHARES] = "read shares",
	[ACTION_ANNOUNCE_LIMIT] = "announce limit",
	[ACTION_HOOK] = "hook",
	[ACTION_KILL_HOOK] = "kill hook",
	[ACTION_ABANDON_HOOK] = "abandon hook",
	[ACTION_CHECK_FOREGROUND] = "check foreground",
	[ACTION_ANNOUNCE_STUCK] = "announce stuck",
	[ACTION_ABANDON] = "abandon",
};

static const char *const targets[] = {"command", "command first", "snapshot",
	"all, second half", "all", "stopped", "group", "hook"};

static const char *const causes[] = {
	[CAUSE_LIMIT] = "limit",
	[CAUSE_RECEIVED] = "received",
	[CAUSE_WARNING] = "warning",
	[CAUSE_LEFTOVERS] = "leftovers",
};

static const char *const reasons[] = {
	[REASON_NONE] = "none",
	[REASON_TIME] = "time",
	[REASON_IDLE] = "idle",
	[REASON_NO_OUTPUT] = "no-output",
	[REASON_CPU] = "cpu",
	[REASON_MEMORY] = "memory",
	[REASON_LEFTOVERS] = "leftovers",
	[REASON_PARENT] = "parent",
	[REASON_KILLED] = "killed",
	[REASON_GUARD_KILLED] = "guard killed",
};

static const char *const states[] = {
	"running", "escalating", "draining", "closing"};

enum {
	EVENTS = sizeof events / sizeof events[0],
	ACTIONS = sizeof actions / sizeof actions[0],
	TARGETS = sizeof targets / sizeof targets[0],
	STATES = sizeof states / sizeof states[0],
};

static unsigned long met[STATES][EVENTS];
static unsigned long decided[ACTIONS][TARGETS];

static int state_of(const struct machine *m)
{
	if (m->phase == MACHINE_CLOSING)
		return 3;
	if (m->job.command == COMMAND_ENDED)
		return 2;
	return m->limits.reached == REASON_NONE &&
			       m->escalation.stage == NOT_BEGUN
		       ? 0
		       : 1;
}

static bool is_done(const struct machine *m)
{
	return m->phase == MACHINE_DONE;
}

static void put_machine(const struct machine *m, struct timestamps now)
{
	char line[80];

	put_time(now.mono, machine_deadline(m));
	put_time(now.wall, machine_wall_deadline(m));
	snprintf(line, sizeof line, " %s limit %s alarm %d first %d left %d\n",
		is_done(m) ? "done" : states[state_of(m)],
		reasons[m->limits.reached],
		m->limits.alarmed && m->limits.reached == REASON_TIME,
		m->limits.command_ended_first, m->pursuit.gave_up);
	put(line);
}

static int target_of(const struct action *action)
{
	switch (action->target) {
	case TO_COMMAND:
	case RESUME_COMMAND:
		return 0;
	case TO_COMMAND_FIRST:
		return 1;
	case TO_SNAPSHOT:
		return 2;
	case TO_ALL:
		return action->same_step ? 3 : 4;
	case RESUME_STOPPED:
		return 5;
	case RESUME_GROUP:
		return 6;
	case RESUME_HOOK:
		return 7;
	}
	return 0;
}

static void put_action(const struct action *action)
{
	char name[SIGNAME_MAX];
	char line[160];
	const bool is_send = action->kind == ACTION_SEND;

	decided[action->kind][target_of(action)]++;
	snprintf(line, sizeof line, "  %s", actions[action->kind]);
	put(line);
	if (is_send || action->kind == ACTION_RESUME) {
		snprintf(line, sizeof line, " to %s",
			targets[target_of(action)]);
		put(line);
	}
	if (is_send) {
		snprintf(line, sizeof line,
			" %s by %s step %zu skip %d left %d",
			signame_format(action->signal, name),
			causes[action->cause], action->step,
			action->skip_own_group, action->to_leftovers);
		put(line);
	}
	put("\n");
}

/* ---- the world ---- */

struct being {
	bool alive;
	bool stopped;
	bool deaf; /* ends by KILL only */
	bool stuck; /* not even by that, for long */
	tmo_ns ends_at;
	int ends_by; /* the signal, or 0 */
};

struct world {
	uint64_t random;
	const struct plan *plan;
	struct machine machine;
	struct timestamps now;
	struct being processes[PROCESSES];
	struct sample sample;
	tmo_ns signal_at; /* the next one from outside */
	tmo_ns stop_at; /* the command stops */
	tmo_ns hook_ends_at;
	bool killed;
	bool any, exited, hook_done, continued; /* facts of this wake */
	int stopped_by;
	int wakes;
};

static uint64_t draw(struct world *w)
{
	uint64_t value = w->random += UINT64_C(0x9e3779b97f4a7c15);

	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

static unsigned below(struct world *w, unsigned bound)
{
	return (unsigned)(draw(w) % bound);
}

static bool chance(struct world *w, unsigned in)
{
	return below(w, in) == 0;
}

/* Round figures meet deadlines exactly. */
static tmo_ns some_time(struct world *w)
{
	static const tmo_ns spans[] = {0, 1, MS, 20 * MS, 50 * MS, 100 * MS,
		150 * MS, 200 * MS, TMO_SECOND, 1100 * MS, 2 * TMO_SECOND,
		5 * TMO_SECOND, 9900 * MS, 10 * TMO_SECOND, 20 * TMO_SECOND};

	return spans[below(w, sizeof spans / sizeof spans[0])];
}

static struct being *command_of(struct world *w)
{
	return &w->processes[COMMAND];
}

static void die_at(struct being *process, tmo_ns at, int signal)
{
	if (at >= process->ends_at)
		return;
	process->ends_at = at;
	process->ends_by = signal;
}

static void resume(struct world *w, struct being *process)
{
	if (!process->stopped)
		return;
	process->stopped = false;
	if (process == command_of(w) && chance(w, 2))
		w->continued = true;
}

static void deliver(struct world *w, struct being *process, int signal)
{
	if (!process->alive || signal == 0)
		return;
	if (signal == SIGKILL) {
		if (!process->stuck)
			die_at(process, w->now.mono + some_time(w) / 64,
				SIGKILL);
	} else if (sigdefault_stops(signal)) {
		process->stopped = true;
		if (process == command_of(w))
			w->stopped_by = signal;
	} else if (signal == SIGCONT) {
		resume(w, process);
	} else if (!process->deaf) {
		die_at(process, w->now.mono + some_time(w) / 8,
			chance(w, 2) ? signal : 0);
	}
}

static void send(struct world *w, const struct action *action)
{
	const bool is_kill = action->signal == SIGKILL;
	const bool all = is_kill || action->target == TO_ALL;
	const bool first = action->target != TO_SNAPSHOT;

	if (is_kill) {
		w->killed = true;
		if (chance(w, 4)) {
			w->processes[LATE].alive = true;
			w->processes[LATE].ends_at = TMO_FOREVER;
		}
	}
	if (first)
		deliver(w, command_of(w), action->signal);
	for (int i = COMMAND + 1; i < LATE; i++)
		if (all || action->target == TO_SNAPSHOT)
			deliver(w, &w->processes[i], action->signal);
}

/* What the action is answered with, if it is. */
static bool perform(
	struct world *w, const struct action *action, struct event *answer)
{
	switch (action->kind) {
	case ACTION_SEND:
		send(w, action);
		return false;
	case ACTION_KILL_CHILDREN:
		deliver(w, &w->processes[LATE], SIGKILL);
		return false;
	case ACTION_KILL_TREE:
		*answer = (struct event){
			.kind = EVENT_TREE_KILLED, .count = below(w, 3)};
		for (int i = 0; i < PROCESSES; i++)
			deliver(w, &w->processes[i], SIGKILL);
		return true;
	case ACTION_RESUME:
		if (action->target != RESUME_HOOK)
			for (int i = 0; i < PROCESSES; i++)
				resume(w, &w->processes[i]);
		return false;
	case ACTION_SAMPLE:
		if (action->parts & SAMPLE_OUTPUT)
			w->sample.output.bytes += chance(w, 8);
		w->sample.parts = action->parts;
		w->sample.begun = w->now.mono;
		w->sample.count = 1;
		w->sample.who += chance(w, 8);
		w->sample.unreadable = chance(w, 32);
		w->sample.cpu += chance(w, 2) ? 0 : some_time(w) / 8;
		*answer = (struct event){
			.kind = EVENT_SAMPLE, .sample = &w->sample};
		return true;
	case ACTION_HOOK:
		w->hook_ends_at = w->now.mono + some_time(w);
		*answer = (struct event){.kind = EVENT_HOOK_DONE};
		if (!chance(w, 8))
			return false;
		w->hook_ends_at = TMO_FOREVER; /* it could not be started */
		return true;
	case ACTION_KILL_HOOK:
	case ACTION_ABANDON_HOOK: /* hence it is not told of any more */
		w->hook_ends_at =
			action->kind == ACTION_KILL_HOOK && chance(w, 2)
				? w->now.mono + TMO_SECOND / 10
				: TMO_FOREVER;
		return false;
	case ACTION_CHECK_FOREGROUND:
		*answer = (struct event){.kind = EVENT_FOREGROUND};
		return chance(w, 2);
	case ACTION_HEARTBEAT:
	case ACTION_READ_SHARES: /* no plan here has a limit on memory */
	case ACTION_SIGNAL_AGAIN:
	case ACTION_SUSPEND:
	case ACTION_ANNOUNCE_LIMIT:
	case ACTION_ANNOUNCE_STUCK:
	case ACTION_ABANDON:
		return false;
	}
	return false;
}

/* Answers are taken after the list of actions they stand in. */
static void tell(struct world *w, struct event first)
{
	struct event queue[16] = {first};
	size_t count = 1;

	for (size_t at = 0; at < count && !is_done(&w->machine); at++) {
		const struct event *event = &queue[at];
		struct actions list = {.count = 0};

		met[state_of(&w->machine)][event->kind]++;
		put(events[event->kind]);
		machine_step(&w->machine, event, w->now, &list);
		put_machine(&w->machine, w->now);
		for (size_t i = 0; i < list.count; i++) {
			put_action(&list.list[i]);
			count += perform(w, &list.list[i], &queue[count]);
			if (count == sizeof queue / sizeof queue[0])
				abort();
		}
	}
}

/* ---- what happens ---- */

static void receive_signal(struct world *w)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM,
		SIGCONT, SIGTSTP, SIGTSTP, SIGUSR1};
	struct event event = {
		.kind = EVENT_SIGNAL,
		.signal = signals[below(w, sizeof signals / sizeof *signals)],
		.from_terminal = chance(w, 2),
	};

	if (event.signal == SIGTERM || event.signal == SIGALRM ||
		event.signal == SIGUSR1 || event.signal == SIGCONT)
		event.from_terminal = false;
	if (event.signal == SIGTSTP && event.from_terminal && chance(w, 2))
		w->stop_at = w->now.mono + some_time(w) / 64;
	w->signal_at = chance(w, 3) ? w->now.mono + some_time(w) : TMO_FOREVER;
	put(event.from_terminal ? "terminal " : "");
	put(signame_format(event.signal, (char[SIGNAME_MAX]){0}));
	tell(w, event);
}

static void stop_command(struct world *w)
{
	static const int signals[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};

	w->stop_at = chance(w, 2) ? w->now.mono + some_time(w) : TMO_FOREVER;
	if (!command_of(w)->alive)
		return;
	command_of(w)->stopped = true;
	w->stopped_by = signals[below(w, 4)];
}

static void end_processes(struct world *w)
{
	for (int i = 0; i < PROCESSES; i++) {
		struct being *process = &w->processes[i];

		if (!process->alive || process->ends_at > w->now.mono)
			continue;
		process->alive = process->stopped = false;
		if (i == COMMAND)
			w->exited = true;
		w->any |= i == COMMAND || !command_of(w)->alive;
	}
	if (w->hook_ends_at <= w->now.mono) {
		w->hook_ends_at = TMO_FOREVER;
		w->hook_done = w->any = true;
	}
}

static bool nobody_is_left(const struct world *w)
{
	for (int i = 0; i < PROCESSES; i++)
		if (w->processes[i].alive)
			return false;
	return true;
}

static void report_children(struct world *w)
{
	const int stopped_by = w->stopped_by;
	const bool any = w->any, exited = w->exited, hook_done = w->hook_done;

	if (w->continued && command_of(w)->alive)
		tell(w, (struct event){.kind = EVENT_CONTINUED});
	w->stopped_by = 0;
	w->continued = w->any = w->exited = w->hook_done = false;
	if (stopped_by != 0 && !exited && command_of(w)->stopped)
		tell(w, (struct event){
				.kind = EVENT_STOPPED,
				.signal = stopped_by,
				.job_control = chance(w, 3),
			});
	if (exited)
		tell(w, (struct event){
				.kind = EVENT_EXITED,
				.signal = command_of(w)->ends_by,
			});
	if (any)
		tell(w, (struct event){.kind = EVENT_REAPED});
	if (hook_done)
		tell(w, (struct event){.kind = EVENT_HOOK_DONE});
	if (nobody_is_left(w))
		tell(w, (struct event){.kind = EVENT_NONE_LEFT});
}

static void wake(struct world *w)
{
	w->wakes++;
	if (w->wakes > WAKES_MAX)
		for (int i = 0; i < PROCESSES; i++)
			w->processes[i].ends_at = 0;
	if (w->signal_at <= w->now.mono)
		receive_signal(w);
	if (w->stop_at <= w->now.mono)
		stop_command(w);
	end_processes(w);
	report_children(w);
	tell(w, (struct event){.kind = EVENT_TICK});
}

static tmo_ns earlier(tmo_ns a, tmo_ns b)
{
	return a < b ? a : b;
}

static void sleep_until_something(struct world *w)
{
	const tmo_ns wall = machine_wall_deadline(&w->machine);
	tmo_ns next = machine_deadline(&w->machine);
	tmo_ns span;

	if (wall != TMO_FOREVER)
		next = earlier(next, w->now.mono + wall - w->now.wall);
	next = earlier(next, earlier(w->signal_at, w->stop_at));
	next = earlier(next, w->hook_ends_at);
	for (int i = 0; i < PROCESSES; i++)
		if (w->processes[i].alive)
			next = earlier(next, w->processes[i].ends_at);
	if (next == TMO_FOREVER) {
		w->wakes = WAKES_MAX;
		next = w->now.mono + TMO_SECOND;
	}
	span = next > w->now.mono ? next - w->now.mono : 0;
	if (chance(w, 8))
		span += some_time(w) / 16; /* a busy machine */
	w->now.mono += span;
	w->now.wall += span;
	if (chance(w, 64))
		w->now.wall += some_time(w) - TMO_SECOND; /* the clock is set */
}

static void start_world(struct world *w)
{
	for (int i = 0; i < PROCESSES; i++)
		w->processes[i] = (struct being){
			.alive = i == COMMAND || (i != LATE && chance(w, 2)),
			.deaf = chance(w, 3),
			.stuck = chance(w, 16),
			.ends_at = chance(w, 2) ? w->now.mono + some_time(w)
						: TMO_FOREVER,
		};
	w->signal_at = chance(w, 2) ? w->now.mono + some_time(w) : TMO_FOREVER;
	w->stop_at = chance(w, 4) ? w->now.mono + some_time(w) : TMO_FOREVER;
	w->hook_ends_at = TMO_FOREVER;
}

static void run_timeline(const struct plan *plan, uint64_t seed)
{
	struct world w = {
		.random = seed,
		.plan = plan,
		.now = {.mono = MONO_START, .wall = WALL_START},
	};

	start_world(&w);
	machine_start(&w.machine, plan, 2, w.now);
	put_machine(&w.machine, w.now);
	while (!is_done(&w.machine) && w.wakes < WAKES_MAX + 20) {
		sleep_until_something(&w);
		wake(&w);
	}
}

/* ---- the report ---- */

static tmo_ns no_clock(void)
{
	return WALL_START;
}

static void read_plan(struct plan *plan, const char *line)
{
	static char words[64];
	static struct options options;
	struct options_error error;
	char *argv[16];
	int argc = 0;

	strcpy(words, line);
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	argv[argc] = NULL;
	if (!options_parse(&options, argc, argv, no_clock, NULL, &error))
		abort();
	plan_make(plan, &options);
}

/* Which state can meet which event at all. */
static bool can_meet(int state, int event)
{
	const bool before_end = state == 0 || state == 1;

	if (state == 3)
		return event == EVENT_TICK || event == EVENT_HOOK_DONE ||
		       event == EVENT_NONE_LEFT || event == EVENT_SIGNAL;
	if (event == EVENT_EXITED || event == EVENT_STOPPED ||
		event == EVENT_CONTINUED || event == EVENT_FOREGROUND)
		return before_end;
	if (event == EVENT_NONE_LEFT)
		return state == 2;
	if (event == EVENT_PARENT_ENDED || event == EVENT_GUARD_KILLED ||
		event == EVENT_KILLED)
		return false; /* here there is no -d */
	if (event == EVENT_SIGNAL_PENDING || event == EVENT_SHARES)
		return false; /* here everybody takes a signal at once */
	if (event == EVENT_TREE_KILLED || event == EVENT_REAPED)
		return state != 0;
	if (event == EVENT_SAMPLE)
		return state != 1;
	return event != EVENT_HOOK_DONE || state != 0;
}

static bool print_met(void)
{
	bool enough = true;

	for (int state = 0; state < STATES; state++)
		for (int event = 0; event < EVENTS; event++) {
			const unsigned long count = met[state][event];

			if (count > 0)
				printf("%-10s %-16s %8lu\n", states[state],
					events[event], count);
			if (!can_meet(state, event) || count >= AT_LEAST)
				continue;
			printf("too few: %s, %s\n", states[state],
				events[event]);
			enough = false;
		}
	return enough;
}

static bool print_decided(void)
{
	bool enough = true;

	for (int action = 0; action < ACTIONS; action++) {
		unsigned long sum = 0;

		for (int target = 0; target < TARGETS; target++) {
			const unsigned long count = decided[action][target];

			sum += count;
			if (count > 0)
				printf("%-16s %-16s %8lu\n", actions[action],
					targets[target], count);
		}
		enough &= sum >= AT_LEAST || action == ACTION_SIGNAL_AGAIN ||
			  action == ACTION_HEARTBEAT ||
			  action == ACTION_READ_SHARES;
	}
	return enough;
}

int main(void)
{
	uint64_t all = UINT64_C(14695981039346656037);
	bool enough;

	for (int i = 0; i < PLANS; i++) {
		struct plan plan;

		read_plan(&plan, plans[i]);
		hash = UINT64_C(14695981039346656037);
		for (uint64_t n = 0; n < TIMELINES / PLANS; n++)
			run_timeline(&plan, n * PLANS + (uint64_t)i);
		printf("%016llx  %s\n", (unsigned long long)hash, plans[i]);
		all = (all ^ hash) * UINT64_C(1099511628211);
	}
	printf("%016llx  all\n", (unsigned long long)all);
	enough = print_met();
	enough &= print_decided();
	return enough ? 0 : 1;
}
