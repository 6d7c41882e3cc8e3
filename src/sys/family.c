/*
 * family: see the header. Knows whose children they are; does not know what
 * they do, nor what is done to them.
 */
#include "tmo/sys/family.h"

#include <errno.h>
#include "tmo/sys/proctree.h"
#include "tmo/sys/reaper.h"

struct notes {
	struct family *family;
	bool incomplete;
};

static void note_foreign(void *context, pid_t child)
{
	struct notes *notes = context;

	family_add_foreign(notes->family, child);
	if (!pidset_has(&notes->family->foreign, child))
		notes->incomplete = true;
}

static bool note_children(struct family *family)
{
	struct notes notes = {.family = family};

	return proc_children(family->self, 1, note_foreign, &notes) ==
		       ANSWER_DONE &&
	       !notes.incomplete;
}

enum answer family_start(struct family *family, pid_t self, enum reach claimed)
{
	struct child_event event;
	enum answer answer;

	*family = (struct family){
		.self = self,
		.reaper = self,
		.group = claimed == REACH_GROUP ? self : 0,
		.reach = claimed == REACH_TREE ? REACH_UNKNOWN : claimed,
	};
	do
		answer = child_wait(&event);
	while (answer == ANSWER_DONE);
	if (answer == ANSWER_REFUSED)
		return ANSWER_REFUSED;
	if (event.childless || !family_is_visible(family))
		return ANSWER_DONE;
	return note_children(family) ? ANSWER_DONE : ANSWER_NOTHING;
}

void family_set_command(struct family *family, pid_t command)
{
	family->command = command;
}

void family_set_guard(
	struct family *family, pid_t guard, const struct guard_page *page)
{
	family->reaper = guard;
	family->page = page;
}

void family_lose_guard(struct family *family)
{
	family->reaper = family->self;
	family->page = NULL;
}

/* The guard tells before it reaps. */
bool family_has_child(const struct family *family, pid_t child)
{
	return !family->page ||
	       (child != family->told &&
		       !guard_page_has_end(family->page, child));
}

void family_take_over(struct family *family, pid_t self)
{
	family->self = self;
	family_lose_guard(family);
	/* What tmo had before is no child of the guard. */
	pidset_clear(&family->foreign);
}

void family_add_foreign(struct family *family, pid_t child)
{
	pidset_add(&family->foreign, child);
}

void family_forget(struct family *family, pid_t pid)
{
	if (pid == family->command)
		family->command = 0;
	pidset_remove(&family->foreign, pid);
}

void family_set_childless(struct family *family, bool childless)
{
	family->childless = childless;
}

static bool is_shortage(int error)
{
	return error == ENFILE || error == EMFILE || error == ENOMEM ||
	       error == EAGAIN;
}

static void look(struct family *family)
{
	family->unread = 0;
	switch (proc_shows_self(family->self)) {
	case ANSWER_DONE:
		family->reach = REACH_TREE;
		return;
	case ANSWER_REFUSED:
		family->unread = errno;
		if (is_shortage(errno))
			return;
		break;
	case ANSWER_NOTHING:
		break;
	}
	family->reach = REACH_GROUP;
}

bool family_is_visible(struct family *family)
{
	if (family->reach == REACH_UNKNOWN)
		look(family);
	return !family_is_invisible(family);
}

bool family_is_visible_now(struct family *family)
{
	return family_is_visible(family) && family->reach == REACH_TREE;
}

void family_note_no_group(struct family *family, int error)
{
	family->reach = REACH_COMMAND;
	if (family->group != 0)
		family->unread = error;
}

bool family_is_gone(const struct family *family)
{
	return family->childless &&
	       group_signal(family->group, 0) == ANSWER_NOTHING;
}
