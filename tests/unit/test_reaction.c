/*
 * What a signal makes a process do, and that no file is read to know it which
 * is not needed.
 */
#include "tmo/core/reaction.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define TERM_BIT (1U << (SIGTERM - 1))

static const struct process plain = {.state = 'S', .threads = 1};
static const struct process runs = {.state = 'R', .threads = 1};
static const struct process threaded = {.state = 'S', .threads = 2};
static const struct process catches = {
	.state = 'S',
	.threads = 1,
	.caught = TERM_BIT,
};
static const struct process blocks = {
	.state = 'S',
	.threads = 1,
	.blocked = TERM_BIT,
};

static void test_what_is_read_of_a_process(void **unused)
{
	static const struct {
		struct reading reading;
		enum reaction reaction;
	} cases[] = {
		/* {stat, has_masks, may_handle, wchan} */
		{{NULL, false, false, NULL}, REACTION_POSSIBLE},
		{{&threaded, false, false, NULL}, REACTION_POSSIBLE},
		{{&runs, false, false, NULL}, REACTION_NONE},
		{{&plain, false, false, NULL}, REACTION_READ_WCHAN},
		{{&plain, false, false, "do_wait"}, REACTION_NONE},
		{{&plain, false, false, ""}, REACTION_POSSIBLE},
		{{&plain, false, false, "do_sigtimedwait"}, REACTION_POSSIBLE},
		{{&plain, false, false, "do_sigtimedwait.isra.0"},
			REACTION_POSSIBLE},
		{{&plain, false, false, "do_sigtimed"}, REACTION_NONE},
		{{&catches, false, false, NULL}, REACTION_READ_MASKS},
		{{&blocks, false, false, NULL}, REACTION_READ_MASKS},
		{{&catches, true, true, NULL}, REACTION_POSSIBLE},
		/* It was in a fork at the first look. */
		{{&blocks, true, false, NULL}, REACTION_READ_WCHAN},
		{{&blocks, true, false, "do_wait"}, REACTION_NONE},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(reaction_to(&cases[i].reading, SIGTERM),
			cases[i].reaction);
}

/* Stat has no bits for them. */
static void test_real_time_signals_need_the_masks(void **unused)
{
	const struct reading reading = {.stat = &plain};

	(void)unused;
	assert_int_equal(reaction_to(&reading, SIGRTMIN), REACTION_READ_MASKS);
}

static void test_a_core_signal_that_is_not_caught_is_delayed(void **unused)
{
	struct process process = plain;

	(void)unused;
	assert_true(reaction_is_delayed(&process, SIGQUIT));
	assert_false(reaction_is_delayed(&process, SIGTERM));
	assert_false(reaction_is_delayed(&process, SIGKILL));
	process.caught = 1U << (SIGQUIT - 1);
	assert_false(reaction_is_delayed(&process, SIGQUIT));
}

static void test_a_pending_stop_is_one(void **unused)
{
	static const int stops[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};

	(void)unused;
	assert_false(reaction_is_stop(0));
	assert_false(reaction_is_stop(TERM_BIT | 1U << (SIGCONT - 1)));
	for (size_t i = 0; i < sizeof stops / sizeof stops[0]; i++)
		assert_true(reaction_is_stop(
			TERM_BIT | UINT64_C(1) << (stops[i] - 1)));
	/* Signals above 31 never stop. */
	assert_false(reaction_is_stop(UINT64_MAX << 31));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_what_is_read_of_a_process),
	cmocka_unit_test(test_real_time_signals_need_the_masks),
	cmocka_unit_test(test_a_core_signal_that_is_not_caught_is_delayed),
	cmocka_unit_test(test_a_pending_stop_is_one),
};

int main(void)
{
	return cmocka_run_group_tests_name("reaction", tests, NULL, NULL);
}
