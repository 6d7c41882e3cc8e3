/*
 * perform: see the header. Knows which room does what; does not know why it is
 * to be done.
 */
#include "tmo/sys/perform.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include "tmo/sys/announce_left.h"
#include "tmo/sys/heartbeat.h"
#include "tmo/sys/hook_watch.h"
#include "tmo/sys/memory_shares.h"
#include "tmo/sys/resume.h"
#include "tmo/sys/run.h"
#include "tmo/sys/sampler.h"
#include "tmo/sys/signal_tree.h"

void event_queue_add(struct event_queue *queue, struct event event)
{
	if (queue->count == sizeof queue->events / sizeof queue->events[0])
		abort(); /* GCOVR_EXCL_LINE */
	queue->events[queue->count++] = event;
}

static void note_sent(struct run *run, struct sent *sent, size_t reached)
{
	const bool counts = run->history.wanted && reached > 0;

	history_add(
		&run->history, sent, counts ? run_elapsed(run) : 0, reached);
	announce_sent(run, sent, reached);
}

static void send(struct run *run, const struct action *action)
{
	const bool to_the_end = !run->given.plan->wait_for_descendants;
	struct sent *sent = history_step(&run->history, action);
	size_t reached;

	if (action->signal == SIGKILL)
		reached = kill_start(&run->family, &run->signals, &run->kill,
			action, to_the_end);
	else
		reached = signal_tree(&run->family, &run->signals, action);
	note_sent(run, sent, reached);
}

static void send_again(struct run *run)
{
	struct sent *sent = &run->history.step;

	note_sent(run, sent,
		signal_again(&run->family, &run->signals, &sent->action));
}

/* One event for all signals of a list of actions. */
static void note_pending(const struct run *run, struct event_queue *queue)
{
	if (run->signals.pending.count > 0 &&
		queue->events[queue->count - 1].kind != EVENT_SIGNAL_PENDING)
		event_queue_add(
			queue, (struct event){.kind = EVENT_SIGNAL_PENDING});
}

/* KILL may reach somebody only now: a process that was another user's. */
static void kill_late_children(struct run *run)
{
	note_sent(run, &run->history.kill,
		kill_children(&run->family, &run->signals, &run->kill));
}

static struct event kill_by_walk(struct run *run)
{
	const size_t reached =
		kill_tree(&run->family, &run->signals, &run->kill);

	note_sent(run, &run->history.kill, reached);
	return (struct event){
		.kind = EVENT_TREE_KILLED,
		.count = reached + run->kill.incomplete,
	};
}

/* tmo's own. On a busy machine the time that passes is also others'. */
static tmo_ns cpu_used(void)
{
	tmo_ns used = 0;

	clock_read(CLOCK_PROCESS_CPUTIME_ID, &used);
	return used;
}

static int read_memory(struct run *run, struct sample *sample)
{
	const tmo_ns before = cpu_used();
	int error;

	memory_tally_begin(&run->children.sampler.memory);
	error = sampler_sample(&run->family, sample, &run->children.sampler);
	sample->memory = memory_tally_end(&run->children.sampler.memory);
	sample->memory.cost = cpu_used() - before;
	return error;
}

static struct event read_shares(struct run *run, struct sample *sample)
{
	const tmo_ns before = cpu_used();

	sample->memory =
		memory_shares(&run->children.sampler.memory, &run->family);
	sample->memory.cost += cpu_used() - before;
	return (struct event){.kind = EVENT_SHARES, .sample = sample};
}

static struct event take_sample(
	struct run *run, unsigned parts, struct sample *sample)
{
	struct child_account *children = &run->children;
	int error;

	*sample = (struct sample){
		.parts = parts,
		.begun = clock_monotonic(),
		.who = children->reaped,
		.cpu = children->usage.user + children->usage.system,
	};
	/* Before anybody else's: see accounts.h. */
	if (parts & SAMPLE_OUTPUT)
		child_account_output(
			children, run->family.self, &sample->output);
	error = parts & SAMPLE_MEMORY ? read_memory(run, sample)
				      : sampler_sample(&run->family, sample,
						&children->sampler);
	announce_unmeasured(run, error);
	return (struct event){.kind = EVENT_SAMPLE, .sample = sample};
}

void perform_kill(struct run *run)
{
	const struct plan *plan = run->given.plan;
	const struct action kill = {
		.kind = ACTION_SEND,
		.signal = SIGKILL,
		.target = plan->command_only ? TO_COMMAND : TO_ALL,
		.step = plan->step_count,
	};

	send(run, &kill);
	if (!plan->command_only)
		kill_by_walk(run);
}

static void resume(struct run *run, enum target target)
{
	if (target == RESUME_GROUP || target == RESUME_HOOK)
		hook_signal(run, SIGCONT);
	if (target != RESUME_HOOK)
		resume_tree(&run->family, &run->signals, target);
}

static void start_hook(struct run *run, struct event_queue *queue)
{
	if (!hook_begin(run))
		event_queue_add(queue, (struct event){.kind = EVENT_HOOK_DONE});
}

static void check_foreground(struct event_queue *queue)
{
	if (terminal_in_foreground())
		event_queue_add(
			queue, (struct event){.kind = EVENT_FOREGROUND});
}

void perform(
	struct run *run, const struct action *action, struct event_queue *queue)
{
	switch (action->kind) {
	case ACTION_SEND:
		send(run, action);
		note_pending(run, queue);
		return;
	case ACTION_SIGNAL_AGAIN:
		send_again(run);
		note_pending(run, queue);
		return;
	case ACTION_KILL_CHILDREN:
		kill_late_children(run);
		return;
	case ACTION_KILL_TREE:
		event_queue_add(queue, kill_by_walk(run));
		return;
	case ACTION_SAMPLE:
		event_queue_add(
			queue, take_sample(run, action->parts, &queue->sample));
		return;
	case ACTION_READ_SHARES:
		event_queue_add(queue, read_shares(run, &queue->sample));
		return;
	case ACTION_HEARTBEAT:
		heartbeat_say(run);
		return;
	case ACTION_ANNOUNCE_LIMIT:
		announce_limit(run);
		return;
	case ACTION_HOOK:
		start_hook(run, queue);
		return;
	case ACTION_KILL_HOOK:
		hook_signal(run, SIGKILL);
		return;
	case ACTION_ABANDON_HOOK:
		hook_abandon(run);
		return;
	case ACTION_RESUME:
		resume(run, action->target);
		return;
	case ACTION_SUSPEND:
		terminal_suspend(run->family.self, run->family.command);
		return;
	case ACTION_CHECK_FOREGROUND:
		check_foreground(queue);
		return;
	case ACTION_ANNOUNCE_STUCK:
		announce_left(run, false);
		return;
	case ACTION_ABANDON:
		announce_left(run, true);
		return;
	}
}
