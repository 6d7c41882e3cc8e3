/*
 * A step's signal reaches the command and its descendants, each once, and not
 * the clean-up that it sets off; who may not be signalled is told of.
 */
#include "tmo/sys/signal_tree.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "tmo/sys/pages.h"
#include "../fake/fake.h"

enum { TOLD = 32 };

static struct family family;
static struct signal_state signals;
static pid_t command; /* FAKE_SELF + 1; its children are next */

/* What the observer was told. */
static struct {
	struct process process;
	int signal;
	int error;
} told[TOLD];
static size_t told_count;

static void observe(
	void *context, const struct process *process, int signal, int error)
{
	assert_ptr_equal(context, told);
	assert_true(told_count < TOLD);
	told[told_count].process = *process;
	told[told_count].signal = signal;
	told[told_count++].error = error;
}

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	told_count = 0;
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	signals = (struct signal_state){
		.observer = {.on_signal = observe, .context = told},
	};
	command = fake_fork(FAKE_SELF);
	family_set_command(&family, command);
	fake.reads = 0;
	return 0;
}

/* As where tmo cannot adopt orphans. */
static void lead_group(void)
{
	family.group = FAKE_SELF;
}

static int tear_down(void **state)
{
	(void)state;
	pidset_free(&family.foreign);
	pidset_free(&signals.signalled);
	pidset_free(&signals.snapshot);
	pidset_free(&signals.stopped);
	pages_resize(signals.pending.entries, 4096, 0);
	assert_int_equal(fake_pidfds(), 0);
	assert_int_equal(fake.bytes, 0);
	return 0;
}

static size_t send_to(enum target target, int signal)
{
	const struct action action = {
		.kind = ACTION_SEND,
		.signal = signal,
		.target = target,
		.same_step = target == TO_SNAPSHOT,
	};

	return signal_tree(&family, &signals, &action);
}

static void catches(pid_t pid, int signal)
{
	fake_of(pid)->shown.caught |= 1U << (signal - 1);
}

static void ends_and_is_reaped(pid_t pid)
{
	fake_vanish(pid);
	family_forget(&family, pid);
	signal_forget(&signals, pid);
}

/* ---- the command alone ---- */

static void the_command_alone_is_signalled_and_nothing_is_read(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	assert_int_equal(send_to(TO_COMMAND, SIGTERM), 1);
	assert_int_equal(fake_sent(command, SIGTERM), 1);
	assert_int_equal(fake_sent(child, SIGTERM), 0);
	assert_int_equal(fake.reads, 0);
}

static void a_command_that_was_reaped_is_not_signalled(void **state)
{
	(void)state;
	ends_and_is_reaped(command);
	assert_int_equal(send_to(TO_COMMAND, SIGTERM), 0);
	assert_int_equal(fake_sent_in_all(), 0);
}

/*
 * The guard's death has taken it along, and is told first: that nobody is the
 * command any more is no fault.
 */
static void the_descendants_of_one_that_was_reaped_have_their_turn(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	ends_and_is_reaped(command);
	assert_int_equal(send_to(TO_COMMAND_FIRST, SIGTERM), 0);
	assert_int_equal(send_to(TO_SNAPSHOT, SIGTERM), 1);
	assert_int_equal(fake_sent(child, SIGTERM), 1);
	assert_int_equal(signals.missed, 0);
}

/* ---- the command first ---- */

static void the_command_first_and_what_ran_then_later(void **state)
{
	const pid_t child = fake_fork(command);
	const pid_t grandchild = fake_fork(child);

	(void)state;
	catches(command, SIGTERM);
	assert_int_equal(send_to(TO_COMMAND_FIRST, SIGTERM), 1);
	assert_int_equal(fake_sent_in_all(), 1);
	assert_int_equal(send_to(TO_SNAPSHOT, SIGTERM), 2);
	assert_int_equal(fake_sent(command, SIGTERM), 1);
	assert_int_equal(fake_sent(child, SIGTERM), 1);
	assert_int_equal(fake_sent(grandchild, SIGTERM), 1);
}

