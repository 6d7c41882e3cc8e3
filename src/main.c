/*
 * main: composes. Parses, prepares, runs, and exits: the only exit().
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tmo/sys/hook.h"
#include "tmo/sys/run.h"
#include "tmo/sys/message.h"
#include "tmo/core/limit_table.h"
#include "tmo/core/option_table.h"
#include "tmo/core/options.h"
#include "tmo/core/outcome.h"
#include "tmo/core/plan.h"
#include "tmo/core/usage.h"
#include "tmo/sys/platform.h"
#include "tmo/sys/report.h"
#include "tmo/version.h"
#include "tmo/core/wording.h"

/* "tmo: rsync: cannot open report 'FILE': reason", without what is NULL. */
static int fail(const struct options *options, const char *what,
	const char *object, const char *reason)
{
	struct text text = message_begin();

	if (options->name)
		wording_name(&text, options);
	else
		wording_tool(&text, options);
	text_string(&text, what);
	if (object) {
		text_string(&text, " '");
		text_escaped(&text, object);
		text_char(&text, '\'');
	}
	if (reason) {
		text_string(&text, ": ");
		text_string(&text, reason);
	}
	message_send(&text);
	return STATUS_FAILED;
}

/* --help and --version: to standard output, where a failure is one. */
static int print_help(const struct options *options)
{
	struct text text = message_begin();
	ssize_t written;

	if (options->help)
		usage_write(&text, options->as_timeout);
	else
		text_string(&text, "tmo " TMO_VERSION "\n");
	written = write(STDOUT_FILENO, text.bytes, text.length);
	if (written == (ssize_t)text.length)
		return EXIT_SUCCESS;
	/* A part is written where there is no room for the whole. */
	return fail(options, "standard output", NULL,
		strerror(written < 0 ? errno : ENOSPC));
}

static int fail_usage(
	const struct options *options, const struct options_error *error)
{
	struct text text = message_begin();

	wording_usage(&text, options, error);
	message_send(&text);
	return STATUS_FAILED;
}

static void say_end(
	struct run *run, const struct run_result *result, int64_t left)
{
	struct text text = message_begin();
	const struct wording_end end = {
		.result = result,
		.elapsed = platform_mono() - run->started.mono,
		.usage = run->usage,
		.left = left,
	};

	wording_ended(&text, run->options, &end);
	message_send(&text);
}

static void report(struct run *run, int fd, const struct run_result *result,
	struct exit_action action, int64_t left)
{
	const struct record record = {
		.options = run->options,
		.reason = run->machine.reason,
		.result = result,
		.exit = action,
		.pid = run->pid,
		.start = run->started.wall,
		.elapsed = platform_mono() - run->started.mono,
		.usage = run->usage,
		.signals = run->signals,
		.signal_count = run->signal_count,
		.left = left,
		.hook = &run->hook_result,
	};

	if (report_append(fd, &record) != 0)
		fail(run->options, "cannot write report", run->options->report,
			strerror(errno));
}

static void say_not_run(const struct run *run, int error)
{
	char head[256]; /* what Linux looks at, too */
	const bool there =
		error == ENOENT && spawn_head(&run->spawn, head, sizeof head);
	struct text text = message_begin();

	wording_not_run(&text, run->options, error, there ? head : NULL);
	message_send(&text);
}

static int finish(struct run *run, int report_fd)
{
	const struct run_result result = run_result(run);
	const struct exit_action action = outcome_of(&result);
	const bool tells = run->options->verbose && !run->options->as_timeout;
	int64_t left = 0;

	if (tells || report_fd >= 0)
		left = run_count_left(run);
	if (result.exec_error != 0)
		say_not_run(run, result.exec_error);
	if (tells)
		say_end(run, &result, left);
	if (report_fd >= 0)
		report(run, report_fd, &result, action, left);
	/* So that the caller sees the wait status that tmo saw. */
	if (action.signal != 0)
		die_by(action.signal);
	return action.status;
}

