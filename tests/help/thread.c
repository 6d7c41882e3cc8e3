/*
 * thread: starts a command from a thread that then ends, and waits for it.
 *
 *	thread COMMAND [ARG]...
 *
 * Writes `joined` to descriptor 8 when the thread is gone. Its status is the
 * command's exit status.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t command;

static void *start(void *arguments)
{
	char **argv = arguments;

	command = fork();
	if (command == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	return NULL;
}

int main(int argc, char *argv[])
{
	pthread_t thread;
	int status;

	if (argc < 2 || pthread_create(&thread, NULL, start, argv + 1) != 0 ||
		pthread_join(thread, NULL) != 0 || command < 0)
		return 125;
	if (write(8, "joined\n", 7) != 7)
		return 125;
	waitpid(command, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}
