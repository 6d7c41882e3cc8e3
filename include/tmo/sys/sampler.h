/*
 * sampler: who descends from the command, and what they do. Signals nobody.
 */
#ifndef TMO_SAMPLER_H
#define TMO_SAMPLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tmo/core/duration.h"
#include "tmo/core/procstat.h"
#include "tmo/core/sample.h"
#include "tmo/sys/family.h"
#include "tmo/sys/memory_tally.h"
#include "tmo/sys/process_cache.h"

/* What is kept from one sample to the next. All zero: none was taken so far. */
struct sampler {
	struct process_cache processes; /* by those without SAMPLE_MEMORY */
	struct memory_tally memory; /* by those with it */
};

/*
 * Shows every living descendant to `each`, none where they cannot be seen.
 * Returns 0, or an errno: not all were found.
 */
int sampler_list(struct family *family,
	void (*each)(void *context, const struct process *process),
	void *context);

/* How many descendants live; below 0: not known, for not all could be seen. */
int64_t sampler_count(struct family *family);

/*
 * Adds every descendant to the parts of *sample that are asked for; it holds
 * what tmo knows of those reaped. Each parent comes before its children, so
 * that none is counted twice. Returns 0, or an errno: not all could be
 * measured, and the CPU time is what could, at least the command's own.
 */
int sampler_sample(const struct family *family, struct sample *sample,
	struct sampler *sampler);

struct sampler_total {
	size_t processes; /* that live */
	tmo_ns cpu; /* of all that can be read */
};

/*
 * Adds every descendant to *total, which holds the CPU time of those reaped.
 * False: they cannot be seen, or not all.
 */
bool sampler_add_up(struct family *family, struct sampler_total *total);

/* Whether no child of tmo is left but foreign ones. */
bool sampler_only_foreign(struct family *family);

#endif
