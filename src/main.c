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
#include "tmo/core/options.h"
#include "tmo/core/outcome.h"
#include "tmo/core/plan.h"
#include "tmo/core/usage.h"
#include "tmo/core/wording.h"
#include "tmo/sys/clock.h"
#include "tmo/sys/closing.h"
#include "tmo/sys/conclude.h"
#include "tmo/sys/failure.h"
#include "tmo/sys/message.h"
#include "tmo/sys/prepare.h"
#include "tmo/sys/report.h"
#include "tmo/sys/run.h"
#include "tmo/sys/self.h"
#include "tmo/sys/signals.h"
#include "tmo/version.h"

static int fail(const struct options *options, const char *what,
	const char *object, const char *reason)
{
	failure_say(options, what, object, reason);
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

/* What is left to do when all is said. */
struct exit_steps {
	pid_t self;
	int signal; /* to end by; 0: none */
	pid_t closing[2]; /* tmo's and its guard's; this and the rest are as
			     closing_finish() has it */
	int own_fd;
	bool disks;
};

static int start(const struct options *options, char *argv[],
	const sigset_t *mask, bool ignore_chld, struct exit_steps *steps)
{
	const pid_t self = self_pid();
	struct exit_action action;
	struct plan plan;

	if (self < 0)
		return fail(options, "cannot tell its own process id (getpid)",
			NULL, strerror(errno));
	plan_make(&plan, options);

	struct run run = {
		.given = {options, &plan, hook_start, .own_fd = -1},
		.children.guard = {.argv = argv},
		.history.wanted = options->report != NULL,
		.spawn =
			{
				.argv = options->command,
				.path = getenv("PATH"),
				.mask = mask,
				.parent = self,
				.death_signal = plan.death_signal,
				.default_signal = plan.steps[0].signal,
				.ignore_chld = ignore_chld,
				.pipe = {-1, -1},
			},
	};

	if (!run_prepare(&run))
		return STATUS_FAILED;
	if (options->report) {
		run.given.own_fd = report_open(options->report);
		if (run.given.own_fd < 0)
			return fail(options, "cannot open report",
				options->report, strerror(errno));
	}
	terminal_save(&run.terminal);
	action = run_conclude(&run, run_command(&run));
	*steps = (struct exit_steps){self, action.signal,
		{run.children.closing, guard_closing(&run.children.guard)},
		run.given.own_fd,
		run.machine.limits.reached != REASON_NONE ||
			action.signal != 0};
	return action.status;
}

static int parse_and_start(int argc, char *argv[], struct exit_steps *steps)
{
	struct options options;
	struct options_error error;
	sigset_t mask;
	bool chld_ignored;
	const char *refused = signals_block(&mask, &chld_ignored);
	const int block_error = errno;

	if (!options_parse(
		    &options, argc, argv, clock_wall, localtime_r, &error))
		return fail_usage(&options, &error);
	if (options.help || options.version)
		return print_help(&options);
	/* It would hand its rights to any command and signal anybody's. */
	if (self_is_set_id()) {
		options.name = NULL;
		return fail(&options,
			"must not be installed set-user-ID or set-group-ID",
			NULL, NULL);
	}
	if (refused) {
		failure_say_call(
			&options, "cannot block signals", refused, block_error);
		return STATUS_FAILED;
	}
	return start(&options, argv, &mask, chld_ignored, steps);
}

int main(int argc, char *argv[])
{
	struct exit_steps steps = {.own_fd = -1};
	const int status = parse_and_start(argc, argv, &steps);

	message_finish();
	closing_finish(steps.closing, steps.own_fd, steps.disks);
	/* So that the caller sees the wait status that tmo saw. */
	if (steps.signal != 0)
		self_die_by(steps.self, steps.signal);
	return status;
}
