/*
 * A walk finds whoever descends from tmo while processes come and go, and
 * nobody else. Each race is one line: see fake.h.
 */
#include "tmo/sys/walk.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>
#include "tmo/sys/pages.h"
#include "../fake/fake.h"
#include "tmo/sys/process_signal.h"

enum {
	VISITS = 1024,
	QUEUE_FIRST = LIST_ROOM / sizeof(struct walk_entry),
};

/* Who was visited, in order. */
static struct {
	struct process process;
	int pidfd;
} visits[VISITS];
static size_t visit_count;

static struct family family;
static struct walk_request request;
static struct pidset seen;

static bool visit(struct walk *walk, const struct process *process)
{
	const int pidfd = walk->current.pidfd;
	const bool looks = walk->request->mode != WALK_SIGNAL;

	assert_true(visit_count < VISITS);
	visits[visit_count].process = *process;
	visits[visit_count++].pidfd = pidfd;
	if (looks || process_is_dead(process))
		return looks;
	return process_signal(process->pid, pidfd, walk->request->signal) ==
	       ANSWER_DONE;
}

/* A walk that sends `signal`, or looks (0), or lists (-1). */
static struct walk walk_with(int signal)
{
	request = (struct walk_request){
		.family = &family,
		.mode = signal > 0    ? WALK_SIGNAL
			: signal == 0 ? WALK_VISIT
				      : WALK_LIST,
		.signal = signal,
		.visitor = visit,
	};
	return walk_start(&request, &seen);
}

static size_t times_visited(pid_t pid)
{
	size_t times = 0;

	for (size_t i = 0; i < visit_count; i++)
		times += visits[i].process.pid == pid;
	return times;
}

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	visit_count = 0;
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	return 0;
}

/* Whatever a test was about: nothing is kept. */
static int tear_down(void **state)
{
	(void)state;
	pidset_free(&family.foreign);
	pidset_free(&seen);
	assert_int_equal(fake_pidfds(), 0);
	assert_int_equal(fake.bytes, 0);
	return 0;
}

/* A pass of a walk that sends `signal`, or none. */
static struct walk pass(int signal)
{
	struct walk walk = walk_with(signal);

	walk_pass(&walk);
	walk_free(&walk);
	return walk;
}

/* ---- who is visited ---- */

static void every_descendant_is_visited_once_parents_first(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t child = fake_fork(command);
	const pid_t grandchild = fake_fork(child);
	const pid_t orphan = fake_fork(FAKE_SELF);
	struct walk walk;

	(void)state;
	walk = pass(0);
	assert_int_equal(walk.reached, 4);
	assert_false(walk.tree_changed || walk.incomplete);
	assert_int_equal(visit_count, 4);
	assert_int_equal(visits[0].process.pid, command);
	assert_int_equal(visits[1].process.pid, orphan);
	assert_int_equal(visits[2].process.pid, child);
	assert_int_equal(visits[3].process.pid, grandchild);
}

static void who_is_no_descendant_is_not_visited(void **state)
{
	(void)state;
	fake_fork(FAKE_INIT);
	assert_int_equal(pass(0).reached, 0);
	assert_int_equal(visit_count, 0);
}

static void who_tmo_had_before_is_left_alone_with_all_below(void **state)
{
	const pid_t before = fake_fork(FAKE_SELF);
	const pid_t below = fake_fork(before);
	const pid_t command = fake_fork(FAKE_SELF);

	(void)state;
	family_add_foreign(&family, before);
	assert_int_equal(pass(SIGTERM).reached, 1);
	assert_int_equal(fake_sent(before, SIGTERM), 0);
	assert_int_equal(fake_sent(below, SIGTERM), 0);
	assert_int_equal(fake_sent(command, SIGTERM), 1);
}

static void own_children_need_no_pidfd_and_others_have_one(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);

	(void)state;
	fake_fork(command);
	pass(0);
	assert_int_equal(visits[0].pidfd, -1);
	assert_true(visits[1].pidfd >= 0);
}

