/*
 * statx: Linux 4.11 statx(2) by a raw call that asks no file server: what the
 * kernel knows by itself has to do. Of its structure the C library may know
 * another part or none.
 */
#ifndef TMO_STATX_H
#define TMO_STATX_H

#include <stdint.h>
#include <sys/syscall.h>
#include "tmo/sys/rawcall.h"

#ifndef SYS_statx
#define SYS_statx (-1)
#endif
enum { STATX_EMPTY_PATH_FLAG = 0x1000, STATX_DONT_SYNC_FLAG = 0x4000 };
enum { STATX_NO_FIELD = 0, STATX_TYPE_FIELD = 1 };

/* What is told whatever is asked for: the device alone. */
struct statx_head {
	uint32_t before[7]; /* mask to gid */
	uint16_t mode;
	uint16_t spare;
	uint64_t between[12]; /* inode to times */
	uint32_t special[2];
	uint32_t device[2]; /* major, minor */
	uint64_t rest[14];
};

/* Of a path, or with an empty one of `fd`. 0, or -errno. */
static inline long statx_raw(
	long fd, const char *path, unsigned fields, struct statx_head *head)
{
	const long flags = STATX_DONT_SYNC_FLAG |
			   (path[0] == '\0' ? STATX_EMPTY_PATH_FLAG : 0);

	*head = (struct statx_head){.mode = 0};
	return raw5(SYS_statx, fd, (long)path, flags, (long)fields, (long)head);
}

#endif
