/*
 * terminal: tmo as a member of a job. It makes no group of its own, so there
 * is little to do: stop with the command, and put the modes back.
 */
#ifndef TMO_TERMINAL_H
#define TMO_TERMINAL_H

#include <stdbool.h>
#include <termios.h>

struct terminal {
	bool saved; /* the modes are those of the start */
	bool in_front; /* tmo's group was in the foreground then */
	bool due; /* to be saved by terminal_save_late() */
	struct termios modes;
};

/*
 * Remembers the modes of the controlling terminal, if there is one, and whether
 * tmo's group is in the foreground: before the command is started where
 * standard error is a terminal, else just after. To look for a terminal takes
 * as long as all other system calls together, and most commands whose standard
 * error is none do not use it; one that does begins only after its exec. Modes
 * that are not canonical are not saved.
 */
void terminal_save(struct terminal *terminal);
void terminal_save_late(struct terminal *terminal);

/*
 * Puts the modes back, if tmo's group is in the foreground, or a group that has
 * no member any more: a command that made one of its own, and is gone. Not
 * where they may be somebody else's: of another program in tmo's group, one
 * that neither started tmo (its pid is `self`) nor was started by it.
 *
 * In place of a group that is gone tmo's is put into the foreground, if it was
 * there at the start: else the next of its members to read would be stopped.
 */
void terminal_restore(const struct terminal *terminal, pid_t self);

/* Whether tmo's group is in the foreground of a controlling terminal. */
bool terminal_in_foreground(void);

/*
 * Whether tmo's group or that of the command (its pid) is there, and tmo's
 * parent is of another group: a shell with job control that can take the
 * terminal back when tmo stops.
 */
bool terminal_has_job_control(pid_t command);

/*
 * Stops tmo (its pid is `self`) as Ctrl-Z does, until it is continued. Does
 * nothing where the kernel drops the stop (an orphaned process group). Where
 * the command (its pid, or 0) had the terminal for a process group of its own,
 * as an interactive shell has, it is given back with the continuation in the
 * foreground.
 */
void terminal_suspend(pid_t self, pid_t command);

#endif