static void without_pidfds_everybody_is_visited_all_the_same(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);

	(void)state;
	fake_fork(command);
	fake.no_pidfd = true;
	assert_int_equal(pass(0).reached, 2);
	assert_int_equal(visits[1].pidfd, -1);
}

/* State Z with threads: its main thread has left, the others work on. */
static void a_zombie_leader_with_threads_lives(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t child = fake_fork(command);

	(void)state;
	fake_of(command)->shown.state = 'Z';
	fake_of(command)->shown.threads = 2;
	assert_int_equal(pass(SIGTERM).reached, 2);
	assert_int_equal(fake_sent(command, SIGTERM), 1);
	assert_int_equal(fake_sent(child, SIGTERM), 1);
}

static void a_dead_one_is_shown_and_makes_the_pass_unclean(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	struct walk walk;

	(void)state;
	fake_exit(command);
	walk = pass(SIGTERM);
	assert_true(walk.tree_changed);
	assert_int_equal(times_visited(command), 1);
	assert_int_equal(fake_sent_in_all(), 0);
}

/* ---- who comes and goes ---- */

static void a_sibling_that_ends_during_the_list_hides_nobody(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t first = fake_fork(command);
	const pid_t hidden = fake_fork(command);
	const pid_t last = fake_fork(command);

	(void)state;
	/* The list is read by position: the next one moves up and is missed. */
	fake_of(command)->shown.caught = 1U << (SIGTERM - 1);
	fake_before(FAKE_LISTED, first, 1, fake_vanish, first);
	pass(SIGTERM);
	assert_int_equal(fake_sent(hidden, SIGTERM), 1);
	assert_int_equal(fake_sent(last, SIGTERM), 1);
}

static void who_is_forked_just_before_the_signal_is_found(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);

	(void)state;
	fake_before(FAKE_SIGNAL, command, 1, fake_forks, command);
	fake_of(command)->shown.caught = 0;
	pass(SIGTERM);
	/* Ended by the signal: its child is an orphan by now. */
	assert_int_equal(fake_of(FAKE_SELF + 2)->shown.parent, FAKE_SELF);
	assert_int_equal(pass(SIGTERM).reached, 1);
	assert_int_equal(fake_sent(FAKE_SELF + 2, SIGTERM), 1);
}

static void passes_go_on_until_one_finds_nobody_new(void **state)
{
	struct walk walk = walk_with(SIGTERM);
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t daemon = fake_fork(command);

	(void)state;
	/* Whoever is signalled has forked once more just before. */
	fake_before(FAKE_SIGNAL, command, 1, fake_forks, command);
	fake_before(FAKE_SIGNAL, daemon, 1, fake_forks, daemon);
	walk_passes(&walk, 20);
	walk_free(&walk);
	for (pid_t pid = command; pid <= daemon + 2; pid++)
		assert_int_equal(fake_sent(pid, SIGTERM), 1);
	assert_int_equal(walk.reached, 4);
}

static void passes_end_at_the_bound_where_there_is_always_news(void **state)
{
	struct walk walk = walk_with(SIGTERM);
	const pid_t command = fake_fork(FAKE_SELF);

	(void)state;
	/* A zombie that nobody reaps: no pass is clean. */
	fake_exit(command);
	fake.reads = 0;
	walk_passes(&walk, 3);
	walk_free(&walk);
	assert_int_equal(times_visited(command), 1);
	assert_true(fake.reads <= 8);
}

static void a_reused_pid_is_no_descendant(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t child = fake_fork(command);
	struct walk walk;

	(void)state;
	fake_before(FAKE_PIDFD, child, 1, fake_reuse, child);
	walk = pass(SIGTERM);
	assert_int_equal(times_visited(child), 0);
	assert_int_equal(fake_sent(child, SIGTERM), 0);
	assert_true(walk.tree_changed);
}

/* After its identity was checked, just before the signal. */
static void a_pid_reused_at_the_last_moment_is_not_signalled(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t child = fake_fork(command);

	(void)state;
	fake_before(FAKE_LIST, child, 1, fake_reuse, child);
	pass(SIGTERM);
	assert_int_equal(times_visited(child), 1);
	assert_int_equal(fake_sent(child, SIGTERM), 0);
}

