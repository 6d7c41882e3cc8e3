/*
 * accounts: see the header. Knows where written bytes may be missed; does not
 * know how processes are found.
 */
#include "tmo/sys/accounts.h"

#include "tmo/sys/list_room.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/procexec.h"
#include "tmo/sys/procinfo.h"

static void append(struct accounts *accounts, struct output *output,
	struct account account)
{
	struct account *list = list_room_for_one_more(
		accounts->list, accounts->count, &accounts->room, sizeof *list);

	if (!list) {
		output->lost = true;
		return;
	}
	accounts->list = list;
	accounts->list[accounts->count++] = account;
}

void accounts_begin(struct accounts *accounts, const struct family *family,
	struct output *output)
{
	struct moved moved;

	if (family->reaper == family->self)
		return;
	if (proc_moved(family->reaper, &moved) == ANSWER_DONE)
		append(accounts, output,
			(struct account){family->reaper, true, moved.written});
	else
		output->lost = true;
}

/* The pid is read first: a fork after either look shows in the next sample. */
static void add_ignoring(struct accounts *accounts, struct output *output,
	const struct process *process)
{
	if (output->pid_before == 0)
		output->pid_before = proc_last_pid();
	output_add(&output->chld_ignored, process, proc_cpu(process));
	if (!pidset_add(&accounts->ignoring, process->pid))
		output->lost = true;
}

/* Its memory goes first, and with it the right to read its account. */
static bool is_ending(const struct process *process)
{
	return process_is_dead(process) ||
	       (process->own.exiting && process->threads <= 1);
}

/* Those that tmo itself reaps are not: no child goes during a sample. */
static bool is_told(const struct accounts *accounts, pid_t pid)
{
	for (size_t i = accounts->count; i-- > 0;)
		if (accounts->list[i].pid == pid)
			return accounts->list[i].told;
	return false;
}

/* Another user's, or one that has ended since its stat was read. */
static void add_untold(struct accounts *accounts, struct output *output,
	const struct process *process)
{
	struct process again = *process;

	if (process->state != '?' && !process_is_dead(process) &&
		proc_process(process->pid, &again) != ANSWER_DONE) {
		accounts->missing = true;
		return;
	}
	if (!is_ending(&again)) {
		output_add(&output->unread, &again, proc_cpu(&again));
		return;
	}
	/* Its bytes come to an account that is not told, or to none. */
	if (!is_told(accounts, again.parent)) {
		output_add(&output->unread, &again, 0);
		return;
	}
	accounts->missing = true;
	append(accounts, output, (struct account){process->pid, false, 0});
}

void accounts_add(struct accounts *accounts, struct output *output,
	const struct process *process, enum answer answer,
	const struct moved *moved)
{
	/* When it ends, its bytes are added to nobody's account. */
	if (pidset_has(&accounts->ignoring, process->parent))
		output_add(&output->unread, process, 0);
	if (process->children.forgotten && !process_is_dead(process))
		add_ignoring(accounts, output, process);
	if (answer == ANSWER_DONE)
		append(accounts, output,
			(struct account){process->pid, true, moved->written});
	else
		add_untold(accounts, output, process);
}

/* The last that was added came last, and may be gone soon. */
static bool has_zombie(const struct accounts *accounts)
{
	for (size_t i = accounts->count; i-- > 0;) {
		const struct account *account = &accounts->list[i];
		struct process process;

		if (!account->told &&
			proc_process(account->pid, &process) == ANSWER_DONE)
			return true;
	}
	return false;
}

/*
 * A parent that waits for it may only want a processor, which tmo itself has:
 * for `while :; do /bin/true; done` every tenth sample came in between.
 */
static void await_reaping(const struct accounts *accounts)
{
	for (int slices = 0; slices < 3 && has_zombie(accounts); slices++)
		pages_pause();
}

/* A zombie that stays hides what it wrote since it was last read. */
static void add_zombie(struct output *output, pid_t pid)
{
	struct process process;

	if (proc_process(pid, &process) == ANSWER_DONE)
		output_add(&output->unread, &process, 0);
}

/*
 * A child that was reaped before it was read is in its parent's account by now.
 * Children first: a parent that is gone is in its own parent's. Some may
 * be counted twice: the next sum is lower then, and that is no silence.
 */
static void read_again(struct accounts *accounts, struct output *output)
{
	for (size_t i = accounts->count; i-- > 0;) {
		struct account *account = &accounts->list[i];
		struct moved moved;

		if (!account->told)
			add_zombie(output, account->pid);
		else if (!proc_in_exec(account->pid, NULL) &&
			 proc_moved(account->pid, &moved) == ANSWER_DONE)
			account->written = moved.written;
	}
}

void accounts_end(struct accounts *accounts, struct output *output)
{
	if (accounts->missing) {
		await_reaping(accounts);
		read_again(accounts, output);
	}
	for (size_t i = 0; i < accounts->count; i++)
		output->bytes += accounts->list[i].written;
	if (accounts->ignoring.count > 0)
		output->pid_after = proc_last_pid();
	list_room_resize(
		accounts->list, accounts->room * sizeof *accounts->list, 0);
	pidset_free(&accounts->ignoring);
}
