/*
 * A sum over processes that come, go and share while it is made: nobody counts
 * twice, and nobody for more than there is.
 */
#include "tmo/sys/memory_tally.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "../fake/fake.h"
#include "tmo/sys/list_room.h"
#include "tmo/sys/memory_shares.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/sampler.h"
#include "rooms.h"

#define MB (INT64_C(1) << 20)

static struct family family;
static struct sampler sampler;
static struct memory_tally *const tally = &sampler.memory;
static pid_t command;

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	sampler = (struct sampler){.memory.threads = 0};
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	command = fake_fork(FAKE_SELF);
	family_set_command(&family, command);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	rooms_forget(&tally->now);
	rooms_forget(&tally->before);
	pidset_free(&family.foreign);
	assert_int_equal(fake_pidfds(), 0);
	assert_int_equal(fake.bytes, 0);
	return 0;
}

static struct memory_reading look(void)
{
	struct sample sample = {.parts = SAMPLE_MEMORY};

	memory_tally_begin(tally);
	sampler_sample(&family, &sample, &sampler);
	return memory_tally_end(tally);
}

static int64_t shares(void)
{
	return memory_shares(tally, &family).sum;
}

static void hold(pid_t pid, int64_t held, int64_t share)
{
	fake_of(pid)->memory = held;
	fake_of(pid)->share = share;
}

/* Forked from the command, of whose memory each has a half. */
static pid_t fork_sharer(int64_t held)
{
	const pid_t child = fake_fork(command);

	fake_of(child)->shown.own.forked = true;
	hold(command, held, held / 2);
	hold(child, held, held / 2);
	return child;
}

static void the_sum_is_of_all_that_live(void **state)
{
	const pid_t child = fake_fork(command);
	const pid_t dead = fake_fork(command);

	(void)state;
	hold(command, 3 * MB, 3 * MB);
	hold(child, 4 * MB, 4 * MB);
	hold(dead, 5 * MB, 5 * MB);
	fake_exit(dead);
	assert_int_equal(look().sum, 7 * MB);
	assert_int_equal(look().hidden, 0);
	assert_int_equal(shares(), 7 * MB);
}

static void others_children_do_not_count(void **state)
{
	const pid_t foreign = fake_fork(FAKE_SELF);

	(void)state;
	hold(command, MB, MB);
	hold(foreign, 4 * MB, 4 * MB);
	family_add_foreign(&family, foreign);
	assert_int_equal(look().sum, MB);
}

static void what_is_shared_counts_once_by_shares(void **state)
{
	(void)state;
	fork_sharer(100 * MB);
	assert_int_equal(look().sum, 200 * MB);
	assert_int_equal(shares(), 100 * MB);
}

static void one_that_runs_on_its_parents_memory_counts_nothing(void **state)
{
	const pid_t child = fork_sharer(100 * MB);

	(void)state;
	hold(command, 100 * MB, 100 * MB);
	hold(child, 100 * MB, 100 * MB);
	fake_of(child)->memory_of = command;
	assert_int_equal(look().sum, 100 * MB);
	assert_int_equal(shares(), 100 * MB);
	/* It execs. */
	fake_of(child)->memory_of = 0;
	fake_of(child)->shown.own.forked = false;
	hold(child, MB, MB);
	assert_int_equal(look().sum, 101 * MB);
	assert_int_equal(look().added, MB);
}

/* Its other threads go on; the kernel compares that of its first with none. */
static void one_whose_first_thread_has_ended_counts(void **state)
{
	const pid_t child = fork_sharer(100 * MB);

	(void)state;
	fake_of(child)->memory_of = command;
	fake_of(child)->shown.state = 'Z';
	fake_of(child)->shown.threads = 2;
	assert_int_equal(look().sum, 200 * MB);
}

/* Its parent waits in the kernel until it has exec'd. */
static void without_kcmp_a_waiting_parent_tells(void **state)
{
	const pid_t child = fork_sharer(100 * MB);

	(void)state;
	fake.no_kcmp = true;
	assert_int_equal(look().sum, 200 * MB);
	fake_of(command)->shown.state = 'D';
	assert_int_equal(look().sum, 100 * MB);
	hold(child, 99 * MB, 50 * MB);
	assert_int_equal(look().sum, 199 * MB);
}

