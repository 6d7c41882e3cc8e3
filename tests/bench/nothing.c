/*
 * nothing: the command that ends as soon as it has started. Built as the
 * smallest ordinary program is, statically with a libc, so that it counts for
 * something and what a wrapper adds is not made to look larger than it is.
 */
int main(void)
{
	return 0;
}
