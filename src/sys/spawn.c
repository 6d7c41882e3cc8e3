/*
 * spawn: see the header. Everything from child_main() down runs in a child
 * that may share tmo's memory, beside tmo: it calls child_ functions alone.
 */
#include "tmo/sys/spawn.h"

#include <errno.h>
#include <stddef.h>
#include <unistd.h>
#include "tmo/sys/in_child.h"

/* Where it is used, by raw calls alone: 256 bytes, measured where it is small.
 */
#ifdef __OPTIMIZE_SIZE__
enum { STACK = 768 };
#else
enum { STACK = 16384 };
#endif

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

/* "DIRECTORY/NAME", or "NAME" for an empty directory; false: does not fit. */
static bool join(char *out, const char **directory, const char *name)
{
	const char *from = *directory;
	size_t length = 0;

	while (*from != '\0' && *from != ':') {
		if (length < PATH_MAX)
			out[length++] = *from;
		from++;
	}
	*directory = from;
	/* In the working directory; to a shell "-c" would be an option. */
	if (length == 0 && *name == '-')
		out[length++] = '.';
	if (length > 0 && length < PATH_MAX)
		out[length++] = '/';
	while (*name != '\0' && length < PATH_MAX)
		out[length++] = *name++;
	if (length >= PATH_MAX)
		return false;
	out[length] = '\0';
	return true;
}

/* Common for the reason that message_bytes is; one child at a time. */
extern char spawn_path[PATH_MAX];
char spawn_path[PATH_MAX] __attribute__((common));

/*
 * Along PATH, as POSIX.1-2024 execvp(): what is not there is passed over, a
 * refusal is remembered, anything else is the answer.
 */
static int search(char **argv, const char *directories)
{
	char *const path = spawn_path;
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

bool spawn_head(const struct spawn *spawn, char *head, size_t size)
{
	const char *name = spawn->argv[0];
	const char *directories = spawn->path ? spawn->path : default_path;
	int length = has_slash(name) ? child_read(name, head, size - 1) : -1;

	for (; !has_slash(name) && length < 0; directories++) {
		if (join(spawn_path, &directories, name))
			length = child_read(spawn_path, head, size - 1);
		if (*directories == '\0')
			break;
	}
	if (length < 0)
		return false;
	head[length] = '\0';
	return true;
}

static int exec_command(const struct spawn *spawn)
{
	char **argv = spawn->argv;

	if (argv[0][0] == '\0')
		return ENOENT;
	if (has_slash(argv[0]))
		return try_exec(argv, argv[0]);
	return search(argv, spawn->path ? spawn->path : default_path);
}

static int child_main(void *context)
{
	struct spawn *spawn = context;
	int error;

	if (spawn->default_signal != 0)
		child_ignore(spawn->default_signal, false);
	if (spawn->ignore_chld && spawn->default_signal != SIGCHLD)
		child_ignore(SIGCHLD, true);
	if (spawn->death_signal != 0)
		child_die_with(spawn->parent, spawn->death_signal);
	child_mask(spawn->mask);
	error = exec_command(spawn);
	if (child_shares_memory)
		spawn->error = error;
	else
		result_pipe_write(&spawn->pipe, &error, sizeof error);
	return 127;
}

/* Small enough to share a page with the libc's variables. */
static _Alignas(16) char stack[STACK];

pid_t spawn_start(struct spawn *spawn)
{
	spawn->error = 0;
	if (!child_shares_memory && result_pipe_open(&spawn->pipe) != 0)
		return -1;
	return child_spawn(child_main, spawn, stack, STACK);
}

int spawn_error(struct spawn *spawn)
{
	int error = 0;

	if (child_shares_memory)
		return spawn->error;
	return result_pipe_read(&spawn->pipe, &error, sizeof error) ? error : 0;
}
