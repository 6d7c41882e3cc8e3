/*
 * A quick sample reads only who has run since the last one, and tells the same
 * as one that reads all.
 */
#include "tmo/sys/sampler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "../fake/fake.h"
#include "rooms.h"

enum { PARTS = SAMPLE_PROGRESS | SAMPLE_OUTPUT };

static struct family family;
static struct sampler sampler;
static pid_t command;
static pid_t child;

/* Every process has a clock of its own. */
static pid_t fork_at(pid_t parent, tmo_ns clock)
{
	const pid_t pid = fake_fork(parent);

	fake_of(pid)->clock = clock;
	fake_of(pid)->moved = (struct moved){.read = 3, .written = 10};
	return pid;
}

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	sampler = (struct sampler){.memory.threads = 0};
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	command = fork_at(FAKE_SELF, 1000);
	child = fork_at(command, 2000);
	family_set_command(&family, command);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	rooms_forget(&sampler.processes.now);
	rooms_forget(&sampler.processes.before);
	pidset_free(&family.foreign);
	assert_int_equal(fake.bytes, 0);
	return 0;
}

static struct sample take(unsigned parts)
{
	struct sample sample = {.parts = parts};

	fake.reads = 0;
	assert_int_equal(sampler_sample(&family, &sample, &sampler), 0);
	return sample;
}

static void runs(pid_t pid)
{
	fake_of(pid)->clock++;
}

static void writes(pid_t pid)
{
	fake_of(pid)->moved.written += 10;
	runs(pid);
}

static void assert_equal(const struct sample *one, const struct sample *other)
{
	assert_true(one->who == other->who);
	assert_int_equal(one->count, other->count);
	assert_int_equal(one->cpu, other->cpu);
	assert_int_equal(one->unreadable, other->unreadable);
	assert_true(one->output.bytes == other->output.bytes);
	assert_true(one->output.unread == other->output.unread);
	assert_true(one->output.chld_ignored == other->output.chld_ignored);
	assert_int_equal(one->output.lost, other->output.lost);
}

/* A list of children each, tmo's own too, and no more. */
static void one_that_has_not_run_is_not_read_again(void **state)
{
	size_t all;

	(void)state;
	take(PARTS);
	all = fake.reads;
	take(PARTS | SAMPLE_QUICK);
	assert_int_equal(fake.reads, 3);
	assert_true(all > 3);
	take(PARTS | SAMPLE_QUICK);
	assert_int_equal(fake.reads, 3);
}

static void one_that_has_run_is_read(void **state)
{
	(void)state;
	assert_int_equal(take(PARTS).output.bytes, 20);
	writes(child);
	assert_int_equal(take(PARTS | SAMPLE_QUICK).output.bytes, 30);
	writes(command);
	assert_int_equal(take(PARTS | SAMPLE_QUICK).output.bytes, 40);
}

static void waits_for_a_child(pid_t pid)
{
	fake_of(pid)->shown.children.ticks += 5;
	writes(pid);
}

/* Its clock is older than its files. */
static void one_that_runs_while_it_is_read_is_read_again(void **state)
{
	struct sample quick, full;

	(void)state;
	fake_before(FAKE_STAT, child, 1, waits_for_a_child, child);
	take(PARTS);
	take(PARTS | SAMPLE_QUICK);
	assert_true(fake.reads > 3);
	fake_before(FAKE_LIST, child, 1, waits_for_a_child, child);
	take(PARTS);
	quick = take(PARTS | SAMPLE_QUICK);
	full = take(PARTS);
	assert_equal(&quick, &full);
}

static void both_kinds_of_sample_tell_the_same(void **state)
{
	struct sample quick, full;

	(void)state;
	fake_of(command)->shown.own.ticks = 100;
	fake_of(command)->shown.children.ticks = 50;
	fake_of(command)->shown.children.faults = 7;
	fake_of(child)->shown.children.forgotten = true;
	fake_of(child)->shown.own.ticks = 10;
	take(PARTS);
	quick = take(PARTS | SAMPLE_QUICK);
	assert_int_equal(quick.cpu, TMO_SECOND * 16 / 10);
	full = take(PARTS);
	assert_equal(&quick, &full);
}

