/*
 * old: runs a command as if on an older kernel, or one built with less: what
 * it lacks answers as that kernel would. By seccomp(2), so it holds for
 * static programs and raw system calls too. Refuses to know what is tested.
 *
 *	old WITHOUT... -- COMMAND [ARG]...
 *
 *	subreaper   before 3.4     PR_SET_CHILD_SUBREAPER: EINVAL
 *	pdeathsig   before 2.1.57  PR_SET_PDEATHSIG: EINVAL
 *	pidfd       before 5.1     pidfd_open, pidfd_send_signal: ENOSYS
 *	pidfd_open  before 5.3     pidfd_open alone: ENOSYS
 *	children    CONFIG_PROC_CHILDREN=n   /proc/PID/task/TID/children: ENOENT
 *	io          CONFIG_TASK_IO_ACCOUNTING=n   /proc/PID/io: ENOENT
 *	proc        nothing mounted there   /proc/...: ENOENT
 *
 * Exits as COMMAND did, by the same signal too; 99 where it cannot be done.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CANNOT = 99, FILTER_MAX = 64 };

static bool without_children, without_io, without_proc;

static struct sock_filter filter[FILTER_MAX];
static unsigned short filter_length;

static _Noreturn void give_up(const char *what)
{
	fprintf(stderr, "old: %s: %s\n", what, strerror(errno));
	exit(CANNOT);
}

static void add(struct sock_filter row)
{
	if (filter_length == FILTER_MAX) {
		errno = E2BIG;
		give_up("filter");
	}
	filter[filter_length++] = row;
}

static void load(size_t offset)
{
	add((struct sock_filter)BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/* System call `number` answers `result`. */
static void answer(long number, uint32_t result)
{
	load(offsetof(struct seccomp_data, nr));
	add((struct sock_filter)BPF_JUMP(
		BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 1));
	add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, result));
}

static void refuse_prctl(uint32_t option)
{
	load(offsetof(struct seccomp_data, nr));
	add((struct sock_filter)BPF_JUMP(
		BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 3));
	load(offsetof(struct seccomp_data, args));
	add((struct sock_filter)BPF_JUMP(
		BPF_JMP | BPF_JEQ | BPF_K, option, 0, 1));
	add((struct sock_filter)BPF_STMT(
		BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL));
}

static void watch_paths(void)
{
	static const long calls[] = {
#ifdef SYS_open
		SYS_open,
#endif
#ifdef SYS_access
		SYS_access,
#endif
#ifdef SYS_stat
		SYS_stat,
#endif
#ifdef SYS_readlink
		SYS_readlink,
#endif
		SYS_openat, SYS_faccessat, SYS_faccessat2, SYS_newfstatat,
		SYS_readlinkat};

	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		answer(calls[i], SECCOMP_RET_USER_NOTIF);
}

static void choose(const char *word)
{
	if (strcmp(word, "subreaper") == 0) {
		refuse_prctl(PR_SET_CHILD_SUBREAPER);
	} else if (strcmp(word, "pdeathsig") == 0) {
		refuse_prctl(PR_SET_PDEATHSIG);
	} else if (strcmp(word, "pidfd") == 0) {
		answer(SYS_pidfd_open, SECCOMP_RET_ERRNO | ENOSYS);
		answer(SYS_pidfd_send_signal, SECCOMP_RET_ERRNO | ENOSYS);
	} else if (strcmp(word, "pidfd_open") == 0) {
		answer(SYS_pidfd_open, SECCOMP_RET_ERRNO | ENOSYS);
	} else if (strcmp(word, "children") == 0) {
		without_children = true;
	} else if (strcmp(word, "io") == 0) {
		without_io = true;
	} else if (strcmp(word, "proc") == 0) {
		without_proc = true;
	} else {
		errno = EINVAL;
		give_up(word);
	}
}

static bool ends_in(const char *path, const char *end)
{
	const size_t length = strlen(path), tail = strlen(end);

	return length >= tail && strcmp(path + length - tail, end) == 0;
}

static bool is_missing(const char *path)
{
	if (strncmp(path, "/proc", 5) != 0)
		return false;
	return without_proc ||
	       (without_children && ends_in(path, "/children")) ||
	       (without_io && ends_in(path, "/io"));
}

