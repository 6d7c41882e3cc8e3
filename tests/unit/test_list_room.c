/*
 * The memory of lists: what is in place first, the system's then; a list that
 * cannot grow stays as it was.
 */
#include "tmo/sys/list_room.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../fake/fake.h"
#include "rooms.h"

enum { FIRST = LIST_ROOM / sizeof(int) };

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	fake.pages_left = 0;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	assert_int_equal(fake.bytes, 0);
	return 0;
}

static void the_first_lists_need_no_memory(void **state)
{
	struct rooms rooms;
	unsigned char *bytes;

	(void)state;
	for (int times = 0; times < 2; times++) {
		rooms = rooms_take();
		for (int i = 0; i < LIST_ROOMS; i++) {
			assert_non_null(rooms.taken[i]);
			memset(rooms.taken[i], i, LIST_ROOM);
		}
		for (int i = 0; i < LIST_ROOMS; i++) {
			bytes = rooms.taken[i];
			assert_true(bytes[0] == i && bytes[LIST_ROOM - 1] == i);
		}
		assert_null(list_room_resize(NULL, 0, 1));
		rooms_give_back(&rooms);
	}
}

static void one_more_takes_memory_and_gives_it_back(void **state)
{
	const struct rooms rooms = rooms_take();
	void *list;

	(void)state;
	fake.pages_left = 1;
	list = list_room_resize(NULL, 0, LIST_ROOM);
	assert_non_null(list);
	assert_int_equal(fake.bytes, LIST_ROOM);
	assert_null(list_room_resize(list, LIST_ROOM, 0));
	assert_int_equal(fake.bytes, 0);
	rooms_give_back(&rooms);
}

static void a_list_that_grows_keeps_what_is_in_it(void **state)
{
	size_t room = 0;
	int *list = list_room_for_one_more(NULL, 0, &room, sizeof *list);
	struct rooms rooms;

	(void)state;
	assert_int_equal(room, FIRST);
	for (int i = 0; i < FIRST; i++)
		list[i] = i;
	assert_ptr_equal(
		list_room_for_one_more(list, FIRST - 1, &room, sizeof *list),
		list);
	assert_null(list_room_for_one_more(list, FIRST, &room, sizeof *list));
	assert_int_equal(room, FIRST);
	fake.pages_left = 2;
	for (int times = 0; times < 2; times++)
		list = list_room_for_one_more(list, room, &room, sizeof *list);
	assert_int_equal(room, 4 * FIRST);
	for (int i = 0; i < FIRST; i++)
		assert_int_equal(list[i], i);
	/* The place that it had first is another's. */
	rooms = rooms_take();
	assert_non_null(rooms.taken[LIST_ROOMS - 1]);
	rooms_give_back(&rooms);
	list_room_resize(list, room * sizeof *list, 0);
}

static void what_is_larger_than_a_place_takes_memory(void **state)
{
	void *list;

	(void)state;
	assert_null(list_room_resize(NULL, 0, LIST_ROOM + 1));
	fake.pages_left = 1;
	list = list_room_resize(NULL, 0, LIST_ROOM + 1);
	assert_non_null(list);
	assert_true(fake.bytes > LIST_ROOM);
	list_room_resize(list, LIST_ROOM + 1, 0);
}

static void to_give_back_nothing_does_nothing(void **state)
{
	struct rooms rooms;

	(void)state;
	assert_null(list_room_resize(NULL, 0, 0));
	rooms = rooms_take();
	assert_non_null(rooms.taken[LIST_ROOMS - 1]);
	rooms_give_back(&rooms);
}

static void an_entry_is_found_from_any_place_on(void **state)
{
	static const struct {
		pid_t pid;
		int value;
	} list[] = {{7, 0}, {9, 1}, {4, 2}};

	(void)state;
	for (size_t at = 0; at < 5; at++)
		for (size_t i = 0; i < 3; i++)
			assert_ptr_equal(list_room_find(list, 3, sizeof *list,
						 list[i].pid, at),
				&list[i]);
	assert_null(list_room_find(list, 3, sizeof *list, 5, 1));
	assert_null(list_room_find(NULL, 0, sizeof *list, 7, 0));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	TEST(the_first_lists_need_no_memory),
	TEST(one_more_takes_memory_and_gives_it_back),
	TEST(a_list_that_grows_keeps_what_is_in_it),
	TEST(what_is_larger_than_a_place_takes_memory),
	TEST(to_give_back_nothing_does_nothing),
	TEST(an_entry_is_found_from_any_place_on),
};

int main(void)
{
	return cmocka_run_group_tests_name("list_room", tests, NULL, NULL);
}
