/*
 * memory: invented readings at invented times. Never too early; as late as the
 * pause between two readings; the costly reading only where it can tell more.
 */
#include "tmo/core/memory.h"
#include "tmo/core/memory_process.h"
#include "tmo/core/memory_wait.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "random.h"

#define MS (TMO_SECOND / 1000)
#define MB (INT64_C(1) << 20)
#define GB (MB * 1024)
#define PAGE 4096

static const struct memory_kernel linux_6_18 = {6018, 2, PAGE};

enum { ROUNDS = 2000, READINGS_MAX = 100000 };

static uint64_t seed = 4711;

static bool read_cheaply(struct memory *memory, int64_t sum, tmo_ns now)
{
	const struct memory_reading reading = {.sum = sum, .added = sum};

	return memory_may_be_above(memory, &reading, now);
}

static bool read_shares(struct memory *memory, int64_t sum, tmo_ns now)
{
	const struct memory_reading reading = {.sum = sum};

	return memory_is_above(memory, &reading, now);
}

/* ---- when ---- */

/* It grows at a random speed that a machine can have, and anew each time. */
static void test_memory_is_never_early_and_a_tenth_of_a_second_late(
	void **unused)
{
	(void)unused;
	for (int round = 0; round < ROUNDS; round++) {
		const int64_t limit = random_up_to(&seed, 64 * GB);
		const unsigned cores = 1 + random_below(&seed, 64);
		tmo_ns now = 0, above_since = TMO_FOREVER;
		struct memory memory;
		int64_t sum = 0;
		int count = 0;

		memory_start(&memory, limit, cores, now);
		for (;;) {
			const tmo_ns wait = memory.next - now;

			assert_true(wait >= MEMORY_SHORTEST_PAUSE);
			sum += random_up_to(&seed, 16) * wait / 16 * cores;
			if (sum > limit && above_since == TMO_FOREVER)
				above_since = now;
			now = memory.next;
			assert_true(++count < READINGS_MAX);
			if (!read_cheaply(&memory, sum, now)) {
				assert_true(sum <= limit);
				continue;
			}
			assert_true(sum > limit);
			assert_true(read_shares(&memory, sum, now));
			/* Not above when it was read before. */
			assert_true(now - above_since <= wait);
			assert_true(wait <= MEMORY_SHORTEST_PAUSE ||
				    wait <= limit / 16 / (tmo_ns)cores);
			break;
		}
	}
}

static void test_where_there_is_no_limit_nothing_is_read(void **unused)
{
	struct memory memory;

	(void)unused;
	memory_start(&memory, TMO_FOREVER, 1, TMO_SECOND);
	assert_int_equal(memory.next, TMO_FOREVER);
	memory_raise(&memory, TMO_SECOND);
	assert_int_equal(memory.next, TMO_FOREVER);
}

static void test_far_from_the_limit_it_is_read_seldom(void **unused)
{
	struct memory memory;

	(void)unused;
	memory_start(&memory, 4000 * 1024 * GB, 2, 0);
	assert_true(memory.next > 3600 * TMO_SECOND);
	memory_start(&memory, GB, 2, 0);
	assert_int_equal(memory.next, MEMORY_SHORTEST_PAUSE);
	/* The more cores, the faster it may grow. */
	memory_start(&memory, 64 * GB, 4, 0);
	assert_true(memory.next < 1100 * MS);
	memory_start(&memory, 64 * GB, 2, 0);
	assert_true(memory.next > 2000 * MS);
	/* And the less is left, the sooner. */
	read_cheaply(&memory, 48 * GB, TMO_SECOND);
	assert_true(memory.next < 1600 * MS);
}

static void test_readings_use_a_hundredth_of_a_cpu(void **unused)
{
	struct memory memory;

	(void)unused;
	memory_start(&memory, GB, 2, 0);
	memory_may_be_above(&memory,
		&(struct memory_reading){.sum = MB, .added = MB, .cost = MS},
		TMO_SECOND);
	assert_int_equal(memory.next, TMO_SECOND + 100 * MS);
	memory_may_be_above(&memory,
		&(struct memory_reading){
			.sum = MB, .added = MB, .cost = 61 * MS},
		TMO_SECOND);
	assert_int_equal(memory.next, TMO_SECOND + 6100 * MS);
}

