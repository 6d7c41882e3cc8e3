/*
 * filter: with TMO_TEST set, a test program runs the tests of that name alone
 * (`*` and `?` as in a shell). Linked with every test program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

__attribute__((constructor)) static void filter_tests(void)
{
	const char *name = getenv("TMO_TEST");

	if (name)
		cmocka_set_test_filter(name);
}
