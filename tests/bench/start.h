/*
 * start: a program without a libc, for the floor and for commands that cost
 * next to nothing. Knows how a process starts and ends on the processors that
 * rawcall.h knows; with -DHOSTED, and elsewhere, the libc starts it.
 */
#ifndef BENCH_START_H
#define BENCH_START_H

#include <sys/syscall.h>
#include "tmo/sys/rawcall.h"

/* argv ends in NULL; the environment follows it, as on every Linux. */
int bench_main(int argc, char *argv[]);

#if defined(RAWCALL) && !defined(HOSTED)
void bench_start(const long *stack);

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n"
	"\tand $-16, %rsp\n\tcall bench_start\n");
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n\tmov x0, sp\n\tb bench_start\n");
#else
__asm__(".globl _start\n_start:\n\tmv a0, sp\n\ttail bench_start\n");
#endif

/* The kernel leaves argc on the stack, and argv above it. */
void bench_start(const long *stack)
{
	raw1(SYS_exit_group, bench_main((int)stack[0], (char **)(stack + 1)));
	__builtin_unreachable();
}
#else
int main(int argc, char *argv[])
{
	return bench_main(argc, argv);
}
#endif

#endif
