/*
 * option_table: see the header. Knows what options are called; does not know
 * what they do.
 */
#include "tmo/core/option_table.h"

#include <string.h>

const struct option_row option_table[] = {
	{'k', "--kill-after", "DURATION",
		"KILL this long after the signal, 0: never"},
	{'s', "--signal", "SIGNAL[,DURATION,SIGNAL]...",
		"signals at the limit (TERM)"},
	{'f', "--foreground", NULL, "signal and wait for COMMAND alone"},
	{'m', "--main-first", NULL,
		"signal descendants when COMMAND has ended"},
	{'p', "--preserve-status", NULL,
		"COMMAND's own status even at a limit"},
	{'x', "--timeout-status", "N", "status at a limit, 0 to 255 (124)"},
	{'i', "--idle", "DURATION", "limit on no progress"},
	{'n', "--no-output", "DURATION",
		"limit on silence: nothing written by the tree"},
	{'c', "--cpu", "DURATION", "limit on CPU time, descendants included"},
	{'M', "--memory", "SIZE",
		"limit on the memory of the tree (512M, 1.5G)"},
	{'d', "--die-with-parent", NULL,
		"end all when tmo or its caller is gone"},
	{'w', "--warn", "SIGNAL@DURATION",
		"signal COMMAND before the time limit"},
	{'l', "--leftovers", "keep|wait|kill|fail",
		"descendants that outlive COMMAND (keep)"},
	{'o', "--on-timeout", "SHELL-COMMAND",
		"run it before the first signal"},
	{'r', "--report", "FILE", "append a line of JSON about the run"},
	{'g', "--give-up", "DURATION",
		"leave what outlives KILL by it, exit 125"},
	{'b', "--heartbeat", "DURATION",
		"say this often that COMMAND still runs"},
	{'v', "--verbose", NULL, NULL},
	{'q', "--quiet", NULL, "say more; say nothing but errors"},
	{'h', "--help", NULL, NULL},
	{'V', "--version", NULL, "print this help; the version"},
	{'\0', NULL, NULL, NULL},
};

const struct option_row *option_by_letter(char letter)
{
	for (const struct option_row *row = option_table; row->name; row++)
		if (row->letter == letter)
			return row;
	return NULL;
}

bool option_begins_with(const struct option_row *row, struct word name)
{
	return name.length > 2 &&
	       strncmp(row->name, name.bytes, name.length) == 0;
}

const struct option_row *option_by_name(struct word name, bool *ambiguous)
{
	const struct option_row *found = NULL;
	size_t count = 0;

	*ambiguous = false;
	for (const struct option_row *row = option_table; row->name; row++) {
		if (word_is(name, row->name))
			return row;
		if (option_begins_with(row, name)) {
			found = row;
			count++;
		}
	}
	*ambiguous = count > 1;
	return count == 1 ? found : NULL;
}
