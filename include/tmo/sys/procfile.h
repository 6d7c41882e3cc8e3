/*
 * procfile: small files of /proc and /sys, opened, read and taken apart. Does
 * not know what is in which. Linux alone has them: nothing here is called
 * where the platform is another.
 */
#ifndef TMO_PROCFILE_H
#define TMO_PROCFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "tmo/sys/answer.h"

enum { PROCFILE_PATH = 80 }; /* bytes that any path here takes */

/* "/proc/PID" and `last`, NUL-terminated: "/proc/4711/stat". */
void procfile_path(char path[PROCFILE_PATH], pid_t pid, const char *last);

/*
 * Opens for reading, closed by exec: a descriptor, or -1 and errno. At the
 * edge of RLIMIT_NOFILE room is made: tmo has no use of its own for a low soft
 * limit.
 */
int procfile_open(const char *path);

/* The start of the command was tried: from now on tmo may raise its limit. */
void procfile_command_started(void);

/*
 * What to answer when an open or a read has failed, by errno: NOTHING where
 * the file, or the process that it tells of, is not there.
 */
enum answer procfile_failed(void);

/*
 * A small file by one read(2), as much as fits, NUL-terminated. NOTHING: it is
 * not there, or empty.
 */
enum answer procfile_read(const char *path, char *bytes, size_t size);

/*
 * The same of one that may be long, as /proc/PID/status is of a user in many
 * groups: up to the line that begins with `key`, and of what is before it the
 * last bytes, half of `size` at least.
 */
enum answer procfile_read_to(
	const char *path, const char *key, char *bytes, size_t size);

/* Of /proc/PID/status: what comes behind the masks of signals. */
#define PROC_MASKS_END "CapInh:"

/*
 * Whether `path` leads to the kernel's own file, all the way on the file system
 * that /proc or /sys is, whichever it starts with: containers have files of a
 * server (lxcfs) mounted over it or over a directory above it, which tell
 * something else, and hang when that does. From Linux 4.11 on it is not asked.
 */
bool procfile_is_kernels(const char *path);

/* The decimal number that starts here; 0: there is none. At most INT64_MAX. */
uint64_t procfile_number(const char *digit);

/* What follows `key` at the start of a line, or NULL. */
const char *procfile_line(const char *lines, const char *key);

/* The hexadecimal number behind `key` at the start of a line; 0: none. */
uint64_t procfile_mask(const char *lines, const char *key);

#endif
