/*
 * KILL reaches everybody below tmo, whoever it is, however it is handed over
 * or forked meanwhile, and needs no memory for that.
 */
#include "tmo/sys/kill_tree.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>
#include "../fake/fake.h"
#include "tmo/sys/signal_tree.h"

static struct family family;
static struct signal_state signals;
static struct kill_state killed;
static pid_t command;
static size_t told_count;
static pid_t told_pid;

static void observe(
	void *context, const struct process *process, int signal, int error)
{
	(void)context;
	assert_int_equal(signal, SIGKILL);
	assert_int_equal(error, EPERM);
	told_count++;
	told_pid = process->pid;
}

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	told_count = 0;
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	signals = (struct signal_state){.observer.on_signal = observe};
	killed = (struct kill_state){.reaped = 0};
	command = fake_fork(FAKE_SELF);
	family_set_command(&family, command);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	pidset_free(&family.foreign);
	pidset_free(&signals.signalled);
	assert_int_equal(fake_pidfds(), 0);
	assert_int_equal(fake.bytes, 0);
	return 0;
}

static size_t send_kill(bool to_the_end)
{
	const struct action action = {
		.signal = SIGKILL,
		.target = TO_ALL,
	};

	return kill_start(&family, &signals, &killed, &action, to_the_end);
}

/* As a wake does: all that have ended and are tmo's. */
static void reap(pid_t from, pid_t to)
{
	for (pid_t pid = from; pid <= to; pid++) {
		if (!fake_of(pid) || !process_is_dead(&fake_of(pid)->shown) ||
			fake_of(pid)->shown.parent != FAKE_SELF)
			continue;
		fake_vanish(pid);
		kill_note_reaped(&killed);
		family_forget(&family, pid);
		signal_forget(&signals, pid);
	}
}

static bool lives(pid_t pid)
{
	return fake_of(pid) && !process_is_dead(&fake_of(pid)->shown);
}

/* ---- the children ---- */

static void a_tree_is_killed_level_by_level_as_it_is_handed_over(void **state)
{
	const pid_t child = fake_fork(command);
	const pid_t grandchild = fake_fork(child);

	(void)state;
	assert_int_equal(send_kill(false), 1);
	assert_false(lives(command));
	reap(command, grandchild);
	assert_int_equal(kill_children(&family, &signals, &killed), 1);
	assert_false(lives(child));
	reap(command, grandchild);
	assert_int_equal(kill_children(&family, &signals, &killed), 1);
	assert_false(lives(grandchild));
	reap(command, grandchild);
	assert_int_equal(kill_children(&family, &signals, &killed), 0);
}

static void a_killed_process_adds_no_child(void **state)
{
	(void)state;
	fake_before(FAKE_SIGNALLED, command, 1, fake_forks, command);
	send_kill(false);
	assert_null(fake_of(command + 1));
}

static void a_child_forked_just_before_the_kill_is_found(void **state)
{
	(void)state;
	fake_before(FAKE_SIGNAL, command, 1, fake_forks, command);
	send_kill(false);
	assert_true(lives(command + 1));
	reap(command, command);
	assert_int_equal(kill_children(&family, &signals, &killed), 1);
	assert_false(lives(command + 1));
}

static void tmos_children_of_old_are_not_killed(void **state)
{
	const pid_t before = fake_fork(FAKE_SELF);

	(void)state;
	family_add_foreign(&family, before);
	send_kill(true);
	kill_children(&family, &signals, &killed);
	kill_tree(&family, &signals, &killed);
	assert_true(lives(before));
	assert_false(lives(command));
}

static void nor_is_the_one_that_writes_for_it(void **state)
{
	const pid_t writer = fake_fork(FAKE_SELF);

	(void)state;
	family.writer = &writer;
	send_kill(true);
	kill_children(&family, &signals, &killed);
	kill_tree(&family, &signals, &killed);
	assert_true(lives(writer));
	assert_false(lives(command));
}

/* A list is as long as the tree: it is not read for each that was reaped. */
static void the_list_is_read_again_when_half_are_reaped(void **state)
{
	(void)state;
	for (int i = 0; i < 9; i++)
		fake_fork(FAKE_SELF);
	assert_int_equal(send_kill(false), 10);
	fake.reads = 0;
	reap(command, command + 3);
	assert_int_equal(kill_children(&family, &signals, &killed), 0);
	assert_int_equal(fake.reads, 0);
	reap(command + 4, command + 4);
	kill_children(&family, &signals, &killed);
	assert_int_equal(fake.reads, 1);
}