static void what_the_command_starts_then_is_clean_up(void **state)
{
	const pid_t child = fake_fork(command);
	const pid_t clean_up = child + 1;

	(void)state;
	fake_of(child)->ignored = 1U << (SIGTERM - 1);
	catches(command, SIGTERM);
	fake_before(FAKE_SIGNALLED, command, 1, fake_forks, command);
	send_to(TO_COMMAND_FIRST, SIGTERM);
	assert_int_equal(send_to(TO_SNAPSHOT, SIGTERM), 1);
	assert_non_null(fake_of(clean_up));
	assert_int_equal(fake_sent(clean_up, SIGTERM), 0);
}

/* A clean-up lives until the next step, which is for everybody. */
static void the_next_step_is_for_a_clean_up_too(void **state)
{
	(void)state;
	catches(command, SIGTERM);
	fake_before(FAKE_SIGNALLED, command, 1, fake_forks, command);
	send_to(TO_COMMAND_FIRST, SIGTERM);
	send_to(TO_SNAPSHOT, SIGTERM);
	assert_int_equal(fake_sent(command + 1, SIGHUP), 0);
	send_to(TO_COMMAND_FIRST, SIGHUP);
	send_to(TO_SNAPSHOT, SIGHUP);
	assert_int_equal(fake_sent(command + 1, SIGHUP), 1);
}

static void started_just_before_the_signal_is_no_clean_up(void **state)
{
	(void)state;
	catches(command, SIGTERM);
	/* After the walk that remembers, before the pid given out last is
	 * read. */
	fake_before(FAKE_LAST_PID, 0, 1, fake_forks, command);
	send_to(TO_COMMAND_FIRST, SIGTERM);
	send_to(TO_SNAPSHOT, SIGTERM);
	assert_int_equal(fake_sent(command + 1, SIGTERM), 1);
}

static void what_those_remembered_have_started_since_is_signalled(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	catches(command, SIGTERM);
	send_to(TO_COMMAND_FIRST, SIGTERM);
	fake_fork(child);
	assert_int_equal(send_to(TO_SNAPSHOT, SIGTERM), 2);
	assert_int_equal(fake_sent(child + 1, SIGTERM), 1);
}

/* The command reaped one of them, and its clean-up has that pid. */
static void those_remembered_are_those_of_this_step(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	catches(command, SIGTERM);
	send_to(TO_COMMAND_FIRST, SIGTERM);
	fake_vanish(child);
	fake.last_pid = command;
	fake_before(FAKE_SIGNALLED, command, 1, fake_forks, command);
	send_to(TO_COMMAND_FIRST, SIGTERM);
	assert_non_null(fake_of(child));
	send_to(TO_SNAPSHOT, SIGTERM);
	assert_int_equal(fake_sent(child, SIGTERM), 0);
}

/* The command has ended of its own accord; they are orphans now. */
static void those_remembered_are_signalled_as_orphans_too(void **state)
{
	const pid_t child = fake_fork(command);
	pid_t clean_up;

	(void)state;
	catches(command, SIGTERM);
	send_to(TO_COMMAND_FIRST, SIGTERM);
	clean_up = fake_fork(command);
	ends_and_is_reaped(command);
	assert_int_equal(send_to(TO_SNAPSHOT, SIGTERM), 1);
	assert_int_equal(fake_sent(child, SIGTERM), 1);
	assert_int_equal(fake_sent(clean_up, SIGTERM), 0);
}

/* tmo reaped one of them, and a clean-up has that pid. */
static void a_reaped_one_is_remembered_no_more(void **state)
{
	const pid_t orphan = fake_fork(FAKE_SELF);

	(void)state;
	catches(command, SIGTERM);
	send_to(TO_COMMAND_FIRST, SIGTERM);
	ends_and_is_reaped(orphan);
	fake.last_pid = command;
	assert_int_equal(fake_fork(command), orphan);
	send_to(TO_SNAPSHOT, SIGTERM);
	assert_int_equal(fake_sent(orphan, SIGTERM), 0);
}

