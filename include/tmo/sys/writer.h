/*
 * writer: a child of tmo's that writes to a regular file in its place. A disk
 * or a file server that hangs holds up a write(2) so that not even KILL ends
 * it: the child hangs there, tmo does not. Does not know what is written.
 *
 * It is in a session of its own, with every signal blocked, holds no pipe and
 * no terminal but what it works with, and ends when it has written all: also
 * when tmo is gone.
 */
#ifndef TMO_WRITER_H
#define TMO_WRITER_H

#include <stdatomic.h>
#include <stddef.h>
#include <sys/types.h>
#include "tmo/core/duration.h"
#include "tmo/sys/answer.h"

struct writer;

/*
 * Starts one that writes to `fd` the lines that it is given. The bytes that
 * wait for it are counted in *waiting, which must stay; NULL: in memory of its
 * own. `before`: the count of another, whose lines are written first, unless
 * that takes a second; or NULL. Both are in memory that forked processes share.
 * Returns NULL where no process can be made, or there is no such memory.
 */
struct writer *writer_start(int fd, atomic_int *waiting, atomic_int *before);

/*
 * The same for `length` bytes, in one write(2) if the file takes them so; they
 * stay as they are for as long as the writer is there.
 */
struct writer *writer_start_with(int fd, const char *bytes, size_t length);

pid_t writer_pid(const struct writer *writer);

/* tmo's descriptor for the lines; below 0: it takes none. */
int writer_fd(const struct writer *writer);

/*
 * Hands on a line of at most PIPE_BUF bytes; never waits. NOTHING: so much is
 * waiting that there is no room for it. REFUSED: the writer is not there.
 */
enum answer writer_line(
	struct writer *writer, const char *bytes, size_t length);

/*
 * Waits until the lines are written, and at most about a second. Not for tmo
 * itself: for a tmo that it has forked.
 */
void writer_await(struct writer *writer);

/*
 * No more lines come: waits for its end, until `until` on CLOCK_MONOTONIC.
 * Signals that come meanwhile are lost: for the end of a run. DONE: all is
 * written. NOTHING: it still tries, and is left to it. REFUSED, with errno: a
 * write has failed. *writer is gone after that.
 */
enum answer writer_end(struct writer *writer, tmo_ns until);

/* It has been reaped by another: gives back what it had. */
void writer_free(struct writer *writer);

#endif
