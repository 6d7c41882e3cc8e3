/*
 * result_pipe: the last words of a forked child, through a pipe. Read when the
 * child has been reaped, never waited for: an exec that hangs says nothing.
 */
#ifndef TMO_RESULT_PIPE_H
#define TMO_RESULT_PIPE_H

#include <stdbool.h>
#include <stddef.h>

struct result_pipe {
	int in; /* descriptors above 2, closed by exec */
	int out;
};

/* 0, or -1 and errno; then nothing is open. */
int result_pipe_open(struct result_pipe *words);

/* In the child, async-signal-safe; `size` at most POSIX's PIPE_BUF, 512. */
void result_pipe_write(
	const struct result_pipe *words, const void *bytes, size_t size);

/* In tmo, once: whether `size` bytes were said. Closes both ends. */
bool result_pipe_read(struct result_pipe *words, void *bytes, size_t size);

#endif
