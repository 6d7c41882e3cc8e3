/*
 * terminal: see the header. Knows job control; does not know the command.
 */
#include "tmo/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* The terminal itself: the standard descriptors may be anything. */
static int open_terminal(void)
{
	return open("/dev/tty", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

static void save(struct terminal *terminal)
{
	const int fd = open_terminal();

	terminal->saved = fd >= 0 && tcgetattr(fd, &terminal->modes) == 0;
	if (fd >= 0)
		close(fd);
}

void terminal_save(struct terminal *terminal)
{
	struct termios modes;

	if (tcgetattr(STDERR_FILENO, &modes) == 0)
		save(terminal);
	else
		terminal->due = true;
}

void terminal_save_late(struct terminal *terminal)
{
	if (terminal->due)
		save(terminal);
}

/* Whether the group in the foreground is tmo's, or one that is all gone. */
static bool may_restore(int fd)
{
	const pid_t front = tcgetpgrp(fd);

	/* 1 would ask for every process; 0 is a group of elsewhere. */
	return front == getpgrp() ||
	       (front > 1 && kill(-front, 0) != 0 && errno == ESRCH);
}

/* TTOU is blocked in tmo: tcsetattr() goes through without a stop. */
void terminal_restore(const struct terminal *terminal)
{
	const int fd = terminal->saved ? open_terminal() : -1;

	if (fd < 0)
		return;
	/* Not TCSADRAIN: it would wait for a terminal held by Ctrl-S. */
	if (may_restore(fd))
		tcsetattr(fd, TCSANOW, &terminal->modes);
	close(fd);
}

bool terminal_in_foreground(void)
{
	const int fd = open_terminal();
	bool is_there;

	if (fd < 0)
		return false;
	is_there = tcgetpgrp(fd) == getpgrp();
	close(fd);
	return is_there;
}

bool terminal_has_job_control(void)
{
	return getpgid(getppid()) != getpgrp() && terminal_in_foreground();
}

/*
 * TSTP stays blocked but for here: the terminal's own and this one then add
 * up to one stop. Never STOP: in an orphaned group the kernel drops TSTP,
 * where STOP would hang for ever.
 */
void terminal_suspend(void)
{
	const struct sigaction standard = {.sa_handler = SIG_DFL};
	struct sigaction before;
	sigset_t only, pending;

	/* Continued already: the stop would discard that. */
	if (sigpending(&pending) == 0 && sigismember(&pending, SIGCONT))
		return;
	sigemptyset(&only);
	sigaddset(&only, SIGTSTP);
	sigaction(SIGTSTP, &standard, &before);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	sigprocmask(SIG_BLOCK, &only, NULL);
	sigaction(SIGTSTP, &before, NULL);
}
