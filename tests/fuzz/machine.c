/*
 * machine: any plan, any events, any time. An onlooker who knows the plan and
 * what happened says what may be done; it does not know the machine's states.
 *
 * It holds that steps come in order, once and never early, KILL once; that
 * nothing follows the end; that a wake-up leads to a later one; and that it
 * ends once the command is gone and nobody is left.
 */
#include "tmo/core/machine.h"

#include <signal.h>
#include <stdbool.h>
#include "fuzz.h"
#include "tmo/core/signame.h"

#define START (TMO_SECOND * 1000)
#define WALL_START (TMO_SECOND * 2000000000)
/* Clocks stop here; a year from where tmo_ns ends. */
#define END (TMO_FOREVER - TMO_SECOND * 31557600)

struct world {
	struct input input;
	struct options options;
	struct plan plan;
	struct machine machine;
	struct timestamps now;
	struct event event; /* being told */
	struct actions actions;
	struct sample sample;
	bool gone;
	bool stopped;
	bool stop_sent;
	bool ctrl_z;
	bool alarmed;
	bool limit; /* reached */
	bool hook_asked;
	bool hook_over;
	bool killed;
	bool second_round; /* -m: the descendants have had their turn */
	bool rest_due;
	int rest_signal;
	tmo_ns second_half_at;
	size_t steps; /* taken */
	tmo_ns step_time;
	tmo_ns grace_from; /* the earliest that it can count from */
	tmo_ns kill_time;
	tmo_ns hook_time;
	unsigned warned;
};

static void tell(struct world *w, struct event event);

/* ---- inventing ---- */

static tmo_ns invent_span(struct input *input)
{
	static const tmo_ns sizes[] = {1, 1000, 1000000, 50000000, TMO_SECOND,
		60 * TMO_SECOND, 2592000 * TMO_SECOND, TMO_FOREVER / 4,
		TMO_FOREVER - 1 - 255 * TMO_SECOND};
	const tmo_ns size = sizes[input_below(input, 9)];
	const tmo_ns more = (tmo_ns)input_byte(input);

	return size >= TMO_SECOND ? size + more * TMO_SECOND
				  : size + more * (size / 64 + 1);
}

static tmo_ns invent_limit(struct input *input)
{
	return input_below(input, 3) == 0 ? TMO_FOREVER : invent_span(input);
}

static void invent_signals(struct input *input, struct options *options)
{
	static const int signals[] = {
		SIGTERM, SIGINT, SIGHUP, 0, SIGSTOP, SIGTSTP, SIGUSR1, SIGKILL};

	options->signal_count = 1 + input_below(input, 4);
	for (size_t i = 0; i < options->signal_count; i++) {
		options->signals[i].number = signals[input_below(input, 8)];
		if (i > 0)
			options->signals[i].pause.value = invent_span(input);
	}
}

static void invent_warnings(struct input *input, struct options *options)
{
	size_t count = input_below(input, OPTIONS_WARNINGS_MAX + 1);

	if (options->limit.value == TMO_FOREVER)
		return;
	while (count-- > 0) {
		const tmo_ns before = invent_span(input);
		const size_t n = options->warning_count;

		if (!options->wall && before >= options->limit.value)
			continue;
		/* Each is known again by its signal. */
		options->warnings[n].number = 40 + (int)n;
		options->warnings[n].before = before;
		options->warning_count = n + 1;
	}
}

/* Anything that the command line lets through. */
static void invent_plan(struct world *w)
{
	struct input *input = &w->input;
	struct options *options = &w->options;
	const unsigned flags = input_byte(input);

	*options = (struct options){
		.timeout_status = -1,
		.limit.value = invent_limit(input),
		.grace.value = invent_limit(input),
		.give_up.value = invent_limit(input),
		.idle.value = flags & 1 ? invent_span(input) : TMO_FOREVER,
		.cpu.value = flags & 2 ? invent_span(input) : TMO_FOREVER,
		.grace_given = (flags & 4) != 0,
		.foreground = (flags & 0x18) == 8,
		.as_timeout = (flags & 0x60) == 0x20,
		.hook = flags & 0x80 ? "true" : NULL,
	};
	if (!options->foreground) {
		options->main_first = input_below(input, 3) == 0;
		options->leftovers = (enum leftovers)input_below(input, 3);
	}
	if (options->limit.value < TMO_FOREVER - WALL_START &&
		input_below(input, 3) == 0) {
		options->wall = true;
		options->limit.value += WALL_START;
	}
	invent_signals(input, options);
	invent_warnings(input, options);
	plan_make(&w->plan, options);
}

