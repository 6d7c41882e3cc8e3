/*
 * pages: memory in whole pages. A heap would cost every run its set-up where
 * hardly one ever needs it.
 */
#ifndef TMO_PAGES_H
#define TMO_PAGES_H

#include <stdatomic.h>
#include <stddef.h>

/*
 * `old_size` bytes at `old` (NULL, 0: none yet) become `size` bytes, the new
 * ones zero; `size` 0 gives them back. NULL where there is no more, `old` is
 * then untouched.
 */
void *pages_resize(void *old, size_t old_size, size_t size);

/* So many zero bytes that a forked child and tmo both see; NULL and errno. */
void *pages_shared(size_t size);

/*
 * The first waits, 10 ms at most, while *word in shared memory is `value`; the
 * second wakes one that waits so. errno stays: a child that shares tmo's memory
 * may call them.
 */
void pages_await_change(const atomic_int *word, int value);
void pages_changed(const atomic_int *word);

/* Waits 10 ms, for what no event tells of. */
static inline void pages_pause(void)
{
	const atomic_int never = 0;

	pages_await_change(&never, 0);
}

#endif
