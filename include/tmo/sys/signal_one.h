/*
 * signal_one: a signal to one process, who is told of it, and who has had it.
 * Says neither who is next, nor when or why.
 */
#ifndef TMO_SIGNAL_ONE_H
#define TMO_SIGNAL_ONE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "tmo/core/lineage.h"
#include "tmo/core/procstat.h"
#include "tmo/sys/family.h"
#include "tmo/sys/pidset.h"
#include "tmo/sys/pending.h"
#include "tmo/sys/walk.h"

/*
 * Who is told of each signal, between two of them; not of one to a process that
 * is gone (ESRCH).
 */
struct observer {
	/* `error` is 0, or the errno for which it was refused. */
	void (*on_signal)(void *context, const struct process *process,
		int signal, int error);
	void *context;
	bool every; /* of each process, not only of those that refused */
};

/* All zero but for the observer: nobody was signalled. Written here alone. */
struct signal_state {
	struct pidset signalled; /* in this step, or seen to need no signal */
	struct pidset snapshot; /* TO_SNAPSHOT: alive when the command was
				   signalled */
	bool has_snapshot; /* else whoever is left is meant */
	struct pidset stopped; /* by a TSTP since the last CONT */
	struct pending pending; /* in this step */
	struct lineage_moment clean_up_after; /* just before a process that may
						handle this step's signal was
						sent it; none: none may */
	int missed; /* errno: why somebody may have had no signal; 0: nobody */
	struct observer observer;
};

/* What is sent, and whose. The context of signal_living(). */
struct delivery {
	struct family *family;
	struct signal_state *state;
	int signal;
	bool skip_own_group;
};

/*
 * To one process, by its pid if it is tmo's child or there is no pidfd (-1).
 * 0, or an errno: ESRCH, it has ended.
 */
int signal_member(const struct family *family, const struct process *process,
	int pidfd, int signal);

/*
 * Holds a child of the reaper, the command for one, so that its pid can stand
 * for no other process: by a pidfd, where the guard reaps it. The caller closes
 * *pidfd unless it is -1. False: it has ended.
 */
bool signal_pin(const struct family *family, pid_t child, int *pidfd);

/* To a child of the reaper; 0, or an errno: ESRCH, it has ended. */
int signal_child(const struct family *family, pid_t child, int signal);

/* walk_visitor: to one that is not dead; true: it had the signal. */
bool signal_living(struct walk *walk, const struct process *process);

/* A walk on which `visitor`, signal_living() or another, sends the signal. */
struct walk_request signal_request(
	struct delivery *delivery, walk_visitor *visitor);

/* To the command alone; returns how many were reached. */
size_t signal_command(const struct delivery *delivery);

/* Where nobody can be found: to the group, or else to the command alone. */
size_t signal_unseen(const struct delivery *delivery);

/* Nobody has had a signal in this step yet. */
void signal_begin(struct signal_state *state);

/* Notes that `pid` had it, without a walk; false: that was noted before. */
bool signal_mark(struct signal_state *state, pid_t pid);

/* Notes that a walk could not look everywhere, for an errno; 0: it could. */
void signal_missed(struct signal_state *state, int error);

/* Those that were stopped have been continued. */
void signal_resumed(struct signal_state *state);

/* `pid` was reaped and may be another process soon. */
void signal_forget(struct signal_state *state, pid_t pid);

#endif
