/* fake: see the header. */
#include "fake.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tmo/core/signame.h"
#include "tmo/sys/platform.h"

enum { PROCESSES = 4096, SIGNALS = 16384, DEEDS = 64, DESCRIPTORS = 256 };

struct fake fake;

/* In the order of their parents' lists. */
static struct fake_process table[PROCESSES];
static size_t process_count;
static unsigned serials;

static struct {
	pid_t pid;
	int signal;
} sent[SIGNALS];
static size_t sent_count;

static struct {
	enum fake_call call;
	pid_t subject;
	unsigned left;
	void (*deed)(pid_t object);
	pid_t object;
} deeds[DEEDS];
static size_t deed_count;

static unsigned pidfds[DESCRIPTORS]; /* the serial it stands for, or 0 */

static uint64_t bit(int signal)
{
	return UINT64_C(1) << (signal - 1);
}

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* ---- processes ---- */

struct fake_process *fake_of(pid_t pid)
{
	for (size_t i = 0; i < process_count; i++)
		if (table[i].shown.pid == pid)
			return &table[i];
	return NULL;
}

static struct fake_process *add_process(pid_t pid, pid_t parent)
{
	struct fake_process *process = &table[process_count];

	check(process_count < PROCESSES && !fake_of(pid));
	process_count++;
	*process = (struct fake_process){
		.shown = {.pid = pid,
			.parent = parent,
			.group = pid,
			.state = 'S',
			.threads = 1,
			.start = serials,
			.name = "fake",
			.wchan = "do_wait"},
		.serial = ++serials,
	};
	return process;
}

void fake_reset(void)
{
	process_count = sent_count = deed_count = 0;
	memset(pidfds, 0, sizeof pidfds);
	fake = (struct fake){.last_pid = FAKE_SELF, .pages_left = -1};
	add_process(FAKE_INIT, 0)->reaper = true;
	add_process(FAKE_SELF, FAKE_INIT)->reaper = true;
}

static pid_t next_pid(void)
{
	do
		fake.last_pid = fake.last_pid % FAKE_PID_MAX + 1;
	while (fake_of(fake.last_pid));
	return fake.last_pid;
}

pid_t fake_fork(pid_t parent)
{
	const struct fake_process *from = fake_of(parent);
	struct fake_process *child;

	if (!from || process_is_dead(&from->shown) ||
		(from->pending & bit(SIGKILL)))
		return 0;
	child = add_process(next_pid(), parent);
	child->shown.group = from->shown.group;
	child->shown.caught = from->shown.caught;
	child->shown.blocked = from->shown.blocked;
	child->ignored = from->ignored;
	child->other_user = from->other_user;
	return child->shown.pid;
}

void fake_forks(pid_t pid)
{
	fake_fork(pid);
}

static pid_t reaper_of(pid_t pid)
{
	const struct fake_process *process = fake_of(pid);

	do
		process = fake_of(process->shown.parent);
	while (!process->reaper || process_is_dead(&process->shown));
	return process->shown.pid;
}

/* To the end of its new parent's list. */
static void hand_over(size_t at, pid_t parent)
{
	struct fake_process moved = table[at];

	moved.shown.parent = parent;
	memmove(table + at, table + at + 1,
		(process_count - at - 1) * sizeof *table);
	table[process_count - 1] = moved;
}

void fake_exit(pid_t pid)
{
	struct fake_process *process = fake_of(pid);
	pid_t reaper;

	if (!process || process_is_dead(&process->shown))
		return;
	process->shown.state = 'Z';
	process->shown.threads = 1;
	process->pending = 0;
	reaper = reaper_of(pid);
	for (size_t i = 0, left = process_count; left > 0; left--) {
		if (table[i].shown.parent == pid)
			hand_over(i, reaper);
		else
			i++;
	}
}

void fake_vanish(pid_t pid)
{
	struct fake_process *process;

	fake_exit(pid);
	process = fake_of(pid);
	if (!process)
		return;
	hand_over((size_t)(process - table), 0);
	process_count--;
}

void fake_reuse(pid_t pid)
{
	fake_vanish(pid);
	add_process(pid, FAKE_INIT);
}

