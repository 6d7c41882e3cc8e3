/* conclude: see the header. Knows what is due at the end; ends nothing. */
#include "tmo/sys/conclude.h"

#include <errno.h>
#include <string.h>
#include "tmo/core/wording.h"
#include "tmo/sys/failure.h"
#include "tmo/sys/message.h"
#include "tmo/sys/report.h"
#include "tmo/sys/run.h"
#include "tmo/sys/sampler.h"

static void write_report(struct run *run, int fd,
	const struct run_result *result, struct exit_action action,
	int64_t left)
{
	const struct options *options = run->given.options;
	const struct record record = {
		.options = options,
		.reason = run->machine.limits.reached,
		.result = result,
		.exit = action,
		.pid = run->clock.refused.name ? -1 : run->children.command,
		.start = run->clock.started.wall,
		.elapsed = run_elapsed(run),
		.usage = run->children.usage,
		.signals = run->history.signals,
		.signal_count = run->history.count,
		.give_up = run->given.plan->give_up,
		.left = left,
		.hook = &run->hook.result,
	};

	if (report_append(fd, &record) != 0)
		failure_say(options, "cannot write report", options->report,
			strerror(errno));
}

static void say_end(
	const struct run *run, const struct run_result *result, int64_t left)
{
	struct text text = message_begin();
	const struct wording_end end = {
		.result = result,
		.elapsed = run_elapsed(run),
		.usage = run->children.usage,
		.left = left,
	};

	wording_ended(&text, run->given.options, &end);
	message_send(&text);
}

static void say_not_run(const struct run *run, int error)
{
	char head[256]; /* what Linux looks at, too */
	const bool there =
		error == ENOENT && spawn_head(&run->spawn, head, sizeof head);
	struct text text = message_begin();

	wording_not_run(&text, run->given.options, error, there ? head : NULL);
	message_send(&text);
}

/* No process could be made, or tmo had to end what it could not watch. */
static struct exit_action conclude_failure(struct run *run, int report)
{
	const struct refused_call *refused = &run->clock.refused;
	const struct run_result none = {.timeout_status = -1};
	const struct exit_action failed = {STATUS_FAILED, 0};
	int64_t left = 0;

	if (refused->name)
		failure_say_call(run->given.options, refused->what,
			refused->name, refused->error);
	else
		failure_say(run->given.options, "cannot create a process", NULL,
			strerror(errno));
	if (report >= 0 && refused->name)
		left = sampler_count(&run->family);
	if (report >= 0)
		write_report(run, report, &none, failed, left);
	return failed;
}

struct exit_action run_conclude(struct run *run, bool ran, int report)
{
	const struct run_result result = run_result(run);
	const struct exit_action action = outcome_of(&result);
	const bool tells = announce_is_verbose(run->given.options);
	int64_t left = 0;

	if (!ran)
		return conclude_failure(run, report);
	if (tells || report >= 0)
		left = sampler_count(&run->family);
	if (result.exec_error != 0)
		say_not_run(run, result.exec_error);
	if (tells)
		say_end(run, &result, left);
	if (report >= 0)
		write_report(run, report, &result, action, left);
	return action;
}
