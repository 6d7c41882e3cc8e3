/*
 * signame: any word, any number. A name leads to a number that leads back,
 * in any case and with or without SIG.
 */
#include "tmo/core/sigdefault.h"
#include "tmo/core/signame.h"

#include <signal.h>
#include <stdbool.h>
#include "fuzz.h"

static char other_case(char c)
{
	if (c >= 'a' && c <= 'z')
		return (char)(c - 'a' + 'A');
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c;
}

static bool is_number(const char *word, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (word[i] < '0' || word[i] > '9')
			return false;
	return length > 0;
}

static void check_other_case(const char *word, size_t length, int number)
{
	char *other = input_copy(word, length);

	for (size_t i = 0; i < length; i++)
		other[i] = other_case(other[i]);
	CHECK(signame_parse(other, length) == number);
	free(other);
}

/* A name with SIG before it is the same; SIGSIGTERM and SIG15 are none. */
static void check_prefix(const char *word, size_t length, int number)
{
	const bool has = length >= 3 && (word[0] == 'S' || word[0] == 's') &&
			 (word[1] == 'I' || word[1] == 'i') &&
			 (word[2] == 'G' || word[2] == 'g');
	char *longer = malloc(length + 3);

	CHECK(longer != NULL);
	memcpy(longer, "sIg", 3);
	if (length > 0)
		memcpy(longer + 3, word, length);
	CHECK(signame_parse(longer, length + 3) ==
		(has || is_number(word, length) ? SIGNAME_UNKNOWN : number));
	free(longer);
}

static void check_format(int number)
{
	char out[SIGNAME_MAX];
	const int highest = signame_highest();

	CHECK(signame_format(number, out) == out);
	CHECK(memchr(out, '\0', sizeof out) != NULL);
	check_printable(out, strlen(out));
	if (number >= 0 && number <= highest)
		CHECK(signame_parse(out, strlen(out)) == number);
	CHECK(!sigdefault_stops(number) ||
		(number == SIGSTOP || number == SIGTSTP || number == SIGTTIN ||
			number == SIGTTOU));
}

static void check_number(const char *word, size_t length, int number)
{
	unsigned long value = 0;

	for (size_t i = 0; i < length && value < 1000; i++)
		value = value * 10 + (unsigned long)(word[i] - '0');
	CHECK(number == (value <= (unsigned long)signame_highest()
					? (int)value
					: SIGNAME_UNKNOWN));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = {bytes, size};
	char *word = input_copy(bytes, size);
	const int number = signame_parse(word, size);

	CHECK(number == SIGNAME_UNKNOWN ||
		(number >= 0 && number <= signame_highest()));
	check_other_case(word, size, number);
	check_prefix(word, size, number);
	if (number != SIGNAME_UNKNOWN)
		check_format(number);
	if (is_number(word, size))
		check_number(word, size, number);
	check_format((int)input_word(&input));
	free(word);
	return 0;
}
