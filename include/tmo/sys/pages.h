/*
 * pages: memory in whole pages. A heap would cost every run its set-up where
 * hardly one ever needs it.
 */
#ifndef TMO_PAGES_H
#define TMO_PAGES_H

#include <stddef.h>

/*
 * `old_size` bytes at `old` (NULL, 0: none yet) become `size` bytes, the new
 * ones zero; `size` 0 gives them back. NULL where there is no more, `old` is
 * then untouched.
 */
void *pages_resize(void *old, size_t old_size, size_t size);

#endif
