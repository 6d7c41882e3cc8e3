/*
 * timelines: what holds of any timeline, whatever the plan. An onlooker, who
 * knows the plan and sees what happens and what is done, says what may be done.
 */
#include "random.h"
#include "rig.h"

/* From a nanosecond to months, so that short spans meet long ones. */
static tmo_ns random_span(uint64_t *seed)
{
	static const tmo_ns sizes[] = {
		1, 1000, MS, 50 * MS, TMO_SECOND, MINUTE, 30 * DAY};
	const tmo_ns size = sizes[random_below(seed, 7)];

	return size + (tmo_ns)(random_next(seed) % (uint64_t)(size + 1));
}

/* A run, as the onlooker sees it. */
struct world {
	uint64_t seed;
	unsigned timeline;
	struct options options;
	struct plan plan;
	struct machine machine;
	struct timestamps now;
	struct timestamps start;
	struct event event; /* that is dealt with */
	struct actions actions;
	bool command_gone;
	bool stopped;
	bool wants_terminal;
	bool alarmed;
	bool limit_reached;
	bool ends_leftovers; /* -l kill is at work */
	bool hook_asked;
	bool hook_over;
	tmo_ns hook_time;
	struct sample sample; /* the last one */
	bool killed;
	bool stuck_announced;
	bool stop_sent;
	bool ctrl_z; /* no CONT since */
	bool descendants_had_turn; /* -m */
	bool second_half_due;
	int second_half_signal;
	tmo_ns second_half_at;
	size_t steps; /* taken */
	tmo_ns step_time; /* of the last one */
	tmo_ns grace_from; /* TMO_FOREVER: nothing has started it */
	tmo_ns kill_time;
	tmo_ns check_time;
	unsigned warned;
	void (*after_event)(struct world *); /* or NULL */
	unsigned met; /* how often it found what it is there for */
};

static void check_at(
	const struct world *world, bool holds, const char *what, int line)
{
	if (!holds)
		fail_msg("line %d: timeline %u: %s (%lld ns after the start)",
			line, world->timeline, what,
			(long long)(world->now.mono - world->start.mono));
}

#define CHECK(world, holds) check_at(world, holds, #holds, __LINE__)

static tmo_ns world_clock(const struct world *w)
{
	return w->plan.wall ? w->now.wall : w->now.mono;
}

static tmo_ns world_limit(const struct world *w)
{
	return w->plan.wall ? w->plan.limit
			    : duration_add(w->start.mono, w->plan.limit);
}

static void invent_steps(struct world *w)
{
	static const int signals[] = {
		SIGTERM, SIGINT, SIGHUP, 0, SIGSTOP, SIGTSTP, SIGTERM, SIGKILL};
	struct options *options = &w->options;

	options->signal_count = 1 + random_below(&w->seed, 4);
	for (size_t i = 0; i < options->signal_count; i++) {
		options->signals[i].number = signals[random_below(&w->seed, 8)];
		if (i > 0)
			options->signals[i].pause.value = random_span(&w->seed);
	}
}

