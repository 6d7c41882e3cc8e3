/*
 * kernel_signals: the shapes that Linux itself has for signals, for calls that
 * go around the libc.
 */
#ifndef TMO_KERNEL_SIGNALS_H
#define TMO_KERNEL_SIGNALS_H

#include <signal.h>

/* The kernel's sigset: _NSIG bits, the head of every libc's sigset_t. */
#define KERNEL_SET_SIZE (_NSIG / 8)

/*
 * The one of tmo's timer on the wall clock. A real-time signal is queued; ALRM
 * could coalesce with one from outside.
 */
#define WALL_SIGNAL (_NSIG - 1)

/*
 * The kernel's struct sigaction starts with the handler, but for these three,
 * where the libc's call has to do.
 */
#if defined(__mips__) || defined(__sparc__) || defined(__alpha__)
#define LIBC_SIGACTION 1
#endif

#endif