static void who_is_gone_before_its_visit_makes_the_pass_unclean(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t child = fake_fork(command);
	struct walk walk;

	(void)state;
	fake_before(FAKE_PIDFD, child, 1, fake_vanish, child);
	walk = pass(0);
	assert_int_equal(times_visited(child), 0);
	assert_true(walk.tree_changed);
	assert_int_equal(walk.reached, 1);
}

/* Its parent ended between the list and the visit. */
static void who_is_handed_over_to_tmo_meanwhile_is_visited(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t parent = fake_fork(command);
	const pid_t child = fake_fork(parent);

	(void)state;
	fake_before(FAKE_PIDFD, child, 1, fake_vanish, parent);
	pass(SIGTERM);
	assert_int_equal(fake_of(child)->shown.parent, FAKE_SELF);
	assert_int_equal(fake_sent(child, SIGTERM), 1);
}

static void who_is_handed_over_to_another_reaper_is_visited(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t parent = fake_fork(command);
	const pid_t child = fake_fork(parent);

	(void)state;
	fake_of(command)->reaper = true;
	/* Reaped by it only later, so the pass goes on to the child. */
	fake_before(FAKE_PIDFD, child, 1, fake_vanish, parent);
	pass(0);
	assert_int_equal(fake_of(child)->shown.parent, command);
	assert_int_equal(times_visited(child), 1);
}

static void an_orphan_that_is_listed_twice_is_visited_once(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t parent = fake_fork(command);
	const pid_t child = fake_fork(parent);
	struct walk walk = walk_with(0);

	(void)state;
	fake_before(FAKE_LISTED, child, 1, fake_vanish, parent);
	walk_passes(&walk, 20);
	walk_free(&walk);
	assert_int_equal(times_visited(child), 1);
}

/* A guard stands between tmo and the command, and reaps. */
static void below_another_reaper_everybody_needs_a_pidfd(void **state)
{
	const pid_t guard = fake_fork(FAKE_SELF);
	const pid_t command = fake_fork(guard);

	(void)state;
	family.reaper = guard;
	assert_int_equal(pass(0).reached, 1);
	assert_int_equal(visits[0].process.pid, command);
	assert_true(visits[0].pidfd >= 0);
}

/* ---- what cannot be read ---- */

static void a_parent_that_ended_meanwhile_leaves_the_walk_complete(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t child = fake_fork(command);
	struct walk walk;

	(void)state;
	fake_before(FAKE_LIST, child, 1, fake_vanish, child);
	walk = pass(0);
	assert_true(walk.tree_changed);
	assert_false(walk.incomplete);
}

/* It is gone before tmo hears of that: nobody is missing. */
static void a_command_that_the_guard_reaps_may_end_meanwhile(void **state)
{
	const pid_t guard = fake_fork(FAKE_SELF);
	const pid_t command = fake_fork(guard);
	struct walk walk;

	(void)state;
	family.reaper = guard;
	family_set_command(&family, command);
	fake_before(FAKE_LIST, command, 1, fake_vanish, command);
	walk = pass(0);
	assert_true(walk.tree_changed);
	assert_false(walk.incomplete);
	family.reaper = FAKE_SELF;
}

static void a_list_that_is_refused_leaves_the_walk_incomplete(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	struct walk walk;

	(void)state;
	fake_of(command)->unlisted = true;
	walk = pass(0);
	assert_int_equal(walk.reached, 1);
	assert_true(walk.incomplete);
	assert_int_equal(walk.error, ENFILE);
}

/* To look again would not find more. */
static void a_refusal_is_no_reason_for_another_pass(void **state)
{
	struct walk walk = walk_with(SIGSTOP);

	(void)state;
	fake_fork(FAKE_SELF);
	fake.unread = EPERM;
	fake.reads = 0;
	walk_passes(&walk, 500);
	assert_int_equal(fake.reads, 1);
	assert_int_equal(walk.error, EPERM);
	walk_free(&walk);
}

