/*
 * action: see the header. Knows a list; does not know what is decided.
 */
#include "tmo/core/action.h"

#include <stdlib.h>

struct action *actions_add(struct actions *actions, enum action_kind kind)
{
	struct action *action;

	/* A test holds the bound. */
	if (actions->count == ACTIONS_MAX) /* GCOVR_EXCL_BR_LINE */
		abort(); /* GCOVR_EXCL_LINE */
	action = &actions->list[actions->count++];
	*action = (struct action){.kind = kind};
	return action;
}

void actions_add_resume(struct actions *actions, enum target target)
{
	actions_add(actions, ACTION_RESUME)->target = target;
}
