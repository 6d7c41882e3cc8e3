/* hook: see the header. Knows how to run one; not when, nor what it is for. */
#include "tmo/hook.h"

#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include "tmo/platform.h"

static void set(const char *name, const struct text *value)
{
	/* Without memory for it the hook runs with what there is. */
	setenv(name, value->bytes, 1);
}

static void set_environment(const struct run *run)
{
	static const char *const reasons[] = {
		[REASON_NONE] = "",
		[REASON_TIME] = "time",
		[REASON_IDLE] = "idle",
		[REASON_CPU] = "cpu",
	};
	char bytes[32];
	struct text pid = TEXT_ON(bytes);
	struct text elapsed = TEXT_ON(bytes);

	text_number(&pid, run->pid);
	text_char(&pid, '\0');
	set("TMO_PID", &pid);
	text_seconds(&elapsed, platform_now().mono - run->started.mono);
	text_char(&elapsed, '\0');
	set("TMO_ELAPSED", &elapsed);
	setenv("TMO_REASON", reasons[run->machine.reason], 1);
	setenv("TMO_COMMAND", run->options->name, 1);
}

static void set_descriptors(void)
{
	const int null = open(_PATH_DEVNULL, O_RDONLY);

	if (null > STDIN_FILENO) {
		dup2(null, STDIN_FILENO);
		close(null);
	}
	if (dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		close(STDOUT_FILENO);
}

/* In the forked tmo, to its end. */
static void run_hook(const struct run *outer, char *shell_command)
{
	static char none[] = "", shell[] = _PATH_BSHELL, option[] = "-c";
	char *words[] = {none, shell, option, shell_command, NULL};
	_Alignas(16) char stack[SPAWN_STACK];
	const struct options options = {
		.quiet = true,
		.timeout_status = -1,
		.limit.value = outer->plan->hook,
		.grace.value = outer->plan->hook,
		.give_up.value = TMO_FOREVER,
		.idle.value = TMO_FOREVER,
		.cpu.value = TMO_FOREVER,
		.leftovers = LEFTOVERS_KILL,
		.signals[0].number = SIGKILL,
		.signal_count = 1,
		.name = shell,
		.command = words + 1,
	};
	struct plan plan;
	struct run run = {.options = &options, .plan = &plan};
	struct hook_result *result = outer->hook_result;

	plan_make(&plan, &options);
	run.spawn = outer->spawn;
	run.spawn.argv = words + 1;
	run.spawn.stack = stack;
	run.spawn.parent = getpid();
	run.spawn.death_signal = SIGKILL;
	run.spawn.default_signal = 0;
	platform_adopt();
	sweep_start(&run.sweep, run.spawn.parent);
	if (!loop_run(&run))
		return;
	result->wait_status = run.wait_status;
	result->elapsed = platform_now().mono - run.started.mono;
	result->ran = true;
}

pid_t hook_start(struct run *run)
{
	const pid_t parent = getpid();
	pid_t pid;

	run->hook_result = platform_page(sizeof *run->hook_result);
	if (!run->hook_result)
		return -1;
	pid = fork();
	if (pid != 0)
		return pid;
	child_die_with(parent, SIGKILL);
	set_environment(run);
	set_descriptors();
	run_hook(run, (char *)(size_t)run->options->hook);
	_exit(0);
}
