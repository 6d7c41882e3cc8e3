/*
 * fake: see the header. Knows processes and what signals do to them; does not
 * know how tmo looks at them, which is platform.c's.
 */
#include "fake.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "tmo/core/sigdefault.h"

enum { SIGNALS = 16384, DEEDS = 64 };

struct fake fake;

/* In the order of their parents' lists. */
static struct fake_process table[FAKE_PROCESSES];
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

static uint64_t bit(int signal)
{
	return UINT64_C(1) << (signal - 1);
}

void fake_check(bool holds)
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

struct fake_process *fake_by_serial(unsigned serial)
{
	for (size_t i = 0; i < process_count; i++)
		if (table[i].serial == serial)
			return &table[i];
	return NULL;
}

pid_t fake_child(pid_t parent, size_t nth)
{
	for (size_t i = 0; i < process_count; i++)
		if (table[i].shown.parent == parent && nth-- == 0)
			return table[i].shown.pid;
	return 0;
}

static struct fake_process *add_process(pid_t pid, pid_t parent)
{
	struct fake_process *process = &table[process_count];

	fake_check(process_count < FAKE_PROCESSES && !fake_of(pid));
	process_count++;
	serials++;
	*process = (struct fake_process){
		.shown =
			{
				.pid = pid,
				.parent = parent,
				.group = pid,
				.state = 'S',
				.threads = 1,
				.start = serials,
				.name = "fake",
				.wchan = "do_wait",
			},
		.serial = serials,
	};
	return process;
}

void fake_reset(void)
{
	process_count = sent_count = deed_count = 0;
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

void fake_hide(pid_t pid)
{
	fake_of(pid)->hidden = true;
}

void fake_refuse_proc(pid_t unused)
{
	(void)unused;
	fake.unread = EPERM;
}

/* ---- deeds ---- */

void fake_before(enum fake_call call, pid_t subject, unsigned nth,
	void (*deed)(pid_t object), pid_t object)
{
	fake_check(deed_count < DEEDS && nth > 0);
	deeds[deed_count].call = call;
	deeds[deed_count].subject = subject;
	deeds[deed_count].left = nth;
	deeds[deed_count].deed = deed;
	deeds[deed_count++].object = object;
}

void fake_call(enum fake_call call, pid_t subject)
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
	if (signal == SIGSTOP || sigdefault_stops(signal))
		process->shown.state = 'T';
	else if (sigdefault_terminates(signal) && !process->stuck)
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

int fake_deliver(struct fake_process *process, int signal)
{
	const pid_t pid = process ? process->shown.pid : 0;

	if (!process || process->other_user) {
		errno = process ? EPERM : ESRCH;
		return -1;
	}
	if (signal == 0)
		return 0;
	fake_check(sent_count < SIGNALS);
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
	fake_call(FAKE_SIGNALLED, pid);
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
