/*
 * harness_file: the paths and the files of a test, and the copies of tmo for
 * users and shells that could not use the original.
 */
#define _GNU_SOURCE
#include "harness_inner.h"
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int remove_one(
	const char *path, const struct stat *what, int type, struct FTW *walk)
{
	(void)what;
	(void)type;
	(void)walk;
	remove(path);
	return 0;
}

/* Whether others get as far as the file: not into somebody's home, mostly. */
static bool all_may_enter(char *path)
{
	struct stat status;

	for (char *slash = strchr(path + 1, '/'); slash != NULL;
		slash = strchr(slash + 1, '/')) {
		bool may;

		*slash = '\0';
		may = stat(path, &status) == 0 && (status.st_mode & S_IXOTH);
		*slash = '/';
		if (!may)
			return false;
	}
	return true;
}

/* Tests put the paths into scripts: a shell must take them for one word. */
static bool is_one_word(const char *path)
{
	return path[strspn(path, "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "0123456789/._+-")] == '\0';
}

static char *copies; /* a directory for all the tests of this program */

static void remove_copies(void)
{
	nftw(copies, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void copy_tree(const char *from, const char *to)
{
	static const char script[] =
		"cp -r \"$1\" \"$2\" && chmod -R go+rX \"$2\"";
	const pid_t pid = fork();
	int status;

	if (pid == 0) {
		execlp("sh", "sh", "-c", script, "copy", from, to, NULL);
		_exit(EXIT_NOT_STARTED);
	}
	if (waitpid(pid, &status, 0) != pid || status != 0)
		abort();
}

/*
 * The path itself, or a copy's: root starts tmo as users who may not get at
 * what is in a home, and the name of a directory may have a space in it.
 */
static const char *usable(const char *name)
{
	char *path = realpath(name, NULL);
	char *copy;

	if (path == NULL)
		return name;
	if (is_one_word(path) && (geteuid() != 0 || all_may_enter(path)))
		return path;
	if (copies == NULL) {
		copies = must(strdup("/tmp/tmo-copies.XXXXXX"));
		if (mkdtemp(copies) == NULL || chmod(copies, 0755) != 0 ||
			atexit(remove_copies) != 0)
			abort();
	}
	copy = must(strdup(text_format("%s%s", copies, strrchr(path, '/'))));
	copy_tree(path, copy);
	free(path);
	return copy;
}

const char *tmo_path(void)
{
	static const char *path;

	if (path == NULL)
		path = usable(getenv("TMO") ? getenv("TMO") : "./tmo");
	return path;
}

const char *help_path(const char *helper)
{
	static const char *directory;

	if (directory == NULL)
		directory = usable(
			getenv("TMO_HELP") ? getenv("TMO_HELP") : "build/help");
	return text_format("%s/%s", directory, helper);
}

static char *scratch;

void scratch_remove(void)
{
	if (scratch != NULL)
		nftw(scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(scratch);
	scratch = NULL;
}

const char *scratch_path(const char *name)
{
	if (scratch == NULL) {
		scratch = must(strdup("/tmp/tmo-test.XXXXXX"));
		/* Others may enter: some tests start tmo as another user. */
		if (mkdtemp(scratch) == NULL || chmod(scratch, 0777) != 0)
			abort();
	}
	return text_format("%s/%s", scratch, name);
}

const char *file_text(const char *path)
{
	enum { STEP = 4096 };
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = must(calloc(1, STEP + 1));
	size_t length = 0;
	ssize_t got;

	while (fd >= 0 && (got = read(fd, text + length, STEP)) > 0) {
		length += (size_t)got;
		text = must(realloc(text, length + STEP + 1));
	}
	text[length] = '\0';
	if (fd >= 0)
		close(fd);
	return keep(text);
}

void file_write(const char *path, const char *text, mode_t mode)
{
	const int fd =
		open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

bool file_exists(const char *path)
{
	struct stat what;

	return lstat(path, &what) == 0;
}

const char *copy_of(const char *path, const char *name, mode_t mode)
{
	const struct setup cp = {.program = "cp"};
	const char *copy = scratch_path(name);

	assert_exit(run_wait(START(&cp, path, copy)), 0);
	assert_int_equal(chmod(copy, mode), 0);
	return copy;
}
