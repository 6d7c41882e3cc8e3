/*
 * command_file: see the header. Calls child_ functions alone: the child that
 * executes may share tmo's memory, beside tmo.
 */
#include "tmo/sys/command_file.h"

#include <errno.h>
#include <limits.h>
#include "tmo/sys/in_child.h"

extern char **environ;

/* Where PATH is not set; as confstr(_CS_PATH) of most systems. */
static const char default_path[] = "/usr/bin:/bin";

static bool has_slash(const char *name)
{
	while (*name != '\0' && *name != '/')
		name++;
	return *name == '/';
}

/* As the shells do: no NUL in the first line. */
static bool is_text(const char *path)
{
	char bytes[128];
	const int length = child_read(path, bytes, sizeof bytes);

	for (int i = 0; i < length && bytes[i] != '\n'; i++)
		if (bytes[i] == '\0')
			return false;
	return length >= 0;
}

/* One candidate; returns its errno. */
static int try_exec(char **argv, const char *path)
{
	static const char shell[] = "/bin/sh";
	char *const words[2] = {argv[-1], argv[0]};
	int error = -child_exec(path, argv, environ);

	if (error != ENOEXEC || !is_text(path))
		return error;
	argv[-1] = (char *)(size_t)shell;
	argv[0] = (char *)(size_t)path;
	error = -child_exec(shell, argv - 1, environ);
	argv[-1] = words[0];
	argv[0] = words[1];
	return error;
}

/*
 * "DIRECTORY/NAME", or "NAME" for an empty directory; false: does not fit. To
 * the shell or the interpreter that runs it "-c" would be an option.
 */
static bool join(char *out, const char **directory, const char *name)
{
	const char *from = *directory;
	const bool is_empty = *from == '\0' || *from == ':';
	size_t length = 0;

	if ((is_empty ? *name : *from) == '-') {
		out[length++] = '.';
		out[length++] = '/';
	}
	while (*from != '\0' && *from != ':') {
		if (length < PATH_MAX)
			out[length++] = *from;
		from++;
	}
	*directory = from;
	if (!is_empty && length < PATH_MAX)
		out[length++] = '/';
	while (*name != '\0' && length < PATH_MAX)
		out[length++] = *name++;
	if (length >= PATH_MAX)
		return false;
	out[length] = '\0';
	return true;
}

/* Common for the reason that message_bytes is; one child at a time. */
extern char command_path[PATH_MAX];
char command_path[PATH_MAX] __attribute__((common));

/*
 * Along PATH, as POSIX.1-2024 execvp(): what is not there is passed over, a
 * refusal is remembered, anything else is the answer.
 */
static int search(char **argv, const char *directories)
{
	char *const path = command_path;
	int result = ENOENT;

	for (;; directories++) {
		/* Nothing is in a directory whose path is too long. */
		const bool fits = join(path, &directories, argv[0]);
		const int error = fits ? try_exec(argv, path) : ENOENT;

		switch (error) {
		case ENOENT:
		case ENOTDIR:
		case ESTALE:
		case ENODEV:
		case ETIMEDOUT:
			break;
		case EACCES:
		case ENAMETOOLONG:
		case ELOOP:
			result = error;
			break;
		default:
			return error;
		}
		if (*directories == '\0')
			return result;
	}
}

int command_file_exec(char **argv, const char *path)
{
	const char *here = "";

	if (argv[0][0] == '\0')
		return ENOENT;
	if (has_slash(argv[0]) && argv[0][0] != '-')
		return try_exec(argv, argv[0]);
	if (has_slash(argv[0]))
		return join(command_path, &here, argv[0])
			       ? try_exec(argv, command_path)
			       : ENAMETOOLONG;
	return search(argv, path ? path : default_path);
}

bool command_file_head(
	const char *name, const char *path, char *head, size_t size)
{
	const char *directories = path ? path : default_path;
	int length = has_slash(name) ? child_read(name, head, size - 1) : -1;

	for (; !has_slash(name) && length < 0; directories++) {
		if (join(command_path, &directories, name))
			length = child_read(command_path, head, size - 1);
		if (*directories == '\0')
			break;
	}
	if (length < 0)
		return false;
	head[length] = '\0';
	return true;
}