/* An orphan of that very tick was there before the signal: no clean-up. */
static void by_the_start_alone_an_orphan_that_was_there_has_the_signal(
	void **state)
{
	const pid_t orphan = fake_fork(FAKE_SELF);

	(void)state;
	catches(command, SIGTERM);
	fake.no_last_pid = true;
	fake.tick = fake_of(orphan)->shown.start;
	fake_before(FAKE_SIGNALLED, command, 1, fake_forks, command);
	assert_int_equal(send_to(TO_ALL, SIGTERM), 2);
	assert_int_equal(fake_sent(orphan, SIGTERM), 1);
	assert_non_null(fake_of(orphan + 1));
	assert_int_equal(fake_sent(orphan + 1, SIGTERM), 0);
}

static void by_the_start_alone_a_clean_up_is_not_remembered(void **state)
{
	(void)state;
	catches(command, SIGTERM);
	fake.no_last_pid = true;
	fake.tick = fake_of(command)->shown.start + 1;
	fake_before(FAKE_SIGNALLED, command, 1, fake_forks, command);
	send_to(TO_COMMAND_FIRST, SIGTERM);
	send_to(TO_SNAPSHOT, SIGTERM);
	assert_non_null(fake_of(command + 1));
	assert_int_equal(fake_sent(command + 1, SIGTERM), 0);
}

/* ---- may it start a clean-up at all? ---- */

/* Whether the second half leaves alone what the command started since. */
static bool leaves_clean_up(int signal)
{
	pid_t started;

	send_to(TO_COMMAND_FIRST, signal);
	started = fake_fork(command);
	if (started == 0)
		return false;
	send_to(TO_SNAPSHOT, signal);
	return fake_sent(started, signal) == 0;
}

static void a_plain_command_costs_two_files(void **state)
{
	(void)state;
	assert_int_equal(send_to(TO_COMMAND_FIRST, SIGTERM), 1);
	/* And whether /proc shows tmo at all, once a run. */
	assert_int_equal(fake.reads, 3);
}

static void one_that_cannot_catch_starts_no_clean_up(void **state)
{
	(void)state;
	fake_of(command)->ignored = 1U << (SIGTERM - 1);
	assert_false(leaves_clean_up(SIGTERM));
}

static void one_that_blocks_may_read_a_signalfd(void **state)
{
	(void)state;
	fake_of(command)->shown.blocked = 1U << (SIGTERM - 1);
	assert_true(leaves_clean_up(SIGTERM));
}

static void one_in_sigwait_may_handle_it(void **state)
{
	(void)state;
	fake_of(command)->slow = true;
	strcpy(fake_of(command)->shown.wchan, "do_sigtimedwait.isra.0");
	assert_true(leaves_clean_up(SIGTERM));
}

static void one_whose_sleep_is_not_told_may_handle_it(void **state)
{
	(void)state;
	fake_of(command)->slow = true;
	fake_of(command)->shown.wchan[0] = '\0';
	assert_true(leaves_clean_up(SIGTERM));
}

static void one_that_runs_does_not_sleep_in_sigwait(void **state)
{
	(void)state;
	fake_of(command)->slow = true;
	fake_of(command)->shown.wchan[0] = '\0';
	fake_of(command)->shown.state = 'R';
	assert_false(leaves_clean_up(SIGTERM));
}

/* Masks are each thread's own; stat and wchan tell of the main one. */
static void one_with_threads_may_handle_it(void **state)
{
	(void)state;
	fake_of(command)->slow = true;
	fake_of(command)->shown.threads = 2;
	assert_true(leaves_clean_up(SIGTERM));
}

static void one_that_cannot_be_read_may_handle_it(void **state)
{
	(void)state;
	fake_of(command)->slow = fake_of(command)->hidden = true;
	assert_true(leaves_clean_up(SIGTERM));
}

/* Who forks blocks its signals for that moment. */
static void masks_are_read_twice(void **state)
{
	(void)state;
	fake_of(command)->slow = true;
	fake_of(command)->shown.blocked = 1U << (SIGTERM - 1);
	send_to(TO_COMMAND_FIRST, SIGTERM);
	assert_true(signals.has_snapshot);
	/* Stat, status; the walk that remembers comes on top. */
	assert_true(fake.reads > 3);
}