static void test_those_of_shares_use_a_twentieth(void **unused)
{
	struct memory memory;

	(void)unused;
	memory_start(&memory, GB, 2, 0);
	assert_true(memory_may_be_above(&memory,
		&(struct memory_reading){
			.sum = 4 * GB, .added = 4 * GB, .cost = 5 * MS},
		TMO_SECOND));
	assert_false(memory_is_above(&memory,
		&(struct memory_reading){.sum = GB - MB, .cost = 60 * MS},
		TMO_SECOND));
	assert_int_equal(memory.next, TMO_SECOND + 20 * 65 * MS);
}

/* ---- what is read ---- */

static void test_the_limit_itself_is_not_above_it(void **unused)
{
	struct memory memory;

	(void)unused;
	memory_start(&memory, GB, 1, 0);
	assert_false(read_cheaply(&memory, GB, TMO_SECOND));
	assert_true(read_cheaply(&memory, GB + 1, TMO_SECOND));
	assert_false(read_shares(&memory, GB, TMO_SECOND));
	assert_true(read_shares(&memory, GB + 1, TMO_SECOND));
}

static void test_shares_decide_where_they_are_below(void **unused)
{
	struct memory memory;

	(void)unused;
	memory_start(&memory, GB, 1, 0);
	assert_true(read_cheaply(&memory, 9 * GB, TMO_SECOND));
	assert_false(read_shares(&memory, GB / 2, TMO_SECOND));
}

/* Before Linux 6.16 status may say less than there is. */
static void test_what_the_kernel_may_hide_counts_as_if_it_were_there(
	void **unused)
{
	struct memory_reading reading = {
		.sum = GB - 2 * MB, .hidden = 2 * MB, .added = GB - 2 * MB};
	struct memory memory;

	(void)unused;
	memory_start(&memory, GB, 1, 0);
	assert_false(memory_may_be_above(&memory, &reading, TMO_SECOND));
	reading.hidden++;
	assert_true(memory_may_be_above(&memory, &reading, TMO_SECOND));
	/* Nothing was added since then: what was hidden, and what is now. */
	assert_false(read_shares(&memory, GB - 4 * MB, TMO_SECOND));
	reading = (struct memory_reading){.sum = 9 * GB, .hidden = 2 * MB};
	assert_false(memory_may_be_above(&memory, &reading, TMO_SECOND));
	reading.added++;
	assert_true(memory_may_be_above(&memory, &reading, TMO_SECOND));
}

static void test_old_kernels_hide_some_pages_of_a_thread_or_a_core(
	void **unused)
{
	const struct memory_kernel oldest = {0, 64, PAGE},
				   old = {6001, 64, PAGE},
				   two = {6002, 2, PAGE},
				   many = {6015, 64, PAGE};

	(void)unused;
	assert_int_equal(memory_hidden(&oldest, 3, 5), 5 * 64 * PAGE);
	assert_int_equal(memory_hidden(&old, 3, 5), 5 * 64 * PAGE);
	assert_int_equal(memory_hidden(&two, 1, 9), 3 * 2 * 31 * PAGE);
	assert_int_equal(memory_hidden(&many, 2, 9), 2 * 3 * 64 * 127 * PAGE);
	assert_int_equal(memory_hidden(&linux_6_18, 99, 99), 0);
}

static void test_shares_are_read_again_only_when_enough_was_added(void **unused)
{
	struct memory_reading reading = {.sum = 9 * GB, .added = 9 * GB};
	struct memory memory;

	(void)unused;
	memory_start(&memory, GB, 1, 0);
	assert_true(memory_may_be_above(&memory, &reading, TMO_SECOND));
	assert_false(read_shares(&memory, GB / 4, TMO_SECOND));
	reading.added = GB * 3 / 4;
	assert_false(memory_may_be_above(&memory, &reading, TMO_SECOND));
	reading.added++;
	assert_true(memory_may_be_above(&memory, &reading, TMO_SECOND));
}

/* One outside the tree that has had a share may have gone. */
static void test_shares_are_read_again_when_a_hundredth_of_a_cpu_pays_for_it(
	void **unused)
{
	const struct memory_reading held = {
		.sum = 9 * GB, .added = 9 * GB, .cost = 5 * MS};
	const struct memory_reading nothing_added = {.sum = 9 * GB, .cost = MS};
	struct memory memory;

	(void)unused;
	memory_start(&memory, GB, 1, 0);
	assert_true(memory_may_be_above(&memory, &held, 0));
	assert_false(memory_is_above(&memory,
		&(struct memory_reading){.sum = GB / 4, .cost = 60 * MS}, 0));
	assert_false(
		memory_may_be_above(&memory, &nothing_added, 6500 * MS - 1));
	assert_int_equal(memory.next, 6500 * MS);
	assert_true(memory_may_be_above(&memory, &nothing_added, 6500 * MS));
	/* Not where the cheap reading alone tells that it is below. */
	assert_false(read_cheaply(&memory, GB, 6500 * MS));
}

