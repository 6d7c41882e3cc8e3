/*
 * platform: the calls of src/sys/linux and src/sys/posix, on the processes of
 * fake.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "fake.h"
#include "tmo/sys/clock.h"
#include "tmo/sys/descriptors.h"
#include "tmo/sys/in_child.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/pidfd.h"
#include "tmo/sys/process_signal.h"
#include "tmo/sys/procexec.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/procmemory.h"
#include "tmo/sys/proctree.h"
#include "tmo/sys/reaper.h"

/* ---- signals ---- */

enum answer group_signal(pid_t group, int signal)
{
	if (group != FAKE_SELF)
		return ANSWER_NOTHING;
	if (fake.group_refuses != 0) {
		errno = fake.group_refuses > 0 ? fake.group_refuses : 0;
		return ANSWER_REFUSED;
	}
	if (signal != 0)
		fake.group_signal = signal;
	return ANSWER_DONE;
}

/* Real descriptors, so that close(2) is what closes them. */
enum answer process_pidfd(pid_t pid, int *pidfd)
{
	*pidfd = -1;
	fake_call(FAKE_PIDFD, pid);
	if (!fake_of(pid))
		return ANSWER_NOTHING;
	if (fake.no_pidfd)
		return ANSWER_REFUSED;
	*pidfd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	fake_check(*pidfd >= 0 && *pidfd < FAKE_DESCRIPTORS);
	fake.pidfds[*pidfd] = fake_of(pid)->serial;
	return ANSWER_DONE;
}

static enum answer answer_of(int result)
{
	if (result == 0)
		return ANSWER_DONE;
	return errno == ESRCH ? ANSWER_NOTHING : ANSWER_REFUSED;
}

enum answer process_signal(pid_t pid, int pidfd, int signal)
{
	unsigned serial = 0;

	/* tmo itself is never meant. */
	fake_check(pid != FAKE_SELF);
	if (pid <= 1)
		return ANSWER_NOTHING;
	if (pidfd >= 0) {
		fake_check(pidfd < FAKE_DESCRIPTORS);
		serial = fake.pidfds[pidfd];
		fake_check(serial != 0);
	}
	fake_call(FAKE_SIGNAL, pid);
	return answer_of(fake_deliver(
		serial ? fake_by_serial(serial) : fake_of(pid), signal));
}

size_t fake_pidfds(void)
{
	size_t open = 0;

	for (int fd = 0; fd < FAKE_DESCRIPTORS; fd++)
		open += fake.pidfds[fd] != 0 && fcntl(fd, F_GETFD) >= 0;
	return open;
}

/* ---- /proc ---- */

static bool is_refused(void)
{
	errno = fake.unread;
	return fake.unread != 0;
}

enum answer proc_shows_self(pid_t self)
{
	fake_check(self == FAKE_SELF);
	fake.reads++;
	if (is_refused())
		return ANSWER_REFUSED;
	return fake.no_proc ? ANSWER_NOTHING : ANSWER_DONE;
}

/* As one read(2) does it: the list is whole before anybody is shown it. */
enum answer proc_children(pid_t parent, long threads,
	void (*each)(void *context, pid_t child), void *context)
{
	pid_t list[FAKE_PROCESSES];
	size_t count = 0;

	(void)threads;
	fake.reads++;
	fake_call(FAKE_LIST, parent);
	if (is_refused())
		return ANSWER_REFUSED;
	if (fake.no_proc || !fake_of(parent) || fake_of(parent)->hidden)
		return ANSWER_NOTHING;
	errno = fake_of(parent)->barred ? EPERM : ENFILE;
	if (fake_of(parent)->unlisted || fake_of(parent)->barred)
		return ANSWER_REFUSED;
	while ((list[count] = fake_child(parent, count)) != 0)
		fake_call(FAKE_LISTED, list[count++]);
	for (size_t i = 0; i < count; i++)
		each(context, list[i]);
	return ANSWER_DONE;
}

enum answer proc_process(pid_t pid, struct process *process)
{
	const struct fake_process *found;

	fake.reads++;
	fake_call(FAKE_STAT, pid);
	if (is_refused())
		return ANSWER_REFUSED;
	found = fake_of(pid);
	if (fake.no_proc || !found || found->hidden)
		return ANSWER_NOTHING;
	errno = EPERM;
	if (found->barred)
		return ANSWER_REFUSED;
	*process = found->shown;
	process->wchan[0] = '\0';
	return ANSWER_DONE;
}

bool proc_in_exec(pid_t pid, struct process *process)
{
	const struct fake_process *found = fake_of(pid);

	fake.reads++;
	if (fake.no_proc || !found || !found->shown.own.in_exec)
		return false;
	if (process)
		*process = found->shown;
	return true;
}

bool proc_may_handle(pid_t pid, int signal)
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
	return fake.no_proc || fake.unread || fake.no_last_pid ? 0
							       : fake.last_pid;
}

uint64_t proc_tick(void)
{
	return fake.tick;
}