/* ---- everybody at once ---- */

static void all_are_signalled_once(void **state)
{
	const pid_t child = fake_fork(command);
	const pid_t grandchild = fake_fork(child);
	const pid_t orphan = fake_fork(FAKE_SELF);

	(void)state;
	assert_int_equal(send_to(TO_ALL, SIGTERM), 4);
	assert_int_equal(fake_place(command, SIGTERM), 0);
	assert_int_equal(fake_sent(child, SIGTERM), 1);
	assert_int_equal(fake_sent(grandchild, SIGTERM), 1);
	assert_int_equal(fake_sent(orphan, SIGTERM), 1);
	assert_int_equal(fake_sent_in_all(), 4);
}

static void all_spares_the_clean_up_of_the_command(void **state)
{
	(void)state;
	catches(command, SIGTERM);
	fake_before(FAKE_SIGNALLED, command, 1, fake_forks, command);
	assert_int_equal(send_to(TO_ALL, SIGTERM), 1);
	assert_int_equal(fake_sent(command + 1, SIGTERM), 0);
}

static void all_finds_what_the_command_just_forked(void **state)
{
	(void)state;
	fake_of(command)->ignored = 1U << (SIGTERM - 1);
	fake_before(FAKE_SIGNAL, command, 1, fake_forks, command);
	assert_int_equal(send_to(TO_ALL, SIGTERM), 2);
	assert_int_equal(fake_sent(command + 1, SIGTERM), 1);
}

static void the_dead_are_not_signalled(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	catches(command, SIGTERM);
	fake_exit(child);
	assert_int_equal(send_to(TO_ALL, SIGTERM), 1);
	assert_int_equal(fake_sent(child, SIGTERM), 0);
}

static void all_finds_what_a_dying_command_just_forked(void **state)
{
	(void)state;
	fake_before(FAKE_SIGNAL, command, 1, fake_forks, command);
	assert_int_equal(send_to(TO_ALL, SIGTERM), 2);
	assert_int_equal(fake_sent(command + 1, SIGTERM), 1);
}

static void what_the_dead_command_left_gets_it_whoever_it_is(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	send_to(TO_COMMAND_FIRST, SIGTERM);
	ends_and_is_reaped(command);
	assert_int_equal(send_to(TO_ALL, SIGTERM), 1);
	assert_int_equal(fake_sent(child, SIGTERM), 1);
}

static void who_had_it_in_the_first_half_has_it_once(void **state)
{
	(void)state;
	catches(command, SIGTERM);
	send_to(TO_COMMAND_FIRST, SIGTERM);
	assert_int_equal(send_to(TO_SNAPSHOT, SIGTERM), 0);
	assert_int_equal(fake_sent(command, SIGTERM), 1);
	/* The next step is a new one. */
	assert_int_equal(send_to(TO_ALL, SIGTERM), 1);
	assert_int_equal(fake_sent(command, SIGTERM), 2);
}

/* Ends, and its orphan forks once more: for ever. */
static void hydra(pid_t pid)
{
	fake_fork(pid);
	fake_before(FAKE_SIGNAL, fake.last_pid, 1, hydra, fake.last_pid);
}

static void a_tree_that_outgrows_the_signal_is_left_after_20_passes(
	void **state)
{
	(void)state;
	fake_before(FAKE_SIGNAL, command, 1, hydra, command);
	assert_int_equal(send_to(TO_ALL, SIGTERM), 21);
	/* The last one started is there, and KILL's. */
	assert_non_null(fake_of(command + 21));
	assert_int_equal(fake_sent(command + 21, SIGTERM), 0);
}

/* ---- who is spared ---- */

