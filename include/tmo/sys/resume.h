/*
 * resume: sends CONT to processes that are stopped. Sends no other signal, and
 * no observer is told.
 */
#ifndef TMO_RESUME_H
#define TMO_RESUME_H

#include "tmo/core/action.h"
#include "tmo/sys/family.h"
#include "tmo/sys/signal_one.h"

/*
 * To the command (RESUME_COMMAND), or to those that are stopped, or will be as
 * soon as they run: all (RESUME_STOPPED), or those of tmo's process group, the
 * command, and those stopped by a TSTP that tmo sent on (RESUME_GROUP).
 */
void resume_tree(struct family *family, struct signal_state *signals,
	enum target target);

#endif
