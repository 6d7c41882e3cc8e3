/* self: see the header. */
#include "tmo/sys/self.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>
#include "tmo/sys/in_child.h"
#include "tmo/sys/process_signal.h"

/* POSIX: always successful. */
pid_t self_pid(void)
{
	return getpid();
}

pid_t self_pid_forked(void)
{
	return self_pid();
}

bool self_is_set_id(void)
{
	return getuid() != geteuid() || getgid() != getegid();
}

void self_die_by(pid_t self, int signal)
{
	const struct rlimit none = {.rlim_cur = 0};
	sigset_t only;

	setrlimit(RLIMIT_CORE, &none);
	child_ignore(signal, false);
	sigemptyset(&only);
	sigaddset(&only, signal);
	self_signal(self, signal);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
}

bool self_watch_parent(int signal)
{
	(void)signal;
	errno = ENOSYS;
	return false;
}

const char self_rise_call[] = "sched_setparam";

/* Process scheduling is an option of POSIX, and not everywhere. */
enum answer self_rise(int *before)
{
	*before = 0;
	return ANSWER_NOTHING;
}

bool self_children_are_elsewhere(void)
{
	return false;
}

void self_set_name(const char *name)
{
	(void)name;
}
