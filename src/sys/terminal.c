/*
 * terminal: see the header. Knows job control; does not know the command.
 */
#include "tmo/sys/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>
#include "tmo/sys/process_signal.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/proctree.h"
#include "tmo/sys/self.h"

/* The terminal itself: the standard descriptors may be anything. */
static int open_terminal(void)
{
	return open("/dev/tty", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

static void save(struct terminal *terminal)
{
	const int fd = open_terminal();

	if (fd < 0)
		return;
	/* Raw already: another program is at work, and they are its modes. */
	terminal->saved = tcgetattr(fd, &terminal->modes) == 0 &&
			  (terminal->modes.c_lflag & ICANON);
	terminal->in_front = self_is_in_group(tcgetpgrp(fd));
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

static bool have_changed(int fd, const struct termios *modes)
{
	struct termios now;

	return tcgetattr(fd, &now) == 0 &&
	       (now.c_iflag != modes->c_iflag ||
		       now.c_oflag != modes->c_oflag ||
		       now.c_cflag != modes->c_cflag ||
		       now.c_lflag != modes->c_lflag ||
		       memcmp(now.c_cc, modes->c_cc, sizeof now.c_cc) != 0);
}

struct group_peers {
	pid_t own; /* tmo, or the ancestor of it in this family */
	bool any;
};

static void note_member(void *context, pid_t child)
{
	struct group_peers *peers = context;
	struct process process;

	peers->any |= child != peers->own &&
		      proc_process(child, &process) == ANSWER_DONE &&
		      self_is_in_group(process.group) &&
		      !process_is_dead(&process);
}

/*
 * Whether tmo's group has members that neither started tmo nor were started by
 * it: the pager at the end of a pipeline, the editor of a script. They are
 * children of tmo's ancestors, up to the shell that made the group.
 */
static bool shares_group_with_others(pid_t self)
{
	struct group_peers peers = {.own = self};
	struct process ancestor = {.parent = getppid()};

	do {
		const pid_t pid = ancestor.parent;

		proc_children(pid, 0, note_member, &peers);
		peers.own = pid;
		if (proc_process(pid, &ancestor) != ANSWER_DONE)
			break;
	} while (!peers.any && self_is_in_group(ancestor.group));
	return peers.any;
}

/* Whether tmo's group is in the foreground, without such others. */
static bool is_front_alone(int fd, pid_t self)
{
	return self_is_in_group(tcgetpgrp(fd)) &&
	       !shares_group_with_others(self);
}

/* Whether the group in the foreground has no member any more. */
static bool is_front_gone(int fd)
{
	const pid_t front = tcgetpgrp(fd);

	/* 1 would ask about all processes; 0 is a group of another namespace.
	 */
	return front > 1 && process_group_signal(front, 0) == ANSWER_NOTHING;
}

/* TTOU is blocked in tmo: these calls go through without a stop. */
void terminal_restore(const struct terminal *terminal, pid_t self)
{
	const bool has_any = terminal->saved || terminal->in_front;
	const int fd = has_any ? open_terminal() : -1;
	bool gone;

	if (fd < 0)
		return;
	gone = is_front_gone(fd);
	if (gone && terminal->in_front)
		tcsetpgrp(fd, getpgrp());
	/* Not TCSADRAIN: it would wait for a terminal held by Ctrl-S. */
	if (terminal->saved && have_changed(fd, &terminal->modes) &&
		(gone || is_front_alone(fd, self)))
		tcsetattr(fd, TCSANOW, &terminal->modes);
	close(fd);
}

/* Whether the foreground group is this one; -1 is none. */
static bool is_in_foreground(pid_t group)
{
	const int fd = open_terminal();
	bool is_there;

	if (fd < 0)
		return false;
	is_there = group > 0 && tcgetpgrp(fd) == group;
	close(fd);
	return is_there;
}

bool terminal_in_foreground(void)
{
	return is_in_foreground(getpgrp());
}

bool terminal_has_job_control(pid_t command)
{
	return !self_is_in_group(getpgid(getppid())) &&
	       (is_in_foreground(getpgrp()) ||
		       is_in_foreground(getpgid(command)));
}

/* The command's own group where that is in the foreground; 0: it is not. */
static pid_t inner_front(pid_t command)
{
	const pid_t group = command > 0 ? getpgid(command) : getpgrp();

	return !self_is_in_group(group) && is_in_foreground(group) ? group : 0;
}

/* TTOU is blocked in tmo, so this does not stop it. */
static void give_terminal(pid_t group)
{
	const int fd = open_terminal();

	if (fd < 0)
		return;
	tcsetpgrp(fd, group);
	close(fd);
}

/*
 * TSTP stays blocked but for here: the terminal's own and this one then add
 * up to one stop. Never STOP: in an orphaned group the kernel drops TSTP,
 * where STOP would hang for ever.
 */
static void stop(pid_t self)
{
	const struct sigaction standard = {.sa_handler = SIG_DFL};
	struct sigaction before;
	sigset_t only;

	sigemptyset(&only);
	sigaddset(&only, SIGTSTP);
	sigaction(SIGTSTP, &standard, &before);
	self_signal(self, SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	sigprocmask(SIG_BLOCK, &only, NULL);
	sigaction(SIGTSTP, &before, NULL);
}

void terminal_suspend(pid_t self, pid_t command)
{
	const pid_t front = inner_front(command);
	sigset_t pending;

	/* A CONT has come already: the stop would discard it. */
	if (sigpending(&pending) == 0 && sigismember(&pending, SIGCONT))
		return;
	stop(self);
	/* fg has put tmo's group in front, for that is what the shell knows. */
	if (front != 0 && terminal_in_foreground())
		give_terminal(front);
}