static void one_that_is_not_read_is_not_taken_for_gone(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	struct walk walk;

	(void)state;
	fake_fork(command);
	fake_before(FAKE_STAT, command + 1, 1, fake_refuse_proc, 0);
	walk = pass(SIGTERM);
	assert_int_equal(visit_count, 1);
	assert_true(walk.incomplete);
	assert_int_equal(walk.error, EPERM);
	assert_false(walk.tree_changed);
}

static void outlives_term(pid_t pid)
{
	fake_of(pid)->ignored = 1U << (SIGTERM - 1);
}

/* As an ssh-agent where /proc has hidepid=2, or 1. */
static void one_s_own_that_proc_hides_is_signalled_once(void **state)
{
	(void)state;
	for (int barred = 0; barred <= 1; barred++) {
		const pid_t command = fake_fork(FAKE_SELF);
		const pid_t agent = fake_fork(command);
		const pid_t orphan = fake_fork(FAKE_SELF);
		struct walk walk = walk_with(SIGTERM);

		outlives_term(command);
		fake_of(agent)->hidden = fake_of(orphan)->hidden = !barred;
		fake_of(agent)->barred = fake_of(orphan)->barred = barred;
		walk_passes(&walk, 20);
		assert_int_equal(fake_sent(agent, SIGTERM), 1);
		assert_int_equal(fake_sent(orphan, SIGTERM), 1);
		assert_true(walk.incomplete);
		assert_int_equal(walk.error, 0);
		assert_int_equal(fake_pidfds(), 0);
		walk_free(&walk);
	}
}

/* Its pid may be another process's by then. */
static void a_hidden_one_that_is_not_listed_again_is_not_signalled(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t agent = fake_fork(command);

	(void)state;
	outlives_term(command);
	fake_of(agent)->hidden = true;
	fake_before(FAKE_PIDFD, agent, 1, fake_reuse, agent);
	fake_before(FAKE_STAT, agent, 1, fake_hide, agent);
	pass(SIGTERM);
	assert_int_equal(fake_sent(agent, SIGTERM), 0);
}

/* Nor is one whose pid is given away behind the pidfd. */
static void a_hidden_one_that_ends_meanwhile_is_not_signalled(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t agent = fake_fork(command);

	(void)state;
	outlives_term(command);
	fake_of(agent)->hidden = true;
	/* The command's list is read before and after its signal. */
	fake_before(FAKE_LISTED, agent, 3, fake_reuse, agent);
	pass(SIGTERM);
	assert_int_equal(fake_sent(agent, SIGTERM), 0);
	assert_int_equal(times_visited(agent), 0);
}

static void what_is_hidden_and_cannot_be_pinned_is_known_to_be_missed(
	void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t agent = fake_fork(command);
	struct walk walk;

	(void)state;
	fake.no_pidfd = true;
	fake_of(agent)->hidden = true;
	walk = pass(SIGTERM);
	assert_int_equal(fake_sent(agent, SIGTERM), 0);
	assert_int_equal(walk.error, ENOENT);
}

static void comes_and_goes(pid_t pid)
{
	const pid_t next = fake_fork(FAKE_SELF);

	fake_vanish(pid);
	fake_before(FAKE_STAT, next, 1, comes_and_goes, next);
}

static void passes_that_find_nobody_new_come_to_an_end(void **state)
{
	const pid_t child = fake_fork(FAKE_SELF);
	struct walk walk = walk_with(SIGSTOP);

	(void)state;
	fake_before(FAKE_STAT, child, 1, comes_and_goes, child);
	fake.reads = 0;
	walk_passes(&walk, 500);
	assert_int_equal(fake.reads, 2 * WALK_EMPTY_PASSES);
	walk_free(&walk);
}

static void a_usual_tree_needs_no_memory(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	struct walk walk;

	(void)state;
	for (int i = 1; i < QUEUE_FIRST; i++)
		fake_fork(command);
	fake.pages_left = 0;
	walk = walk_with(SIGTERM);
	walk_passes(&walk, 20);
	assert_int_equal(walk.reached, QUEUE_FIRST);
	assert_int_equal(fake_sent_in_all(), QUEUE_FIRST);
	assert_false(walk.incomplete);
	walk_free(&walk);
}

