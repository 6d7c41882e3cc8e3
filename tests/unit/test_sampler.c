/*
 * What is said of the tree is said of descendants that live, each once, and
 * where it cannot be known that is said too.
 */
#include "tmo/sys/accounts.h"
#include "tmo/sys/sampler.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>
#include "../fake/fake.h"
#include "rooms.h"

enum { ACCOUNTS_FIRST = LIST_ROOM / sizeof(struct account) };

static struct family family;
static pid_t command;
static size_t listed;
static struct sampler sampler;

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	listed = 0;
	sampler = (struct sampler){.memory.threads = 0};
	assert_int_equal(
		family_start(&family, FAKE_SELF, REACH_TREE), ANSWER_DONE);
	command = fake_fork(FAKE_SELF);
	family_set_command(&family, command);
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
	rooms_forget(&sampler.processes.now);
	rooms_forget(&sampler.processes.before);
	pidset_free(&family.foreign);
	assert_int_equal(fake_pidfds(), 0);
	assert_int_equal(fake.bytes, 0);
	return 0;
}

static void note(void *context, const struct process *process)
{
	assert_ptr_equal(context, &listed);
	assert_false(process_is_dead(process));
	listed++;
}

static struct sample sample_now(void)
{
	struct sample sample = {.parts = SAMPLE_PROGRESS};

	sampler_sample(&family, &sample, &sampler);
	return sample;
}

static void those_that_live_are_listed_and_counted(void **state)
{
	const pid_t child = fake_fork(command);
	const pid_t dead = fake_fork(command);
	const pid_t before = fake_fork(FAKE_SELF);

	(void)state;
	fake_exit(dead);
	family_add_foreign(&family, before);
	fake_fork(before);
	sampler_list(&family, note, &listed);
	assert_int_equal(listed, 2);
	assert_int_equal(sampler_count(&family), 2);
	fake_exit(child);
	assert_int_equal(sampler_count(&family), 1);
}

static void those_that_live_are_added_up_with_the_time_of_all(void **state)
{
	const pid_t child = fake_fork(command);
	const pid_t dead = fake_fork(command);
	const pid_t before = fake_fork(FAKE_SELF);
	struct sampler_total total = {.cpu = 7};

	(void)state;
	fake_of(command)->shown.own.ticks = 1;
	fake_of(child)->shown.own.ticks = 1;
	fake_of(dead)->shown.own.ticks = 1;
	fake_of(before)->shown.own.ticks = 1;
	fake_exit(dead);
	family_add_foreign(&family, before);
	assert_true(sampler_add_up(&family, &total));
	assert_int_equal(total.processes, 3 - 1);
	assert_true(total.cpu > 7);
}

static void without_a_child_there_is_nobody_and_nothing_is_read(void **state)
{
	(void)state;
	fake_vanish(command);
	family_set_childless(&family, true);
	fake.reads = 0;
	assert_int_equal(sampler_count(&family), 0);
	assert_int_equal(fake.reads, 0);
}

static void where_nobody_is_visible_the_count_is_not_known(void **state)
{
	(void)state;
	fake.no_proc = true;
	assert_true(sampler_count(&family) < 0);
	sampler_list(&family, note, &listed);
	assert_int_equal(listed, 0);
}

/* Those that tmo cannot adopt may be there all the same, in its group. */
static void a_group_may_live_where_tmo_has_no_child(void **state)
{
	(void)state;
	fake_vanish(command);
	family_set_childless(&family, true);
	fake.no_proc = true;
	lead_group();
	assert_true(sampler_count(&family) < 0);
}

static void a_sample_adds_up_the_cpu_time_of_all(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	fake_of(command)->shown.own.ticks = 100;
	fake_of(child)->shown.own.ticks = 50;
	fake_of(child)->shown.children.ticks = 25;
	assert_int_equal(sample_now().count, 2);
	assert_int_equal(sample_now().cpu, TMO_SECOND * 7 / 4);
	assert_false(sample_now().unreadable);
}

