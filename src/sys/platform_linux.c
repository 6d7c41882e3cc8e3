/*
 * platform_linux: the seam on Linux. No handler runs: every signal is blocked
 * and taken by sigtimedwait(2). Knows system calls and /proc; decides nothing.
 */
#define _GNU_SOURCE
#include "tmo/sys/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "tmo/sys/rawcall.h"
#include "tmo/core/text.h"

/* The kernel's sigset: _NSIG bits, the head of every libc's sigset_t. */
#define KERNEL_SET_SIZE (_NSIG / 8)

/* Only where time_t was once 32 bits wide are there two of them. */
#ifndef SYS_timer_settime64
#define SYS_timer_settime64 SYS_timer_settime
#define SYS_rt_sigtimedwait_time64 SYS_rt_sigtimedwait
#endif

/* A real-time signal is queued; ALRM could coalesce with one from outside. */
#define WALL_SIGNAL (_NSIG - 1)

/* The first thread's id is the process's, and musl has it without a call. */
pid_t platform_self(void)
{
	return gettid();
}

/* ---- clocks ---- */

static tmo_ns from_timespec(const struct timespec *time)
{
	return (tmo_ns)time->tv_sec * TMO_SECOND + time->tv_nsec;
}

static struct timespec to_timespec(tmo_ns time)
{
	return (struct timespec){
		.tv_sec = (time_t)(time / TMO_SECOND),
		.tv_nsec = (long)(time % TMO_SECOND),
	};
}

/*
 * By a system call: the vDSO costs two page faults and a look-up of its symbols
 * at the first time, and a short run reads the clock three times.
 */
static int read_clock(clockid_t clock, struct timespec *time)
{
#ifdef RAWCALL
	if (syscall(SYS_clock_gettime, clock, time) == 0)
		return 0;
#endif
	/* Where a sandbox refuses it; and of two the one for its time_t. */
	return clock_gettime(clock, time);
}

static tmo_ns now_of(clockid_t clock)
{
	struct timespec time = {.tv_sec = 0};

	read_clock(clock, &time);
	return from_timespec(&time);
}

tmo_ns platform_mono(void)
{
	return now_of(CLOCK_MONOTONIC);
}

tmo_ns platform_wall(void)
{
	return now_of(CLOCK_REALTIME);
}

/* ---- signals ---- */

/* As sigdelset(3), for the signals too that the libc keeps for itself. */
static void allow(sigset_t *set, int signal)
{
	unsigned long *words = (unsigned long *)(void *)set;
	const unsigned bits = 8 * sizeof *words;
	const unsigned bit = (unsigned)signal - 1;

	words[bit / bits] &= ~(1UL << bit % bits);
}

int platform_block(sigset_t *inherited, bool *chld_ignored)
{
	const struct sigaction standard = {.sa_handler = SIG_DFL};
	struct sigaction before;
	sigset_t all;

	memset(&all, 0xff, sizeof all);
	memset(inherited, 0, sizeof *inherited);
	if (syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, inherited,
		    KERNEL_SET_SIZE) != 0 ||
		sigaction(SIGCHLD, &standard, &before) != 0)
		return -1;
	*chld_ignored = before.sa_handler == SIG_IGN;
	return 0;
}

/*
 * By a system call: musl's sigtimedwait() waits anew, and for the whole time,
 * after an EINTR without a signal, which a tracer or a thawed control group
 * brings; the limit would be late by as much.
 */
static int take_signal(
	const sigset_t *set, siginfo_t *info, const struct timespec *span)
{
	const long signal = syscall(sizeof(time_t) > sizeof(long)
					    ? SYS_rt_sigtimedwait_time64
					    : SYS_rt_sigtimedwait,
		set, info, span, KERNEL_SET_SIZE);

	if (signal >= 0 || errno != ENOSYS)
		return (int)signal;
	return sigtimedwait(set, info, span);
}

