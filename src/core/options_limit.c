/* options_limit: what the options say of each limit; see options.h. */
#include "tmo/core/options.h"

const struct options_quantity *options_limit(
	const struct options *options, enum reason reason)
{
	switch (reason) {
	case REASON_TIME:
		return &options->limit;
	case REASON_IDLE:
		return &options->idle;
	case REASON_NO_OUTPUT:
		return &options->no_output;
	case REASON_CPU:
		return &options->cpu;
	case REASON_MEMORY:
		return &options->memory;
	case REASON_LEFTOVERS:
	case REASON_PARENT:
	case REASON_KILLED:
	case REASON_GUARD_KILLED:
	case REASON_NONE:
		break;
	}
	return NULL;
}

bool options_has_limit(const struct options *options, enum reason reason)
{
	const struct options_quantity *value = options_limit(options, reason);
	const char letter = limit_table[reason].option;

	if (letter == 'd')
		return options->die_with_parent;
	if (letter == 'l')
		return options->leftovers == LEFTOVERS_FAIL;
	return value && value->value != TMO_FOREVER;
}