/* Its time is its parent's only when it has been waited for. */
static void a_zombies_cpu_time_counts_but_the_zombie_does_not(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	fake_of(child)->shown.own.ticks = 100;
	fake_exit(child);
	assert_int_equal(sample_now().count, 1);
	assert_int_equal(sample_now().cpu, TMO_SECOND);
}

/* Of its CPU time too; the guard reaps it when tmo has taken the word. */
static void a_zombie_that_the_guard_has_told_of_counts_no_more(void **state)
{
	const pid_t child = fake_fork(command);
	tmo_ns before;

	(void)state;
	fake_of(child)->shown.own.ticks = 7;
	before = sample_now().cpu;
	fake_exit(child);
	assert_int_equal(sample_now().cpu, before);
	family.told = child;
	assert_true(sample_now().cpu < before);
}

static void bytes_that_move_change_the_digest(void **state)
{
	const uint64_t before = sample_now().who;

	(void)state;
	assert_true(sample_now().who == before);
	fake_of(command)->moved.read = 1;
	assert_false(sample_now().who == before);
}

/* An ssh-agent's are not told to its own user. */
static void one_that_does_not_tell_its_bytes_is_known_by_its_cpu_time(
	void **state)
{
	uint64_t before;

	(void)state;
	fake_of(command)->no_io = true;
	fake_of(command)->shown.own.ticks = 100;
	before = sample_now().who;
	assert_false(sample_now().unreadable);
	assert_int_equal(sample_now().cpu, TMO_SECOND);
	fake_of(command)->moved.read++;
	assert_true(sample_now().who == before);
}

/* To ask would take as long as the exec does: the fake ends at once. */
static void begins_an_exec(pid_t pid)
{
	fake_of(pid)->shown.own.in_exec = true;
}

static void one_in_the_midst_of_an_exec_is_known_by_its_cpu_time(void **state)
{
	uint64_t before;

	(void)state;
	begins_an_exec(command);
	fake_of(command)->shown.own.ticks = 100;
	before = sample_now().who;
	assert_false(sample_now().unreadable);
	assert_int_equal(sample_now().count, 1);
	assert_int_equal(sample_now().cpu, TMO_SECOND);
	assert_true(sample_now().who == before);
}

static void another_users_that_is_hidden_is_too(void **state)
{
	(void)state;
	fake_of(command)->hidden = fake_of(command)->other_user = true;
	fake.command_clock = TMO_SECOND;
	assert_false(sample_now().unreadable);
	assert_int_equal(sample_now().count, 1);
	assert_int_equal(sample_now().cpu, TMO_SECOND);
}

static void where_not_even_that_is_told_it_counts_as_progress(void **state)
{
	(void)state;
	fake_of(command)->hidden = fake_of(command)->other_user = true;
	fake.command_clock = 0;
	assert_true(sample_now().unreadable);
}

/* Of those that are known: nothing is left, or all is. */
static void what_a_list_does_not_tell_is_not_counted_as_none(void **state)
{
	(void)state;
	fake_fork(command);
	assert_true(family_is_visible(&family));
	fake_of(command)->unlisted = true;
	assert_true(sampler_count(&family) < 0);
	fake.unread = EPERM;
	assert_true(sampler_count(&family) < 0);
}

static void a_sum_that_was_refused_half_way_is_none(void **state)
{
	const pid_t child = fake_fork(command);
	struct sampler_total total = {.cpu = 0};

	(void)state;
	assert_true(family_is_visible(&family));
	fake_of(child)->barred = true; /* another user's */
	assert_true(sampler_add_up(&family, &total));
	assert_int_equal(total.processes, 2);
	fake_before(FAKE_STAT, command, 1, fake_refuse_proc, 0);
	assert_false(sampler_add_up(&family, &total));
}

