/* message: see the header. */
#include "tmo/message.h"

#include <poll.h>
#include <unistd.h>

struct text message_begin(void)
{
	static char bytes[MESSAGE_MAX];

	return (struct text)TEXT_ON(bytes);
}

void message_send(struct text *text)
{
	struct pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT};

	text_end(text);
	if (poll(&out, 1, 0) != 1 || !(out.revents & POLLOUT))
		return;
	/* Nobody is left to be told of a failure here. */
	if (write(STDERR_FILENO, text->bytes, text->length) < 0)
		return;
}
