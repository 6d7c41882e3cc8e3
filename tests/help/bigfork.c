/*
 * bigfork: forks as fast as it can, children that wait for ever, with so much
 * memory that it is nearly always within a fork. "ready" is written to
 * descriptor 8 when the first child is there.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { READY_FD = 8, CHILDREN = 500, MEMORY = 96 << 20 };

int main(void)
{
	const struct rlimit none = {.rlim_cur = 0};
	char *memory = malloc(MEMORY);

	if (!memory || setrlimit(RLIMIT_CORE, &none) != 0)
		return 2;
	memset(memory, 1, MEMORY);
	for (int i = 0; i < CHILDREN; i++) {
		if (fork() == 0)
			break;
		if (i == 0 && write(READY_FD, "ready\n", 6) != 6)
			return 2;
	}
	for (;;)
		pause();
}