static void unread_the_command_counts_by_its_clock(void **state)
{
	struct sample sample = {.cpu = TMO_SECOND};

	(void)state;
	assert_true(family_is_visible(&family));
	fake.unread = EPERM;
	fake.command_clock = 3 * TMO_SECOND;
	assert_int_equal(sampler_sample(&family, &sample, &sampler), EPERM);
	assert_int_equal(sample.cpu, 4 * TMO_SECOND);
	assert_false(sample.unreadable);
	family_set_command(&family, 0);
	sample = (struct sample){.cpu = TMO_SECOND};
	assert_int_equal(sampler_sample(&family, &sample, &sampler), EPERM);
	assert_int_equal(sample.cpu, TMO_SECOND);
}

/* What can be read is more. */
static void a_sample_is_no_less_than_what_was_read(void **state)
{
	const pid_t child = fake_fork(command);
	struct sample sample = {.parts = SAMPLE_PROGRESS};

	(void)state;
	fake_of(command)->shown.own.ticks = 100;
	fake_of(child)->shown.own.ticks = 200;
	fake_of(child)->unlisted = true;
	fake.command_clock = TMO_SECOND;
	assert_int_equal(sampler_sample(&family, &sample, &sampler), ENFILE);
	assert_int_equal(sample.cpu, 3 * TMO_SECOND);
}

/* A parent before its children: one that is reaped meanwhile counts once. */
static void a_child_reaped_during_the_sample_is_not_counted_twice(void **state)
{
	const pid_t child = fake_fork(command);

	(void)state;
	fake_of(child)->shown.own.ticks = 100;
	fake_before(FAKE_STAT, child, 1, fake_vanish, child);
	assert_int_equal(sample_now().cpu, 0);
}

/* ---- what was written ---- */

static struct output output_now(void)
{
	struct sample sample = {.parts = SAMPLE_OUTPUT};

	sampler_sample(&family, &sample, &sampler);
	return sample.output;
}

/* Whether nothing came between two samples. */
static bool is_silent(const struct output *last)
{
	const struct output next = output_now();

	return !output_has_come(last, &next);
}

/* A child that writes nothing itself, of a parent that has written. */
static pid_t fork_silent(pid_t parent)
{
	const pid_t child = fake_fork(parent);

	fake_of(child)->moved = (struct moved){0, 0};
	return child;
}

static void writes(pid_t pid)
{
	fake_of(pid)->moved.written += 10;
}

/* As wait(2) has it: the parent's account grows by its child's. */
static void is_waited_for(pid_t pid)
{
	const struct fake_process *child = fake_of(pid);
	struct fake_process *parent = fake_of(child->shown.parent);

	if (parent)
		parent->moved.written += child->moved.written;
	fake_vanish(pid);
}

static void written_bytes_of_all_are_summed(void **state)
{
	const pid_t child = fork_silent(command);

	(void)state;
	fake_of(command)->moved.written = 5;
	fake_of(child)->moved = (struct moved){.read = 100, .written = 7};
	assert_int_equal(output_now().bytes, 12);
	assert_false(output_now().lost);
	assert_int_equal(output_now().unread, 0);
	assert_int_equal(output_now().chld_ignored, 0);
}

/* The first have another place than the rest. */
static void so_are_those_of_many(void **state)
{
	(void)state;
	fake_of(command)->moved.written = 5;
	for (int i = 0; i < 2 * ACCOUNTS_FIRST; i++)
		writes(fork_silent(command));
	assert_int_equal(output_now().bytes, 5 + 10 * 2 * ACCOUNTS_FIRST);
}

static void bytes_that_are_read_are_no_output(void **state)
{
	const struct output last = output_now();

	(void)state;
	fake_of(command)->moved.read = 100;
	assert_true(is_silent(&last));
	fake_of(command)->moved.written = 1;
	assert_false(is_silent(&last));
}