void fake_lose_proc(pid_t unused)
{
	(void)unused;
	fake.no_proc = true;
}

/* ---- deeds ---- */

void fake_before(enum fake_call call, pid_t subject, unsigned nth,
	void (*deed)(pid_t object), pid_t object)
{
	check(deed_count < DEEDS && nth > 0);
	deeds[deed_count].call = call;
	deeds[deed_count].subject = subject;
	deeds[deed_count].left = nth;
	deeds[deed_count].deed = deed;
	deeds[deed_count++].object = object;
}

static void happen(enum fake_call call, pid_t subject)
{
	for (size_t i = 0; i < deed_count; i++)
		if (deeds[i].call == call && deeds[i].left > 0 &&
			(deeds[i].subject == 0 ||
				deeds[i].subject == subject) &&
			--deeds[i].left == 0)
			deeds[i].deed(deeds[i].object);
}

/* ---- signals ---- */

static void act(struct fake_process *process, int signal)
{
	if (process->ignored & bit(signal))
		return;
	if (signal <= 31 && process->shown.caught & bit(signal))
		return;
	if (signal == SIGSTOP || signame_stops(signal))
		process->shown.state = 'T';
	else if (signame_terminates(signal) && !process->stuck)
		fake_exit(process->shown.pid);
}

static bool blocks(const struct fake_process *process, int signal)
{
	return signal != SIGKILL && signal != SIGSTOP && signal <= 31 &&
	       process->shown.blocked & bit(signal);
}

void fake_take(pid_t pid)
{
	struct fake_process *process = fake_of(pid);

	for (int i = 1; process && process->pending != 0 && i <= 64; i++) {
		if (!(process->pending & bit(i)) || blocks(process, i))
			continue;
		process->pending &= ~bit(i);
		act(process, i);
		process = fake_of(pid);
	}
}

static int deliver(struct fake_process *process, int signal)
{
	const pid_t pid = process ? process->shown.pid : 0;

	if (!process || process->other_user) {
		errno = process ? EPERM : ESRCH;
		return -1;
	}
	if (signal == 0)
		return 0;
	check(sent_count < SIGNALS);
	sent[sent_count].pid = pid;
	sent[sent_count++].signal = signal;
	if (signal == SIGCONT && process->shown.state == 'T')
		process->shown.state = 'S';
	if (!process_is_dead(&process->shown)) {
		process->pending |= bit(signal);
		if (signal == SIGKILL ||
			(!process->slow && process->shown.state != 'T'))
			fake_take(pid);
	}
	happen(FAKE_SIGNALLED, pid);
	return 0;
}

size_t fake_sent(pid_t pid, int signal)
{
	size_t times = 0;

	for (size_t i = 0; i < sent_count; i++)
		times += sent[i].pid == pid && sent[i].signal == signal;
	return times;
}

size_t fake_place(pid_t pid, int signal)
{
	for (size_t i = 0; i < sent_count; i++)
		if (sent[i].pid == pid && sent[i].signal == signal)
			return i;
	return SIZE_MAX;
}

size_t fake_sent_in_all(void)
{
	return sent_count;
}

/* Instead of the libc's. One's own pid and whole groups are never meant. */
int kill(pid_t pid, int signal)
{
	check(pid > 1 && pid != FAKE_SELF);
	happen(FAKE_SIGNAL, pid);
	return deliver(fake_of(pid), signal);
}

int platform_signal_group(int signal)
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

	happen(FAKE_PIDFD, pid);
	if (fake.no_pidfd || !fake_of(pid)) {
		errno = fake.no_pidfd ? ENOSYS : ESRCH;
		return -1;
	}
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	check(fd >= 0 && fd < DESCRIPTORS);
	pidfds[fd] = fake_of(pid)->serial;
	return fd;
}

static struct fake_process *held_by(int pidfd)
{
	check(pidfd >= 0 && pidfd < DESCRIPTORS && pidfds[pidfd] != 0);
	for (size_t i = 0; i < process_count; i++)
		if (table[i].serial == pidfds[pidfd])
			return &table[i];
	return NULL;
}

