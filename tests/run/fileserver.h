/*
 * fileserver: a file server that hangs when a test says so (tests/help has the
 * program). The harness ends it after the test, whatever happens, and that
 * ends every wait for it.
 *
 * The test itself opens nothing there: to close it would wait for the server,
 * too. A process that is started opens what it is to have (opened_there()).
 */
#ifndef FILESERVER_H
#define FILESERVER_H

#include "harness.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * `what` it hangs at, and the block device that makes a disk of it, or NULL, as
 * the program has them. NULL: none can be here.
 */
static inline struct run *fileserver_start_on(
	const char *what, const char *block)
{
	const struct setup setup = {.program = help_path("fileserver")};
	const char *directory = scratch_path("served");
	struct run *server;

	assert_true(mkdir(directory, 0700) == 0 || errno == EEXIST);
	server = START(&setup, directory, what, block);
	return run_ready_pid(server) > 0 ? server : NULL;
}

static inline struct run *fileserver_start(const char *what)
{
	return fileserver_start_on(what, NULL);
}

#define skip_without_server(server)                                            \
	do {                                                                   \
		if ((server) == NULL)                                          \
			skip_because("no file server can be here (FUSE)");     \
	} while (0)

/* The path of "file" or "fifo" there, for as long as it runs. */
static inline const char *fileserver_path(
	const struct run *server, const char *name)
{
	return text_format("/proc/%d/root%s/%s", (int)server->pid,
		scratch_path("served"), name);
}

static inline void fileserver_hang(const struct run *server)
{
	run_kill(server, SIGUSR1);
}

static inline void fileserver_go_on(const struct run *server)
{
	run_kill(server, SIGUSR2);
}

/* For setup.context of opened_there(); ends with a path that is NULL. */
struct opened {
	const char *path;
	int fd; /* what it is to be there */
};

/* setup.child: for reading and writing, at its end. */
static inline void opened_there(void *context)
{
	for (const struct opened *file = context; file->path; file++) {
		const int fd = open(file->path, O_RDWR | O_APPEND);

		if (fd < 0 || dup2(fd, file->fd) < 0)
			_exit(120);
		if (fd != file->fd)
			close(fd);
	}
}

#endif
