/* conclude: see the header. Knows what is due at the end; ends nothing. */
#include "tmo/sys/conclude.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include "tmo/core/verbosity.h"
#include "tmo/core/wording.h"
#include "tmo/core/wording_end.h"
#include "tmo/sys/announce_left.h"
#include "tmo/sys/command_file.h"
#include "tmo/sys/failure.h"
#include "tmo/sys/message.h"
#include "tmo/sys/oom.h"
#include "tmo/sys/report.h"
#include "tmo/sys/run.h"
#include "tmo/sys/sampler.h"

static enum oom oom_since_start(const struct run *run)
{
	uint64_t now;

	if (!run->history.oom.known || oom_kills(&now) != ANSWER_DONE)
		return OOM_UNKNOWN;
	return now > run->history.oom.at_start ? OOM_KILLED : OOM_NONE;
}

/*
 * Where /proc does not tell, it is known that nobody is left when tmo has no
 * child: so the child that writes tmo's messages has to end first.
 */
static int64_t count_left(struct run *run)
{
	struct child_facts facts;

	if (*message_writer() != 0 && !family_is_visible(&run->family)) {
		message_finish();
		child_events_read(run, &facts);
	}
	return sampler_count(&run->family);
}

static struct record_found look_around(struct run *run)
{
	return (struct record_found){
		.left = count_left(run),
		.oom = oom_since_start(run),
	};
}

static bool has_report(const struct run *run)
{
	return run->given.own_fd >= 0;
}

static void say_report_failed(
	const struct run *run, enum answer answer, tmo_ns span)
{
	const struct options *options = run->given.options;
	const char *reason = strerror(errno);
	char bytes[64];
	struct text text = TEXT_ON(bytes);

	if (answer == ANSWER_NOTHING) {
		text_string(&text, "not taken within ");
		text_duration(&text, span);
		text_char(&text, '\0');
		reason = bytes;
	}
	failure_say(options, "cannot write report", options->report, reason);
}

static void write_report(struct run *run, const struct run_result *result,
	struct exit_action action, struct record_found found)
{
	const struct options *options = run->given.options;
	const tmo_ns span =
		pursuit_report_time(&run->machine.pursuit, run->given.plan);
	enum answer answer;
	const struct record record = {
		.options = options,
		.reason = run->machine.limits.reached,
		.result = result,
		.exit = action,
		.pid = run->clock.refused.name ? -1 : run->children.command,
		.time = {run->clock.started.wall, run_elapsed(run)},
		.usage = run->children.usage,
		.signals = {run->history.signals, run->history.count},
		.running = {run->history.running.list,
			run->history.running.count},
		.found = found,
		.give_up = run->given.plan->give_up,
		.hook = &run->hook.result,
	};

	answer = report_append(run->given.own_fd, &record, span);
	if (answer != ANSWER_DONE)
		say_report_failed(run, answer, span);
}

static void say_end(struct run *run, const struct run_result *result,
	struct record_found found)
{
	struct text text = message_begin();
	const struct wording_end end = {
		.result = result,
		.out_of_memory = outcome_is_out_of_memory(result->wait_status,
			run->history.kill.action.signal == SIGKILL, found.oom),
		.elapsed = run_elapsed(run),
		.usage = run->children.usage,
		.left = found.left,
	};

	wording_ended(&text, run->given.options, &end);
	message_send(&text);
	if (found.left > 0)
		announce_leftovers(run);
}

static void say_not_run(const struct run *run, int error)
{
	char head[256]; /* what Linux looks at, too */
	const bool there =
		error == ENOENT && command_file_head(run->spawn.argv[0],
					   run->spawn.path, head, sizeof head);
	struct text text = message_begin();

	wording_not_run(&text, run->given.options, error, there ? head : NULL);
	message_send(&text);
}

/*
 * No process could be made, or it could not become the command, or tmo had to
 * end what it could not watch.
 */
static struct exit_action conclude_failure(struct run *run)
{
	const struct refused_call *refused = &run->clock.refused;
	const struct guard *guard = &run->children.guard;
	const struct run_result none = {.timeout_status = -1};
	const struct exit_action failed = {STATUS_FAILED, 0};
	struct record_found found = {.left = 0};

	if (refused->name)
		failure_say_call(run->given.options, refused->what,
			refused->name, refused->error);
	else if (guard->lack)
		failure_say(run->given.options, "--die-with-parent", NULL,
			guard->lack);
	else
		failure_say_call(run->given.options, "cannot create a process",
			guard->refused ? guard->refused
				       : spawn_call(&run->spawn),
			errno);
	if (has_report(run) && refused->name)
		found = look_around(run);
	if (has_report(run))
		write_report(run, &none, failed, found);
	return failed;
}

struct exit_action run_conclude(struct run *run, bool ran)
{
	const struct run_result result = run_result(run);
	const struct exit_action action = outcome_of(&result);
	const bool tells = verbosity_has_details(run->given.options);
	struct record_found found = {.left = 0};

	if (!ran)
		return conclude_failure(run);
	if (tells || has_report(run))
		found = look_around(run);
	if (result.exec_error != 0)
		say_not_run(run, result.exec_error);
	if (tells)
		say_end(run, &result, found);
	if (has_report(run))
		write_report(run, &result, action, found);
	return action;
}
