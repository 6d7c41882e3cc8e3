/*
 * in_child_writer: the part of in_child.h for a child that reads and writes in
 * tmo's place, and may share its memory.
 */
#define _GNU_SOURCE
#include "tmo/sys/in_child.h"

#include <errno.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "tmo/sys/rawcall.h"
#include "tmo/sys/self.h"

/* Linux 5.9; a number that no call has is refused. */
#ifndef SYS_close_range
#define SYS_close_range (-1)
#endif

/* riscv32 has another one, and syscall(2) refuses this number. */
#ifndef SYS_lseek
#define SYS_lseek (-1)
#endif

enum { MANY_DESCRIPTORS = 4096 };

int child_read_from(int fd, char *bytes, size_t size)
{
	return (int)raw3(SYS_read, fd, (long)bytes, (long)size);
}

int child_write(int fd, const char *bytes, size_t size)
{
	const size_t most = INT32_MAX & ~0xfffU; /* as much as Linux takes */

	return (int)raw3(
		SYS_write, fd, (long)bytes, (long)(size < most ? size : most));
}

void child_leave_session(void)
{
	raw1(SYS_setsid, 0);
}

/* Where there is no such call, up to the limit, or so far: 0.6 ms. */
static void close_from(unsigned first, unsigned last)
{
	uint64_t limit[2] = {1024, 1024}; /* soft, hard */

	if (first > last)
		return;
	if (raw3(SYS_close_range, (long)first, (long)last, 0) == 0)
		return;
	raw4(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, (long)limit);
	if (limit[0] > MANY_DESCRIPTORS)
		limit[0] = MANY_DESCRIPTORS;
	for (unsigned fd = first; fd <= last && fd < limit[0]; fd++)
		raw1(SYS_close, (long)fd);
}

/* As that of self_close_others(): this server may hang, and the disk not. */
static bool close_unless_file(int fd)
{
	const long answer = raw3(SYS_lseek, fd, 0, SEEK_CUR);

	if (answer >= 0)
		return true;
	if (answer == -EBADF)
		return false;
	raw1(SYS_close, fd);
	return answer == -ESPIPE;
}

void child_close_others(int kept, int also)
{
	const int lower = kept < also ? kept : also;
	const int upper = kept < also ? also : kept;
	int first = 0;

	for (int unused = 0; unused < SHELL_GAP; first++) {
		const bool is_open = first == kept || first == also ||
				     close_unless_file(first);

		unused = is_open ? 0 : unused + 1;
	}
	if (lower >= first) {
		close_from((unsigned)first, (unsigned)lower - 1);
		first = lower + 1;
	}
	if (upper >= first) {
		close_from((unsigned)first, (unsigned)upper - 1);
		first = upper + 1;
	}
	close_from((unsigned)first, ~0U);
}
