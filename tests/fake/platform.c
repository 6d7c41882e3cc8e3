/*
 * platform: the calls of src/sys/linux and src/sys/posix on the processes of
 * fake.c, and kill(2).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "fake.h"
#include "tmo/sys/clock.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/pidfd.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/proctree.h"
#include "tmo/sys/reaper.h"

/* Instead of the libc's. One's own pid and whole groups are never meant. */
int kill(pid_t pid, int signal)
{
	fake_check(pid > 1 && pid != FAKE_SELF);
	fake_call(FAKE_SIGNAL, pid);
	return fake_deliver(fake_of(pid), signal);
}

int group_signal(int signal)
{
	if (!fake.group) {
		errno = ENOSYS;
		return -1;
	}
	if (signal != 0)
		fake.group_signal = signal;
	return 0;
}

/* Real descriptors, so that close(2) is what closes them. */
int process_pidfd(pid_t pid)
{
	int fd;

	fake_call(FAKE_PIDFD, pid);
	if (fake.no_pidfd || !fake_of(pid)) {
		errno = fake.no_pidfd ? ENOSYS : ESRCH;
		return -1;
	}
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	fake_check(fd >= 0 && fd < FAKE_DESCRIPTORS);
	fake.pidfds[fd] = fake_of(pid)->serial;
	return fd;
}

int pidfd_send(int pidfd, int signal)
{
	const struct fake_process *process;

	fake_check(pidfd >= 0 && pidfd < FAKE_DESCRIPTORS);
	fake_check(fake.pidfds[pidfd] != 0);
	process = fake_by_serial(fake.pidfds[pidfd]);
	if (process)
		fake_call(FAKE_SIGNAL, process->shown.pid);
	return fake_deliver(fake_by_serial(fake.pidfds[pidfd]), signal);
}

size_t fake_pidfds(void)
{
	size_t open = 0;

	for (int fd = 0; fd < FAKE_DESCRIPTORS; fd++)
		open += fake.pidfds[fd] != 0 && fcntl(fd, F_GETFD) >= 0;
	return open;
}

/* ---- /proc ---- */

bool proc_shows_self(void)
{
	fake.reads++;
	return !fake.no_proc;
}

/* As one read(2) does it: the list is whole before anybody is shown it. */
bool proc_children(
	pid_t parent, void (*each)(void *context, pid_t child), void *context)
{
	pid_t list[FAKE_PROCESSES];
	size_t count = 0;

	fake.reads++;
	fake_call(FAKE_LIST, parent);
	if (fake.no_proc || !fake_of(parent) || fake_of(parent)->hidden)
		return false;
	while ((list[count] = fake_child(parent, count)) != 0)
		fake_call(FAKE_LISTED, list[count++]);
	for (size_t i = 0; i < count; i++)
		each(context, list[i]);
	return true;
}

bool proc_process(pid_t pid, struct process *process)
{
	const struct fake_process *found;

	fake.reads++;
	fake_call(FAKE_STAT, pid);
	found = fake_of(pid);
	if (fake.no_proc || !found || found->hidden)
		return false;
	*process = found->shown;
	process->wchan[0] = '\0';
	return true;
}

bool proc_answers(pid_t pid, int signal)
{
	const struct fake_process *process = fake_of(pid);

	fake.reads++;
	return fake.no_proc || !process || signal > 31 ||
	       ((process->shown.caught | process->shown.blocked) >>
			       (signal - 1) &
		       1);
}

uint64_t proc_pending(pid_t pid)
{
	const struct fake_process *process;

	fake.reads++;
	fake_call(FAKE_PENDING, pid);
	process = fake_of(pid);
	return fake.no_proc || !process
		       ? 0
		       : process->pending & ~process->ignored &
				 ~(uint64_t)process->shown.blocked;
}

pid_t proc_last_pid(void)
{
	fake.reads++;
	fake_call(FAKE_LAST_PID, 0);
	return fake.no_proc || fake.no_last_pid ? 0 : fake.last_pid;
}

void proc_wchan(pid_t pid, char *name, size_t size)
{
	const struct fake_process *process = fake_of(pid);

	fake.reads++;
	fake_check(size == TREE_NAME_MAX);
	memset(name, 0, size);
	if (!fake.no_proc && process)
		memcpy(name, process->shown.wchan, size);
}

bool proc_moved(pid_t pid, uint64_t *moved)
{
	const struct fake_process *process = fake_of(pid);

	fake.reads++;
	if (fake.no_proc || !process || process->no_io)
		return false;
	*moved = process->moved;
	return true;
}

tmo_ns proc_cpu(const struct process *process)
{
	return (tmo_ns)(process->ticks + process->children_ticks) *
	       (TMO_SECOND / 100);
}

/* ---- children, clock, memory ---- */

pid_t child_wait(int *status, struct usage *usage)
{
	pid_t child;
	size_t i;

	*status = 0;
	*usage = (struct usage){.user = 0};
	for (i = 0; (child = fake_child(FAKE_SELF, i)) != 0; i++) {
		if (!process_is_dead(&fake_of(child)->shown))
			continue;
		fake_vanish(child);
		return child;
	}
	errno = ECHILD;
	return i > 0 ? 0 : -1;
}

tmo_ns clock_monotonic(void)
{
	return fake.now += TMO_SECOND / 1000;
}

void *pages_resize(void *old, size_t old_size, size_t size)
{
	char *memory;

	if (size > 0 && fake.pages_left == 0)
		return NULL;
	if (size > 0 && fake.pages_left > 0)
		fake.pages_left--;
	if (!old)
		old_size = 0;
	fake.bytes += size - old_size;
	if (size == 0) {
		free(old);
		return NULL;
	}
	memory = realloc(old, size);
	fake_check(memory);
	if (size > old_size)
		memset(memory + old_size, 0, size - old_size);
	return memory;
}
