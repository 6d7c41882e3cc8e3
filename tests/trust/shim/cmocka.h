/*
 * The part of cmocka that the unit tests use, in a header: for compilers that
 * have no libcmocka to link (musl, -m32, another processor). Prints TAP-like
 * lines; a failed assertion ends its test, not the program.
 */
#ifndef TRUST_SHIM_CMOCKA_H
#define TRUST_SHIM_CMOCKA_H

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct CMUnitTest {
	const char *name;
	void (*test)(void **state);
	int (*setup)(void **state);
	int (*teardown)(void **state);
};

static jmp_buf shim_out;

#define shim_fail(...)                                                         \
	do {                                                                   \
		fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);                \
		fprintf(stderr, __VA_ARGS__);                                  \
		fputc('\n', stderr);                                           \
		longjmp(shim_out, 1);                                          \
	} while (0)

#define shim_check(condition, text)                                            \
	do {                                                                   \
		if (!(condition))                                              \
			shim_fail("%s", text);                                 \
	} while (0)

#define shim_text(text) ((text) ? (text) : "(null)")

#define fail_msg(...) shim_fail(__VA_ARGS__)
#define fail() shim_fail("fail()")
#define skip() return
#define assert_true(c) shim_check(c, #c)
#define assert_false(c) shim_check(!(c), "not: " #c)
#define assert_null(p) shim_check((p) == NULL, #p " == NULL")
#define assert_non_null(p) shim_check((p) != NULL, #p " != NULL")
#define assert_ptr_equal(a, b) shim_check((a) == (b), #a " == " #b)

#define assert_int_equal(a, b)                                                 \
	do {                                                                   \
		const uintmax_t shim_a = (uintmax_t)(a);                       \
		const uintmax_t shim_b = (uintmax_t)(b);                       \
		if (shim_a != shim_b)                                          \
			shim_fail("%s == %s: %jd, %jd", #a, #b,                \
				(intmax_t)shim_a, (intmax_t)shim_b);           \
	} while (0)
#define assert_int_not_equal(a, b)                                             \
	shim_check((uintmax_t)(a) != (uintmax_t)(b), #a " != " #b)
#define assert_in_range(v, low, high)                                          \
	shim_check((uintmax_t)(v) >= (uintmax_t)(low) &&                       \
			   (uintmax_t)(v) <= (uintmax_t)(high),                \
		#v " in range")
#define assert_memory_equal(a, b, size)                                        \
	shim_check(memcmp(a, b, size) == 0, #a " == " #b " (memory)")

#define assert_string_equal(a, b)                                              \
	do {                                                                   \
		const char *shim_a = (a), *shim_b = (b);                       \
		if (!shim_a || !shim_b || strcmp(shim_a, shim_b) != 0)         \
			shim_fail("%s == %s: \"%s\", \"%s\"", #a, #b,          \
				shim_text(shim_a), shim_text(shim_b));         \
	} while (0)
#define assert_string_not_equal(a, b)                                          \
	shim_check(strcmp(a, b) != 0, #a " != " #b " (string)")

#define cmocka_unit_test(f)                                                    \
	{                                                                      \
#f, f, NULL, NULL                                              \
	}
#define cmocka_unit_test_setup(f, s)                                           \
	{                                                                      \
#f, f, s, NULL                                                 \
	}
#define cmocka_unit_test_teardown(f, t)                                        \
	{                                                                      \
#f, f, NULL, t                                                 \
	}
#define cmocka_unit_test_setup_teardown(f, s, t)                               \
	{                                                                      \
#f, f, s, t                                                    \
	}

static inline int shim_run_one(const struct CMUnitTest *test)
{
	void *state = NULL;
	volatile int failed = 1;

	if (setjmp(shim_out) == 0) {
		if (!test->setup || test->setup(&state) == 0) {
			test->test(&state);
			failed = 0;
		}
	}
	if (failed)
		fprintf(stderr, "not ok %s\n", test->name);
	if (test->teardown)
		test->teardown(&state);
	return failed;
}

static inline int shim_run(const struct CMUnitTest *tests, size_t count)
{
	int failed = 0;

	for (size_t i = 0; i < count; i++)
		failed += shim_run_one(&tests[i]);
	printf("%zu tests, %d failed\n", count, failed);
	return failed;
}

#define cmocka_run_group_tests(tests, setup, teardown)                         \
	shim_run(tests, sizeof(tests) / sizeof((tests)[0]))
#define cmocka_run_group_tests_name(name, tests, setup, teardown)              \
	shim_run(tests, sizeof(tests) / sizeof((tests)[0]))

#endif
