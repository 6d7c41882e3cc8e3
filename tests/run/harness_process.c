/*
 * harness_process: what /proc tells of processes, zombies among them. Signals
 * nobody.
 */
#define _GNU_SOURCE
#include "harness_inner.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool parse_status(const char *lines, struct seen *found)
{
	const char *state = strstr(lines, "\nState:\t");
	const char *pid = strstr(lines, "\nPid:\t");
	const char *parent = strstr(lines, "\nPPid:\t");

	found->name[0] = '\0'; /* it may be empty */
	sscanf(lines, "Name:\t%31[^\n]", found->name);
	return state && pid && parent &&
	       sscanf(state, "\nState:\t%c", &found->state) == 1 &&
	       sscanf(pid, "\nPid:\t%d", &found->pid) == 1 &&
	       sscanf(parent, "\nPPid:\t%d", &found->parent) == 1;
}

/*
 * Not from stat: whoever reads it waits for an exec that hangs (the tests of
 * disks that hang have one, and run beside the others).
 */
static bool read_process(const char *number, struct seen *found)
{
	char path[64];
	char lines[512];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/status", number);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	length = read(fd, lines, sizeof(lines) - 1);
	close(fd);
	if (length <= 0)
		return false;
	lines[length] = '\0';
	if (!parse_status(lines, found))
		return false;
	found->group = getpgid(found->pid);
	found->session = getsid(found->pid);
	return true;
}

bool process_look(pid_t pid, struct seen *found)
{
	char number[24];

	snprintf(number, sizeof(number), "%d", (int)pid);
	return read_process(number, found);
}

static size_t process_all(struct seen *all)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	size_t count = 0;

	if (proc == NULL)
		return 0;
	while (count < SEEN_MAX && (entry = readdir(proc)) != NULL)
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
			count += read_process(entry->d_name, &all[count]);
	closedir(proc);
	return count;
}

static bool is_one_of(pid_t pid, const struct seen *found, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (found[i].pid == pid)
			return true;
	return false;
}

size_t process_descendants(pid_t root, struct seen *found, size_t max)
{
	static struct seen all[SEEN_MAX];
	const size_t total = process_all(all);
	size_t count = 0;
	size_t before;

	do {
		before = count;
		for (size_t i = 0; i < total && count < max; i++)
			if ((all[i].parent == root ||
				    is_one_of(all[i].parent, found, count)) &&
				!is_one_of(all[i].pid, found, count))
				found[count++] = all[i];
	} while (count != before);
	return count;
}

size_t process_count(pid_t root)
{
	static struct seen found[SEEN_MAX];

	return process_descendants(root, found, SEEN_MAX);
}

size_t process_zombies(pid_t root)
{
	static struct seen found[SEEN_MAX];
	const size_t count = process_descendants(root, found, SEEN_MAX);
	size_t zombies = 0;

	for (size_t i = 0; i < count; i++)
		zombies += found[i].state == 'Z';
	return zombies;
}

void process_await(pid_t pid, const char *states)
{
	const int64_t until = deadline();
	struct seen seen;

	while (clock_now() < until) {
		const bool there = process_look(pid, &seen);

		if (there ? strchr(states, seen.state) != NULL
			  : *states == '\0')
			return;
		look_again_soon();
	}
	print_error("process %d never was in a state of \"%s\"\n", (int)pid,
		states);
	fail();
}

void print_tree(const char *why)
{
	static struct seen found[SEEN_MAX];
	const size_t count = process_descendants(getpid(), found, SEEN_MAX);

	print_error("%s\n", why);
	for (size_t i = 0; i < count && i < 30; i++)
		print_error("  process %d (%s) state %c parent %d group %d "
			    "session %d\n",
			(int)found[i].pid, found[i].name, found[i].state,
			(int)found[i].parent, (int)found[i].group,
			(int)found[i].session);
	if (count > 30)
		print_error("  and %zu more\n", count - 30);
}
