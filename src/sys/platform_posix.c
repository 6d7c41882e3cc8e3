/*
 * platform_posix: the seam where there is nothing but POSIX.1-2008 (macOS,
 * OpenBSD, illumos): no reaper of orphans, no sigtimedwait(), no timer on the
 * wall clock, no /proc. tmo leads a process group and signals that. Handlers
 * only note what came; they run in one call of pselect(). Decides nothing.
 */
#include "tmo/sys/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "tmo/core/sigdefault.h"
#include "tmo/core/signame.h"

enum { SIGNALS_MAX = 128 };

/* A clock that is set cannot wake tmo: with @TIME it looks this often. */
#define WALL_SLICE (60 * TMO_SECOND)

/*
 * What came and was not taken yet. Handlers can be given nothing, so this is
 * the one thing that is global; all others wait with every signal blocked.
 */
static volatile struct {
	volatile sig_atomic_t came[SIGNALS_MAX];
	volatile sig_atomic_t from_kernel[SIGNALS_MAX];
} noted;

pid_t platform_self(void)
{
	return getpid();
}

/* ---- clocks ---- */

static tmo_ns now_of(clockid_t clock)
{
	struct timespec time = {.tv_sec = 0};

	clock_gettime(clock, &time);
	return (tmo_ns)time.tv_sec * TMO_SECOND + time.tv_nsec;
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

static void note(int signal, siginfo_t *info, void *context)
{
	(void)context;
	if (signal < 0 || signal >= SIGNALS_MAX)
		return;
	/* SI_USER is above 0 on some systems. */
	noted.from_kernel[signal] = info->si_code > 0 &&
				    info->si_code != SI_USER &&
				    info->si_code != SI_QUEUE;
	noted.came[signal] = 1;
}

/* Signals that tmo waits for: whose default is to end it, and three more. */
static bool is_awaited(int signal)
{
	return (sigdefault_terminates(signal) && signal != SIGKILL) ||
	       signal == SIGCHLD || signal == SIGCONT || signal == SIGTSTP;
}

/* Ignored signals stay so: they are neither taken nor sent on. */
int platform_block(sigset_t *inherited, bool *chld_ignored)
{
	struct sigaction action = {.sa_flags = SA_SIGINFO};
	struct sigaction before;
	sigset_t all;

	sigfillset(&all);
	*chld_ignored = false;
	if (sigprocmask(SIG_SETMASK, &all, inherited) != 0)
		return -1;
	action.sa_sigaction = note;
	sigfillset(&action.sa_mask);
	for (int i = 1; i <= signame_highest() && i < SIGNALS_MAX; i++) {
		if (!is_awaited(i) || sigaction(i, NULL, &before) != 0)
			continue;
		if (i == SIGCHLD)
			*chld_ignored = before.sa_handler == SIG_IGN;
		if (before.sa_handler != SIG_IGN || i == SIGCHLD)
			sigaction(i, &action, NULL);
	}
	return 0;
}

static bool take(struct wake *wake)
{
	for (int i = 1; i < SIGNALS_MAX; i++) {
		if (!noted.came[i])
			continue;
		noted.came[i] = 0;
		wake->signal = i;
		wake->from_terminal = noted.from_kernel[i];
		return true;
	}
	return false;
}

static tmo_ns wall_alarm = TMO_FOREVER;

/* How long to wait at most, both clocks considered. */
static tmo_ns span(tmo_ns until)
{
	const struct timestamps now = {platform_mono(), platform_wall()};
	tmo_ns left = until > now.mono ? until - now.mono : 0;
	tmo_ns wall = TMO_FOREVER;

	if (until == TMO_FOREVER)
		left = TMO_FOREVER;
	if (wall_alarm != TMO_FOREVER)
		wall = wall_alarm > now.wall ? wall_alarm - now.wall : 0;
	if (wall != TMO_FOREVER && wall > WALL_SLICE)
		wall = WALL_SLICE;
	return wall < left ? wall : left;
}

bool platform_wait(tmo_ns until, struct wake *wake)
{
	struct timespec timeout = {.tv_sec = 0};
	tmo_ns left = until == 0 ? 0 : span(until);
	sigset_t none;

	*wake = (struct wake){.signal = 0};
	if (take(wake))
		return true;
	sigfillset(&none);
	for (int i = 1; i <= signame_highest() && i < SIGNALS_MAX; i++)
		if (is_awaited(i))
			sigdelset(&none, i);
	/* pselect() takes at most a month everywhere. */
	if (left > 86400 * TMO_SECOND)
		left = 86400 * TMO_SECOND;
	timeout.tv_sec = (time_t)(left / TMO_SECOND);
	timeout.tv_nsec = (long)(left % TMO_SECOND);
	pselect(0, NULL, NULL, NULL, &timeout, &none);
	return take(wake);
}

int platform_wall_alarm(tmo_ns moment)
{
	wall_alarm = moment;
	return 0;
}

void platform_discard(int signal)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction before;

	if (sigaction(signal, &ignore, &before) == 0)
		sigaction(signal, &before, NULL);
}

bool platform_ignores(int signal)
{
	struct sigaction action;

	return sigaction(signal, NULL, &action) == 0 &&
	       action.sa_handler == SIG_IGN;
}

/* ---- processes ---- */

static pid_t group; /* that tmo leads or led, 0: none */

