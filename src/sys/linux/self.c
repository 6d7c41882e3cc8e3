/*
 * self: see the header. Without the libc where that looks after threads and
 * signals of its own.
 */
#define _GNU_SOURCE
#include "tmo/sys/self.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "tmo/sys/in_child.h"
#include "tmo/sys/process_signal.h"
#include "tmo/sys/procfile.h"

/*
 * The last of the pids that a process has in its namespaces, from that of
 * /proc inwards, is its own; /proc/self alone may be that of another
 * namespace. Linux 4.1; -1: it is not told.
 */
static pid_t read_pid(void)
{
	char bytes[4096];
	const char *at = NULL;
	pid_t pid = -1;

	if (procfile_read_to("/proc/self/status", "NSpid:", bytes,
		    sizeof bytes) == ANSWER_DONE)
		at = procfile_line(bytes, "NStgid:");
	while (at && *at == '\t') {
		pid = (pid_t)procfile_number(++at);
		at += strspn(at, "0123456789");
	}
	return pid > 0 ? pid : -1;
}

pid_t self_pid_forked(void)
{
	const long pid = syscall(SYS_getpid);
	const int error = errno;
	const pid_t other = pid > 0 ? (pid_t)pid : read_pid();

	errno = error;
	return other;
}

/* The first thread's id is the process's, and musl has it without a call. */
pid_t self_pid(void)
{
	const pid_t thread = gettid();

	return thread > 0 ? thread : self_pid_forked();
}

/* As sigdelset(3), for the signals too that the libc keeps for itself. */
static void allow(sigset_t *set, int signal)
{
	unsigned long *words = (unsigned long *)(void *)set;
	const unsigned bits = 8 * sizeof *words;
	const unsigned bit = (unsigned)signal - 1;

	words[bit / bits] &= ~(1UL << bit % bits);
}

bool self_is_set_id(void)
{
	return getauxval(AT_UID) != getauxval(AT_EUID) ||
	       getauxval(AT_GID) != getauxval(AT_EGID);
}

/* By system calls: the libc refuses the signals that it keeps for itself. */
void self_die_by(pid_t self, int signal)
{
	const uint64_t none[2] = {0, 0};
	sigset_t only;

	/* musl's setrlimit() is made for threads. */
	syscall(SYS_prlimit64, 0, RLIMIT_CORE, none, NULL);
	/* RLIMIT_CORE 0 does not stop a core_pattern that is a pipe. */
	prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL);
	child_ignore(signal, false);
	self_signal(self, signal);
	memset(&only, 0xff, sizeof only);
	allow(&only, signal);
	child_mask(&only);
}

bool self_watch_parent(int signal)
{
	return prctl(PR_SET_PDEATHSIG, (unsigned long)signal, 0UL, 0UL, 0UL) ==
	       0;
}

const char self_rise_call[] = "sched_setparam";

/* By system calls: musl refuses both. Other policies have the priority 0. */
enum answer self_rise(int *before)
{
	int priority = 0;
	int above;

	*before = 0;
	if (syscall(SYS_sched_getparam, 0, &priority) != 0 || priority == 0)
		return ANSWER_NOTHING;
	above = priority + 1;
	if (syscall(SYS_sched_setparam, 0, &above) != 0)
		return ANSWER_REFUSED;
	*before = priority;
	return ANSWER_DONE;
}

/* Linux 4.12 pid_for_children; where that is not told the start fails. */
bool self_children_are_elsewhere(void)
{
	struct stat own, children;

	/* The link leads nowhere until that namespace has its first process. */
	return lstat("/proc/self/ns/pid_for_children", &children) == 0 &&
	       stat("/proc/self/ns/pid", &own) == 0 &&
	       (stat("/proc/self/ns/pid_for_children", &children) != 0 ||
		       own.st_ino != children.st_ino);
}

void self_set_name(const char *name)
{
	prctl(PR_SET_NAME, name, 0UL, 0UL, 0UL);
}
