/*
 * event_order: facts of one wake, and the events that the machine hears of
 * them.
 */
#include "tmo/core/event_order.h"

#include "rig.h"

static const char *event_word(enum event_kind kind)
{
	static const char *const words[] = {
		[EVENT_TICK] = "tick",
		[EVENT_SIGNAL] = "signal",
		[EVENT_EXITED] = "exited",
		[EVENT_REAPED] = "reaped",
		[EVENT_STOPPED] = "stopped",
		[EVENT_CONTINUED] = "continued",
		[EVENT_FOREGROUND] = "foreground",
		[EVENT_NONE_LEFT] = "none-left",
		[EVENT_SAMPLE] = "sample",
		[EVENT_HOOK_DONE] = "hook-done",
		[EVENT_TREE_KILLED] = "tree-killed",
	};

	return words[kind];
}

static void expect_order(const struct child_facts *facts, const char *wanted)
{
	struct event events[EVENT_ORDER_MAX];
	const size_t count = event_order(facts, events);
	char order[128] = "";

	for (size_t i = 0; i < count; i++) {
		strcat(order, i > 0 ? " " : "");
		strcat(order, event_word(events[i].kind));
	}
	assert_string_equal(order, wanted);
}

static void test_a_wake_without_facts_is_a_tick(void **unused)
{
	(void)unused;
	expect_order(&(struct child_facts){.reaped = false}, "tick");
}

static void test_each_fact_alone_is_one_event_before_the_tick(void **unused)
{
	(void)unused;
	expect_order(&(struct child_facts){.command_continued = true},
		"continued tick");
	expect_order(
		&(struct child_facts){.stopped_by = SIGSTOP}, "stopped tick");
	expect_order(
		&(struct child_facts){.command_ended = true}, "exited tick");
	expect_order(&(struct child_facts){.reaped = true}, "reaped tick");
	expect_order(
		&(struct child_facts){.hook_ended = true}, "hook-done tick");
	expect_order(
		&(struct child_facts){.none_left = true}, "none-left tick");
}

/* A command that was continued and stopped again is stopped now. */
static void test_of_one_wake_the_continuation_comes_before_the_stop(
	void **unused)
{
	const struct child_facts facts = {
		.command_continued = true, .stopped_by = SIGTSTP};

	(void)unused;
	expect_order(&facts, "continued stopped tick");
}

static void test_the_end_comes_before_other_deaths_and_nobody_left_last(
	void **unused)
{
	const struct child_facts facts = {
		.none_left = true,
		.hook_ended = true,
		.reaped = true,
		.command_ended = true,
		.command_continued = true,
	};

	(void)unused;
	expect_order(
		&facts, "continued exited reaped hook-done none-left tick");
}

static void test_a_stop_beside_an_end_is_not_told(void **unused)
{
	const struct child_facts facts = {
		.reaped = true,
		.command_ended = true,
		.stopped_by = SIGTTIN,
		.job_control = true,
	};

	(void)unused;
	expect_order(&facts, "exited reaped tick");
}

static void test_the_end_tells_the_signal_that_it_was_by(void **unused)
{
	const struct child_facts facts = {
		.command_ended = true,
		.ended_by = SIGSEGV,
		.stopped_by = SIGSTOP,
		.job_control = true,
	};
	struct event events[EVENT_ORDER_MAX];

	(void)unused;
	assert_int_equal(event_order(&facts, events), 2);
	assert_int_equal(events[0].signal, SIGSEGV);
	assert_false(events[0].job_control);
}

static void test_a_stop_tells_its_signal_and_who_can_take_it_back(void **unused)
{
	struct child_facts facts = {.stopped_by = SIGTSTP, .ended_by = SIGSEGV};
	struct event events[EVENT_ORDER_MAX];

	(void)unused;
	assert_int_equal(event_order(&facts, events), 2);
	assert_int_equal(events[0].signal, SIGTSTP);
	assert_false(events[0].job_control);
	facts.job_control = true;
	assert_int_equal(event_order(&facts, events), 2);
	assert_true(events[0].job_control);
}

/* Every combination of facts. */
static void test_the_tick_is_the_last_of_every_wake(void **unused)
{
	(void)unused;
	for (unsigned bits = 0; bits < 1U << 7; bits++) {
		const struct child_facts facts = {
			.reaped = bits & 1,
			.command_ended = bits >> 1 & 1,
			.command_continued = bits >> 2 & 1,
			.hook_ended = bits >> 3 & 1,
			.none_left = bits >> 4 & 1,
			.job_control = bits >> 5 & 1,
			.stopped_by = bits >> 6 & 1 ? SIGSTOP : 0,
		};
		struct event events[EVENT_ORDER_MAX];
		const size_t count = event_order(&facts, events);

		assert_in_range(count, 1, EVENT_ORDER_MAX);
		for (size_t i = 0; i < count; i++)
			assert_int_equal(
				events[i].kind == EVENT_TICK, i == count - 1);
	}
}

/* The order is there for this: the end is heard before the clock. */
static void test_an_end_and_the_limit_in_one_wake_are_no_timeout(void **unused)
{
	const struct child_facts facts = {
		.command_ended = true, .reaped = true};
	struct event events[EVENT_ORDER_MAX];
	const size_t count = event_order(&facts, events);
	struct rig rig;

	(void)unused;
	start(&rig, "10s");
	sleep_until(&rig, MONO_START + 10 * TMO_SECOND);
	for (size_t i = 0; i < count; i++)
		feed(&rig, events[i]);
	expect(&rig, "10 done");
	assert_false(limit_reached(&rig));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_wake_without_facts_is_a_tick),
	cmocka_unit_test(test_each_fact_alone_is_one_event_before_the_tick),
	cmocka_unit_test(
		test_of_one_wake_the_continuation_comes_before_the_stop),
	cmocka_unit_test(
		test_the_end_comes_before_other_deaths_and_nobody_left_last),
	cmocka_unit_test(test_a_stop_beside_an_end_is_not_told),
	cmocka_unit_test(test_the_end_tells_the_signal_that_it_was_by),
	cmocka_unit_test(test_a_stop_tells_its_signal_and_who_can_take_it_back),
	cmocka_unit_test(test_the_tick_is_the_last_of_every_wake),
	cmocka_unit_test(test_an_end_and_the_limit_in_one_wake_are_no_timeout),
};

int main(void)
{
	return cmocka_run_group_tests_name("event order", tests, NULL, NULL);
}
