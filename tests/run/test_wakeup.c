/*
 * test_wakeup: a death is never slept through. Many short commands beside two
 * busy loops: a wake-up that is lost shows as a run that takes its limit.
 * TMO_WAKEUPS sets how many runs; 10,000 take a minute.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

static pid_t start_busy_loop(void)
{
	const pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* if the test fails */
		alarm(300);
		for (;;)
			continue;
	}
	return pid;
}

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void no_death_is_slept_through(void **state)
{
	const char *tmo = getenv("TMO");
	const char *number = getenv("TMO_WAKEUPS");
	const int runs = number ? atoi(number) : 1000;
	const pid_t busy[2] = {start_busy_loop(), start_busy_loop()};
	int64_t longest = 0;

	(void)state;
	for (int i = 0; i < runs; i++) {
		const int64_t begun = now();
		const pid_t pid = fork();
		int status;

		if (pid == 0) {
			execl(tmo ? tmo : "./tmo", "tmo", "30", "true",
				(char *)NULL);
			_exit(121);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
		if (now() - begun > longest)
			longest = now() - begun;
	}
	for (int i = 0; i < 2; i++) {
		kill(busy[i], SIGKILL);
		waitpid(busy[i], NULL, 0);
	}
	print_message("%d runs, the longest %d ms\n", runs, (int)longest);
	/* One that slept would have taken its limit. */
	assert_true(longest < 20000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_death_is_slept_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
