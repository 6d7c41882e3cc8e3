/*
 * report: the file that -r names.
 */
#ifndef TMO_REPORT_H
#define TMO_REPORT_H

#include <stddef.h>
#include "tmo/core/record.h"

/*
 * Opens `name` for appending, "-" for standard error; the command does not
 * inherit it. A descriptor, or -1 and errno. Never closed: tmo exits after it.
 */
int report_open(const char *name);

/* Appends the record by one write(2). 0, or -1 and errno. */
int report_append(int fd, const struct record *record);

#endif
