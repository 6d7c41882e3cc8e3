/* hook: see the header. Knows how to run one; not when, nor what it is for. */
#include "tmo/sys/hook.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "tmo/core/limit_table.h"
#include "tmo/core/pid_list.h"
#include "tmo/sys/in_child.h"
#include "tmo/sys/message.h"
#include "tmo/sys/pages.h"
#include "tmo/sys/reaper.h"
#include "tmo/sys/run.h"
#include "tmo/sys/sampler.h"
#include "tmo/sys/self.h"
#include "tmo/sys/signals.h"

extern char **environ;

enum { VARIABLES = 5 };

static void add_descendant(void *context, const struct process *process)
{
	pid_list_add(context, process->pid);
}

/*
 * Made before the fork: the forked tmo would find itself among them. NULL where
 * there is no memory.
 */
static char *list_pids(struct run *run)
{
	char *bytes = pages_resize(NULL, 0, PID_LIST_SIZE);
	struct pid_list list;

	if (!bytes)
		return NULL;
	list = pid_list_start(bytes, run->family.command);
	sampler_list(&run->family, add_descendant, &list);
	return bytes;
}

/* Begins a variable; returns where. */
static char *add_name(struct text *text, const char *name)
{
	char *start = text->bytes + text->length;

	text_string(text, name);
	return start;
}

/* Each with its NUL; pointers to them into `variables`. */
static void write_variables(
	const struct run *run, struct text *text, char *variables[VARIABLES])
{
	variables[0] = add_name(text, "TMO_PID=");
	text_number(text, run->children.command);
	text_char(text, '\0');
	variables[1] = add_name(text, "TMO_REASON=");
	text_string(text, limit_table[run->machine.limits.reached].name);
	text_char(text, '\0');
	variables[2] = add_name(text, "TMO_ELAPSED=");
	text_seconds(text, run_elapsed(run));
	text_char(text, '\0');
	variables[3] = add_name(text, "TMO_COMMAND=");
	text_string(text, run->given.options->name);
	text_char(text, '\0');
	variables[4] = add_name(text, "TMO_PIDS=");
	text_char(text, '\0');
	if (run->hook.pids)
		variables[4] = run->hook.pids;
}

static bool is_variable(const char *entry, char *const variables[VARIABLES])
{
	for (size_t i = 0; i < VARIABLES; i++) {
		const size_t name = strcspn(variables[i], "=") + 1;

		if (strncmp(entry, variables[i], name) == 0)
			return true;
	}
	return false;
}

/* Without memory for it the hook gets tmo's own. */
static void set_environment(const struct run *run)
{
	struct text text = {.size = strlen(run->given.options->name) + 128};
	char *variables[VARIABLES];
	size_t count = 0, kept = 0;
	char **all;

	while (environ[count])
		count++;
	all = pages_resize(NULL, 0, (count + VARIABLES + 1) * sizeof *all);
	text.bytes = pages_resize(NULL, 0, text.size);
	if (!all || !text.bytes)
		return;
	write_variables(run, &text, variables);
	while (kept < VARIABLES) {
		all[kept] = variables[kept];
		kept++;
	}
	for (size_t i = 0; i < count; i++)
		if (!is_variable(environ[i], variables))
			all[kept++] = environ[i];
	environ = all;
}

static void set_descriptors(void)
{
	const int null = open("/dev/null", O_RDONLY);

	if (null < 0)
		close(STDIN_FILENO); /* that is the command's */
	if (null > STDIN_FILENO) {
		dup2(null, STDIN_FILENO);
		close(null);
	}
	if (dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		close(STDOUT_FILENO);
}

/* When its time is up it gets KILL, and so does whatever it leaves. */
static struct options make_options(const struct run *outer, char *command[])
{
	return (struct options){
		.quiet = true,
		.timeout_status = -1,
		.limit.value = outer->given.plan->hook,
		.grace.value = outer->given.plan->hook,
		.give_up = outer->given.options->give_up,
		.idle.value = TMO_FOREVER,
		.no_output.value = TMO_FOREVER,
		.cpu.value = TMO_FOREVER,
		.memory.value = TMO_FOREVER,
		.leftovers = LEFTOVERS_KILL,
		.signals = {{.number = SIGKILL}},
		.signal_count = 1,
		.name = "the -o command",
		.command = command,
	};
}

/* `error`: errno where the command could not be run to its end; or 0. */
static struct hook_result make_result(const struct run *run, int error)
{
	/* One that had to be ended, since a call was refused, has run. */
	const bool ran = run->children.command > 0 &&
			 !spawn_refused_call(run->children.exec_error);

	return (struct hook_result){
		.ran = ran,
		.error = ran ? 0 : error,
		.abandoned = run->machine.pursuit.gave_up,
		.wait_status = run->children.wait_status,
		.elapsed = run_elapsed(run),
	};
}

/* In the forked tmo, to its end. */
static void run_hook(const struct run *outer, pid_t self, char *shell_command)
{
	char none[] = "", shell[] = "/bin/sh", option[] = "-c";
	char *words[] = {none, shell, option, shell_command, NULL};
	const struct options options = make_options(outer, words + 1);
	struct plan plan;
	struct run run = {
		.given = {.options = &options,
			.plan = &plan,
			.own_fd = outer->hook.pipe.out},
		/* The command's tmo says that not all can be reached. */
		.announcer.said = SAID_REACH,
	};
	struct hook_result result;
	int error;

	plan_make(&plan, &options);
	run.spawn = outer->spawn;
	run.spawn.argv = words + 1;
	run.spawn.parent = self;
	run.spawn.death_signal = SIGKILL;
	run.spawn.default_signal = 0;
	run.spawn.priority = 0; /* it is to look at a busy one */
	family_start(&run.family, run.spawn.parent,
		claim_descendants(run.spawn.parent, false));
	error = run_command(&run) ? 0 : errno;
	result = make_result(&run, error);
	result_pipe_write(&outer->hook.pipe, &result, sizeof result);
}

static int hook_main(void *context)
{
	const struct run *outer = context;
	const pid_t self = self_pid_forked();
	struct hook_result result = {.error = errno};

	/*
	 * Its parent is the outer tmo. When that dies time is up: KILL to all
	 * that the hook has started.
	 */
	child_die_with(outer->spawn.parent,
		signal_is_ignored(SIGALRM) ? SIGKILL : SIGALRM);
	if (self < 0) {
		result_pipe_write(&outer->hook.pipe, &result, sizeof result);
		return 0;
	}
	/* So that the limit line is written before the hook runs. */
	message_forked(false);
	set_environment(outer);
	set_descriptors();
	run_hook(outer, self, (char *)(size_t)outer->given.options->hook);
	return 0;
}

pid_t hook_start(struct run *run)
{
	pid_t pid;

	if (result_pipe_open(&run->hook.pipe) != 0)
		return -1;
	run->hook.pids = list_pids(run);
	pid = child_fork(hook_main, run);
	if (pid < 0)
		result_pipe_close(&run->hook.pipe);
	else
		result_pipe_end_writing(&run->hook.pipe);
	if (run->hook.pids)
		pages_resize(run->hook.pids, PID_LIST_SIZE, 0);
	run->hook.pids = NULL;
	return pid;
}
