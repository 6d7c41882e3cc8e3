/*
 * message: lines to standard error. To say one never blocks, and never fails
 * the caller.
 */
#ifndef TMO_MESSAGE_H
#define TMO_MESSAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
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
 * take at once is dropped: a message never holds up a signal. Where it is a
 * regular file, whose disk may hang, a child of tmo's writes it (writer.h),
 * one for all lines.
 */
void message_send(struct text *text);

/* The bytes that were written so far: tmo's own, not the command's. */
uint64_t message_written(void);

/* The pid of the child that writes, 0: there is none. It stays where it is. */
const pid_t *message_writer(void);

/* tmo's end of the pipe to it, which stays open; below 0: there is none. */
int message_fd(void);

/*
 * wait(2) has told of `child`: whether that is the writer. `ended`: it has
 * ended, though it was not told to.
 */
bool message_writer_reaped(pid_t child, bool ended);

/*
 * At the end of a run, or before something else is written to the same file:
 * waits until all lines are written, and no longer than a second. After that
 * they are left to the child.
 */
void message_finish(void);

/* *waiting, in shared memory, tells a forked tmo how much is yet to write. */
void message_share(atomic_int *waiting);

/*
 * In a tmo that tmo has forked: waits until what the other has said by now is
 * written, or a second has passed. Then this one has no writer; may_have_one
 * says whether it may start one, which begins to write when the shared count is
 * 0, or a second later.
 */
void message_forked(bool may_have_one);

#endif
