/*
 * sigstate [FILE]: what a process was started with, a line each, to FILE or
 * standard output:
 *	SigPnd SigBlk SigIgn SigCgt	hexadecimal, from /proc/self/status
 *	fds	the descriptors that are open, in order
 *	parent	its pid
 *	group	"parent" (the parent's), "own" (leads it) or "other"
 *	session	"parent", "own" or "other"
 *	cwd
 * It looks before it opens anything itself.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FDS = 256 };

static void print_signals(FILE *out)
{
	FILE *status = fopen("/proc/self/status", "re");
	char line[256];

	if (status == NULL)
		return;
	while (fgets(line, sizeof(line), status) != NULL) {
		char *value = strchr(line, ':');

		if (strncmp(line, "Sig", 3) != 0 || value == NULL ||
			strncmp(line, "SigQ", 4) == 0)
			continue;
		*value++ = '\0';
		fprintf(out, "%s %s", line, value + strspn(value, " \t"));
	}
	fclose(status);
}

static const char *whose(pid_t mine, pid_t parents)
{
	if (mine == parents)
		return "parent";
	return mine == getpid() ? "own" : "other";
}

int main(int argc, char *argv[])
{
	bool open_fds[FDS];
	char cwd[PATH_MAX];
	FILE *out = stdout;

	for (int fd = 0; fd < FDS; fd++)
		open_fds[fd] = fcntl(fd, F_GETFD) >= 0;
	if (argc > 1)
		out = fopen(argv[1], "we");
	if (out == NULL)
		return EXIT_FAILURE;
	print_signals(out);
	fputs("fds", out);
	for (int fd = 0; fd < FDS; fd++)
		if (open_fds[fd])
			fprintf(out, " %d", fd);
	fprintf(out, "\nparent %d\n", (int)getppid());
	fprintf(out, "group %s\n", whose(getpgrp(), getpgid(getppid())));
	fprintf(out, "session %s\n", whose(getsid(0), getsid(getppid())));
	if (getcwd(cwd, sizeof(cwd)) != NULL)
		fprintf(out, "cwd %s\n", cwd);
	return fclose(out) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
