/* closing: see the header. */
#include "tmo/sys/closing.h"

#include <unistd.h>
#include "tmo/sys/clock.h"
#include "tmo/sys/helper.h"
#include "tmo/sys/in_child.h"

static int close_all(void *context)
{
	const struct served *served = context;

	for (size_t i = 0; i < served->count; i++)
		close(served->fds[i]);
	return 0;
}

pid_t closing_start(const struct served *served, bool sibling)
{
	struct served own = *served;

	if (own.count == 0)
		return 0;
	return child_share_descriptors(close_all, &own, sibling);
}

bool closing_may_hang(int own_fd)
{
	struct served served = {.count = 0};

	served_add(&served, STDERR_FILENO);
	served_add(&served, own_fd);
	return served.count > 0;
}

/*
 * A child that hangs keeps open all that is open when it is made. So all else
 * is closed before, and each file has a child of its own.
 */
void closing_finish(const pid_t before[2], int own_fd, bool disks)
{
	struct served left = {.count = 0}, one = {.count = 1};
	pid_t children[SERVED_MAX];
	tmo_ns until;

	if (before[0] <= 0 && before[1] <= 0 && !disks &&
		!closing_may_hang(own_fd))
		return;
	descriptors_close_unserved(own_fd, disks, &left);
	for (size_t i = 0; i < left.count; i++) {
		pid_t child;

		one.fds[0] = left.fds[i];
		child = closing_start(&one, false);
		children[i] = child;
	}
	until = clock_monotonic() + TMO_SECOND;
	for (int i = 0; i < 2; i++)
		if (before[i] > 0)
			helper_await(before[i], until);
	for (size_t i = 0; i < left.count; i++)
		if (children[i] > 0)
			helper_await(children[i], until);
}