static void ones_own_group_has_had_it_from_the_terminal(void **state)
{
	const struct action action = {
		.signal = SIGINT,
		.target = TO_ALL,
		.skip_own_group = true,
	};
	const pid_t other = fake_fork(command);

	(void)state;
	fake_of(command)->shown.group = getpgrp();
	assert_int_equal(signal_tree(&family, &signals, &action), 1);
	assert_int_equal(fake_sent(command, SIGINT), 0);
	assert_int_equal(fake_sent(other, SIGINT), 1);
}

static void a_stopped_descendant_is_continued_to_take_it(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	fake_of(child)->shown.state = 'T';
	catches(command, SIGTERM);
	send_to(TO_ALL, SIGTERM);
	assert_int_equal(fake_sent(child, SIGCONT), 1);
	assert_true(fake_place(child, SIGTERM) < fake_place(child, SIGCONT));
}

static void a_stop_is_not_followed_by_a_continue(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	fake_of(child)->shown.state = 'T';
	send_to(TO_ALL, SIGTSTP);
	assert_int_equal(fake_sent(child, SIGTSTP), 1);
	assert_int_equal(fake_sent(child, SIGCONT), 0);
}

static void those_that_a_tstp_stops_are_remembered(void **state)
{
	const pid_t stopped_before = fake_fork(command);

	(void)state;
	fake_of(stopped_before)->shown.state = 'T';
	send_to(TO_ALL, SIGTSTP);
	assert_true(pidset_has(&signals.stopped, command));
	assert_false(pidset_has(&signals.stopped, stopped_before));
}

/* ---- who is told ---- */

static void a_refusal_is_told_and_who_it_is_of(void **state)
{
	const pid_t other = fake_fork(command);

	(void)state;
	fake_of(other)->other_user = true;
	send_to(TO_ALL, SIGTERM);
	assert_int_equal(told_count, 1);
	assert_int_equal(told[0].process.pid, other);
	assert_string_equal(told[0].process.name, "fake");
	assert_int_equal(told[0].error, 1 /* EPERM */);
}

static void a_refusing_command_is_looked_up_for_its_name(void **state)
{
	(void)state;
	fake_of(command)->other_user = true;
	assert_int_equal(send_to(TO_COMMAND, SIGTERM), 0);
	assert_int_equal(told_count, 1);
	assert_string_equal(told[0].process.name, "fake");
}

static void who_is_gone_is_not_told(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	catches(command, SIGTERM);
	fake_before(FAKE_LIST, child, 1, fake_vanish, child);
	send_to(TO_ALL, SIGTERM);
	assert_int_equal(told_count, 0);
}

static void who_wants_every_process_is_told_where_it_slept(void **state)
{
	(void)state;
	signals.observer.every = true;
	send_to(TO_COMMAND, SIGTERM);
	assert_int_equal(told_count, 1);
	assert_int_equal(told[0].error, 0);
	assert_int_equal(told[0].signal, SIGTERM);
	assert_string_equal(told[0].process.wchan, "do_wait");
	assert_string_equal(told[0].process.name, "fake");
}

/* ---- nothing to do, nothing to see ---- */

static void no_signal_reaches_nobody(void **state)
{
	(void)state;
	assert_int_equal(send_to(TO_ALL, 0), 0);
	assert_int_equal(fake.reads, 0);
}

static void without_a_child_there_is_no_descendant(void **state)
{
	(void)state;
	ends_and_is_reaped(command);
	family_set_childless(&family, true);
	assert_int_equal(send_to(TO_ALL, SIGTERM), 0);
	assert_int_equal(fake.reads, 0);
}

static void where_nobody_is_visible_the_command_alone_is_signalled(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	fake.no_proc = true;
	assert_int_equal(send_to(TO_COMMAND_FIRST, SIGTERM), 1);
	assert_int_equal(fake_sent(command, SIGTERM), 1);
	assert_int_equal(fake_sent(child, SIGTERM), 0);
	assert_int_equal(family.reach, REACH_COMMAND);
	assert_int_equal(send_to(TO_SNAPSHOT, SIGTERM), 0);
	assert_int_equal(fake_sent(command, SIGTERM), 1);
}

