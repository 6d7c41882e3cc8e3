/*
 * self: see the header. Without the libc where that looks after threads and
 * signals of its own.
 */
#define _GNU_SOURCE
#include "tmo/sys/self.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "tmo/sys/in_child.h"

/* The first thread's id is the process's, and musl has it without a call. */
pid_t self_pid(void)
{
	return gettid();
}

/* As sigdelset(3), for the signals too that the libc keeps for itself. */
static void allow(sigset_t *set, int signal)
{
	unsigned long *words = (unsigned long *)(void *)set;
	const unsigned bits = 8 * sizeof *words;
	const unsigned bit = (unsigned)signal - 1;

	words[bit / bits] &= ~(1UL << bit % bits);
}

bool is_set_id(void)
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
