/*
 * Lines of /proc/PID/stat as a hostile process can shape them: each is a file
 * of tests/data/stat, and each is also cut off at every byte.
 */
#include "tmo/core/procstat.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { LINE_MAX_BYTES = 1024 };

/* Reads a fixture, from the root of the project or from beside this file. */
static size_t load(const char *name, char line[LINE_MAX_BYTES])
{
	static const char *const places[] = {
		"tests/data/stat", "../data/stat", "../../tests/data/stat"};
	char path[256];
	FILE *file = NULL;
	size_t length;

	for (size_t i = 0; i < 3 && !file; i++) {
		snprintf(path, sizeof path, "%s/%s", places[i], name);
		file = fopen(path, "rb");
	}
	if (!file)
		fail_msg("%s: no such fixture", name);
	length = fread(line, 1, LINE_MAX_BYTES, file);
	fclose(file);
	assert_true(length < LINE_MAX_BYTES);
	return length;
}

/* From memory of just that size, so that a reader behind its end is seen. */
static bool parse_exactly(
	struct process *process, const char *line, size_t length)
{
	char *copy = malloc(length > 0 ? length : 1);
	bool good;

	assert_non_null(copy);
	memcpy(copy, line, length);
	good = procstat_parse(process, copy, length);
	free(copy);
	return good;
}

static bool parse_file(struct process *process, const char *name)
{
	char line[LINE_MAX_BYTES];

	memset(process, 0x55, sizeof *process);
	return parse_exactly(process, line, load(name, line));
}

static void test_a_plain_line(void **unused)
{
	struct process process;

	(void)unused;
	assert_true(parse_file(&process, "plain"));
	assert_int_equal(process.pid, 4711);
	assert_int_equal(process.parent, 4710);
	assert_int_equal(process.group, 4700);
	assert_int_equal(process.state, 'S');
	assert_int_equal(process.own.faults, 10 + 12);
	assert_int_equal(process.own.ticks, 14 + 15);
	assert_int_equal(process.children.faults, 11 + 13);
	assert_int_equal(process.children.ticks, 16 + 17);
	assert_int_equal(process.threads, 1);
	assert_int_equal(process.start, 22222);
	assert_int_equal(process.blocked, 65536);
	assert_int_equal(process.caught, 16386);
	assert_false(process.children.forgotten);
	assert_string_equal(process.name, "rsync");
	assert_string_equal(process.wchan, "");
}

static struct process with_flags(unsigned flags)
{
	struct process process;
	char line[128];
	const int length = snprintf(line, sizeof line,
		"7 (x) S 1 4 1 0 -1 %u 0 0 0 0 1 2 3 4 20 0 1 0 22222", flags);

	assert_true(parse_exactly(&process, line, (size_t)length));
	return process;
}

/* PF_FORKNOEXEC and PF_EXITING: no header of the kernel's for programs has
   them. */
static void test_the_flags_tell_who_has_not_execd_and_who_exits(void **unused)
{
	enum { ALWAYS = 0x400000, EXITING = 0x4, FORKNOEXEC = 0x40 };

	(void)unused;
	assert_true(with_flags(ALWAYS | FORKNOEXEC).own.forked);
	assert_false(with_flags(ALWAYS | EXITING).own.forked);
	assert_true(with_flags(ALWAYS | EXITING).own.exiting);
	assert_false(with_flags(ALWAYS | FORKNOEXEC).own.exiting);
}

static void test_who_catches_a_signal(void **unused)
{
	const struct process process = {.blocked = 1U << (SIGUSR1 - 1),
		.caught = 1U << (SIGTERM - 1) | 1U << (SIGKILL - 1) | 1U << 30};

	(void)unused;
	assert_true(process_catches(&process, SIGTERM));
	assert_true(process_catches(&process, 31));
	assert_false(process_catches(&process, SIGINT));
	assert_false(process_catches(&process, SIGKILL));
	assert_false(process_catches(&process, SIGSTOP));
	assert_true(process_catches(&process, 32));
	assert_true(process_catches(&process, 64));
	assert_true(process_may_handle(&process, SIGTERM));
	assert_true(process_may_handle(&process, SIGUSR1));
	assert_false(process_catches(&process, SIGUSR1));
	assert_false(process_may_handle(&process, SIGINT));
	assert_false(process_may_handle(&process, SIGKILL));
	assert_true(process_may_handle(&process, 64));
}

