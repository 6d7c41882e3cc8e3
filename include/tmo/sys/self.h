/*
 * self: tmo's own process: its pid, its rights, its end.
 */
#ifndef TMO_SELF_H
#define TMO_SELF_H

#include <stdbool.h>
#include <sys/types.h>

/* getpid(), for the process that runs main(). */
pid_t self_pid(void);

/* Whether tmo was installed set-user-ID or set-group-ID. */
bool is_set_id(void);

/*
 * Ends tmo by `signal`, without a core file or core_pattern helper of its own.
 * Returns where that cannot be (as PID 1, say).
 */
void die_by(int signal);

#endif
