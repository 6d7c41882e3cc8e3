/* hidden: see the header. Knows who is there; not what is done to it. */
#include "tmo/sys/hidden.h"

#include <errno.h>
#include "tmo/sys/process_signal.h"
#include "tmo/sys/proctree.h"

struct search {
	pid_t pid;
	bool found;
};

static void compare(void *context, pid_t child)
{
	struct search *search = context;

	search->found |= child == search->pid;
}

/*
 * Looks into the parent's list again, now that there is a pidfd. A child that
 * is in it, and can be signalled after that, has had its pid all the time.
 */
static enum answer list_again(const struct walk_entry *entry, int pidfd)
{
	struct search search = {.pid = entry->pid};
	const enum answer answer =
		proc_children(entry->parent, 0, compare, &search);

	if (search.found)
		return process_signal(entry->pid, pidfd, 0);
	return answer == ANSWER_DONE ? ANSWER_NOTHING : answer;
}

enum answer hidden_look(const struct walk *walk, const struct walk_entry *entry)
{
	const struct walk_request *request = walk->request;
	const int pidfd = walk->current.pidfd;
	const enum answer answer = process_signal(entry->pid, -1, 0);

	if (answer == ANSWER_REFUSED && errno == EPERM)
		return ANSWER_DONE; /* another user's */
	if (answer != ANSWER_DONE ||
		family_reaps(request->family, entry->parent))
		return answer;
	if (request->mode == WALK_SIGNAL && pidfd < 0)
		return ANSWER_REFUSED;
	return list_again(entry, pidfd);
}
