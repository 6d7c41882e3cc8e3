/*
 * A signal that dumps core and is not yet taken: when the machine looks again
 * for a child that was forked meanwhile, and how that ends.
 */
#include "tmo/core/machine.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "tmo/core/options.h"
#include "tmo/core/plan.h"

#define MS (TMO_SECOND / 1000)
#define START (1000 * TMO_SECOND)

struct rig {
	struct options options;
	struct plan plan;
	struct machine machine;
	struct timestamps now;
	struct actions actions;
};

static void tell(struct rig *rig, struct event event)
{
	rig->actions.count = 0;
	machine_step(&rig->machine, &event, rig->now, &rig->actions);
}

static void report_kind(struct rig *rig, enum event_kind kind)
{
	tell(rig, (struct event){.kind = kind});
}

static void quit(struct rig *rig)
{
	tell(rig, (struct event){.kind = EVENT_SIGNAL, .signal = SIGQUIT});
}

static tmo_ns no_clock(void)
{
	return 0;
}

static void start(struct rig *rig, const char *leftovers)
{
	static char words[4][8];
	char *argv[] = {words[0], words[1], words[2], words[3], NULL};
	struct options_error error;

	strcpy(words[0], "tmo");
	strcpy(words[1], leftovers);
	strcpy(words[2], "100");
	strcpy(words[3], "cmd");
	*rig = (struct rig){.now = {START, START}};
	assert_true(
		options_parse(&rig->options, 4, argv, no_clock, NULL, &error));
	plan_make(&rig->plan, &rig->options);
	machine_start(&rig->machine, &rig->plan, 1, rig->now);
}

static void start_late(struct rig *rig)
{
	start(rig, "-lkeep");
	quit(rig);
	report_kind(rig, EVENT_SIGNAL_PENDING);
}

static bool looks_again(const struct rig *rig)
{
	for (size_t i = 0; i < rig->actions.count; i++)
		if (rig->actions.list[i].kind == ACTION_SIGNAL_AGAIN)
			return true;
	return false;
}

static tmo_ns again_at(const struct rig *rig)
{
	return rig->machine.deadlines.at[AT_SIGNAL_AGAIN];
}

static void tick_at(struct rig *rig, tmo_ns since)
{
	rig->now = (struct timestamps){START + since, START + since};
	report_kind(rig, EVENT_TICK);
}

static void looks_after_10_20_40_ms_and_so_on_until_1_s(void **state)
{
	static const int times[] = {10, 20, 40, 80, 160, 320, 640, 1000};
	struct rig rig;

	(void)state;
	start_late(&rig);
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		assert_int_equal(again_at(&rig), START + times[i] * MS);
		tick_at(&rig, times[i] * MS - 1);
		assert_false(looks_again(&rig));
		tick_at(&rig, times[i] * MS);
		assert_true(looks_again(&rig));
		report_kind(&rig, EVENT_SIGNAL_PENDING);
	}
	assert_true(again_at(&rig) == TMO_FOREVER);
}

static void no_further_look_once_it_is_delivered(void **state)
{
	struct rig rig;

	(void)state;
	start_late(&rig);
	tick_at(&rig, 10 * MS);
	assert_true(again_at(&rig) == TMO_FOREVER);
}

static void a_death_looks_at_once(void **state)
{
	struct rig rig;

	(void)state;
	start_late(&rig);
	report_kind(&rig, EVENT_REAPED);
	assert_true(looks_again(&rig));
	assert_true(again_at(&rig) == TMO_FOREVER);
	report_kind(&rig, EVENT_REAPED);
	assert_false(looks_again(&rig));
}

static void the_next_step_begins_anew(void **state)
{
	struct rig rig;

	(void)state;
	start_late(&rig);
	rig.now.mono += 500 * MS;
	quit(&rig);
	assert_true(again_at(&rig) == TMO_FOREVER);
	report_kind(&rig, EVENT_SIGNAL_PENDING);
	assert_int_equal(again_at(&rig), START + 510 * MS);
}

static void the_second_half_does_not_begin_anew(void **state)
{
	struct rig rig;

	(void)state;
	start_late(&rig);
	tick_at(&rig, 100 * MS);
	assert_true(looks_again(&rig));
	report_kind(&rig, EVENT_SIGNAL_PENDING);
	assert_int_equal(again_at(&rig), START + 200 * MS);
}

static void tmo_stays_until_the_signal_is_delivered(void **state)
{
	struct rig rig;

	(void)state;
	start_late(&rig);
	tell(&rig, (struct event){.kind = EVENT_EXITED, .signal = SIGQUIT});
	assert_int_equal(rig.machine.phase, MACHINE_CLOSING);
	report_kind(&rig, EVENT_REAPED);
	assert_true(looks_again(&rig));
	assert_int_equal(rig.machine.phase, MACHINE_DONE);
}

static void an_answer_after_the_end_is_waited_for_and_nothing_else(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig, "-lkeep");
	quit(&rig);
	tell(&rig, (struct event){.kind = EVENT_EXITED, .signal = SIGQUIT});
	assert_int_equal(rig.machine.phase, MACHINE_DONE);
	for (int kind = EVENT_TICK; kind < EVENT_SIGNAL_PENDING; kind++) {
		report_kind(&rig, (enum event_kind)kind);
		assert_int_equal(rig.machine.phase, MACHINE_DONE);
	}
	report_kind(&rig, EVENT_SIGNAL_PENDING);
	assert_int_equal(rig.machine.phase, MACHINE_CLOSING);
	tick_at(&rig, 10 * MS);
	assert_true(looks_again(&rig));
	assert_int_equal(rig.machine.phase, MACHINE_DONE);
}

static void nobody_left_ends_it(void **state)
{
	struct rig rig;

	(void)state;
	start_late(&rig);
	tell(&rig, (struct event){.kind = EVENT_EXITED, .signal = SIGQUIT});
	report_kind(&rig, EVENT_NONE_LEFT);
	assert_false(looks_again(&rig));
	assert_int_equal(rig.machine.phase, MACHINE_DONE);
}

static void kill_ends_it(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig, "-sKILL");
	quit(&rig);
	report_kind(&rig, EVENT_SIGNAL_PENDING);
	tick_at(&rig, 100 * TMO_SECOND);
	assert_int_equal(rig.machine.escalation.stage, KILLED);
	assert_true(again_at(&rig) == TMO_FOREVER);
	report_kind(&rig, EVENT_SIGNAL_PENDING);
	assert_true(again_at(&rig) == TMO_FOREVER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_after_10_20_40_ms_and_so_on_until_1_s),
		cmocka_unit_test(no_further_look_once_it_is_delivered),
		cmocka_unit_test(a_death_looks_at_once),
		cmocka_unit_test(the_next_step_begins_anew),
		cmocka_unit_test(the_second_half_does_not_begin_anew),
		cmocka_unit_test(tmo_stays_until_the_signal_is_delivered),
		cmocka_unit_test(
			an_answer_after_the_end_is_waited_for_and_nothing_else),
		cmocka_unit_test(nobody_left_ends_it),
		cmocka_unit_test(kill_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