static void invent_warnings(struct world *w)
{
	struct options *options = &w->options;
	const size_t count = random_below(&w->seed, 4);

	if (options->limit.value == TMO_FOREVER)
		return;
	for (size_t i = 0; i < count; i++) {
		const tmo_ns before = random_span(&w->seed);
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
	struct options *options = &w->options;
	uint64_t *seed = &w->seed;

	*options = (struct options){
		.timeout_status = -1,
		.limit.value =
			random_below(seed, 5) ? random_span(seed) : TMO_FOREVER,
		.grace.value =
			random_below(seed, 4) ? random_span(seed) : TMO_FOREVER,
		.give_up.value =
			random_below(seed, 3) ? TMO_FOREVER : random_span(seed),
		.grace_given = random_below(seed, 2),
		.foreground = random_below(seed, 5) == 0,
		.as_timeout = random_below(seed, 5) == 0,
	};
	if (!options->foreground) {
		options->main_first = random_below(seed, 4) == 0;
		options->leftovers = (enum leftovers)random_below(seed, 3);
	}
	options->idle.value =
		random_below(seed, 6) ? TMO_FOREVER : random_span(seed);
	options->cpu.value =
		random_below(seed, 6) ? TMO_FOREVER : random_span(seed);
	options->hook = random_below(seed, 4) ? NULL : "true";
	if (options->limit.value != TMO_FOREVER && random_below(seed, 3) == 0) {
		options->wall = true;
		options->limit.value += WALL_START;
	}
	invent_steps(w);
	invent_warnings(w);
	plan_make(&w->plan, options);
}

/* A step of the list, the first half of it. */
static void check_step(struct world *w, const struct action *action)
{
	const size_t step = action->step;

	CHECK(w, step < w->plan.step_count);
	CHECK(w, action->signal == w->plan.steps[step].signal);
	if (w->hook_asked && !w->hook_over)
		CHECK(w, w->now.mono - w->hook_time >= w->plan.hook);
	if (w->plan.main_first && w->command_gone) {
		/* The descendants' turn: one signal, once, with a grace from
		 * now on. */
		CHECK(w, step == 0);
		CHECK(w, !w->descendants_had_turn);
		w->descendants_had_turn = true;
		/* Steps of the command began a grace: theirs begins anew. */
		if (w->steps > 0 || w->grace_from == TMO_FOREVER)
			w->grace_from = w->now.mono;
		return;
	}
	CHECK(w, step == w->steps);
	if (step > 0)
		CHECK(w, w->now.mono - w->step_time >=
				 w->plan.steps[step].pause);
	w->steps++;
	w->step_time = w->now.mono;
	if (w->steps == w->plan.step_count && w->grace_from == TMO_FOREVER)
		w->grace_from = w->now.mono;
}

static void check_kill(struct world *w, const struct action *action)
{
	CHECK(w, !w->killed);
	CHECK(w, !w->second_half_due);
	CHECK(w,
		action->target == (w->plan.command_only ? TO_COMMAND : TO_ALL));
	w->killed = true;
	w->kill_time = w->now.mono;
	if (action->step < w->plan.step_count) {
		check_step(w, action);
		return;
	}
	CHECK(w, w->plan.grace != TMO_FOREVER);
	CHECK(w, w->grace_from != TMO_FOREVER);
	CHECK(w, w->now.mono - w->grace_from >= w->plan.grace);
}

static void check_warning(struct world *w, const struct action *action)
{
	const size_t i = (size_t)(action->signal - 40);

	CHECK(w, i < w->plan.warning_count);
	CHECK(w, action->target == TO_COMMAND);
	CHECK(w, !w->limit_reached);
	CHECK(w, (w->warned & 1U << i) == 0);
	CHECK(w, world_clock(w) < world_limit(w));
	CHECK(w, world_clock(w) >= world_limit(w) - w->plan.warnings[i].before);
	w->warned |= 1U << i;
}

static void check_received(struct world *w, const struct action *action)
{
	const struct event *event = &w->event;
	const bool of_group = event->signal == SIGHUP ||
			      event->signal == SIGINT ||
			      event->signal == SIGQUIT;

	CHECK(w, event->kind == EVENT_SIGNAL);
	CHECK(w, action->signal == event->signal);
	CHECK(w, action->skip_own_group == (event->from_terminal && of_group));
	CHECK(w, event->signal != SIGTSTP || !event->from_terminal);
	/* Between two steps the list is not over, and the grace comes last. */
	if (w->plan.received_grace && w->grace_from == TMO_FOREVER &&
		(w->steps == 0 || w->steps == w->plan.step_count) &&
		event->signal != SIGTSTP)
		w->grace_from = w->now.mono;
}

/* The second half comes when it is due, or just before another signal. */
static void check_second_half(struct world *w, size_t at)
{
	const struct actions *actions = &w->actions;
	const bool pushed = at + 1 < actions->count &&
			    actions->list[at + 1].kind == ACTION_SEND;

	CHECK(w, w->second_half_due);
	CHECK(w, actions->list[at].signal == w->second_half_signal);
	CHECK(w, w->now.mono >= w->second_half_at || pushed ||
			 w->event.kind == EVENT_EXITED);
	/* A command that died of the signal had no time to clean up. */
	CHECK(w, (actions->list[at].target == TO_ALL) ==
			 (w->event.kind == EVENT_EXITED &&
				 w->event.signal == w->second_half_signal));
	w->second_half_due = false;
}

static void check_target(struct world *w, const struct action *action)
{
	CHECK(w, !w->plan.command_only || action->target == TO_COMMAND);
	/* With -f and a hook tmo outlives the command, and signals nobody. */
	CHECK(w, !w->command_gone || action->target == TO_ALL ||
			 (w->plan.command_only && w->plan.hook != 0));
	CHECK(w, !w->plan.main_first || w->command_gone ||
			 action->target == TO_COMMAND ||
			 action->signal == SIGKILL);
	CHECK(w, !w->options.as_timeout || action->target != TO_COMMAND_FIRST);
	if (action->target != TO_COMMAND_FIRST)
		return;
	CHECK(w, action->signal != 0 && action->signal != SIGKILL);
	CHECK(w, !w->second_half_due);
	w->second_half_due = true;
	w->second_half_signal = action->signal;
	w->second_half_at = duration_add(w->now.mono, w->plan.descendant_delay);
}

/* The command is continued if it is stopped when it is signalled. */
static void check_resumed_after(struct world *w, size_t at)
{
	const struct actions *actions = &w->actions;
	const struct action *send = &actions->list[at];
	const bool follows = at + 1 < actions->count &&
			     actions->list[at + 1].kind == ACTION_RESUME &&
			     actions->list[at + 1].target == RESUME_COMMAND;

	if (send->signal == SIGKILL || w->event.signal == SIGTSTP)
		return;
	CHECK(w, follows == (w->stopped && send->signal != 0));
	w->stop_sent |= sigdefault_stops(send->signal);
}

static void check_send(struct world *w, size_t at)
{
	const struct action *action = &w->actions.list[at];

	if (action->same_step) {
		check_second_half(w, at);
		return;
	}
	check_target(w, action);
	check_resumed_after(w, at);
	switch (action->cause) {
	case CAUSE_WARNING:
		check_warning(w, action);
		return;
	case CAUSE_RECEIVED:
		CHECK(w, !w->limit_reached || action->signal != SIGKILL);
		break;
	case CAUSE_LIMIT:
		CHECK(w, w->limit_reached);
		break;
	case CAUSE_LEFTOVERS:
		CHECK(w, w->command_gone && !w->limit_reached);
		CHECK(w,
			w->plan.leftovers == LEFTOVERS_KILL ||
				(w->plan.main_first && w->plan.received_grace));
		w->ends_leftovers = w->plan.leftovers == LEFTOVERS_KILL;
		break;
	}
	if (action->signal == SIGKILL)
		check_kill(w, action);
	else if (action->cause == CAUSE_RECEIVED)
		check_received(w, action);
	else
		check_step(w, action);
}

static void check_resume(struct world *w, const struct action *action)
{
	if (action->target == RESUME_COMMAND)
		CHECK(w, w->stopped && !w->command_gone);
	else if (action->target == RESUME_STOPPED)
		CHECK(w, w->event.kind == EVENT_TICK && w->stop_sent);
	else if (action->target == RESUME_HOOK)
		CHECK(w, w->event.kind == EVENT_TICK && w->hook_asked &&
				 !w->hook_over);
	else
		CHECK(w, w->event.kind == EVENT_FOREGROUND ||
				 w->event.signal == SIGCONT);
}

/* What this kind of action needs to be in place. */
static void check_action(struct world *w, size_t at)
{
	const struct action *action = &w->actions.list[at];
	const bool ticks = w->event.kind == EVENT_TICK;

	switch (action->kind) {
	case ACTION_SEND:
		check_send(w, at);
		return;
	case ACTION_RESUME:
		check_resume(w, action);
		return;
	case ACTION_KILL_CHILDREN:
		CHECK(w, w->killed && !w->plan.command_only);
		CHECK(w, w->event.kind == EVENT_REAPED);
		return;
	case ACTION_KILL_TREE:
		CHECK(w, w->killed && !w->plan.command_only && ticks);
		return;
	case ACTION_SUSPEND:
		CHECK(w, w->event.job_control || w->event.signal == SIGTSTP ||
				 (w->event.kind == EVENT_STOPPED && w->ctrl_z));
		w->ctrl_z = false;
		return;
	case ACTION_SAMPLE:
		CHECK(w, ticks && !w->limit_reached && !w->ends_leftovers);
		CHECK(w, w->plan.idle != TMO_FOREVER ||
				 w->plan.cpu != TMO_FOREVER);
		return;
	case ACTION_HOOK:
		CHECK(w, w->plan.hook != 0 && w->limit_reached &&
				 !w->hook_asked);
		w->hook_asked = true;
		w->hook_time = w->now.mono;
		return;
	case ACTION_CHECK_FOREGROUND:
		CHECK(w, ticks && w->wants_terminal && w->stopped);
		CHECK(w, w->now.mono - w->check_time >= TMO_SECOND / 5);
		w->check_time = w->now.mono;
		return;
	case ACTION_ANNOUNCE_STUCK:
		CHECK(w, ticks && w->killed && !w->stuck_announced);
		w->stuck_announced = true;
		return;
	case ACTION_ABANDON:
		CHECK(w, ticks && w->killed);
		CHECK(w, w->plan.give_up != TMO_FOREVER);
		CHECK(w, w->now.mono - w->kill_time >= w->plan.give_up);
		CHECK(w, w->machine.pursuit.gave_up);
		CHECK(w, w->machine.phase != MACHINE_ACTIVE);
		return;
	}
}

static bool may_act(enum event_kind kind)
{
	switch (kind) {
	case EVENT_TICK:
	case EVENT_SIGNAL:
	case EVENT_EXITED:
	case EVENT_REAPED:
	case EVENT_STOPPED:
	case EVENT_FOREGROUND:
	case EVENT_SAMPLE:
	case EVENT_HOOK_DONE:
		return true;
	case EVENT_CONTINUED:
	case EVENT_NONE_LEFT:
	case EVENT_TREE_KILLED:
		return false;
	}
	return false;
}

/* Whether a sampled limit is not reached too early. */
static bool may_be_over(const struct world *w)
{
	switch (w->machine.limits.reached) {
	case REASON_IDLE:
		return w->now.mono - w->start.mono >= w->plan.idle;
	case REASON_CPU:
		return w->sample.cpu >= w->plan.cpu;
	case REASON_NONE:
	case REASON_TIME:
		return false;
	}
	return false;
}

/* By the clock or by ALRM at a tick, by -i and -c at a sample. */
static void check_limit(struct world *w)
{
	const bool due = w->alarmed || world_clock(w) >= world_limit(w);
	const bool ticks = w->event.kind == EVENT_TICK;

	if (w->machine.limits.reached != REASON_NONE && !w->limit_reached) {
		if (ticks)
			CHECK(w, due && w->machine.limits.reached ==
						 REASON_TIME);
		else
			CHECK(w, w->event.kind == EVENT_SAMPLE &&
					 may_be_over(w));
		CHECK(w, !w->ends_leftovers);
		w->limit_reached = true;
	}
	/* What follows the end of the command is under no limit, but for -l
	 * wait. */
	if (ticks && due && !w->ends_leftovers &&
		(!w->command_gone || w->plan.leftovers == LEFTOVERS_WAIT))
		CHECK(w, w->limit_reached);
}

static void check_forwarded(struct world *w)
{
	const int signal = w->event.signal;
	int count = 0;

	if (w->event.kind != EVENT_SIGNAL || signal == SIGALRM ||
		signal == SIGCHLD || signal == SIGCONT || signal == SIGTSTP)
		return;
	for (size_t i = 0; i < w->actions.count; i++)
		count += w->actions.list[i].kind == ACTION_SEND &&
			 !w->actions.list[i].same_step;
	CHECK(w, count == (w->plan.command_only && w->command_gone ? 0 : 1));
}

/* What the event means for the onlooker. */
static void note_event(struct world *w)
{
	switch (w->event.kind) {
	case EVENT_SIGNAL:
		w->alarmed |= w->event.signal == SIGALRM;
		w->ctrl_z |= w->event.signal == SIGTSTP;
		w->ctrl_z &= w->event.signal != SIGCONT;
		return;
	case EVENT_EXITED:
		w->command_gone = true;
		w->stopped = false;
		return;
	case EVENT_STOPPED:
		w->stopped = true;
		w->wants_terminal = (w->event.signal == SIGTTIN ||
				     w->event.signal == SIGTTOU);
		w->check_time = w->now.mono;
		return;
	case EVENT_CONTINUED:
		w->stopped = false;
		return;
	case EVENT_HOOK_DONE:
		w->hook_over = true;
		return;
	case EVENT_TICK:
	case EVENT_REAPED:
	case EVENT_FOREGROUND:
	case EVENT_NONE_LEFT:
	case EVENT_SAMPLE:
	case EVENT_TREE_KILLED:
		return;
	}
}

/* A machine that is CLOSING only continues the hook or what a step stopped. */
static bool is_closing_work(const struct world *w)
{
	for (size_t i = 0; i < w->actions.count; i++) {
		const struct action *action = &w->actions.list[i];

		if (w->event.kind != EVENT_TICK ||
			action->kind != ACTION_RESUME ||
			!(action->target == RESUME_HOOK
					? w->hook_asked && !w->hook_over
					: action->target == RESUME_STOPPED &&
						  w->stop_sent))
			return false;
	}
	return true;
}

static void tell(struct world *w, struct event event)
{
	const bool over = w->machine.phase != MACHINE_ACTIVE;

	w->event = event;
	w->actions.count = 0;
	if (!over)
		note_event(w);
	machine_step(&w->machine, &event, w->now, &w->actions);
	CHECK(w, w->actions.count <= ACTIONS_MAX);
	if (over || !may_act(event.kind))
		CHECK(w, is_closing_work(w));
	if (w->after_event)
		w->after_event(w);
	if (over)
		return;
	check_limit(w);
	for (size_t i = 0; i < w->actions.count; i++)
		check_action(w, i);
	check_forwarded(w);
}

static struct event random_signal(uint64_t *seed)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM,
		SIGCHLD, SIGCONT, SIGTSTP, SIGUSR1, SIGPIPE};

	return (struct event){
		.kind = EVENT_SIGNAL,
		.signal = signals[random_below(seed, 10)],
		.from_terminal = random_below(seed, 2),
	};
}

