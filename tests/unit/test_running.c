/*
 * Who is noted when a limit is reached: the command and its living descendants,
 * once, no more than the report tells.
 */
#include "tmo/sys/running.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../fake/fake.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/run.h"

static struct run run;
static struct running *const running = &run.history.running;
static pid_t command;

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	memset(&run, 0, sizeof run);
	assert_int_equal(
		family_start(&run.family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	command = fake_fork(FAKE_SELF);
	family_set_command(&run.family, command);
	run.history.wanted = true;
	run.machine.limits.reached = REASON_TIME;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	if (running->list)
		pages_resize(running->list,
			RECORD_RUNNING_MAX * sizeof *running->list, 0);
	pidset_free(&run.family.foreign);
	assert_int_equal(fake_pidfds(), 0);
	assert_int_equal(fake.bytes, 0);
	return 0;
}

static pid_t noted(size_t i)
{
	assert_true(i < running->count);
	return running->list[i].process.pid;
}

static void nobody_is_noted_without_a_limit_or_a_report(void **state)
{
	(void)state;
	run.machine.limits.reached = REASON_NONE;
	running_note(&run);
	run.machine.limits.reached = REASON_TIME;
	run.history.wanted = false;
	running_note(&run);
	assert_int_equal(running->count, 0);
	assert_int_equal(fake.reads, 0);
}

static void those_that_live_are_noted_once_parents_first(void **state)
{
	const pid_t child = fake_fork(command);
	const pid_t dead = fake_fork(command);
	const pid_t grandchild = fake_fork(child);

	(void)state;
	fake_exit(dead);
	running_note(&run);
	fake_fork(command);
	running_note(&run);
	assert_int_equal(running->count, 3);
	assert_int_equal(noted(0), command);
	assert_int_equal(noted(1), child);
	assert_int_equal(noted(2), grandchild);
}

/* An orphan of a pid that is older stands before it in tmo's list. */
static void the_command_comes_first(void **state)
{
	const pid_t other = fake_fork(FAKE_SELF);

	(void)state;
	family_set_command(&run.family, other);
	running_note(&run);
	assert_int_equal(running->count, 2);
	assert_int_equal(noted(0), other);
	assert_int_equal(noted(1), command);
}

static void a_command_that_has_ended_is_not_noted(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	fake_exit(command);
	running_note(&run);
	assert_int_equal(running->count, 1);
	assert_int_equal(noted(0), child);
}

static void a_command_that_was_reaped_is_not_noted(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	fake_vanish(command);
	family_forget(&run.family, command);
	running_note(&run);
	assert_int_equal(running->count, 1);
	assert_int_equal(noted(0), child);
}

static void what_each_waits_in_and_has_used_is_noted(void **state)
{
	(void)state;
	strcpy(fake_of(command)->shown.wchan, "do_wait");
	fake_of(command)->shown.own.ticks = 300;
	fake_of(command)->shown.own.system = 100;
	fake_of(command)->shown.children.ticks = 700;
	running_note(&run);
	assert_int_equal(running->count, 1);
	assert_string_equal(running->list[0].process.wchan, "do_wait");
	assert_int_equal(running->list[0].usage.user, 2 * TMO_SECOND);
	assert_int_equal(running->list[0].usage.system, TMO_SECOND);
}

/* The first signal waits: a thousand are not looked at for sixty-four. */
static void no_more_are_looked_at_than_are_noted(void **state)
{
	size_t reads;

	(void)state;
	for (int i = 0; i < RECORD_RUNNING_MAX; i++)
		fake_fork(command);
	running_note(&run);
	reads = fake.reads;
	assert_int_equal(running->count, RECORD_RUNNING_MAX);
	assert_int_equal(tear_down(NULL), 0);
	set_up(NULL);
	for (int i = 0; i < 1000; i++)
		fake_fork(command);
	running_note(&run);
	assert_int_equal(running->count, RECORD_RUNNING_MAX);
	assert_int_equal(fake.reads, reads);
}

static void without_proc_or_memory_nobody_is_noted(void **state)
{
	(void)state;
	fake.no_proc = true;
	running_note(&run);
	assert_int_equal(running->count, 0);
	assert_int_equal(tear_down(NULL), 0);
	set_up(NULL);
	fake.pages_left = 0;
	running_note(&run);
	assert_int_equal(running->count, 0);
}

#define RUNNING(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	RUNNING(nobody_is_noted_without_a_limit_or_a_report),
	RUNNING(those_that_live_are_noted_once_parents_first),
	RUNNING(the_command_comes_first),
	RUNNING(a_command_that_has_ended_is_not_noted),
	RUNNING(a_command_that_was_reaped_is_not_noted),
	RUNNING(what_each_waits_in_and_has_used_is_noted),
	RUNNING(no_more_are_looked_at_than_are_noted),
	RUNNING(without_proc_or_memory_nobody_is_noted),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
