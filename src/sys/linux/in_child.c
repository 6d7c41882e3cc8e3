/*
 * in_child: see the header. The child shares tmo's memory until it has exec'd
 * (CLONE_VM): nothing is copied, and its result needs no pipe. Unlike
 * vfork(2) tmo runs on, so an exec that hangs on a dead file server holds up
 * no limit. The price is that the child must not touch errno or any other
 * state of the libc: raw system calls only (rawcall.h). Where there are none
 * for this processor, or where no memory can be shared, it is a fork.
 */
#define _GNU_SOURCE
#include "tmo/sys/in_child.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "tmo/sys/procfile.h"
#include "tmo/sys/kernel_signals.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/rawcall.h"

/* valgrind ends a program that shares its memory with a child. */
static bool is_under_valgrind(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload && strstr(preload, "vgpreload");
}

#ifdef RAWCALL
static pid_t share(
	int (*body)(void *context), void *context, char *stack, size_t size)
{
	if (!is_under_valgrind())
		return clone(body, stack + size, CLONE_VM | SIGCHLD, context);
	errno = ENOSYS;
	return -1;
}

#ifdef SYS_fork
#define OTHER_FORK SYS_fork
#else
#define OTHER_FORK SYS_clone
#endif

/*
 * By the system call: fork(3) looks after threads and locks that are not there.
 * A sandbox that is to keep threads away may refuse clone(2) altogether.
 */
static pid_t fork_alone(void)
{
	pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	const int error = errno;

	if (pid < 0 && error != EAGAIN && error != ENOMEM) {
		pid = (pid_t)syscall(OTHER_FORK, SIGCHLD, 0, 0, 0, 0);
		errno = error;
	}
	return pid;
}
#else
static pid_t share(
	int (*body)(void *context), void *context, char *stack, size_t size)
{
	(void)body;
	(void)context;
	(void)stack;
	(void)size;
	errno = ENOSYS;
	return -1;
}

/* On some processors the call has other arguments, or another result. */
static pid_t fork_alone(void)
{
	return fork();
}
#endif

const char child_start_call[] = "clone";

pid_t child_spawn(
	int (*body)(void *context), void *context, char *stack, size_t size)
{
	const pid_t pid = share(body, context, stack, size);

	procfile_command_started();
	return pid;
}

/* On a copy of tmo's stack, whichever way that grows. */
pid_t child_fork(int (*body)(void *context), void *context)
{
	const pid_t pid = fork_alone();

	if (pid == 0)
		_exit(body(context));
	procfile_command_started();
	return pid;
}

pid_t child_help(
	int (*body)(void *context), void *context, char *stack, size_t size)
{
	pid_t pid = share(body, context, stack, size);

	if (pid < 0)
		pid = fork_alone();
	if (pid == 0)
		_exit(body(context));
	return pid;
}

/* On a copied stack, from its middle: on some processors it grows upwards. */
pid_t child_share_descriptors(
	int (*body)(void *context), void *context, bool sibling)
{
	const int flags = CLONE_FILES | (sibling ? CLONE_PARENT : 0);
	_Alignas(16) char stack[8192];

	if (!is_under_valgrind())
		return clone(body, stack + 4096, flags | SIGCHLD, context);
	errno = ENOSYS;
	return -1;
}

int child_exec(const char *path, char *const argv[], char *const envp[])
{
	return (int)raw3(SYS_execve, (long)path, (long)argv, (long)envp);
}

int child_read_from(int fd, char *bytes, size_t size)
{
	return (int)raw3(SYS_read, fd, (long)bytes, (long)size);
}

int child_read(const char *path, char *bytes, size_t size)
{
	const int fd = (int)raw4(
		SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0);
	int length;

	if (fd < 0)
		return fd;
	length = child_read_from(fd, bytes, size);
	raw1(SYS_close, fd);
	return length;
}

int child_write(int fd, const char *bytes, size_t size)
{
	const size_t most = INT32_MAX & ~0xfffU; /* as much as Linux takes */

	return (int)raw3(
		SYS_write, fd, (long)bytes, (long)(size < most ? size : most));
}

int child_close(int fd)
{
	return (int)raw1(SYS_close, fd);
}

void child_leave_session(void)
{
	raw1(SYS_setsid, 0);
}

const char child_ignore_call[] = "rt_sigaction";
const char child_mask_call[] = "rt_sigprocmask";

#ifndef LIBC_SIGACTION
int child_ignore(int signal, bool ignore)
{
	const unsigned long action[8] = {
		ignore ? (unsigned long)SIG_IGN : (unsigned long)SIG_DFL};

	return (int)raw4(
		SYS_rt_sigaction, signal, (long)action, 0, KERNEL_SET_SIZE);
}
#else
int child_ignore(int signal, bool ignore)
{
	const struct sigaction action = {
		.sa_handler = ignore ? SIG_IGN : SIG_DFL};

	/* EINVAL: the libc keeps that signal for itself. */
	if (sigaction(signal, &action, NULL) == 0 || errno == EINVAL)
		return 0;
	return -errno;
}
#endif

int child_mask(const sigset_t *mask)
{
	return (int)raw4(SYS_rt_sigprocmask, SIG_SETMASK, (long)mask, 0,
		KERNEL_SET_SIZE);
}

const char child_set_priority_call[] = "sched_setparam";

/* EINVAL: with SCHED_RESET_ON_FORK the child is not real-time at all. */
int child_set_priority(int priority)
{
	const int error = (int)raw2(SYS_sched_setparam, 0, (long)&priority);

	return error == -EINVAL ? 0 : error;
}

/* A refused getpid(2) gives no pid: kill(2) would take -1 for everybody. */
static void signal_self(int signal)
{
	const long self = raw1(SYS_getpid, 0);

	if (self <= 0 || raw2(SYS_kill, self, signal) != 0)
		raw1(SYS_exit_group, 128 + signal);
}

int child_die_with(pid_t parent, int signal)
{
	const int error = (int)raw2(SYS_prctl, PR_SET_PDEATHSIG, signal);
	/* 0: the parent is in another pid namespace. Below: refused. */
	const long now = raw1(SYS_getppid, 0);

	if (now > 0 && now != parent)
		signal_self(signal);
	return error;
}

void child_wake(pid_t parent)
{
	if (parent > 1 && raw1(SYS_getppid, 0) == parent)
		raw2(SYS_kill, parent, SIGCHLD);
}

void child_await(const atomic_int *go, pid_t parent)
{
	while (atomic_load(go) == 0) {
		const long now = raw1(SYS_getppid, 0);

		if (now >= 0 && now != parent)
			signal_self(SIGKILL);
		pages_await_change(go, 0);
	}
}
