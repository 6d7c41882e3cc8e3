/*
 * message: see the header. Knows how a line goes out; not what is in it.
 */
#include "tmo/sys/message.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/select.h>
#include <unistd.h>
#include "tmo/sys/procfile.h"
#include "tmo/sys/signals.h"

/*
 * Common, so that the linker lays it behind the libc's few variables: these
 * then share a page with others, and this is not touched until it is used.
 */
extern char message_bytes[MESSAGE_MAX];
char message_bytes[MESSAGE_MAX] __attribute__((common));

struct text message_begin(void)
{
	return (struct text)TEXT_ON(message_bytes);
}

static uint64_t written;

uint64_t message_written(void)
{
	return written;
}

/*
 * Nobody is left to be told of a failure here; and the signal that comes with
 * it is not one from outside.
 */
static void write_line(int fd, const struct text *text)
{
	const ssize_t length = write(fd, text->bytes, text->length);

	if (length >= 0) {
		written += (uint64_t)length;
		return;
	}
	if (errno == EPIPE)
		signal_discard(SIGPIPE);
	if (errno == EFBIG)
		signal_discard(SIGXFSZ);
}

/*
 * Whether a write is taken at once. A sandbox may refuse poll(2), and it fails
 * where RLIMIT_NOFILE is 0. Who cannot ask at all says nothing: a write may
 * hang.
 */
static bool is_stderr_ready(void)
{
	struct pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT};
	struct timeval none = {.tv_sec = 0};
	const int count = poll(&out, 1, 0);
	fd_set set;

	if (count >= 0)
		return count > 0;
	FD_ZERO(&set);
	FD_SET(STDERR_FILENO, &set);
	return select(STDERR_FILENO + 1, NULL, &set, NULL, &none) > 0;
}

/*
 * A pipe that is ready may be full by the time of the write, and a terminal is
 * ready when it takes one byte. Where neither can be opened for tmo alone,
 * asking comes near enough.
 */
void message_send(struct text *text)
{
	const int own = stderr_reopen();

	text_end(text);
	if (own >= 0) {
		write_line(own, text);
		close(own);
	} else if (is_stderr_ready()) {
		write_line(STDERR_FILENO, text);
	}
}