static void who_was_killed_before_does_not_count_again(void **state)
{
	(void)state;
	fake_of(command)->stuck = true;
	assert_int_equal(send_kill(false), 1);
	killed.reaped = killed.outstanding;
	assert_int_equal(kill_children(&family, &signals, &killed), 0);
	assert_int_equal(fake_sent(command, SIGKILL), 2);
}

static void who_had_another_signal_before_counts(void **state)
{
	const struct action term = {.signal = SIGTERM, .target = TO_ALL};

	(void)state;
	fake_of(command)->ignored = 1U << (SIGTERM - 1);
	assert_int_equal(signal_tree(&family, &signals, &term), 1);
	assert_int_equal(send_kill(false), 1);
}

static void a_second_kill_is_sent_at_once(void **state)
{
	(void)state;
	fake_of(command)->stuck = true;
	send_kill(false);
	send_kill(false);
	assert_int_equal(fake_sent(command, SIGKILL), 2);
}

static void a_reaped_pid_may_be_somebody_new(void **state)
{
	const pid_t daemon = fake_fork(FAKE_SELF);

	(void)state;
	assert_int_equal(send_kill(false), 2);
	reap(command, daemon);
	fake.last_pid = daemon - 1;
	assert_int_equal(fake_fork(FAKE_SELF), daemon);
	assert_int_equal(kill_children(&family, &signals, &killed), 1);
}

static void another_users_child_is_told_once(void **state)
{
	(void)state;
	fake_of(command)->other_user = true;
	assert_int_equal(send_kill(false), 0);
	killed.reaped = killed.outstanding;
	kill_children(&family, &signals, &killed);
	assert_int_equal(told_count, 1);
	assert_int_equal(told_pid, command);
}

static void kill_needs_no_memory(void **state)
{
	const pid_t orphan = fake_fork(FAKE_SELF);

	(void)state;
	fake.pages_left = 0;
	send_kill(false);
	assert_false(lives(command));
	assert_false(lives(orphan));
}

static void children_that_cannot_be_listed_are_not_taken_for_none(void **state)
{
	(void)state;
	family_is_visible(&family);
	fake.no_proc = true;
	assert_int_equal(send_kill(false), 1);
	assert_false(lives(command));
	assert_true(killed.incomplete);
	fake.no_proc = false;
	kill_children(&family, &signals, &killed);
	assert_false(killed.incomplete);
}

static void a_command_alone_is_killed_alone(void **state)
{
	const struct action action = {
		.signal = SIGKILL,
		.target = TO_COMMAND,
	};
	const pid_t orphan = fake_fork(FAKE_SELF);

	(void)state;
	assert_int_equal(
		kill_start(&family, &signals, &killed, &action, false), 1);
	assert_false(lives(command));
	assert_true(lives(orphan));
}

/* ---- the whole tree ---- */

static void who_does_not_stay_to_see_kills_the_whole_tree_at_once(void **state)
{
	const pid_t child = fake_fork(command);
	const pid_t grandchild = fake_fork(child);

	(void)state;
	assert_int_equal(send_kill(true), 3);
	assert_false(lives(grandchild));
}

/* It hangs in the kernel, so nobody is handed over to tmo. */
static void below_one_that_is_stuck_everybody_is_killed(void **state)
{
	const pid_t child = fake_fork(command);
	const pid_t grandchild = fake_fork(child);

	(void)state;
	fake_of(command)->stuck = true;
	send_kill(false);
	assert_true(lives(child));
	assert_int_equal(kill_tree(&family, &signals, &killed), 2);
	assert_false(lives(child));
	assert_false(lives(grandchild));
}

static void below_another_users_everybody_is_killed(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	fake_of(command)->other_user = true;
	send_kill(false);
	assert_int_equal(kill_tree(&family, &signals, &killed), 1);
	assert_false(lives(child));
	assert_int_equal(told_count, 1);
}

static void a_walk_kills_again_who_is_stuck_but_does_not_count_it(void **state)
{
	(void)state;
	fake_of(command)->stuck = true;
	send_kill(false);
	assert_int_equal(kill_tree(&family, &signals, &killed), 0);
	assert_int_equal(fake_sent(command, SIGKILL), 2);
}

/* Forks and ends whenever it is looked at, ten times over. */
static void run_away(pid_t pid)
{
	const pid_t next = fake_fork(pid);

	if (next < FAKE_SELF + 10)
		fake_before(FAKE_STAT, next, 1, run_away, next);
	fake_vanish(pid);
}

