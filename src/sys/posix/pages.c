/* pages: see the header. From the heap: POSIX has no anonymous mmap(). */
#include "tmo/sys/pages.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

void *pages_resize(void *old, size_t old_size, size_t size)
{
	char *memory;

	if (size == 0) {
		free(old);
		return NULL;
	}
	memory = realloc(old, size);
	if (memory && size > old_size)
		memset(memory + old_size, 0, size - old_size);
	return memory;
}

void *pages_shared(size_t size)
{
	(void)size;
	errno = ENOSYS;
	return NULL;
}

void pages_await_change(const atomic_int *word, int value)
{
	if (atomic_load(word) == value)
		poll(NULL, 0, 10);
}

void pages_changed(const atomic_int *word)
{
	(void)word;
}