/* ---- what may be done ---- */

static tmo_ns world_clock(const struct world *w)
{
	return w->plan.wall ? w->now.wall : w->now.mono;
}

static tmo_ns world_limit(const struct world *w)
{
	return w->plan.wall ? w->plan.limit
			    : duration_add(START, w->plan.limit);
}

/* `span` or more since `from`; a time too far to hold never comes. */
static bool has_passed(const struct world *w, tmo_ns from, tmo_ns span)
{
	return span != TMO_FOREVER && w->now.mono >= duration_add(from, span);
}

static void check_step(struct world *w, const struct action *action)
{
	const size_t step = action->step;

	CHECK(step < w->plan.step_count);
	CHECK(action->signal == w->plan.steps[step].signal);
	CHECK(!w->hook_asked || w->hook_over ||
		has_passed(w, w->hook_time, w->plan.hook));
	if (w->plan.main_first && w->gone) {
		/* One signal, once, with a grace from now. */
		CHECK(step == 0 && !w->second_round);
		w->second_round = true;
		if (w->steps > 0 || w->grace_from == TMO_FOREVER)
			w->grace_from = w->now.mono;
		return;
	}
	CHECK(step == w->steps);
	CHECK(step == 0 ||
		has_passed(w, w->step_time, w->plan.steps[step].pause));
	w->steps++;
	w->step_time = w->now.mono;
	if (w->steps == w->plan.step_count && w->grace_from == TMO_FOREVER)
		w->grace_from = w->now.mono;
}

static void check_kill(struct world *w, const struct action *action)
{
	CHECK(!w->killed && !w->rest_due);
	w->killed = true;
	w->kill_time = w->now.mono;
	if (action->step < w->plan.step_count) {
		check_step(w, action);
		return;
	}
	CHECK(action->step == w->plan.step_count);
	CHECK(w->grace_from != TMO_FOREVER);
	CHECK(has_passed(w, w->grace_from, w->plan.grace));
}

static void check_warning(struct world *w, const struct action *action)
{
	const size_t i = (size_t)(action->signal - 40);

	CHECK(i < w->plan.warning_count);
	CHECK(action->target == TO_COMMAND && !w->gone && !w->limit);
	CHECK((w->warned & 1U << i) == 0);
	CHECK(world_clock(w) < world_limit(w));
	CHECK(world_clock(w) >= world_limit(w) - w->plan.warnings[i].before);
	w->warned |= 1U << i;
}

/* The next step is still to come, and some day it does. */
static bool is_between_steps(const struct world *w)
{
	return w->steps > 0 && w->steps < w->plan.step_count &&
	       duration_add(w->step_time, w->plan.steps[w->steps].pause) !=
		       TMO_FOREVER;
}

static void check_received(struct world *w, const struct action *action)
{
	const int signal = w->event.signal;

	CHECK(w->event.kind == EVENT_SIGNAL && action->signal == signal);
	CHECK(!action->skip_own_group || w->event.from_terminal);
	if (w->plan.received_grace && w->grace_from == TMO_FOREVER &&
		!is_between_steps(w) && signal != SIGTSTP)
		w->grace_from = w->now.mono;
}

static void check_second(struct world *w, size_t at)
{
	const struct actions *actions = &w->actions;
	const bool pushed = at + 1 < actions->count &&
			    actions->list[at + 1].kind == ACTION_SEND;

	CHECK(w->rest_due && actions->list[at].signal == w->rest_signal);
	CHECK(w->now.mono >= w->second_half_at || pushed ||
		w->event.kind == EVENT_EXITED);
	CHECK(actions->list[at].target != TO_ALL ||
		(w->event.kind == EVENT_EXITED &&
			w->event.signal == w->rest_signal));
	w->rest_due = false;
}