static void a_storm_is_stopped_first_then_killed(void **state)
{
	const pid_t last = FAKE_SELF + 10;

	(void)state;
	fake_before(FAKE_STAT, command, 1, run_away, command);
	assert_int_equal(kill_tree(&family, &signals, &killed), 1);
	assert_int_equal(fake_sent(last, SIGSTOP), 1);
	assert_int_equal(fake_sent(last, SIGKILL), 1);
	assert_true(fake_place(last, SIGSTOP) < fake_place(last, SIGKILL));
	assert_false(lives(last));
}

static pid_t late;

static void fork_late(pid_t pid)
{
	late = fake_fork(pid);
	fake_of(late)->other_user = false;
}

/* Another user's may fork when its children were listed. */
static void after_the_stop_the_whole_tree_is_killed(void **state)
{
	const pid_t other = fake_fork(FAKE_SELF);

	(void)state;
	signals.observer.on_signal = NULL;
	fake_of(other)->other_user = true;
	fake_before(FAKE_STAT, command, 1, run_away, command);
	fake_before(FAKE_STAT, other + 1, 1, fork_late, other);
	kill_tree(&family, &signals, &killed);
	assert_int_equal(fake_sent(late, SIGKILL), 1);
}

static void a_quiet_tree_is_not_stopped(void **state)
{
	(void)state;
	fake_of(command)->stuck = true;
	fake_fork(command);
	kill_tree(&family, &signals, &killed);
	assert_int_equal(fake_sent(command, SIGSTOP), 0);
}

static void a_walk_that_cannot_list_kills_the_command(void **state)
{
	(void)state;
	family_is_visible(&family);
	fake.no_proc = true;
	send_kill(false);
	fake_of(command)->shown.state = 'S';
	assert_int_equal(kill_tree(&family, &signals, &killed), 0);
	assert_int_equal(fake_sent(command, SIGKILL), 2);
	assert_true(killed.incomplete);
}

static void where_nothing_can_be_read_nobody_is_stopped_for_it(void **state)
{
	(void)state;
	family_is_visible(&family);
	fake.unread = EPERM;
	fake.reads = 0;
	assert_int_equal(send_kill(false), 1);
	assert_int_equal(signals.missed, EPERM);
	kill_tree(&family, &signals, &killed);
	assert_true(fake.reads <= 4);
	assert_int_equal(fake_sent(command, SIGSTOP), 0);
	assert_true(killed.incomplete);
	assert_int_equal(signals.missed, EPERM);
}

static void where_nobody_is_visible_there_is_no_walk(void **state)
{
	(void)state;
	fake.no_proc = true;
	assert_int_equal(send_kill(false), 1);
	assert_int_equal(kill_children(&family, &signals, &killed), 0);
	fake.reads = 0;
	assert_int_equal(kill_tree(&family, &signals, &killed), 0);
	assert_int_equal(fake_sent(command, SIGKILL), 1);
	assert_int_equal(fake.reads, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	TEST(a_tree_is_killed_level_by_level_as_it_is_handed_over),
	TEST(a_killed_process_adds_no_child),
	TEST(a_child_forked_just_before_the_kill_is_found),
	TEST(tmos_children_of_old_are_not_killed),
	TEST(nor_is_the_one_that_writes_for_it),
	TEST(the_list_is_read_again_when_half_are_reaped),
	TEST(who_was_killed_before_does_not_count_again),
	TEST(who_had_another_signal_before_counts),
	TEST(a_second_kill_is_sent_at_once),
	TEST(a_reaped_pid_may_be_somebody_new),
	TEST(another_users_child_is_told_once),
	TEST(kill_needs_no_memory),
	TEST(children_that_cannot_be_listed_are_not_taken_for_none),
	TEST(a_command_alone_is_killed_alone),
	TEST(who_does_not_stay_to_see_kills_the_whole_tree_at_once),
	TEST(below_one_that_is_stuck_everybody_is_killed),
	TEST(below_another_users_everybody_is_killed),
	TEST(a_walk_kills_again_who_is_stuck_but_does_not_count_it),
	TEST(a_storm_is_stopped_first_then_killed),
	TEST(after_the_stop_the_whole_tree_is_killed),
	TEST(a_quiet_tree_is_not_stopped),
	TEST(a_walk_that_cannot_list_kills_the_command),
	TEST(where_nothing_can_be_read_nobody_is_stopped_for_it),
	TEST(where_nobody_is_visible_there_is_no_walk),
};

int main(void)
{
	return cmocka_run_group_tests_name("kill_tree", tests, NULL, NULL);
}