static void test_a_raised_limit_is_one_and_a_half_times_as_much(void **unused)
{
	struct memory memory;

	(void)unused;
	memory_start(&memory, GB, 1, 0);
	read_cheaply(&memory, GB + MB, TMO_SECOND);
	assert_true(read_shares(&memory, GB + MB, TMO_SECOND));
	memory_raise(&memory, TMO_SECOND);
	assert_int_equal(memory.next, TMO_SECOND + MEMORY_SHORTEST_PAUSE);
	assert_false(read_cheaply(&memory, GB * 3 / 2, 2 * TMO_SECOND));
	assert_true(read_cheaply(&memory, GB * 3 / 2 + 1, 2 * TMO_SECOND));
	assert_true(read_shares(&memory, GB * 3 / 2 + 1, 2 * TMO_SECOND));
	/* What was due for the limit that was reached is due for this one. */
	memory_start(&memory, 4000 * 1024 * GB, 2, 0);
	read_cheaply(&memory, 4000 * 1024 * GB - 20 * GB, TMO_SECOND);
	memory_raise(&memory, TMO_SECOND);
	assert_true(memory.next < 2 * TMO_SECOND);
	memory_start(&memory, TMO_FOREVER - 1, 1, 0);
	memory_raise(&memory, TMO_SECOND);
	assert_false(read_cheaply(&memory, GB, TMO_SECOND));
	assert_int_equal(memory.next, TMO_FOREVER);
}

/* ---- what one process adds ---- */

static int64_t added_by(struct memory_process process,
	const struct memory_process *before,
	const struct memory_process *parent)
{
	memory_continue(&process, before, parent);
	return memory_added(&process, &linux_6_18);
}

/* As it is when its share has been read. */
static struct memory_process counted(int64_t held, bool forked)
{
	return (struct memory_process){
		.held = held,
		.counted = held,
		.faults = 1000,
		.faults_then = 1000,
		.forked = forked,
	};
}

static void test_one_that_rests_adds_nothing(void **unused)
{
	const struct memory_process before = counted(100 * MB, true);

	(void)unused;
	assert_int_equal(added_by(before, &before, NULL), 0);
}

/* The pages that it writes to were its parent's, and are its own now. */
static void test_a_fault_adds_a_page_though_it_holds_no_more(void **unused)
{
	const struct memory_process before = counted(100 * MB, true);
	struct memory_process now = before;

	(void)unused;
	now.faults += 256;
	assert_int_equal(added_by(now, &before, NULL), MB);
	now.faults += 1000000000;
	assert_int_equal(added_by(now, &before, NULL), 100 * MB);
	now.faults = 0; /* that cannot be */
	assert_int_equal(added_by(now, &before, NULL), 100 * MB);
}

/* One fault for a huge page: 2 MB. */
static void test_what_it_holds_more_is_added(void **unused)
{
	const struct memory_process before = counted(100 * MB, false);
	struct memory_process now = before;

	(void)unused;
	now.held += 2 * MB;
	now.faults++;
	assert_int_equal(added_by(now, &before, NULL), 2 * MB + PAGE);
}

/* Others may have what it gave back, and so it is not counted here any more. */
static void test_what_was_given_back_is_added_when_it_comes_again(void **unused)
{
	const struct memory_process before = counted(100 * MB, false);
	struct memory_process less = before, again;

	(void)unused;
	less.held = 10 * MB;
	memory_continue(&less, &before, NULL);
	assert_int_equal(memory_added(&less, &linux_6_18), 0);
	again = less;
	again.held = 90 * MB;
	assert_int_equal(added_by(again, &less, NULL), 80 * MB);
}

static void test_a_forked_child_begins_with_what_was_its_parents(void **unused)
{
	const struct memory_process parent = counted(100 * MB, false);
	struct memory_process child = {
		.held = 100 * MB, .faults = 10, .forked = true};

	(void)unused;
	assert_int_equal(added_by(child, NULL, &parent), 10 * PAGE);
	/* Of a parent that is not known nothing is. */
	assert_int_equal(added_by(child, NULL, NULL), 100 * MB);
	child.forked = false;
	assert_int_equal(added_by(child, NULL, &parent), 100 * MB);
}

