/* record_running: see the header. */
#include "tmo/core/record_running.h"

#include "tmo/core/json.h"

size_t record_running_size(size_t count)
{
	return count * (256 + 2 * JSON_BYTE_MAX * PROCESS_NAME_MAX);
}

static void add_state(struct text *text, char state)
{
	const char string[2] = {state, '\0'};

	json_member(text, "state", string);
}

static void add_process(struct text *text, const struct record_process *entry)
{
	const struct process *process = &entry->process;

	text_char(text, '{');
	json_number(text, "pid", process->pid);
	json_number(text, "parent", process->parent);
	json_member(text, "name", process->name);
	add_state(text, process->state);
	json_member(text, "wait",
		process->wchan[0] == '\0' ? NULL : process->wchan);
	json_seconds(text, "user", entry->usage.user);
	json_seconds(text, "system", entry->usage.system);
	text_char(text, '}');
}

void record_running(
	struct text *text, const struct record_process *list, size_t count)
{
	json_key(text, "running");
	text_char(text, '[');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			text_char(text, ',');
		add_process(text, &list[i]);
	}
	text_char(text, ']');
}