static void one_whose_share_is_not_told_counts_in_full(void **state)
{
	const pid_t child = fork_sharer(100 * MB);

	(void)state;
	fake_of(child)->no_share = true;
	look();
	assert_int_equal(shares(), 150 * MB);
}

static void one_that_cannot_be_read_counts_nothing(void **state)
{
	const pid_t child = fork_sharer(100 * MB);

	(void)state;
	fake_of(child)->hidden = fake_of(child)->other_user = true;
	assert_int_equal(look().sum, 100 * MB);
}

static void take_all(pid_t pid)
{
	hold(pid, 100 * MB, 100 * MB);
}

/* Its share is the other's as soon as it has gone. */
static void one_that_ends_after_its_share_was_read_counts_nothing(void **state)
{
	const pid_t child = fork_sharer(100 * MB);

	(void)state;
	look();
	fake_before(FAKE_SHARE, child, 1, fake_exit, command);
	fake_before(FAKE_SHARE, child, 1, take_all, child);
	assert_int_equal(shares(), 100 * MB);
}

static void exec(pid_t pid)
{
	fake_of(pid)->shown.own.forked = false;
	hold(pid, MB, MB);
}

static void nor_does_one_that_execs_count_more_than_it_holds(void **state)
{
	const pid_t child = fork_sharer(100 * MB);
	const pid_t last = fake_fork(command);

	(void)state;
	hold(last, MB, MB);
	look();
	fake_before(FAKE_SHARE, last, 1, exec, child);
	assert_int_equal(shares(), 50 * MB + MB + MB);
}

static void reuse(pid_t pid)
{
	fake_reuse(pid);
	hold(pid, 500 * MB, 500 * MB);
}

static void a_stranger_with_its_pid_counts_nothing(void **state)
{
	const pid_t child = fork_sharer(100 * MB);

	(void)state;
	look();
	fake_before(FAKE_SHARE, child, 1, reuse, child);
	assert_int_equal(shares(), 50 * MB);
}

static void forked_children_that_rest_add_nothing(void **state)
{
	(void)state;
	fork_sharer(100 * MB);
	assert_int_equal(look().added, 200 * MB);
	shares();
	assert_int_equal(look().added, 0);
	/* One more, forked since. */
	fork_sharer(100 * MB);
	assert_int_equal(look().sum, 300 * MB);
	assert_int_equal(look().added, 0);
}

static void a_child_that_writes_to_what_it_shares_shows_by_its_faults(
	void **state)
{
	const pid_t child = fork_sharer(100 * MB);

	(void)state;
	look();
	shares();
	fake_of(child)->shown.own.faults += 1000;
	assert_int_equal(look().added, 1000 * 4096);
	shares();
	assert_int_equal(look().added, 0);
}

/* In whatever order they are listed. */
static void each_is_known_again(void **state)
{
	pid_t children[100];

	(void)state;
	for (int i = 0; i < 100; i++) {
		children[i] = fake_fork(command);
		hold(children[i], MB, MB);
	}
	assert_int_equal(look().sum, 100 * MB);
	shares();
	for (int i = 0; i < 50; i++)
		fake_vanish(children[2 * i]);
	assert_int_equal(look().sum, 50 * MB);
	assert_int_equal(look().added, 0);
}

static void without_memory_for_a_list_all_count_in_full(void **state)
{
	const struct rooms rooms = rooms_take();

	(void)state;
	fork_sharer(100 * MB);
	memory_tally_begin(tally);
	fake.pages_left = 0;
	memory_tally_add(tally, &fake_of(command)->shown);
	assert_int_equal(memory_tally_end(tally).sum, 100 * MB);
	assert_int_equal(memory_tally_end(tally).added, 100 * MB);
	assert_int_equal(shares(), 100 * MB);
	rooms_give_back(&rooms);
}

/* ---- where a disk hangs ---- */

/* Who asks waits for that long. */
static tmo_ns time_for_shares(int64_t sum)
{
	const tmo_ns before = fake.now;

	look();
	assert_int_equal(shares(), sum);
	return fake.now - before;
}

