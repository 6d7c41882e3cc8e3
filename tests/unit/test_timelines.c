/*
 * timelines: what holds of any timeline, whatever the plan: random ones, which
 * an onlooker judges.
 */
#include "random.h"
#include "rig.h"

struct onlooker;
static void check_at(
	const struct onlooker *seen, bool holds, const char *what, int line);

#define HOLDS(seen, condition) check_at(seen, condition, #condition, __LINE__)

#include "../onlooker.h"

/* `condition` does not hold of a run: says which one and when. */
static void check_at(
	const struct onlooker *seen, bool holds, const char *what, int line)
{
	if (!holds)
		fail_msg("line %d: timeline %u: %s (%lld ns after the start)",
			line, seen->number, what,
			(long long)(seen->now.mono - seen->start.mono));
}

struct world {
	uint64_t seed;
	struct options options;
	struct onlooker seen;
	bool (*rule)(const struct onlooker *); /* or NULL */
	unsigned judged; /* how often the rule had something to judge */
};

static void tell(struct world *w, struct event event)
{
	onlooker_tell(&w->seen, event);
	if (w->rule)
		w->judged += w->rule(&w->seen);
}

/* From a nanosecond to months, so that short spans meet long ones. */
static tmo_ns random_span(uint64_t *seed)
{
	static const tmo_ns sizes[] = {
		1, 1000, MS, 50 * MS, TMO_SECOND, MINUTE, 30 * DAY};
	const tmo_ns size = sizes[random_below(seed, 7)];

	return size + (tmo_ns)(random_next(seed) % (uint64_t)(size + 1));
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
	for (size_t i = 0; i < count; i++)
		onlooker_add_warning(options, random_span(&w->seed));
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
		options->leftovers = (enum leftovers)random_below(seed, 4);
	}
	options->idle.value =
		random_below(seed, 6) ? TMO_FOREVER : random_span(seed);
	options->no_output.value =
		random_below(seed, 6) ? TMO_FOREVER : random_span(seed);
	options->memory.value =
		random_below(seed, 6) ? TMO_FOREVER : random_span(seed);
	options->cpu.value =
		random_below(seed, 6) ? TMO_FOREVER : random_span(seed);
	options->heartbeat.value =
		random_below(seed, 6) ? 0 : random_span(seed);
	options->hook = random_below(seed, 4) ? NULL : "true";
	if (options->limit.value != TMO_FOREVER && random_below(seed, 3) == 0) {
		options->wall = true;
		options->limit.value += WALL_START;
	}
	invent_steps(w);
	invent_warnings(w);
	plan_make(&w->seen.plan, options);
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

