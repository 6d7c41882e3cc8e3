/*
 * What the words of a command line become: the data that the machine walks.
 */
#include "tmo/core/plan.h"

#include "rig.h"

static void plan_as(struct plan *plan, const char *name, const char *line)
{
	struct rig rig;

	start_after(&rig, name, NULL, line);
	*plan = rig.plan;
}

static void plan_of(struct plan *plan, const char *line)
{
	plan_as(plan, "tmo", line);
}

static void test_the_plainest_plan(void **unused)
{
	struct plan plan;

	(void)unused;
	plan_of(&plan, "30s");
	assert_int_equal(plan.limit, 30 * TMO_SECOND);
	assert_false(plan.wall);
	assert_int_equal(plan.idle, TMO_FOREVER);
	assert_int_equal(plan.no_output, TMO_FOREVER);
	assert_int_equal(plan.cpu, TMO_FOREVER);
	assert_int_equal(plan.memory, TMO_FOREVER);
	assert_int_equal(plan.hook, 0);
	assert_int_equal(plan.grace, 10 * TMO_SECOND);
	assert_int_equal(plan.give_up, 10 * TMO_SECOND);
	assert_int_equal(plan.descendant_delay, TMO_SECOND / 10);
	assert_int_equal(plan.step_count, 1);
	assert_int_equal(plan.steps[0].signal, SIGTERM);
	assert_int_equal(plan.steps[0].pause, 0);
	assert_int_equal(plan.warning_count, 0);
	assert_int_equal(plan.leftovers, LEFTOVERS_KEEP);
	assert_false(plan.command_only || plan.main_first);
	/* The default grace is started by limits only. */
	assert_false(plan.received_grace);
	assert_true(plan.wait_for_descendants);
	assert_int_equal(plan.death_signal, SIGTERM);
}

static void test_every_limit_arrives(void **unused)
{
	struct plan plan;

	(void)unused;
	plan_of(&plan, "-i 5s -n 5500ms -c 6s -M 6K -k 7s -g 8s -m -l wait "
		       "@2000000009");
	assert_true(plan.wall);
	assert_int_equal(plan.limit, WALL_START + 9 * TMO_SECOND);
	assert_int_equal(plan.idle, 5 * TMO_SECOND);
	assert_int_equal(plan.no_output, 5500 * (TMO_SECOND / 1000));
	assert_int_equal(plan.cpu, 6 * TMO_SECOND);
	assert_int_equal(plan.memory, 6144);
	assert_int_equal(plan.grace, 7 * TMO_SECOND);
	assert_int_equal(plan.give_up, 8 * TMO_SECOND);
	assert_true(plan.main_first);
	assert_true(plan.received_grace);
	assert_int_equal(plan.leftovers, LEFTOVERS_WAIT);
}

static void test_as_timeout(void **unused)
{
	struct plan plan;

	(void)unused;
	plan_as(&plan, "timeout", "30s");
	assert_int_equal(plan.grace, TMO_FOREVER);
	assert_int_equal(plan.descendant_delay, 0);
	assert_false(plan.wait_for_descendants);
	plan_as(&plan, "timeout", "-k 5 30s");
	assert_int_equal(plan.grace, 5 * TMO_SECOND);
	assert_true(plan.received_grace);
	assert_false(plan.wait_for_descendants);
	plan_as(&plan, "timeout", "-l wait 30s");
	assert_true(plan.wait_for_descendants);
}

static void test_who_is_waited_for(void **unused)
{
	static const struct {
		const char *line;
		bool all;
	} cases[] = {
		{"30s", true},
		{"-k 5 30s", true},
		{"-k 0 30s", false},
		{"-k inf 30s", false},
		{"-k 0 -l wait 30s", true},
		{"-k 0 -l kill 30s", false},
		{"-l kill 30s", true},
		{"-f 30s", false},
		{"-m 30s", true},
		{"-m -k 0 30s", false},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct plan plan;

		plan_of(&plan, cases[i].line);
		if (plan.wait_for_descendants != cases[i].all)
			fail_msg("%s", cases[i].line);
	}
}

static void test_the_list_of_signals_ends_with_kill(void **unused)
{
	struct plan plan;

	(void)unused;
	plan_of(&plan, "-s INT,1s,TERM,2s,KILL,3s,HUP 30s");
	assert_int_equal(plan.step_count, 3);
	assert_int_equal(plan.steps[1].signal, SIGTERM);
	assert_int_equal(plan.steps[1].pause, TMO_SECOND);
	assert_int_equal(plan.steps[2].signal, SIGKILL);
	assert_int_equal(plan.steps[2].pause, 2 * TMO_SECOND);
	plan_of(&plan, "-s KILL,1s,TERM 30s");
	assert_int_equal(plan.step_count, 1);
}

