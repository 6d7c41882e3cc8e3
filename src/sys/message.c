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
#include "tmo/sys/clock.h"
#include "tmo/sys/descriptors.h"
#include "tmo/sys/procfile.h"
#include "tmo/sys/signals.h"
#include "tmo/sys/writer.h"

#define FINISH TMO_SECOND

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

/* State of the process's one standard error, so there is one of it. */
static struct {
	uint64_t written;
	uint64_t handed_on; /* of that; it counts once more when the writer is
			       reaped */
	struct writer *writer;
	pid_t writer_pid; /* 0: there is none */
	bool hangs; /* it was given up */
	bool alone; /* it may have none */
	atomic_int *waiting, *before; /* as writer_start() has them */
} output;

uint64_t message_written(void)
{
	return output.written;
}

const pid_t *message_writer(void)
{
	return &output.writer_pid;
}

int message_fd(void)
{
	return output.writer ? writer_fd(output.writer) : -1;
}

static void forget_writer(void)
{
	output.writer = NULL;
	output.writer_pid = 0;
	output.handed_on = 0;
}

bool message_writer_reaped(pid_t child, bool ended)
{
	if (!output.writer || child != output.writer_pid)
		return false;
	if (!ended)
		return true;
	output.written += output.handed_on;
	writer_free(output.writer);
	forget_writer();
	return true;
}

void message_finish(void)
{
	if (!output.writer)
		return;
	output.hangs = writer_end(output.writer, clock_monotonic() + FINISH) ==
		       ANSWER_NOTHING;
	forget_writer();
}

void message_share(atomic_int *waiting)
{
	output.waiting = waiting;
}

void message_forked(bool may_have_one)
{
	if (output.writer) {
		writer_await(output.writer);
		writer_free(output.writer);
	}
	forget_writer();
	output.alone = !may_have_one;
	output.before = output.waiting;
	output.waiting = NULL;
}

/* False: there is no writer, and there can be none. */
static bool hand_on(const struct text *text)
{
	if (output.hangs)
		return true;
	if (!output.writer && !output.alone) {
		output.writer = writer_start(
			STDERR_FILENO, output.waiting, output.before);
		output.writer_pid =
			output.writer ? writer_pid(output.writer) : 0;
	}
	if (!output.writer)
		return false;
	switch (writer_line(output.writer, text->bytes, text->length)) {
	case ANSWER_DONE:
		output.written += text->length;
		output.handed_on += text->length;
		return true;
	case ANSWER_NOTHING:
		return true;
	case ANSWER_REFUSED:
		break;
	}
	return false;
}

/*
 * Nobody is left to be told of a failure here; and the signal that comes with
 * it is not one from outside.
 */
static void write_line(int fd, const struct text *text)
{
	const ssize_t length = write(fd, text->bytes, text->length);

	if (length >= 0) {
		output.written += (uint64_t)length;
		return;
	}
	if (errno == EPIPE)
		signal_discard(SIGPIPE);
	if (errno == EFBIG)
		signal_discard(SIGXFSZ);
}

/*
 * Whether a write is taken at once. A sandbox may refuse poll(2), and it fails
 * where RLIMIT_NOFILE is 0. Where there is no way to ask nothing is said: a
 * write may hang.
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
 * ready when it takes one byte: so they are opened anew with O_NONBLOCK. Where
 * that cannot be done, to ask comes near enough.
 */
void message_send(struct text *text)
{
	int own;

	text_end(text);
	if (is_regular_file(STDERR_FILENO) && hand_on(text))
		return;
	own = stderr_reopen();
	if (own >= 0) {
		write_line(own, text);
		close(own);
	} else if (is_stderr_ready()) {
		write_line(STDERR_FILENO, text);
	}
}