static void report_stops(struct world *w)
{
	static const int signals[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
	uint64_t *seed = &w->seed;

	if (w->seen.command_gone)
		return;
	if (w->seen.stopped && random_below(seed, 3) == 0)
		tell(w, (struct event){.kind = EVENT_CONTINUED});
	if (random_below(seed, w->seen.stop_sent ? 3 : 12) == 0)
		tell(w, (struct event){
				.kind = EVENT_STOPPED,
				.signal = signals[random_below(seed, 4)],
				.job_control = random_below(seed, 4) == 0,
			});
}

static void report_deaths(struct world *w, unsigned wake)
{
	uint64_t *seed = &w->seed;

	if (!w->seen.command_gone &&
		(random_below(seed, 12) == 0 || wake > 40)) {
		tell(w, (struct event){
				.kind = EVENT_EXITED,
				.signal = random_below(seed, 2)
						  ? w->seen.second_half_signal
						  : 0,
			});
		tell(w, (struct event){.kind = EVENT_REAPED});
	} else if (random_below(seed, 8) == 0) {
		tell(w, (struct event){.kind = EVENT_REAPED});
	}
	if (w->seen.hook_asked && !w->seen.hook_over &&
		(random_below(seed, 5) == 0 || wake > 45))
		tell(w, (struct event){.kind = EVENT_HOOK_DONE});
	if (w->seen.command_gone && (random_below(seed, 8) == 0 || wake > 50))
		tell(w, (struct event){.kind = EVENT_NONE_LEFT});
}

/* Around the limit, and around one and a half times as much. */
static int64_t random_sum(struct world *w)
{
	const int64_t limit = w->seen.plan.memory;

	if (limit == TMO_FOREVER)
		return 0;
	return limit / 4 * (int64_t)random_below(&w->seed, 8) +
	       (int64_t)random_below(&w->seed, 2);
}

static void report_shares(struct world *w)
{
	const int64_t sum = random_sum(w);

	if (sum < w->seen.sample.memory.sum)
		w->seen.sample.memory.sum = sum;
	tell(w, (struct event){
			.kind = EVENT_SHARES, .sample = &w->seen.sample});
}

/* Often the same sample as before, so that the tree is idle and silent. */
static void report_a_sample(struct world *w, unsigned parts)
{
	uint64_t *seed = &w->seed;

	w->seen.sample.parts = parts;
	w->seen.sample.begun = w->seen.now.mono;
	w->seen.sample.count = 1;
	if (random_below(seed, 4) == 0)
		w->seen.sample.who = random_next(seed);
	if (random_below(seed, 4) == 0)
		w->seen.sample.cpu += random_span(seed);
	if (random_below(seed, 4) == 0)
		w->seen.sample.output.bytes = random_next(seed);
	w->seen.sample.output.lost = random_below(seed, 20) == 0;
	w->seen.sample.unreadable = random_below(seed, 20) == 0;
	w->seen.sample.memory = (struct memory_reading){
		.sum = random_sum(w),
		.hidden = random_below(seed, 2),
		.added = random_sum(w),
		.cost = random_span(seed) / 1000,
	};
	tell(w, (struct event){
			.kind = EVENT_SAMPLE, .sample = &w->seen.sample});
	if (w->seen.actions.count > 0 &&
		w->seen.actions.list[0].kind == ACTION_READ_SHARES)
		report_shares(w);
}

/* A tick, and the answers to the actions that ask for one. */
static void report_the_time(struct world *w)
{
	bool killed_tree = false;
	bool checked = false;
	unsigned parts = 0;

	tell(w, (struct event){.kind = EVENT_TICK});
	for (size_t i = 0; i < w->seen.actions.count; i++) {
		killed_tree |= w->seen.actions.list[i].kind == ACTION_KILL_TREE;
		checked |=
			w->seen.actions.list[i].kind == ACTION_CHECK_FOREGROUND;
		parts |= w->seen.actions.list[i].parts;
	}
	if (parts != 0)
		report_a_sample(w, parts);
	if (killed_tree)
		tell(w, (struct event){
				.kind = EVENT_TREE_KILLED,
				.count = random_below(&w->seed, 2),
			});
	if (checked && random_below(&w->seed, 2))
		tell(w, (struct event){.kind = EVENT_FOREGROUND});
	/* All that was due is done: no wake-up leads to another at once. */
	HOLDS(&w->seen, machine_deadline(&w->seen.machine) > w->seen.now.mono);
	HOLDS(&w->seen,
		machine_wall_deadline(&w->seen.machine) > w->seen.now.wall);
}

/* Before its deadline a machine has nothing to do. */
static void check_idle(struct world *w, tmo_ns deadline)
{
	struct machine before;

	if (w->seen.now.mono >= machine_deadline(&w->seen.machine) ||
		w->seen.now.wall >= machine_wall_deadline(&w->seen.machine) ||
		w->seen.alarmed)
		return;
	before = w->seen.machine;
	tell(w, (struct event){.kind = EVENT_TICK});
	HOLDS(&w->seen, w->seen.actions.count == 0);
	HOLDS(&w->seen, before.phase == w->seen.machine.phase);
	HOLDS(&w->seen, deadline == machine_deadline(&w->seen.machine));
}

/* To the deadline, a little before it or late; the wall clock may be set. */
static void sleep_somehow(struct world *w)
{
	uint64_t *seed = &w->seed;
	const tmo_ns mono = machine_deadline(&w->seen.machine);
	const tmo_ns wall = machine_wall_deadline(&w->seen.machine);
	tmo_ns span = TMO_FOREVER;

	if (mono != TMO_FOREVER)
		span = mono - w->seen.now.mono;
	if (wall != TMO_FOREVER && wall - w->seen.now.wall < span)
		span = wall - w->seen.now.wall;
	if (span == TMO_FOREVER || random_below(seed, 4) == 0)
		span = random_span(seed);
	else if (random_below(seed, 3) == 0)
		span = (tmo_ns)(random_next(seed) % (uint64_t)(span + 1));
	else if (random_below(seed, 4) == 0)
		span += random_span(seed);
	w->seen.now.mono += span;
	w->seen.now.wall += span;
	if (random_below(seed, 10) == 0)
		w->seen.now.wall += random_span(seed);
	else if (random_below(seed, 10) == 0)
		w->seen.now.wall -= random_span(seed);
	check_idle(w, mono);
}

/* Returns how often `rule` had something to judge. */
static unsigned live_through(
	unsigned timeline, bool (*rule)(const struct onlooker *))
{
	struct world world = {
		.seed = UINT64_C(0x9e3779b97f4a7c15) * (timeline + 1),
		.seen = {.number = timeline, .now = {MONO_START, WALL_START}},
		.rule = rule,
	};
	struct world *w = &world;

	invent_plan(w);
	onlooker_start(&w->seen, 2);
	for (unsigned wake = 0; wake < 64; wake++) {
		sleep_somehow(w);
		for (unsigned i = random_below(&w->seed, 7); i > 4; i--)
			tell(w, random_signal(&w->seed));
		report_stops(w);
		report_deaths(w, wake);
		report_the_time(w);
	}
	/* The command has ended and nobody is left. */
	HOLDS(&w->seen, w->seen.machine.phase == MACHINE_DONE);
	HOLDS(&w->seen, machine_deadline(&w->seen.machine) == TMO_FOREVER);
	HOLDS(&w->seen, machine_wall_deadline(&w->seen.machine) == TMO_FOREVER);
	return w->judged;
}

/* Through 20,000 timelines; `rule` must have had enough to judge. */
static void live_through_all(bool (*rule)(const struct onlooker *))
{
	unsigned judged = 0;

	for (unsigned timeline = 0; timeline < 20000; timeline++)
		judged += live_through(timeline, rule);
	if (rule)
		assert_true(judged > 1000);
}

static void test_any_timeline_keeps_the_rules(void **unused)
{
	(void)unused;
	live_through_all(NULL);
}

static bool is_off(const struct onlooker *o, enum deadline which)
{
	return !deadline_is_on(&o->machine.deadlines, which);
}

static bool check_closing(const struct onlooker *o)
{
	if (o->machine.phase != MACHINE_CLOSING)
		return false;
	HOLDS(o, !o->machine.limits.on);
	for (int i = 0; i < DEADLINES; i++)
		HOLDS(o, i == AT_HOOK || i == AT_HOOK_GIVE_UP ||
				 i == AT_RESUME || is_off(o, (enum deadline)i));
	HOLDS(o, o->machine.hook != HOOK_NONE || !is_off(o, AT_RESUME));
	HOLDS(o, (o->machine.hook == HOOK_NONE) ==
			 (is_off(o, AT_HOOK) && is_off(o, AT_HOOK_GIVE_UP)));
	return true;
}

static void test_a_closing_machine_waits_for_hook_and_resume_alone(
	void **unused)
{
	(void)unused;
	live_through_all(check_closing);
}

static bool check_done(const struct onlooker *o)
{
	if (o->machine.phase != MACHINE_DONE)
		return false;
	HOLDS(o, !o->machine.limits.on);
	for (int i = 0; i < DEADLINES; i++)
		HOLDS(o, is_off(o, (enum deadline)i));
	HOLDS(o, o->actions.count == 0 || o->event.kind == EVENT_TICK ||
			 o->event.kind == EVENT_EXITED ||
			 o->event.kind == EVENT_SAMPLE ||
			 o->event.kind == EVENT_SHARES ||
			 o->event.kind == EVENT_HOOK_DONE);
	return true;
}

static void test_a_machine_that_is_done_has_no_deadline(void **unused)
{
	(void)unused;
	live_through_all(check_done);
}

static bool check_parts(const struct onlooker *o)
{
	const struct machine *m = &o->machine;

	HOLDS(o,
		m->limits.on || (is_off(o, AT_LIMIT) && is_off(o, AT_WARNING) &&
					is_off(o, AT_SAMPLE)));
	HOLDS(o, m->limits.on || m->limits.reached != REASON_NONE ||
			 is_off(o, AT_MEMORY));
	HOLDS(o, m->escalation.stage != KILLED || is_off(o, AT_MEMORY));
	HOLDS(o, m->escalation.stage != KILLED ||
			 (is_off(o, AT_STEP) && is_off(o, AT_KILL)));
	HOLDS(o, m->escalation.stage != NOT_BEGUN ||
			 (is_off(o, AT_STEP) && is_off(o, AT_KILL)));
	HOLDS(o, m->escalation.stage == KILLED ||
			 (is_off(o, AT_TREE_KILL) && is_off(o, AT_STUCK) &&
				 is_off(o, AT_GIVE_UP)));
	HOLDS(o, m->job.command == COMMAND_STOPPED || is_off(o, AT_FOREGROUND));
	HOLDS(o, m->job.command != COMMAND_ENDED || is_off(o, AT_WARNING));
	HOLDS(o, m->hook != HOOK_NONE ||
			 (is_off(o, AT_HOOK) && is_off(o, AT_HOOK_GIVE_UP)));
	HOLDS(o, m->hook != HOOK_KILLED || is_off(o, AT_HOOK));
	return true;
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
