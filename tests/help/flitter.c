/*
 * flitter MILLISECONDS: a child that does nothing, not even read or write,
 * and ends at once, every so often. Knows nothing of tmo.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	const long milliseconds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
	const struct timespec pause = {
		.tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000,
	};

	for (;;) {
		const pid_t pid = fork();

		if (pid < 0)
			return 2;
		if (pid == 0)
			_exit(0);
		waitpid(pid, NULL, 0);
		nanosleep(&pause, NULL);
	}
}
