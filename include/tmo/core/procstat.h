/*
 * procstat: what /proc says of one process, parsed. Pure: bytes in, values out.
 */
#ifndef TMO_PROCSTAT_H
#define TMO_PROCSTAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PROCESS_NAME_MAX = 64 }; /* kernel workers; others have at most 15 */

struct process {
	pid_t pid;
	pid_t parent;
	pid_t group;
	char state; /* proc(5): R S D Z T t X I ... */
	struct {
		uint64_t ticks; /* user and system time, clock ticks */
		uint64_t system; /* of these, system time */
		uint64_t faults; /* page faults */
		bool forked; /* it has not exec'd since its fork */
		bool exiting; /* its main thread is */
		bool in_exec; /* it sleeps in the midst of one: see procexec.h;
				 but for ticks the rest of these is 0 */
	} own;
	struct {
		uint64_t ticks; /* as above */
		uint64_t faults;
		bool forgotten; /* it ignores CHLD: the kernel adds none */
	} children; /* those that it has waited for */
	long threads;
	uint64_t start; /* clock ticks after boot */
	uint32_t blocked; /* bit n - 1: signal n of 1 to 31, main thread */
	uint32_t caught; /* the same */
	char name[PROCESS_NAME_MAX];
	char wchan[PROCESS_NAME_MAX]; /* proc_wchan(), or empty */
};

/* The bytes that a process and the children it waited for have moved. */
struct moved {
	uint64_t read;
	uint64_t written;
};

/*
 * One /proc/PID/stat (proc_pid_stat(5)). The name may hold anything, ')' and
 * newlines too: it ends at the last ')'. False where the bytes are no such
 * line, *process is then unspecified.
 */
bool procstat_parse(struct process *process, const char *bytes, size_t length);

/*
 * Whether the process has a handler for `signal`; true for real-time signals,
 * of which stat does not tell.
 */
bool process_catches(const struct process *process, int signal);

/*
 * The same, or the signal is blocked: it may be read from a signalfd(2). The
 * libc blocks all signals during fork(), which looks alike.
 */
bool process_may_handle(const struct process *process, int signal);

/* Dead for good: a zombie whose other threads are gone too. */
bool process_is_dead(const struct process *process);

#endif