bool platform_wait(tmo_ns until, struct wake *wake)
{
	static const int unwanted[] = {SIGTTIN, SIGTTOU, SIGURG, SIGWINCH};
	const tmo_ns now = until == 0 ? 0 : platform_mono();
	const struct timespec left = to_timespec(until > now ? until - now : 0);
	siginfo_t info;
	sigset_t set;
	int signal;

	*wake = (struct wake){.signal = 0};
	memset(&set, 0xff, sizeof set);
	for (size_t i = 0; i < sizeof unwanted / sizeof unwanted[0]; i++)
		sigdelset(&set, unwanted[i]);
	signal = take_signal(&set, &info, until == TMO_FOREVER ? NULL : &left);
	if (signal <= 0)
		return false;
	wake->signal = signal;
	wake->from_terminal = info.si_code == SI_KERNEL;
	wake->from_timer = info.si_code == SI_TIMER && signal == WALL_SIGNAL;
	return true;
}

/* Not by the libc: its timer_create() brings threads along. */
int platform_wall_alarm(tmo_ns moment)
{
	static int timer;
	static bool made;
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = WALL_SIGNAL,
	};
	struct itimerspec when = {.it_value.tv_sec = 0};

	if (moment == TMO_FOREVER && !made)
		return 0;
	if (!made &&
		syscall(SYS_timer_create, CLOCK_REALTIME, &event, &timer) != 0)
		return -1;
	made = true;
	if (moment != TMO_FOREVER)
		when.it_value = to_timespec(moment > 0 ? moment : 1);
	return (int)syscall(sizeof(time_t) > sizeof(long) ? SYS_timer_settime64
							  : SYS_timer_settime,
		timer, TIMER_ABSTIME, &when, NULL);
}

void platform_discard(int signal)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction before;

	if (sigaction(signal, &ignore, &before) == 0)
		sigaction(signal, &before, NULL);
}

/*
 * Not by the libc, which does not tell of its own: glibc's posix_spawn(), and
 * so make, starts programs with these ignored. The kernel's struct starts with
 * the handler, but for these three, of which the libc has to do.
 */
#if defined(__mips__) || defined(__sparc__) || defined(__alpha__)
#define LIBC_SIGACTION 1
#endif

bool platform_ignores(int signal)
{
#ifdef LIBC_SIGACTION
	struct sigaction action;

	return sigaction(signal, NULL, &action) == 0 &&
	       action.sa_handler == SIG_IGN;
#else
	unsigned long action[8] = {0};

	return raw4(SYS_rt_sigaction, signal, 0, (long)action,
		       KERNEL_SET_SIZE) == 0 &&
	       action[0] == (unsigned long)SIG_IGN;
#endif
}

/* ---- processes ---- */

int platform_adopt(bool command_only)
{
	(void)command_only;
	return prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
}

int platform_signal_group(int signal)
{
	(void)signal;
	errno = ENOSYS;
	return -1;
}

static tmo_ns from_timeval(const struct timeval *time)
{
	return (tmo_ns)time->tv_sec * TMO_SECOND + (tmo_ns)time->tv_usec * 1000;
}

pid_t platform_reap(int *status, struct usage *usage)
{
	struct rusage used;
	const pid_t pid =
		wait4(-1, status, WNOHANG | WUNTRACED | WCONTINUED, &used);

	if (pid > 0)
		*usage = (struct usage){
			.user = from_timeval(&used.ru_utime),
			.system = from_timeval(&used.ru_stime),
			.max_rss = (int64_t)used.ru_maxrss * 1024,
		};
	return pid;
}

