/*
 * action: what the machine decides, by value, in the order in which it is to be
 * done. Pure.
 */
#ifndef TMO_ACTION_H
#define TMO_ACTION_H

#include <stdbool.h>
#include <stddef.h>

enum action_kind {
	ACTION_SEND, /* `signal` to `target` */
	ACTION_SIGNAL_AGAIN, /* the last SEND's, to children forked since by
				those in which it was pending */
	ACTION_KILL_CHILDREN, /* KILL the children that have come to tmo since
			       */
	ACTION_KILL_TREE, /* KILL by a walk of the tree: EVENT_TREE_KILLED */
	ACTION_RESUME, /* CONT to those of `target` that are stopped */
	ACTION_SUSPEND, /* stop tmo itself as Ctrl-Z does */
	ACTION_SAMPLE, /* measure `parts` of the tree: EVENT_SAMPLE */
	ACTION_READ_SHARES, /* of memory, of those in the last sample:
			       EVENT_SHARES */
	ACTION_HEARTBEAT, /* say that the command still runs */
	ACTION_ANNOUNCE_LIMIT, /* that one was reached: no signal follows that
				  would say so */
	ACTION_HOOK, /* run the -o command: EVENT_HOOK_DONE */
	ACTION_KILL_HOOK, /* KILL to the tmo that runs it */
	ACTION_ABANDON_HOOK, /* name that tmo, and leave it */
	ACTION_CHECK_FOREGROUND, /* if tmo is there: EVENT_FOREGROUND */
	ACTION_ANNOUNCE_STUCK, /* name those that do not end by KILL */
	ACTION_ABANDON, /* name those that still run, and leave them */
};

enum target {
	/* SEND */
	TO_COMMAND, /* the command alone */
	TO_COMMAND_FIRST, /* the command; its descendants of this moment are
			     remembered for the second half of the step */
	TO_SNAPSHOT, /* those remembered, and what they have started */
	TO_ALL, /* the command and every descendant */
	/* RESUME */
	RESUME_COMMAND,
	RESUME_STOPPED, /* those that the signal of a step has stopped */
	RESUME_GROUP, /* the command, tmo's process group, and the hook */
	RESUME_HOOK, /* the hook's tmo, which resumes its own */
};

/* Why a signal is sent. */
enum cause { CAUSE_LIMIT, CAUSE_RECEIVED, CAUSE_WARNING, CAUSE_LEFTOVERS };

struct action {
	enum action_kind kind;
	int signal;
	enum target target;
	enum cause cause;
	size_t step; /* SEND: its row in the plan; step_count: the KILL after
			the grace */
	unsigned parts; /* SAMPLE: struct sample's */
	bool same_step; /* SEND: the second half of the step before it */
	bool skip_own_group; /* SEND: not to tmo's own process group */
	bool to_leftovers; /* SEND: the first signal to what an ended command
			      has left */
};

/* The most that one event leads to are 16 warnings at once, of 2 each. */
enum { ACTIONS_MAX = 48 };

struct actions {
	struct action list[ACTIONS_MAX];
	size_t count;
};

/* Appends an action, all zero but for its kind; it may still be filled in. */
struct action *actions_add(struct actions *actions, enum action_kind kind);

/* Appends ACTION_RESUME. */
void actions_add_resume(struct actions *actions, enum target target);

#endif
