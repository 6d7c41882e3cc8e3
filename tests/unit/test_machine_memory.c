/*
 * machine_memory: what the limit on memory leads to, and that tmo goes on
 * reading when a limit, any limit, was reached.
 */
#include "rig.h"

#define MB (INT64_C(1) << 20)

/* A reading at the next deadline: so much by the cheap reading, so by shares.
 */
static void read_memory(struct rig *rig, int64_t held, int64_t shares)
{
	struct sample taken = {
		.parts = SAMPLE_MEMORY,
		.memory = {.sum = held, .added = held},
	};
	size_t wanted;

	sleep_until(rig, rig->machine.deadlines.at[AT_MEMORY]);
	tick(rig);
	machine_step(&rig->machine,
		&(struct event){.kind = EVENT_SAMPLE, .sample = &taken},
		rig->now, &rig->actions);
	wanted = rig->actions.count;
	trace_actions(rig);
	taken.memory.sum = shares;
	if (wanted > 0)
		feed(rig,
			(struct event){.kind = EVENT_SHARES, .sample = &taken});
}

static void test_the_limit_is_reached_by_shares(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-M 100M 0");
	read_memory(&rig, 100 * MB, 100 * MB);
	expect(&rig, "0.1 sample");
	read_memory(&rig, 300 * MB, 100 * MB);
	expect(&rig, "0.2 sample; 0.2 read-shares");
	assert_under_limits(&rig);
	read_memory(&rig, 300 * MB, 100 * MB + 1);
	expect(&rig, "0.3 sample; 0.3 read-shares; 0.3 TERM command-first");
	assert_int_equal(rig.machine.limits.reached, REASON_MEMORY);
}

/* The first signal's time is not waited for. */
static void test_memory_that_grows_on_is_killed_at_once(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-M 100M 0");
	read_memory(&rig, 101 * MB, 101 * MB);
	expect(&rig, "0.1 sample; 0.1 read-shares; 0.1 TERM command-first");
	read_memory(&rig, 150 * MB, 150 * MB);
	expect(&rig, "0.2 TERM snapshot; 0.2 sample");
	read_memory(&rig, 151 * MB, 151 * MB);
	expect(&rig, "0.3 sample; 0.3 read-shares; 0.3 KILL all");
	assert_true(rig.machine.limits.memory_grows);
	assert_false(is_on(&rig, AT_MEMORY));
	run_to(&rig, MINUTE);
	expect(&rig, "0.4 kill-tree; 2.3 stuck");
}

/* One that jumps above both is sent the first signal all the same. */
static void test_a_jump_is_a_limit_first(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-M 100M 0");
	read_memory(&rig, 900 * MB, 900 * MB);
	expect(&rig, "0.1 sample; 0.1 read-shares; 0.1 TERM command-first");
	read_memory(&rig, 900 * MB, 900 * MB);
	expect(&rig, "0.2 TERM snapshot; 0.2 sample; 0.2 read-shares; "
		     "0.2 KILL all");
}

static void test_neither_a_pause_nor_the_hook_is_waited_for(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-M 100M -s INT,5s,TERM 0");
	read_memory(&rig, 101 * MB, 101 * MB);
	read_memory(&rig, 151 * MB, 151 * MB);
	expect(&rig, "0.1 sample; 0.1 read-shares; 0.1 INT command-first; "
		     "0.2 INT snapshot; 0.2 sample; 0.2 read-shares; "
		     "0.2 KILL all");
	assert_false(is_on(&rig, AT_STEP) || is_on(&rig, AT_KILL));
	start(&rig, "-M 100M -o true 0");
	read_memory(&rig, 101 * MB, 101 * MB);
	expect(&rig, "0.1 sample; 0.1 read-shares; 0.1 hook");
	read_memory(&rig, 151 * MB, 151 * MB);
	expect(&rig, "0.2 sample; 0.2 read-shares; 0.2 KILL all");
	command_ends_by(&rig, SIGKILL);
	none_left(&rig);
	expect(&rig, "0.2 kill-children");
	hook_ends(&rig);
	tick(&rig);
	assert_active(&rig);
	none_left(&rig);
	expect(&rig, "0.2 done");
}

/* It is not told from what KILL does not end, but has its time. */
static void test_tmo_does_not_give_up_while_the_hook_runs(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-M 100M -k 20s -g 1s -o true 0");
	read_memory(&rig, 101 * MB, 101 * MB);
	read_memory(&rig, 151 * MB, 151 * MB);
	command_ends_by(&rig, SIGKILL);
	trace_clear(&rig);
	run_to(&rig, 20 * TMO_SECOND);
	expect(&rig, "0.3 kill-tree");
	assert_active(&rig);
	hook_ends(&rig);
	none_left(&rig);
	expect(&rig, "20 done");
	start(&rig, "-M 100M -k 20s -g 1s -o true 0");
	read_memory(&rig, 101 * MB, 101 * MB);
	read_memory(&rig, 151 * MB, 151 * MB);
	trace_clear(&rig);
	run_to(&rig, 22 * TMO_SECOND);
	expect(&rig, "0.3 kill-tree; 20.3 CONT hook; 21.3 CONT hook; "
		     "21.3 abandon");
}

