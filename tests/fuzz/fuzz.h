/*
 * fuzz: what the targets share. A target turns bytes into arguments and says
 * what must hold of any; knows nothing of what it is that finds the bytes.
 */
#ifndef TMO_FUZZ_H
#define TMO_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define CHECK(holds)                                                           \
	do {                                                                   \
		if (!(holds)) {                                                \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__,       \
				__LINE__, #holds);                             \
			abort();                                               \
		}                                                              \
	} while (0)

/* Bytes not yet used; when they run out there are zeros. */
struct input {
	const uint8_t *at;
	size_t left;
};

static inline unsigned input_byte(struct input *input)
{
	if (input->left == 0)
		return 0;
	input->left--;
	return *input->at++;
}

static inline unsigned input_below(struct input *input, unsigned n)
{
	return input_byte(input) % n;
}

static inline uint64_t input_word(struct input *input)
{
	uint64_t word = 0;

	for (int i = 0; i < 8; i++)
		word = word << 8 | input_byte(input);
	return word;
}

/* Memory of just that size, so that a reader behind its end is seen. */
static inline char *input_copy(const void *bytes, size_t size)
{
	char *copy = malloc(size > 0 ? size : 1);

	CHECK(copy != NULL);
	if (size > 0)
		memcpy(copy, bytes, size);
	return copy;
}

/* Up to the next NUL, as a string of the caller's. */
static inline char *input_string(struct input *input)
{
	const uint8_t *nul =
		input->left > 0 ? memchr(input->at, '\0', input->left) : NULL;
	const size_t size = nul ? (size_t)(nul - input->at) : input->left;
	char *string = malloc(size + 1);

	CHECK(string != NULL);
	if (size > 0)
		memcpy(string, input->at, size);
	string[size] = '\0';
	input->at = nul ? nul + 1 : input->at + size;
	input->left -= nul ? size + 1 : size;
	return string;
}

static inline void check_printable(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		CHECK(bytes[i] >= ' ' && bytes[i] <= '~');
}

#endif