static void check_scope(struct world *w, const struct action *action)
{
	CHECK(!w->plan.command_only || action->target == TO_COMMAND);
	/* With -f and a hook it outlives the command and reaches nobody. */
	CHECK(!w->gone || action->target == TO_ALL ||
		(w->plan.command_only && w->plan.hook != 0));
	CHECK(!w->plan.main_first || w->gone ||
		action->target == TO_COMMAND || action->signal == SIGKILL);
	CHECK(action->signal != SIGKILL || action->target != TO_COMMAND_FIRST);
	w->stop_sent |= signame_stops(action->signal);
	if (action->target != TO_COMMAND_FIRST)
		return;
	CHECK(w->plan.descendant_delay > 0 && action->signal != 0 && !w->rest_due);
	w->rest_due = true;
	w->rest_signal = action->signal;
	w->second_half_at = duration_add(w->now.mono, w->plan.descendant_delay);
}

static void check_send(struct world *w, size_t at)
{
	const struct action *action = &w->actions.list[at];

	if (action->same_step) {
		check_second(w, at);
		return;
	}
	check_scope(w, action);
	CHECK(action->cause != CAUSE_LIMIT || w->limit);
	CHECK(action->cause != CAUSE_LEFTOVERS ||
		(w->gone && (w->plan.leftovers == LEFTOVERS_KILL ||
				    (w->plan.main_first &&
					    w->plan.received_grace))));
	if (action->cause == CAUSE_WARNING)
		check_warning(w, action);
	else if (action->signal == SIGKILL)
		check_kill(w, action);
	else if (action->cause == CAUSE_RECEIVED)
		check_received(w, action);
	else
		check_step(w, action);
}

static void check_continue(const struct world *w, const struct action *action)
{
	if (action->target == RESUME_COMMAND)
		CHECK(w->stopped && !w->gone);
	else if (action->target == RESUME_STOPPED)
		CHECK(w->event.kind == EVENT_TICK && w->stop_sent);
	else if (action->target == RESUME_HOOK)
		CHECK(w->event.kind == EVENT_TICK && w->machine.hook != HOOK_NONE);
	else
		CHECK(w->event.kind == EVENT_FOREGROUND ||
			w->event.signal == SIGCONT);
}

static void check_action(struct world *w, size_t at)
{
	const struct action *action = &w->actions.list[at];
	const bool ticks = w->event.kind == EVENT_TICK;

	switch (action->kind) {
	case ACTION_SEND:
		check_send(w, at);
		return;
	case ACTION_RESUME:
		check_continue(w, action);
		return;
	case ACTION_SIGNAL_AGAIN:
		CHECK(false); /* nobody is late in this world */
		return;
	case ACTION_KILL_CHILDREN:
	case ACTION_KILL_TREE:
		CHECK(w->killed && !w->plan.command_only);
		CHECK(ticks || w->event.kind == EVENT_REAPED);
		return;
	case ACTION_SUSPEND:
		CHECK(w->event.job_control || w->event.signal == SIGTSTP ||
			(w->event.kind == EVENT_STOPPED && w->ctrl_z));
		w->ctrl_z = false;
		return;
	case ACTION_SAMPLE:
		CHECK(ticks && !w->limit);
		CHECK(w->plan.idle != TMO_FOREVER ||
			w->plan.cpu != TMO_FOREVER);
		return;
	case ACTION_HOOK:
		CHECK(w->plan.hook != 0 && w->limit && !w->hook_asked);
		w->hook_asked = true;
		w->hook_time = w->now.mono;
		return;
	case ACTION_CHECK_FOREGROUND:
		CHECK(ticks && w->stopped);
		return;
	case ACTION_ANNOUNCE_STUCK:
		CHECK(ticks && w->killed);
		return;
	case ACTION_ABANDON:
		CHECK(ticks && w->killed && w->plan.grace != TMO_FOREVER);
		CHECK(has_passed(w, w->kill_time, w->plan.give_up));
		return;
	}
}

