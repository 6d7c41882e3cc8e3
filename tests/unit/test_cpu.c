/*
 * cpu: invented samples at invented times, of a load that uses the cores to a
 * part of random size.
 */
#include "tmo/core/cpu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "random.h"

#define MS (TMO_SECOND / 1000)

enum { ROUNDS = 2000, SAMPLES_MAX = 100000 };

static uint64_t seed = 4711;

static bool evaluate(struct cpu *cpu, tmo_ns used, tmo_ns now)
{
	const struct sample sample = {.who = 1, .count = 1, .cpu = used};

	return cpu_evaluate(cpu, &sample, now);
}

/* The cores are used to a part of random size, that changes; what it sees. */
struct load {
	tmo_ns now;
	tmo_ns used;
	unsigned cores;
	unsigned sixteenths; /* of the cores; 0: new at random each time */
};

static void load_go_on(struct load *load, tmo_ns until)
{
	while (load->now < until) {
		const tmo_ns left = until - load->now;
		const tmo_ns part = load->sixteenths != 0 || left < 16
					    ? left
					    : random_up_to(&seed, left);
		const unsigned busy = load->sixteenths != 0
					      ? load->sixteenths
					      : random_below(&seed, 17);

		load->used += part / 16 * busy * load->cores;
		load->now += part;
	}
}

/* Until the limit is reached; how many samples that took. */
static int run_load(struct cpu *cpu, struct load *load)
{
	int count = 0;

	for (;;) {
		const tmo_ns next = cpu->next;

		assert_true(next > load->now);
		load_go_on(load, next);
		count++;
		assert_true(count < SAMPLES_MAX);
		if (evaluate(cpu, load->used, next))
			return count;
		/* Not before the limit, and not overlooked either. */
		assert_true(load->used < cpu->limit);
	}
}

static void test_cpu_is_never_early_and_ten_ms_late_at_most(void **unused)
{
	(void)unused;
	for (int round = 0; round < ROUNDS; round++) {
		const tmo_ns limit =
			MS + random_up_to(&seed,
				     TMO_SECOND << random_below(&seed, 20));
		struct load load = {.cores = 1 + random_below(&seed, 64)};
		struct cpu cpu;

		cpu_start(&cpu, limit, load.cores, 0);
		run_load(&cpu, &load);
		assert_true(load.used >= limit);
		assert_true(load.used <= limit + 10 * MS * load.cores);
	}
}

static int samples_for(tmo_ns limit, unsigned cores, unsigned sixteenths)
{
	struct load load = {.cores = cores, .sixteenths = sixteenths};
	struct cpu cpu;

	cpu_start(&cpu, limit, cores, 0);
	return run_load(&cpu, &load);
}

static void test_the_number_of_samples_grows_with_the_logarithm(void **unused)
{
	/* A limit twice as long costs as many samples more as any other. */
	static const struct {
		unsigned cores;
		unsigned sixteenths;
		int step;
	} loads[] = {{1, 16, 0}, {2, 16, 0}, {2, 8, 2}, {4, 4, 4}, {64, 16, 0},
		{16, 1, 12}};

	(void)unused;
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++) {
		int before = samples_for(
			TMO_SECOND, loads[i].cores, loads[i].sixteenths);

		for (int power = 1; power <= 24; power++) {
			const int count = samples_for(TMO_SECOND << power,
				loads[i].cores, loads[i].sixteenths);

			assert_true(count <= before + loads[i].step);
			before = count;
		}
	}
	assert_int_equal(samples_for(TMO_SECOND << 24, 4, 16), 1);
}

static void test_cpu_time_that_was_seen_is_not_given_back(void **unused)
{
	struct cpu cpu;

	(void)unused;
	cpu_start(&cpu, 10 * TMO_SECOND, 1, 0);
	assert_false(evaluate(&cpu, 9 * TMO_SECOND, 10 * TMO_SECOND));
	assert_true(cpu.next == 11 * TMO_SECOND);
	assert_false(evaluate(&cpu, 0, 11 * TMO_SECOND));
	assert_true(cpu.next == 12 * TMO_SECOND);
}

static void test_the_cpu_limit_itself_is_reached(void **unused)
{
	struct cpu cpu;

	(void)unused;
	cpu_start(&cpu, TMO_SECOND, 1, 0);
	assert_false(evaluate(&cpu, TMO_SECOND - 1, TMO_SECOND));
	assert_true(evaluate(&cpu, TMO_SECOND, TMO_SECOND));
}

static void test_the_cores_decide_when_it_is_sampled(void **unused)
{
	struct cpu cpu;

	(void)unused;
	cpu_start(&cpu, 60 * TMO_SECOND, 1, TMO_SECOND);
	assert_true(cpu.next == 61 * TMO_SECOND);
	cpu_start(&cpu, 60 * TMO_SECOND, 4, TMO_SECOND);
	assert_true(cpu.next == 16 * TMO_SECOND);
}

/* CPU time is counted in ticks of 10 ms. */
static void test_it_is_sampled_every_10_ms_at_most(void **unused)
{
	struct cpu cpu;

	(void)unused;
	cpu_start(&cpu, TMO_SECOND, 1, 0);
	assert_false(evaluate(&cpu, TMO_SECOND - 10 * MS - 1, TMO_SECOND));
	assert_true(cpu.next == TMO_SECOND + 10 * MS + 1);
	assert_false(evaluate(&cpu, TMO_SECOND - 1, 2 * TMO_SECOND));
	assert_true(cpu.next == 2 * TMO_SECOND + 10 * MS);
}

static void test_without_the_limit_nothing_is_sampled(void **unused)
{
	struct cpu cpu;

	(void)unused;
	cpu_start(&cpu, TMO_FOREVER, 4, TMO_SECOND);
	assert_true(cpu.next == TMO_FOREVER);
	assert_false(evaluate(&cpu, TMO_FOREVER, 2 * TMO_SECOND));
	assert_true(cpu.next == TMO_FOREVER);
}

static void test_a_limit_without_end_does_not_overflow(void **unused)
{
	const tmo_ns most = TMO_FOREVER - 1;
	struct cpu cpu;

	(void)unused;
	cpu_start(&cpu, most, 1, most);
	assert_true(cpu.next > 0);
	assert_false(evaluate(&cpu, 1, most));
	assert_true(cpu.next > 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_cpu_is_never_early_and_ten_ms_late_at_most),
	cmocka_unit_test(test_the_number_of_samples_grows_with_the_logarithm),
	cmocka_unit_test(test_cpu_time_that_was_seen_is_not_given_back),
	cmocka_unit_test(test_the_cpu_limit_itself_is_reached),
	cmocka_unit_test(test_the_cores_decide_when_it_is_sampled),
	cmocka_unit_test(test_it_is_sampled_every_10_ms_at_most),
	cmocka_unit_test(test_without_the_limit_nothing_is_sampled),
	cmocka_unit_test(test_a_limit_without_end_does_not_overflow),
};

int main(void)
{
	return cmocka_run_group_tests_name("cpu", tests, NULL, NULL);
}