/* Nobody is signalled twice since it cannot be remembered. */
static void without_memory_for_more_each_is_visited_once(void **state)
{
	pid_t parent = fake_fork(FAKE_SELF);
	struct walk walk;

	(void)state;
	for (int i = 0; i < PIDSET_FIRST; i++)
		parent = fake_fork(parent);
	fake.pages_left = 0;
	walk = walk_with(SIGTERM);
	walk_passes(&walk, 20);
	assert_int_equal(walk.reached, PIDSET_FIRST);
	assert_int_equal(fake_sent_in_all(), PIDSET_FIRST);
	assert_true(walk.incomplete);
	walk_free(&walk);
}

static void another_users_that_proc_hides_is_visited_unread(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t other = fake_fork(command);
	struct walk walk;

	(void)state;
	fake_of(other)->hidden = fake_of(other)->other_user = true;
	walk = pass(0);
	assert_int_equal(times_visited(other), 1);
	assert_int_equal(visits[1].process.state, '?');
	assert_true(walk.incomplete);
	assert_int_equal(walk.error, 0);
	assert_int_equal(visits[1].process.parent, command);
}

/* It is known what it is, so nobody else is missing. */
static void another_users_that_proc_bars_is_visited_unread_too(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t other = fake_fork(command);
	struct walk walk;

	(void)state;
	fake_of(other)->barred = fake_of(other)->other_user = true;
	walk = pass(0);
	assert_int_equal(times_visited(other), 1);
	assert_int_equal(visits[1].process.state, '?');
	assert_true(walk.incomplete);
	assert_int_equal(walk.error, 0);
}

static void a_proc_that_vanishes_ends_the_walk(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	struct walk walk;

	(void)state;
	fake_fork(command);
	fake_before(FAKE_STAT, command + 1, 1, fake_lose_proc, 0);
	walk = pass(SIGTERM);
	walk = pass(SIGTERM);
	assert_int_equal(visit_count, 1);
	assert_true(walk.incomplete);
	assert_int_equal(walk.error, ENOENT);
}

static void without_memory_for_the_queue_the_first_are_visited(void **state)
{
	struct walk walk;

	(void)state;
	for (int i = 0; i <= QUEUE_FIRST; i++)
		fake_fork(FAKE_SELF);
	fake.pages_left = 0;
	walk = pass(SIGTERM);
	assert_int_equal(walk.reached, QUEUE_FIRST);
	assert_true(walk.incomplete);
}

/* Their places are free as soon as they were visited. */
static void a_queue_that_cannot_grow_has_room_for_those_below(void **state)
{
	pid_t parent = FAKE_SELF;
	struct walk walk = walk_with(-1);

	(void)state;
	for (int i = 0; i < QUEUE_FIRST + 10; i++)
		parent = fake_fork(parent);
	fake.pages_left = 0;
	walk_pass(&walk);
	assert_false(walk.incomplete);
	assert_int_equal(seen.count, QUEUE_FIRST + 10);
	walk_free(&walk);
}

static void a_queue_that_cannot_grow_keeps_what_it_has(void **state)
{
	struct walk walk = walk_with(-1);

	(void)state;
	for (int i = 0; i < 600; i++)
		fake_fork(FAKE_SELF);
	/* One for a queue of twice the room. */
	fake.pages_left = 1;
	walk_add_children(&walk, FAKE_SELF);
	assert_int_equal(walk.queue.count, 2 * QUEUE_FIRST);
	assert_true(walk.incomplete);
	fake.pages_left = -1;
	walk_pass(&walk);
	walk_free(&walk);
	assert_int_equal(seen.count, 600);
}

/* ---- signals that take their time ---- */

/*
 * A signal that dumps core is fatal only when it is taken: a fork under way
 * still adds a child.
 */
static void a_core_signal_that_is_pending_is_noted_not_waited_for(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t child = fake_fork(FAKE_SELF);
	struct pending pending = {.count = 0};
	struct walk walk = walk_with(SIGQUIT);

	(void)state;
	request.pending = &pending;
	fake_of(command)->slow = true;
	walk_pass(&walk);
	walk_free(&walk);
	assert_int_equal(fake_sent(child, SIGQUIT), 1);
	assert_int_equal(pending.count, 1);
	assert_int_equal(pending.entries[0].pid, command);
	assert_int_equal(pending.signal, SIGQUIT);
	pages_resize(pending.entries, 4096, 0);
}