static void where_nobody_is_visible_the_group_is_signalled(void **state)
{
	(void)state;
	fake.no_proc = true;
	lead_group();
	assert_int_equal(send_to(TO_ALL, SIGTERM), 1);
	assert_int_equal(fake.group_signal, SIGTERM);
	assert_int_equal(fake_sent_in_all(), 0);
	assert_int_equal(family.reach, REACH_GROUP);
}

/* The command has died of the first half, which all of them had. */
static void a_group_is_signalled_once_a_step(void **state)
{
	const struct action second_half = {
		.signal = SIGTERM, .target = TO_ALL, .same_step = true};

	(void)state;
	fake.no_proc = true;
	lead_group();
	assert_int_equal(send_to(TO_COMMAND_FIRST, SIGTERM), 1);
	fake.group_signal = 0;
	family_forget(&family, command);
	assert_int_equal(signal_tree(&family, &signals, &second_half), 0);
	assert_int_equal(fake.group_signal, 0);
}

static void where_the_group_cannot_be_signalled_the_command_is(void **state)
{
	static const int refusals[] = {-1, EPERM, ENOSYS};

	(void)state;
	fake.no_proc = true;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		fake.group_refuses = refusals[i];
		lead_group();
		assert_int_equal(send_to(TO_ALL, SIGTERM), 1);
		assert_int_equal(fake_sent(command, SIGTERM), i + 1);
		assert_int_equal(family.reach, REACH_COMMAND);
		assert_int_equal(family.unread, i == 0 ? 0 : refusals[i]);
	}
}

/* Could not look is not saw nobody. */
static void a_group_that_cannot_be_asked_is_not_gone(void **state)
{
	(void)state;
	lead_group();
	family_set_childless(&family, true);
	fake.group_refuses = EPERM;
	assert_false(family_is_gone(&family));
}

static void a_group_that_had_it_from_the_terminal_is_spared(void **state)
{
	const struct action action = {
		.signal = SIGINT,
		.target = TO_ALL,
		.skip_own_group = true,
	};

	(void)state;
	fake.no_proc = true;
	lead_group();
	assert_int_equal(signal_tree(&family, &signals, &action), 0);
	assert_int_equal(fake.group_signal, 0);
}

static void a_proc_that_vanishes_leaves_the_command_signalled(void **state)
{
	(void)state;
	fake_fork(command);
	fake_before(FAKE_SIGNAL, command, 1, fake_lose_proc, 0);
	assert_int_equal(send_to(TO_ALL, SIGTERM), 1);
	assert_int_equal(fake_sent(command, SIGTERM), 1);
}

static void without_memory_a_usual_tree_has_the_signal(void **state)
{
	const pid_t child = fake_fork(command);
	const pid_t daemon = fake_fork(FAKE_SELF);

	(void)state;
	for (int i = 3; i < 100; i++)
		fake_fork(child);
	fake.pages_left = 0;
	assert_int_equal(send_to(TO_ALL, SIGTERM), 100);
	assert_int_equal(signals.missed, 0);
	assert_int_equal(fake_sent(child, SIGTERM), 1);
	assert_int_equal(fake_sent(daemon, SIGTERM), 1);
}

/* The command is among those who do: it is not looked for. */
static void without_memory_in_a_large_tree_some_have_the_signal(void **state)
{
	pid_t child = 0;

	(void)state;
	for (int i = 0; i < 2 * PIDSET_FIRST; i++)
		child = fake_fork(command);
	fake.pages_left = 0;
	assert_true(send_to(TO_ALL, SIGTERM) >= PIDSET_FIRST);
	assert_int_equal(signals.missed, ENOMEM);
	assert_int_equal(fake_sent(command, SIGTERM), 1);
	assert_int_equal(fake_sent(child, SIGTERM), 0);
}

static void those_that_a_refusal_hides_are_known_to_be_missed(void **state)
{
	static const enum target targets[] = {TO_ALL, TO_COMMAND_FIRST};

	(void)state;
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
		fake_of(command)->shown.caught = UINT32_MAX;
		fake_of(command)->unlisted = true;
		signals.missed = 0;
		assert_int_equal(send_to(targets[i], SIGTERM), 1);
		assert_int_equal(signals.missed, ENFILE);
	}
}

