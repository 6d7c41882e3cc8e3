/* report: see the header. Knows the file; what is in the line is record's. */
#include "tmo/sys/report.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include "tmo/sys/clock.h"
#include "tmo/sys/descriptors.h"
#include "tmo/sys/message.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/signals.h"
#include "tmo/sys/writer.h"

#define MILLISECOND (TMO_SECOND / 1000)
#define LONGEST (3600 * TMO_SECOND) /* that poll(2) is asked to wait */
#define PAUSE (10 * MILLISECOND)

int report_open(const char *name)
{
	int fd, above;

	if (strcmp(name, "-") == 0)
		return STDERR_FILENO;
	/*
	 * Does not wait for the reader of a FIFO, now or later. By openat(2):
	 * some sandboxes have no open(2).
	 */
	fd = openat(AT_FDCWD, name,
		O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY |
			O_NONBLOCK,
		0666);
	if (fd < 0)
		return -1;
	/* Were 0 to 2 closed, messages would end up in the report. */
	if (fd > STDERR_FILENO)
		return fd;
	above = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	close(fd);
	return above;
}

/* ---- to what does not block ---- */

/*
 * Waits until there is room. False: time is up, or there is no way to wait. A
 * file that has said so and then took nothing (it was `tried`), or that cannot
 * be asked, is tried again after a pause.
 */
static bool await_room(int fd, bool tried, tmo_ns until)
{
	struct pollfd out = {.fd = fd, .events = POLLOUT};
	const tmo_ns now = clock_monotonic();
	const tmo_ns left = until - now < LONGEST ? until - now : LONGEST;
	struct wake wake;

	if (now >= until)
		return false;
	/* Rounded up, or the end would be met by spinning. */
	if (!tried && poll(&out, 1, (int)(left / MILLISECOND) + 1) >= 0)
		return true;
	return signals_wait(now + (left < PAUSE ? left : PAUSE), &wake) !=
	       ANSWER_REFUSED;
}

/* By one write(2), unless the reader is slow. */
static enum answer write_all(
	int fd, const char *bytes, size_t length, tmo_ns until)
{
	bool tried = false;

	while (length > 0) {
		const ssize_t written = write(fd, bytes, length);

		if (written < 0 && errno == EAGAIN) {
			if (!await_room(fd, tried, until))
				return ANSWER_NOTHING;
			tried = !tried;
			continue;
		}
		if (written <= 0)
			return ANSWER_REFUSED;
		tried = false;
		bytes += written;
		length -= (size_t)written;
	}
	return ANSWER_DONE;
}

/* ---- to what does ---- */

static enum answer write_by_child(int fd, const struct text *text, tmo_ns until)
{
	struct writer *writer =
		writer_start_with(fd, text->bytes, text->length);

	return writer ? writer_end(writer, until)
		      : write_all(fd, text->bytes, text->length, until);
}

/* The -r file was opened not to block, which has no effect on regular files. */
static enum answer write_text(int fd, const struct text *text, tmo_ns span)
{
	const bool is_file = is_regular_file(fd);
	int own = fd == STDERR_FILENO ? -1 : fd;
	enum answer answer;
	tmo_ns until;

	/* Messages may go to the same file. */
	message_finish();
	until = duration_add(clock_monotonic(), span);
	if (fd == STDERR_FILENO && !is_file)
		own = stderr_reopen();
	if (is_file || own < 0)
		return write_by_child(fd, text, until);
	answer = write_all(own, text->bytes, text->length, until);
	if (own != fd)
		close(own);
	return answer;
}

enum answer report_append(int fd, const struct record *record, tmo_ns span)
{
	struct text text = {.size = record_size(record)};

	text.bytes = pages_resize(NULL, 0, text.size);
	if (!text.bytes)
		return ANSWER_REFUSED;
	record_write(&text, record);
	text_end(&text);
	return write_text(fd, &text, span);
}
