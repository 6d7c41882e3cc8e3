/*
 * machine: any plan, any events, any time; an onlooker judges what is decided.
 * A wake-up must lead to a later one, and the end of everybody to the end.
 */
#include <signal.h>
#include <stdbool.h>
#include "fuzz.h"

#define HOLDS(seen, condition) CHECK(condition)

#include "../onlooker.h"

#define START (TMO_SECOND * 1000)
#define WALL_START (TMO_SECOND * 2000000000)
/* Clocks stop here; a year from where tmo_ns ends. */
#define END (TMO_FOREVER - TMO_SECOND * 31557600)

struct world {
	struct input input;
	struct options options;
	struct onlooker seen;
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
	while (count-- > 0)
		onlooker_add_warning(options, invent_span(input));
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
	options->no_output.value =
		input_below(input, 4) == 3 ? invent_span(input) : TMO_FOREVER;
	options->memory.value =
		input_below(input, 4) == 3 ? invent_span(input) : TMO_FOREVER;
	if (!options->foreground) {
		options->main_first = input_below(input, 3) == 0;
		options->leftovers = (enum leftovers)input_below(input, 4);
	}
	if (input_below(input, 6) == 5)
		options->heartbeat.value = invent_span(input) + 1;
	if (options->limit.value < TMO_FOREVER - WALL_START &&
		input_below(input, 3) == 0) {
		options->wall = true;
		options->limit.value += WALL_START;
	}
	invent_signals(input, options);
	invent_warnings(input, options);
	plan_make(&w->seen.plan, options);
}

/* ---- what happens ---- */

/* Below the limit on memory, above it, and above one and a half times it. */
static int64_t invent_sum(struct world *w)
{
	const int64_t limit = w->seen.plan.memory;

	if (limit > TMO_FOREVER / 2)
		return 0;
	return limit / 4 * (int64_t)input_below(&w->input, 8) +
	       (int64_t)input_below(&w->input, 2);
}

/* The answers that the loop would give to what was asked. */
static void answer(struct world *w)
{
	const struct actions actions = w->seen.actions;
	struct input *input = &w->input;

	for (size_t i = 0; i < actions.count; i++) {
		const enum action_kind kind = actions.list[i].kind;

		if (kind == ACTION_SAMPLE) {
			w->seen.sample.parts = actions.list[i].parts;
			w->seen.sample.begun = w->seen.now.mono;
			w->seen.sample.count = 1;
			w->seen.sample.who += input_below(input, 2);
			w->seen.sample.output.bytes += input_below(input, 2);
			w->seen.sample.unreadable =
				input_below(input, 16) == 15;
			if (w->seen.sample.cpu < TMO_FOREVER / 4)
				w->seen.sample.cpu += invent_span(input) / 4;
			w->seen.sample.memory = (struct memory_reading){
				.sum = invent_sum(w),
				.hidden = input_below(input, 2),
				.added = invent_sum(w),
				.cost = input_byte(input),
			};
			tell(w, (struct event){.kind = EVENT_SAMPLE,
					.sample = &w->seen.sample});
		} else if (kind == ACTION_READ_SHARES) {
			if (input_below(input, 2))
				w->seen.sample.memory.sum = invent_sum(w);
			tell(w, (struct event){.kind = EVENT_SHARES,
					.sample = &w->seen.sample});
		} else if (kind == ACTION_KILL_TREE) {
			tell(w, (struct event){.kind = EVENT_TREE_KILLED,
					.count = input_below(input, 2)});
		} else if (kind == ACTION_CHECK_FOREGROUND &&
			   input_below(input, 2)) {
			tell(w, (struct event){.kind = EVENT_FOREGROUND});
		} else if (kind == ACTION_HOOK && input_below(input, 8) == 7) {
			/* It could not be started. */
			tell(w, (struct event){.kind = EVENT_HOOK_DONE});
		}
	}
}

static void tell(struct world *w, struct event event)
{
	const bool was_done = w->seen.machine.phase == MACHINE_DONE;

	onlooker_tell(&w->seen, event);
	CHECK(!was_done || w->seen.machine.phase == MACHINE_DONE);
	answer(w);
}

static void report_a_signal(struct world *w)
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