int platform_open_stderr(void)
{
	struct stat status;

	/* To open the master of a pseudo-terminal makes another one. */
	if (fstat(STDERR_FILENO, &status) != 0 ||
		!(S_ISFIFO(status.st_mode) || isatty(STDERR_FILENO)) ||
		status.st_rdev == makedev(5, 2))
		return -1;
	return open("/proc/self/fd/2",
		O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/* Not by musl's open(), which sets FD_CLOEXEC by a call of its own. */
static int open_once(const char *path)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
}

static bool has_child; /* before, all that tmo has is to be the command's */

/*
 * Opens for reading. At the edge of RLIMIT_NOFILE room is made: tmo has no
 * use of its own for a low soft limit, nor, once the command has them, for
 * standard input and output.
 */
static int open_file(const char *path)
{
	static bool made_room;
	uint64_t limit[2], hard[2]; /* soft, hard */
	int fd = open_once(path);

	if (fd >= 0 || errno != EMFILE || made_room ||
		syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, limit) != 0)
		return fd;
	hard[0] = hard[1] = limit[1];
	syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, hard, NULL);
	if (has_child) {
		made_room = true;
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
	}
	fd = open_once(path);
	if (!has_child)
		syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, limit, NULL);
	return fd;
}

/* All of a small file, NUL-terminated; false: it is not there, or empty. */
static bool read_file(const char *path, char *bytes, size_t size)
{
	const int fd = open_file(path);
	ssize_t length;

	if (fd < 0)
		return false;
	length = read(fd, bytes, size - 1);
	close(fd);
	if (length <= 0)
		return false;
	bytes[length] = '\0';
	return true;
}

/* The decimal number that starts here; 0: there is none. */
static uint64_t read_number(const char *digit)
{
	uint64_t number = 0;

	for (; *digit >= '0' && *digit <= '9'; digit++)
		number = number * 10 + (uint64_t)(*digit - '0');
	return number;
}

bool platform_sees_self(void)
{
	char link[32];
	ssize_t length = readlink("/proc/self", link, sizeof link - 1);

	/* Not there is an answer; a passing fault is not. */
	if (length < 0 && errno != ENOENT && errno != EACCES)
		length = readlink("/proc/self", link, sizeof link - 1);
	if (length <= 0)
		return false;
	link[length] = '\0';
	return read_number(link) == (uint64_t)getpid();
}

/* "/proc/PID/task/TID/children" and the like; `path` ends in NUL. */
static void make_path(char *path, size_t size, pid_t pid, const char *middle,
	const char *task, const char *last)
{
	struct text text = {.bytes = path, .size = size};

	text_string(&text, "/proc/");
	text_number(&text, pid);
	text_string(&text, middle);
	text_string(&text, task);
	text_string(&text, last);
	text_char(&text, '\0');
}

struct listing {
	void (*each)(void *context, pid_t child);
	void *context;
	pid_t partial; /* the digits so far of a number cut by a read */
};

static void list_bytes(struct listing *list, const char *bytes, ssize_t length)
{
	for (ssize_t i = 0; i < length; i++) {
		if (bytes[i] >= '0' && bytes[i] <= '9') {
			list->partial = list->partial * 10 + (bytes[i] - '0');
		} else if (list->partial > 0) {
			list->each(list->context, list->partial);
			list->partial = 0;
		}
	}
}

enum { PID_WIDTH = 16 }; /* more than a pid and its blank take */

/* proc_tid_children(5): Linux 3.5, with CONFIG_PROC_CHILDREN since 4.2. */
static bool list_task(const char *path, struct listing *list)
{
	char bytes[4096];
	ssize_t length;
	const int fd = open_file(path);

	if (fd < 0)
		return false;
	do {
		length = read(fd, bytes, sizeof bytes);
		if (length > 0)
			list_bytes(list, bytes, length);
		/* With room for one more pid there was none (seq_file.c). */
	} while (length > (ssize_t)sizeof bytes - PID_WIDTH);
	if (list->partial > 0)
		list_bytes(list, " ", 1);
	close(fd);
	return length >= 0;
}

/* The kernel's struct linux_dirent64 (getdents64(2)), up to the name. */
struct directory_entry {
	uint64_t inode;
	int64_t offset;
	unsigned short length;
	unsigned char type;
	char name[];
};

/*
 * Calls each(context, number) for every name in a directory that is a number.
 * Not by readdir(3), which takes a heap along.
 */
