/*
 * flush: saves the counts of a tmo that ends without exit(), or where no file
 * can be opened. Linked into the tmo of `make coverage` alone, which wraps
 * clone() and kill() with the two below. Knows how tmo's processes end; what
 * is counted is the compiler's.
 *
 * A child that shares tmo's memory is left alone: it may not use the libc, and
 * what it counts it counts in tmo's own memory.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <unistd.h>

void __gcov_dump(void);
void __gcov_reset(void);

int __real_clone(
	int (*body)(void *context), void *stack, int flags, void *context);
int __wrap_clone(
	int (*body)(void *context), void *stack, int flags, void *context);
int __real_kill(pid_t pid, int signal);
int __wrap_kill(pid_t pid, int signal);

static struct {
	int (*body)(void *context);
	void *context;
} forked;

/* tmo has nothing to say any more: its descriptors are free, and silent. */
__attribute__((destructor)) static void save(void)
{
	struct rlimit size;

	for (int fd = 0; fd < 64; fd++)
		close(fd);
	if (getrlimit(RLIMIT_FSIZE, &size) == 0) {
		size.rlim_cur = size.rlim_max;
		setrlimit(RLIMIT_FSIZE, &size);
	}
	__gcov_dump();
}

/* The libc ends what clone() started by a system call, not by exit(). */
static int run_forked(void *unused)
{
	int status;

	(void)unused;
	__gcov_reset(); /* what was counted before is the parent's to save */
	status = forked.body(forked.context);
	save();
	return status;
}

int __wrap_clone(
	int (*body)(void *context), void *stack, int flags, void *context)
{
	if (flags & CLONE_VM)
		return __real_clone(body, stack, flags, context);
	forked.body = body;
	forked.context = context;
	return __real_clone(run_forked, stack, flags, NULL);
}

/* In place of the end: at the very line that unblocks the signal. */
static void end_by(int number)
{
	sigset_t only;

	save();
	signal(number, SIG_DFL);
	__real_kill(getpid(), number);
	sigemptyset(&only);
	sigaddset(&only, number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
}

/* tmo sends itself the signal that its command died of, and nothing else. */
int __wrap_kill(pid_t pid, int number)
{
	/* KILL, and what the libc keeps for itself, ends it here. */
	if (pid == getpid() && signal(number, end_by) == SIG_ERR)
		save();
	return __real_kill(pid, number);
}