static int fail_to_start(struct run *run, int report_fd)
{
	const struct run_result none = {.timeout_status = -1};
	const struct exit_action action = {STATUS_FAILED, 0};

	fail(run->options, "cannot create a process", NULL, strerror(errno));
	if (report_fd >= 0)
		report(run, report_fd, &none, action, 0);
	return STATUS_FAILED;
}

/* What a limit needs that this system, here, does not have; or NULL. */
static const char *lack_of(struct run *run, const struct limit_row *limit)
{
	uint64_t moved;

	if (limit->needs_tree && !sweep_sees(&run->sweep))
		return "/proc does not show tmo";
	if (limit->needs_io && !platform_moved(run->spawn.parent, &moved))
		return "this system does not tell what a process has read and "
		       "written";
	return NULL;
}

/* What the options ask for that this system may not have. */
static bool lacks(struct run *run)
{
	const struct options *options = run->options;

	for (int i = REASON_NONE + 1; i < REASONS; i++) {
		const struct limit_row *limit = &limit_table[i];
		const char *lack;

		if (options_limit(options, (enum reason)i)->value ==
			TMO_FOREVER)
			continue;
		lack = lack_of(run, limit);
		if (lack) {
			fail(options, option_by_letter(limit->option)->name,
				NULL, lack);
			return true;
		}
	}
	if (options->leftovers == LEFTOVERS_KEEP || sweep_sees(&run->sweep))
		return false;
	fail(options, option_by_letter('l')->name, NULL,
		"/proc does not show tmo");
	return true;
}

/* Everything that may fail before there is a command. */
static bool prepare(struct run *run, int *report_fd)
{
	const struct options *options = run->options;

	if (platform_adopt(run->plan->command_only) != 0) {
		fail(options, "cannot adopt orphans", NULL, strerror(errno));
		return false;
	}
	if (!sweep_start(&run->sweep, run->spawn.parent)) {
		fail(options,
			"cannot tell the command's children from those that "
			"tmo had before",
			NULL, NULL);
		return false;
	}
	if (lacks(run))
		return false;
	if (options->report) {
		*report_fd = report_open(options->report);
		if (*report_fd < 0) {
			fail(options, "cannot open report", options->report,
				strerror(errno));
			return false;
		}
	}
	terminal_save(&run->terminal);
	return true;
}

static int start(
	const struct options *options, const sigset_t *mask, bool ignore_chld)
{
	struct plan plan;
	int report_fd = -1;

	plan_make(&plan, options);

	struct run run = {
		.options = options,
		.plan = &plan,
		.start_hook = hook_start,
		.records = options->report != NULL,
		.spawn =
			{
				.argv = options->command,
				.path = getenv("PATH"),
				.mask = mask,
				.parent = platform_self(),
				.death_signal = plan.death_signal,
				.default_signal = plan.steps[0].signal,
				.ignore_chld = ignore_chld,
			},
	};

	if (!prepare(&run, &report_fd))
		return STATUS_FAILED;
	if (!run_command(&run))
		return fail_to_start(&run, report_fd);
	return finish(&run, report_fd);
}

int main(int argc, char *argv[])
{
	struct options options;
	struct options_error error;
	sigset_t mask;
	bool chld_ignored;
	const int blocked = platform_block(&mask, &chld_ignored);
	const int block_error = errno;

	if (!options_parse(
		    &options, argc, argv, platform_wall, localtime_r, &error))
		return fail_usage(&options, &error);
	if (options.help || options.version)
		return print_help(&options);
	/* It would hand its rights to any command and signal anybody's. */
	if (platform_is_set_id()) {
		options.name = NULL;
		return fail(&options,
			"must not be installed set-user-ID or set-group-ID",
			NULL, NULL);
	}
	if (blocked != 0)
		return fail(&options, "cannot block signals", NULL,
			strerror(block_error));
	return start(&options, &mask, chld_ignored);
}
