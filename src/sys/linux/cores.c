/*
 * cores: cores_count() of procinfo.h. That tmo itself may use fewer is no bound
 * for the command: a process can ask for more.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>
#include "tmo/sys/procfile.h"
#include "tmo/sys/procinfo.h"

/* The end of "0-3,8", plus one; 0: it is not told. */
static unsigned read_online(void)
{
	static const char path[] = "/sys/devices/system/cpu/online";
	char list[256];
	const char *last = list;

	/* Where the file is longer than that its end is not known. */
	if (!procfile_is_kernels(path) ||
		procfile_read(path, list, sizeof list) != ANSWER_DONE ||
		!strchr(list, '\n'))
		return 0;
	for (const char *at = list; *at != '\0'; at++)
		if (*at == '-' || *at == ',')
			last = at + 1;
	return (unsigned)procfile_number(last) + 1;
}

/* How many lines begin with "cpu" here; *column is kept between two calls. */
static unsigned count_lines(const char *bytes, ssize_t length, size_t *column)
{
	unsigned lines = 0;

	for (ssize_t i = 0; i < length; i++) {
		if (bytes[i] == '\n') {
			*column = 0;
		} else if (*column < 3) {
			*column = bytes[i] == "cpu"[*column] ? *column + 1 : 4;
			lines += *column == 3;
		}
	}
	return lines;
}

/* The lines "cpu0", "cpu1" of proc_stat(5); the first is their sum. */
static unsigned read_stat(void)
{
	static const char path[] = "/proc/stat";
	char bytes[4096];
	unsigned lines = 0;
	size_t column = 0;
	ssize_t length;
	int fd;

	if (!procfile_is_kernels(path))
		return 0;
	fd = procfile_open(path);
	if (fd < 0)
		return 0;
	while ((length = read(fd, bytes, sizeof bytes)) > 0)
		lines += count_lines(bytes, length, &column);
	close(fd);
	return length < 0 || lines < 2 ? 0 : lines - 1;
}

/* How many tmo may use, or the first process of a container: the larger. */
static unsigned read_affinity(void)
{
	static const pid_t whose[] = {0, 1};
	cpu_set_t set;
	unsigned most = 0;

	for (size_t i = 0; i < sizeof whose / sizeof whose[0]; i++)
		if (sched_getaffinity(whose[i], sizeof set, &set) == 0 &&
			(unsigned)CPU_COUNT(&set) > most)
			most = (unsigned)CPU_COUNT(&set);
	return most;
}

unsigned cores_count(void)
{
	unsigned cores = read_online();

	if (cores == 0)
		cores = read_stat();
	if (cores == 0)
		cores = read_affinity();
	return cores > 0 ? cores : CPU_SETSIZE;
}
