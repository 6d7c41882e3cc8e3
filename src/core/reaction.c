/*
 * reaction: see the header. Knows dispositions, masks and sleeps; does not
 * know which process it is about, nor who sends the signal.
 */
#include "tmo/core/reaction.h"

#include <stddef.h>
#include <string.h>
#include "tmo/core/sigdefault.h"

/*
 * A process that ends by the signal, or ignores it, starts nothing because of
 * it. Masks belong to a thread, and stat has those of the main one. The libc
 * blocks all signals during fork(), so masks are read a second time.
 *
 * sigwait(3) unblocks what it waits for, so it matters as well in which call
 * the process sleeps. Where that is not told the reaction is possible: as for
 * some ms after it fell asleep (Linux 6.12 may leave it in the scheduler's
 * queue).
 */
enum reaction reaction_to(const struct reading *reading, int signal)
{
	static const char sigwait[] = "do_sigtimedwait"; /* and .isra.0 */
	const struct process *stat = reading->stat;

	if (!stat || stat->threads > 1)
		return REACTION_POSSIBLE;
	if (process_may_handle(stat, signal)) {
		if (!reading->has_masks)
			return REACTION_READ_MASKS;
		if (reading->may_handle)
			return REACTION_POSSIBLE;
	}
	if (stat->state == 'R')
		return REACTION_NONE;
	if (!reading->wchan)
		return REACTION_READ_WCHAN;
	if (reading->wchan[0] == '\0' ||
		strncmp(reading->wchan, sigwait, sizeof sigwait - 1) == 0)
		return REACTION_POSSIBLE;
	return REACTION_NONE;
}

/*
 * A fork that is under way is aborted for a signal that is fatal at once; one
 * that dumps core is fatal only when it is delivered (Linux: copy_process() and
 * complete_signal()).
 */
bool reaction_is_delayed(const struct process *process, int signal)
{
	return sigdefault_dumps_core(signal) &&
	       !process_catches(process, signal);
}

bool reaction_is_stop(uint64_t pending)
{
	for (int signal = 1; signal <= 31; signal++)
		if (sigdefault_stops(signal) && pending >> (signal - 1) & 1)
			return true;
	return false;
}
