/* pages: see the header. Straight from the kernel, which gives them zeroed. */
#define _GNU_SOURCE
#include "tmo/sys/pages.h"

#include <sys/mman.h>

void *pages_resize(void *old, size_t old_size, size_t size)
{
	void *memory;

	if (size == 0) {
		if (old)
			munmap(old, old_size);
		return NULL;
	}
	memory = old ? mremap(old, old_size, size, MREMAP_MAYMOVE)
		     : mmap(NULL, size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED ? NULL : memory;
}