/* It was told before its end, or its parent will tell. */
static void the_end_of_a_child_is_no_output(void **state)
{
	const pid_t child = fork_silent(command);
	struct output last;

	(void)state;
	writes(child);
	last = output_now();
	fake_exit(child);
	assert_true(is_silent(&last));
	is_waited_for(child);
	assert_true(is_silent(&last));
}

static void a_sample_for_output_alone_tells_nothing_else(void **state)
{
	struct sample sample = {.parts = SAMPLE_OUTPUT};

	(void)state;
	fake_of(command)->shown.own.ticks = 100;
	sampler_sample(&family, &sample, &sampler);
	assert_int_equal(sample.count, 0);
	assert_int_equal(sample.cpu, 0);
	sample = (struct sample){.parts = SAMPLE_OUTPUT | SAMPLE_PROGRESS};
	fake_of(command)->moved.written = 3;
	sampler_sample(&family, &sample, &sampler);
	assert_int_equal(sample.count, 1);
	assert_int_equal(sample.cpu, TMO_SECOND);
	assert_int_equal(sample.output.bytes, 3);
}

/* Its parent was read before; it itself is gone when it is looked for. */
static void one_that_is_waited_for_during_a_sample_is_not_missed(void **state)
{
	const pid_t child = fork_silent(command);
	const struct output last = output_now();

	(void)state;
	writes(child);
	fake_before(FAKE_STAT, child, 1, is_waited_for, child);
	assert_false(is_silent(&last));
}

/* The parent too, whose own parent was read even before. */
static void nor_is_one_whose_parent_ends_as_well(void **state)
{
	const pid_t parent = fork_silent(command);
	const pid_t child = fork_silent(parent);
	const struct output last = output_now();

	(void)state;
	writes(child);
	fake_before(FAKE_STAT, child, 1, is_waited_for, child);
	fake_before(FAKE_STAT, child, 1, is_waited_for, parent);
	assert_false(is_silent(&last));
}

static void children_without_a_byte_may_come_and_go_in_silence(void **state)
{
	const struct output last = output_now();

	(void)state;
	for (int i = 0; i < 10; i++) {
		const pid_t child = fork_silent(command);

		fake_before(FAKE_STAT, child, 1, is_waited_for, child);
		assert_true(is_silent(&last));
	}
}

/* Its parent dies while it is looked for: tmo's children are listed again. */
static void one_that_loses_its_parent_during_a_sample_is_not_missed(
	void **state)
{
	const pid_t parent = fork_silent(FAKE_SELF);
	const pid_t child = fork_silent(parent);
	const struct output last = output_now();

	(void)state;
	writes(child);
	fake_before(FAKE_STAT, parent, 1, fake_exit, parent);
	assert_false(is_silent(&last));
}

static void gets_a_zombie(pid_t pid)
{
	fake_exit(fake_fork(pid));
}

/* `while :; do true; done`: a sample comes to an end. */
static void tmos_children_are_listed_four_times_at_most(void **state)
{
	const pid_t before = fake.last_pid;

	(void)state;
	for (unsigned nth = 1; nth <= 10; nth++)
		fake_before(
			FAKE_LIST, FAKE_SELF, nth, gets_a_zombie, FAKE_SELF);
	output_now();
	assert_int_equal(fake.last_pid - before, 4);
}

static void a_zombie_that_cannot_be_read_is_output_when_it_appears(void **state)
{
	const pid_t child = fork_silent(command);
	struct output last = output_now();

	(void)state;
	fake_exit(child);
	fake_of(child)->no_io = true;
	assert_false(is_silent(&last));
	last = output_now();
	assert_true(is_silent(&last));
}

/* One that is waited for at once is in its parent's account. */
static void a_zombie_that_goes_during_the_sample_is_none(void **state)
{
	const pid_t child = fork_silent(command);
	const struct output last = output_now();

	(void)state;
	fake_exit(child);
	fake_of(child)->no_io = true;
	fake_before(FAKE_STAT, child, 2, is_waited_for, child);
	assert_true(is_silent(&last));
}