static bool list_numbers(const char *path,
	void (*each)(void *context, pid_t number), void *context)
{
	_Alignas(struct directory_entry) char bytes[4096];
	const int fd = open_file(path);
	long length;

	if (fd < 0)
		return false;
	while ((length = syscall(SYS_getdents64, fd, bytes, sizeof bytes)) >
		0) {
		for (long at = 0; at < length;) {
			const struct directory_entry *entry =
				(const void *)(bytes + at);
			const uint64_t number = read_number(entry->name);

			if (number > 0)
				each(context, (pid_t)number);
			at += entry->length;
		}
	}
	close(fd);
	return length == 0;
}

struct task_list {
	struct listing *list;
	pid_t pid;
	bool any;
};

static void list_children_of_task(void *context, pid_t task)
{
	struct task_list *tasks = context;
	char path[80];
	char name[24];
	struct text number = TEXT_ON(name);

	text_number(&number, task);
	text_char(&number, '\0');
	make_path(path, sizeof path, tasks->pid, "/task/", name, "/children");
	tasks->any |= list_task(path, tasks->list);
}

static bool list_tasks(pid_t parent, struct listing *list)
{
	struct task_list tasks = {list, parent, false};
	char path[80];

	make_path(path, sizeof path, parent, "/task", "", "");
	list_numbers(path, list_children_of_task, &tasks);
	return tasks.any;
}

struct scan {
	struct listing *list;
	pid_t parent;
};

static void list_if_child(void *context, pid_t pid)
{
	const struct scan *scan = context;
	struct process process;

	if (platform_process(pid, &process) && process.parent == scan->parent)
		scan->list->each(scan->list->context, pid);
}

/* Where the kernel has no children files: everybody is asked. */
static bool list_by_scan(pid_t parent, struct listing *list)
{
	struct scan scan = {list, parent};

	return list_numbers("/proc", list_if_child, &scan);
}

static bool has_children_files(void)
{
	return access("/proc/thread-self/children", R_OK) == 0;
}

/* A task directory has a link for each thread beside its own two. */
static bool is_single_threaded(pid_t pid)
{
	char path[64];
	struct stat status;

	make_path(path, sizeof path, pid, "/task", "", "");
	return stat(path, &status) == 0 && status.st_nlink == 3;
}

bool platform_children(
	pid_t parent, void (*each)(void *context, pid_t child), void *context)
{
	struct listing list = {each, context, 0};
	struct task_list task = {&list, parent, false};

	if (parent == getpid() || is_single_threaded(parent))
		list_children_of_task(&task, parent);
	else
		task.any = list_tasks(parent, &list);
	return task.any ||
	       (!has_children_files() && list_by_scan(parent, &list));
}

bool platform_process(pid_t pid, struct process *process)
{
	char path[64];
	char bytes[1024];
	ssize_t length;
	int fd;

	make_path(path, sizeof path, pid, "/stat", "", "");
	fd = open_file(path);
	if (fd < 0)
		return false;
	length = read(fd, bytes, sizeof bytes);
	close(fd);
	return length > 0 && procstat_parse(process, bytes, (size_t)length);
}

/* What follows `key` at the start of a line, or NULL. */
static const char *find_line(const char *lines, const char *key)
{
	const size_t length = strlen(key);
	const char *line = lines;

	while (line && strncmp(line, key, length) != 0) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return line ? line + length : NULL;
}

/* The hexadecimal number behind `key` at the start of a line; 0: none. */
static uint64_t find_mask(const char *lines, const char *key)
{
	const char *at = find_line(lines, key);
	uint64_t mask = 0;

	for (; at && *at != '\n' && *at != '\0'; at++)
		mask = mask << 4 |
		       (uint64_t)(*at >= 'a' ? *at - 'a' + 10 : *at - '0');
	return mask;
}

struct masks {
	uint64_t pending;
	uint64_t blocked;
	uint64_t ignored;
	uint64_t caught;
};