static void one_whose_share_hangs_counts_in_full(void **state)
{
	const pid_t child = fork_sharer(100 * MB);

	(void)state;
	fake_of(command)->asker = 'D';
	assert_true(time_for_shares(100 * MB + 50 * MB) > 0);
	fake_of(command)->asker = 0;
	fake_of(child)->asker = 'D';
	/* Of the one it is known by now. */
	assert_true(time_for_shares(200 * MB) > 0);
	assert_int_equal(time_for_shares(200 * MB), 0);
}

static void another_with_its_pid_is_asked(void **state)
{
	pid_t child;

	(void)state;
	child = fork_sharer(100 * MB);
	fake_of(child)->asker = 'D';
	assert_true(time_for_shares(50 * MB + 100 * MB) > 0);
	fake_of(child)->shown.start++;
	fake_of(child)->asker = 0;
	assert_int_equal(time_for_shares(100 * MB), 0);
}

static void the_child_that_hangs_is_killed_and_no_descendant(void **state)
{
	const pid_t child = command + 1;

	(void)state;
	hold(command, MB, MB);
	fake_of(command)->asker = 'D';
	look();
	shares();
	assert_int_equal(fake_sent(child, SIGKILL), 1);
	assert_int_equal(fake_of(child)->shown.state, 'D');
	assert_true(family_is_foreign(&family, child));
	hold(child, MB, MB);
	assert_int_equal(look().sum, MB);
}

static void one_that_does_not_hang_is_sent_nothing(void **state)
{
	(void)state;
	look();
	shares();
	assert_int_not_equal(fake.forked, 0);
	assert_int_equal(fake_sent_in_all(), 0);
}

static void after_some_that_hang_the_rest_counts_in_full(void **state)
{
	tmo_ns before;

	(void)state;
	for (int i = 0; i < 50; i++)
		fork_sharer(100 * MB);
	hold(command, MB, MB);
	for (pid_t pid = command + 1; pid <= command + 49; pid++)
		fake_of(pid)->asker = 'D';
	assert_in_range(time_for_shares(5001 * MB), 1, TMO_SECOND / 2);
	before = fake.now;
	/* Two in a reading, or three. */
	for (int readings = 1; look(), shares(), fake.now > before;
		readings++) {
		assert_true(readings < 30);
		before = fake.now;
	}
	assert_int_equal(time_for_shares(4951 * MB), 0);
}

static void where_the_child_is_killed_tmo_reads_itself(void **state)
{
	(void)state;
	fork_sharer(100 * MB);
	fake_of(command)->asker = 'Z';
	look();
	assert_int_equal(shares(), 100 * MB);
	fake.no_children = true;
	assert_int_equal(shares(), 100 * MB);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	TEST(the_sum_is_of_all_that_live),
	TEST(others_children_do_not_count),
	TEST(what_is_shared_counts_once_by_shares),
	TEST(one_that_runs_on_its_parents_memory_counts_nothing),
	TEST(one_whose_first_thread_has_ended_counts),
	TEST(without_kcmp_a_waiting_parent_tells),
	TEST(one_whose_share_is_not_told_counts_in_full),
	TEST(one_that_cannot_be_read_counts_nothing),
	TEST(one_that_ends_after_its_share_was_read_counts_nothing),
	TEST(nor_does_one_that_execs_count_more_than_it_holds),
	TEST(a_stranger_with_its_pid_counts_nothing),
	TEST(forked_children_that_rest_add_nothing),
	TEST(a_child_that_writes_to_what_it_shares_shows_by_its_faults),
	TEST(each_is_known_again),
	TEST(without_memory_for_a_list_all_count_in_full),
	TEST(one_whose_share_hangs_counts_in_full),
	TEST(another_with_its_pid_is_asked),
	TEST(the_child_that_hangs_is_killed_and_no_descendant),
	TEST(one_that_does_not_hang_is_sent_nothing),
	TEST(after_some_that_hang_the_rest_counts_in_full),
	TEST(where_the_child_is_killed_tmo_reads_itself),
};

int main(void)
{
	return cmocka_run_group_tests_name("memory_tally", tests, NULL, NULL);
}