static void test_all_32_signals_arrive(void **unused)
{
	struct options options = {.signal_count = OPTIONS_SIGNALS_MAX};
	struct plan plan;

	(void)unused;
	for (int i = 0; i < OPTIONS_SIGNALS_MAX; i++) {
		options.signals[i].number = SIGHUP;
		options.signals[i].pause.value = i;
	}
	plan_make(&plan, &options);
	assert_int_equal(plan.step_count, OPTIONS_SIGNALS_MAX);
	for (int i = 0; i < OPTIONS_SIGNALS_MAX; i++)
		assert_int_equal(plan.steps[i].pause, i);
}

static void test_warnings_arrive(void **unused)
{
	struct plan plan;

	(void)unused;
	plan_of(&plan, "-w USR1@5s -w USR2@6s 30s");
	assert_int_equal(plan.warning_count, 2);
	assert_int_equal(plan.warnings[0].signal, SIGUSR1);
	assert_int_equal(plan.warnings[0].before, 5 * TMO_SECOND);
	assert_int_equal(plan.warnings[1].signal, SIGUSR2);
	assert_int_equal(plan.warnings[1].before, 6 * TMO_SECOND);
}

static void test_the_hook_has_the_grace(void **unused)
{
	struct plan plan;

	(void)unused;
	plan_of(&plan, "-o true -k 3s 30s");
	assert_int_equal(plan.hook, 3 * TMO_SECOND);
	plan_of(&plan, "-o true 30s");
	assert_int_equal(plan.hook, 10 * TMO_SECOND);
	plan_of(&plan, "-o true -k 0 30s");
	assert_int_equal(plan.hook, 10 * TMO_SECOND);
}

static void test_give_up_has_no_effect_without_a_grace(void **unused)
{
	struct plan plan;

	(void)unused;
	plan_of(&plan, "-g 5s -k 0 30s");
	assert_int_equal(plan.give_up, TMO_FOREVER);
	plan_of(&plan, "-g 5s -k 0 -s KILL 30s");
	assert_int_equal(plan.give_up, TMO_FOREVER);
	plan_as(&plan, "timeout", "-g 5s 30s");
	assert_int_equal(plan.give_up, 5 * TMO_SECOND);
	plan_of(&plan, "-g 5s 30s");
	assert_int_equal(plan.give_up, 5 * TMO_SECOND);
	plan_of(&plan, "-g 0 30s");
	assert_int_equal(plan.give_up, TMO_FOREVER);
}

static void test_the_signal_for_when_tmo_dies(void **unused)
{
	static const struct {
		const char *line;
		int signal;
	} cases[] = {
		{"30s", SIGTERM},
		{"-s INT,1s,TERM 30s", SIGINT},
		{"-s KILL 30s", SIGKILL},
		/* These would not end it. */
		{"-s 0,1s,INT 30s", SIGINT},
		{"-s STOP,1s,0,1s,HUP 30s", SIGHUP},
		{"-s TSTP 30s", SIGKILL},
		{"-s CONT,5s,TERM 30s", SIGTERM},
		{"-s WINCH,1s,CHLD,1s,URG 30s", SIGKILL},
		{"-s 0 30s", SIGKILL},
		{"-s 0 -k 0 30s", 0},
		{"-s TTIN,1s,TTOU -k 0 30s", 0},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct plan plan;

		plan_of(&plan, cases[i].line);
		if (plan.death_signal != cases[i].signal)
			fail_msg("%s: %d", cases[i].line, plan.death_signal);
	}
}

/* A full list of signals that end nobody: what follows it is KILL. */
static void test_no_signal_of_32_for_when_tmo_dies(void **unused)
{
	struct options options = {
		.signal_count = OPTIONS_SIGNALS_MAX,
		.grace.value = TMO_SECOND,
	};
	struct plan plan;

	(void)unused;
	plan_make(&plan, &options);
	assert_int_equal(plan.death_signal, SIGKILL);
	options.signals[OPTIONS_SIGNALS_MAX - 1].number = SIGHUP;
	plan_make(&plan, &options);
	assert_int_equal(plan.death_signal, SIGHUP);
	options.signals[OPTIONS_SIGNALS_MAX - 1].number = SIGSTOP;
	options.grace.value = TMO_FOREVER;
	plan_make(&plan, &options);
	assert_int_equal(plan.death_signal, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_the_plainest_plan),
	cmocka_unit_test(test_every_limit_arrives),
	cmocka_unit_test(test_as_timeout),
	cmocka_unit_test(test_who_is_waited_for),
	cmocka_unit_test(test_the_list_of_signals_ends_with_kill),
	cmocka_unit_test(test_all_32_signals_arrive),
	cmocka_unit_test(test_warnings_arrive),
	cmocka_unit_test(test_the_hook_has_the_grace),
	cmocka_unit_test(test_give_up_has_no_effect_without_a_grace),
	cmocka_unit_test(test_the_signal_for_when_tmo_dies),
	cmocka_unit_test(test_no_signal_of_32_for_when_tmo_dies),
};

int main(void)
{
	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
