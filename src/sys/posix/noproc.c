/*
 * noproc: procfile.h, proctree.h, procinfo.h, procmemory.h, pidfd.h and oom.h
 * where there is no /proc: nothing is told of any process.
 */
#include <errno.h>
#include "tmo/sys/oom.h"
#include "tmo/sys/pidfd.h"
#include "tmo/sys/procexec.h"
#include "tmo/sys/procfile.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/procmemory.h"
#include "tmo/sys/proctree.h"

static enum answer refuse(void)
{
	errno = ENOSYS;
	return ANSWER_REFUSED;
}

enum answer proc_shows_self(pid_t self)
{
	(void)self;
	return ANSWER_NOTHING;
}

enum answer proc_children(pid_t parent, long threads,
	void (*each)(void *context, pid_t child), void *context)
{
	(void)parent;
	(void)threads;
	(void)each;
	(void)context;
	return refuse();
}

enum answer proc_threads(
	pid_t pid, void (*each)(void *context, pid_t thread), void *context)
{
	(void)pid;
	(void)each;
	(void)context;
	return refuse();
}

bool proc_in_exec(pid_t pid, struct process *process)
{
	(void)pid;
	(void)process;
	return false;
}

enum answer proc_process(pid_t pid, struct process *process)
{
	(void)pid;
	(void)process;
	return refuse();
}

bool proc_may_handle(pid_t pid, int signal)
{
	(void)pid;
	(void)signal;
	return true;
}

uint64_t proc_pending(pid_t pid)
{
	(void)pid;
	return 0;
}

pid_t proc_last_pid(void)
{
	return 0;
}

uint64_t proc_tick(void)
{
	return 0;
}

void proc_wchan(pid_t pid, char *name, size_t size)
{
	(void)pid;
	if (size > 0)
		name[0] = '\0';
}

tmo_ns proc_age(uint64_t start)
{
	(void)start;
	return 0;
}

enum answer proc_moved(pid_t pid, struct moved *moved)
{
	(void)pid;
	(void)moved;
	return refuse();
}

tmo_ns proc_cpu(const struct process *process)
{
	(void)process;
	return 0;
}

struct usage proc_times(const struct process *process)
{
	(void)process;
	return (struct usage){.user = 0};
}

enum answer oom_kills(uint64_t *count)
{
	(void)count;
	return refuse();
}

enum answer proc_memory(const struct process *process, int64_t *bytes)
{
	(void)process;
	(void)bytes;
	return refuse();
}

enum answer proc_memory_share(const struct process *process, int64_t *bytes)
{
	(void)process;
	(void)bytes;
	return refuse();
}

enum answer proc_same_memory(pid_t a, pid_t b)
{
	(void)a;
	(void)b;
	return refuse();
}

struct memory_kernel memory_kernel(void)
{
	return (struct memory_kernel){.page_size = 4096};
}

unsigned cores_count(void)
{
	return 1;
}

enum answer process_pidfd(pid_t pid, int *pidfd)
{
	(void)pid;
	*pidfd = -1;
	return refuse();
}

enum answer pidfd_send(int pidfd, int signal)
{
	(void)pidfd;
	(void)signal;
	return refuse();
}