/* POSIX.1-2024 timeout: a process group leader before the child is created. */
int platform_adopt(bool command_only)
{
	if (command_only)
		return 0;
	/* A session leader is one already. */
	if (setpgid(0, 0) != 0 && getpgrp() != getpid())
		return -1;
	group = getpgrp();
	return 0;
}

/*
 * KILL and STOP spare nobody: for these tmo leaves the group first, for its
 * parent's. Any other it gets too, and drops; but for CHLD: children that end
 * while that is ignored leave no status.
 */
int platform_signal_group(int signal)
{
	int result, error;

	if (group == 0) {
		errno = ENOSYS;
		return -1;
	}
	if ((signal == SIGKILL || signal == SIGSTOP) && getpgrp() == group &&
		setpgid(0, getpgid(getppid())) != 0) {
		errno = ENOSYS;
		return -1;
	}
	result = kill(-group, signal);
	error = errno;
	if (signal != 0 && signal != SIGCHLD)
		platform_discard(signal);
	errno = error;
	return result;
}

static tmo_ns from_timeval(struct timeval time)
{
	return (tmo_ns)time.tv_sec * TMO_SECOND + (tmo_ns)time.tv_usec * 1000;
}

/* By the sums of all before and after; POSIX's rusage has no memory. */
pid_t platform_reap(int *status, struct usage *usage)
{
	struct rusage before, after;
	pid_t pid;

	*usage = (struct usage){.user = 0};
	getrusage(RUSAGE_CHILDREN, &before);
	pid = waitpid(-1, status, WNOHANG | WUNTRACED | WCONTINUED);
	if (pid <= 0)
		return pid;
	getrusage(RUSAGE_CHILDREN, &after);
	usage->user =
		from_timeval(after.ru_utime) - from_timeval(before.ru_utime);
	usage->system =
		from_timeval(after.ru_stime) - from_timeval(before.ru_stime);
	return pid;
}

int platform_open_stderr(void)
{
	return -1;
}

bool platform_sees_self(void)
{
	return false;
}

bool platform_children(
	pid_t parent, void (*each)(void *context, pid_t child), void *context)
{
	(void)parent;
	(void)each;
	(void)context;
	return false;
}

bool platform_process(pid_t pid, struct process *process)
{
	(void)pid;
	(void)process;
	return false;
}

bool platform_answers(pid_t pid, int signal)
{
	(void)pid;
	(void)signal;
	return true;
}

uint64_t platform_pending(pid_t pid)
{
	(void)pid;
	return 0;
}

pid_t platform_last_pid(void)
{
	return 0;
}

void platform_wchan(pid_t pid, char *name, size_t size)
{
	(void)pid;
	if (size > 0)
		name[0] = '\0';
}

tmo_ns platform_age(uint64_t start)
{
	(void)start;
	return 0;
}

int process_pidfd(pid_t pid)
{
	(void)pid;
	errno = ENOSYS;
	return -1;
}

int pidfd_send(int held, int signal)
{
	(void)held;
	(void)signal;
	errno = ENOSYS;
	return -1;
}

bool platform_moved(pid_t pid, uint64_t *moved)
{
	(void)pid;
	(void)moved;
	return false;
}

tmo_ns platform_cpu(const struct process *process)
{
	(void)process;
	return 0;
}

unsigned platform_cores(void)
{
	return 1;
}

void *pages_resize(void *old, size_t old_size, size_t size)
{
	char *memory;

	if (size == 0) {
		free(old);
		return NULL;
	}
	memory = realloc(old, size);
	if (memory && size > old_size)
		memset(memory + old_size, 0, size - old_size);
	return memory;
}

/* ---- the child ---- */

const bool platform_shares_memory = false;

pid_t platform_spawn(
	int (*body)(void *context), void *context, char *stack, size_t size)
{
	const pid_t pid = fork();

	(void)stack;
	(void)size;
	if (pid == 0) {
		wall_alarm = TMO_FOREVER; /* that one was the parent's */
		_exit(body(context));
	}
	return pid;
}

pid_t platform_fork(
	int (*body)(void *context), void *context, char *stack, size_t size)
{
	return platform_spawn(body, context, stack, size);
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

int child_ignore(int signal, bool ignore)
{
	struct sigaction action = {.sa_flags = 0};

	action.sa_handler = ignore ? SIG_IGN : SIG_DFL;
	return sigaction(signal, &action, NULL) == 0 ? 0 : -errno;
}

/* What came before exec is the command's: no handler may swallow it. */
int child_mask(const sigset_t *mask)
{
	struct sigaction before;

	for (int i = 1; i <= signame_highest(); i++)
		if (is_awaited(i) && sigaction(i, NULL, &before) == 0 &&
			before.sa_handler != SIG_IGN)
			child_ignore(i, false);
	return sigprocmask(SIG_SETMASK, mask, NULL) == 0 ? 0 : -errno;
}

/* There is no such thing. */
void child_die_with(pid_t parent, int signal)
{
	(void)parent;
	(void)signal;
}

bool platform_is_set_id(void)
{
	return getuid() != geteuid() || getgid() != getegid();
}

void die_by(int signal)
{
	const struct rlimit none = {.rlim_cur = 0};
	sigset_t only;

	setrlimit(RLIMIT_CORE, &none);
	child_ignore(signal, false);
	sigemptyset(&only);
	sigaddset(&only, signal);
	raise(signal);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
}