static void test_one_that_has_execd_begins_anew(void **unused)
{
	const struct memory_process before = counted(100 * MB, true);
	struct memory_process now = before;

	(void)unused;
	now.held = 90 * MB;
	now.forked = false;
	assert_int_equal(added_by(now, &before, NULL), 90 * MB);
}

/* ---- one who reads shares ---- */

static void test_one_who_stands_still_hangs(void **unused)
{
	struct memory_wait wait = {.used = -1};

	(void)unused;
	assert_false(memory_wait_hangs(&wait, 0, 7, false, 1000 * MS));
	assert_false(memory_wait_hangs(&wait, 0, 7, false, 1199 * MS));
	assert_true(memory_wait_hangs(&wait, 0, 7, false, 1200 * MS));
}

static void test_one_who_works_or_is_about_to_does_not(void **unused)
{
	struct memory_wait wait = {.used = -1};
	tmo_ns now = 0;

	(void)unused;
	for (tmo_ns used = 0; used < 50; used++)
		assert_false(memory_wait_hangs(
			&wait, used, 0, false, now += 199 * MS));
	for (int i = 0; i < 50; i++)
		assert_false(memory_wait_hangs(
			&wait, 49, 0, true, now += TMO_SECOND));
	assert_true(memory_wait_hangs(&wait, 49, 0, false, now + 200 * MS));
}

/* It may be about to fork. */
static void test_one_that_works_is_waited_for_a_second(void **unused)
{
	struct memory_wait wait = {.used = -1};

	(void)unused;
	for (tmo_ns now = 0; now < 1000; now += 10)
		assert_false(memory_wait_hangs(&wait, 0, now, false, now * MS));
	assert_true(memory_wait_hangs(&wait, 0, 1000, false, 1000 * MS));
}

static void test_a_reading_is_over_when_two_have_hung(void **unused)
{
	struct memory_wait wait = {.used = -1};

	(void)unused;
	assert_false(memory_wait_hangs(&wait, 0, 0, false, 0));
	assert_false(memory_wait_is_over(&wait));
	assert_true(memory_wait_hangs(&wait, 0, 0, false, 200 * MS));
	assert_false(memory_wait_is_over(&wait));
	wait.used = -1;
	assert_false(memory_wait_hangs(&wait, 0, 0, false, 200 * MS));
	assert_true(memory_wait_hangs(&wait, 0, 0, false, 400 * MS));
	assert_true(memory_wait_is_over(&wait));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_memory_is_never_early_and_a_tenth_of_a_second_late),
		cmocka_unit_test(test_where_there_is_no_limit_nothing_is_read),
		cmocka_unit_test(test_far_from_the_limit_it_is_read_seldom),
		cmocka_unit_test(test_readings_use_a_hundredth_of_a_cpu),
		cmocka_unit_test(test_those_of_shares_use_a_twentieth),
		cmocka_unit_test(test_the_limit_itself_is_not_above_it),
		cmocka_unit_test(test_shares_decide_where_they_are_below),
		cmocka_unit_test(
			test_what_the_kernel_may_hide_counts_as_if_it_were_there),
		cmocka_unit_test(
			test_old_kernels_hide_some_pages_of_a_thread_or_a_core),
		cmocka_unit_test(
			test_shares_are_read_again_only_when_enough_was_added),
		cmocka_unit_test(
			test_shares_are_read_again_when_a_hundredth_of_a_cpu_pays_for_it),
		cmocka_unit_test(
			test_a_raised_limit_is_one_and_a_half_times_as_much),
		cmocka_unit_test(test_one_that_rests_adds_nothing),
		cmocka_unit_test(
			test_a_fault_adds_a_page_though_it_holds_no_more),
		cmocka_unit_test(test_what_it_holds_more_is_added),
		cmocka_unit_test(
			test_what_was_given_back_is_added_when_it_comes_again),
		cmocka_unit_test(
			test_a_forked_child_begins_with_what_was_its_parents),
		cmocka_unit_test(test_one_that_has_execd_begins_anew),
		cmocka_unit_test(test_one_who_stands_still_hangs),
		cmocka_unit_test(test_one_who_works_or_is_about_to_does_not),
		cmocka_unit_test(test_one_that_works_is_waited_for_a_second),
		cmocka_unit_test(test_a_reading_is_over_when_two_have_hung),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
