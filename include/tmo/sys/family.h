/*
 * family: who belongs to the command, and how much of that can be reached on
 * this system. Signals nobody.
 *
 * Descendants are the children of the reaper and all below them, less those
 * that tmo had before it started the command.
 */
#ifndef TMO_FAMILY_H
#define TMO_FAMILY_H

#include <stdbool.h>
#include <sys/types.h>
#include "tmo/sys/answer.h"
#include "tmo/sys/guard_page.h"
#include "tmo/sys/pidset.h"
#include "tmo/sys/reaper.h"

/* Read by all, written by the functions below alone. */
struct family {
	pid_t self; /* tmo */
	pid_t reaper; /* who adopts orphans: the root of the tree */
	pid_t group; /* the process group that tmo leads; 0: none */
	pid_t command; /* 0: not started, or reaped */
	enum reach reach; /* UNKNOWN until family_is_visible() is asked; GROUP
			     until it turns out that there is none */
	int unread; /* errno: /proc could not be read, when that was asked, or
		       the group not be signalled */
	bool childless; /* tmo has no child at all */
	struct pidset foreign; /* not the command's, with all below them */
	const pid_t *writer; /* nor is this one, if it is there; or NULL */
	/* Under -d, while the guard is the reaper: */
	const struct guard_page *page; /* tells whom it has reaped; or NULL */
	pid_t told; /* the last whose end tmo has read there, or 0: it may be a
		       zombie still */
};

/*
 * Before the command is started: reaps what children have ended, and
 * remembers those that live. `self` is tmo's pid, `claimed` what
 * claim_descendants() said. NOTHING: there are some, and they could not be
 * told; they would be taken for the command's. REFUSED, with errno: children
 * cannot be waited for.
 */
enum answer family_start(struct family *family, pid_t self, enum reach claimed);

void family_set_command(struct family *family, pid_t command);

/* The guard adopts orphans, and tells of them by `page`. */
void family_set_guard(
	struct family *family, pid_t guard, const struct guard_page *page);

/* It is gone: tmo does again. */
void family_lose_guard(struct family *family);

/* Whether a child of the reaper is one that tmo knows to be there. */
bool family_has_child(const struct family *family, pid_t child);

/* In the guard, whose pid is `self`: it is the only tmo now. */
void family_take_over(struct family *family, pid_t self);

/* A child of tmo that is not the command's. */
void family_add_foreign(struct family *family, pid_t child);

/* Whether a child of tmo is not the command's. */
static inline bool family_is_foreign(const struct family *family, pid_t child)
{
	return pidset_has(&family->foreign, child) ||
	       (family->writer && child == *family->writer);
}

/* `pid` was reaped and may be another process soon. */
void family_forget(struct family *family, pid_t pid);

/* Whether tmo has no child at all, by wait(2) once all zombies were reaped. */
void family_set_childless(struct family *family, bool childless);

/*
 * Whether descendants can be found by /proc, which is read once, the first time
 * that this is asked. Also where it could not be read then for want of
 * descriptors or memory: that passes.
 */
bool family_is_visible(struct family *family);

/* The same, but only where /proc could be read. */
bool family_is_visible_now(struct family *family);

/* Whether it is known that they cannot be found. Reads nothing. */
static inline bool family_is_invisible(const struct family *family)
{
	return family->reach > REACH_TREE;
}

/*
 * There turned out to be no process group either, or it cannot be signalled:
 * `error` as group_signal() has it.
 */
void family_note_no_group(struct family *family, int error);

/*
 * Whether nobody is left, for certain: tmo has no child, and adopts every
 * orphan; or its group has no member.
 */
bool family_is_gone(const struct family *family);

/*
 * Whether tmo alone can reap the children of `parent`: their pids stand for no
 * other process until then, so kill(2) is safe.
 */
static inline bool family_reaps(const struct family *family, pid_t parent)
{
	return parent == family->self;
}

#endif
