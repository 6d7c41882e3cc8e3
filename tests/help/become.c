/*
 * become: made set-uid, it becomes its owner for good (real, effective and
 * saved), tells its pid on descriptor 8 and waits for ever, whatever signal
 * it gets but KILL. Knows nothing of tmo.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { READY_FD = 8 };

int main(void)
{
	char line[32];
	int length;

	if (setuid(geteuid()) != 0) {
		perror("setuid");
		return 2;
	}
	signal(SIGTERM, SIG_IGN);
	length = snprintf(line, sizeof(line), "%d\n", (int)getpid());
	if (write(READY_FD, line, (size_t)length) != length)
		return 2;
	for (;;)
		pause();
}