/* ---- a signal that is not yet taken ---- */

static size_t send_again(int signal)
{
	const struct action action = {
		.kind = ACTION_SEND, .signal = signal, .target = TO_ALL};

	return signal_again(&family, &signals, &action);
}

static void one_forked_under_a_core_signal_has_it_when_looked_again(
	void **state)
{
	const pid_t child = fake_fork(command);
	pid_t late;

	(void)state;
	fake_of(child)->slow = true;
	assert_int_equal(send_to(TO_ALL, SIGQUIT), 2);
	assert_int_equal(signals.pending.count, 1);
	late = fake_fork(child);
	assert_int_equal(send_again(SIGQUIT), 1);
	assert_int_equal(fake_sent(late, SIGQUIT), 1);
	assert_int_equal(signals.pending.count, 1);
	/* Once each; and no more when it was taken. */
	assert_int_equal(send_again(SIGQUIT), 0);
	fake_take(child);
	assert_int_equal(send_again(SIGQUIT), 0);
	assert_int_equal(signals.pending.count, 0);
	assert_int_equal(fake_sent(late, SIGQUIT), 1);
	assert_int_equal(fake_sent(child, SIGQUIT), 1);
}

static void its_child_is_found_when_it_has_died_meanwhile(void **state)
{
	const pid_t child = fake_fork(FAKE_SELF);
	pid_t late;

	(void)state;
	fake_of(child)->slow = true;
	send_to(TO_ALL, SIGQUIT);
	late = fake_fork(child);
	ends_and_is_reaped(child);
	assert_int_equal(signals.pending.count, 0);
	assert_int_equal(send_again(SIGQUIT), 1);
	assert_int_equal(fake_sent(late, SIGQUIT), 1);
}

static void the_command_is_looked_at_again_too(void **state)
{
	pid_t late;

	(void)state;
	fake_of(command)->slow = true;
	send_to(TO_ALL, SIGQUIT);
	assert_int_equal(signals.pending.count, 1);
	late = fake_fork(command);
	assert_int_equal(send_again(SIGQUIT), 1);
	assert_int_equal(fake_sent(late, SIGQUIT), 1);
}

/* Its start is not told then. */
static void so_is_one_that_is_in_the_midst_of_an_exec_by_then(void **state)
{
	pid_t late;

	(void)state;
	fake_of(command)->slow = true;
	send_to(TO_ALL, SIGQUIT);
	late = fake_fork(command);
	fake_of(command)->shown.own.in_exec = true;
	fake_of(command)->shown.start = 0;
	assert_int_equal(send_again(SIGQUIT), 1);
	assert_int_equal(fake_sent(late, SIGQUIT), 1);
}

static void a_pid_that_is_reused_is_nobody_s_parent(void **state)
{
	const pid_t child = fake_fork(command);
	pid_t stranger;

	(void)state;
	fake_of(child)->slow = true;
	send_to(TO_ALL, SIGQUIT);
	fake_reuse(child);
	stranger = fake_fork(child);
	assert_int_equal(send_again(SIGQUIT), 0);
	assert_int_equal(fake_sent(stranger, SIGQUIT), 0);
	assert_int_equal(signals.pending.count, 0);
}

static void clean_up_is_left_alone_when_looked_again(void **state)
{
	const pid_t trap = fake_fork(FAKE_SELF);
	const pid_t child = fake_fork(command);
	pid_t clean_up;

	(void)state;
	catches(trap, SIGQUIT);
	fake_of(child)->slow = true;
	send_to(TO_ALL, SIGQUIT);
	clean_up = fake_fork(trap);
	ends_and_is_reaped(trap);
	assert_int_equal(send_again(SIGQUIT), 0);
	assert_int_equal(fake_sent(clean_up, SIGQUIT), 0);
}

