/*
 * signals: see the header. There is no sigtimedwait() and no timer on the wall
 * clock: handlers only note what came, and run in one call of pselect().
 */
#include "tmo/sys/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/select.h>
#include <unistd.h>
#include "tmo/core/sigdefault.h"
#include "tmo/core/signame.h"
#include "tmo/sys/clock.h"

enum { SIGNALS_MAX = 128 };

/*
 * The signals that came and were not taken yet. A handler has no argument of
 * ours, so this is global. It runs in pselect() alone: else all are blocked.
 */
static volatile struct {
	volatile sig_atomic_t came[SIGNALS_MAX];
	volatile sig_atomic_t from_kernel[SIGNALS_MAX];
	volatile sig_atomic_t from_nobody[SIGNALS_MAX];
} noted;

static void note(int signal, siginfo_t *info, void *context)
{
	(void)context;
	if (signal < 0 || signal >= SIGNALS_MAX)
		return;
	/* SI_USER is above 0 on some systems. */
	noted.from_kernel[signal] = info->si_code > 0 &&
				    info->si_code != SI_USER &&
				    info->si_code != SI_QUEUE;
	noted.from_nobody[signal] = info->si_pid == 0;
	noted.came[signal] = 1;
}

/* Signals that tmo waits for: whose default is to end it, and three more. */
static bool is_awaited(int signal)
{
	return (sigdefault_terminates(signal) && signal != SIGKILL) ||
	       signal == SIGCHLD || signal == SIGCONT || signal == SIGTSTP;
}

/* Ignored signals stay so: they are neither taken nor sent on. */
const char *signals_block(sigset_t *inherited, bool *chld_ignored)
{
	struct sigaction action = {.sa_flags = SA_SIGINFO};
	struct sigaction before;
	sigset_t all;

	sigfillset(&all);
	*chld_ignored = false;
	if (sigprocmask(SIG_SETMASK, &all, inherited) != 0)
		return "sigprocmask";
	action.sa_sigaction = note;
	sigfillset(&action.sa_mask);
	for (int i = 1; i <= signame_highest() && i < SIGNALS_MAX; i++) {
		if (!is_awaited(i) || sigaction(i, NULL, &before) != 0)
			continue;
		if (i == SIGCHLD)
			*chld_ignored = before.sa_handler == SIG_IGN;
		if (before.sa_handler != SIG_IGN || i == SIGCHLD)
			sigaction(i, &action, NULL);
	}
	return NULL;
}

static bool is_in_foreground(void)
{
	const int terminal =
		open("/dev/tty", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	bool answer;

	if (terminal < 0)
		return false;
	answer = tcgetpgrp(terminal) == getpgrp();
	close(terminal);
	return answer;
}

/*
 * macOS and OpenBSD do not tell a terminal's signals by si_code: there they are
 * those of a terminal's that name no sender.
 */
static bool is_from_terminal(int signal)
{
	if (noted.from_kernel[signal])
		return true;
	if (signal != SIGINT && signal != SIGQUIT && signal != SIGHUP &&
		signal != SIGTSTP)
		return false;
	return noted.from_nobody[signal] && is_in_foreground();
}

static bool take(struct wake *wake)
{
	for (int i = 1; i < SIGNALS_MAX; i++) {
		if (!noted.came[i])
			continue;
		noted.came[i] = 0;
		wake->signal = i;
		wake->from_terminal = is_from_terminal(i);
		return true;
	}
	return false;
}

const char signals_wait_call[] = "pselect";

enum answer signals_wait(tmo_ns until, struct wake *wake)
{
	struct timespec timeout = {.tv_sec = 0};
	const tmo_ns now = until == 0 ? 0 : clock_monotonic();
	tmo_ns left = until > now ? until - now : 0;
	sigset_t none;

	*wake = (struct wake){.signal = 0};
	if (take(wake))
		return ANSWER_DONE;
	/* Without a clock nothing tells for how long. */
	if (until != 0 && until != TMO_FOREVER && now == 0)
		return ANSWER_REFUSED;
	sigfillset(&none);
	for (int i = 1; i <= signame_highest() && i < SIGNALS_MAX; i++)
		if (is_awaited(i))
			sigdelset(&none, i);
	/* pselect() takes at most a month everywhere. */
	if (left > 86400 * TMO_SECOND)
		left = 86400 * TMO_SECOND;
	timeout.tv_sec = (time_t)(left / TMO_SECOND);
	timeout.tv_nsec = (long)(left % TMO_SECOND);
	if (pselect(0, NULL, NULL, NULL, &timeout, &none) < 0 && errno != EINTR)
		return ANSWER_REFUSED;
	return take(wake) ? ANSWER_DONE : ANSWER_NOTHING;
}

enum answer wall_alarm_set(struct wall_alarm *alarm, tmo_ns moment)
{
	(void)alarm;
	(void)moment;
	return ANSWER_NOTHING;
}

void signal_discard(int signal)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction before;

	if (sigaction(signal, &ignore, &before) == 0)
		sigaction(signal, &before, NULL);
}

bool signal_is_ignored(int signal)
{
	struct sigaction action;

	return sigaction(signal, NULL, &action) == 0 &&
	       action.sa_handler == SIG_IGN;
}
