/*
 * What is said of the tree is said of descendants that live, each once, and
 * where it cannot be known that is said too.
 */
#include "tmo/sys/sampler.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>
#include "../fake/fake.h"

static struct family family;
static pid_t command;
static size_t listed;

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	listed = 0;
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
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
	assert_int_equal(fake_pidfds(), 0);
	assert_int_equal(fake.bytes, 0);
	return 0;
}

static void note(void *context, const struct process *process)
{
	assert_ptr_equal(context, &listed);
	assert_false(process_is_dead(process));
	listed++;
}

static struct sample sample_now(void)
{
	struct sample sample = {.who = 0};

	sampler_sample(&family, &sample);
	return sample;
}

static void those_that_live_are_listed_and_counted(void **state)
{
	const pid_t child = fake_fork(command);
	const pid_t dead = fake_fork(command);
	const pid_t before = fake_fork(FAKE_SELF);

	(void)state;
	fake_exit(dead);
	family_add_foreign(&family, before);
	fake_fork(before);
	sampler_list(&family, note, &listed);
	assert_int_equal(listed, 2);
	assert_int_equal(sampler_count(&family), 2);
	fake_exit(child);
	assert_int_equal(sampler_count(&family), 1);
}

static void those_that_live_are_added_up_with_the_time_of_all(void **state)
{
	const pid_t child = fake_fork(command);
	const pid_t dead = fake_fork(command);
	const pid_t before = fake_fork(FAKE_SELF);
	struct sampler_total total = {.cpu = 7};

	(void)state;
	fake_of(command)->shown.own.ticks = 1;
	fake_of(child)->shown.own.ticks = 1;
	fake_of(dead)->shown.own.ticks = 1;
	fake_of(before)->shown.own.ticks = 1;
	fake_exit(dead);
	family_add_foreign(&family, before);
	assert_true(sampler_add_up(&family, &total));
	assert_int_equal(total.processes, 3 - 1);
	assert_true(total.cpu > 7);
}

static void without_a_child_there_is_nobody_and_nothing_is_read(void **state)
{
	(void)state;
	fake_vanish(command);
	family_set_childless(&family, true);
	fake.reads = 0;
	assert_int_equal(sampler_count(&family), 0);
	assert_int_equal(fake.reads, 0);
}

static void where_nobody_is_seen_the_count_is_not_known(void **state)
{
	(void)state;
	fake.no_proc = true;
	assert_true(sampler_count(&family) < 0);
	sampler_list(&family, note, &listed);
	assert_int_equal(listed, 0);
}

/* Those that tmo cannot adopt may be there all the same, in its group. */
static void a_group_may_live_where_tmo_has_no_child(void **state)
{
	(void)state;
	fake_vanish(command);
	family_set_childless(&family, true);
	fake.no_proc = true;
	lead_group();
	assert_true(sampler_count(&family) < 0);
}

static void a_sample_adds_up_the_cpu_time_of_all(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	fake_of(command)->shown.own.ticks = 100;
	fake_of(child)->shown.own.ticks = 50;
	fake_of(child)->shown.children.ticks = 25;
	assert_int_equal(sample_now().count, 2);
	assert_int_equal(sample_now().cpu, TMO_SECOND * 7 / 4);
	assert_false(sample_now().unreadable);
}

/* Its time is its parent's only when it has been waited for. */
static void a_zombies_cpu_time_counts_but_the_zombie_does_not(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	fake_of(child)->shown.own.ticks = 100;
	fake_exit(child);
	assert_int_equal(sample_now().count, 1);
	assert_int_equal(sample_now().cpu, TMO_SECOND);
}

static void bytes_that_move_change_the_digest(void **state)
{
	const uint64_t before = sample_now().who;

	(void)state;
	assert_true(sample_now().who == before);
	fake_of(command)->moved = 1;
	assert_false(sample_now().who == before);
}

/* An ssh-agent's are not told to its own user. */
static void one_that_does_not_tell_its_bytes_is_known_by_its_cpu_time(
	void **state)
{
	uint64_t before;

	(void)state;
	fake_of(command)->no_io = true;
	fake_of(command)->shown.own.ticks = 100;
	before = sample_now().who;
	assert_false(sample_now().unreadable);
	assert_int_equal(sample_now().cpu, TMO_SECOND);
	fake_of(command)->moved = 1;
	assert_true(sample_now().who == before);
}

static void another_users_that_is_hidden_is_too(void **state)
{
	(void)state;
	fake_of(command)->hidden = fake_of(command)->other_user = true;
	fake.command_clock = TMO_SECOND;
	assert_false(sample_now().unreadable);
	assert_int_equal(sample_now().count, 1);
	assert_int_equal(sample_now().cpu, TMO_SECOND);
}

