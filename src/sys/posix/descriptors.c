/* descriptors: see the header. */
#include "tmo/sys/descriptors.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* Shells use no more for themselves, and each costs a call. */
enum { MANY_DESCRIPTORS = 256 };

static bool is_kept(int fd, const int kept[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (kept[i] == fd)
			return true;
	return false;
}

bool is_regular_file(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

/* POSIX has no call that tells them from others. */
void served_add(struct served *served, int fd)
{
	(void)served;
	(void)fd;
}

/* POSIX has no call that closes many, nor one that tells which are open. */
void descriptors_close_others(
	const int kept[], size_t count, struct served *served)
{
	(void)served;
	for (int fd = 0; fd < MANY_DESCRIPTORS; fd++)
		if (!is_kept(fd, kept, count) && lseek(fd, 0, SEEK_CUR) < 0 &&
			errno == ESPIPE)
			close(fd);
}

void descriptors_close_unserved(int own_fd, bool disks, struct served *served)
{
	(void)own_fd;
	(void)disks;
	(void)served;
}

int stderr_reopen(void)
{
	return -1;
}
