/*
 * shell_words: the words that a shell runs without a program of that name.
 * Pure.
 */
#ifndef TMO_SHELL_WORDS_H
#define TMO_SHELL_WORDS_H

#include <stdbool.h>

/*
 * Whether `name` is a reserved word (POSIX.1-2024 XCU 2.4), a special built-in
 * (2.15), an intrinsic utility (1.7), or one of these in most shells.
 */
bool shell_has(const char *name);

#endif
