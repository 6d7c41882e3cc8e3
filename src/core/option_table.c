/*
 * option_table: see the header. Knows what options are called; does not know
 * what they do.
 */
#include "tmo/core/option_table.h"

#include <string.h>

const struct option_row option_table[] = {
	{'k', "--kill-after", "DURATION",
		"send KILL this long after the signal (0: never)"},
	{'s', "--signal", "SIGNAL[,DURATION,SIGNAL]...",
		"send these signals at a limit (TERM)"},
	{'f', "--foreground", NULL, "signal and wait for COMMAND only"},
	{'m', "--main-first", NULL,
		"signal descendants after COMMAND has ended"},
	{'p', "--preserve-status", NULL,
		"exit with COMMAND's status even at a limit"},
	{'x', "--timeout-status", "N",
		"exit with N (0 to 255) at a limit (124)"},
	{'i', "--idle", "DURATION",
		"limit idleness: no I/O and almost no CPU time"},
	{'n', "--no-output", "DURATION",
		"limit silence: no process writes anything"},
	{'c', "--cpu", "DURATION",
		"limit CPU time of COMMAND and its descendants"},
	{'M', "--memory", "SIZE",
		"limit memory of COMMAND and its descendants"},
	{'d', "--die-with-parent", NULL,
		"end all when tmo is killed or its caller ends"},
	{'w', "--warn", "SIGNAL@DURATION",
		"signal COMMAND DURATION before the time limit"},
	{'l', "--leftovers", "keep|wait|kill|fail",
		"descendants left when COMMAND ends (keep)"},
	{'o', "--on-timeout", "SHELL-COMMAND",
		"run this before the first signal"},
	{'r', "--report", "FILE",
		"append a line of JSON about the run to FILE"},
	{'g', "--give-up", "DURATION",
		"give up this long after KILL and exit 125"},
	{'b', "--heartbeat", "DURATION",
		"print this often that COMMAND is still running"},
	{'v', "--verbose", NULL, NULL},
	{'q', "--quiet", NULL, "print more; print only errors"},
	{'h', "--help", NULL, NULL},
	{'V', "--version", NULL, "print this help; print the version"},
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