static void test_who_ignores_chld_forgets_its_children(void **unused)
{
	static const char line[] = "7 (x) S 1 4 1 0 -1 1 0 0 0 0 1 2 3 4 20 0 "
				   "1 0 22222 0 0 0 0 0 0 0 0 0 65536 65537 0 ";
	struct process process;

	(void)unused;
	assert_true(parse_exactly(&process, line, sizeof line - 1));
	assert_int_equal(process.blocked, 65536);
	assert_int_equal(process.caught, 0);
	assert_true(process.children.forgotten);
}

/* An emulator may end its lines early. */
static void test_a_line_that_does_not_tell_what_is_caught(void **unused)
{
	static const char line[] = "7 (x) S 1 4 1 0 -1 1 0 0 0 0 1 2 3 4 20 0 "
				   "1 0 22222";
	struct process process;

	(void)unused;
	assert_true(parse_exactly(&process, line, sizeof line - 1));
	assert_int_equal(process.caught, UINT32_MAX);
	assert_true(process.children.forgotten);
	assert_true(process_catches(&process, SIGTERM));
	assert_false(process_catches(&process, SIGKILL));
}

static const struct {
	const char *file;
	pid_t pid;
	const char *name;
} hostile[] = {
	{"paren_in_name", 4712, "a) R 1 2 3"},
	{"parens_around_name", 4713, "(sd-pam)"},
	{"only_parens", 4714, ")))((("},
	{"forged_line", 4715, ") Z 1 1 1 1 1"},
	{"newline_in_name", 4716, "two\nlines"},
	{"forged_second_line", 4717, "x) R 1\n1 (y"},
	{"blank_name", 4718, " "},
	{"empty_name", 4719, ""},
	{"high_bytes_in_name", 4720, "\377\376\001\033[2J"},
};

static void test_a_name_may_hold_anything(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
		struct process process;

		if (!parse_file(&process, hostile[i].file))
			fail_msg("%s: refused", hostile[i].file);
		assert_int_equal(process.pid, hostile[i].pid);
		assert_string_equal(process.name, hostile[i].name);
		assert_int_equal(process.state, 'S');
		assert_int_equal(process.parent, 1);
		assert_int_equal(process.group, 4);
		assert_int_equal(process.start, 22222);
	}
}

static void test_a_name_with_a_nul_does_no_harm(void **unused)
{
	char line[LINE_MAX_BYTES];
	struct process process;
	const size_t length = load("plain", line);

	(void)unused;
	*(char *)memchr(line, 'y', length) = '\0';
	assert_true(parse_exactly(&process, line, length));
	assert_string_equal(process.name, "rs");
	assert_int_equal(process.start, 22222);
}

static void test_kernel_workers_have_long_names(void **unused)
{
	struct process process;
	char longest[PROCESS_NAME_MAX];

	(void)unused;
	assert_true(parse_file(&process, "kernel_worker"));
	assert_string_equal(
		process.name, "kworker/u16:3-events_unbound+flush-btrfs-1");
	assert_int_equal(process.state, 'I');
	assert_int_equal(process.parent, 2);
	assert_int_equal(process.group, 0);
	memset(longest, 'n', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_true(parse_file(&process, "long_name"));
	assert_string_equal(process.name, longest);
	/* What does not fit is cut, the fields behind it are read. */
	assert_true(parse_file(&process, "longer_name"));
	assert_string_equal(process.name, longest);
	assert_int_equal(process.start, 22222);
}

static void test_fields_may_be_negative(void **unused)
{
	struct process process;

	(void)unused;
	assert_true(parse_file(&process, "negative_fields"));
	assert_int_equal(process.start, 22222);
}

/* Fields 10 to 15 are unsigned and 64 bits wide: any value is a line still. */
static void test_counters_that_are_skipped_may_be_huge(void **unused)
{
	struct process process;

	(void)unused;
	assert_true(parse_file(&process, "huge_counters"));
	assert_int_equal(process.pid, 4724);
	assert_int_equal(process.start, 22222);
}

static void test_large_numbers_that_fit(void **unused)
{
	struct process process;

	(void)unused;
	assert_true(parse_file(&process, "huge_start"));
	assert_int_equal(process.start, 900000000000000000);
	assert_true(parse_file(&process, "largest_pid"));
	assert_int_equal(process.pid, INT32_MAX);
	assert_int_equal(process.parent, INT32_MAX - 1);
	assert_int_equal(process.group, INT32_MAX - 2);
}

static void test_what_is_no_line_is_refused(void **unused)
{
	static const char *const files[] = {"bad_empty", "bad_no_name",
		"bad_no_open", "bad_no_close", "bad_reversed", "bad_no_pid",
		"bad_pid_0", "bad_negative_pid", "bad_pid_huge",
		"bad_after_name", "bad_no_state", "bad_state_only",
		"bad_no_start", "bad_letters", "bad_parent_minus",
		"bad_other_text"};

	(void)unused;
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct process process;

		if (parse_file(&process, files[i]))
			fail_msg("%s: accepted", files[i]);
	}
}

