/*
 * command: what the wrappers under test are given to run.
 *
 *     command pause      waits for a signal, without end
 *     command last       writes the monotonic clock, in nanoseconds as a long,
 *                        to standard output, and ends: its last act
 *     command flat N     N processes in all, each of which writes a byte and
 *                        pauses: N - 1 children of the first
 *     command binary N   the same as a binary tree
 *     command grow N     takes N megabytes of memory a second, up to a gigabyte
 */
#include <signal.h>
#include <stddef.h>
#include <time.h>
#include "start.h"

static void stay(void)
{
	raw3(SYS_write, 1, (long)".", 1);
	for (;;)
		raw4(SYS_ppoll, 0, 0, 0, 0);
}

static long start_child(void)
{
	return raw4(SYS_clone, SIGCHLD, 0, 0, 0);
}

static void stay_flat(long count)
{
	while (count-- > 1)
		if (start_child() == 0)
			break;
	stay();
}

/* Of the others one child has half and one the rest; each goes on as I did. */
static void stay_binary(long count)
{
	long others = count - 1;

	while (others > 0) {
		const long half = (others + 1) / 2;

		if (start_child() == 0)
			others = half - 1;
		else if (others == half || start_child() != 0)
			break;
		else
			others -= half + 1;
	}
	stay();
}

static long nanoseconds(void)
{
	struct {
		long seconds;
		long nanoseconds;
	} now = {0, 0};

	raw2(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now);
	return now.seconds * 1000000000L + now.nanoseconds;
}

/* A megabyte at a time, each when its time has come. */
static void grow(long rate)
{
	enum { MEGABYTE = 1 << 20, PAGE = 4096, MOST = 1024 };
	static volatile char memory[(size_t)MOST * MEGABYTE];
	const struct {
		long seconds;
		long nanoseconds;
	} moment = {0, 1000000};
	const long start = nanoseconds();

	for (long i = 0; i < MOST; i++) {
		while (nanoseconds() - start < i * 1000000000L / rate)
			raw4(SYS_ppoll, 0, 0, (long)&moment, 0);
		for (long at = 0; at < MEGABYTE; at += PAGE)
			memory[i * MEGABYTE + at] = 1;
	}
	stay();
}

static int say_time(void)
{
	const long moment = nanoseconds();

	return raw3(SYS_write, 1, (long)&moment, sizeof moment) < 0;
}

static long read_count(const char *digits)
{
	long count = 0;

	while (*digits >= '0' && *digits <= '9')
		count = count * 10 + (*digits++ - '0');
	return count;
}

int bench_main(int argc, char *argv[])
{
	const char kind = (char)(argc > 1 ? argv[1][0] : '\0');
	const long count = argc > 2 ? read_count(argv[2]) : 1;

	if (kind == 'l')
		return say_time();
	if (kind == 'f')
		stay_flat(count);
	if (kind == 'b')
		stay_binary(count);
	if (kind == 'g' && count > 0)
		grow(count);
	if (kind == 'p')
		stay();
	return 125;
}
