/*
 * flood: sends its parent signal N as fast as it can, for ever (30 seconds at
 * the most, so that nothing stays where a test was killed).
 *
 *	flood N
 */
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	const int number = argc > 1 ? atoi(argv[1]) : 0;
	const pid_t parent = getppid();
	const time_t until = time(NULL) + 30;

	signal(number, SIG_IGN); /* it comes back */
	while (time(NULL) < until)
		kill(parent, number);
	return 0;
}
