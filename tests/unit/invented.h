/*
 * invented: processes that never were, and the sample that a walk over them
 * would add up to.
 */
#ifndef TMO_TEST_INVENTED_H
#define TMO_TEST_INVENTED_H

#include <stddef.h>
#include <stdint.h>
#include "tmo/core/procstat.h"
#include "tmo/core/sample.h"

struct invented {
	pid_t pid;
	uint64_t start;
	uint64_t moved;
	tmo_ns cpu;
};

static inline struct sample sample_of(const struct invented *list, size_t count)
{
	struct sample sample = {.count = 0};

	for (size_t i = 0; i < count; i++) {
		const struct process process = {
			.pid = list[i].pid,
			.start = list[i].start,
			.state = 'S',
		};

		sample_add(&sample, &process, list[i].moved, list[i].cpu);
	}
	return sample;
}

#endif
