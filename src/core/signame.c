/*
 * signame: see the header. Knows the names; does not know what a signal does.
 */
#include "tmo/core/signame.h"

#include <stdbool.h>
#include <stdint.h>
#include "tmo/core/cursor.h"
#include "tmo/core/signal_numbers.h"

/*
 * Linux has them from 32 on. Its C libraries keep the first two or three for
 * themselves and their SIGRTMIN is a call that says where the rest begins; the
 * shells' RTMIN is 34.
 */
#if defined(__linux__)
#define RT_FIRST 34
#define RT_LAST (_NSIG - 1)
#define HIGHEST RT_LAST
#elif defined(SIGRTMIN) && defined(SIGRTMAX)
#define RT_FIRST SIGRTMIN
#define RT_LAST SIGRTMAX
#define HIGHEST RT_LAST
#else
#define HIGHEST 31 /* USR2, the last one of the BSD family */
#define RT_FIRST (HIGHEST + 1)
#define RT_LAST HIGHEST
#endif

/* The first one of a number is the one to print, the others are aliases. */
static const struct name {
	char name[8];
	signed char number;
} names[] = {
	{"HUP", SIGHUP},
	{"INT", SIGINT},
	{"QUIT", SIGQUIT},
	{"ILL", SIGILL},
	{"TRAP", SIGTRAP},
	{"ABRT", SIGABRT},
	{"BUS", SIGBUS},
	{"FPE", SIGFPE},
	{"KILL", SIGKILL},
	{"USR1", SIGUSR1},
	{"SEGV", SIGSEGV},
	{"USR2", SIGUSR2},
	{"PIPE", SIGPIPE},
	{"ALRM", SIGALRM},
	{"TERM", SIGTERM},
	{"CHLD", SIGCHLD},
	{"CONT", SIGCONT},
	{"STOP", SIGSTOP},
	{"TSTP", SIGTSTP},
	{"TTIN", SIGTTIN},
	{"TTOU", SIGTTOU},
	{"URG", SIGURG},
	{"XCPU", SIGXCPU},
	{"XFSZ", SIGXFSZ},
	{"VTALRM", SIGVTALRM},
	{"PROF", SIGPROF},
	{"SYS", SIGSYS},
#ifdef SIGWINCH
	{"WINCH", SIGWINCH},
#endif
#ifdef SIGIO
	{"IO", SIGIO},
#endif
#ifdef SIGPWR
	{"PWR", SIGPWR},
#endif
#ifdef SIGSTKFLT
	{"STKFLT", SIGSTKFLT},
#endif
#ifdef SIGEMT
	{"EMT", SIGEMT},
#endif
#ifdef SIGINFO
	{"INFO", SIGINFO},
#endif
#ifdef SIGIOT
	{"IOT", SIGIOT},
#endif
#ifdef __linux__
	{"CLD", SIGCHLD}, /* which not every libc there names */
#endif
#ifdef SIGPOLL
	{"POLL", SIGPOLL},
#endif
#ifdef SIGLOST
	{"LOST", SIGLOST},
#endif
#ifdef SIGUNUSED
	{"UNUSED", SIGUNUSED},
#endif
};

static const size_t names_count = sizeof(names) / sizeof(names[0]);

/* Digits only, 0 to HIGHEST. */
static int number_parse(struct cursor cursor)
{
	int64_t number;

	if (!cursor_take_number(&cursor, &number) || !cursor_at_end(&cursor) ||
		number > HIGHEST)
		return SIGNAME_UNKNOWN;
	return (int)number;
}

/* "", "+3" or "-3" after RTMIN or RTMAX, with the sign that belongs to it. */
static int realtime_parse(struct cursor cursor, char sign)
{
	const int from = sign == '+' ? RT_FIRST : RT_LAST;
	int distance = 0;

	if (!cursor_at_end(&cursor)) {
		if (!cursor_take(&cursor, sign))
			return SIGNAME_UNKNOWN;
		distance = number_parse(cursor);
	}
	if (distance == SIGNAME_UNKNOWN || distance > RT_LAST - RT_FIRST)
		return SIGNAME_UNKNOWN;
	return sign == '+' ? from + distance : from - distance;
}

static int name_parse(struct cursor cursor)
{
	if (cursor_take_name(&cursor, "RTMIN"))
		return realtime_parse(cursor, '+');
	if (cursor_take_name(&cursor, "RTMAX"))
		return realtime_parse(cursor, '-');
	for (size_t i = 0; i < names_count; i++) {
		struct cursor rest = cursor;

		if (cursor_take_name(&rest, names[i].name) &&
			cursor_at_end(&rest))
			return names[i].number;
	}
	return SIGNAME_UNKNOWN;
}

int signame_parse(const char *word, size_t length)
{
	struct cursor cursor = cursor_on(word, length);
	const int number = number_parse(cursor);

	if (number != SIGNAME_UNKNOWN)
		return number;
	cursor_take_name(&cursor, "SIG");
	return name_parse(cursor);
}

/* From the nearer end, as shells list them: RTMIN+15 is next to RTMAX-14. */
static void put_realtime(struct text *text, int number)
{
	const int above = number - RT_FIRST;
	const int below = RT_LAST - number;
	const bool lower_half = above <= below;
	const int distance = lower_half ? above : below;

	text_string(text, lower_half ? "RTMIN" : "RTMAX");
	if (distance == 0)
		return;
	text_char(text, lower_half ? '+' : '-');
	text_number(text, distance);
}

static const char *name_of(int number)
{
	for (size_t i = 0; i < names_count; i++)
		if (names[i].number == number)
			return names[i].name;
	return NULL;
}

void signame_write(struct text *text, int number)
{
	const char *name = name_of(number);

	if (name)
		text_string(text, name);
	else if (number >= RT_FIRST && number <= RT_LAST)
		put_realtime(text, number);
	else
		text_number(text, number);
}

const char *signame_format(int number, char out[SIGNAME_MAX])
{
	struct text text = {.bytes = out, .size = SIGNAME_MAX};

	signame_write(&text, number);
	text_char(&text, '\0');
	return out;
}

int signame_highest(void)
{
	return HIGHEST;
}
