/*
 * refusal: system calls that the system refuses for good (seccomp, a filter).
 * It is inherited, so a call of tmo's is told from others by an argument.
 */
#ifndef REFUSAL_H
#define REFUSAL_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { ANY = 6 }; /* whatever its arguments are */

/* Refuses `call` where the lower half of an argument has the value, or bit. */
struct refusal {
	unsigned call;
	unsigned argument;
	unsigned value;
	bool is_bit;
	unsigned error;
	struct refusal *also;
};

/* setup.child: context is a struct refusal. */
static inline void refuse(void *context)
{
	const struct refusal *refusal = context;
	const unsigned low = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0;
	const bool any = refusal->argument == ANY;
	const unsigned call = offsetof(struct seccomp_data, nr);
	const unsigned argument =
		(unsigned)offsetof(struct seccomp_data, args) +
		8 * refusal->argument + low;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, call),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, refusal->call, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, any ? call : argument),
		BPF_JUMP((unsigned short)(BPF_JMP | BPF_K |
					  (refusal->is_bit ? BPF_JSET
							   : BPF_JEQ)),
			any ? refusal->call : refusal->value, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | refusal->error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {
		.len = sizeof code / sizeof code[0],
		.filter = code,
	};

	if (refusal->also)
		refuse(refusal->also);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
		_exit(99);
}

#endif