/* 4294967297 is no process 1 whom a signal could go to. */
static void test_a_pid_that_is_none_is_refused(void **unused)
{
	struct process process;

	(void)unused;
	assert_false(parse_file(&process, "bad_pid_too_large"));
}

/* A line that is cut is refused, or all that is read of it is whole. */
static void test_a_line_cut_at_any_byte(void **unused)
{
	static const char *const files[] = {"plain", "paren_in_name",
		"only_parens", "forged_second_line", "empty_name",
		"kernel_worker", "negative_fields"};

	(void)unused;
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		char line[LINE_MAX_BYTES];
		struct process whole;
		const size_t length = load(files[i], line);

		assert_true(parse_exactly(&whole, line, length));
		for (size_t cut = 0; cut < length; cut++) {
			struct process process;

			if (!parse_exactly(&process, line, cut))
				continue;
			assert_int_equal(process.pid, whole.pid);
			assert_int_equal(process.parent, whole.parent);
			assert_int_equal(process.threads, whole.threads);
			assert_string_equal(process.name, whole.name);
		}
	}
}

/* Every byte of a line turned into every other: no harm is done. */
static void test_a_line_with_any_byte_changed(void **unused)
{
	char line[LINE_MAX_BYTES];
	struct process process;
	const size_t length = load("forged_second_line", line);

	(void)unused;
	for (size_t at = 0; at < length; at++) {
		const char kept = line[at];

		for (int byte = 0; byte < 256; byte++) {
			line[at] = (char)byte;
			if (parse_exactly(&process, line, length))
				assert_true(process.pid > 0);
		}
		line[at] = kept;
	}
}

static void test_who_is_dead(void **unused)
{
	static const struct {
		char state;
		long threads;
		bool dead;
	} cases[] = {
		{'R', 1, false},
		{'S', 1, false},
		{'D', 1, false},
		{'T', 1, false},
		{'t', 1, false},
		{'I', 1, false},
		{'Z', 1, true},
		{'Z', 0, true},
		/* Its main thread has left, the others go on. */
		{'Z', 2, false},
		{'X', 1, true},
		{'x', 3, true},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct process process = {
			.pid = 1,
			.state = cases[i].state,
			.threads = cases[i].threads,
		};

		assert_int_equal(process_is_dead(&process), cases[i].dead);
	}
}

static void test_dead_or_not_from_a_file(void **unused)
{
	struct process process;

	(void)unused;
	assert_true(parse_file(&process, "zombie"));
	assert_true(process_is_dead(&process));
	assert_true(parse_file(&process, "zombie_leader"));
	assert_false(process_is_dead(&process));
	assert_true(parse_file(&process, "forged_line"));
	assert_false(process_is_dead(&process));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_plain_line),
	cmocka_unit_test(test_the_flags_tell_who_has_not_execd_and_who_exits),
	cmocka_unit_test(test_who_catches_a_signal),
	cmocka_unit_test(test_who_ignores_chld_forgets_its_children),
	cmocka_unit_test(test_a_line_that_does_not_tell_what_is_caught),
	cmocka_unit_test(test_a_name_may_hold_anything),
	cmocka_unit_test(test_a_name_with_a_nul_does_no_harm),
	cmocka_unit_test(test_kernel_workers_have_long_names),
	cmocka_unit_test(test_fields_may_be_negative),
	cmocka_unit_test(test_counters_that_are_skipped_may_be_huge),
	cmocka_unit_test(test_large_numbers_that_fit),
	cmocka_unit_test(test_what_is_no_line_is_refused),
	cmocka_unit_test(test_a_pid_that_is_none_is_refused),
	cmocka_unit_test(test_a_line_cut_at_any_byte),
	cmocka_unit_test(test_a_line_with_any_byte_changed),
	cmocka_unit_test(test_who_is_dead),
	cmocka_unit_test(test_dead_or_not_from_a_file),
};

int main(void)
{
	return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
