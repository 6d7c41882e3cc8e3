/* failure: see the header. Knows the form of such a line; ends nothing. */
#include "tmo/sys/failure.h"

#include <string.h>
#include "tmo/core/wording.h"
#include "tmo/sys/message.h"

void failure_say(const struct options *options, const char *what,
	const char *object, const char *reason)
{
	struct text text = message_begin();

	if (options->name)
		wording_name(&text, options);
	else
		wording_tool(&text, options);
	text_string(&text, what);
	if (object) {
		text_string(&text, " '");
		text_escaped(&text, object);
		text_char(&text, '\'');
	}
	if (reason) {
		text_string(&text, ": ");
		text_string(&text, reason);
	}
	message_send(&text);
}

void failure_say_call(const struct options *options, const char *what,
	const char *call, int error)
{
	char bytes[64];
	struct text text = TEXT_ON(bytes);

	text_string(&text, what);
	text_string(&text, " (");
	text_string(&text, call);
	text_string(&text, ")");
	text_char(&text, '\0');
	failure_say(options, bytes, NULL, strerror(error));
}
