/*
 * accounts: the bytes that the processes of a tree have written by now, added
 * up while they come and go.
 *
 * The kernel keeps an account of each process (wchar of proc_pid_io(5)); when
 * one has been waited for it is added to its parent's. So parents are to be
 * added before their children: a child that is waited for meanwhile is missing
 * then, and is not counted twice.
 */
#ifndef TMO_ACCOUNTS_H
#define TMO_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tmo/core/procstat.h"
#include "tmo/core/sample.h"
#include "tmo/sys/answer.h"
#include "tmo/sys/family.h"
#include "tmo/sys/pidset.h"

struct account {
	pid_t pid;
	bool told; /* false: of a zombie whose account is root's to read */
	uint64_t written;
};

/* All zero: none was added yet. */
struct accounts {
	struct account *list; /* owned */
	size_t count;
	size_t room;
	struct pidset ignoring; /* those of them that ignore CHLD */
	bool missing; /* some may have come to an account added before */
};

/*
 * Adds the account of the reaper of orphans, if that is not tmo itself. What is
 * in tmo's own is the caller's to tell.
 */
void accounts_begin(struct accounts *accounts, const struct family *family,
	struct output *output);

/* Adds a process; `answer` and `moved` are what proc_moved() said of it. */
void accounts_add(struct accounts *accounts, struct output *output,
	const struct process *process, enum answer answer,
	const struct moved *moved);

/* To *output, and gives the memory back. */
void accounts_end(struct accounts *accounts, struct output *output);

#endif
