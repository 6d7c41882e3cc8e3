/*
 * held: calls that hang, as on a disk that does. What a process and those that
 * it starts write to a certain descriptor, or another call for one, waits for
 * the test (seccomp, user notification, Linux 5.5): nobody but the test ends
 * that wait, but by KILL.
 */
#ifndef HELD_H
#define HELD_H

#include "harness.h"
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HELD_NOT_PERMITTED = 121, HELD_FILES = 3 };

struct held {
	unsigned call; /* SYS_write */
	unsigned argument; /* of it that tells the descriptor */
	int fd; /* HELD_FILES: what is above 2, and not READY_FD */
	int ends[2]; /* by which the listener comes */
	int listener; /* -1: there is none yet */
};

static inline void held_pass(int socket, int fd)
{
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.bytes = {0}};
	char byte = 0;
	struct iovec data = {&byte, 1};
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control.bytes),
	};

	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	if (sendmsg(socket, &message, 0) != 1)
		_exit(HELD_NOT_PERMITTED);
}

/* setup.child: context is a struct held. */
static inline void hold_calls(void *context)
{
	const struct held *held = context;
	const unsigned low = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0;
	const bool files = held->fd == HELD_FILES;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, held->call, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			(unsigned)offsetof(struct seccomp_data, args) +
				8 * held->argument + low),
		BPF_JUMP((unsigned short)(BPF_JMP | BPF_K |
					  (files ? BPF_JGE : BPF_JEQ)),
			(unsigned)held->fd, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, READY_FD, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {
		.len = sizeof(code) / sizeof(code[0]),
		.filter = code,
	};
	int listener;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		_exit(HELD_NOT_PERMITTED);
	listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
	if (listener < 0)
		_exit(HELD_NOT_PERMITTED);
	held_pass(held->ends[1], listener);
	close(listener);
}

/* For setup.context; `fd` as above. */
static inline struct held held_begin(int fd)
{
	struct held held = {.call = SYS_write, .fd = fd, .listener = -1};

	assert_int_equal(
		socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, held.ends),
		0);
	for (int i = 0; i < 2; i++) {
		const int above =
			fcntl(held.ends[i], F_DUPFD_CLOEXEC, HARNESS_FD);

		assert_true(above >= 0);
		close(held.ends[i]);
		held.ends[i] = above;
	}
	return held;
}

/* After START; false: it is not permitted here. */
static inline bool held_take(struct held *held)
{
	char bytes[CMSG_SPACE(sizeof(int))];
	char byte;
	struct iovec data = {&byte, 1};
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = bytes,
		.msg_controllen = sizeof(bytes),
	};

	close(held->ends[1]);
	/* 0: the sender has gone and has sent nothing. */
	if (recvmsg(held->ends[0], &message, MSG_CMSG_CLOEXEC) != 1)
		return false;
	memcpy(&held->listener, CMSG_DATA(CMSG_FIRSTHDR(&message)),
		sizeof(int));
	close(held->ends[0]);
	return true;
}

#define skip_unless_held(held)                                                 \
	do {                                                                   \
		if (!held_take(held))                                          \
			skip_because("no calls can be held here (seccomp)");   \
	} while (0)

/* Waits until a write hangs: the pid of who writes. 0: nobody ever will. */
static inline pid_t held_await(
	const struct held *held, struct seccomp_notif *notification)
{
	struct pollfd wait = {.fd = held->listener, .events = POLLIN};

	assert_int_equal(poll(&wait, 1, HARNESS_DEADLINE * 1000), 1);
	if (!(wait.revents & POLLIN))
		return 0;
	memset(notification, 0, sizeof(*notification));
	if (ioctl(held->listener, SECCOMP_IOCTL_NOTIF_RECV, notification) != 0)
		return -1; /* it was interrupted */
	return (pid_t)notification->pid;
}

static inline void held_let(
	const struct held *held, const struct seccomp_notif *notification)
{
	struct seccomp_notif_resp response = {
		.id = notification->id,
		.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE,
	};

	ioctl(held->listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

/* run_wait(), and what tmo itself writes meanwhile goes. */
static inline void held_wait(const struct held *held, struct run *run)
{
	struct pollfd wait[] = {
		{.fd = held->listener, .events = POLLIN},
		{.fd = run->pid_fd, .events = POLLIN},
	};
	struct seccomp_notif notification;

	while (poll(wait, 2, HARNESS_DEADLINE * 1000) > 0 &&
		wait[1].revents == 0)
		if (held_await(held, &notification) == run->pid)
			held_let(held, &notification);
	run_wait(run);
}

/* Lets all go that come, until nobody is there who could. */
static inline void held_let_all(const struct held *held)
{
	struct seccomp_notif notification;
	pid_t writer;

	while ((writer = held_await(held, &notification)) != 0)
		if (writer > 0)
			held_let(held, &notification);
	close(held->listener);
}

#endif
