/*
 * message: a line to standard error. Never blocks, never fails the caller.
 */
#ifndef TMO_MESSAGE_H
#define TMO_MESSAGE_H

#include <stdint.h>
#include "tmo/core/text.h"

/* What a pipe takes whole or not at all (Linux PIPE_BUF). */
enum { MESSAGE_MAX = 4096 };

/*
 * An empty line to put together, the only one at a time: its bytes are shared,
 * so that a run that says nothing touches no memory for it.
 */
struct text message_begin(void);

/*
 * Ends the line and writes it by one write(2). What the descriptor does not
 * take at once is dropped: a message never holds up a signal.
 */
void message_send(struct text *text);

/* The bytes that were written so far: tmo's own, not the command's. */
uint64_t message_written(void);

#endif
