/*
 * limit_table: see the header. Words and needs of the limits; knows neither
 * their values nor when they are reached.
 */
#include "tmo/core/limit_table.h"

const struct limit_row limit_table[REASONS] = {
	[REASON_NONE] = {.option = '\0'},
	[REASON_TIME] =
		{
			.name = "time",
			.key = "time",
			.before = "time limit of ",
			.after = " reached",
		},
	[REASON_IDLE] =
		{
			.option = 'i',
			.needs_tree = true,
			.needs_io = true,
			.name = "idle",
			.key = "idle",
			.before = "idle for ",
		},
	[REASON_NO_OUTPUT] =
		{
			.option = 'n',
			.needs_tree = true,
			.needs_io = true,
			.name = "no-output",
			.key = "no_output",
			.before = "no output for ",
		},
	[REASON_CPU] =
		{
			.option = 'c',
			.needs_tree = true,
			.name = "cpu",
			.key = "cpu",
			.before = "CPU limit of ",
			.after = " reached",
		},
	[REASON_MEMORY] =
		{
			.option = 'M',
			.needs_tree = true,
			.needs_memory = true,
			.is_size = true,
			.name = "memory",
			.key = "memory",
			.before = "memory limit of ",
			.after = " reached",
		},
	[REASON_LEFTOVERS] =
		{
			.option = 'l',
			.needs_tree = true,
			.name = "leftovers",
			.before = "ended, but left processes",
		},
	[REASON_PARENT] =
		{
			.option = 'd',
			.needs_tree = true,
			.name = "parent",
			.before = "tmo's parent has ended",
		},
	[REASON_KILLED] =
		{
			.option = 'd',
			.needs_tree = true,
			.name = "killed",
			.before = "tmo was killed",
		},
	[REASON_GUARD_KILLED] =
		{
			.option = 'd',
			.needs_tree = true,
			.name = "killed",
			.before = "its guard was killed",
		},
};
