/* wording_end: see the header. */
#include "tmo/core/wording_end.h"

#include <sys/wait.h>
#include "tmo/core/signame.h"
#include "tmo/core/wording.h"

static void add_status(struct text *text, int wait_status)
{
	if (WIFSIGNALED(wait_status)) {
		text_string(text, "ended by ");
		signame_write(text, WTERMSIG(wait_status));
	} else {
		text_string(text, "exited with ");
		text_number(text, WEXITSTATUS(wait_status));
	}
}

void wording_hook_ended(struct text *text, const struct options *options,
	const struct hook_result *hook)
{
	wording_name(text, options);
	text_string(text, "the -o command ");
	add_status(text, hook->wait_status);
	wording_seconds(text, " after ", hook->elapsed);
}

void wording_hook_abandoned(
	struct text *text, const struct options *options, pid_t pid)
{
	wording_name(text, options);
	text_string(text, "process ");
	text_number(text, pid);
	text_string(
		text, " of the -o command does not end by KILL, leaving it");
}

static void add_result(struct text *text, const struct wording_end *end)
{
	const struct run_result *result = end->result;

	if (result->abandoned) {
		text_string(text, "given up");
		return;
	}
	if (result->exec_error != 0) {
		text_string(text, "not run");
		return;
	}
	add_status(text, result->wait_status);
	if (!WIFSIGNALED(result->wait_status))
		return;
	if (outcome_dumped_core(result->wait_status))
		text_string(text, " (core dumped)");
	else if (end->out_of_memory)
		text_string(text, " (out of memory)");
}

void wording_ended(struct text *text, const struct options *options,
	const struct wording_end *end)
{
	wording_name(text, options);
	add_result(text, end);
	wording_seconds(text, " after ", end->elapsed);
	wording_seconds(text, ", user ", end->usage.user);
	wording_seconds(text, ", system ", end->usage.system);
	text_string(text, ", peak memory ");
	text_number(text, end->usage.max_rss / 1024);
	text_string(text, " KiB, ");
	if (end->left < 0) {
		text_string(text, "what is left running is not known");
		return;
	}
	if (end->left == 0)
		text_string(text, "nothing");
	else
		text_number(text, end->left);
	text_string(text, " left running");
}

void wording_leftover(struct text *text, const struct options *options,
	const struct process *process)
{
	wording_name(text, options);
	wording_process(text, process);
	text_string(text, " is left running");
}

void wording_more(
	struct text *text, const struct options *options, size_t count)
{
	wording_name(text, options);
	text_string(text, "and ");
	text_number(text, (int64_t)count);
	text_string(text, count == 1 ? " more process" : " more processes");
}
