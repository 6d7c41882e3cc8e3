/*
 * command_file: finds the file of a command as POSIX.1-2024 execvp() does, and
 * executes it. Does not know what the child is that calls it.
 */
#ifndef TMO_COMMAND_FILE_H
#define TMO_COMMAND_FILE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * In the child: argv[0], looked for along `path` (PATH, or NULL) where it has
 * no slash, with argv and the environment. Returns errno, if at all. A text
 * file without #! is run by /bin/sh, for which argv[-1] and argv[0] are
 * overwritten.
 */
int command_file_exec(char **argv, const char *path);

/*
 * The first bytes of the file that the exec of `name` found, NUL-terminated:
 * its ENOENT may have been about an interpreter. False: there is no such file.
 */
bool command_file_head(
	const char *name, const char *path, char *head, size_t size);

#endif
