/*
 * result_pipe: the result of a forked child, through a pipe. Read when the
 * child has been reaped, never waited for: one whose exec hangs writes none.
 * Does not know what the result means.
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
int result_pipe_open(struct result_pipe *result);

/*
 * The other way round: the child reads from it, which blocks, and tmo writes,
 * which does not. Fails too where the system refuses to read, as a read of
 * nothing tells: what was written would be lost.
 */
int result_pipe_open_to_child(struct result_pipe *pipe);

/* In the child, async-signal-safe; `size` at most POSIX's PIPE_BUF, 512. */
void result_pipe_write(
	const struct result_pipe *result, const void *bytes, size_t size);

/* In tmo, once the child is there: only that can write from now on. */
void result_pipe_end_writing(struct result_pipe *result);

/* Where no child was made. errno stays. */
void result_pipe_close(struct result_pipe *result);

/* In tmo, once: whether `size` bytes were written. Closes both ends. */
bool result_pipe_read(struct result_pipe *result, void *bytes, size_t size);

#endif