static void other_signals_are_not_noted(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	struct pending pending = {.count = 0};
	struct walk walk = walk_with(SIGTERM);

	(void)state;
	request.pending = &pending;
	fake_of(command)->slow = true;
	walk_pass(&walk);
	walk_free(&walk);
	assert_int_equal(pending.count, 0);
	fake_of(command)->shown.caught = 1U << (SIGQUIT - 1);
	pidset_clear(&seen);
	walk = walk_with(SIGQUIT);
	request.pending = &pending;
	walk_pass(&walk);
	walk_free(&walk);
	assert_int_equal(pending.count, 0);
}

/* ---- clean-up ---- */

/* A process that catches TERM forks when it has had it. */
static pid_t start_trap(void)
{
	const pid_t command = fake_fork(FAKE_SELF);

	fake_of(command)->shown.caught = 1U << (SIGTERM - 1);
	fake_before(FAKE_SIGNALLED, command, 1, fake_forks, command);
	return command;
}

static void a_clean_up_is_left_to_work(void **state)
{
	struct walk walk = walk_with(SIGTERM);
	const pid_t command = start_trap();
	const pid_t clean_up = command + 1;

	(void)state;
	walk_passes(&walk, 20);
	walk_free(&walk);
	assert_non_null(fake_of(clean_up));
	assert_int_equal(fake_sent(clean_up, SIGTERM), 0);
	assert_int_equal(fake_sent(command, SIGTERM), 1);
}

static void a_clean_up_is_known_where_pids_start_anew(void **state)
{
	struct walk walk = walk_with(SIGTERM);
	pid_t before;

	(void)state;
	fake.last_pid = FAKE_PID_MAX - 2;
	start_trap(); /* it has the last but one */
	before = fake_fork(FAKE_PID_MAX - 1);
	assert_int_equal(before, FAKE_PID_MAX);
	walk_passes(&walk, 20);
	walk_free(&walk);
	assert_int_equal(fake_sent(before, SIGTERM), 1);
	assert_non_null(fake_of(2));
	assert_int_equal(fake_sent(2, SIGTERM), 0);
}

static void what_ran_before_the_signal_is_no_clean_up(void **state)
{
	struct walk walk = walk_with(SIGTERM);
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t child = fake_fork(command);
	const pid_t job = fake_fork(child);

	(void)state;
	fake_of(command)->shown.caught = 1U << (SIGTERM - 1);
	walk_passes(&walk, 20);
	walk_free(&walk);
	assert_int_equal(fake_sent(child, SIGTERM), 1);
	assert_int_equal(fake_sent(job, SIGTERM), 1);
}

/* fake.h: a process started later has a start of one more. */
static uint64_t start_of_next(pid_t last)
{
	return fake_of(last)->shown.start + 1;
}

static void without_the_last_pid_a_clean_up_is_told_by_its_start(void **state)
{
	struct walk walk = walk_with(SIGTERM);
	const pid_t command = start_trap();

	(void)state;
	fake.no_last_pid = true;
	fake.tick = start_of_next(command);
	walk_passes(&walk, 20);
	walk_free(&walk);
	assert_non_null(fake_of(command + 1));
	assert_int_equal(fake_sent(command + 1, SIGTERM), 0);
}

/* Started while tmo looked, in a tick before that of the signal. */
static void an_older_one_is_then_signalled(void **state)
{
	struct walk walk = walk_with(SIGTERM);
	const pid_t command = start_trap();

	(void)state;
	fake.no_last_pid = true;
	fake.tick = start_of_next(command) + 1;
	walk_passes(&walk, 20);
	walk_free(&walk);
	assert_int_equal(fake_sent(command + 1, SIGTERM), 1);
}

