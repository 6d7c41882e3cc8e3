/*
 * limits: what is sampled, and which limit it is that a sample reaches.
 */
#include "tmo/core/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

struct rig {
	struct plan plan;
	struct deadlines deadlines;
	struct limits limits;
	struct decision decision;
};

static void start(struct rig *rig, tmo_ns idle, tmo_ns cpu, unsigned cores)
{
	*rig = (struct rig){
		.plan = {.limit = TMO_FOREVER, .idle = idle, .cpu = cpu},
	};
	rig->decision = (struct decision){
		.plan = &rig->plan,
		.deadlines = &rig->deadlines,
	};
	deadlines_clear(&rig->deadlines);
	limits_start(&rig->limits, &rig->decision, cores);
}

static enum reason evaluate(struct rig *rig, tmo_ns cpu, tmo_ns now)
{
	const struct sample sample = {.who = 1, .count = 1, .cpu = cpu};

	rig->decision.now.mono = now;
	return limits_evaluate(&rig->limits, &rig->decision, &sample);
}

static void test_each_limit_alone_is_sampled(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, 60 * TMO_SECOND, TMO_FOREVER, 4);
	assert_true(rig.deadlines.at[AT_SAMPLE] > 0);
	assert_true(rig.deadlines.at[AT_SAMPLE] <= 60 * TMO_SECOND);
	start(&rig, TMO_FOREVER, 60 * TMO_SECOND, 4);
	assert_true(rig.deadlines.at[AT_SAMPLE] == 15 * TMO_SECOND);
}

static void test_with_both_reached_it_is_idle(void **unused)
{
	struct rig rig;

	(void)unused;
	start(&rig, TMO_SECOND, TMO_SECOND + 1, 1);
	assert_int_equal(evaluate(&rig, TMO_SECOND, 0), REASON_NONE);
	rig.limits.cpu.limit = TMO_SECOND;
	assert_int_equal(evaluate(&rig, TMO_SECOND, TMO_SECOND), REASON_IDLE);
}

/* Samples for -c come in between, however many. */
static void test_samples_for_the_other_limit_are_no_hindrance(void **unused)
{
	static const int permille[] = {1, 10, 30, 55, 60, 90, 110, 300, 2000};
	const tmo_ns idle = 60 * TMO_SECOND;

	(void)unused;
	for (size_t i = 0; i < sizeof permille / sizeof permille[0]; i++) {
		struct rig rig;
		tmo_ns now = 0;

		start(&rig, idle, idle / 1000 * permille[i], 1);
		do {
			now = rig.deadlines.at[AT_SAMPLE];
			assert_true(now <= idle + idle / 10);
		} while (evaluate(&rig, 1, now) != REASON_IDLE);
		assert_true(now >= idle);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_each_limit_alone_is_sampled),
	cmocka_unit_test(test_with_both_reached_it_is_idle),
	cmocka_unit_test(test_samples_for_the_other_limit_are_no_hindrance),
};

int main(void)
{
	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
