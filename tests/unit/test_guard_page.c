/*
 * guard_page: what the guard writes is read once, in order, and neither side
 * ever waits for the other.
 */
#include "tmo/sys/guard_page.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct guard_page page;

static int begin(void **unused)
{
	(void)unused;
	memset(&page, 0, sizeof page);
	return 0;
}

static bool write_pid(pid_t pid)
{
	const struct child_event record = {.pid = pid, .status = pid << 8};

	if (!guard_page_has_room(&page))
		return false;
	guard_page_write(&page, &record);
	return true;
}

static void expect_pid(pid_t pid)
{
	struct child_event record;

	assert_true(guard_page_read(&page, &record));
	assert_int_equal(record.pid, pid);
	assert_int_equal(record.status, pid << 8);
}

static void expect_empty(void)
{
	struct child_event record;

	assert_false(guard_page_read(&page, &record));
}

static void fill(void)
{
	for (pid_t pid = 1; pid <= GUARD_RECORDS; pid++)
		assert_true(write_pid(pid));
}

/* After 4,294,967,295 of them. */
static void test_the_counts_of_records_wrap_around(void **unused)
{
	(void)unused;
	page.ring.written = page.ring.read = UINT_MAX - 50;
	fill();
	assert_false(write_pid(1));
	for (pid_t pid = 1; pid <= GUARD_RECORDS; pid++)
		expect_pid(pid);
	expect_empty();
	assert_int_equal(GUARD_RECORDS & (GUARD_RECORDS - 1), 0);
}

static void test_it_fits_a_page(void **unused)
{
	(void)unused;
	assert_true(sizeof page <= 4096);
}

static void test_records_are_read_once_and_in_order(void **unused)
{
	(void)unused;
	expect_empty();
	for (pid_t pid = 1; pid <= 10 * GUARD_RECORDS; pid += 2) {
		assert_true(write_pid(pid));
		assert_true(write_pid(pid + 1));
		expect_pid(pid);
		expect_pid(pid + 1);
		expect_empty();
	}
	assert_false(guard_page_was_crowded(&page));
}

static void test_a_full_page_takes_nothing_and_loses_nothing(void **unused)
{
	(void)unused;
	fill();
	assert_false(write_pid(1000));
	assert_false(write_pid(1000));
	for (pid_t pid = 1; pid <= GUARD_RECORDS; pid++)
		expect_pid(pid);
	expect_empty();
}

static void test_who_found_it_full_is_told_of_room_once(void **unused)
{
	(void)unused;
	fill();
	assert_false(guard_page_was_crowded(&page));
	assert_false(write_pid(1000));
	expect_pid(1);
	assert_true(guard_page_was_crowded(&page));
	assert_false(guard_page_was_crowded(&page));
	assert_true(write_pid(1000));
	assert_false(guard_page_was_crowded(&page));
}

static void test_a_reader_that_is_gone_holds_up_nobody(void **unused)
{
	(void)unused;
	fill();
	for (int i = 0; i < 3 * GUARD_RECORDS; i++)
		assert_false(write_pid(1000));
	expect_pid(1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_fits_a_page),
		cmocka_unit_test(test_the_counts_of_records_wrap_around),
		cmocka_unit_test_setup(
			test_records_are_read_once_and_in_order, begin),
		cmocka_unit_test_setup(
			test_a_full_page_takes_nothing_and_loses_nothing,
			begin),
		cmocka_unit_test_setup(
			test_who_found_it_full_is_told_of_room_once, begin),
		cmocka_unit_test_setup(
			test_a_reader_that_is_gone_holds_up_nobody, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
