/* shell_words: see the header. */
#include "tmo/core/shell_words.h"

#include <stddef.h>
#include <string.h>

static const char words[][9] = {
	/* reserved; from [[ on in many shells */
	"!",
	"{",
	"}",
	"case",
	"do",
	"done",
	"elif",
	"else",
	"esac",
	"fi",
	"for",
	"if",
	"in",
	"then",
	"until",
	"while",
	"[[",
	"]]",
	"function",
	"select",
	"time",
	/* special built-ins */
	".",
	":",
	"break",
	"continue",
	"eval",
	"exec",
	"exit",
	"export",
	"readonly",
	"return",
	"set",
	"shift",
	"times",
	"trap",
	"unset",
	/* intrinsic utilities */
	"alias",
	"bg",
	"cd",
	"command",
	"fc",
	"fg",
	"getopts",
	"hash",
	"jobs",
	"kill",
	"read",
	"type",
	"ulimit",
	"umask",
	"unalias",
	"wait",
	/* and in many shells */
	"declare",
	"local",
	"source",
};

bool shell_has(const char *name)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(name, words[i]) == 0)
			return true;
	return false;
}
