/* running: see the header. */
#include "tmo/sys/running.h"

#include "tmo/sys/pages.h"
#include "tmo/sys/procinfo.h"
#include "tmo/sys/run.h"
#include "tmo/sys/walk.h"

static void add(struct running *running, const struct process *process)
{
	struct record_process *entry = &running->list[running->count++];

	*entry = (struct record_process){
		.process = *process,
		.usage = proc_times(process),
	};
	proc_wchan(process->pid, entry->process.wchan,
		sizeof entry->process.wchan);
}

/* The first signal waits for this: no more are looked at than can be told. */
static bool note_one(struct walk *walk, const struct process *process)
{
	struct running *running = walk->request->context;

	if (process_is_dead(process) ||
		process->pid == walk->request->family->command)
		return false;
	walk->enough = running->count == RECORD_RUNNING_MAX;
	if (!walk->enough)
		add(running, process);
	return true;
}

static void note_all(struct running *running, struct family *family)
{
	struct process command;

	/* It may not be the first of tmo's children. */
	if (family->command != 0 &&
		proc_process(family->command, &command) == ANSWER_DONE &&
		!process_is_dead(&command))
		add(running, &command);
	walk_once(family, note_one, running);
}

void running_note(struct run *run)
{
	struct running *running = &run->history.running;

	if (!run->history.wanted || running->noted ||
		run->machine.limits.reached == REASON_NONE)
		return;
	running->noted = true;
	if (!family_is_visible(&run->family))
		return;
	running->list = pages_resize(
		NULL, 0, RECORD_RUNNING_MAX * sizeof *running->list);
	if (running->list)
		note_all(running, &run->family);
}
