/*
 * fileserver DIRECTORY [WHAT [DEVICE]]: a file server that hangs when it is
 * told to.
 *
 * Mounts a file system on DIRECTORY (FUSE, its protocol alone), seen in a mount
 * namespace of its own only: others reach it by /proc/PID/root. In it are
 * "file", which is empty, and "fifo". Writes its pid to descriptor 8 once it is
 * there, and never ends by itself: KILL ends it, the mount, and every wait for
 * it. By USR1 it hangs: nothing is answered from the next request on that is
 * WHAT ("write", "flush"; else any). By USR2 it goes on, with that request.
 * With a block DEVICE it is to the kernel as a disk (fuseblk).
 * Where this is not permitted, or there is no FUSE, it writes 0 and ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	READY_FD = 8,
	MOST = 1 << 20, /* bytes of the file */
	ROOT = FUSE_ROOT_ID,
	THE_FILE,
	THE_FIFO,
};

static const char *const names[] = {[THE_FILE] = "file", [THE_FIFO] = "fifo"};
static const uint32_t modes[] = {[ROOT] = S_IFDIR | 0777,
	[THE_FILE] = S_IFREG | 0777,
	[THE_FIFO] = S_IFIFO | 0666};

static int device;
static char content[MOST];
static size_t size;
static union {
	struct fuse_in_header head;
	char bytes[MOST + 4096];
} request;

static void answer(int error, const void *body, size_t length)
{
	static char bytes[sizeof(struct fuse_out_header) + MOST];
	const struct fuse_out_header head = {
		.len = (uint32_t)(sizeof(head) + length),
		.error = -error,
		.unique = request.head.unique,
	};

	memcpy(bytes, &head, sizeof(head));
	if (length > 0)
		memcpy(bytes + sizeof(head), body, length);
	/* Who has asked may be gone. */
	if (write(device, bytes, head.len) < 0 && errno != ENOENT)
		exit(EXIT_FAILURE);
}

static struct fuse_attr attributes(uint64_t node)
{
	return (struct fuse_attr){
		.ino = node,
		.size = node == THE_FILE ? size : 0,
		.mode = modes[node],
		.nlink = 1,
		.blksize = 4096,
	};
}

static void begin(const struct fuse_init_in *in)
{
	const struct fuse_init_out out = {
		.major = FUSE_KERNEL_VERSION,
		.minor = 31, /* Linux 5.2 */
		.max_readahead = in->max_readahead,
		.max_write = 65536,
	};

	answer(0, &out, sizeof(out));
}

static void look_up(const char *name)
{
	struct fuse_entry_out out = {.nodeid = THE_FILE};

	while (out.nodeid <= THE_FIFO && strcmp(name, names[out.nodeid]) != 0)
		out.nodeid++;
	if (out.nodeid > THE_FIFO) {
		answer(ENOENT, NULL, 0);
		return;
	}
	out.attr = attributes(out.nodeid);
	answer(0, &out, sizeof(out));
}

static void tell_attributes(void)
{
	const struct fuse_attr_out out = {
		.attr = attributes(request.head.nodeid)};

	answer(0, &out, sizeof(out));
}

static void set_attributes(const struct fuse_setattr_in *in)
{
	if ((in->valid & FATTR_SIZE) != 0 && in->size <= MOST)
		size = in->size;
	tell_attributes();
}

static void read_at(const struct fuse_read_in *in)
{
	const size_t from = in->offset < size ? in->offset : size;

	answer(0, content + from,
		in->size < size - from ? in->size : size - from);
}

static void write_at(const struct fuse_write_in *in)
{
	const struct fuse_write_out out = {.size = in->size};

	if (in->offset > MOST || in->size > MOST - in->offset) {
		answer(EFBIG, NULL, 0);
		return;
	}
	memcpy(content + in->offset, in + 1, in->size);
	if (size < in->offset + in->size)
		size = in->offset + in->size;
	answer(0, &out, sizeof(out));
}

static void serve(void)
{
	static const struct fuse_open_out opened;
	static const struct fuse_statfs_out system = {.st.bsize = 4096};
	const void *in = &request.head + 1;

	switch (request.head.opcode) {
	case FUSE_INIT:
		begin(in);
		break;
	case FUSE_LOOKUP:
		look_up(in);
		break;
	case FUSE_GETATTR:
		tell_attributes();
		break;
	case FUSE_SETATTR:
		set_attributes(in);
		break;
	case FUSE_OPEN:
	case FUSE_OPENDIR:
		answer(0, &opened, sizeof(opened));
		break;
	case FUSE_READ:
		read_at(in);
		break;
	case FUSE_WRITE:
		write_at(in);
		break;
	case FUSE_STATFS:
		answer(0, &system, sizeof(system));
		break;
	case FUSE_FLUSH:
	case FUSE_FSYNC:
	case FUSE_ACCESS:
	case FUSE_RELEASE:
	case FUSE_RELEASEDIR:
		answer(0, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break; /* nobody waits for an answer */
	default:
		answer(ENOSYS, NULL, 0);
	}
}

static bool mount_here(const char *directory, const char *block)
{
	char options[120];

	device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	snprintf(options, sizeof(options),
		"fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other,"
		"default_permissions",
		device);
	return device >= 0 && unshare(CLONE_NEWNS) == 0 &&
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount(block ? block : "fileserver", directory,
		       block ? "fuseblk" : "fuse", 0, options) == 0;
}

static volatile sig_atomic_t told, hangs;

static void on_signal(int number)
{
	told = number == SIGUSR1;
	hangs = 0;
}

/* USR1 and USR2 are blocked but while it waits. */
static bool is_held(const char *what)
{
	const uint32_t opcode = request.head.opcode;

	if (!told || opcode == FUSE_FORGET || opcode == FUSE_BATCH_FORGET)
		return false;
	if (strcmp(what, "write") == 0)
		return opcode == FUSE_WRITE;
	return strcmp(what, "flush") != 0 || opcode == FUSE_FLUSH;
}

static _Noreturn void run(const char *what, const sigset_t *open)
{
	struct pollfd wait = {.fd = device, .events = POLLIN};

	for (;;) {
		if (ppoll(&wait, 1, NULL, open) < 0)
			continue;
		if (read(device, request.bytes, sizeof(request.bytes)) < 0) {
			if (errno != ENOENT && errno != EINTR)
				exit(EXIT_FAILURE);
			continue;
		}
		for (hangs = is_held(what); hangs;)
			sigsuspend(open);
		serve();
	}
}

int main(int argc, char *argv[])
{
	const struct sigaction action = {.sa_handler = on_signal};
	const char *what = argc > 2 ? argv[2] : "";
	sigset_t two, open;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&two);
	sigaddset(&two, SIGUSR1);
	sigaddset(&two, SIGUSR2);
	sigprocmask(SIG_BLOCK, &two, &open);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR2, &action, NULL);
	if (argc < 2 || !mount_here(argv[1], argc > 3 ? argv[3] : NULL)) {
		dprintf(READY_FD, "0\n");
		return EXIT_FAILURE;
	}
	dprintf(READY_FD, "%d\n", (int)getpid());
	run(what, &open);
}
