/*
 * The promises of verbosity: by default a line about a limit and one for each
 * signal that follows, -v more, -q none; and as `timeout` what GNU's prints.
 */
#include "tmo/core/verbosity.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct options standard = {.quiet = false};
static const struct options verbose = {.verbose = true};
static const struct options quiet = {.quiet = true};
static const struct options as_timeout = {.as_timeout = true};
static const struct options as_timeout_v = {
	.as_timeout = true, .verbose = true};
static const struct options as_timeout_q = {.as_timeout = true, .quiet = true};

static const struct action limit = {.signal = SIGTERM, .cause = CAUSE_LIMIT};
static const struct action leftovers = {
	.signal = SIGTERM, .cause = CAUSE_LEFTOVERS};
static const struct action received = {
	.signal = SIGTERM, .cause = CAUSE_RECEIVED};
static const struct action warning = {
	.signal = SIGUSR1, .cause = CAUSE_WARNING};
static const struct action killing = {
	.signal = SIGKILL, .cause = CAUSE_RECEIVED};

static void details_are_printed_by_v_but_not_as_timeout(void **state)
{
	(void)state;
	assert_true(verbosity_has_details(&verbose));
	assert_false(verbosity_has_details(&standard));
	assert_false(verbosity_has_details(&quiet));
	assert_false(verbosity_has_details(&as_timeout_v));
}

static void notices_are_printed_but_by_q_and_as_timeout(void **state)
{
	(void)state;
	assert_true(verbosity_has_notices(&standard));
	assert_true(verbosity_has_notices(&verbose));
	assert_false(verbosity_has_notices(&quiet));
	assert_false(verbosity_has_notices(&as_timeout));
	assert_false(verbosity_has_notices(&as_timeout_v));
}

static void signals_of_a_limit_have_a_line(void **state)
{
	(void)state;
	assert_true(verbosity_has_signal(&standard, &limit));
	assert_true(verbosity_has_signal(&standard, &leftovers));
	assert_true(verbosity_has_signal(&standard, &killing));
	assert_false(verbosity_has_signal(&standard, &received));
	assert_false(verbosity_has_signal(&standard, &warning));
}

static void with_v_all_signals_have_a_line_and_with_q_none(void **state)
{
	const struct action *all[] = {
		&limit, &leftovers, &received, &warning, &killing};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		assert_true(verbosity_has_signal(&verbose, all[i]));
		assert_true(verbosity_has_signal(&as_timeout_v, all[i]));
		assert_false(verbosity_has_signal(&quiet, all[i]));
		assert_false(verbosity_has_signal(&as_timeout, all[i]));
		assert_false(verbosity_has_signal(&as_timeout_q, all[i]));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(details_are_printed_by_v_but_not_as_timeout),
	cmocka_unit_test(notices_are_printed_but_by_q_and_as_timeout),
	cmocka_unit_test(signals_of_a_limit_have_a_line),
	cmocka_unit_test(with_v_all_signals_have_a_line_and_with_q_none),
};

int main(void)
{
	return cmocka_run_group_tests_name("verbosity", tests, NULL, NULL);
}
