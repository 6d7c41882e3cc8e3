/*
 * message: see the header. Knows how a line goes out; not what is in it.
 */
#include "tmo/sys/message.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
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
 * A pipe that is ready may be full by the time of the write, and a terminal is
 * ready when it takes one byte. Where neither can be opened for tmo alone,
 * asking comes near enough.
 */
void message_send(struct text *text)
{
	struct pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT};
	const int own = stderr_reopen();

	text_end(text);
	if (own >= 0) {
		write_line(own, text);
		close(own);
	} else if (poll(&out, 1, 0) != 0) {
		/* Where poll(2) fails (RLIMIT_NOFILE is 0, say): try. */
		write_line(STDERR_FILENO, text);
	}
}
