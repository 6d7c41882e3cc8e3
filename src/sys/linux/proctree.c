/*
 * proctree: see the header. By the children files of every thread, and where
 * the kernel has none by a look at everybody.
 */
#define _GNU_SOURCE
#include "tmo/sys/proctree.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "tmo/core/text.h"
#include "tmo/sys/procfile.h"
#include "tmo/sys/procinfo.h"

struct listing {
	void (*each)(void *context, pid_t child);
	void *context;
	pid_t partial; /* the digits so far of a number cut by a read */
};

static void list_bytes(struct listing *list, const char *bytes, ssize_t length)
{
	for (ssize_t i = 0; i < length; i++) {
		if (bytes[i] >= '0' && bytes[i] <= '9') {
			list->partial = list->partial * 10 + (bytes[i] - '0');
		} else if (list->partial > 0) {
			list->each(list->context, list->partial);
			list->partial = 0;
		}
	}
}

enum { PID_WIDTH = 16 }; /* more than a pid and its blank take */

/* proc_tid_children(5): Linux 3.5, with CONFIG_PROC_CHILDREN since 4.2. */
static enum answer list_task(const char *path, struct listing *list)
{
	char bytes[4096];
	ssize_t length;
	enum answer answer = ANSWER_DONE;
	const int fd = procfile_open(path);

	if (fd < 0)
		return procfile_failed();
	do {
		length = read(fd, bytes, sizeof bytes);
		if (length > 0)
			list_bytes(list, bytes, length);
		/* One that leaves room for a pid was the last (seq_file.c). */
	} while (length > (ssize_t)sizeof bytes - PID_WIDTH);
	if (length < 0)
		answer = procfile_failed();
	else if (list->partial > 0)
		list_bytes(list, " ", 1);
	list->partial = 0; /* half a number is another process's */
	close(fd);
	return answer;
}

/* The kernel's struct linux_dirent64 (getdents64(2)), up to the name. */
struct directory_entry {
	uint64_t inode;
	int64_t offset;
	unsigned short length;
	unsigned char type;
	char name[];
};

/*
 * Calls each(context, number) for every name in a directory that is a number.
 * By getdents64(2): readdir(3) needs a heap.
 */
static enum answer list_numbers(const char *path,
	void (*each)(void *context, pid_t number), void *context)
{
	_Alignas(struct directory_entry) char bytes[4096];
	enum answer answer = ANSWER_DONE;
	const int fd = procfile_open(path);
	long length;

	if (fd < 0)
		return procfile_failed();
	while ((length = syscall(SYS_getdents64, fd, bytes, sizeof bytes)) >
		0) {
		for (long at = 0; at < length;) {
			const struct directory_entry *entry =
				(const void *)(bytes + at);
			const uint64_t number = procfile_number(entry->name);

			if (number > 0)
				each(context, (pid_t)number);
			at += entry->length;
		}
	}
	if (length < 0)
		answer = procfile_failed();
	close(fd);
	return answer;
}

struct task_list {
	struct listing *list;
	pid_t pid;
	bool any; /* a thread's children were listed */
	int refused; /* errno where one's were not, for another reason than
			that it has ended; or 0 */
};

static void list_children_of_task(void *context, pid_t task)
{
	struct task_list *tasks = context;
	char path[PROCFILE_PATH];
	char last[40];
	struct text text = TEXT_ON(last);

	text_string(&text, "/task/");
	text_number(&text, task);
	text_string(&text, "/children");
	text_char(&text, '\0');
	procfile_path(path, tasks->pid, last);
	switch (list_task(path, tasks->list)) {
	case ANSWER_DONE:
		tasks->any = true;
		return;
	case ANSWER_NOTHING:
		return;
	case ANSWER_REFUSED:
		tasks->refused = errno;
		return;
	}
}

/* A directory of threads has a link for each of them, and two of its own. */
static bool is_single_threaded(pid_t pid)
{
	char path[PROCFILE_PATH];
	struct stat status;

	procfile_path(path, pid, "/task");
	return stat(path, &status) == 0 && status.st_nlink == 3;
}

static enum answer list_tasks(pid_t parent, long threads, struct listing *list)
{
	struct task_list tasks = {.list = list, .pid = parent};
	enum answer answer = ANSWER_DONE;
	char path[PROCFILE_PATH];

	procfile_path(path, parent, "/task");
	if (threads == 1 || (threads == 0 && is_single_threaded(parent)))
		list_children_of_task(&tasks, parent);
	else
		answer = list_numbers(path, list_children_of_task, &tasks);
	if (tasks.refused != 0) {
		errno = tasks.refused;
		return ANSWER_REFUSED;
	}
	if (answer == ANSWER_DONE && !tasks.any)
		return ANSWER_NOTHING;
	return answer;
}

enum answer proc_threads(
	pid_t pid, void (*each)(void *context, pid_t thread), void *context)
{
	char path[PROCFILE_PATH];

	procfile_path(path, pid, "/task");
	return list_numbers(path, each, context);
}

struct scan {
	struct listing *list;
	pid_t parent;
};

/* A process that is hidden (hidepid of proc(5)) is passed over. */
static void list_if_child(void *context, pid_t pid)
{
	const struct scan *scan = context;
	struct process process;

	if (proc_process(pid, &process) == ANSWER_DONE &&
		process.parent == scan->parent)
		scan->list->each(scan->list->context, pid);
}

/* Where the kernel has no children files: everybody is asked. */
static enum answer list_by_scan(pid_t parent, struct listing *list)
{
	struct scan scan = {list, parent};

	return list_numbers("/proc", list_if_child, &scan);
}

static bool has_children_files(void)
{
	return access("/proc/thread-self/children", R_OK) == 0;
}

enum answer proc_children(pid_t parent, long threads,
	void (*each)(void *context, pid_t child), void *context)
{
	struct listing list = {each, context, 0};
	enum answer answer = list_tasks(parent, threads, &list);
	int error;

	/* A refusal may pass. */
	if (answer == ANSWER_REFUSED)
		answer = list_tasks(parent, threads, &list);
	error = errno;
	if (answer != ANSWER_DONE && !has_children_files())
		return list_by_scan(parent, &list);
	errno = error;
	return answer;
}

static void pass_over(void *context, pid_t child)
{
	(void)context;
	(void)child;
}

/* By a file: the link /proc/self needs readlink(2), which may be refused. */
static enum answer look_for_self(pid_t self)
{
	char bytes[64]; /* the pid comes first */
	const enum answer answer =
		procfile_read("/proc/self/stat", bytes, sizeof bytes);

	if (answer != ANSWER_DONE)
		return answer;
	if (procfile_number(bytes) != (uint64_t)self)
		return ANSWER_NOTHING;
	return proc_children(self, 1, pass_over, NULL);
}

enum answer proc_shows_self(pid_t self)
{
	const enum answer answer = look_for_self(self);

	/* That there is none is an answer; a fault that may pass is not. */
	return answer == ANSWER_REFUSED ? look_for_self(self) : answer;
}
