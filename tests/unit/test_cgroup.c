/*
 * Which file tells of out-of-memory kills, for each version of control groups,
 * and what it says.
 */
#include "tmo/core/cgroup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void expect_path(const char *groups, const char *wanted)
{
	char bytes[256];
	struct text path = TEXT_ON(bytes);

	assert_true(cgroup_oom_path(&path, groups, strlen(groups)));
	assert_string_equal(bytes, wanted);
}

static void expect_none(const char *groups)
{
	char bytes[64];
	struct text path = TEXT_ON(bytes);

	assert_false(cgroup_oom_path(&path, groups, strlen(groups)));
}

static void version_2_has_memory_events(void **unused)
{
	(void)unused;
	expect_path("0::/user.slice/a:b c\n",
		"/sys/fs/cgroup/user.slice/a:b c/memory.events");
	expect_path("0::/\n", "/sys/fs/cgroup/memory.events");
	expect_path("0::/x", "/sys/fs/cgroup/x/memory.events");
}

static void version_1_has_memory_oom_control(void **unused)
{
	(void)unused;
	expect_path("4:memory:/docker/1\n3:cpu:/\n",
		"/sys/fs/cgroup/memory/docker/1/memory.oom_control");
	expect_path("10:pids:/x\n4:blkio,memory:/\n",
		"/sys/fs/cgroup/memory/memory.oom_control");
}

/* Both are mounted, and version 1 has the memory. */
static void where_there_are_both_it_is_version_1(void **unused)
{
	(void)unused;
	expect_path("4:memory:/a\n0::/b\n",
		"/sys/fs/cgroup/memory/a/memory.oom_control");
	expect_path("0::/b\n4:memory:/a\n",
		"/sys/fs/cgroup/memory/a/memory.oom_control");
	expect_path("4:pids:/a\n0::/b\n1:name=memory:/c\n",
		"/sys/fs/cgroup/b/memory.events");
}

static void elsewhere_there_is_none(void **unused)
{
	(void)unused;
	expect_none("");
	expect_none("\n\n");
	expect_none("0");
	expect_none("4:pids:/a\n10:memoryx:/b\n");
	/* It does not fit. */
	expect_none("0::/a/very/long/path/that/does/not/fit/in/what/there/is");
}

static void expect_kills(const char *lines, uint64_t wanted)
{
	uint64_t count = wanted + 1;

	assert_true(cgroup_oom_kills(lines, strlen(lines), &count));
	assert_int_equal(count, wanted);
}

static void oom_kill_is_the_number_behind_its_name(void **unused)
{
	uint64_t count;

	(void)unused;
	expect_kills("low 0\nhigh 0\nmax 1\noom 2\noom_kill 3\n"
		     "oom_group_kill 4\n",
		3);
	expect_kills("oom_kill_disable 1\nunder_oom 0\noom_kill 0\n", 0);
	expect_kills("oom_kill 7", 7);
	assert_false(cgroup_oom_kills("oom 2\n", 6, &count));
	assert_false(cgroup_oom_kills("oom_kill\n", 9, &count));
	assert_false(cgroup_oom_kills("oom_kill x\n", 11, &count));
	/* Before Linux 4.13. */
	assert_false(cgroup_oom_kills("oom_kill_disable 0\n", 19, &count));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(version_2_has_memory_events),
	cmocka_unit_test(version_1_has_memory_oom_control),
	cmocka_unit_test(where_there_are_both_it_is_version_1),
	cmocka_unit_test(elsewhere_there_is_none),
	cmocka_unit_test(oom_kill_is_the_number_behind_its_name),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
