/*
 * family: see the header. Knows whose children they are; does not know what
 * they do, nor what is done to them.
 */
#include "tmo/sys/family.h"

#include <errno.h>
#include <stddef.h>
#include "tmo/sys/proctree.h"
#include "tmo/sys/reaper.h"

struct notes {
	struct family *family;
	bool incomplete;
};

static void note_foreign(void *context, pid_t child)
{
	struct notes *notes = context;

	if (!pidset_add(&notes->family->foreign, child))
		notes->incomplete = true;
}

bool family_start(struct family *family, pid_t self)
{
	struct notes notes = {.family = family};
	struct usage usage;
	pid_t ended;
	int status;

	*family = (struct family){.self = self, .reaper = self};
	do {
		ended = child_wait(&status, &usage);
	} while (ended > 0 || (ended < 0 && errno == EINTR));
	if (ended < 0 || !family_sees(family))
		return true;
	return proc_children(self, note_foreign, &notes) && !notes.incomplete;
}

void family_set_command(struct family *family, pid_t command)
{
	family->command = command;
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

bool family_sees(struct family *family)
{
	if (family->reach == REACH_UNKNOWN)
		family->reach = proc_shows_self() ? REACH_TREE : REACH_GROUP;
	return family->reach == REACH_TREE;
}

void family_note_no_group(struct family *family)
{
	family->reach = REACH_COMMAND;
}

bool family_is_gone(const struct family *family)
{
	return family->childless && group_signal(0) != 0;
}
