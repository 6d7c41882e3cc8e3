/*
 * selfstop [SIGNAL [STATUS]]: stops itself and tells when it goes on.
 *
 * Writes "PID stopping" to descriptor 8, sends itself SIGNAL (a number, STOP
 * if not given), writes "PID continued" there once it runs again and exits
 * with STATUS (0).
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { READY_FD = 8 };

int main(int argc, char *argv[])
{
	const int number = argc > 1 ? (int)strtol(argv[1], NULL, 10) : SIGSTOP;

	dprintf(READY_FD, "%d stopping\n", (int)getpid());
	raise(number);
	dprintf(READY_FD, "%d continued\n", (int)getpid());
	return argc > 2 ? (int)strtol(argv[2], NULL, 10) : EXIT_SUCCESS;
}
