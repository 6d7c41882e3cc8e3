/* pid_list: see the header. */
#include "tmo/core/pid_list.h"

static void add(struct pid_list *list, pid_t pid)
{
	struct text *text = &list->text;
	char bytes[32];
	struct text word = TEXT_ON(bytes);

	if (text->length > list->start)
		text_char(&word, ',');
	text_number(&word, pid);
	text_char(&word, '\0');
	if (text->length + word.length <= text->size)
		text_string(text, bytes);
}

struct pid_list pid_list_start(char *bytes, pid_t command)
{
	struct pid_list list = {
		.text = {.bytes = bytes, .size = PID_LIST_SIZE},
		.command = command,
	};

	text_string(&list.text, "TMO_PIDS=");
	list.start = list.text.length;
	if (command != 0)
		add(&list, command);
	return list;
}

void pid_list_add(struct pid_list *list, pid_t pid)
{
	if (pid != list->command)
		add(list, pid);
}
