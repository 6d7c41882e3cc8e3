/*
 * deadlock: two threads, each with a lock that the other one wants. Both hold
 * theirs when "locked" is written to descriptor 8. Knows nothing of tmo.
 */
#include <pthread.h>
#include <unistd.h>

enum { READY_FD = 8 };

static pthread_mutex_t locks[2] = {
	PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static pthread_barrier_t both;

static void *take(void *argument)
{
	pthread_mutex_t *const first = argument;
	pthread_mutex_t *const second =
		first == &locks[0] ? &locks[1] : &locks[0];

	pthread_mutex_lock(first);
	if (pthread_barrier_wait(&both) == PTHREAD_BARRIER_SERIAL_THREAD &&
		write(READY_FD, "locked\n", 7) != 7)
		_exit(2);
	pthread_mutex_lock(second);
	_exit(3);
}

int main(void)
{
	pthread_t thread;

	if (pthread_barrier_init(&both, NULL, 2) != 0 ||
		pthread_create(&thread, NULL, take, &locks[1]) != 0)
		return 2;
	take(&locks[0]);
}
