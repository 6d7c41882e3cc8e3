/*
 * grower: takes memory, so fast and no more. SIZE is in megabytes.
 *
 *	grower alone SIZE [RATE]	in this process, RATE megabytes a second
 *		(0 or none: flat out); then it stays
 *	grower deaf SIZE [RATE]		the same, and ignores TERM
 *	grower told SIZE [RATE]		the same, when it has said "deaf" and a
 *		byte comes from standard input
 *	grower shares SIZE COUNT	SIZE, and COUNT forked children that
 *		share them; then it stays
 *	grower writes SIZE COUNT	the same, but the last child writes to
 *		all that it shares when a byte comes from standard input
 *	grower maps SIZE COUNT		the same in shared memory, to which all
 *		of them write
 *	grower reads SIZE FILE		SIZE of a file that it maps
 *	grower vforks SIZE		SIZE, and a child that runs on this
 *		memory and never execs
 *	grower threads SIZE		SIZE in a thread, the first has ended
 *	grower swaps SIZE		SIZE, each megabyte swapped out at once
 *
 * A line on standard output says that all is there ("there", "child"). Knows
 * nothing of tmo.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MEGABYTE = 1 << 20, PAGE = 4096 };
enum { PAGEOUT = 21 }; /* MADV_PAGEOUT: Linux 5.4 */

static void say(const char *line)
{
	if (write(STDOUT_FILENO, line, strlen(line)) < 0)
		exit(3);
}

static _Noreturn void stay(void)
{
	for (;;)
		pause();
}

/* In small pages, whatever the machine likes best. */
static char *reserve(size_t size, int flags, int fd)
{
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
		flags | MAP_NORESERVE, fd, 0);

	if (memory == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	madvise(memory, size, MADV_NOHUGEPAGE);
	return memory;
}

static void touch(char *memory, size_t size)
{
	for (size_t at = 0; at < size; at += PAGE)
		memory[at]++;
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* A megabyte at a time, each when its time has come. */
static void grow(size_t megabytes, long rate)
{
	char *memory =
		reserve(megabytes * MEGABYTE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	const long long start = now();

	for (size_t i = 0; i < megabytes; i++) {
		while (rate > 0 &&
			now() - start < (long long)i * 1000000000LL / rate)
			usleep(1000);
		touch(memory + i * MEGABYTE, MEGABYTE);
	}
}

/* Each of the children has all of it in its own table. */
static void share(size_t megabytes, long count, char how)
{
	const size_t size = megabytes * MEGABYTE;
	char *memory = reserve(size,
		MAP_ANONYMOUS | (how == 'm' ? MAP_SHARED : MAP_PRIVATE), -1);
	char byte;

	touch(memory, size);
	while (count-- > 0)
		if (fork() == 0) {
			if (how == 'm')
				touch(memory, size);
			if (how == 'w' && count == 0 &&
				read(STDIN_FILENO, &byte, 1) == 1)
				touch(memory, size);
			if (how != 's')
				say("child\n");
			stay();
		}
}

static void swap(size_t megabytes)
{
	char *memory =
		reserve(megabytes * MEGABYTE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	for (size_t i = 0; i < megabytes; i++) {
		touch(memory + i * MEGABYTE, MEGABYTE);
		madvise(memory + i * MEGABYTE, MEGABYTE, PAGEOUT);
	}
}

static void read_file(size_t megabytes, const char *path)
{
	const int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);

	if (fd < 0 || unlink(path) != 0 ||
		ftruncate(fd, (off_t)(megabytes * MEGABYTE)) != 0) {
		perror(path);
		exit(2);
	}
	touch(reserve(megabytes * MEGABYTE, MAP_SHARED, fd),
		megabytes * MEGABYTE);
}

static int borrow(void *unused)
{
	(void)unused;
	stay();
}

static void *grow_in_thread(void *megabytes)
{
	grow((size_t)megabytes, 0);
	say("there\n");
	stay();
}

int main(int argc, char *argv[])
{
	static char stack[65536];
	const char *how = argc > 2 ? argv[1] : "";
	const long size = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	const long more = argc > 3 ? strtol(argv[3], NULL, 10) : 0;
	pthread_t thread;

	if (strcmp(how, "threads") == 0) {
		pthread_create(&thread, NULL, grow_in_thread, (void *)size);
		pthread_exit(NULL);
	}
	if (strcmp(how, "deaf") == 0 || strcmp(how, "told") == 0)
		signal(SIGTERM, SIG_IGN);
	if (strcmp(how, "told") == 0) {
		say("deaf\n");
		if (read(STDIN_FILENO, stack, 1) < 0)
			return 3;
	}
	if (strcmp(how, "alone") == 0 || strcmp(how, "deaf") == 0 ||
		strcmp(how, "told") == 0)
		grow((size_t)size, more);
	else if (strcmp(how, "shares") == 0 || strcmp(how, "writes") == 0 ||
		 strcmp(how, "maps") == 0)
		share((size_t)size, more, how[0]);
	else if (strcmp(how, "reads") == 0 && argc > 3)
		read_file((size_t)size, argv[3]);
	else if (strcmp(how, "vforks") == 0)
		grow((size_t)size, 0);
	else if (strcmp(how, "swaps") == 0)
		swap((size_t)size);
	else
		return 2;
	if (strcmp(how, "vforks") == 0 && clone(borrow, stack + sizeof stack,
						  CLONE_VM | SIGCHLD, NULL) < 0)
		return 3;
	say("there\n");
	stay();
}
