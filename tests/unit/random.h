/*
 * random: numbers for invented timelines, the same on every machine: a test
 * that fails does so again.
 */
#ifndef TMO_TEST_RANDOM_H
#define TMO_TEST_RANDOM_H

#include <stdint.h>
#include "tmo/core/duration.h"

/* xorshift64*, Vigna 2016. The seed is not 0. */
static inline uint64_t random_next(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * UINT64_C(2685821657736338717);
}

static inline unsigned random_below(uint64_t *seed, unsigned n)
{
	return (unsigned)((random_next(seed) >> 33) % n);
}

/* From 1 ns to `most`. */
static inline tmo_ns random_up_to(uint64_t *seed, tmo_ns most)
{
	return 1 + (tmo_ns)((random_next(seed) >> 1) % (uint64_t)most);
}

#endif
