/* self: see the header. */
#include "tmo/sys/self.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>
#include "tmo/sys/in_child.h"

pid_t self_pid(void)
{
	return getpid();
}

bool is_set_id(void)
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
