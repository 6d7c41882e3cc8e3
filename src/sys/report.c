/* report: see the header. Knows the file; what is in the line is record's. */
#include "tmo/sys/report.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include "tmo/sys/pages.h"

int report_open(const char *name)
{
	int fd, above;

	if (strcmp(name, "-") == 0)
		return STDERR_FILENO;
	/*
	 * Not to wait for the reader of a FIFO; nor is it to be truncated. By
	 * openat(2): some sandboxes have no open(2).
	 */
	fd = openat(AT_FDCWD, name,
		O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY |
			O_NONBLOCK,
		0666);
	if (fd < 0)
		return -1;
	fcntl(fd, F_SETFL, O_APPEND);
	/* Were 0 to 2 closed, messages would end up in the report. */
	if (fd > STDERR_FILENO)
		return fd;
	above = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	close(fd);
	return above;
}

/* By one write(2), but where standard error does not block, or a disk fills. */
static int write_all(int fd, const char *bytes, size_t length)
{
	struct pollfd out = {.fd = fd, .events = POLLOUT};

	while (length > 0) {
		const ssize_t written = write(fd, bytes, length);

		if (written < 0 && errno == EAGAIN && poll(&out, 1, -1) > 0)
			continue;
		if (written <= 0)
			return -1;
		bytes += written;
		length -= (size_t)written;
	}
	return 0;
}

int report_append(int fd, const struct record *record)
{
	struct text text = {.size = record_size(record)};

	text.bytes = pages_resize(NULL, 0, text.size);
	if (!text.bytes)
		return -1;
	record_write(&text, record);
	text_end(&text);
	return write_all(fd, text.bytes, text.length);
}
