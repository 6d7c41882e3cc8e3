/*
 * CONT goes to those that are stopped, of them to those that were asked for,
 * and to nobody who runs.
 */
#include "tmo/sys/resume.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>
#include "../fake/fake.h"
#include "tmo/sys/signal_tree.h"

static struct family family;
static struct signal_state signals;
static pid_t command;

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	signals = (struct signal_state){.has_snapshot = false};
	command = fake_fork(FAKE_SELF);
	family_set_command(&family, command);
	return 0;
}

/* As where tmo cannot adopt orphans. */
static void lead_group(void)
{
	family.group = FAKE_SELF;
}

static int tear_down(void **state)
{
	(void)state;
	pidset_free(&family.foreign);
	pidset_free(&signals.signalled);
	pidset_free(&signals.stopped);
	assert_int_equal(fake_pidfds(), 0);
	assert_int_equal(fake.bytes, 0);
	return 0;
}

static pid_t stopped_child(pid_t parent)
{
	const pid_t pid = fake_fork(parent);

	fake_of(pid)->shown.state = 'T';
	return pid;
}

static void send_tstp(void)
{
	const struct action action = {.signal = SIGTSTP, .target = TO_ALL};

	signal_tree(&family, &signals, &action);
}

static void the_command_is_resumed_unasked(void **state)
{
	const pid_t child = stopped_child(command);

	(void)state;
	resume_tree(&family, &signals, RESUME_COMMAND);
	assert_int_equal(fake_sent(command, SIGCONT), 1);
	assert_int_equal(fake_sent(child, SIGCONT), 0);
}

static void a_command_that_was_reaped_is_not_resumed(void **state)
{
	(void)state;
	fake_vanish(command);
	family_forget(&family, command);
	resume_tree(&family, &signals, RESUME_COMMAND);
	assert_int_equal(fake_sent_in_all(), 0);
}

static void all_that_are_stopped_are_resumed_and_no_other(void **state)
{
	const pid_t child = stopped_child(command);
	const pid_t grandchild = fake_fork(child);

	(void)state;
	resume_tree(&family, &signals, RESUME_STOPPED);
	assert_int_equal(fake_sent(child, SIGCONT), 1);
	assert_int_equal(fake_sent(command, SIGCONT), 0);
	assert_int_equal(fake_sent(grandchild, SIGCONT), 0);
}

static void a_member_of_the_group_that_runs_is_not_resumed(void **state)
{
	(void)state;
	fake_of(command)->shown.group = getpgrp();
	resume_tree(&family, &signals, RESUME_GROUP);
	assert_int_equal(fake_sent(command, SIGCONT), 0);
}

/* The stop is pending: it takes effect as soon as it runs. */
static void who_is_about_to_stop_is_as_good_as_stopped(void **state)
{
	(void)state;
	fake_of(command)->slow = true;
	send_tstp();
	assert_int_equal(fake_of(command)->shown.state, 'S');
	resume_tree(&family, &signals, RESUME_STOPPED);
	assert_int_equal(fake_sent(command, SIGCONT), 1);
}

static void another_pending_signal_is_no_stop(void **state)
{
	(void)state;
	fake_of(command)->pending = 1U << (SIGTERM - 1);
	resume_tree(&family, &signals, RESUME_STOPPED);
	assert_int_equal(fake_sent(command, SIGCONT), 0);
}

static void a_group_is_the_command_and_tmos_own(void **state)
{
	const pid_t member = stopped_child(FAKE_SELF);
	const pid_t other = stopped_child(FAKE_SELF);

	(void)state;
	fake_of(command)->shown.state = 'T';
	fake_of(member)->shown.group = getpgrp();
	resume_tree(&family, &signals, RESUME_GROUP);
	assert_int_equal(fake_sent(command, SIGCONT), 1);
	assert_int_equal(fake_sent(member, SIGCONT), 1);
	assert_int_equal(fake_sent(other, SIGCONT), 0);
}

static void those_that_our_tstp_stopped_are_of_the_group(void **state)
{
	const pid_t before = stopped_child(FAKE_SELF);
	const pid_t ours = fake_fork(FAKE_SELF);

	(void)state;
	send_tstp();
	assert_int_equal(fake_of(ours)->shown.state, 'T');
	resume_tree(&family, &signals, RESUME_GROUP);
	assert_int_equal(fake_sent(ours, SIGCONT), 1);
	assert_int_equal(fake_sent(before, SIGCONT), 0);
}

static void a_stop_is_ours_until_the_next_continue(void **state)
{
	const pid_t child = fake_fork(FAKE_SELF);

	(void)state;
	send_tstp();
	resume_tree(&family, &signals, RESUME_GROUP);
	fake_of(child)->shown.state = 'T';
	resume_tree(&family, &signals, RESUME_GROUP);
	assert_int_equal(fake_sent(child, SIGCONT), 1);
}

static void a_reaped_pid_may_be_somebody_elses_stop(void **state)
{
	const pid_t child = fake_fork(FAKE_SELF);

	(void)state;
	send_tstp();
	fake_vanish(child);
	family_forget(&family, child);
	signal_forget(&signals, child);
	fake.last_pid = child - 1;
	assert_int_equal(stopped_child(FAKE_SELF), child);
	resume_tree(&family, &signals, RESUME_GROUP);
	assert_int_equal(fake_sent(child, SIGCONT), 0);
}

static void who_is_no_child_of_tmo_is_resumed_by_its_pidfd(void **state)
{
	const pid_t child = stopped_child(command);

	(void)state;
	fake_before(FAKE_SIGNAL, child, 1, fake_reuse, child);
	resume_tree(&family, &signals, RESUME_STOPPED);
	assert_int_equal(fake_sent(child, SIGCONT), 0);
}

static void where_nobody_is_visible_the_group_is_resumed(void **state)
{
	(void)state;
	fake.no_proc = true;
	lead_group();
	resume_tree(&family, &signals, RESUME_STOPPED);
	assert_int_equal(fake.group_signal, SIGCONT);
	assert_int_equal(fake_sent_in_all(), 0);
}

static void where_there_is_no_group_the_command_is(void **state)
{
	(void)state;
	fake.no_proc = true;
	resume_tree(&family, &signals, RESUME_GROUP);
	assert_int_equal(fake_sent(command, SIGCONT), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	TEST(the_command_is_resumed_unasked),
	TEST(a_command_that_was_reaped_is_not_resumed),
	TEST(all_that_are_stopped_are_resumed_and_no_other),
	TEST(a_member_of_the_group_that_runs_is_not_resumed),
	TEST(who_is_about_to_stop_is_as_good_as_stopped),
	TEST(another_pending_signal_is_no_stop),
	TEST(a_group_is_the_command_and_tmos_own),
	TEST(those_that_our_tstp_stopped_are_of_the_group),
	TEST(a_stop_is_ours_until_the_next_continue),
	TEST(a_reaped_pid_may_be_somebody_elses_stop),
	TEST(who_is_no_child_of_tmo_is_resumed_by_its_pidfd),
	TEST(where_nobody_is_visible_the_group_is_resumed),
	TEST(where_there_is_no_group_the_command_is),
};

int main(void)
{
	return cmocka_run_group_tests_name("resume", tests, NULL, NULL);
}