/* It was listed before the signal, and that tells. */
static void who_was_there_in_the_same_tick_is_signalled(void **state)
{
	struct walk walk = walk_with(SIGTERM);
	const pid_t command = start_trap();
	const pid_t child = fake_fork(command);

	(void)state;
	fake.no_last_pid = true;
	fake.tick = fake_of(child)->shown.start;
	walk_passes(&walk, 20);
	walk_free(&walk);
	assert_int_equal(fake_sent(child, SIGTERM), 1);
	assert_non_null(fake_of(child + 1));
	assert_int_equal(fake_sent(child + 1, SIGTERM), 0);
}

/* Nothing says then who is a clean-up: all are signalled. */
static void with_neither_nobody_is_a_clean_up(void **state)
{
	struct walk walk = walk_with(SIGTERM);
	const pid_t command = start_trap();

	(void)state;
	fake.no_last_pid = true;
	walk_passes(&walk, 20);
	walk_free(&walk);
	assert_int_equal(fake_sent(command + 1, SIGTERM), 1);
}

/* Somebody else had the signal when it was started. */
static void what_another_one_starts_is_no_clean_up(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t other = fake_fork(FAKE_SELF);

	(void)state;
	fake_of(command)->shown.caught = 1U << (SIGTERM - 1);
	fake_of(other)->ignored = 1U << (SIGTERM - 1);
	fake_before(FAKE_SIGNALLED, command, 1, fake_forks, other);
	pass(SIGTERM);
	assert_int_equal(fake_sent(other + 1, SIGTERM), 1);
}

static void the_child_of_one_that_does_not_catch_is_no_clean_up(void **state)
{
	struct walk walk = walk_with(SIGTERM);
	const pid_t command = fake_fork(FAKE_SELF);

	(void)state;
	fake_of(command)->ignored = 1U << (SIGTERM - 1);
	fake_before(FAKE_SIGNALLED, command, 1, fake_forks, command);
	walk_passes(&walk, 20);
	walk_free(&walk);
	assert_int_equal(fake_sent(command + 1, SIGTERM), 1);
}

/* ---- lists ---- */

static void a_walk_that_lists_only_remembers(void **state)
{
	struct walk walk = walk_with(-1);
	const pid_t command = fake_fork(FAKE_SELF);
	const pid_t child = fake_fork(command);

	(void)state;
	walk_pass(&walk);
	walk_free(&walk);
	assert_true(pidset_has(&seen, command) && pidset_has(&seen, child));
	assert_int_equal(seen.count, 2);
	assert_int_equal(visit_count, 0);
}

/* As an ssh-agent where /proc has hidepid=2, or 1. */
static void one_that_proc_hides_is_listed_and_nobody_said_missing(void **state)
{
	(void)state;
	for (int barred = 0; barred <= 1; barred++) {
		const pid_t command = fake_fork(FAKE_SELF);
		const pid_t agent = fake_fork(command);
		struct walk walk = walk_with(-1);

		fake_of(agent)->hidden = !barred;
		fake_of(agent)->barred = barred;
		walk_pass(&walk);
		assert_true(pidset_has(&seen, agent));
		assert_int_equal(walk.error, 0);
		walk_free(&walk);
	}
}

static void one_whose_children_are_not_listed_is_said_missing(void **state)
{
	const pid_t command = fake_fork(FAKE_SELF);
	struct walk walk = walk_with(-1);

	(void)state;
	fake_of(fake_fork(command))->unlisted = true;
	walk_pass(&walk);
	assert_int_equal(walk.error, ENFILE);
	walk_free(&walk);
}

static void those_not_asked_for_are_not_visited_later_either(void **state)
{
	struct walk walk = walk_with(0);
	struct pidset these = {.size = 0};
	const pid_t wanted = fake_fork(FAKE_SELF);
	const pid_t below = fake_fork(wanted);
	const pid_t other = fake_fork(FAKE_SELF);

	(void)state;
	pidset_add(&these, wanted);
	walk_add_children(&walk, FAKE_SELF);
	walk_only(&walk, &these);
	walk_passes(&walk, 20);
	walk_free(&walk);
	pidset_free(&these);
	assert_int_equal(times_visited(wanted), 1);
	assert_int_equal(times_visited(below), 1);
	assert_int_equal(times_visited(other), 0);
}