int pidfd_send(int pidfd, int signal)
{
	const struct fake_process *process = held_by(pidfd);

	if (process)
		happen(FAKE_SIGNAL, process->shown.pid);
	return deliver(held_by(pidfd), signal);
}

size_t fake_pidfds(void)
{
	size_t open = 0;

	for (int fd = 0; fd < DESCRIPTORS; fd++)
		open += pidfds[fd] != 0 && fcntl(fd, F_GETFD) >= 0;
	return open;
}

/* ---- /proc ---- */

bool platform_sees_self(void)
{
	fake.reads++;
	return !fake.no_proc;
}

static pid_t nth_child(pid_t parent, size_t nth)
{
	for (size_t i = 0; i < process_count; i++)
		if (table[i].shown.parent == parent && nth-- == 0)
			return table[i].shown.pid;
	return 0;
}

/* As one read(2) does it: the list is whole before anybody is shown it. */
bool platform_children(
	pid_t parent, void (*each)(void *context, pid_t child), void *context)
{
	pid_t list[PROCESSES];
	size_t count = 0;

	fake.reads++;
	happen(FAKE_LIST, parent);
	if (fake.no_proc || !fake_of(parent) || fake_of(parent)->hidden)
		return false;
	while ((list[count] = nth_child(parent, count)) != 0)
		happen(FAKE_LISTED, list[count++]);
	for (size_t i = 0; i < count; i++)
		each(context, list[i]);
	return true;
}

bool platform_process(pid_t pid, struct process *process)
{
	const struct fake_process *found;

	fake.reads++;
	happen(FAKE_STAT, pid);
	found = fake_of(pid);
	if (fake.no_proc || !found || found->hidden)
		return false;
	*process = found->shown;
	process->wchan[0] = '\0';
	return true;
}

bool platform_answers(pid_t pid, int signal)
{
	const struct fake_process *process = fake_of(pid);

	fake.reads++;
	return fake.no_proc || !process || signal > 31 ||
	       ((process->shown.caught | process->shown.blocked) & bit(signal));
}

uint64_t platform_pending(pid_t pid)
{
	const struct fake_process *process;

	fake.reads++;
	happen(FAKE_PENDING, pid);
	process = fake_of(pid);
	return fake.no_proc || !process
		       ? 0
		       : process->pending & ~process->ignored &
				 ~(uint64_t)process->shown.blocked;
}

pid_t platform_last_pid(void)
{
	fake.reads++;
	happen(FAKE_LAST_PID, 0);
	return fake.no_proc || fake.no_last_pid ? 0 : fake.last_pid;
}

void platform_wchan(pid_t pid, char *name, size_t size)
{
	const struct fake_process *process = fake_of(pid);

	fake.reads++;
	check(size == TREE_NAME_MAX);
	memset(name, 0, size);
	if (!fake.no_proc && process)
		memcpy(name, process->shown.wchan, size);
}

bool platform_moved(pid_t pid, uint64_t *moved)
{
	const struct fake_process *process = fake_of(pid);

	fake.reads++;
	if (fake.no_proc || !process || process->no_io)
		return false;
	*moved = process->moved;
	return true;
}

tmo_ns platform_cpu(const struct process *process)
{
	return (tmo_ns)(process->ticks + process->children_ticks) *
	       (TMO_SECOND / 100);
}

/* ---- children, clock, memory ---- */

pid_t waitpid(pid_t pid, int *status, int options)
{
	bool any = false;

	check(pid == -1 && !status && options == WNOHANG);
	for (size_t i = 0; i < process_count; i++) {
		if (table[i].shown.parent != FAKE_SELF)
			continue;
		any = true;
		if (process_is_dead(&table[i].shown)) {
			const pid_t ended = table[i].shown.pid;

			fake_vanish(ended);
			return ended;
		}
	}
	errno = ECHILD;
	return any ? 0 : -1;
}

tmo_ns platform_mono(void)
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
	check(memory);
	if (size > old_size)
		memset(memory + old_size, 0, size - old_size);
	return memory;
}
