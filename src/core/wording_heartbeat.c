/*
 * wording_heartbeat: see the header. Knows the words; does not know when the
 * line is due.
 */
#include "tmo/core/wording_heartbeat.h"

#include "tmo/core/wording.h"

#define MINUTE (60 * TMO_SECOND)

static void add_limit(struct text *text, const struct options *options)
{
	if (options->limit.value == TMO_FOREVER)
		return;
	text_string(text, options->wall ? " (until " : " (limit ");
	wording_duration(text, &options->limit);
	text_char(text, ')');
}

/* To a tenth of a second below a minute, to the second above. */
static void add_cpu(struct text *text, tmo_ns cpu)
{
	if (cpu >= MINUTE) {
		text_duration(text, cpu - cpu % TMO_SECOND);
		return;
	}
	text_number(text, cpu / TMO_SECOND);
	text_char(text, '.');
	text_number(text, cpu % TMO_SECOND / (TMO_SECOND / 10));
	text_char(text, 's');
}

void wording_heartbeat(struct text *text, const struct options *options,
	const struct heartbeat *heartbeat)
{
	wording_name(text, options);
	text_string(text, "still running after ");
	text_duration(text, heartbeat->elapsed);
	add_limit(text, options);
	if (!heartbeat->is_known)
		return;
	text_string(text, ": ");
	text_number(text, (int64_t)heartbeat->processes);
	text_string(text,
		heartbeat->processes == 1 ? " process, " : " processes, ");
	add_cpu(text, heartbeat->cpu);
	text_string(text, " of CPU time");
}
