/*
 * Whom tmo had before the command is not the command's; what can be reached
 * at all is asked once.
 */
#include "tmo/sys/family.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>
#include "../fake/fake.h"

static struct family family;

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	pidset_free(&family.foreign);
	assert_int_equal(fake.bytes, 0);
	return 0;
}

static void children_that_tmo_was_given_are_foreign(void **state)
{
	const pid_t before = fake_fork(FAKE_SELF);

	(void)state;
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	assert_true(pidset_has(&family.foreign, before));
}

static void of_those_the_dead_are_reaped_first(void **state)
{
	const pid_t dead = fake_fork(FAKE_SELF);
	const pid_t lives = fake_fork(FAKE_SELF);

	(void)state;
	fake_exit(dead);
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	assert_null(fake_of(dead));
	assert_false(pidset_has(&family.foreign, dead));
	assert_true(pidset_has(&family.foreign, lives));
}

static void without_children_nothing_is_read(void **state)
{
	(void)state;
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	assert_int_equal(fake.reads, 0);
	assert_int_equal(family.foreign.count, 0);
}

static void foreign_children_that_cannot_be_noted_are_an_error(void **state)
{
	(void)state;
	for (int i = 0; i <= PIDSET_FIRST; i++)
		fake_fork(FAKE_SELF);
	fake.pages_left = 0;
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_NOTHING);
}

static void foreign_children_that_cannot_be_listed_are_an_error(void **state)
{
	(void)state;
	fake_fork(FAKE_SELF);
	fake_before(FAKE_LIST, FAKE_SELF, 1, fake_lose_proc, 0);
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_NOTHING);
}

static void children_that_cannot_be_waited_for_are_refused(void **state)
{
	(void)state;
	fake.wait_refuses = true;
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_REFUSED);
}

static void a_group_that_was_claimed_is_kept(void **state)
{
	(void)state;
	family_start(&family, FAKE_SELF, REACH_GROUP);
	assert_int_equal(family.group, FAKE_SELF);
	assert_false(family_is_visible(&family)); /* though /proc shows tmo */
	family_start(&family, FAKE_SELF, REACH_TREE);
	assert_int_equal(family.group, 0);
}

/* Descendants are not looked for then, so none can be mistaken. */
static void where_nobody_is_visible_foreign_children_do_not_matter(void **state)
{
	(void)state;
	fake_fork(FAKE_SELF);
	fake.no_proc = true;
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
}

static void whether_proc_shows_tmo_is_asked_once(void **state)
{
	(void)state;
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	assert_true(family_is_visible(&family));
	fake.no_proc = true;
	assert_true(family_is_visible(&family));
	assert_int_equal(fake.reads, 1);
}

static void a_proc_that_cannot_be_read_is_not_asked_again(void **state)
{
	(void)state;
	fake.unread = EPERM;
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	assert_false(family_is_visible(&family));
	assert_int_equal(family.unread, EPERM);
	assert_true(family_is_invisible(&family));
	fake.unread = 0;
	assert_false(family_is_visible(&family));
}

/* Others may have all descriptors just now: nobody is given up for that. */
static void a_shortage_does_not_make_descendants_invisible(void **state)
{
	static const int shortages[] = {ENFILE, EMFILE, ENOMEM, EAGAIN};

	(void)state;
	for (size_t i = 0; i < sizeof shortages / sizeof shortages[0]; i++) {
		family_start(&family, FAKE_SELF, REACH_TREE);
		fake.unread = shortages[i];
		assert_true(family_is_visible(&family));
		assert_false(family_is_visible_now(&family));
		assert_int_equal(family.unread, shortages[i]);
		fake.unread = 0;
		assert_true(family_is_visible_now(&family));
		assert_int_equal(family.unread, 0);
	}
}

static void who_was_reaped_is_forgotten(void **state)
{
	const pid_t before = fake_fork(FAKE_SELF);

	(void)state;
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	family_set_command(&family, fake_fork(FAKE_SELF));
	family_forget(&family, before);
	assert_false(pidset_has(&family.foreign, before));
	assert_int_not_equal(family.command, 0);
	family_forget(&family, family.command);
	assert_int_equal(family.command, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	TEST(children_that_tmo_was_given_are_foreign),
	TEST(of_those_the_dead_are_reaped_first),
	TEST(without_children_nothing_is_read),
	TEST(foreign_children_that_cannot_be_noted_are_an_error),
	TEST(foreign_children_that_cannot_be_listed_are_an_error),
	TEST(children_that_cannot_be_waited_for_are_refused),
	TEST(a_group_that_was_claimed_is_kept),
	TEST(where_nobody_is_visible_foreign_children_do_not_matter),
	TEST(whether_proc_shows_tmo_is_asked_once),
	TEST(a_proc_that_cannot_be_read_is_not_asked_again),
	TEST(a_shortage_does_not_make_descendants_invisible),
	TEST(who_was_reaped_is_forgotten),
};

int main(void)
{
	return cmocka_run_group_tests_name("family", tests, NULL, NULL);
}
