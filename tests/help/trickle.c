/*
 * trickle BYTES MILLISECONDS: sends BYTES every so often over a TCP connection
 * of the loopback, to a child that receives them. What it moves it moves by
 * send() and recv() alone: no file, no read, no write, once the receiver's pid
 * has been written as a line to descriptor 8. Knows nothing of tmo.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READY_FD = 8, BUFFER = 1 << 16 };

static _Noreturn void fail(const char *what)
{
	perror(what);
	exit(2);
}

static int listen_somewhere(struct sockaddr_in *address)
{
	const int fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t length = sizeof(*address);

	memset(address, 0, sizeof(*address));
	address->sin_family = AF_INET;
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)address, length) != 0 ||
		listen(fd, 1) != 0 ||
		getsockname(fd, (struct sockaddr *)address, &length) != 0)
		fail("listen");
	return fd;
}

static _Noreturn void receive(int listener)
{
	static char buffer[BUFFER];
	const int fd = accept(listener, NULL, NULL);

	if (fd < 0)
		fail("accept");
	while (recv(fd, buffer, sizeof(buffer), 0) > 0)
		;
	exit(0);
}

static _Noreturn void send_on(
	const struct sockaddr_in *address, size_t bytes, long milliseconds)
{
	static char buffer[BUFFER];
	const struct timespec pause = {
		.tv_sec = milliseconds / 1000,
		.tv_nsec = milliseconds % 1000 * 1000000,
	};
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (const struct sockaddr *)address,
			      sizeof(*address)) != 0)
		fail("connect");
	while (send(fd, buffer, bytes, MSG_NOSIGNAL) >= 0)
		nanosleep(&pause, NULL);
	exit(0);
}

static void tell(pid_t receiver)
{
	char line[32];
	const int length = snprintf(line, sizeof(line), "%d\n", (int)receiver);

	/* Started by hand there is nobody to be told. */
	if (write(READY_FD, line, (size_t)length) < 0)
		return;
}

int main(int argc, char *argv[])
{
	struct sockaddr_in address;
	const size_t bytes = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
	const long milliseconds = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	int listener;
	pid_t child;

	if (bytes == 0 || bytes > BUFFER || milliseconds <= 0)
		return 2;
	listener = listen_somewhere(&address);
	child = fork();
	if (child < 0)
		fail("fork");
	if (child == 0)
		receive(listener);
	tell(child);
	send_on(&address, bytes, milliseconds);
}
