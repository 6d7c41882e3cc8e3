/* result_pipe: see the header. */
#include "tmo/sys/result_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Above 2: else messages would go into the pipe where 2 was closed. */
static int move_up(int fd)
{
	const int above = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	const int error = errno;

	close(fd);
	errno = error;
	return above;
}

int result_pipe_open(struct result_pipe *result)
{
	int ends[2];

	if (pipe(ends) != 0)
		return -1;
	result->in = move_up(ends[0]);
	result->out = move_up(ends[1]);
	if (result->in >= 0 && result->out >= 0 &&
		fcntl(result->in, F_SETFL, O_NONBLOCK) == 0)
		return 0;
	result_pipe_close(result);
	return -1;
}

int result_pipe_open_to_child(struct result_pipe *pipe)
{
	char byte;

	if (result_pipe_open(pipe) != 0)
		return -1;
	if (fcntl(pipe->in, F_SETFL, 0) == 0 &&
		fcntl(pipe->out, F_SETFL, O_NONBLOCK) == 0 &&
		read(pipe->in, &byte, 0) == 0)
		return 0;
	result_pipe_close(pipe);
	return -1;
}

void result_pipe_close(struct result_pipe *result)
{
	const int error = errno;

	if (result->in >= 0)
		close(result->in);
	result->in = -1;
	result_pipe_end_writing(result);
	errno = error;
}

void result_pipe_write(
	const struct result_pipe *result, const void *bytes, size_t size)
{
	/* Nobody can be told of a failure; tmo then reads nothing. */
	if (write(result->out, bytes, size) < 0)
		return;
}

/* Then a read ends with the child, even where O_NONBLOCK does not hold. */
void result_pipe_end_writing(struct result_pipe *result)
{
	if (result->out >= 0)
		close(result->out);
	result->out = -1;
}

bool result_pipe_read(struct result_pipe *result, void *bytes, size_t size)
{
	const ssize_t length = read(result->in, bytes, size);

	result_pipe_close(result);
	return length == (ssize_t)size;
}