static void report_a_stop(struct world *w)
{
	static const int signals[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
	const int signal = signals[input_below(&w->input, 4)];

	if (w->seen.command_gone)
		return;
	tell(w, (struct event){
			.kind = EVENT_STOPPED,
			.signal = signal,
			.job_control = input_below(&w->input, 3) == 2,
		});
}

static void report_a_death(struct world *w, int signal)
{
	if (!w->seen.command_gone)
		tell(w, (struct event){.kind = EVENT_EXITED, .signal = signal});
	tell(w, (struct event){.kind = EVENT_REAPED});
}

static void report_the_end(struct world *w)
{
	if (w->seen.hook_asked && !w->seen.hook_over)
		tell(w, (struct event){.kind = EVENT_HOOK_DONE});
	if (w->seen.command_gone)
		tell(w, (struct event){.kind = EVENT_NONE_LEFT});
}

/* Everything up to the tick, as the loop orders it: signals, the dead. */
static void wake(struct world *w)
{
	const unsigned what = input_byte(&w->input);

	for (unsigned i = 0; i < (what & 3); i++)
		report_a_signal(w);
	if ((what & 0x0c) == 0x04)
		report_a_stop(w);
	else if ((what & 0x0c) == 0x08 && w->seen.stopped)
		tell(w, (struct event){.kind = EVENT_CONTINUED});
	if ((what & 0x70) == 0x70)
		report_a_death(w, what & 0x80 ? w->seen.second_half_signal : 0);
	else if ((what & 0x70) == 0x60)
		tell(w, (struct event){.kind = EVENT_REAPED});
	else if ((what & 0x70) == 0x50 && w->seen.hook_asked &&
		 !w->seen.hook_over)
		tell(w, (struct event){.kind = EVENT_HOOK_DONE});
	else if ((what & 0x70) == 0x40 && w->seen.command_gone)
		tell(w, (struct event){.kind = EVENT_NONE_LEFT});
	tell(w, (struct event){.kind = EVENT_TICK});
	/* Whatever was due is done: no wake-up leads to another at once. */
	CHECK(machine_deadline(&w->seen.machine) > w->seen.now.mono);
	CHECK(machine_wall_deadline(&w->seen.machine) > w->seen.now.wall);
}

static tmo_ns later(tmo_ns now, tmo_ns span)
{
	const tmo_ns at = duration_add(now, span);

	return at > END ? END : at;
}

/* To the deadline or to any other moment; the wall clock may be set. */
static void sleep_somehow(struct world *w)
{
	const tmo_ns mono = machine_deadline(&w->seen.machine);
	const tmo_ns wall = machine_wall_deadline(&w->seen.machine);
	const unsigned how = input_byte(&w->input);
	tmo_ns span = 0;

	if ((how & 3) == 0)
		span = invent_span(&w->input);
	else if (mono != TMO_FOREVER)
		span = mono - w->seen.now.mono;
	else if (wall != TMO_FOREVER)
		span = wall - w->seen.now.wall;
	if ((how & 3) == 1)
		span /= 2;
	w->seen.now.mono = later(w->seen.now.mono, span);
	w->seen.now.wall = later(w->seen.now.wall, span);
	if ((how & 0xf0) == 0xf0)
		w->seen.now.wall =
			later(w->seen.now.wall, invent_span(&w->input));
	else if ((how & 0xf0) == 0xe0)
		w->seen.now.wall -= w->seen.now.wall / 4;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct world world;
	struct world *w = &world;

	*w = (struct world){
		.input = {bytes, size},
		.seen.now = {START, WALL_START},
	};
	invent_plan(w);
	onlooker_start(&w->seen, 2);
	CHECK(w->seen.machine.limits.warned < 1U << OPTIONS_WARNINGS_MAX);
	while (w->input.left > 0 && w->seen.machine.phase != MACHINE_DONE) {
		sleep_somehow(w);
		wake(w);
	}
	/* Everybody is command_gone: whatever came before, this is its end. */
	report_a_death(w, 0);
	report_the_end(w);
	tell(w, (struct event){.kind = EVENT_TICK});
	report_the_end(w);
	CHECK(w->seen.machine.phase == MACHINE_DONE);
	CHECK(machine_deadline(&w->seen.machine) == TMO_FOREVER);
	CHECK(machine_wall_deadline(&w->seen.machine) == TMO_FOREVER);
	report_a_signal(w);
	tell(w, (struct event){.kind = EVENT_TICK});
	return 0;
}
