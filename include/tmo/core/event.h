/*
 * event: what the machine is told. event_order says in which order.
 */
#ifndef TMO_EVENT_H
#define TMO_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include "tmo/core/sample.h"

enum event_kind {
	EVENT_TICK, /* the clock: the last event of every wake */
	EVENT_SIGNAL, /* tmo received `signal` */
	EVENT_EXITED, /* the command was reaped, ended by `signal` or 0 */
	EVENT_REAPED, /* some child was */
	EVENT_STOPPED, /* the command was stopped by `signal` */
	EVENT_CONTINUED, /* the command was continued */
	EVENT_FOREGROUND, /* the answer to ACTION_CHECK_FOREGROUND: it is */
	EVENT_NONE_LEFT, /* the command and all its descendants are gone */
	EVENT_SAMPLE, /* the answer to ACTION_SAMPLE: `sample` */
	EVENT_SHARES, /* the answer to ACTION_READ_SHARES: the memory of
			 `sample`, by shares */
	EVENT_HOOK_DONE, /* the -o command and all that it started are gone,
			    or it could not be started */
	EVENT_PARENT_ENDED, /* -d: the process that started tmo has ended */
	EVENT_GUARD_KILLED, /* -d: the guard has ended before the command */
	EVENT_KILLED, /* -d, in the guard: tmo was killed */
	EVENT_TREE_KILLED, /* an ACTION_KILL_TREE reached `count` processes;
			      also above 0 where it must be done again */
	EVENT_SIGNAL_PENDING, /* the answer to ACTION_SEND, ACTION_SIGNAL_AGAIN
				 where the signal is not delivered yet to
				 somebody who may still fork */
};

struct event {
	enum event_kind kind;
	int signal;
	bool from_terminal; /* SIGNAL: the kernel sent it, to tmo's group */
	bool job_control; /* STOPPED: tmo is in the foreground, and a shell
			     above it can take the terminal back */
	bool command_ended; /* KILLED: the command is gone already, by `signal`
				or 0 */
	bool was_ending; /* KILLED: tmo had begun to end the run */
	size_t count; /* TREE_KILLED */
	const struct sample *sample; /* the caller's */
};

#endif
