/*
 * walltime: any word, any now, and zones with changes of the clocks (some
 * that no country has). What comes out must show what was typed.
 */
#include "tmo/core/walltime.h"

#include <stdbool.h>
#include <time.h>
#include "fuzz.h"

#define DAY INT64_C(86400)

/* Of the zone: a change every so often, and the two offsets it goes between. */
static int64_t change_every;
static int64_t offsets[2];

static struct tm *odd_zone(const time_t *moment, struct tm *broken)
{
	const int64_t t = *moment;
	const int64_t period =
		t >= 0 ? t / change_every : -((-t - 1) / change_every) - 1;
	const time_t there = (time_t)(t + offsets[period & 1]);

	return gmtime_r(&there, broken);
}

static struct tm *no_zone(const time_t *moment, struct tm *broken)
{
	(void)moment;
	(void)broken;
	return NULL;
}

static zone_localtime *invent_zone(struct input *input)
{
	const unsigned kind = input_below(input, 8);

	if (kind == 0)
		return no_zone;
	if (kind < 3)
		return gmtime_r;
	/* Half a year, as on Earth; an odd number of days, as nowhere. */
	change_every = kind < 6 ? 182 * DAY : DAY * (9 + input_byte(input));
	offsets[0] = 900 * ((int64_t)input_below(input, 105) - 48);
	offsets[1] = offsets[0] + 900 * ((int64_t)input_below(input, 191) - 95);
	/* -12 to +14 hours; no clock was ever put back by a whole day. */
	if (kind < 5 || offsets[1] < -48 * 900 || offsets[1] > 56 * 900)
		offsets[1] = offsets[0] + 3600;
	return odd_zone;
}

static int two(const char *at)
{
	return (at[0] - '0') * 10 + (at[1] - '0');
}

static void check_clock(const char *at, const struct tm *tm)
{
	CHECK(tm->tm_hour == two(at));
	CHECK(tm->tm_min == two(at + 3));
	CHECK(tm->tm_sec == (at[5] == ':' ? two(at + 6) : 0));
}

/* HH:MM[:SS], and no such time lies between now and what came out. */
static void check_daily(
	const char *word, zone_localtime *zone, tmo_ns now, tmo_ns moment)
{
	const int64_t from = now / TMO_SECOND + 1;
	const int64_t to = moment / TMO_SECOND;
	struct tm tm;
	time_t t = (time_t)to;

	CHECK(moment % TMO_SECOND == 0);
	CHECK(zone(&t, &tm) != NULL);
	check_clock(word + 1, &tm);
	CHECK(to - from < 9 * DAY);
	/* Offsets are whole quarters: the seconds are those of UTC. */
	for (int64_t s = to - 900; s >= from; s -= 900) {
		t = (time_t)s;
		CHECK(zone(&t, &tm) != NULL);
		CHECK(tm.tm_hour != two(word + 1) ||
			tm.tm_min != two(word + 4));
	}
}

static void check_stamp(
	const char *word, size_t length, zone_localtime *zone, tmo_ns moment)
{
	const size_t clock = word[17] == ':' ? 20 : 17;
	int64_t east = 0;
	struct tm tm;
	time_t t = (time_t)(moment / TMO_SECOND);

	if (length > clock + 1)
		east = 3600 * two(word + clock + 1) +
		       60 * two(word + clock + 4);
	if (length > clock) {
		t += (time_t)(word[clock] == '-' ? -east : east);
		CHECK(gmtime_r(&t, &tm) != NULL);
	} else {
		CHECK(zone(&t, &tm) != NULL);
	}
	CHECK(tm.tm_year + 1900 == two(word + 1) * 100 + two(word + 3));
	CHECK(tm.tm_mon + 1 == two(word + 6));
	CHECK(tm.tm_mday == two(word + 9));
	check_clock(word + 12, &tm);
}

static void check_seconds(const char *word, tmo_ns moment)
{
	const long double value = strtold(word + 1, NULL) * 1e9L;
	const long double slack = 2 + value * 0x1p-60L;

	if (moment == TMO_FOREVER)
		CHECK(value >= (long double)TMO_FOREVER - 4096);
	else
		CHECK((long double)moment >= value - slack &&
			(long double)moment <= value + slack);
}

static void check_parse(
	const char *word, size_t length, zone_localtime *zone, tmo_ns now)
{
	char *string = malloc(length + 32);
	tmo_ns moment = -77;
	const enum walltime_error error =
		walltime_parse(word, length, now, zone, &moment);
	const char *reason = walltime_reason(error);

	CHECK(string != NULL);
	memset(string, 0, length + 32);
	if (length > 0)
		memcpy(string, word, length);
	check_printable(reason, strlen(reason));
	if (error != WALLTIME_OK) {
		CHECK(moment == -77);
	} else {
		CHECK(moment > now || moment == TMO_FOREVER);
		CHECK(length > 1 && word[0] == '@');
		/* Times after the year 2262 are TMO_FOREVER. */
		if (string[3] == ':' && moment != TMO_FOREVER)
			check_daily(string, zone, now, moment);
		else if (string[5] == '-' && moment != TMO_FOREVER)
			check_stamp(string, length, zone, moment);
		else if (string[3] != ':' && string[5] != '-')
			check_seconds(string, moment);
	}
	free(string);
}

/* A date of the reference calendar: it is there, and is read as it is. */
static void check_date(struct input *input, tmo_ns now)
{
	const int64_t span = (INT64_MAX - now) / TMO_SECOND;
	const int64_t at = now / TMO_SECOND +
			   (int64_t)(input_word(input) % (uint64_t)(span + 1));
	const time_t t = (time_t)at;
	char word[64];
	struct tm tm;
	tmo_ns moment = -77;
	enum walltime_error error;

	CHECK(gmtime_r(&t, &tm) != NULL);
	CHECK(strftime(word, sizeof word, "@%Y-%m-%dT%H:%M:%SZ", &tm) > 0);
	error = walltime_parse(word, strlen(word), now, no_zone, &moment);
	CHECK((error == WALLTIME_OK) == (at > now / TMO_SECOND));
	if (error == WALLTIME_OK)
		CHECK(moment == at * TMO_SECOND);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = {bytes, size};
	zone_localtime *zone = invent_zone(&input);
	tmo_ns now = (tmo_ns)(input_word(&input) >> 1);
	char *word;

	/* Mostly of this century. */
	if (input_below(&input, 4) != 0)
		now %= 4000000000 * TMO_SECOND;
	if (input_below(&input, 8) == 0)
		check_date(&input, now);
	word = input_copy(input.at, input.left);
	check_parse(word, input.left, zone, now);
	free(word);
	return 0;
}
