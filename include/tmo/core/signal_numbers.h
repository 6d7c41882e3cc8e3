/*
 * signal_numbers: <signal.h>, and those of 4.3BSD's numbers that the BSDs hide
 * from a program that asks for POSIX alone.
 */
#ifndef TMO_SIGNAL_NUMBERS_H
#define TMO_SIGNAL_NUMBERS_H

#include <signal.h>

#if defined(__APPLE__) || defined(__FreeBSD__) || defined(__NetBSD__) ||       \
	defined(__OpenBSD__) || defined(__DragonFly__)
#ifndef SIGWINCH
#define SIGIO 23
#define SIGWINCH 28
#define SIGINFO 29
#endif
#endif

#endif
