/*
 * procfile: see the header. By system calls: the libc's functions need a heap,
 * or set flags by calls of their own.
 */
#define _GNU_SOURCE
#include "tmo/sys/procfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "tmo/core/cursor.h"
#include "tmo/core/text.h"
#include "tmo/sys/statx.h"

void procfile_path(char path[PROCFILE_PATH], pid_t pid, const char *last)
{
	struct text text = {.bytes = path, .size = PROCFILE_PATH};

	text_string(&text, "/proc/");
	text_number(&text, pid);
	text_string(&text, last);
	text_char(&text, '\0');
}

/* By the system call: musl's open() sets FD_CLOEXEC by another call. */
static int open_once(const char *path)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
}

/*
 * A caller that opens a file does not know whether the command was started: so
 * this is kept here. It only goes up.
 */
static enum {
	ROOM_IS_BORROWED, /* limits are to be the command's as they are */
	ROOM_CAN_BE_MADE, /* the command has them */
	ROOM_IS_MADE,
} room;

void procfile_command_started(void)
{
	if (room == ROOM_IS_BORROWED)
		room = ROOM_CAN_BE_MADE;
}

int procfile_open(const char *path)
{
	uint64_t limit[2], hard[2]; /* soft, hard */
	int fd = open_once(path);

	if (fd >= 0 || errno != EMFILE || room == ROOM_IS_MADE ||
		syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, limit) != 0)
		return fd;
	hard[0] = hard[1] = limit[1];
	syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, hard, NULL);
	if (room == ROOM_CAN_BE_MADE)
		room = ROOM_IS_MADE;
	fd = open_once(path);
	if (room == ROOM_IS_BORROWED)
		syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, limit, NULL);
	return fd;
}

enum answer procfile_failed(void)
{
	return errno == ENOENT || errno == ESRCH ? ANSWER_NOTHING
						 : ANSWER_REFUSED;
}

enum answer procfile_read(const char *path, char *bytes, size_t size)
{
	return procfile_read_to(path, NULL, bytes, size);
}

/* What fits by one read(2): where there is room left the file has ended. */
enum answer procfile_read_to(
	const char *path, const char *key, char *bytes, size_t size)
{
	const size_t fits = size - 1;
	const int fd = procfile_open(path);
	size_t kept = 0;
	ssize_t length;
	int error;

	if (fd < 0)
		return procfile_failed();
	while ((length = read(fd, bytes + kept, fits - kept)) > 0) {
		kept += (size_t)length;
		bytes[kept] = '\0';
		if (kept < fits || !key || procfile_line(bytes, key))
			break;
		kept /= 2;
		memmove(bytes, bytes + fits - kept, kept + 1);
	}
	error = errno;
	close(fd);
	errno = error;
	if (length < 0)
		return procfile_failed();
	return kept > 0 ? ANSWER_DONE : ANSWER_NOTHING;
}

/* Its device number; before Linux 4.11 its type. 0: it is not told. */
static uint64_t file_system_of(const char *path)
{
	struct statx_head head;
	struct statfs system;

	if (statx_raw(AT_FDCWD, path, STATX_NO_FIELD, &head) == 0)
		return (uint64_t)head.device[0] << 32 | head.device[1];
	return statfs(path, &system) == 0 ? (uint64_t)system.f_type : 0;
}

/* From the root down: to look into a directory may ask the server of it. */
bool procfile_is_kernels(const char *path)
{
	char part[PROCFILE_PATH] = "/";
	uint64_t root = 0;

	for (size_t i = 1; i < sizeof part; i++) {
		part[i] = '\0';
		if (path[i] == '/' || path[i] == '\0') {
			const uint64_t system = file_system_of(part);

			if (root == 0)
				root = system;
			if (system != root)
				return false;
		}
		if (path[i] == '\0')
			return true;
		part[i] = path[i];
	}
	return false;
}

uint64_t procfile_number(const char *digit)
{
	struct cursor cursor = cursor_on(digit, strlen(digit));
	int64_t number = 0;

	cursor_take_number(&cursor, &number);
	return (uint64_t)number;
}

uint64_t procfile_mask(const char *lines, const char *key)
{
	const char *at = procfile_line(lines, key);
	uint64_t mask = 0;

	for (; at && *at != '\n' && *at != '\0'; at++)
		mask = mask << 4 |
		       (uint64_t)(*at >= 'a' ? *at - 'a' + 10 : *at - '0');
	return mask;
}

const char *procfile_line(const char *lines, const char *key)
{
	const size_t length = strlen(key);
	const char *line = lines;

	while (line && strncmp(line, key, length) != 0) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return line ? line + length : NULL;
}
