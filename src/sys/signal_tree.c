/*
 * signal_tree: see the header. Knows which processes a step reaches, and in
 * which order; does not know how a process is signalled, nor what is said about
 * it.
 */
#include "tmo/sys/signal_tree.h"

#include "tmo/core/reaction.h"
#include "tmo/sys/procinfo.h"

enum { PASSES = 20 }; /* a tree that still grows then outruns a TERM */

static struct delivery delivery_of(struct family *family,
	struct signal_state *state, const struct action *action)
{
	return (struct delivery){
		.family = family,
		.state = state,
		.signal = action->signal,
		.skip_own_group = action->skip_own_group,
	};
}

/* Reads no more than it takes: at the limit that is two files. */
static bool command_may_handle(const struct family *family, int signal)
{
	struct process command;
	struct reading reading = {.stat = NULL};

	if (proc_process(family->command, &command) == ANSWER_DONE)
		reading.stat = &command;
	for (;;) {
		switch (reaction_to(&reading, signal)) {
		case REACTION_NONE:
			return false;
		case REACTION_POSSIBLE:
			return true;
		case REACTION_READ_MASKS:
			reading.may_handle =
				proc_may_handle(command.pid, signal);
			reading.has_masks = true;
			break;
		case REACTION_READ_WCHAN:
			proc_wchan(command.pid, command.wchan,
				sizeof command.wchan);
			reading.wchan = command.wchan;
			break;
		}
	}
}

/*
 * Remembers who is there, signals the command, and looks once more for those
 * that were started meanwhile, but before the signal.
 */
static size_t send_to_command_first(const struct delivery *delivery)
{
	const struct family *family = delivery->family;
	struct signal_state *state = delivery->state;
	const struct walk_request list = {.family = family, .mode = WALK_LIST};
	struct walk walk = walk_start(&list, &state->snapshot);
	size_t reached;

	/* It may have been reaped: that is told after its guard's death. */
	state->has_snapshot = family->command != 0 &&
			      command_may_handle(family, delivery->signal);
	if (!state->has_snapshot)
		return signal_command(delivery);
	pidset_clear(&state->snapshot);
	walk_pass(&walk);
	walk_expect_clean_up(&walk);
	state->clean_up_after = walk.current.signalled;
	reached = signal_command(delivery);
	walk_add_children(&walk, family->command);
	walk_pass(&walk);
	signal_missed(state, walk.error);
	walk_free(&walk);
	return reached;
}

/* What the command started since it was signalled is its clean-up. */
static size_t send_to_snapshot(
	const struct delivery *delivery, struct walk *walk)
{
	const struct family *family = delivery->family;
	struct signal_state *state = delivery->state;

	if (state->has_snapshot)
		walk_add_children(walk, family->reaper);
	if (family->command != 0) {
		signal_mark(state, family->command);
		walk_add_children(walk, family->command);
	}
	if (state->has_snapshot)
		walk_only(walk, &state->snapshot);
	walk_passes(walk, PASSES);
	return walk->reached;
}

static size_t send_to_all(const struct delivery *delivery, struct walk *walk)
{
	const pid_t command = delivery->family->command;
	struct process process;
	size_t reached = 0;
	bool known;

	if (command != 0) {
		walk_add_children(walk, command);
		known = proc_process(command, &process) == ANSWER_DONE;
		if (known && process_catches(&process, delivery->signal)) {
			/* Orphans that are there are no clean-up. */
			walk_add_children(walk, delivery->family->reaper);
			walk_expect_clean_up(walk);
		}
		reached = signal_command(delivery);
		signal_mark(delivery->state, command);
		if (known)
			pending_note(&delivery->state->pending, &process,
				delivery->signal);
		walk_add_children(walk, command);
	}
	walk_passes(walk, PASSES);
	return reached + walk->reached;
}

static struct walk_request request_of(struct delivery *delivery)
{
	struct walk_request request = signal_request(delivery, signal_living);

	request.pending = &delivery->state->pending;
	return request;
}

static size_t send_seen(struct delivery *delivery, enum target target)
{
	const struct walk_request request = request_of(delivery);
	struct walk walk = walk_start(&request, &delivery->state->signalled);
	size_t reached = 0;

	switch (target) {
	case TO_COMMAND:
		reached = signal_command(delivery);
		break;
	case TO_COMMAND_FIRST:
		reached = send_to_command_first(delivery);
		break;
	case TO_SNAPSHOT:
		reached = send_to_snapshot(delivery, &walk);
		break;
	case TO_ALL:
		reached = send_to_all(delivery, &walk);
		break;
	case RESUME_COMMAND:
	case RESUME_STOPPED:
	case RESUME_GROUP:
	case RESUME_HOOK:
		break;
	}
	if (lineage_is_moment(&walk.current.signalled))
		delivery->state->clean_up_after = walk.current.signalled;
	signal_missed(delivery->state, walk.error);
	walk_free(&walk);
	return reached;
}

/* ---- once more, below those in which it was pending ---- */

/* Whether the entry still stands for a process of the tree. */
static bool is_same(
	const struct delivery *delivery, const struct pending_entry *entry)
{
	struct process process;

	return proc_process(entry->pid, &process) == ANSWER_DONE &&
	       (process.start == entry->start || process.own.in_exec) &&
	       !process_is_dead(&process) &&
	       (process.parent == delivery->family->reaper ||
		       pidset_has(&delivery->state->signalled, process.parent));
}

/*
 * Asks first whether the signal still is pending, and lists the children then:
 * a process to which it was delivered forks no more. It does not catch the
 * signal, so its children are no clean-up.
 */
static void add_children_of_pending(
	const struct delivery *delivery, struct walk *walk)
{
	struct pending *pending = &delivery->state->pending;
	size_t kept = 0;

	for (size_t i = 0; i < pending->count; i++) {
		const struct pending_entry entry = pending->entries[i];
		const bool persists =
			pending_persists(&entry, delivery->signal);

		if (!is_same(delivery, &entry))
			continue;
		walk_add_children(walk, entry.pid);
		if (persists)
			pending->entries[kept++] = entry;
	}
	pending->count = kept;
}

size_t signal_again(struct family *family, struct signal_state *state,
	const struct action *action)
{
	struct delivery delivery = delivery_of(family, state, action);
	const struct walk_request request = request_of(&delivery);
	struct walk walk = walk_start(&request, &state->signalled);

	/* It was pending in nobody, or another signal has begun a new step. */
	if (state->pending.signal != action->signal || action->signal == 0 ||
		family_is_gone(family) || !family_is_visible(family))
		return 0;
	add_children_of_pending(&delivery, &walk);
	/* Those whose parent has died meanwhile are the reaper's. */
	walk.current.signalled = state->clean_up_after;
	walk_pass(&walk);
	signal_missed(state, walk.error);
	walk_free(&walk);
	return walk.reached;
}

/* ---- a step ---- */

size_t signal_tree(struct family *family, struct signal_state *state,
	const struct action *action)
{
	struct delivery delivery = delivery_of(family, state, action);

	if (action->signal == 0 || family_is_gone(family))
		return 0;
	signal_begin(state);
	if (!action->same_step)
		state->clean_up_after = (struct lineage_moment){.last_pid = 0};
	if (action->target == TO_COMMAND)
		return signal_command(&delivery);
	if (family_is_visible(family))
		return send_seen(&delivery, action->target);
	/* The first half of a step has reached all who can be. */
	return action->same_step ? 0 : signal_unseen(&delivery);
}