static void after_another_signal_nobody_is_looked_at_again(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	fake_of(child)->slow = true;
	send_to(TO_ALL, SIGQUIT);
	send_to(TO_COMMAND, SIGUSR1);
	fake_fork(child);
	assert_int_equal(send_again(SIGUSR1), 0);
	assert_int_equal(send_again(SIGQUIT), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	TEST(the_command_alone_is_signalled_and_nothing_is_read),
	TEST(a_command_that_was_reaped_is_not_signalled),
	TEST(the_descendants_of_one_that_was_reaped_have_their_turn),
	TEST(the_command_first_and_what_ran_then_later),
	TEST(what_the_command_starts_then_is_clean_up),
	TEST(the_next_step_is_for_a_clean_up_too),
	TEST(started_just_before_the_signal_is_no_clean_up),
	TEST(what_those_remembered_have_started_since_is_signalled),
	TEST(those_remembered_are_those_of_this_step),
	TEST(those_remembered_are_signalled_as_orphans_too),
	TEST(a_reaped_one_is_remembered_no_more),
	TEST(by_the_start_alone_an_orphan_that_was_there_has_the_signal),
	TEST(by_the_start_alone_a_clean_up_is_not_remembered),
	TEST(a_plain_command_costs_two_files),
	TEST(one_that_cannot_catch_starts_no_clean_up),
	TEST(one_that_blocks_may_read_a_signalfd),
	TEST(one_in_sigwait_may_handle_it),
	TEST(one_whose_sleep_is_not_told_may_handle_it),
	TEST(one_that_runs_does_not_sleep_in_sigwait),
	TEST(one_with_threads_may_handle_it),
	TEST(one_that_cannot_be_read_may_handle_it),
	TEST(masks_are_read_twice),
	TEST(all_are_signalled_once),
	TEST(all_spares_the_clean_up_of_the_command),
	TEST(all_finds_what_the_command_just_forked),
	TEST(the_dead_are_not_signalled),
	TEST(all_finds_what_a_dying_command_just_forked),
	TEST(what_the_dead_command_left_gets_it_whoever_it_is),
	TEST(who_had_it_in_the_first_half_has_it_once),
	TEST(a_tree_that_outgrows_the_signal_is_left_after_20_passes),
	TEST(ones_own_group_has_had_it_from_the_terminal),
	TEST(a_stopped_descendant_is_continued_to_take_it),
	TEST(a_stop_is_not_followed_by_a_continue),
	TEST(those_that_a_tstp_stops_are_remembered),
	TEST(a_refusal_is_told_and_who_it_is_of),
	TEST(a_refusing_command_is_looked_up_for_its_name),
	TEST(who_is_gone_is_not_told),
	TEST(who_wants_every_process_is_told_where_it_slept),
	TEST(no_signal_reaches_nobody),
	TEST(without_a_child_there_is_no_descendant),
	TEST(where_nobody_is_visible_the_command_alone_is_signalled),
	TEST(where_nobody_is_visible_the_group_is_signalled),
	TEST(a_group_is_signalled_once_a_step),
	TEST(where_the_group_cannot_be_signalled_the_command_is),
	TEST(a_group_that_cannot_be_asked_is_not_gone),
	TEST(a_group_that_had_it_from_the_terminal_is_spared),
	TEST(a_proc_that_vanishes_leaves_the_command_signalled),
	TEST(those_that_a_refusal_hides_are_known_to_be_missed),
	TEST(without_memory_a_usual_tree_has_the_signal),
	TEST(without_memory_in_a_large_tree_some_have_the_signal),
	TEST(one_forked_under_a_core_signal_has_it_when_looked_again),
	TEST(its_child_is_found_when_it_has_died_meanwhile),
	TEST(the_command_is_looked_at_again_too),
	TEST(so_is_one_that_is_in_the_midst_of_an_exec_by_then),
	TEST(a_pid_that_is_reused_is_nobody_s_parent),
	TEST(clean_up_is_left_alone_when_looked_again),
	TEST(after_another_signal_nobody_is_looked_at_again),
};

int main(void)
{
	return cmocka_run_group_tests_name("signal_tree", tests, NULL, NULL);
}