static void tell_of_stops(struct world *w)
{
	static const int signals[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
	uint64_t *seed = &w->seed;

	if (w->command_gone)
		return;
	if (w->stopped && random_below(seed, 3) == 0)
		tell(w, (struct event){.kind = EVENT_CONTINUED});
	if (random_below(seed, w->stop_sent ? 3 : 12) == 0)
		tell(w, (struct event){
				.kind = EVENT_STOPPED,
				.signal = signals[random_below(seed, 4)],
				.job_control = random_below(seed, 4) == 0,
			});
}

static void tell_of_deaths(struct world *w, unsigned wake)
{
	uint64_t *seed = &w->seed;

	if (!w->command_gone && (random_below(seed, 12) == 0 || wake > 40)) {
		tell(w, (struct event){
				.kind = EVENT_EXITED,
				.signal = random_below(seed, 2)
						  ? w->second_half_signal
						  : 0,
			});
		tell(w, (struct event){.kind = EVENT_REAPED});
	} else if (random_below(seed, 8) == 0) {
		tell(w, (struct event){.kind = EVENT_REAPED});
	}
	if (w->hook_asked && !w->hook_over &&
		(random_below(seed, 5) == 0 || wake > 45))
		tell(w, (struct event){.kind = EVENT_HOOK_DONE});
	if (w->command_gone && (random_below(seed, 8) == 0 || wake > 50))
		tell(w, (struct event){.kind = EVENT_NONE_LEFT});
}

/* Often the same sample as before, so that the tree is idle. */
static void tell_a_sample(struct world *w)
{
	uint64_t *seed = &w->seed;

	w->sample.count = 1;
	if (random_below(seed, 4) == 0)
		w->sample.who = random_next(seed);
	if (random_below(seed, 4) == 0)
		w->sample.cpu += random_span(seed);
	w->sample.unreadable = random_below(seed, 20) == 0;
	tell(w, (struct event){.kind = EVENT_SAMPLE, .sample = &w->sample});
}

/* A tick, and the answers to the actions that ask for one. */
static void tell_the_time(struct world *w)
{
	bool killed_tree = false;
	bool checked = false;
	bool sampled = false;

	tell(w, (struct event){.kind = EVENT_TICK});
	for (size_t i = 0; i < w->actions.count; i++) {
		killed_tree |= w->actions.list[i].kind == ACTION_KILL_TREE;
		checked |= w->actions.list[i].kind == ACTION_CHECK_FOREGROUND;
		sampled |= w->actions.list[i].kind == ACTION_SAMPLE;
	}
	if (sampled)
		tell_a_sample(w);
	if (killed_tree)
		tell(w, (struct event){
				.kind = EVENT_TREE_KILLED,
				.count = random_below(&w->seed, 2),
			});
	if (checked && random_below(&w->seed, 2))
		tell(w, (struct event){.kind = EVENT_FOREGROUND});
	/* All that was due is done: no wake-up leads to another at once. */
	CHECK(w, machine_deadline(&w->machine) > w->now.mono);
	CHECK(w, machine_wall_deadline(&w->machine) > w->now.wall);
}

/* Before its deadline a machine has nothing to do. */
static void check_idle(struct world *w, tmo_ns deadline)
{
	struct machine before;

	if (w->now.mono >= machine_deadline(&w->machine) ||
		w->now.wall >= machine_wall_deadline(&w->machine) || w->alarmed)
		return;
	before = w->machine;
	tell(w, (struct event){.kind = EVENT_TICK});
	CHECK(w, w->actions.count == 0);
	CHECK(w, before.phase == w->machine.phase);
	CHECK(w, deadline == machine_deadline(&w->machine));
}

/* To the deadline, a little before it or late; the wall clock may be set. */
static void sleep_somehow(struct world *w)
{
	uint64_t *seed = &w->seed;
	const tmo_ns mono = machine_deadline(&w->machine);
	const tmo_ns wall = machine_wall_deadline(&w->machine);
	tmo_ns span = TMO_FOREVER;

	if (mono != TMO_FOREVER)
		span = mono - w->now.mono;
	if (wall != TMO_FOREVER && wall - w->now.wall < span)
		span = wall - w->now.wall;
	if (span == TMO_FOREVER || random_below(seed, 4) == 0)
		span = random_span(seed);
	else if (random_below(seed, 3) == 0)
		span = (tmo_ns)(random_next(seed) % (uint64_t)(span + 1));
	else if (random_below(seed, 4) == 0)
		span += random_span(seed);
	w->now.mono += span;
	w->now.wall += span;
	if (random_below(seed, 10) == 0)
		w->now.wall += random_span(seed);
	else if (random_below(seed, 10) == 0)
		w->now.wall -= random_span(seed);
	check_idle(w, mono);
}

/* Returns how often `after_event` found what it is there for. */
static unsigned live_through(
	unsigned timeline, void (*after_event)(struct world *))
{
	struct world world = {
		.seed = UINT64_C(0x9e3779b97f4a7c15) * (timeline + 1),
		.timeline = timeline,
		.now = {MONO_START, WALL_START},
		.start = {MONO_START, WALL_START},
		.grace_from = TMO_FOREVER,
		.after_event = after_event,
	};
	struct world *w = &world;

	invent_plan(w);
	machine_start(&w->machine, &w->plan, 2, w->now);
	w->warned = w->machine.limits.warned;
	for (unsigned wake = 0; wake < 64; wake++) {
		sleep_somehow(w);
		for (unsigned i = random_below(&w->seed, 7); i > 4; i--)
			tell(w, random_signal(&w->seed));
		tell_of_stops(w);
		tell_of_deaths(w, wake);
		tell_the_time(w);
	}
	/* The command has ended and nobody is left. */
	CHECK(w, w->machine.phase == MACHINE_DONE);
	CHECK(w, machine_deadline(&w->machine) == TMO_FOREVER);
	CHECK(w, machine_wall_deadline(&w->machine) == TMO_FOREVER);
	return w->met;
}

/* Lives through 20,000 timelines, and finds it often enough. */
static void live_through_all(void (*after_event)(struct world *))
{
	unsigned met = 0;

	for (unsigned timeline = 0; timeline < 20000; timeline++)
		met += live_through(timeline, after_event);
	if (after_event)
		assert_true(met > 1000);
}

static void test_any_timeline_keeps_the_rules(void **unused)
{
	(void)unused;
	live_through_all(NULL);
}

static bool is_off(const struct world *w, enum deadline which)
{
	return !deadline_is_on(&w->machine.deadlines, which);
}

static void check_closing(struct world *w)
{
	if (w->machine.phase != MACHINE_CLOSING)
		return;
	w->met++;
	CHECK(w, !w->machine.limits.on);
	for (int i = 0; i < DEADLINES; i++)
		CHECK(w, i == AT_HOOK || i == AT_RESUME ||
				 is_off(w, (enum deadline)i));
	CHECK(w, w->machine.hook != HOOK_NONE || !is_off(w, AT_RESUME));
	CHECK(w, (w->machine.hook == HOOK_NONE) == is_off(w, AT_HOOK));
}

static void test_a_closing_machine_waits_for_hook_and_resume_alone(
	void **unused)
{
	(void)unused;
	live_through_all(check_closing);
}

static void check_done(struct world *w)
{
	if (w->machine.phase != MACHINE_DONE)
		return;
	w->met++;
	CHECK(w, !w->machine.limits.on);
	for (int i = 0; i < DEADLINES; i++)
		CHECK(w, is_off(w, (enum deadline)i));
	CHECK(w, w->actions.count == 0 || w->event.kind == EVENT_TICK ||
			 w->event.kind == EVENT_EXITED ||
			 w->event.kind == EVENT_HOOK_DONE);
}

static void test_a_machine_that_is_done_has_no_deadline(void **unused)
{
	(void)unused;
	live_through_all(check_done);
}

static void check_parts(struct world *w)
{
	const struct machine *m = &w->machine;

	w->met++;
	CHECK(w,
		m->limits.on || (is_off(w, AT_LIMIT) && is_off(w, AT_WARNING) &&
					is_off(w, AT_SAMPLE)));
	CHECK(w, m->escalation.stage != KILLED ||
			 (is_off(w, AT_STEP) && is_off(w, AT_KILL)));
	CHECK(w, m->escalation.stage != NOT_BEGUN ||
			 (is_off(w, AT_STEP) && is_off(w, AT_KILL)));
	CHECK(w, m->escalation.stage == KILLED ||
			 (is_off(w, AT_TREE_KILL) && is_off(w, AT_STUCK) &&
				 is_off(w, AT_GIVE_UP)));
	CHECK(w, m->job.command == COMMAND_STOPPED || is_off(w, AT_FOREGROUND));
	CHECK(w, m->job.command != COMMAND_ENDED || is_off(w, AT_WARNING));
	CHECK(w, m->hook != HOOK_NONE || is_off(w, AT_HOOK));
}

static void test_a_part_that_is_over_has_its_deadlines_off(void **unused)
{
	(void)unused;
	live_through_all(check_parts);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_any_timeline_keeps_the_rules),
	cmocka_unit_test(
		test_a_closing_machine_waits_for_hook_and_resume_alone),
	cmocka_unit_test(test_a_machine_that_is_done_has_no_deadline),
	cmocka_unit_test(test_a_part_that_is_over_has_its_deadlines_off),
};

int main(void)
{
	return cmocka_run_group_tests_name("timelines", tests, NULL, NULL);
}
