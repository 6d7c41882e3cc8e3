/* heartbeat: see the header. */
#include "tmo/sys/heartbeat.h"

#include "tmo/core/wording_heartbeat.h"
#include "tmo/sys/message.h"
#include "tmo/sys/run.h"
#include "tmo/sys/sampler.h"

void heartbeat_say(struct run *run)
{
	const struct usage *reaped = &run->children.usage;
	struct sampler_total total = {.cpu = reaped->user + reaped->system};
	struct heartbeat heartbeat = {.elapsed = run_elapsed(run)};
	struct text text = message_begin();

	/* The moment when it was due; tmo may have got to run later. */
	heartbeat.elapsed -= heartbeat.elapsed % run->given.plan->heartbeat;
	heartbeat.is_known = sampler_add_up(&run->family, &total);
	heartbeat.processes = total.processes;
	heartbeat.cpu = total.cpu;
	wording_heartbeat(&text, run->given.options, &heartbeat);
	message_send(&text);
}