/* Where a clock stood still although its process ran. */
static void one_that_is_not_quick_reads_all(void **state)
{
	(void)state;
	take(PARTS);
	fake_of(child)->moved.written++;
	assert_int_equal(take(PARTS | SAMPLE_QUICK).output.bytes, 20);
	assert_int_equal(take(PARTS).output.bytes, 21);
}

static void so_does_every_one_where_clocks_count_ticks(void **state)
{
	(void)state;
	fake.no_exact_clock = true;
	take(PARTS);
	fake_of(child)->moved.written++;
	assert_int_equal(take(PARTS | SAMPLE_QUICK).output.bytes, 21);
}

static void one_without_a_clock_is_read(void **state)
{
	(void)state;
	fake_of(child)->clock = 0;
	take(PARTS);
	fake_of(child)->moved.written++;
	assert_int_equal(take(PARTS | SAMPLE_QUICK).output.bytes, 21);
}

/* Its pid says nothing. */
static void another_that_has_its_pid_is_read(void **state)
{
	(void)state;
	take(PARTS);
	fake_vanish(child);
	fake.last_pid = child - 1;
	assert_int_equal(fork_at(command, 2001), child);
	fake_of(child)->moved.written = 11;
	assert_int_equal(take(PARTS | SAMPLE_QUICK).output.bytes, 21);
}

static void children_of_one_that_has_not_run_are_seen(void **state)
{
	pid_t below;

	(void)state;
	take(PARTS);
	below = fork_at(child, 3000);
	assert_int_equal(take(PARTS | SAMPLE_QUICK).output.bytes, 30);
	writes(below);
	assert_int_equal(take(PARTS | SAMPLE_QUICK).output.bytes, 40);
}

/* It runs in order to end. */
static void one_that_has_ended_is_a_zombie(void **state)
{
	(void)state;
	take(PARTS);
	runs(child);
	fake_exit(child);
	assert_int_equal(take(PARTS | SAMPLE_QUICK).count, 1);
	assert_int_equal(take(PARTS | SAMPLE_QUICK).count, 1);
}

static void others_may_come_and_go_before_it(void **state)
{
	pid_t many[20];
	struct sample quick, full;

	(void)state;
	for (int i = 0; i < 20; i++)
		many[i] = fork_at(command, 3000 + i);
	take(PARTS);
	for (int i = 0; i < 20; i += 3)
		fake_vanish(many[i]);
	fork_at(command, 4000);
	writes(many[19]);
	quick = take(PARTS | SAMPLE_QUICK);
	full = take(PARTS);
	assert_equal(&quick, &full);
}

static void without_memory_all_are_read(void **state)
{
	const struct rooms rooms = rooms_take();

	(void)state;
	fake.pages_left = 0;
	/* The walk has none either. */
	sampler_sample(&family, &(struct sample){.parts = PARTS}, &sampler);
	assert_int_equal(sampler.processes.now.count, 0);
	rooms_give_back(&rooms);
	fake.pages_left = -1;
	assert_int_equal(take(PARTS | SAMPLE_QUICK).output.bytes, 20);
}

/* One for -M alone asks for no bytes. */
static void a_sample_of_memory_in_between_is_none_of_them(void **state)
{
	(void)state;
	take(PARTS);
	fake_of(child)->memory = 4096;
	memory_tally_begin(&sampler.memory);
	take(SAMPLE_MEMORY);
	assert_int_equal(memory_tally_end(&sampler.memory).sum, 4096);
	rooms_forget(&sampler.memory.now);
	take(PARTS | SAMPLE_QUICK);
	assert_int_equal(fake.reads, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	TEST(one_that_has_not_run_is_not_read_again),
	TEST(one_that_has_run_is_read),
	TEST(one_that_runs_while_it_is_read_is_read_again),
	TEST(both_kinds_of_sample_tell_the_same),
	TEST(one_that_is_not_quick_reads_all),
	TEST(so_does_every_one_where_clocks_count_ticks),
	TEST(one_without_a_clock_is_read),
	TEST(another_that_has_its_pid_is_read),
	TEST(children_of_one_that_has_not_run_are_seen),
	TEST(one_that_has_ended_is_a_zombie),
	TEST(others_may_come_and_go_before_it),
	TEST(without_memory_all_are_read),
	TEST(a_sample_of_memory_in_between_is_none_of_them),
};

int main(void)
{
	return cmocka_run_group_tests_name("process_cache", tests, NULL, NULL);
}
