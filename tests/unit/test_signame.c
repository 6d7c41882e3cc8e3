/*
 * signame: every name and number of this system, both ways, and what is none.
 * The numbers come from <signal.h>; the real-time ones are Linux's.
 */
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tmo/core/signame.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct row {
	const char *name;
	int number;
};

static const struct row posix[] = {
	{"HUP", SIGHUP},
	{"INT", SIGINT},
	{"QUIT", SIGQUIT},
	{"ILL", SIGILL},
	{"TRAP", SIGTRAP},
	{"ABRT", SIGABRT},
	{"BUS", SIGBUS},
	{"FPE", SIGFPE},
	{"KILL", SIGKILL},
	{"USR1", SIGUSR1},
	{"SEGV", SIGSEGV},
	{"USR2", SIGUSR2},
	{"PIPE", SIGPIPE},
	{"ALRM", SIGALRM},
	{"TERM", SIGTERM},
	{"CHLD", SIGCHLD},
	{"CONT", SIGCONT},
	{"STOP", SIGSTOP},
	{"TSTP", SIGTSTP},
	{"TTIN", SIGTTIN},
	{"TTOU", SIGTTOU},
	{"URG", SIGURG},
	{"XCPU", SIGXCPU},
	{"XFSZ", SIGXFSZ},
	{"VTALRM", SIGVTALRM},
	{"PROF", SIGPROF},
	{"SYS", SIGSYS},
};

/* A word in memory of its own size, without a NUL. */
static int parse(const char *word, size_t length)
{
	char *const copy = malloc(length + (length == 0));
	int number;

	assert_non_null(copy);
	memcpy(copy, word, length);
	number = signame_parse(copy, length);
	free(copy);
	return number;
}

static void check_parse(const char *word, int expected)
{
	const int number = parse(word, strlen(word));

	if (number != expected)
		fail_msg("%s: %d, expected %d", word, number, expected);
}

static void check_format(int number, const char *expected)
{
	char out[SIGNAME_MAX];
	struct text text = TEXT_ON(out);

	memset(out, '#', sizeof(out));
	assert_ptr_equal(signame_format(number, out), out);
	assert_string_equal(out, expected);
	text.length = 0;
	signame_write(&text, number);
	assert_int_equal(text.length, strlen(expected));
	assert_memory_equal(out, expected, text.length);
}

static void test_posix_names_go_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(posix); i++) {
		check_parse(posix[i].name, posix[i].number);
		check_format(posix[i].number, posix[i].name);
	}
}

static void test_case_and_the_prefix_do_not_matter(void **state)
{
	(void)state;
	check_parse("term", SIGTERM);
	check_parse("Term", SIGTERM);
	check_parse("SIGTERM", SIGTERM);
	check_parse("sigint", SIGINT);
	check_parse("sIgUsR1", SIGUSR1);
	check_parse("sigrtmin+3", 37);
	check_parse("SigRtMax-1", 63);
}

static void test_linux_names_and_aliases_are_known(void **state)
{
	(void)state;
	check_parse("WINCH", 28);
	check_parse("IO", 29);
	check_parse("POLL", 29);
	check_parse("PWR", 30);
	check_parse("STKFLT", 16);
	check_parse("IOT", SIGABRT);
	check_parse("CLD", SIGCHLD);
	check_format(28, "WINCH");
	check_format(29, "IO");
	check_format(30, "PWR");
	check_format(16, "STKFLT");
}

static void test_numbers_stand_for_themselves(void **state)
{
	(void)state;
	check_parse("0", 0);
	check_parse("9", 9);
	check_parse("09", 9);
	check_parse("0000000000000000000000015", 15);
	check_parse("32", 32);
	check_parse("64", 64);
	check_parse("65", SIGNAME_UNKNOWN);
	check_parse("640", SIGNAME_UNKNOWN);
	check_parse("4294967311", SIGNAME_UNKNOWN);
	check_parse("99999999999999999999999999", SIGNAME_UNKNOWN);
}