static void test_so_it_is_after_another_limit(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-M 100M 1s");
	sleep_until(&rig, rig.start.mono + TMO_SECOND);
	tick(&rig);
	trace_clear(&rig);
	read_memory(&rig, 120 * MB, 120 * MB);
	expect(&rig, "1.1 TERM snapshot; 1.1 sample");
	read_memory(&rig, 151 * MB, 151 * MB);
	expect(&rig, "1.2 sample; 1.2 read-shares; 1.2 KILL all");
	assert_int_equal(rig.machine.limits.reached, REASON_TIME);
}

/* What tmo is never to do it does not do for this either. */
static void test_without_a_grace_nothing_is_read_after_a_limit(void **unused)
{
	static const char *const lines[] = {
		"-M 100M -k 0 0", "-M 100M -s KILL 0"};
	struct rig rig;

	(void)unused;
	for (size_t i = 0; i < 2; i++) {
		start(&rig, lines[i]);
		read_memory(&rig, 101 * MB, 101 * MB);
		assert_true(limit_reached(&rig));
		assert_false(is_on(&rig, AT_MEMORY));
	}
	start_as(&rig, "timeout", "-M 100M 0");
	read_memory(&rig, 101 * MB, 101 * MB);
	assert_true(limit_reached(&rig));
	assert_false(is_on(&rig, AT_MEMORY));
}

static void test_with_foreground_the_command_alone_is_killed(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-f -M 100M 0");
	read_memory(&rig, 101 * MB, 101 * MB);
	read_memory(&rig, 151 * MB, 151 * MB);
	expect(&rig, "0.1 sample; 0.1 read-shares; 0.1 TERM command; "
		     "0.2 sample; 0.2 read-shares; 0.2 KILL command");
}

/* What it has started, and what is there of it, may go on growing. */
static void test_descendants_are_watched_when_the_command_has_ended(
	void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-M 100M 0");
	read_memory(&rig, 101 * MB, 101 * MB);
	command_ends(&rig);
	trace_clear(&rig);
	read_memory(&rig, 151 * MB, 151 * MB);
	expect(&rig, "0.2 sample; 0.2 read-shares; 0.2 KILL all");
	none_left(&rig);
	assert_asleep(&rig);
}

static void test_a_command_that_ends_by_itself_is_watched_no_more(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-M 100M 0");
	command_ends(&rig);
	expect(&rig, "0 done");
	assert_asleep(&rig);
	start(&rig, "-M 100M -l kill 0");
	command_ends(&rig);
	assert_false(is_on(&rig, AT_MEMORY));
	start(&rig, "-M 100M -l wait 0");
	command_ends(&rig);
	trace_clear(&rig);
	read_memory(&rig, 101 * MB, 101 * MB);
	expect(&rig, "0.1 sample; 0.1 read-shares; 0.1 TERM all");
	assert_int_equal(rig.machine.limits.reached, REASON_MEMORY);
}

/* In one wake a KILL may come before the answer. */
static void test_an_answer_that_comes_after_kill_changes_nothing(void **unused)
{
	const struct sample taken = {
		.parts = SAMPLE_MEMORY,
		.memory = {.sum = 900 * MB, .added = 900 * MB},
	};
	struct rig rig;

	(void)unused;
	start(&rig, "-M 100M -s KILL 1s");
	sleep_until(&rig, rig.start.mono + TMO_SECOND);
	tick(&rig);
	trace_clear(&rig);
	feed(&rig, (struct event){.kind = EVENT_SAMPLE, .sample = &taken});
	feed(&rig, (struct event){.kind = EVENT_SHARES, .sample = &taken});
	expect(&rig, "");
	assert_int_equal(rig.machine.limits.reached, REASON_TIME);
}

static void test_one_walk_is_for_all_limits_that_are_due(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, "-M 100M -n 10s -c 100ms 0");
	sleep_until(&rig, rig.start.mono + TMO_SECOND / 10);
	machine_step(&rig.machine, &(struct event){.kind = EVENT_TICK}, rig.now,
		&rig.actions);
	assert_int_equal(rig.actions.count, 1);
	assert_int_equal(rig.actions.list[0].parts,
		SAMPLE_PROGRESS | SAMPLE_OUTPUT | SAMPLE_MEMORY | SAMPLE_QUICK);
	start(&rig, "-M 100M -n 10s 0");
	sleep_until(&rig, rig.start.mono + TMO_SECOND / 10);
	machine_step(&rig.machine, &(struct event){.kind = EVENT_TICK}, rig.now,
		&rig.actions);
	assert_int_equal(rig.actions.list[0].parts, SAMPLE_MEMORY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_limit_is_reached_by_shares),
		cmocka_unit_test(test_memory_that_grows_on_is_killed_at_once),
		cmocka_unit_test(test_a_jump_is_a_limit_first),
		cmocka_unit_test(
			test_neither_a_pause_nor_the_hook_is_waited_for),
		cmocka_unit_test(test_tmo_does_not_give_up_while_the_hook_runs),
		cmocka_unit_test(test_so_it_is_after_another_limit),
		cmocka_unit_test(
			test_without_a_grace_nothing_is_read_after_a_limit),
		cmocka_unit_test(
			test_with_foreground_the_command_alone_is_killed),
		cmocka_unit_test(
			test_descendants_are_watched_when_the_command_has_ended),
		cmocka_unit_test(
			test_a_command_that_ends_by_itself_is_watched_no_more),
		cmocka_unit_test(
			test_an_answer_that_comes_after_kill_changes_nothing),
		cmocka_unit_test(test_one_walk_is_for_all_limits_that_are_due),
	};

	return cmocka_run_group_tests_name("machine_memory", tests, NULL, NULL);
}
