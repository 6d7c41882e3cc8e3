/*
 * duration: any word. The reference is C's strtold and a table of units: it
 * rounds where duration is exact, so the two agree but for a few nanoseconds.
 * Refuses to know how duration reads its digits.
 */
#include "tmo/core/duration.h"

#include <stdbool.h>
#include "fuzz.h"

static const struct unit {
	const char *name;
	long double size;
} units[] = {
	{"ns", 1e0L},
	{"us", 1e3L},
	{"ms", 1e6L},
	{"s", 1e9L},
	{"m", 60e9L},
	{"min", 60e9L},
	{"h", 3600e9L},
	{"d", 86400e9L},
	{"w", 604800e9L},
};

struct reference {
	bool good;
	bool above_0;
	long double value; /* nanoseconds */
};

static bool starts_number(const char *at)
{
	if (*at == '+')
		at++;
	return (*at >= '0' && *at <= '9') || *at == '.';
}

/* Any digit but 0 in its mantissa; in base 16 x and p part it. */
static bool is_above_0(const char *at, const char *end)
{
	const bool hex = memchr(at, 'x', (size_t)(end - at)) ||
			 memchr(at, 'X', (size_t)(end - at));

	for (; at < end; at++) {
		if (*at == 'p' || *at == 'P')
			return false;
		if (!hex && (*at == 'e' || *at == 'E'))
			return false;
		if (*at != '0' && *at != '.' && *at != '+' && *at != 'x' &&
			*at != 'X')
			return true;
	}
	return false;
}

/* Nanoseconds of the unit at *at, moved behind it; 0: there is none. */
static long double read_unit(const char **at)
{
	const size_t length = strcspn(*at, "0123456789.+-");

	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strlen(units[i].name) == length &&
			memcmp(units[i].name, *at, length) == 0) {
			*at += length;
			return units[i].size;
		}
	return 0;
}

static struct reference reference_parse(const char *word)
{
	struct reference sum = {.good = false};
	long double before = 0;
	const char *at = word;

	do {
		long double number;
		long double size;
		char *end;

		if (!starts_number(at))
			return sum;
		number = strtold(at, &end);
		if (end == at)
			return sum;
		sum.above_0 |= is_above_0(at, end);
		if (*end == '\0' && at == word) {
			sum.value = number * 1e9L;
			sum.good = true;
			return sum;
		}
		at = end;
		size = read_unit(&at);
		if (size <= 0 || (before > 0 && size >= before))
			return sum;
		sum.value += number * size;
		before = size;
	} while (*at != '\0');
	sum.good = true;
	return sum;
}

static void check_value(const struct reference *reference, tmo_ns value)
{
	const long double most = (long double)TMO_FOREVER;
	const long double slack = 10 + reference->value * 0x1p-60L;

	CHECK((value > 0) == reference->above_0);
	if (value == TMO_FOREVER)
		CHECK(reference->value >= most - 4096);
	else
		CHECK((long double)value >= reference->value - slack &&
			(long double)value <= reference->value + slack);
}

/* "5" is "5s", and less with a smaller unit. */
static void check_units(const char *word, size_t length, tmo_ns value)
{
	char *longer = malloc(length + 3);
	tmo_ns other = -1;

	CHECK(longer != NULL);
	memcpy(longer, word, length);
	memcpy(longer + length, "s", 1);
	if (duration_parse(longer, length + 1, &other) == DURATION_OK &&
		strcspn(word, "smhdwnuSM") == length)
		CHECK(other == value);
	memcpy(longer + length, "ms", 2);
	if (duration_parse(longer, length + 2, &other) == DURATION_OK &&
		strcspn(word, "smhdwnuSM") == length)
		CHECK(other <= value);
	free(longer);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *word = input_copy(bytes, size);
	struct input input = {bytes, size};
	char *string = input_string(&input);
	tmo_ns value = -77;
	const enum duration_error error = duration_parse(word, size, &value);
	const char *reason = duration_reason(error);

	check_printable(reason, strlen(reason));
	CHECK(error == DURATION_OK ? value >= 0 : value == -77);
	if (strlen(string) == size && !strpbrk(string, "iI")) {
		const struct reference reference = reference_parse(string);

		CHECK(reference.good == (error == DURATION_OK));
		if (reference.good)
			check_value(&reference, value);
		if (reference.good)
			check_units(string, size, value);
	} else if (strlen(string) != size) {
		CHECK(error != DURATION_OK);
	}
	free(string);
	free(word);
	return 0;
}
