/*
 * writer: see the header. write_lines(), write_all() and what they call run in
 * a child that may share tmo's memory, beside tmo: they call child_ functions,
 * and others that say that they may be called there.
 */
#include "tmo/sys/writer.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>
#include "tmo/sys/descriptors.h"
#include "tmo/sys/helper.h"
#include "tmo/sys/in_child.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/result_pipe.h"
#include "tmo/sys/signals.h"

enum { STACK = 16384, AT_ONCE = 4096 };

/* In memory that both see, and that stays if the child is left behind. */
struct writer {
	pid_t pid;
	int fd; /* where it writes */
	struct result_pipe pipe; /* -1: there is none; tmo closes its `in` */
	const char *bytes; /* NULL: what comes through the pipe */
	size_t length;
	int error; /* with `bytes`: what has become of them */
	atomic_int *waiting; /* bytes of lines that are not written yet; with
				`bytes`: they are not */
	atomic_int *before; /* the same of another writer; or NULL */
	atomic_int own_waiting;
	_Alignas(16) char stack[STACK];
};

/* ---- the child ---- */

/* 0 or errno. */
static int write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		const int written = child_write(fd, bytes, length);

		if (written <= 0)
			return written < 0 ? -written : ENOSPC;
		bytes += written;
		length -= (size_t)written;
	}
	return 0;
}

/* About a second at most: then they may never be. */
static void await_written(const atomic_int *waiting)
{
	int before;

	for (int slices = 100; slices > 0; slices--) {
		before = atomic_load(waiting);
		if (before <= 0)
			return;
		pages_await_change(waiting, before);
	}
}

/*
 * What could not be written is lost, and the next line may be written again; a
 * read that fails may pass, too. The last byte is a NUL: a sandbox may refuse
 * to close the pipe.
 */
static void write_lines(int in, int fd, atomic_int *waiting)
{
	char bytes[AT_ONCE];
	bool ends = false;
	int length, faults = 0;

	while (!ends && faults < 2 &&
		(length = child_read_from(in, bytes, sizeof bytes)) != 0) {
		if (length < 0) {
			faults++;
			continue;
		}
		ends = bytes[length - 1] == '\0';
		length -= ends;
		write_all(fd, bytes, (size_t)length);
		atomic_fetch_sub(waiting, length);
		pages_changed(waiting);
	}
}

static int child_main(void *context)
{
	struct writer *writer = context;
	const int kept[] = {writer->fd, writer->pipe.in};
	int error = 0;

	child_leave_session();
	descriptors_close_others(kept, sizeof kept / sizeof kept[0], NULL);
	if (writer->before)
		await_written(writer->before);
	if (!writer->bytes) {
		write_lines(writer->pipe.in, writer->fd, writer->waiting);
		return 0;
	}
	error = write_all(writer->fd, writer->bytes, writer->length);
	if (error == 0)
		error = -child_close(writer->fd);
	writer->error = error <= UINT8_MAX ? error : EIO;
	atomic_store(writer->waiting, 0);
	return writer->error;
}

/* ---- tmo ---- */

static struct writer *writer_on(int fd)
{
	struct writer *writer = pages_shared(sizeof *writer);

	if (!writer)
		return NULL;
	writer->fd = fd;
	writer->pipe = (struct result_pipe){.in = -1, .out = -1};
	return writer;
}

static struct writer *start(struct writer *writer)
{
	writer->pid = child_help(child_main, writer, writer->stack, STACK);
	if (writer->pipe.in >= 0)
		close(writer->pipe.in);
	if (writer->pid > 0)
		return writer;
	writer_free(writer);
	return NULL;
}

struct writer *writer_start(int fd, atomic_int *waiting, atomic_int *before)
{
	struct writer *writer = writer_on(fd);

	if (!writer)
		return NULL;
	writer->waiting = waiting ? waiting : &writer->own_waiting;
	writer->before = before;
	/* One that was killed has not counted to the end. */
	atomic_store(writer->waiting, 0);
	if (result_pipe_open_to_child(&writer->pipe) == 0)
		return start(writer);
	writer_free(writer);
	return NULL;
}

struct writer *writer_start_with(int fd, const char *bytes, size_t length)
{
	struct writer *writer = writer_on(fd);

	if (!writer)
		return NULL;
	writer->bytes = bytes;
	writer->length = length;
	writer->waiting = &writer->own_waiting;
	atomic_store(writer->waiting, 1);
	return start(writer);
}

pid_t writer_pid(const struct writer *writer)
{
	return writer->pid;
}

int writer_fd(const struct writer *writer)
{
	return writer->pipe.out;
}

enum answer writer_line(struct writer *writer, const char *bytes, size_t length)
{
	/* First: the writer may have written it before tmo runs again. */
	atomic_fetch_add(writer->waiting, (int)length);
	if (write(writer->pipe.out, bytes, length) == (ssize_t)length)
		return ANSWER_DONE;
	atomic_fetch_sub(writer->waiting, (int)length);
	if (errno == EAGAIN)
		return ANSWER_NOTHING;
	if (errno == EPIPE)
		signal_discard(SIGPIPE);
	return ANSWER_REFUSED;
}

void writer_await(struct writer *writer)
{
	await_written(writer->waiting);
}

/*
 * Whether all is written: its exit may hang even then, where it has inherited
 * another file whose server hangs.
 */
static bool has_written(const struct writer *writer)
{
	return atomic_load(writer->waiting) <= 0;
}

enum answer writer_end(struct writer *writer, tmo_ns until)
{
	enum answer ended;
	int error;

	/* Where the pipe has no room for the NUL, the close has to do. */
	if (writer->pipe.out >= 0 && write(writer->pipe.out, "", 1) < 0)
		signal_discard(SIGPIPE);
	result_pipe_end_writing(&writer->pipe);
	ended = helper_await(writer->pid, until);
	if (ended == ANSWER_NOTHING) {
		errno = writer->error;
		return !has_written(writer) ? ANSWER_NOTHING
		       : errno == 0         ? ANSWER_DONE
					    : ANSWER_REFUSED;
	}
	error = errno;
	writer_free(writer);
	errno = error;
	return ended;
}

/* Changes nothing in it: a tmo that has forked this one has it too. */
void writer_free(struct writer *writer)
{
	if (writer->pipe.out >= 0)
		close(writer->pipe.out);
	pages_resize(writer, sizeof *writer, 0);
}
