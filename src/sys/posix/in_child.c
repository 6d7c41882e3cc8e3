/*
 * in_child: see the header. The child is a fork, with memory of its own.
 */
#include "tmo/sys/in_child.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "tmo/core/signame.h"

pid_t child_spawn(
	int (*body)(void *context), void *context, char *stack, size_t size)
{
	(void)body;
	(void)context;
	(void)stack;
	(void)size;
	errno = ENOSYS;
	return -1;
}

const char child_start_call[] = "fork";

pid_t child_fork(int (*body)(void *context), void *context)
{
	const pid_t pid = fork();

	if (pid == 0)
		_exit(body(context));
	return pid;
}

/* It would need memory that both see. */
pid_t child_help(
	int (*body)(void *context), void *context, char *stack, size_t size)
{
	return child_spawn(body, context, stack, size);
}

/* POSIX has no such child. */
pid_t child_share_descriptors(
	int (*body)(void *context), void *context, bool sibling)
{
	(void)sibling;
	return child_spawn(body, context, NULL, 0);
}

int child_exec(const char *path, char *const argv[], char *const envp[])
{
	execve(path, argv, envp);
	return -errno;
}

int child_read(const char *path, char *bytes, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	if (fd < 0)
		return -errno;
	length = read(fd, bytes, size);
	close(fd);
	return length < 0 ? -EIO : (int)length;
}

int child_read_from(int fd, char *bytes, size_t size)
{
	const ssize_t length = read(fd, bytes, size);

	return length < 0 ? -errno : (int)length;
}

int child_write(int fd, const char *bytes, size_t size)
{
	const ssize_t length = write(fd, bytes, size);

	return length < 0 ? -errno : (int)length;
}

int child_close(int fd)
{
	return close(fd) == 0 ? 0 : -errno;
}

void child_leave_session(void)
{
	setsid();
}

const char child_ignore_call[] = "sigaction";
const char child_mask_call[] = "sigprocmask";

int child_ignore(int signal, bool ignore)
{
	struct sigaction action = {.sa_flags = 0};

	action.sa_handler = ignore ? SIG_IGN : SIG_DFL;
	/* EINVAL: the libc keeps that signal for itself. */
	if (sigaction(signal, &action, NULL) == 0 || errno == EINVAL)
		return 0;
	return -errno;
}

/* What came before exec is the command's: no handler may swallow it. */
int child_mask(const sigset_t *mask)
{
	struct sigaction before;

	for (int i = 1; i <= signame_highest(); i++)
		if (sigaction(i, NULL, &before) == 0 &&
			before.sa_handler != SIG_IGN)
			child_ignore(i, false);
	return sigprocmask(SIG_SETMASK, mask, NULL) == 0 ? 0 : -errno;
}

const char child_set_priority_call[] = "sched_setparam";

/* Nobody asks for it: see self_rise(). */
int child_set_priority(int priority)
{
	(void)priority;
	return 0;
}

/* There is no such thing, and nobody expects it. */
int child_die_with(pid_t parent, int signal)
{
	(void)parent;
	(void)signal;
	return 0;
}

void child_wake(pid_t parent)
{
	(void)parent;
}

/* There is no guard. */
void child_await(const atomic_int *go, pid_t parent)
{
	(void)go;
	(void)parent;
}
