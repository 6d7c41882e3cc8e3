/*
 * burner: uses CPU time, so much and no more.
 *
 *	burner once MILLISECONDS		in this process, then it ends
 *	burner generations MILLISECONDS		in four processes, two children
 *		with a child each; all of them stay
 *	burner brief MILLISECONDS COUNT		in COUNT children, one after the
 *		other, each waited for; then it stays
 *	burner orphans MILLISECONDS COUNT	the same, but in grandchildren
 *		whose parent has died; the one before is waited for
 *
 * Knows nothing of tmo.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long used(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void burn(long milliseconds)
{
	while (used() < milliseconds * 1000000LL)
		;
}

static _Noreturn void stay(void)
{
	for (;;)
		pause();
}

static pid_t make_child(void)
{
	const pid_t pid = fork();

	if (pid < 0) {
		perror("fork");
		exit(2);
	}
	return pid;
}

static _Noreturn void generations(long milliseconds)
{
	for (int i = 0; i < 2; i++)
		if (make_child() == 0) {
			make_child();
			burn(milliseconds);
			stay();
		}
	stay();
}

static _Noreturn void brief(long milliseconds, long count)
{
	while (count-- > 0) {
		if (make_child() == 0) {
			burn(milliseconds);
			_exit(0);
		}
		wait(NULL);
	}
	stay();
}

/* The end of a pipe that only the grandchild holds tells of its end. */
static void burn_in_orphan(long milliseconds)
{
	int ends[2];
	char byte;

	if (pipe(ends) != 0)
		exit(2);
	if (make_child() == 0) {
		if (make_child() == 0)
			burn(milliseconds);
		_exit(0);
	}
	close(ends[1]);
	wait(NULL);
	if (read(ends[0], &byte, 1) != 0)
		exit(2);
	close(ends[0]);
}

int main(int argc, char *argv[])
{
	const char *how = argc > 2 ? argv[1] : "";
	const long milliseconds = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	const long count = argc > 3 ? strtol(argv[3], NULL, 10) : 0;

	if (strcmp(how, "once") == 0) {
		burn(milliseconds);
		return 0;
	}
	if (strcmp(how, "generations") == 0)
		generations(milliseconds);
	if (strcmp(how, "brief") == 0)
		brief(milliseconds, count);
	if (strcmp(how, "orphans") != 0)
		return 2;
	for (long i = 0; i < count; i++)
		burn_in_orphan(milliseconds);
	stay();
}
