/*
 * brood SECONDS: forks as fast as it may while it is being ended.
 *
 * It and all it starts ignore TERM and fork on, each leading a session of its
 * own, and end by themselves after so many seconds, whoever is left. To be run
 * under RLIMIT_NPROC as a user who has nothing else to lose.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

int main(int argc, char *argv[])
{
	const time_t end = now() + (argc > 1 ? atoi(argv[1]) : 5);
	const struct timespec moment = {.tv_nsec = 1000000};

	signal(SIGTERM, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	while (now() < end) {
		const pid_t pid = fork();

		if (pid == 0)
			setsid();
		else if (pid < 0)
			nanosleep(&moment, NULL);
	}
	return 0;
}