static bool count_it(struct walk *walk, const struct process *process)
{
	++*(size_t *)walk->request->context;
	return process->pid != FAKE_SELF + 2;
}

static void one_pass_returns_how_many_visits_counted(void **state)
{
	size_t shown = 0;

	(void)state;
	for (int i = 0; i < 3; i++)
		fake_fork(FAKE_SELF);
	assert_int_equal(walk_once(&family, count_it, &shown), 2);
	assert_int_equal(shown, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	TEST(every_descendant_is_visited_once_parents_first),
	TEST(who_is_no_descendant_is_not_visited),
	TEST(who_tmo_had_before_is_left_alone_with_all_below),
	TEST(own_children_need_no_pidfd_and_others_have_one),
	TEST(without_pidfds_everybody_is_visited_all_the_same),
	TEST(a_zombie_leader_with_threads_lives),
	TEST(a_dead_one_is_shown_and_makes_the_pass_unclean),
	TEST(a_sibling_that_ends_during_the_list_hides_nobody),
	TEST(who_is_forked_just_before_the_signal_is_found),
	TEST(passes_go_on_until_one_finds_nobody_new),
	TEST(passes_end_at_the_bound_where_there_is_always_news),
	TEST(a_reused_pid_is_no_descendant),
	TEST(a_pid_reused_at_the_last_moment_is_not_signalled),
	TEST(who_is_gone_before_its_visit_makes_the_pass_unclean),
	TEST(who_is_handed_over_to_tmo_meanwhile_is_visited),
	TEST(who_is_handed_over_to_another_reaper_is_visited),
	TEST(an_orphan_that_is_listed_twice_is_visited_once),
	TEST(below_another_reaper_everybody_needs_a_pidfd),
	TEST(a_parent_that_ended_meanwhile_leaves_the_walk_complete),
	TEST(a_command_that_the_guard_reaps_may_end_meanwhile),
	TEST(a_list_that_is_refused_leaves_the_walk_incomplete),
	TEST(a_refusal_is_no_reason_for_another_pass),
	TEST(one_that_is_not_read_is_not_taken_for_gone),
	TEST(one_s_own_that_proc_hides_is_signalled_once),
	TEST(a_hidden_one_that_is_not_listed_again_is_not_signalled),
	TEST(a_hidden_one_that_ends_meanwhile_is_not_signalled),
	TEST(what_is_hidden_and_cannot_be_pinned_is_known_to_be_missed),
	TEST(passes_that_find_nobody_new_come_to_an_end),
	TEST(a_usual_tree_needs_no_memory),
	TEST(without_memory_for_more_each_is_visited_once),
	TEST(another_users_that_proc_hides_is_visited_unread),
	TEST(another_users_that_proc_bars_is_visited_unread_too),
	TEST(a_proc_that_vanishes_ends_the_walk),
	TEST(without_memory_for_the_queue_the_first_are_visited),
	TEST(a_queue_that_cannot_grow_has_room_for_those_below),
	TEST(a_queue_that_cannot_grow_keeps_what_it_has),
	TEST(a_core_signal_that_is_pending_is_noted_not_waited_for),
	TEST(other_signals_are_not_noted),
	TEST(a_clean_up_is_left_to_work),
	TEST(a_clean_up_is_known_where_pids_start_anew),
	TEST(what_ran_before_the_signal_is_no_clean_up),
	TEST(without_the_last_pid_a_clean_up_is_told_by_its_start),
	TEST(an_older_one_is_then_signalled),
	TEST(who_was_there_in_the_same_tick_is_signalled),
	TEST(with_neither_nobody_is_a_clean_up),
	TEST(what_another_one_starts_is_no_clean_up),
	TEST(the_child_of_one_that_does_not_catch_is_no_clean_up),
	TEST(a_walk_that_lists_only_remembers),
	TEST(one_that_proc_hides_is_listed_and_nobody_said_missing),
	TEST(one_whose_children_are_not_listed_is_said_missing),
	TEST(those_not_asked_for_are_not_visited_later_either),
	TEST(one_pass_returns_how_many_visits_counted),
};

int main(void)
{
	return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}