/* By status, where there are bits for all signals. */
static bool read_masks(pid_t pid, struct masks *masks)
{
	char path[64];
	char bytes[4096];

	make_path(path, sizeof path, pid, "/status", "", "");
	if (!read_file(path, bytes, sizeof bytes))
		return false;
	/* A long list of groups comes before them. */
	if (!find_line(bytes, "SigCgt:\t"))
		return false;
	masks->pending = find_mask(bytes, "ShdPnd:\t");
	masks->blocked = find_mask(bytes, "SigBlk:\t");
	masks->ignored = find_mask(bytes, "SigIgn:\t");
	masks->caught = find_mask(bytes, "SigCgt:\t");
	return true;
}

bool platform_answers(pid_t pid, int signal)
{
	struct masks masks;

	return !read_masks(pid, &masks) ||
	       ((masks.caught | masks.blocked) >> (signal - 1) & 1);
}

uint64_t platform_pending(pid_t pid)
{
	struct masks masks;

	if (!read_masks(pid, &masks))
		return 0;
	return masks.pending & ~masks.blocked & ~masks.ignored;
}

pid_t platform_last_pid(void)
{
	char bytes[128];
	const char *last;

	if (!read_file("/proc/loadavg", bytes, sizeof bytes))
		return 0;
	last = strrchr(bytes, ' ');
	return last ? (pid_t)read_number(last + 1) : 0;
}

void platform_wchan(pid_t pid, char *name, size_t size)
{
	char path[64];

	make_path(path, sizeof path, pid, "/wchan", "", "");
	/* "0": it runs, or the kernel does not tell. */
	if (!read_file(path, name, size) || strcmp(name, "0") == 0)
		name[0] = '\0';
}

/* What proc(5) counts time in: AT_CLKTCK of the auxiliary vector. */
static tmo_ns tick(void)
{
	const unsigned long hertz = getauxval(AT_CLKTCK);

	return TMO_SECOND / (tmo_ns)(hertz > 0 ? hertz : 100);
}

tmo_ns platform_age(uint64_t start)
{
	return now_of(CLOCK_BOOTTIME) - (tmo_ns)start * tick();
}

bool platform_moved(pid_t pid, uint64_t *moved)
{
	char path[64];
	char bytes[512];
	const char *in, *out;

	make_path(path, sizeof path, pid, "/io", "", "");
	if (!read_file(path, bytes, sizeof bytes))
		return false;
	in = find_line(bytes, "rchar: ");
	out = find_line(bytes, "wchar: ");
	if (!in || !out)
		return false;
	*moved = read_number(in) + read_number(out);
	return true;
}

/*
 * The clock of a process (the kernel's CPUCLOCK_SCHED of another pid) is exact
 * and asks for no permission; stat counts in ticks. A zombie has stat only.
 */
tmo_ns platform_cpu(const struct process *process)
{
	const clockid_t clock = (clockid_t)(~(unsigned)process->pid << 3 | 2U);
	struct timespec used;
	tmo_ns own = (tmo_ns)process->ticks * tick();

	if (!process_is_dead(process) && read_clock(clock, &used) == 0)
		own = from_timespec(&used);
	return own + (tmo_ns)process->children_ticks * tick();
}

/* What tmo itself may use is no bound: a process can ask for more. */
unsigned platform_cores(void)
{
	char list[256]; /* "0-3,8" */
	const char *last = list;

	/* Where the file is longer than that its end is not known. */
	if (!read_file("/sys/devices/system/cpu/online", list, sizeof list) ||
		!strchr(list, '\n'))
		return CPU_SETSIZE;
	for (const char *at = list; *at != '\0'; at++)
		if (*at == '-' || *at == ',')
			last = at + 1;
	return (unsigned)read_number(last) + 1;
}

