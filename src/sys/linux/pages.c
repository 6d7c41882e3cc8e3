/* pages: see the header. Straight from the kernel, which gives them zeroed. */
#define _GNU_SOURCE
#include "tmo/sys/pages.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "tmo/sys/rawcall.h"

/* A 32-bit system that never had 32-bit times knows only the second. */
#ifdef SYS_futex
#define FUTEX SYS_futex
#define PPOLL SYS_ppoll
typedef long kernel_time;
#else
#define FUTEX SYS_futex_time64
#define PPOLL SYS_ppoll_time64
typedef long long kernel_time;
#endif

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

void *pages_shared(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

/*
 * futex(2): FUTEX_WAIT is 0, FUTEX_WAKE 1; the time is two of the kernel's.
 * Where a sandbox refuses it, the time passes without a look at the word.
 */
void pages_await_change(const atomic_int *word, int value)
{
	kernel_time span[2] = {0, 10000000};

	if (raw4(FUTEX, (long)word, 0, value, (long)span) != -ETIMEDOUT &&
		atomic_load(word) == value)
		raw4(PPOLL, 0, 0, (long)span, 0);
}

void pages_changed(const atomic_int *word)
{
	raw4(FUTEX, (long)word, 1, 1, 0);
}
