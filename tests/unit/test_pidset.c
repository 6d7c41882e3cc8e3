/*
 * A set of process ids against a plain table of what should be in it, and
 * memory that runs out.
 */
#include "tmo/sys/pidset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "../fake/fake.h"

static void test_the_empty_set_has_nobody(void **unused)
{
	struct pidset set = {.size = 0};

	(void)unused;
	assert_false(pidset_has(&set, 1));
	pidset_remove(&set, 1);
	pidset_clear(&set);
	assert_int_equal(set.count, 0);
	pidset_free(&set);
}

static void test_who_is_added_is_in_it_once(void **unused)
{
	struct pidset set = {.size = 0};

	(void)unused;
	assert_true(pidset_add(&set, 4711));
	assert_false(pidset_add(&set, 4711));
	assert_true(pidset_has(&set, 4711));
	assert_false(pidset_has(&set, 4712));
	assert_int_equal(set.count, 1);
	pidset_free(&set);
	assert_int_equal(set.size, 0);
	assert_null(set.slots);
	pidset_free(&set);
}

/* The place of the first set is full of its members then. */
static void test_a_new_set_is_empty_wherever_it_is(void **unused)
{
	struct pidset set = {.size = 0};
	struct pidset other = {.size = 0};

	(void)unused;
	for (pid_t pid = 1; pid <= PIDSET_FIRST; pid++)
		assert_true(pidset_add(&set, pid));
	pidset_free(&set);
	assert_true(pidset_add(&set, 4711));
	assert_true(pidset_add(&other, 4711));
	for (pid_t pid = 1; pid <= PIDSET_FIRST; pid++)
		assert_false(pidset_has(&set, pid) || pidset_has(&other, pid));
	pidset_free(&set);
	pidset_free(&other);
}

static void test_who_is_removed_may_come_back(void **unused)
{
	struct pidset set = {.size = 0};

	(void)unused;
	assert_true(pidset_add(&set, 1));
	assert_true(pidset_add(&set, 65));
	assert_true(pidset_add(&set, 129));
	pidset_remove(&set, 65);
	pidset_remove(&set, 65);
	assert_int_equal(set.count, 2);
	assert_false(pidset_has(&set, 65));
	assert_true(pidset_has(&set, 1) && pidset_has(&set, 129));
	assert_true(pidset_add(&set, 65));
	assert_int_equal(set.count, 3);
	pidset_free(&set);
}

/* As many as a usual tree has: what is asked for when memory is short. */
static void test_a_few_need_no_memory(void **unused)
{
	struct pidset set = {.size = 0};

	(void)unused;
	fake_reset();
	fake.pages_left = 0;
	for (pid_t pid = 1; pid <= PIDSET_FIRST; pid++)
		assert_true(pidset_add(&set, pid));
	assert_false(pidset_add(&set, PIDSET_FIRST + 1));
	pidset_remove(&set, 1);
	pidset_remove(&set, PIDSET_FIRST);
	assert_int_equal(set.count, PIDSET_FIRST - 2);
	for (pid_t pid = 2; pid < PIDSET_FIRST; pid++)
		assert_true(pidset_has(&set, pid));
	assert_false(pidset_has(&set, 1));
	pidset_clear(&set);
	assert_false(pidset_has(&set, 2));
	assert_true(pidset_add(&set, 4711));
	fake.pages_left = -1;
	for (pid_t pid = 1; pid <= PIDSET_FIRST; pid++)
		assert_true(pidset_add(&set, pid));
	assert_true(pidset_has(&set, 4711) && pidset_has(&set, PIDSET_FIRST));
	assert_int_equal(set.count, PIDSET_FIRST + 1);
	pidset_free(&set);
	assert_int_equal(fake.bytes, 0);
}

