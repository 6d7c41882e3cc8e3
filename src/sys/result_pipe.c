/* result_pipe: see the header. */
#include "tmo/sys/result_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Above 2: were these closed at the start, messages would go into the pipe. */
static int move_up(int fd)
{
	const int above = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	const int error = errno;

	close(fd);
	errno = error;
	return above;
}

int result_pipe_open(struct result_pipe *words)
{
	int ends[2];

	if (pipe(ends) != 0)
		return -1;
	words->in = move_up(ends[0]);
	words->out = move_up(ends[1]);
	if (words->in >= 0 && words->out >= 0 &&
		fcntl(words->in, F_SETFL, O_NONBLOCK) == 0)
		return 0;
	if (words->in >= 0)
		close(words->in);
	if (words->out >= 0)
		close(words->out);
	return -1;
}

void result_pipe_write(
	const struct result_pipe *words, const void *bytes, size_t size)
{
	/* Who should be told if this fails? tmo sees that nothing was said. */
	if (write(words->out, bytes, size) < 0)
		return;
}

bool result_pipe_read(struct result_pipe *words, void *bytes, size_t size)
{
	const ssize_t heard = read(words->in, bytes, size);

	close(words->in);
	close(words->out);
	return heard == (ssize_t)size;
}