/* Its parent has it waited for as soon as it gets a processor. */
static void a_zombie_that_goes_soon_after_it_is_none(void **state)
{
	const pid_t child = fork_silent(command);
	const struct output last = output_now();

	(void)state;
	fake_exit(child);
	fake_of(child)->no_io = true;
	fake_before(FAKE_STAT, child, 4, is_waited_for, child);
	assert_true(is_silent(&last));
	assert_int_equal(fake.now, 2 * TMO_SECOND / 100);
}

/* Its memory is gone already, and with it the right to read its account. */
static void nor_is_one_that_is_about_to_be_one(void **state)
{
	const pid_t child = fork_silent(command);
	const struct output last = output_now();

	(void)state;
	fake_of(child)->shown.own.exiting = true;
	fake_of(child)->shown.threads = 1;
	fake_of(child)->no_io = true;
	fake_before(FAKE_STAT, child, 4, is_waited_for, child);
	assert_true(is_silent(&last));
}

/* The others work on, unread. */
static void one_whose_first_thread_alone_ends_is_not_waited_for(void **state)
{
	const pid_t child = fork_silent(command);

	(void)state;
	fake_of(child)->shown.own.exiting = true;
	fake_of(child)->shown.threads = 2;
	fake_of(child)->no_io = true;
	output_now();
	assert_int_equal(fake.now, 0);
}

/* Nor does its parent show that it has had a child with bytes. */
static void one_whose_parent_cannot_be_read_either_is_output(void **state)
{
	const pid_t parent = fork_silent(command);
	const pid_t child = fork_silent(parent);
	struct output last;

	(void)state;
	fake_of(parent)->no_io = true;
	last = output_now();
	writes(child);
	fake_exit(child);
	fake_of(child)->no_io = true;
	fake_before(FAKE_STAT, child, 2, is_waited_for, child);
	assert_false(is_silent(&last));
	assert_int_equal(fake.now, 0);
}

static void one_that_tmo_itself_reaps_is_not_waited_for(void **state)
{
	const pid_t orphan = fork_silent(FAKE_SELF);

	(void)state;
	fake_exit(orphan);
	fake_of(orphan)->no_io = true;
	output_now();
	assert_int_equal(fake.now, 0);
}

static void one_that_stays_is_waited_for_30_ms_at_most(void **state)
{
	const pid_t child = fork_silent(command);

	(void)state;
	fake_exit(child);
	output_now();
	assert_int_equal(fake.now, 0);
	fake_of(child)->no_io = true;
	output_now();
	assert_int_equal(fake.now, 3 * TMO_SECOND / 100);
}

static void one_that_cannot_be_read_is_known_by_its_cpu_time(void **state)
{
	struct output last;

	(void)state;
	fake_of(command)->no_io = true;
	last = output_now();
	assert_true(is_silent(&last));
	fake_of(command)->shown.own.ticks++;
	assert_false(is_silent(&last));
}

static void so_is_one_in_the_midst_of_an_exec(void **state)
{
	struct output last = output_now();

	(void)state;
	begins_an_exec(command);
	assert_false(is_silent(&last));
	last = output_now();
	assert_true(is_silent(&last));
	assert_false(last.lost);
	fake_of(command)->shown.own.ticks++;
	assert_false(is_silent(&last));
}

/* It had been read, and a zombie has all read a second time. */
static void one_that_begins_an_exec_is_not_read_again(void **state)
{
	const pid_t child = fork_silent(command);

	(void)state;
	fake_of(command)->moved.written = 5;
	fake_exit(child);
	fake_of(child)->no_io = true;
	fake_before(FAKE_STAT, child, 1, begins_an_exec, command);
	assert_int_equal(output_now().bytes, 5);
}

