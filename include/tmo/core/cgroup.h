/*
 * cgroup: where a control group tells how many of its processes the kernel has
 * ended for want of memory (cgroups(7); memory.events of version 2,
 * memory.oom_control of version 1). Pure: bytes in, path and number out.
 */
#ifndef TMO_CGROUP_H
#define TMO_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tmo/core/text.h"

/*
 * `groups` is what proc_pid_cgroup(5) says of a process, `length` bytes.
 * Appends the path of the file, NUL-terminated. False: the process is in no
 * group that counts memory, or the path does not fit.
 */
bool cgroup_oom_path(struct text *path, const char *groups, size_t length);

/* The number behind oom_kill in such a file. False: there is none. */
bool cgroup_oom_kills(const char *lines, size_t length, uint64_t *count);

#endif
