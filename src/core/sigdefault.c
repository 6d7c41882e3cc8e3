/*
 * sigdefault: see the header. Knows what the system does; does not know what a
 * process has set, nor what signals are called.
 */
#include "tmo/core/sigdefault.h"

#include <stddef.h>
#include "tmo/core/signal_numbers.h"

enum action { TERMINATE, DUMP_CORE, STOP, NOTHING };

/* All others terminate, the real-time signals among them. */
static const struct {
	signed char signal;
	unsigned char action; /* NOTHING also for CONT: it ends nobody */
} table[] = {
	{0, NOTHING},
	{SIGCHLD, NOTHING},
	{SIGCONT, NOTHING},
	{SIGURG, NOTHING},
	{SIGSTOP, STOP},
	{SIGTSTP, STOP},
	{SIGTTIN, STOP},
	{SIGTTOU, STOP},
	{SIGQUIT, DUMP_CORE},
	{SIGILL, DUMP_CORE},
	{SIGTRAP, DUMP_CORE},
	{SIGABRT, DUMP_CORE},
	{SIGBUS, DUMP_CORE},
	{SIGFPE, DUMP_CORE},
	{SIGSEGV, DUMP_CORE},
	{SIGSYS, DUMP_CORE},
	{SIGXCPU, DUMP_CORE},
	{SIGXFSZ, DUMP_CORE},
#ifdef SIGWINCH
	{SIGWINCH, NOTHING},
#endif
#ifdef SIGINFO
	{SIGINFO, NOTHING},
#endif
/* On Linux these two terminate. */
#if defined(SIGIO) && !defined(__linux__)
	{SIGIO, NOTHING},
#endif
#if defined(SIGPWR) && !defined(__linux__)
	{SIGPWR, NOTHING},
#endif
#ifdef SIGFREEZE
	{SIGFREEZE, NOTHING},
	{SIGTHAW, NOTHING},
#endif
};

static enum action action_of(int signal)
{
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].signal == signal)
			return (enum action)table[i].action;
	return TERMINATE;
}

bool sigdefault_stops(int signal)
{
	return action_of(signal) == STOP;
}

bool sigdefault_dumps_core(int signal)
{
	return action_of(signal) == DUMP_CORE;
}

bool sigdefault_terminates(int signal)
{
	const enum action action = action_of(signal);

	return action == TERMINATE || action == DUMP_CORE;
}
