/*
 * silence: see the header. Knows a number of bytes; does not know who has
 * written them.
 */
#include "tmo/core/silence.h"

#define SHORTEST_PAUSE (TMO_SECOND / 100)

/* If nothing is written until then: at the latest when the limit is due. */
static void set_next(struct silence *silence, tmo_ns now)
{
	const tmo_ns part = silence->limit / SILENCE_SAMPLES;
	const tmo_ns due = duration_add(silence->since, silence->limit);

	silence->next = duration_add(
		now, part > SHORTEST_PAUSE ? part : SHORTEST_PAUSE);
	if (silence->next > due)
		silence->next = due;
}

void silence_start(struct silence *silence, tmo_ns limit, tmo_ns now)
{
	*silence = (struct silence){
		.limit = limit,
		.next = TMO_FOREVER,
		.since = now,
		.until = now,
	};
	if (limit != TMO_FOREVER)
		set_next(silence, now);
}

bool silence_evaluate(
	struct silence *silence, const struct sample *sample, tmo_ns now)
{
	if (silence->limit == TMO_FOREVER)
		return false;
	silence->until = sample->begun;
	/* The last byte may have come just before the end of this sample. */
	if (output_has_come(&silence->last, &sample->output) ||
		sample->begun < silence->since)
		silence->since = silence->until = now;
	silence->last = sample->output;
	set_next(silence, now);
	return !(sample->parts & SAMPLE_QUICK) &&
	       silence->until >= duration_add(silence->since, silence->limit);
}

/* When the job was stopped is not known: at the last sample at the earliest. */
void silence_resume(struct silence *silence, tmo_ns now)
{
	if (silence->limit == TMO_FOREVER)
		return;
	if (now > silence->until) {
		silence->since += now - silence->until;
		silence->until = now;
	}
	set_next(silence, now);
}
