/* failure: see the header. Knows the form of such a line; ends nothing. */
#include "tmo/sys/failure.h"

#include <string.h>
#include "tmo/core/wording.h"
#include "tmo/sys/message.h"

static struct text begin(const struct options *options, const char *what)
{
	struct text text = message_begin();

	if (options->name)
		wording_name(&text, options);
	else
		wording_tool(&text, options);
	text_string(&text, what);
	return text;
}

static void send(struct text *text, const char *reason)
{
	if (reason) {
		text_string(text, ": ");
		text_string(text, reason);
	}
	message_send(text);
}

void failure_say(const struct options *options, const char *what,
	const char *object, const char *reason)
{
	struct text text = begin(options, what);

	if (object) {
		text_string(&text, " '");
		text_escaped(&text, object);
		text_char(&text, '\'');
	}
	send(&text, reason);
}

void failure_say_call(const struct options *options, const char *what,
	const char *call, int error)
{
	struct text text = begin(options, what);

	text_string(&text, " (");
	text_string(&text, call);
	text_string(&text, ")");
	send(&text, strerror(error));
}
