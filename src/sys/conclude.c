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

/* The time limit as a span from the start, also where it was @TIME. */
static tmo_ns limit_span(const struct run *run)
{
	const struct plan *plan = run->given.plan;

	if (!plan->wall || plan->limit == TMO_FOREVER)
		return plan->limit;
	return plan->limit - run->clock.started.wall;
}

static void write_report(struct run *run, int fd,
	const struct run_result *result, struct exit_action action,
	int64_t left)
{
	const struct options *options = run->given.options;
	const struct child_account *children = &run->children;
	const struct hook_result *hook = &run->hook.result;
	const struct record record = {
		.options = options,
		.reason = run->machine.limits.reached,
		.ending = result,
		.verdict = action,
		.failed = children->command < 0 || run->clock.refused.name,
		.pid = children->command,
		.start = run->clock.started,
		.limit = limit_span(run),
		.elapsed = run_elapsed(run),
		.user = children->usage.user,
		.system = children->usage.system,
		.max_rss = children->usage.max_rss,
		.signals = run->history.signals,
		.signal_count = run->history.count,
		.left = left,
		.hook_ran = hook->ran,
		.hook_abandoned = hook->abandoned,
		.hook_status = hook->wait_status,
		.hook_elapsed = hook->elapsed,
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
		.ending = result,
		.elapsed = run_elapsed(run),
		.user = run->children.usage.user,
		.system = run->children.usage.system,
		.max_rss = run->children.usage.max_rss,
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

	if (refused->name)
		failure_say_call(run->given.options, refused->what,
			refused->name, refused->error);
	else
		failure_say(run->given.options, "cannot create a process", NULL,
			strerror(errno));
	if (report >= 0)
		write_report(run, report, &none, failed, 0);
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