static void check_limit(struct world *w)
{
	const bool due =
		w->alarmed || (world_limit(w) != TMO_FOREVER &&
				      world_clock(w) >= world_limit(w));
	const enum reason reached = w->machine.limits.reached;

	CHECK(!w->limit || reached != REASON_NONE);
	if (reached == REASON_NONE || w->limit)
		return;
	w->limit = true;
	switch (reached) {
	case REASON_NONE:
		CHECK(false);
		return;
	case REASON_TIME:
		CHECK(w->event.kind == EVENT_TICK && due);
		return;
	case REASON_IDLE:
		CHECK(w->event.kind == EVENT_SAMPLE);
		CHECK(has_passed(w, START, w->plan.idle));
		return;
	case REASON_CPU:
		CHECK(w->event.kind == EVENT_SAMPLE);
		CHECK(w->sample.cpu >= w->plan.cpu);
		return;
	}
}

/* ---- what happens ---- */

static void note_event(struct world *w)
{
	if (w->event.kind == EVENT_SIGNAL) {
		w->alarmed |= w->event.signal == SIGALRM;
		w->ctrl_z |= w->event.signal == SIGTSTP;
		w->ctrl_z &= w->event.signal != SIGCONT;
	} else if (w->event.kind == EVENT_EXITED)
		w->gone = true;
	else if (w->event.kind == EVENT_HOOK_DONE)
		w->hook_over = true;
	if (w->event.kind == EVENT_STOPPED)
		w->stopped = true;
	else if (w->event.kind == EVENT_EXITED ||
		 w->event.kind == EVENT_CONTINUED)
		w->stopped = false;
}

/* The answers that the loop would give to what was asked. */
static void answer(struct world *w)
{
	const struct actions actions = w->actions;
	struct input *input = &w->input;

	for (size_t i = 0; i < actions.count; i++) {
		const enum action_kind kind = actions.list[i].kind;

		if (kind == ACTION_SAMPLE) {
			w->sample.count = 1;
			w->sample.who += input_below(input, 2);
			w->sample.unreadable = input_below(input, 16) == 15;
			if (w->sample.cpu < TMO_FOREVER / 4)
				w->sample.cpu += invent_span(input) / 4;
			tell(w, (struct event){.kind = EVENT_SAMPLE,
					.sample = &w->sample});
		} else if (kind == ACTION_KILL_TREE) {
			tell(w, (struct event){.kind = EVENT_TREE_KILLED,
					.count = input_below(input, 2)});
		} else if (kind == ACTION_CHECK_FOREGROUND && input_below(input, 2)) {
			tell(w, (struct event){.kind = EVENT_FOREGROUND});
		} else if (kind == ACTION_HOOK && input_below(input, 8) == 7) {
			/* It could not be started. */
			tell(w, (struct event){.kind = EVENT_HOOK_DONE});
		}
	}
}

/* All that is left to do once tmo waits for the hook, or a stop, alone. */
static bool is_winding_up(const struct world *w)
{
	for (size_t i = 0; i < w->actions.count; i++) {
		const struct action *action = &w->actions.list[i];

		if (w->event.kind != EVENT_TICK ||
			action->kind != ACTION_RESUME ||
			!(action->target == RESUME_HOOK
					? w->machine.hook != HOOK_NONE
					: action->target == RESUME_STOPPED &&
						  w->stop_sent))
			return false;
	}
	return true;
}

static void tell(struct world *w, struct event event)
{
	const bool over = w->machine.phase == MACHINE_DONE;
	const bool finished = w->machine.phase != MACHINE_ACTIVE;

	w->event = event;
	w->actions.count = 0;
	if (!finished || event.kind == EVENT_HOOK_DONE)
		note_event(w);
	machine_step(&w->machine, &event, w->now, &w->actions);
	CHECK(w->actions.count <= ACTIONS_MAX);
	CHECK(!finished || is_winding_up(w));
	CHECK(!over || w->machine.phase == MACHINE_DONE);
	check_limit(w);
	for (size_t i = 0; i < w->actions.count; i++)
		check_action(w, i);
	answer(w);
}

static void tell_a_signal(struct world *w)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM,
		SIGCHLD, SIGCONT, SIGTSTP, SIGUSR1, SIGPIPE};
	const int signal = signals[input_below(&w->input, 10)];

	tell(w, (struct event){
			.kind = EVENT_SIGNAL,
			.signal = signal,
			.from_terminal = input_below(&w->input, 2) != 0,
		});
}

