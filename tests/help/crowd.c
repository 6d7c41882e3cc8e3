/*
 * crowd COUNT: that many children that do nothing, and their parent, who does
 * nothing either; "there" is written to descriptor 8 when all are. Knows
 * nothing of tmo.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { READY_FD = 8 };

int main(int argc, char *argv[])
{
	const long count = argc > 1 ? strtol(argv[1], NULL, 10) : 0;

	for (long i = 0; i < count; i++) {
		const pid_t pid = fork();

		if (pid < 0) {
			perror("fork");
			return 2;
		}
		if (pid == 0)
			for (;;)
				pause();
	}
	if (write(READY_FD, "there\n", 6) != 6)
		return 2;
	for (;;)
		pause();
}