static void test_a_cleared_set_keeps_its_memory(void **unused)
{
	struct pidset set = {.size = 0};
	pid_t *slots;

	(void)unused;
	for (pid_t pid = 1; pid <= 100; pid++)
		assert_true(pidset_add(&set, pid));
	slots = set.slots;
	pidset_clear(&set);
	assert_ptr_equal(set.slots, slots);
	assert_int_equal(set.count, 0);
	for (pid_t pid = 1; pid <= 100; pid++)
		assert_false(pidset_has(&set, pid));
	assert_true(pidset_add(&set, 7));
	pidset_free(&set);
}

static void test_the_largest_pid_has_a_place(void **unused)
{
	struct pidset set = {.size = 0};

	(void)unused;
	assert_true(pidset_add(&set, INT32_MAX));
	assert_true(pidset_add(&set, INT32_MAX - 1));
	assert_true(pidset_has(&set, INT32_MAX));
	pidset_remove(&set, INT32_MAX);
	assert_false(pidset_has(&set, INT32_MAX));
	pidset_free(&set);
}

/* A fork storm: many, and strides that a bad hash would pile up. */
static void test_many_with_any_stride(void **unused)
{
	static const pid_t strides[] = {1, 2, 64, 1024, 4096, 32768};

	(void)unused;
	for (size_t s = 0; s < sizeof strides / sizeof strides[0]; s++) {
		struct pidset set = {.size = 0};

		for (pid_t i = 1; i <= 20000; i++)
			assert_true(pidset_add(&set, i * strides[s]));
		assert_int_equal(set.count, 20000);
		for (pid_t i = 1; i <= 20000; i++)
			assert_true(pidset_has(&set, i * strides[s]));
		assert_false(pidset_has(&set, 20001 * strides[s]));
		pidset_free(&set);
	}
}

static void test_a_long_run_of_comings_and_goings(void **unused)
{
	enum { PIDS = 512 };
	static bool wanted[PIDS + 1];
	struct pidset set = {.size = 0};
	uint32_t random = 1;
	size_t count = 0;

	(void)unused;
	for (int i = 0; i < 200000; i++) {
		pid_t pid;

		random = random * 1664525U + 1013904223U;
		pid = (pid_t)(random >> 16) % PIDS + 1;
		assert_int_equal(pidset_has(&set, pid), wanted[pid]);
		if (random & 1024) {
			assert_int_equal(pidset_add(&set, pid), !wanted[pid]);
			count += !wanted[pid];
			wanted[pid] = true;
		} else {
			pidset_remove(&set, pid);
			count -= wanted[pid];
			wanted[pid] = false;
		}
		assert_int_equal(set.count, count);
	}
	/* Who went leaves no room taken for ever. */
	assert_true(set.size <= 4096);
	pidset_free(&set);
}

static void test_without_memory_nobody_is_added(void **unused)
{
	struct pidset set = {.size = 0};
	pid_t pid;

	(void)unused;
	fake_reset();
	fake.pages_left = 1;
	for (pid = 1; pidset_add(&set, pid); pid++)
		;
	/* Who was there still is. */
	for (pid_t i = 1; i < pid; i++)
		assert_true(pidset_has(&set, i));
	assert_false(pidset_has(&set, pid));
	assert_int_equal(set.count, (size_t)pid - 1);
	fake.pages_left = -1;
	assert_true(pidset_add(&set, pid));
	pidset_free(&set);
	assert_int_equal(fake.bytes, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_the_empty_set_has_nobody),
	cmocka_unit_test(test_who_is_added_is_in_it_once),
	cmocka_unit_test(test_a_new_set_is_empty_wherever_it_is),
	cmocka_unit_test(test_who_is_removed_may_come_back),
	cmocka_unit_test(test_a_few_need_no_memory),
	cmocka_unit_test(test_a_cleared_set_keeps_its_memory),
	cmocka_unit_test(test_the_largest_pid_has_a_place),
	cmocka_unit_test(test_many_with_any_stride),
	cmocka_unit_test(test_a_long_run_of_comings_and_goings),
	cmocka_unit_test(test_without_memory_nobody_is_added),
};

int main(void)
{
	fake_reset();
	return cmocka_run_group_tests_name("pidset", tests, NULL, NULL);
}