static void tell_of_a_stop(struct world *w)
{
	static const int signals[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
	const int signal = signals[input_below(&w->input, 4)];

	if (w->gone)
		return;
	tell(w, (struct event){
			.kind = EVENT_STOPPED,
			.signal = signal,
			.job_control = input_below(&w->input, 3) == 2,
		});
}

static void tell_of_a_death(struct world *w, int signal)
{
	if (!w->gone)
		tell(w, (struct event){.kind = EVENT_EXITED, .signal = signal});
	tell(w, (struct event){.kind = EVENT_REAPED});
}

static void tell_of_the_end(struct world *w)
{
	if (w->hook_asked && !w->hook_over)
		tell(w, (struct event){.kind = EVENT_HOOK_DONE});
	if (w->gone)
		tell(w, (struct event){.kind = EVENT_NONE_LEFT});
}

/* Everything up to the tick, as the loop orders it: signals, the dead. */
static void wake(struct world *w)
{
	const unsigned what = input_byte(&w->input);

	for (unsigned i = 0; i < (what & 3); i++)
		tell_a_signal(w);
	if ((what & 0x0c) == 0x04)
		tell_of_a_stop(w);
	else if ((what & 0x0c) == 0x08 && w->stopped)
		tell(w, (struct event){.kind = EVENT_CONTINUED});
	if ((what & 0x70) == 0x70)
		tell_of_a_death(w, what & 0x80 ? w->rest_signal : 0);
	else if ((what & 0x70) == 0x60)
		tell(w, (struct event){.kind = EVENT_REAPED});
	else if ((what & 0x70) == 0x50 && w->hook_asked && !w->hook_over)
		tell(w, (struct event){.kind = EVENT_HOOK_DONE});
	else if ((what & 0x70) == 0x40 && w->gone)
		tell(w, (struct event){.kind = EVENT_NONE_LEFT});
	tell(w, (struct event){.kind = EVENT_TICK});
	/* Whatever was due is done: no wake-up leads to another at once. */
	CHECK(machine_deadline(&w->machine) > w->now.mono);
	CHECK(machine_wall_deadline(&w->machine) > w->now.wall);
}

static tmo_ns later(tmo_ns now, tmo_ns span)
{
	const tmo_ns at = duration_add(now, span);

	return at > END ? END : at;
}

/* To the deadline or to any other moment; the wall clock may be set. */
static void sleep_somehow(struct world *w)
{
	const tmo_ns mono = machine_deadline(&w->machine);
	const tmo_ns wall = machine_wall_deadline(&w->machine);
	const unsigned how = input_byte(&w->input);
	tmo_ns span = 0;

	if ((how & 3) == 0)
		span = invent_span(&w->input);
	else if (mono != TMO_FOREVER)
		span = mono - w->now.mono;
	else if (wall != TMO_FOREVER)
		span = wall - w->now.wall;
	if ((how & 3) == 1)
		span /= 2;
	w->now.mono = later(w->now.mono, span);
	w->now.wall = later(w->now.wall, span);
	if ((how & 0xf0) == 0xf0)
		w->now.wall = later(w->now.wall, invent_span(&w->input));
	else if ((how & 0xf0) == 0xe0)
		w->now.wall -= w->now.wall / 4;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct world world;
	struct world *w = &world;

	*w = (struct world){
		.input = {bytes, size},
		.now = {START, WALL_START},
		.grace_from = TMO_FOREVER,
	};
	invent_plan(w);
	machine_start(&w->machine, &w->plan, 2, w->now);
	CHECK(w->machine.limits.warned < 1U << OPTIONS_WARNINGS_MAX);
	w->warned = w->machine.limits.warned;
	while (w->input.left > 0 && w->machine.phase != MACHINE_DONE) {
		sleep_somehow(w);
		wake(w);
	}
	/* Everybody is gone: whatever came before, this is its end. */
	tell_of_a_death(w, 0);
	tell_of_the_end(w);
	tell(w, (struct event){.kind = EVENT_TICK});
	tell_of_the_end(w);
	CHECK(w->machine.phase == MACHINE_DONE);
	CHECK(machine_deadline(&w->machine) == TMO_FOREVER);
	CHECK(machine_wall_deadline(&w->machine) == TMO_FOREVER);
	tell_a_signal(w);
	tell(w, (struct event){.kind = EVENT_TICK});
	return 0;
}
