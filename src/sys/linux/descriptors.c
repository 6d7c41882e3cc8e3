/*
 * descriptors: see the header. By raw system calls, for a child that shares
 * tmo's memory.
 */
#define _GNU_SOURCE

#include "tmo/sys/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "tmo/sys/rawcall.h"
#include "tmo/sys/statx.h"

/* Linux 5.9; a number that no call has is refused. */
#ifndef SYS_close_range
#define SYS_close_range (-1)
#endif

/* A 32-bit system calls the one that has all commands by another name. */
#ifdef SYS_fcntl64
#define FCNTL SYS_fcntl64
#else
#define FCNTL SYS_fcntl
#endif

enum { MANY_DESCRIPTORS = 4096 };

#define STDERR_LINK "/proc/self/fd/2"

/* 0 or -errno. An epoll descriptor and its like have no type. */
static long ask(unsigned fd, struct statx_head *head)
{
	return statx_raw((long)fd, "", STATX_TYPE_FIELD, head);
}

enum kind { NOT_OPEN, STREAM, FILE_OF_DISK, FILE_OF_SERVER };

/*
 * Somebody may wait for the end of a pipe, a socket or a terminal. Nobody waits
 * for that of a file, and to close it may wait for a server that hangs (NFS,
 * FUSE). So may most ways to ask what it is; and lseek(2) waits for a process
 * that writes to it meanwhile. Without statx(2) only pipes are recognized. File
 * systems without a device have a major number of 0.
 */
static enum kind kind_of(unsigned fd)
{
	struct statx_head head;
	const long error = ask(fd, &head);

	if (error == -EBADF)
		return NOT_OPEN;
	if (error < 0 && raw2(FCNTL, (long)fd, F_GETPIPE_SZ) >= 0)
		return STREAM;
	if (error < 0)
		return raw2(FCNTL, (long)fd, F_GETFD) < 0 ? NOT_OPEN
							  : FILE_OF_DISK;
	if (S_ISREG(head.mode) && head.device[0] == 0)
		return FILE_OF_SERVER;
	return S_ISREG(head.mode) || S_ISDIR(head.mode) ? FILE_OF_DISK : STREAM;
}

/* Where there is no statx(2) a file server may be asked. */
static bool look(int fd, struct statx_head *head)
{
	struct stat status;

	if (ask((unsigned)fd, head) == 0)
		return true;
	if (fstat(fd, &status) != 0)
		return false;
	head->mode = (uint16_t)status.st_mode;
	head->special[0] = major(status.st_rdev);
	head->special[1] = minor(status.st_rdev);
	head->device[0] = major(status.st_dev);
	return true;
}

bool is_regular_file(int fd)
{
	struct statx_head head;

	return look(fd, &head) && S_ISREG(head.mode);
}

void served_add(struct served *served, int fd)
{
	if (fd >= 0 && served->count < SERVED_MAX &&
		kind_of((unsigned)fd) == FILE_OF_SERVER)
		served->fds[served->count++] = fd;
}

/* Without that call one by one up to the limit, or to 4096: 0.6 ms. */
static void close_range_of(unsigned first, unsigned last)
{
	uint64_t limit[2] = {1024, 1024}; /* soft, hard */

	if (first > last ||
		raw3(SYS_close_range, (long)first, (long)last, 0) == 0)
		return;
	raw4(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, (long)limit);
	if (limit[0] > MANY_DESCRIPTORS)
		limit[0] = MANY_DESCRIPTORS;
	for (unsigned fd = first; fd <= last && fd < limit[0]; fd++)
		raw1(SYS_close, (long)fd);
}

/* The lowest of them from `first` on; UINT_MAX: there is none. */
static unsigned next_kept(const int kept[], size_t count, unsigned first)
{
	unsigned next = UINT_MAX;

	for (size_t i = 0; i < count; i++)
		if (kept[i] >= 0 && (unsigned)kept[i] >= first &&
			(unsigned)kept[i] < next)
			next = (unsigned)kept[i];
	return next;
}

/*
 * One by one as far as a shell may have opened some: to ask costs 0.1 to 0.3 us
 * each. Closes those up to the kind of `most`, adds those from `least` on to
 * *served. Returns where it has stopped.
 */
static unsigned close_few(const int kept[], size_t count, enum kind most,
	enum kind least, struct served *served)
{
	unsigned fd = 0;

	for (int unused = 0; unused < SHELL_GAP; fd++) {
		const bool is_kept = next_kept(kept, count, fd) == fd;
		const enum kind kind = is_kept ? FILE_OF_DISK : kind_of(fd);

		unused = kind == NOT_OPEN ? unused + 1 : 0;
		if (is_kept || kind == NOT_OPEN)
			continue;
		if (kind <= most)
			raw1(SYS_close, (long)fd);
		else if (served && kind >= least && served->count < SERVED_MAX)
			served->fds[served->count++] = (int)fd;
	}
	return fd;
}

void descriptors_close_others(
	const int kept[], size_t count, struct served *served)
{
	unsigned first = close_few(kept, count, STREAM, FILE_OF_SERVER, served);
	unsigned next;

	while ((next = next_kept(kept, count, first)) != UINT_MAX) {
		if (next > first)
			close_range_of(first, next - 1);
		first = next + 1;
	}
	close_range_of(first, UINT_MAX);
}

void descriptors_close_unserved(int own_fd, bool disks, struct served *served)
{
	const unsigned end =
		disks ? close_few(NULL, 0, STREAM, FILE_OF_DISK, served)
		      : close_few(
				NULL, 0, FILE_OF_DISK, FILE_OF_SERVER, served);
	const size_t before = served->count;

	if (own_fd < 0 || (unsigned)own_fd < end)
		return;
	served_add(served, own_fd);
	if (served->count == before)
		raw1(SYS_close, own_fd);
}

/* Whether standard error is a pipe without a name in a file system. */
static bool is_pipe(void)
{
	char name[5];

	return readlink(STDERR_LINK, name, sizeof name) == sizeof name &&
	       memcmp(name, "pipe:", sizeof name) == 0;
}

int stderr_reopen(void)
{
	struct statx_head head;
	bool can_be;

	if (!look(STDERR_FILENO, &head))
		return -1;
	/* To open a FIFO may ask the file server that it is on. */
	if (S_ISFIFO(head.mode))
		can_be = head.device[0] != 0 || is_pipe();
	/* To open the master of a pseudo-terminal makes another one. */
	else
		can_be = isatty(STDERR_FILENO) &&
			 !(head.special[0] == 5 && head.special[1] == 2);
	if (!can_be)
		return -1;
	return open(STDERR_LINK, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}
