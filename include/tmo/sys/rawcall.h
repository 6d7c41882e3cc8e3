/*
 * rawcall: Linux system calls that touch nothing of the libc, for a child
 * that shares tmo's memory. They return what the kernel returns: a value, or
 * -errno. RAWCALL is defined where this processor is known; elsewhere they go
 * through syscall(2), for a child with memory of its own.
 */
#ifndef TMO_RAWCALL_H
#define TMO_RAWCALL_H

#if defined(__x86_64__) && defined(__LP64__)
#define RAWCALL 1
static inline long raw5(long number, long a, long b, long c, long d, long e)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	long result;

	__asm__ volatile(
		"syscall"
		: "=a"(result)
		: "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
		: "rcx", "r11", "memory");
	return result;
}
#elif defined(__aarch64__)
#define RAWCALL 1
static inline long raw5(long number, long a, long b, long c, long d, long e)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
			 : "memory", "cc");
	return x0;
}
#elif defined(__riscv) && __riscv_xlen == 64
#define RAWCALL 1
static inline long raw5(long number, long a, long b, long c, long d, long e)
{
	register long a7 __asm__("a7") = number;
	register long a0 __asm__("a0") = a;
	register long a1 __asm__("a1") = b;
	register long a2 __asm__("a2") = c;
	register long a3 __asm__("a3") = d;
	register long a4 __asm__("a4") = e;

	__asm__ volatile("ecall"
			 : "+r"(a0)
			 : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4)
			 : "memory");
	return a0;
}
#else
#include <errno.h>
#include <unistd.h>
static inline long raw5(long number, long a, long b, long c, long d, long e)
{
	const long result = syscall(number, a, b, c, d, e);

	return result < 0 ? -errno : result;
}
#endif

static inline long raw1(long number, long a)
{
	return raw5(number, a, 0, 0, 0, 0);
}

static inline long raw2(long number, long a, long b)
{
	return raw5(number, a, b, 0, 0, 0);
}

static inline long raw3(long number, long a, long b, long c)
{
	return raw5(number, a, b, c, 0, 0);
}

static inline long raw4(long number, long a, long b, long c, long d)
{
	return raw5(number, a, b, c, d, 0);
}

#endif
