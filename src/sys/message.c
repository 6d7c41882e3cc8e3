/* message: see the header. */
#include "tmo/message.h"

#include <poll.h>
#include <unistd.h>

/*
 * Common, so that the linker lays it behind the libc's few variables: these
 * then share a page with others, and this is not touched until it is used.
 */
extern char message_bytes[MESSAGE_MAX];
char message_bytes[MESSAGE_MAX] __attribute__((common));

struct text message_begin(void)
{
	return (struct text)TEXT_ON(message_bytes);
}

void message_send(struct text *text)
{
	struct pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT};

	text_end(text);
	/* Some systems cannot poll a terminal: they say so, it is no full one.
	 */
	if (poll(&out, 1, 0) != 1)
		return;
	/* Nobody is left to be told of a failure here. */
	if (write(STDERR_FILENO, text->bytes, text->length) < 0)
		return;
}