static void so_is_one_that_is_hidden(void **state)
{
	struct output last;

	(void)state;
	fake_of(command)->hidden = fake_of(command)->other_user = true;
	assert_true(output_now().lost);
	fake.command_clock = TMO_SECOND;
	last = output_now();
	assert_true(is_silent(&last));
	assert_false(last.lost);
	fake.command_clock++;
	assert_false(is_silent(&last));
	last = output_now();
	fake_before(FAKE_LIST, FAKE_SELF, 1, fake_vanish, command);
	assert_false(is_silent(&last));
}

static void children_that_are_not_listed_may_have_written(void **state)
{
	const struct output last = output_now();

	(void)state;
	fake_of(command)->unlisted = true;
	assert_false(is_silent(&last));
	assert_true(output_now().lost);
}

static void ignores_chld(pid_t pid)
{
	fake_of(pid)->shown.children.forgotten = true;
}

/* What its children write is in nobody's account when they have ended. */
static void one_that_ignores_chld_and_has_forked_may_have_written(void **state)
{
	struct output last;

	(void)state;
	ignores_chld(command);
	last = output_now();
	assert_true(is_silent(&last));
	/* Others fork. */
	fake.last_pid++;
	assert_true(is_silent(&last));
	/* It works. */
	last = output_now();
	fake_of(command)->shown.own.ticks++;
	assert_true(is_silent(&last));
	/* Both. */
	last = output_now();
	fake_of(command)->shown.own.ticks++;
	fake.last_pid++;
	assert_false(is_silent(&last));
}

static void the_end_of_its_child_is_output(void **state)
{
	const pid_t child = fork_silent(command);
	struct output last;

	(void)state;
	ignores_chld(command);
	last = output_now();
	assert_true(is_silent(&last));
	fake_of(child)->shown.own.ticks++;
	assert_true(is_silent(&last));
	fake_vanish(child);
	assert_false(is_silent(&last));
}

/* As under -d: what orphans wrote is in their reaper's account. */
static void the_account_of_another_reaper_counts(void **state)
{
	const pid_t guard = fork_silent(FAKE_SELF);
	struct output last;

	(void)state;
	family.reaper = guard;
	last = output_now();
	fake_of(guard)->moved.written = 5;
	assert_false(is_silent(&last));
	fake_of(guard)->no_io = true;
	assert_true(output_now().lost);
}

static void without_memory_bytes_may_be_missing(void **state)
{
	const struct rooms rooms = rooms_take();
	pid_t children[40];

	(void)state;
	for (size_t i = 0; i < 40; i++)
		children[i] = fork_silent(command);
	for (int i = 0; i < 4; i++) {
		fake.pages_left = i;
		assert_true(output_now().lost);
	}
	fake.pages_left = 4;
	assert_false(output_now().lost);
	for (size_t i = 0; i < 40; i++)
		ignores_chld(children[i]);
	assert_true(output_now().lost);
	rooms_give_back(&rooms);
}

/* ---- who is left ---- */

static void children_of_old_alone_are_no_reason_to_wait(void **state)
{
	const pid_t before = fake_fork(FAKE_SELF);

	(void)state;
	assert_false(sampler_only_foreign(&family));
	family_add_foreign(&family, before);
	assert_false(sampler_only_foreign(&family));
	fake_vanish(command);
	assert_true(sampler_only_foreign(&family));
}

static void the_child_that_writes_is_none_of_the_command_s(void **state)
{
	const pid_t writer = fake_fork(FAKE_SELF);

	(void)state;
	family.writer = &writer;
	assert_int_equal(sampler_count(&family), 1);
	assert_false(sampler_only_foreign(&family));
	fake_vanish(command);
	assert_int_equal(sampler_count(&family), 0);
	assert_true(sampler_only_foreign(&family));
}

static void where_nobody_writes_either_nothing_is_read(void **state)
{
	const pid_t none = 0;

	(void)state;
	family.writer = &none;
	fake_vanish(command);
	assert_false(sampler_only_foreign(&family));
	assert_int_equal(fake.reads, 0);
}

