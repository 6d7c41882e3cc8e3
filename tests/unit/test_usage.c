/*
 * The promises of --help: it names every option and what it takes, and fits on
 * a screen.
 */
#include "tmo/core/usage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const char *const rows[] = {
	"\n  -k, --kill-after=DURATION ",
	"\n  -s, --signal=SIGNAL[,DURATION,SIGNAL]... ",
	"\n  -f, --foreground ",
	"\n  -m, --main-first ",
	"\n  -p, --preserve-status ",
	"\n  -x, --timeout-status=N ",
	"\n  -i, --idle=DURATION ",
	"\n  -n, --no-output=DURATION ",
	"\n  -c, --cpu=DURATION ",
	"\n  -M, --memory=SIZE ",
	"\n  -d, --die-with-parent ",
	"\n  -w, --warn=SIGNAL@DURATION ",
	"\n  -l, --leftovers=keep|wait|kill|fail ",
	"\n  -o, --on-timeout=SHELL-COMMAND ",
	"\n  -r, --report=FILE ",
	"\n  -g, --give-up=DURATION ",
	"\n  -b, --heartbeat=DURATION ",
	"\n  -v, --verbose; ",
	"; -q, --quiet ",
	"\n  -h, --help; ",
	"; -V, --version ",
};

static void test_help_names_every_option(void **unused)
{
	char bytes[8192];
	struct text text = TEXT_ON(bytes);

	(void)unused;
	usage_write(&text, false);
	assert_false(text.cut);
	assert_true(text.length < sizeof bytes - 1);
	bytes[text.length] = '\0';
	assert_int_equal(bytes[text.length - 1], '\n');
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_non_null(strstr(bytes, rows[i]));
	assert_non_null(strstr(bytes, "tmo [OPTION]... DURATION COMMAND "
				      "[ARG]..."));
}

static void check_help_fits(bool as_timeout)
{
	char bytes[8192];
	struct text text = TEXT_ON(bytes);
	size_t lines = 0;
	size_t column = 0;
	size_t widest = 0;

	usage_write(&text, as_timeout);
	for (size_t i = 0; i < text.length; i++) {
		if (bytes[i] != '\n') {
			column++;
			continue;
		}
		widest = column > widest ? column : widest;
		column = 0;
		lines++;
	}
	if (widest > 80 || lines > 24)
		fail_msg("%zu columns, %zu lines", widest, lines);
}

static void test_help_fits_a_terminal(void **unused)
{
	(void)unused;
	check_help_fits(false);
	check_help_fits(true);
}

static void expect_help(bool as_timeout, const char *wanted)
{
	char bytes[8192];
	struct text text = TEXT_ON(bytes);

	usage_write(&text, as_timeout);
	assert_true(text.length > strlen(wanted));
	bytes[strlen(wanted)] = '\0';
	assert_string_equal(bytes, wanted);
}

static void test_help_says_how_the_drop_in_differs(void **unused)
{
	(void)unused;
	expect_help(false,
		"usage: tmo [OPTION]... DURATION COMMAND [ARG]...\n"
		"Run COMMAND; after DURATION send TERM to it and its "
		"descendants, KILL 10s later.\n"
		"  -k, --kill-after=DURATION      send KILL this long after "
		"the "
		"signal (0: never)\n"
		"  -s, --signal=SIGNAL[,DURATION,SIGNAL]... send these signals "
		"at a limit (TERM)\n");
	expect_help(true,
		"usage: timeout [OPTION]... DURATION COMMAND [ARG]...\n"
		"Run COMMAND; after DURATION send TERM to it and its "
		"descendants, KILL with -k.\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_help_names_every_option),
		cmocka_unit_test(test_help_fits_a_terminal),
		cmocka_unit_test(test_help_says_how_the_drop_in_differs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
