/*
 * harness_inner: what the parts of the harness share and no test uses.
 */
#ifndef HARNESS_INNER_H
#define HARNESS_INNER_H

#include "harness.h"

/* The status of a child that could not start what it should. */
enum { EXIT_NOT_STARTED = 120 };

/* More processes than a test has. */
enum { SEEN_MAX = 32768 };

extern struct run *runs; /* of this test, the last one first */

/* HARNESS_DEADLINE from now. */
int64_t deadline(void);

/* For what has no event, as the state of a process that is not our child. */
void look_again_soon(void);

void *must(void *memory); /* which is not NULL, or the program aborts */
void *keep(void *memory); /* until the end of the test, then frees it */

/* Removes the directory that scratch_path() has made, if any. */
void scratch_remove(void);

/* Takes what stdout and stderr have; closes those at their end. */
void absorb_both(struct run *run);

/* The tree as it is, for whoever has to find out why. */
void print_tree(const char *why);
void print_run(const struct run *run);
void print_text(const char *title, const char *text);

/* Prints the tree and the run, and fails the test. */
void give_up(const struct run *run, const char *why);

#endif