static void without_children_of_old_nothing_is_read(void **state)
{
	(void)state;
	fake_vanish(command);
	assert_false(sampler_only_foreign(&family));
	assert_int_equal(fake.reads, 0);
}

static void an_unread_list_does_not_end_the_wait(void **state)
{
	const pid_t before = fake_fork(FAKE_SELF);

	(void)state;
	family_add_foreign(&family, before);
	fake_vanish(command);
	assert_true(family_is_visible(&family));
	fake.no_proc = true;
	assert_false(sampler_only_foreign(&family));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	TEST(those_that_live_are_listed_and_counted),
	TEST(the_child_that_writes_is_none_of_the_command_s),
	TEST(where_nobody_writes_either_nothing_is_read),
	TEST(those_that_live_are_added_up_with_the_time_of_all),
	TEST(without_a_child_there_is_nobody_and_nothing_is_read),
	TEST(where_nobody_is_visible_the_count_is_not_known),
	TEST(a_group_may_live_where_tmo_has_no_child),
	TEST(a_sample_adds_up_the_cpu_time_of_all),
	TEST(a_zombies_cpu_time_counts_but_the_zombie_does_not),
	TEST(a_zombie_that_the_guard_has_told_of_counts_no_more),
	TEST(bytes_that_move_change_the_digest),
	TEST(one_that_does_not_tell_its_bytes_is_known_by_its_cpu_time),
	TEST(one_in_the_midst_of_an_exec_is_known_by_its_cpu_time),
	TEST(another_users_that_is_hidden_is_too),
	TEST(where_not_even_that_is_told_it_counts_as_progress),
	TEST(what_a_list_does_not_tell_is_not_counted_as_none),
	TEST(a_sum_that_was_refused_half_way_is_none),
	TEST(unread_the_command_counts_by_its_clock),
	TEST(a_sample_is_no_less_than_what_was_read),
	TEST(a_child_reaped_during_the_sample_is_not_counted_twice),
	TEST(written_bytes_of_all_are_summed),
	TEST(so_are_those_of_many),
	TEST(bytes_that_are_read_are_no_output),
	TEST(the_end_of_a_child_is_no_output),
	TEST(a_sample_for_output_alone_tells_nothing_else),
	TEST(one_that_is_waited_for_during_a_sample_is_not_missed),
	TEST(nor_is_one_whose_parent_ends_as_well),
	TEST(children_without_a_byte_may_come_and_go_in_silence),
	TEST(one_that_loses_its_parent_during_a_sample_is_not_missed),
	TEST(tmos_children_are_listed_four_times_at_most),
	TEST(a_zombie_that_cannot_be_read_is_output_when_it_appears),
	TEST(a_zombie_that_goes_during_the_sample_is_none),
	TEST(a_zombie_that_goes_soon_after_it_is_none),
	TEST(nor_is_one_that_is_about_to_be_one),
	TEST(one_whose_first_thread_alone_ends_is_not_waited_for),
	TEST(one_whose_parent_cannot_be_read_either_is_output),
	TEST(one_that_tmo_itself_reaps_is_not_waited_for),
	TEST(one_that_stays_is_waited_for_30_ms_at_most),
	TEST(one_that_cannot_be_read_is_known_by_its_cpu_time),
	TEST(so_is_one_in_the_midst_of_an_exec),
	TEST(one_that_begins_an_exec_is_not_read_again),
	TEST(so_is_one_that_is_hidden),
	TEST(children_that_are_not_listed_may_have_written),
	TEST(one_that_ignores_chld_and_has_forked_may_have_written),
	TEST(the_end_of_its_child_is_output),
	TEST(the_account_of_another_reaper_counts),
	TEST(without_memory_bytes_may_be_missing),
	TEST(children_of_old_alone_are_no_reason_to_wait),
	TEST(without_children_of_old_nothing_is_read),
	TEST(an_unread_list_does_not_end_the_wait),
};

int main(void)
{
	return cmocka_run_group_tests_name("sampler", tests, NULL, NULL);
}
