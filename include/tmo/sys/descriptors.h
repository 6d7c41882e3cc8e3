/*
 * descriptors: what the descriptors are that tmo was started with, and which of
 * them it keeps. Does not know what for.
 */
#ifndef TMO_DESCRIPTORS_H
#define TMO_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether `fd` is a regular file, whose disk may hang: that is not asked, as
 * fstat(2) may ask a file server.
 */
bool is_regular_file(int fd);

/*
 * A shell's redirections have one digit (POSIX XCU 2.7), or are the next that
 * are free from 10 on ({fd}>file of ksh, bash and zsh): between two of them are
 * fewer than so many that are not open.
 */
enum { SHELL_GAP = 10 };

enum { SERVED_MAX = 16 };

/*
 * Regular files behind which there may be a file server, which is asked when
 * one is closed (NFS, FUSE): all on file systems without a device. To find that
 * out asks no server.
 */
struct served {
	int fds[SERVED_MAX];
	size_t count;
};

/* Adds `fd` if it is such a file; one below 0 is none. */
void served_add(struct served *served, int fd);

/*
 * Closes all descriptors except the `count` of `kept` (one below 0 is none) and
 * files that a shell has opened: nobody waits for their end, and a close may
 * wait for a file server. Those with a server are added to *served, if that is
 * not NULL. May be called in a child that shares tmo's memory (in_child.h):
 * errno stays.
 */
void descriptors_close_others(
	const int kept[], size_t count, struct served *served);

/*
 * Closes the files that a shell has opened, standard error and `own_fd`, except
 * those with a server, and with `disks` except all files: these are left, and
 * added to *served.
 */
void descriptors_close_unserved(int own_fd, bool disks, struct served *served);

/*
 * The pipe or the terminal that standard error is, opened anew: to write there
 * without blocking, for O_NONBLOCK belongs to a file description, and others
 * share that of standard error. The caller closes it. -1: it is neither, or
 * that cannot be done, or would ask a file server.
 */
int stderr_reopen(void);

#endif
