/*
 * The promises of sigdefault: POSIX's default actions, each signal having just
 * one.
 */
#include "tmo/core/sigdefault.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void test_four_signals_stop_a_process(void **state)
{
	(void)state;
	for (int number = -1; number <= 65; number++) {
		const bool stops = number == SIGSTOP || number == SIGTSTP ||
				   number == SIGTTIN || number == SIGTTOU;

		assert_int_equal(sigdefault_stops(number), stops);
	}
}

static void test_ten_signals_dump_core(void **state)
{
	static const int dumping[] = {SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS,
		SIGFPE, SIGSEGV, SIGXCPU, SIGXFSZ, SIGSYS};

	(void)state;
	for (int number = -1; number <= 65; number++) {
		bool dumps = false;

		for (size_t i = 0; i < sizeof dumping / sizeof dumping[0]; i++)
			dumps |= number == dumping[i];
		assert_int_equal(sigdefault_dumps_core(number), dumps);
	}
}

static void test_what_does_neither_is_told_apart(void **state)
{
	(void)state;
	for (int number = 1; number <= 64; number++) {
		const bool nothing = number == SIGCHLD || number == SIGCONT ||
				     number == SIGURG || number == SIGWINCH;

		assert_int_equal(sigdefault_terminates(number),
			!nothing && !sigdefault_stops(number));
	}
}

static void test_signal_0_does_nothing(void **state)
{
	(void)state;
	assert_false(sigdefault_stops(0));
	assert_false(sigdefault_dumps_core(0));
	assert_false(sigdefault_terminates(0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_four_signals_stop_a_process),
		cmocka_unit_test(test_ten_signals_dump_core),
		cmocka_unit_test(test_what_does_neither_is_told_apart),
		cmocka_unit_test(test_signal_0_does_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
