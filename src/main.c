/*
 * main: composes. Parses, prepares, runs, and exits: the only exit().
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tmo/hook.h"
#include "tmo/loop.h"
#include "tmo/message.h"
#include "tmo/options.h"
#include "tmo/outcome.h"
#include "tmo/plan.h"
#include "tmo/platform.h"
#include "tmo/report.h"
#include "tmo/version.h"
#include "tmo/wording.h"

/* --help and --version: to standard output, where a failure is one. */
static int print(struct text *text, const struct options *options)
{
	struct text failure = message_begin();
	const ssize_t written = write(STDOUT_FILENO, text->bytes, text->length);

	if (written == (ssize_t)text->length)
		return EXIT_SUCCESS;
	wording_tool(&failure, options);
	text_string(&failure, "standard output: ");
	text_string(&failure,
		written < 0 ? strerror(errno) : "not all was written");
	message_send(&failure);
	return STATUS_FAILED;
}

static int print_help(const struct options *options)
{
	struct text text = message_begin();

	if (options->help)
		options_help(&text);
	else
		text_string(&text, "tmo " TMO_VERSION "\n");
	return print(&text, options);
}

static int fail(const struct options *options, const char *what, int error)
{
	struct text text = message_begin();

	wording_name(&text, options);
	text_string(&text, what);
	if (error != 0) {
		text_string(&text, ": ");
		text_string(&text, strerror(error));
	}
	message_send(&text);
	return STATUS_FAILED;
}

/* "tmo: rsync: report FILE: reason" */
static void fail_on(const struct options *options, const char *what,
	const char *object, int error)
{
	struct text text = message_begin();

	wording_name(&text, options);
	text_string(&text, what);
	text_escaped(&text, object);
	text_string(&text, ": ");
	text_string(&text, strerror(error));
	message_send(&text);
}

static int fail_usage(
	const struct options *options, const struct options_error *error)
{
	struct text text = message_begin();

	wording_usage(&text, options, error);
	message_send(&text);
	return STATUS_FAILED;
}

static void say_end(struct run *run, const struct ending *ending, size_t left)
{
	struct text text = message_begin();
	const struct wording_end end = {
		.ending = ending,
		.elapsed = platform_now().mono - run->started.mono,
		.user = run->usage.user,
		.system = run->usage.system,
		.max_rss = run->usage.max_rss,
		.left = left,
	};

	wording_ended(&text, run->options, &end);
	message_send(&text);
}

/* The time limit as a span from the start, also where it was @TIME. */
static tmo_ns limit_span(const struct run *run)
{
	const tmo_ns limit = run->plan->limit;

	if (!run->plan->wall || limit == TMO_FOREVER)
		return limit;
	return limit - run->started.wall;
}

static void report(struct run *run, int fd, const struct ending *ending,
	struct verdict verdict, size_t left)
{
	const struct hook_result *hook = &run->hook_result;
	const struct record record = {
		.options = run->options,
		.reason = run->machine.reason,
		.ending = ending,
		.verdict = verdict,
		.failed = run->pid < 0,
		.pid = run->pid,
		.start = run->started,
		.limit = limit_span(run),
		.elapsed = platform_now().mono - run->started.mono,
		.user = run->usage.user,
		.system = run->usage.system,
		.max_rss = run->usage.max_rss,
		.signals = run->signals,
		.signal_count = run->signal_count,
		.left = left,
		.hook_ran = hook->ran,
		.hook_status = hook->wait_status,
		.hook_elapsed = hook->elapsed,
	};

	if (report_append(fd, &record) != 0)
		fail_on(run->options, "report ", run->options->report, errno);
}

static int finish(struct run *run, int report_fd)
{
	const struct ending ending = loop_ending(run);
	const struct verdict verdict = outcome_of(&ending);
	const bool tells = run->options->verbose && !run->options->drop_in;
	size_t left = 0;

	if (tells || report_fd >= 0)
		left = loop_count_left(run);
	if (ending.exec_error != 0)
		fail(run->options, "cannot run", ending.exec_error);
	if (tells)
		say_end(run, &ending, left);
	if (report_fd >= 0)
		report(run, report_fd, &ending, verdict, left);
	/* So that the caller sees the wait status that tmo saw. */
	if (verdict.signal != 0)
		platform_end_by(verdict.signal);
	return verdict.status;
}

static int fail_to_start(struct run *run, int report_fd)
{
	const struct ending none = {.timeout_status = -1};
	const struct verdict verdict = {STATUS_FAILED, 0};

	fail(run->options, "cannot create a process", errno);
	if (report_fd >= 0)
		report(run, report_fd, &none, verdict, 0);
	return STATUS_FAILED;
}

/* What the options ask for that this system, here, may not have. */
static const char *missing(struct run *run)
{
	const struct plan *plan = run->plan;
	const bool samples =
		plan->idle != TMO_FOREVER || plan->cpu != TMO_FOREVER;
	uint64_t moved;

	if (!samples && plan->leftovers == LEFTOVERS_KEEP)
		return NULL;
	if (!sweep_sees(&run->sweep))
		return samples ? "--idle, --cpu: /proc does not show tmo"
			       : "--leftovers: /proc does not show tmo";
	if (plan->idle != TMO_FOREVER &&
		!platform_moved(run->spawn.parent, &moved))
		return "--idle: this system does not tell what a process has "
		       "read and written";
	return NULL;
}

/* It would hand its rights to any command and signal anybody's processes. */
static int refuse_set_id(const struct options *options)
{
	struct text text = message_begin();

	wording_tool(&text, options);
	text_string(&text, "must not be installed set-user-ID or set-group-ID");
	message_send(&text);
	return STATUS_FAILED;
}

/* Everything that may fail before there is a command. */
static bool prepare(struct run *run, int *report_fd)
{
	const struct options *options = run->options;
	const char *lack;

	if (platform_adopt(run->plan->command_only) != 0) {
		fail(options, "cannot adopt orphans", errno);
		return false;
	}
	if (!sweep_start(&run->sweep, run->spawn.parent)) {
		fail(options, "cannot tell which children are its own", 0);
		return false;
	}
	lack = missing(run);
	if (lack) {
		fail(options, lack, 0);
		return false;
	}
	if (options->report) {
		*report_fd = report_open(options->report);
		if (*report_fd < 0) {
			fail_on(options, "report ", options->report, errno);
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
	struct run run = {.options = options, .plan = &plan};
	int report_fd = -1;

	plan_make(&plan, options);
	run.start_hook = hook_start;
	run.records = options->report != NULL;
	run.counts = run.records || options->verbose || plan.cpu != TMO_FOREVER;
	run.spawn = (struct spawn){
		.argv = options->command,
		.path = getenv("PATH"),
		.mask = mask,
		.parent = getpid(),
		.death_signal = plan.death_signal,
		.default_signal = plan.steps[0].signal,
		.ignore_chld = ignore_chld,
	};
	if (!prepare(&run, &report_fd))
		return STATUS_FAILED;
	if (!loop_run(&run))
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

	if (!options_parse(&options, argc, argv, platform_now().wall,
		    localtime_r, &error))
		return fail_usage(&options, &error);
	if (options.help || options.version)
		return print_help(&options);
	if (platform_is_set_id())
		return refuse_set_id(&options);
	if (blocked != 0)
		return fail(&options, "cannot block signals", block_error);
	return start(&options, &mask, chld_ignored);
}
