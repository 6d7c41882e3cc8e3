/*
 * words: the last words of a forked child, through a pipe. Read when the child
 * has been reaped, never waited for: an exec that hangs says nothing.
 */
#ifndef TMO_WORDS_H
#define TMO_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct words {
	int in; /* descriptors above 2, closed by exec */
	int out;
};

/* 0, or -1 and errno; then nothing is open. */
int words_open(struct words *words);

/* In the child, async-signal-safe; `size` at most POSIX's PIPE_BUF, 512. */
void words_say(const struct words *words, const void *bytes, size_t size);

/* In tmo, once: whether `size` bytes were said. Closes both ends. */
bool words_hear(struct words *words, void *bytes, size_t size);

#endif