static void where_not_even_that_is_told_it_counts_as_progress(void **state)
{
	(void)state;
	fake_of(command)->hidden = fake_of(command)->other_user = true;
	fake.command_clock = 0;
	assert_true(sample_now().unreadable);
}

/* Of those that are known: nothing is left, or all is. */
static void what_a_list_does_not_tell_is_not_counted_as_none(void **state)
{
	(void)state;
	fake_fork(command);
	assert_true(family_sees(&family));
	fake_of(command)->unlisted = true;
	assert_true(sampler_count(&family) < 0);
	fake.unread = EPERM;
	assert_true(sampler_count(&family) < 0);
}

static void unread_the_command_counts_by_its_clock(void **state)
{
	struct sample sample = {.cpu = TMO_SECOND};

	(void)state;
	assert_true(family_sees(&family));
	fake.unread = EPERM;
	fake.command_clock = 3 * TMO_SECOND;
	assert_int_equal(sampler_sample(&family, &sample), EPERM);
	assert_int_equal(sample.cpu, 4 * TMO_SECOND);
	assert_false(sample.unreadable);
	family_set_command(&family, 0);
	sample = (struct sample){.cpu = TMO_SECOND};
	assert_int_equal(sampler_sample(&family, &sample), EPERM);
	assert_int_equal(sample.cpu, TMO_SECOND);
}

/* What can be read is more. */
static void a_sample_is_no_less_than_what_was_read(void **state)
{
	const pid_t child = fake_fork(command);
	struct sample sample = {.cpu = 0};

	(void)state;
	fake_of(command)->shown.own.ticks = 100;
	fake_of(child)->shown.own.ticks = 200;
	fake_of(child)->unlisted = true;
	fake.command_clock = TMO_SECOND;
	assert_int_equal(sampler_sample(&family, &sample), ENFILE);
	assert_int_equal(sample.cpu, 3 * TMO_SECOND);
}

/* A parent before its children: one that is reaped meanwhile counts once. */
static void a_child_reaped_during_the_sample_is_not_counted_twice(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	fake_of(child)->shown.own.ticks = 100;
	fake_before(FAKE_PIDFD, child, 1, fake_vanish, child);
	assert_int_equal(sample_now().cpu, 0);
}

static void children_of_old_alone_are_no_reason_to_wait(void **state)
{
	const pid_t before = fake_fork(FAKE_SELF);

	(void)state;
	assert_false(sampler_only_foreign(&family));
	family_add_foreign(&family, before);
	assert_false(sampler_only_foreign(&family));
	fake_vanish(command);
	assert_true(sampler_only_foreign(&family));
}

static void without_children_of_old_nothing_is_read(void **state)
{
	(void)state;
	fake_vanish(command);
	assert_false(sampler_only_foreign(&family));
	assert_int_equal(fake.reads, 0);
}

static void an_unread_list_does_not_end_the_wait(void **state)
{
	const pid_t before = fake_fork(FAKE_SELF);

	(void)state;
	family_add_foreign(&family, before);
	fake_vanish(command);
	assert_true(family_sees(&family));
	fake.no_proc = true;
	assert_false(sampler_only_foreign(&family));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	TEST(those_that_live_are_listed_and_counted),
	TEST(those_that_live_are_added_up_with_the_time_of_all),
	TEST(without_a_child_there_is_nobody_and_nothing_is_read),
	TEST(where_nobody_is_seen_the_count_is_not_known),
	TEST(a_group_may_live_where_tmo_has_no_child),
	TEST(a_sample_adds_up_the_cpu_time_of_all),
	TEST(a_zombies_cpu_time_counts_but_the_zombie_does_not),
	TEST(bytes_that_move_change_the_digest),
	TEST(one_that_does_not_tell_its_bytes_is_known_by_its_cpu_time),
	TEST(another_users_that_is_hidden_is_too),
	TEST(where_not_even_that_is_told_it_counts_as_progress),
	TEST(what_a_list_does_not_tell_is_not_counted_as_none),
	TEST(unread_the_command_counts_by_its_clock),
	TEST(a_sample_is_no_less_than_what_was_read),
	TEST(a_child_reaped_during_the_sample_is_not_counted_twice),
	TEST(children_of_old_alone_are_no_reason_to_wait),
	TEST(without_children_of_old_nothing_is_read),
	TEST(an_unread_list_does_not_end_the_wait),
};

int main(void)
{
	return cmocka_run_group_tests_name("sampler", tests, NULL, NULL);
}