void proc_wchan(pid_t pid, char *name, size_t size)
{
	const struct fake_process *process = fake_of(pid);

	fake.reads++;
	fake_check(size == PROCESS_NAME_MAX);
	memset(name, 0, size);
	if (!fake.no_proc && process && !process->shown.own.in_exec)
		memcpy(name, process->shown.wchan, size);
}

enum answer proc_moved(pid_t pid, struct moved *moved)
{
	const struct fake_process *process = fake_of(pid);

	fake.reads++;
	if (is_refused())
		return ANSWER_REFUSED;
	if (fake.no_proc || !process)
		return ANSWER_NOTHING;
	if (process->no_io)
		return ANSWER_REFUSED;
	fake_check(!process->shown.own.in_exec); /* it would wait for ever */
	*moved = process->moved;
	return ANSWER_DONE;
}

tmo_ns proc_cpu(const struct process *process)
{
	const struct fake_process *found = fake_of(process->pid);

	if (process->state == '?')
		return found && found->clock > 0 ? found->clock
						 : fake.command_clock;
	return (tmo_ns)(process->own.ticks + process->children.ticks) *
	       (TMO_SECOND / 100);
}

struct usage proc_times(const struct process *process)
{
	const tmo_ns tick = TMO_SECOND / 100;
	const tmo_ns system = (tmo_ns)process->own.system * tick;

	return (struct usage){
		.user = (tmo_ns)process->own.ticks * tick - system,
		.system = system,
	};
}

enum answer proc_memory(const struct process *process, int64_t *bytes)
{
	const struct fake_process *found = fake_of(process->pid);

	fake.reads++;
	if (fake.no_proc || !found || found->hidden ||
		process_is_dead(&found->shown))
		return ANSWER_NOTHING;
	*bytes = found->memory;
	return ANSWER_DONE;
}

/* In the place of a child that tmo has forked, and what becomes of it. */
static struct {
	bool runs;
	char state;
	jmp_buf end;
} forked;

enum answer proc_memory_share(const struct process *process, int64_t *bytes)
{
	const struct fake_process *found;

	fake.reads++;
	fake_call(FAKE_SHARE, process->pid);
	found = fake_of(process->pid);
	if (!found || process_is_dead(&found->shown))
		return ANSWER_NOTHING;
	forked.state = found->asker;
	if (forked.runs && forked.state != 0)
		longjmp(forked.end, 1);
	fake_check(found->asker != 'D');
	if (found->no_share)
		return ANSWER_REFUSED;
	*bytes = found->share;
	return ANSWER_DONE;
}

enum answer proc_same_memory(pid_t a, pid_t b)
{
	if (fake.no_kcmp)
		return ANSWER_REFUSED;
	fake_check(!fake_of(a) || !fake_of(a)->shown.own.in_exec);
	return fake_of(a) && fake_of(a)->memory_of == b ? ANSWER_DONE
							: ANSWER_NOTHING;
}

struct memory_kernel memory_kernel(void)
{
	return (struct memory_kernel){
		.version = 6018, .cores = 2, .page_size = 4096};
}

/* ---- children, memory ---- */

enum answer child_wait(struct child_event *event)
{
	pid_t child;
	size_t i;

	*event = (struct child_event){.pid = 0};
	if (fake.wait_refuses) {
		errno = ENOSYS;
		return ANSWER_REFUSED;
	}
	for (i = 0; (child = fake_child(FAKE_SELF, i)) != 0; i++) {
		if (!process_is_dead(&fake_of(child)->shown))
			continue;
		event->pid = child;
		fake_vanish(child);
		return ANSWER_DONE;
	}
	event->childless = i == 0;
	return ANSWER_NOTHING;
}

/* It has run to its end, or as far as it comes, when tmo goes on. */
pid_t child_fork(int (*body)(void *context), void *context)
{
	errno = EAGAIN;
	if (fake.no_children)
		return -1;
	fake.forked = fake_fork(FAKE_SELF);
	forked.state = 'Z';
	forked.runs = true;
	if (setjmp(forked.end) == 0)
		body(context);
	forked.runs = false;
	fake_of(fake.forked)->stuck = true;
	fake_of(fake.forked)->shown.state = forked.state;
	return fake.forked;
}

int child_die_with(pid_t parent, int signal)
{
	(void)signal;
	fake_check(parent == FAKE_SELF);
	return 0;
}

void child_leave_session(void)
{
}

void descriptors_close_others(
	const int kept[], size_t count, struct served *served)
{
	(void)served;
	(void)kept;
	(void)count;
}

bool clock_read(clockid_t clock, tmo_ns *now)
{
	static tmo_ns used;

	if (clock == CLOCK_PROCESS_CPUTIME_ID)
		*now = fake.no_exact_clock ? used : ++used;
	else
		*now = fake.now;
	return true;
}

void *pages_shared(size_t size)
{
	return pages_resize(NULL, 0, size);
}

void pages_await_change(const atomic_int *word, int value)
{
	if (atomic_load(word) == value)
		fake.now += TMO_SECOND / 100;
}

void pages_changed(const atomic_int *word)
{
	(void)word;
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
