/*
 * refuse CALL ERRNO COMMAND [ARG]...: becomes COMMAND, to which, and to all
 * that it starts, the system answers ERRNO when it makes the call of that
 * number.
 *
 * For the calls that tell of a pid: a program that takes an error for one may
 * signal everybody. So it does so only in a pid namespace that is as good as
 * empty, and exits with 119 elsewhere.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { FEW = 8, ELSEWHERE = 119 };

static int count_processes(void)
{
	DIR *all = opendir("/proc");
	const struct dirent *entry;
	int count = 0;

	if (!all)
		return FEW + 1;
	while ((entry = readdir(all)))
		count += atoi(entry->d_name) > 0;
	closedir(all);
	return count;
}

int main(int argc, char *argv[])
{
	const unsigned number = argc > 3 ? (unsigned)atoi(argv[1]) : 0;
	const unsigned error = argc > 3 ? (unsigned)atoi(argv[2]) : 0;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {
		.len = sizeof code / sizeof code[0],
		.filter = code,
	};

	/* Its parent is process 1, and /proc is that of the namespace. */
	if (argc < 4 || getppid() != 1 || getpid() > FEW ||
		count_processes() > FEW)
		return ELSEWHERE;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
		return ELSEWHERE;
	execv(argv[3], argv + 3);
	return 127;
}
