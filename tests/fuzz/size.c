/*
 * size: any word. The reference is C's strtold and four letters: it rounds
 * where size is exact, so the two agree but for a few bytes.
 */
#include "tmo/core/size.h"

#include <stdbool.h>
#include "fuzz.h"
#include "tmo/core/duration.h"

/* Below 0: the word is no size. */
static long double reference_parse(const char *word)
{
	static const char suffixes[] = "KMGT";
	long double number;
	char *end;

	if (!strchr("+.0123456789", word[0]) || word[0] == '\0' ||
		(word[0] == '+' && !strchr(".0123456789", word[1])))
		return -1;
	number = strtold(word, &end);
	if (end == word)
		return -1;
	if (*end == '\0')
		return number;
	if (!strchr(suffixes, *end) || end[1] != '\0')
		return -1;
	for (const char *at = suffixes; at <= strchr(suffixes, *end); at++)
		number *= 1024;
	return number;
}

static void check_value(long double reference, int64_t bytes)
{
	const long double slack = 2 + reference * 0x1p-60L;

	if (bytes == TMO_FOREVER)
		CHECK(reference <= 0 ||
			reference >= (long double)TMO_FOREVER - 4096);
	else
		CHECK((long double)bytes >= reference - slack &&
			(long double)bytes <= reference + slack);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *word = input_copy(bytes, size);
	struct input input = {bytes, size};
	char *string = input_string(&input);
	int64_t value = -77;
	const enum size_error error = size_parse(word, size, &value);
	const char *reason = size_reason(error);

	check_printable(reason, strlen(reason));
	CHECK(error == SIZE_OK ? value > 0 : value == -77);
	if (strlen(string) != size) {
		CHECK(error != SIZE_OK);
	} else if (!strpbrk(string, "iI")) {
		const long double reference = reference_parse(string);

		CHECK((reference >= 0) == (error == SIZE_OK));
		if (reference >= 0)
			check_value(reference, value);
	}
	free(string);
	free(word);
	return 0;
}
