/*
 * report: opens the file that -r names, and appends the line of a run.
 */
#ifndef TMO_REPORT_H
#define TMO_REPORT_H

#include <stddef.h>
#include "tmo/core/record.h"
#include "tmo/sys/answer.h"

/*
 * Opens `name` for appending, "-" for standard error; the command does not
 * inherit it. A descriptor, or -1 and errno. Never closed: tmo exits after it.
 */
int report_open(const char *name);

/*
 * Appends the record by one write(2), behind all messages, and waits for a
 * reader, or for the disk, for at most `span`. NOTHING: it was not taken by
 * then. REFUSED, with errno: it cannot be written.
 */
enum answer report_append(int fd, const struct record *record, tmo_ns span);

#endif
