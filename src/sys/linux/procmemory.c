/*
 * procmemory: see the header. Knows the keys of two files of proc(5).
 */
#define _GNU_SOURCE
#include "tmo/sys/procmemory.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "tmo/sys/procexec.h"
#include "tmo/sys/procfile.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/proctree.h"

/*
 * A file of one process, or of a thread of it, that has a line with `key`;
 * `end`, or NULL, is as procfile_read_to() has it.
 */
struct search {
	pid_t pid;
	const char *file;
	const char *key;
	const char *end;
	char *bytes;
	size_t size;
	enum answer answer;
};

static void search_in(struct search *search, pid_t task)
{
	char path[PROCFILE_PATH];

	procfile_path(path, task, search->file);
	search->answer = procfile_read_to(
		path, search->end, search->bytes, search->size);
	if (search->answer == ANSWER_DONE &&
		!procfile_line(search->bytes, search->key))
		search->answer = ANSWER_NOTHING;
}

static void search_in_thread(void *context, pid_t thread)
{
	struct search *search = context;

	if (search->answer == ANSWER_NOTHING && thread != search->pid)
		search_in(search, thread);
}

/* A first thread that has ended shows none of what the others still have. */
static enum answer find(struct search *search, const struct process *process)
{
	search->pid = process->pid;
	search->answer = ANSWER_NOTHING;
	if (process->state == 'Z')
		proc_threads(process->pid, search_in_thread, search);
	else
		search_in(search, process->pid);
	return search->answer;
}

/* 0 where there is no such line. */
static int64_t kilobytes(const char *lines, const char *key)
{
	const char *at = procfile_line(lines, key);

	if (!at)
		return 0;
	return (int64_t)procfile_number(at + strspn(at, " \t")) * 1024;
}

enum answer proc_memory(const struct process *process, int64_t *bytes)
{
	char status[4096];
	struct search search = {.file = "/status",
		.key = "RssAnon:",
		.end = "Threads:",
		.bytes = status,
		.size = sizeof status};
	const enum answer answer = find(&search, process);

	if (answer == ANSWER_DONE)
		*bytes = kilobytes(status, "RssAnon:") +
			 kilobytes(status, "RssShmem:") +
			 kilobytes(status, "VmSwap:");
	return answer;
}

enum answer proc_memory_share(const struct process *process, int64_t *bytes)
{
	char rollup[2048];
	struct search search = {.file = "/smaps_rollup",
		.key = "Pss:",
		.bytes = rollup,
		.size = sizeof rollup};
	enum answer answer;

	if (proc_in_exec(process->pid, NULL)) {
		errno = EBUSY;
		return ANSWER_REFUSED;
	}
	answer = find(&search, process);
	if (answer != ANSWER_DONE)
		return answer;
	*bytes = kilobytes(rollup, "SwapPss:");
	if (procfile_line(rollup, "Pss_Anon:"))
		*bytes += kilobytes(rollup, "Pss_Anon:") +
			  kilobytes(rollup, "Pss_Shmem:");
	else
		*bytes += kilobytes(rollup, "Pss:");
	return answer;
}

enum answer proc_same_memory(pid_t a, pid_t b)
{
	enum { VM = 1 }; /* KCMP_VM of linux/kcmp.h */
	long order;

	if (proc_in_exec(b, NULL))
		return ANSWER_NOTHING; /* its memory is new */
	order = syscall(SYS_kcmp, a, b, VM, 0, 0);
	if (order < 0)
		return procfile_failed();
	return order == 0 ? ANSWER_DONE : ANSWER_NOTHING;
}

/* "6.18.44" to 6018; one that cannot be read is the oldest. */
static unsigned read_version(const char *release)
{
	const char *point = strchr(release, '.');

	if (!point)
		return 0;
	return (unsigned)(procfile_number(release) * 1000 +
			  procfile_number(point + 1));
}

struct memory_kernel memory_kernel(void)
{
	const unsigned long page_size = getauxval(AT_PAGESZ);
	struct utsname name;

	return (struct memory_kernel){
		.version = uname(&name) == 0 ? read_version(name.release) : 0,
		.cores = cores_count(),
		.page_size = page_size > 0 ? (int64_t)page_size : 4096,
	};
}