void *pages_resize(void *old, size_t old_size, size_t size)
{
	void *memory;

	if (size == 0) {
		if (old)
			munmap(old, old_size);
		return NULL;
	}
	memory = old ? mremap(old, old_size, size, MREMAP_MAYMOVE)
		     : mmap(NULL, size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED ? NULL : memory;
}

int process_pidfd(pid_t pid)
{
#ifdef SYS_pidfd_open
	return (int)syscall(SYS_pidfd_open, pid, 0);
#else
	(void)pid;
	errno = ENOSYS;
	return -1;
#endif
}

int pidfd_send(int held, int signal)
{
#ifdef SYS_pidfd_send_signal
	return (int)syscall(SYS_pidfd_send_signal, held, signal, NULL, 0);
#else
	(void)held;
	(void)signal;
	errno = ENOSYS;
	return -1;
#endif
}

/* ---- the child ---- */

/*
 * The child shares tmo's memory until it has exec'd (CLONE_VM): nothing is
 * copied, and its last words need no pipe. Unlike vfork(2) tmo runs on, so an
 * exec that hangs on a dead file server holds up no limit. The price is that
 * the child must not touch errno or any other state of the libc: raw system
 * calls only (rawcall.h). Where there are none for this processor it is a
 * fork.
 */
#ifdef RAWCALL
const bool platform_shares_memory = true;
#else
const bool platform_shares_memory = false;
#endif

pid_t platform_spawn(
	int (*body)(void *context), void *context, char *stack, size_t size)
{
#ifdef RAWCALL
	const pid_t pid =
		clone(body, stack + size, CLONE_VM | SIGCHLD, context);
#else
	/* With the stack that tmo has: what the libc needs is not known. */
	const pid_t pid = fork();

	(void)stack;
	(void)size;
	if (pid == 0)
		_exit(body(context));
#endif
	has_child = true;
	return pid;
}

/* Not by fork(2), which serves threads and locks that are not there. */
pid_t platform_fork(
	int (*body)(void *context), void *context, char *stack, size_t size)
{
	return clone(body, stack + size, SIGCHLD, context);
}

int child_exec(const char *path, char *const argv[], char *const envp[])
{
	return (int)raw3(SYS_execve, (long)path, (long)argv, (long)envp);
}

int child_read(const char *path, char *bytes, size_t size)
{
	const long fd =
		raw4(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0);
	long length;

	if (fd < 0)
		return (int)fd;
	length = raw3(SYS_read, fd, (long)bytes, (long)size);
	raw1(SYS_close, fd);
	return (int)length;
}

int child_ignore(int signal, bool ignore)
{
#ifdef LIBC_SIGACTION
	const struct sigaction action = {
		.sa_handler = ignore ? SIG_IGN : SIG_DFL};

	return sigaction(signal, &action, NULL) == 0 ? 0 : -errno;
#else
	const unsigned long action[8] = {
		ignore ? (unsigned long)SIG_IGN : (unsigned long)SIG_DFL};

	return (int)raw4(
		SYS_rt_sigaction, signal, (long)action, 0, KERNEL_SET_SIZE);
#endif
}

int child_mask(const sigset_t *mask)
{
	return (int)raw4(SYS_rt_sigprocmask, SIG_SETMASK, (long)mask, 0,
		KERNEL_SET_SIZE);
}

void child_die_with(pid_t parent, int signal)
{
	long now;

	raw2(SYS_prctl, PR_SET_PDEATHSIG, signal);
	/* 0: the parent is outside of the child's pid namespace. */
	now = raw1(SYS_getppid, 0);
	if (now != parent && now != 0)
		raw2(SYS_kill, raw1(SYS_getpid, 0), signal);
}

bool platform_is_set_id(void)
{
	return getauxval(AT_UID) != getauxval(AT_EUID) ||
	       getauxval(AT_GID) != getauxval(AT_EGID);
}

/* Not by the libc: it refuses the signals that it keeps for itself. */
void die_by(int signal)
{
	const uint64_t none[2] = {0, 0};
	sigset_t only;

	/* Not by the libc either: musl's setrlimit() is made for threads. */
	syscall(SYS_prlimit64, 0, RLIMIT_CORE, none, NULL);
	/* RLIMIT_CORE 0 does not stop a core_pattern that is a pipe. */
	prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL);
	child_ignore(signal, false);
	kill(getpid(), signal);
	memset(&only, 0xff, sizeof only);
	allow(&only, signal);
	child_mask(&only);
}
