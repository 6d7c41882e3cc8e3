/*
 * execer FILE COMMAND [ARGUMENT]...: an exec that waits for the server of FILE.
 *
 * Opens FILE, which exec is to close, with a child beside it that waits for
 * ever and has not; writes its pid to descriptor 8; writes to /dev/null until
 * it gets USR1, and becomes COMMAND then. Ends by itself after 60 s.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { READY_FD = 8, LIFETIME = 60 };

int main(int argc, char *argv[])
{
	const struct timespec moment = {.tv_nsec = 10000000};
	sigset_t usr1;
	int null;

	if (argc < 3)
		return EXIT_FAILURE;
	alarm(LIFETIME);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	if (fork() == 0) {
		alarm(LIFETIME);
		for (;;)
			pause();
	}
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (open(argv[1], O_RDONLY | O_CLOEXEC) < 0)
		return EXIT_FAILURE;
	dprintf(READY_FD, "%d\n", (int)getpid());
	while (sigtimedwait(&usr1, NULL, &moment) != SIGUSR1)
		if (write(null, "x", 1) != 1)
			return EXIT_FAILURE;
	execvp(argv[2], argv + 2);
	return EXIT_FAILURE;
}