static void test_realtime_signals_are_counted_from_34_to_64(void **state)
{
	(void)state;
	check_parse("RTMIN", 34);
	check_parse("RTMIN+0", 34);
	check_parse("RTMIN+1", 35);
	check_parse("RTMIN+01", 35);
	check_parse("RTMIN+30", 64);
	check_parse("RTMIN+31", SIGNAME_UNKNOWN);
	check_parse("RTMAX", 64);
	check_parse("RTMAX-0", 64);
	check_parse("RTMAX-1", 63);
	check_parse("RTMAX-30", 34);
	check_parse("RTMAX-31", SIGNAME_UNKNOWN);
	check_parse("RTMIN+4294967296", SIGNAME_UNKNOWN);
}

static void test_realtime_signals_are_named_from_the_nearer_end(void **state)
{
	(void)state;
	check_format(34, "RTMIN");
	check_format(35, "RTMIN+1");
	check_format(49, "RTMIN+15");
	check_format(50, "RTMAX-14");
	check_format(63, "RTMAX-1");
	check_format(64, "RTMAX");
}

static void test_what_has_no_name_is_a_number(void **state)
{
	(void)state;
	check_format(0, "0");
	check_format(32, "32");
	check_format(33, "33");
	check_format(65, "65");
	check_format(-1, "-1");
	check_format(INT_MAX, "2147483647");
	check_format(INT_MIN, "-2147483648");
}

static void test_every_signal_survives_the_round_trip(void **state)
{
	(void)state;
	assert_int_equal(signame_highest(), 64);
	for (int number = 0; number <= signame_highest(); number++) {
		char out[SIGNAME_MAX];

		signame_format(number, out);
		check_parse(out, number);
	}
}

static void test_unknown_words_are_unknown(void **state)
{
	static const char *const words[] = {"", " ", "SIG", "SIG9", "SIG0",
		"SIGSIGTERM", "TER", "TERMS", "T", "+9", "-9", "-1", "1.5",
		"9 ", " 9", "0x9", "9TERM", "TERM ", " TERM", "TERM,", "RTMI",
		"RT", "RTMIN-1", "RTMIN-0", "RTMIN+", "RTMIN1", "RTMIN+-1",
		"RTMIN+1x", "RTMIN+ 1", "RTMAX+1", "RTMAX-", "RTMAX1",
		"RTMAX--1", "EXIT", "TERM\xc4\xb1", "\xc4\xb0NT", "S\xc4\xb0G9",
		"[ERM", "{erm"};

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++)
		check_parse(words[i], SIGNAME_UNKNOWN);
}

static void test_the_length_ends_the_word(void **state)
{
	(void)state;
	assert_int_equal(signame_parse("TERM,5s,KILL", 4), SIGTERM);
	assert_int_equal(signame_parse("RTMIN+12", 7), 35);
	assert_int_equal(signame_parse("RTMIN+12", 5), 34);
	assert_int_equal(signame_parse("15", 1), 1);
	assert_int_equal(signame_parse("15", 0), SIGNAME_UNKNOWN);
	assert_int_equal(parse("TERM\0", 5), SIGNAME_UNKNOWN);
	assert_int_equal(parse("9\0", 2), SIGNAME_UNKNOWN);
	assert_int_equal(parse("\0", 1), SIGNAME_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_posix_names_go_both_ways),
		cmocka_unit_test(test_case_and_the_prefix_do_not_matter),
		cmocka_unit_test(test_linux_names_and_aliases_are_known),
		cmocka_unit_test(test_numbers_stand_for_themselves),
		cmocka_unit_test(
			test_realtime_signals_are_counted_from_34_to_64),
		cmocka_unit_test(
			test_realtime_signals_are_named_from_the_nearer_end),
		cmocka_unit_test(test_what_has_no_name_is_a_number),
		cmocka_unit_test(test_every_signal_survives_the_round_trip),
		cmocka_unit_test(test_unknown_words_are_unknown),
		cmocka_unit_test(test_the_length_ends_the_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
