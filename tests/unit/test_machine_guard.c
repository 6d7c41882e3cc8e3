/*
 * What the machine makes of -d: the end of tmo's parent, of the guard, and in
 * the guard of tmo.
 */
#include "rig.h"

static const struct event dead_by_kill = {
	.kind = EVENT_KILLED,
	.command_ended = true,
	.signal = SIGKILL,
};

static void test_the_end_of_the_parent_is_a_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-d -k 1s 0");
	feed(&rig, (struct event){.kind = EVENT_PARENT_ENDED});
	assert_int_equal(rig.machine.limits.reached, REASON_PARENT);
	run_to(&rig, TMO_SECOND);
	expect(&rig, "0 TERM command-first; 0.1 TERM snapshot; 1 KILL all");
}

static void test_the_end_of_the_parent_runs_the_hook(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-d -o true 0");
	feed(&rig, (struct event){.kind = EVENT_PARENT_ENDED});
	assert_int_equal(rig.machine.hook, HOOK_BEFORE_SIGNAL);
}

static void test_a_kill_of_tmo_is_a_limit_without_a_hook(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-d -o true 0");
	feed(&rig, (struct event){.kind = EVENT_KILLED});
	assert_int_equal(rig.machine.limits.reached, REASON_KILLED);
	assert_int_equal(rig.machine.hook, HOOK_NONE);
	expect(&rig, "0 TERM command-first");
}

/* What outlives the command has its grace under -l fail alone. */
static void test_as_timeout_leftovers_have_their_grace_under_fail(void **unused)
{
	struct rig rig;

	(void)unused;
	start_as(&rig, "timeout", "-d -l fail -k 1s 0");
	feed(&rig, dead_by_kill);
	run_to(&rig, TMO_SECOND);
	expect(&rig, "0 TERM all; 1 KILL all");
	start_as(&rig, "timeout", "-d -k 1s 0");
	feed(&rig, dead_by_kill);
	expect(&rig, "0 TERM all; 0 done");
}

static void test_a_kill_of_the_guard_runs_the_hook(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-d -o true 0");
	feed(&rig, (struct event){.kind = EVENT_GUARD_KILLED});
	assert_int_equal(rig.machine.limits.reached, REASON_GUARD_KILLED);
	assert_int_equal(rig.machine.hook, HOOK_BEFORE_SIGNAL);
}

static void test_a_command_that_ended_first_has_lost_no_parent(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-d 0");
	command_ends(&rig);
	feed(&rig, (struct event){.kind = EVENT_PARENT_ENDED});
	assert_false(limit_reached(&rig));
	expect(&rig, "0 done");
}

static void test_a_later_end_of_the_parent_changes_no_reason(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-d 10s");
	run_to(&rig, 11 * TMO_SECOND);
	feed(&rig, (struct event){.kind = EVENT_PARENT_ENDED});
	feed(&rig, (struct event){.kind = EVENT_GUARD_KILLED});
	assert_int_equal(rig.machine.limits.reached, REASON_TIME);
	expect(&rig, "10 TERM command-first; 10.1 TERM snapshot");
}

/* KILL of the whole group: what the dead command left is ended all the same. */
static void test_a_kill_reaches_what_a_dead_command_left(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-d 0");
	feed(&rig, dead_by_kill);
	expect(&rig, "0 TERM all");
	assert_int_equal(rig.machine.phase, MACHINE_ACTIVE);
	start(&rig, "-d -k 0 0");
	feed(&rig, dead_by_kill);
	assert_int_equal(rig.machine.phase, MACHINE_DONE);
}

/* Nothing is waited for: what is left stays, as without a KILL. */
static void test_a_kill_after_the_commands_end_changes_nothing(void **unused)
{
	struct event event = {.kind = EVENT_KILLED, .command_ended = true};
	struct rig rig;

	(void)unused;
	start(&rig, "-d 0");
	feed(&rig, event);
	assert_int_equal(rig.machine.phase, MACHINE_DONE);
	assert_false(limit_reached(&rig));
	for (int i = 0; i < 2; i++) {
		event.was_ending = i == 0; /* a signal was under way */
		start(&rig, i == 0 ? "-d 0" : "-d -l wait 0");
		feed(&rig, event);
		expect(&rig, "0 TERM all");
		assert_int_equal(rig.machine.limits.reached, REASON_KILLED);
	}
}

/* It decides, too, whether a guard without children may leave. */
static void test_a_command_that_had_ended_is_told_from_a_killed_one(
	void **unused)
{
	struct event killed = {.kind = EVENT_KILLED, .command_ended = true};

	(void)unused;
	assert_true(machine_ended_before(&killed));
	killed.signal = SIGTERM;
	assert_true(machine_ended_before(&killed));
	assert_false(machine_ended_before(&dead_by_kill));
	killed.was_ending = true;
	assert_false(machine_ended_before(&killed));
	assert_false(machine_ended_before(&(struct event){0}));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_the_end_of_the_parent_is_a_limit),
	cmocka_unit_test(test_the_end_of_the_parent_runs_the_hook),
	cmocka_unit_test(test_a_kill_of_tmo_is_a_limit_without_a_hook),
	cmocka_unit_test(test_as_timeout_leftovers_have_their_grace_under_fail),
	cmocka_unit_test(test_a_kill_of_the_guard_runs_the_hook),
	cmocka_unit_test(test_a_command_that_ended_first_has_lost_no_parent),
	cmocka_unit_test(test_a_later_end_of_the_parent_changes_no_reason),
	cmocka_unit_test(test_a_kill_reaches_what_a_dead_command_left),
	cmocka_unit_test(test_a_kill_after_the_commands_end_changes_nothing),
	cmocka_unit_test(
		test_a_command_that_had_ended_is_told_from_a_killed_one),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