/* The path that a watched call was given; the second argument of the *at. */
static void read_path(const struct seccomp_notif *call, char *path, size_t size)
{
	const bool at = call->data.nr == SYS_openat ||
			call->data.nr == SYS_faccessat ||
			call->data.nr == SYS_faccessat2 ||
			call->data.nr == SYS_newfstatat ||
			call->data.nr == SYS_readlinkat;
	char name[32];
	ssize_t length = -1;
	int fd;

	snprintf(name, sizeof name, "/proc/%u/mem", call->pid);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		length = pread(
			fd, path, size - 1, (off_t)call->data.args[at ? 1 : 0]);
		close(fd);
	}
	path[length > 0 ? length : 0] = '\0';
}

static void serve_one(int listener)
{
	struct seccomp_notif call;
	struct seccomp_notif_resp result;
	char path[4096];

	memset(&call, 0, sizeof call);
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0)
		return;
	memset(&result, 0, sizeof result);
	result.id = call.id;
	read_path(&call, path, sizeof path);
	if (is_missing(path))
		result.error = -ENOENT;
	else
		result.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &result);
}

/* Until nobody is left who has the filter: daemons, too, want answers. */
static void serve(int listener)
{
	struct pollfd event = {.fd = listener, .events = POLLIN};

	while (poll(&event, 1, -1) >= 0 || errno == EINTR) {
		if (event.revents & POLLIN)
			serve_one(listener);
		else if (event.revents & (POLLHUP | POLLERR))
			return;
	}
}

static void send_descriptor(int socket, int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.bytes = {0}};
	char byte = 0;
	struct iovec data = {&byte, 1};
	struct msghdr message = {.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control};

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
	if (sendmsg(socket, &message, 0) != 1)
		give_up("sendmsg");
}

static int receive_descriptor(int socket)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec data = {&byte, 1};
	struct msghdr message = {.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control};
	int fd;

	if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1 ||
		message.msg_controllen == 0)
		return -1;
	memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
	return fd;
}

/* In the process that becomes the command. */
static void become_old(int socket, char **command)
{
	struct sock_fprog program = {.filter = filter};
	const bool watches = without_children || without_io || without_proc;
	int listener;

	add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
	program.len = filter_length;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		give_up("no_new_privs");
	listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		watches ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0, &program);
	if (listener < 0)
		give_up("seccomp");
	if (watches) {
		send_descriptor(socket, listener);
		close(listener);
	}
	close(socket);
	execvp(command[0], command);
	give_up(command[0]);
}

static int exit_as(int status)
{
	const struct rlimit none = {0, 0};

	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	setrlimit(RLIMIT_CORE, &none);
	signal(WTERMSIG(status), SIG_DFL);
	raise(WTERMSIG(status));
	return 128 + WTERMSIG(status);
}

/*
 * The command stays the caller's child; who answers for the kernel is a
 * process beside it, which ends with the last that has the filter.
 */
int main(int argc, char *argv[])
{
	int at = 1, sockets[2], status, listener;
	pid_t command;

	for (; at < argc && strcmp(argv[at], "--") != 0; at++)
		choose(argv[at]);
	if (at + 1 >= argc) {
		errno = EINVAL;
		give_up("no command");
	}
	if (without_children || without_io || without_proc)
		watch_paths();
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
		give_up("socketpair");
	command = fork();
	if (command < 0)
		give_up("fork");
	if (command == 0) {
		close(sockets[0]);
		become_old(sockets[1], argv + at + 1);
	}
	close(sockets[1]);
	listener = receive_descriptor(sockets[0]);
	close(sockets[0]);
	if (listener >= 0) {
		const pid_t server = fork();

		if (server == 0) {
			serve(listener);
			_exit(0);
		}
		close(listener);
		while (waitpid(command, &status, 0) < 0 && errno == EINTR)
			continue;
		/* Who is left over is left to the caller to find. */
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
		return exit_as(status);
	}
	while (waitpid(command, &status, 0) < 0 && errno == EINTR)
		continue;
	return exit_as(status);
}
