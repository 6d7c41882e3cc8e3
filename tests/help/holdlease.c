/*
 * holdlease FILE: makes every open of FILE, an exec of it too, hang.
 *
 * Takes a write lease on FILE and ignores the kernel's request to give it
 * back, writes "PID FILE" to descriptor 8 and waits to be ended. After 40 s it
 * gives up by itself; the kernel would take the lease after 45. Status 77: the
 * file system knows no leases.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { READY_FD = 8, NO_LEASES = 77 };

int main(int argc, char *argv[])
{
	const struct timespec life = {.tv_sec = 40};
	int fd;

	if (argc != 2)
		return EXIT_FAILURE;
	signal(SIGIO, SIG_IGN);
	fd = open(argv[1], O_RDWR);
	if (fd < 0)
		return EXIT_FAILURE;
	if (fcntl(fd, F_SETLEASE, F_WRLCK) != 0)
		return NO_LEASES;
	dprintf(READY_FD, "%d %s\n", (int)getpid(), argv[1]);
	nanosleep(&life, NULL);
	return EXIT_SUCCESS;
}
